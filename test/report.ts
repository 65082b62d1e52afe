// What checks in a process of their own say to the test that runs them (apart.ts): a line of JSON each.
import assert from 'node:assert/strict'
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

export type Figures = Record<string, number>

/** What a figure may be above what was measured: it is no figure of one run. */
const ROOM = 1.1

/** Each figure against what was measured, and told as a line of the table, to set that anew. What is on one side only fails. */
export async function compare(measured: Figures, found: Figures): Promise<void> {
  for (const name of new Set([...Object.keys(measured), ...Object.keys(found)])) {
    const value = Math.round(found[name] * 10) / 10
    const told = `'${name}': ${value},   was ${measured[name]}`
    await check(`figure: ${name}`, async () => {
      assert.ok(value <= measured[name] * ROOM, told)
      return told
    })
  }
}
