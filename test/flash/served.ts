// What a damaged store serves: it is right, or it is not served and somebody is told.
import type { Store } from '../../src/store/store.ts'
import { type Mounted, bytesOf, read, save } from '../store-fixture.ts'
import { rest } from './course.ts'
import { type Row, count } from './row.ts'

export interface State {
  [name: string]: Uint8Array | undefined
}

/** Verdicts of `judge`, counted. */
export interface Verdicts {
  looks: number
  harmless: number
  reported: number
  /** Where something wrong was served, or that nobody was told of: the first few. */
  wrong: string[]
}

const WRONG_MAX = 5
const NAMES = ['file', 'small', 'setting']

export function contentOf(seed: number): State {
  return { file: bytesOf(5000, seed), small: bytesOf(300, seed + 1), setting: bytesOf(80, seed + 2) }
}

/** In one transaction, and then what waits for idle time; the status. */
export function trySave(store: Store, state: State): number {
  const status = save(store, {
    blobs: [['file', state.file as Uint8Array], ['small', state.small as Uint8Array]],
    records: [['setting', state.setting as Uint8Array]],
  })
  rest(store)
  return status
}

export function saved(store: Store, seed: number): State {
  const state = contentOf(seed), status = trySave(store, state)
  if (status !== 0) throw new Error(`the save: ${status}`)
  return state
}

/** What is served of each name; 'told' where it throws that it does not verify. */
function served(store: Store): { [name: string]: Uint8Array | undefined | 'told' } {
  const found: { [name: string]: Uint8Array | undefined | 'told' } = {}
  for (const name of NAMES) {
    try {
      found[name] = name === 'setting' ? store.record(name) : read(store, name)
    } catch (error) {
      if ((error as { code?: string }).code !== 'corrupt') throw error
      found[name] = 'told'
    }
  }
  return found
}

function equal(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === b || a !== undefined && b !== undefined && Buffer.compare(a, b) === 0
}

/** '' when all is well and nobody need be told; 'reported' when somebody was; else what is wrong. */
export function judge({ store, lines }: Mounted, now: State, before: State): string {
  const found = served(store), told = NAMES.filter(name => found[name] === 'told')
  const rest = NAMES.filter(name => found[name] !== 'told')
  const is = (state: State) => rest.every(name => equal(found[name] as Uint8Array | undefined, state[name]))
  if (is(now)) return told.length === 0 ? '' : lines.length > 0 ? 'reported' : 'no line says so'
  if (is(before)) return lines.length > 0 ? 'reported' : 'an older state is served, and no line says so'
  return 'neither this state nor the one before is served'
}

export function noVerdicts(): Verdicts {
  return { looks: 0, harmless: 0, reported: 0, wrong: [] }
}

export function note(found: Verdicts, where: string, verdict: string): void {
  found.looks++
  if (verdict === '') found.harmless++
  else if (verdict === 'reported') found.reported++
  else if (found.wrong.length < WRONG_MAX) found.wrong.push(`${where}: ${verdict}`)
}

/** None may be wrong; and some of each other kind, or nothing was tried. */
export function verdictsRow(figure: string, work: string, found: Verdicts): Row {
  const { looks, harmless, reported } = found, wrong = looks - harmless - reported
  return {
    figure, work: `${work}: ${count(reported)} reported, ${count(harmless)} harmless; wrong`,
    goal: '0', measured: [count(wrong), ...found.wrong].join('; '),
    holds: wrong === 0 && reported > 0 && harmless > 0,
  }
}
