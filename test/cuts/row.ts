// All cuts of one work: what they came to, and the command that replays each violation.
import { stdout } from 'node:process'
import { nodeCore } from './node-core.ts'
import { replay, type Share, Sweep } from './sweep.ts'
import type { Work } from './works.ts'

export interface Row {
  name: string
  cuts: number
  seconds: number
  violations: number
  /** Milliseconds. */
  time: number
}

/** With a canary only until one violation is found; `turned` is called after each operation of the work. */
export function sweep(work: Work, share: Share, canary: string, turned: (all: Sweep, done: number) => void): Row {
  const start = Date.now(), all = new Sweep(nodeCore, work, share)
  for (let done = 1; all.step(); done++) {
    if (canary !== '' && all.violations > 0) break
    turned(all, done)
  }
  const lines = all.told.map(({ cut, text }) => `npm run cuts -- ${canary}${replay(work, cut)}\n${text}\n`)
  // At once: others write there, too.
  if (lines.length > 0) stdout.write(`${stdout.isTTY ? '\r\x1b[K' : ''}${lines.join('')}`)
  return { name: work.name, cuts: all.cuts, seconds: all.seconds, violations: all.violations, time: Date.now() - start }
}
