// `npm run cuts`: every work, cut at every operation, each again at every operation of its recovery. At the end a table;
// the first line of a violation is the command that replays that one cut. Ends with 1 when there was one.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { argv, exit, stdout } from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { CutMode } from '../../host-sim/nor-chip.ts'
import { CANARIES, type Canary } from './canaries.ts'
import { nodeCore } from './node-core.ts'
import { type Row, sweep } from './row.ts'
import { type Cut, type Share, replay, Sweep } from './sweep.ts'
import { type Work, works } from './works.ts'

const HELP = `Cuts the power at every program and erase, in six modes, and again in every recovery; of a store in files
(works @files-...) at every operation of the file system, in six modes of its own.

  npm run cuts -- [options]

  --work TEXT        only works with TEXT in their names          (all)
  --one-in N         of the first cuts and of the second ones     (1)
  --seed N           which of them                                (1)
  --canary NAME      a store broken on purpose, or \`all\`: ${CANARIES.map(canary => canary.name).join(', ')}
  --cut N --mode M [--chance C] [--byte B] [--second N2 --mode2 M2]
                     that cut alone, of the work of that name
`
const NUMBERS = ['one-in', 'seed', 'cut', 'mode', 'chance', 'byte', 'second', 'mode2'] as const
/** Processes that share the works; each has some 150 MB. */
const HANDS_MAX = 8
const HAND = fileURLToPath(new URL('hand.ts', import.meta.url))
/** A canary is looked for with so many of the cuts. */
const CANARY_SHARE = 4

type Values = ReturnType<typeof options>

function options() {
  const option = { type: 'string' } as const
  return parseArgs({ args: argv.slice(2), options: {
    work: option, 'one-in': option, seed: option, canary: option, cut: option, mode: option,
    chance: option, byte: option, second: option, mode2: option, help: { type: 'boolean' },
  } }).values
}

function wrong(values: Values): string | undefined {
  const bad = NUMBERS.find(name => !/^[0-9]{1,9}$/.test(values[name] ?? '1'))
  if (bad) return `--${bad} ${values[bad]} is no whole number\n`
  const mode = [values.mode, values.mode2].find(text => text !== undefined && !/^[1-6]$/.test(text))
  if (mode !== undefined) return `mode ${mode}: there are 1 to 6\n`
  const { canary } = values
  if (canary !== undefined && canary !== 'all' && !CANARIES.some(one => one.name === canary)) return `no canary ${canary}\n`
  if (chosen(values).length === 0) return `no work ${values.work}\n`
  return undefined
}

/** Of that name, or else those that have the text in their names. */
function chosen({ work }: Values): Work[] {
  const all = works(), exact = all.filter(one => one.name === work)
  return exact.length > 0 ? exact : all.filter(one => one.name.includes(work ?? ''))
}

/** One cut; what came of it. */
function single(values: Values, work: Work, canary: string): boolean {
  const number = (text: string | undefined) => text === undefined ? -1 : Number(text)
  const mode = (text: string | undefined) => Number(text ?? 1) as CutMode
  const cut: Cut = {
    cut: number(values.cut), mode: mode(values.mode), chance: Math.max(0, number(values.chance)),
    byte: number(values.byte), second: number(values.second), mode2: mode(values.mode2),
  }
  const text = new Sweep(nodeCore, work, { first: 1, second: 1, seed: 1 }).only(cut)
  const said = text === '' ? 'old or new, entire' : text === 'uncut' ? 'there are fewer operations' : text
  stdout.write(`npm run cuts -- ${canary}${replay(work, cut)}\n${said}\n`)
  return text === '' || text === 'uncut'
}

/** How far the sweep of a work is, on a terminal. */
const turned = (label: string) => (all: Sweep, done: number): void => {
  if (stdout.isTTY) stdout.write(`\r${label}: operation ${done} of ${all.operations}, ${all.cuts + all.seconds} cuts\x1b[K`)
}

function line(row: Row): string {
  const numbers = [row.cuts, row.seconds, row.violations].map(number => String(number).padStart(12)).join('')
  return `${row.name.padEnd(26)}${numbers}${(row.time / 1000).toFixed(1).padStart(9)}\n`
}

/** The works, shared by a process for each processor; whether nothing was wrong. */
async function table(list: Work[], share: Share): Promise<boolean> {
  const start = Date.now(), rows: Row[] = []
  let begun = 0, done = 0
  const progress = (): void => {
    if (stdout.isTTY) stdout.write(`\r${done} of ${list.length} works\x1b[K`)
  }
  const hands = Array.from({ length: Math.min(availableParallelism(), HANDS_MAX, list.length) }, async () => {
    const hand = fork(HAND), ended = once(hand, 'exit').then(([code]) => { throw new Error(`a process ended: ${code}`) })
    while (begun < list.length) {
      const at = begun++
      hand.send({ name: list[at].name, share })
      rows[at] = (await Promise.race([once(hand, 'message'), ended]))[0] as Row
      done++
      progress()
    }
    ended.catch(() => undefined)
    hand.disconnect()
  })
  await Promise.all(hands)
  if (stdout.isTTY) stdout.write('\r\x1b[K')
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0)
  const total = {
    name: 'all', cuts: sum(row => row.cuts), seconds: sum(row => row.seconds), violations: sum(row => row.violations),
    time: Date.now() - start,
  }
  stdout.write(`${'work'.padEnd(26)}        cuts second cuts  violations  seconds\n`)
  for (const row of [...rows, total]) stdout.write(line(row))
  return total.violations === 0
}

/** Whether the bug of the canary stays unseen. */
function unseen({ name, files }: Canary, works: Work[], share: Share): boolean {
  const list = works.filter(work => !files || work.ground.files)
  const found = list.find((work, i) => {
    const row = sweep(work, share, `--canary ${name} `, turned(`${i + 1} of ${list.length}, ${work.name}`))
    return row.violations > 0
  })
  if (stdout.isTTY) stdout.write('\r\x1b[K')
  stdout.write(`canary ${name}: ${found ? `found in ${found.name}` : 'NOT FOUND'}\n`)
  return found === undefined
}

async function run(values: Values): Promise<number> {
  const canaries = CANARIES.filter(one => values.canary === 'all' || one.name === values.canary)
  const one = values['one-in'] === undefined ? canaries.length > 0 ? CANARY_SHARE : 1 : Math.max(1, Number(values['one-in']))
  const share = { first: one, second: one, seed: Number(values.seed ?? 1) }
  const list = chosen(values)
  if (canaries.length === 0) {
    return (values.cut === undefined ? await table(list, share) : single(values, list[0], '')) ? 0 : 1
  }
  let missed = 0
  for (const canary of canaries) {
    const remove = canary.plant(), words = `--canary ${canary.name} `
    if (values.cut === undefined ? unseen(canary, list, share) : single(values, list[0], words)) missed++
    remove()
  }
  // A bug that is found is a violation like any other; 2: the cuts are blind.
  return missed > 0 ? 2 : 1
}

const values = options(), refusal = values.help ? HELP : wrong(values)
if (refusal !== undefined) stdout.write(refusal)
exit(refusal === undefined ? await run(values) : refusal === HELP ? 0 : 2)
