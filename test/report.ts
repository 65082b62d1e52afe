// What checks in a process of their own say to the test that runs them (apart.ts): a line of JSON each.
import { stdout } from 'node:process'

export interface Said {
  name?: string
  note?: string
  error?: string
  /** Why it did not run. */
  skipped?: string
  engine?: string
}

export function say(said: Said): void {
  stdout.write(`${JSON.stringify(said)}\n`)
}

/** Runs one check and says how it went; what it returns is a note. */
export async function check(named: string | Said, run: () => Promise<string | undefined | void>): Promise<void> {
  const said: Said = typeof named === 'string' ? { name: named } : named
  try {
    const note = await run()
    if (note !== undefined) said.note = note
  } catch (thrown) {
    said.error = thrown instanceof Error ? thrown.stack : String(thrown)
  }
  say(said)
}
