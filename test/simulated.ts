// The simulator as a process of its own, for tests: started by words of its command line, ended when the file is done.
import { after } from 'node:test'
import { ServedProcess } from './served.ts'

const started: ServedProcess[] = []
after(async () => {
  for (const process of started) await process.end()
})

export function simulator(...words: string[]): ServedProcess {
  const process = ServedProcess.start('host-sim/main.ts', words, ['--import', 'tsx'])
  started.push(process)
  return process
}

/** With a slash at its end. */
export async function urlOf(process: ServedProcess): Promise<string> {
  return (await process.match(/(http:\S+)/))[1]
}

/** Runs to its end; what it said. */
export async function outcome(...words: string[]): Promise<{ code: number | null; lines: string; errors: string }> {
  const process = simulator(...words)
  await new Promise<void>(resolve => process.child.once('close', () => resolve()))
  return { code: process.child.exitCode, lines: process.lines.join('\n'), errors: process.errors.join('\n') }
}
