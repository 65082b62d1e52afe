// `npm run flash`: the figures of the store on the emulated chip, each with its goal, beside those of its peers. With
// LITTLEFS, a directory with the sources of littlefs, that one is measured in the same run. Ends with 1 when a goal fails.
import { argv, env, exit, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { installXs } from '../../scripts/setup.mjs'
import { XsWorker } from '../engines/xs-worker.ts'
import { longest } from './calls.ts'
import { bitFlips } from './flips.ts'
import { formers } from './former.ts'
import { lifetime } from './lifetime.ts'
import { Littlefs, measure, missingLittlefs } from './littlefs.ts'
import { largeRecovery, ramOnNode, ramOnXs } from './ram.ts'
import { cutsOfLarge, recovery } from './recovery.ts'
import { programsAstray } from './misdirected.ts'
import type { Peers, Progress, Row } from './row.ts'
import { table } from './table.ts'
import { costs, wear } from './uploads.ts'

const HELP = `Measures the store on the emulated chip, 64 sectors, and prints each figure with its goal and its peers.

  npm run flash -- [options]      LITTLEFS=/path/to/littlefs measures littlefs, too

  --figure TEXT      only figures that begin with TEXT            (all)
  --uploads N        of each kind, for F5 to F8                   (2000)
  --life N           F10 from the first N uploads; 0: to the end  (0)
  --one-in N         of the bits, for F11                         (1)
`
const NUMBERS = ['uploads', 'life', 'one-in'] as const
const COST_SHARE = 10
const CALL_SHARE = 4

type Values = ReturnType<typeof options>

function options() {
  const option = { type: 'string' } as const
  return parseArgs({ args: argv.slice(2), options: {
    figure: option, uploads: option, life: option, 'one-in': option, help: { type: 'boolean' },
  } }).values
}

function wrong(values: Values): string | undefined {
  const bad = NUMBERS.find(name => !/^[0-9]{1,9}$/.test(values[name] ?? '1'))
  if (bad) return `--${bad} ${values[bad]} is no whole number\n`
  if (parts(values).length === 0) return `no figure ${values.figure}\n`
  return undefined
}

const progress: Progress = (what, done, all) => {
  if (stdout.isTTY) stdout.write(`\r${what}: ${done} of ${all}\x1b[K`)
}

interface Part {
  figures: string[]
  run: () => Row[] | Promise<Row[]>
}

/** The store that boards pack, in XS. */
async function onXs(): Promise<Row[]> {
  const reason = installXs()
  if (reason !== undefined) {
    if (env.CI === 'true') throw new Error(reason)
    stdout.write(`XS: skipped, ${reason}\n`)
    return []
  }
  const worker = new XsWorker()
  try {
    return await ramOnXs(worker)
  } finally {
    await worker.close()
  }
}

function uploadsOf(values: Values): number {
  return Math.max(50, Number(values.uploads ?? 2000))
}

function parts(values: Values): Part[] {
  const uploads = uploadsOf(values), life = Number(values.life ?? 0)
  const all: Part[] = [
    { figures: ['F1, F2'], run: () => cutsOfLarge(progress) },
    { figures: ['F5', 'F6'], run: () => costs(Math.ceil(uploads / COST_SHARE), progress) },
    { figures: ['F7'], run: () => wear(uploads, progress) },
    { figures: ['F8'], run: () => [...recovery(uploads, progress), ...largeRecovery(progress)] },
    { figures: ['F9'], run: () => longest(Math.ceil(uploads / CALL_SHARE), progress) },
    { figures: ['F10'], run: () => [lifetime(life === 0 ? undefined : life, progress)] },
    { figures: ['F11'], run: () => [bitFlips(Math.max(1, Number(values['one-in'] ?? 1)), progress)] },
    { figures: ['G8'], run: () => formers() },
    { figures: ['G9'], run: () => [programsAstray(1, progress)] },
    { figures: ['RAM'], run: async () => [...ramOnNode(), ...await onXs()] },
  ]
  return all.filter(part => part.figures.some(figure => figure.startsWith(values.figure ?? '')))
}

/** littlefs, where it is. */
function peers(values: Values): { [same: string]: Peers } {
  const missing = missingLittlefs()
  if (missing !== undefined) {
    stdout.write(`littlefs: skipped, ${missing}\n`)
    return {}
  }
  const littlefs = new Littlefs()
  try {
    const found = measure(littlefs, uploadsOf(values), figure => figure.startsWith(values.figure ?? ''), progress)
    if (stdout.isTTY) stdout.write('\r\x1b[K')
    stdout.write(`littlefs ${littlefs.version()}: measured now, at the same work on the same chip\n`)
    return found
  } finally {
    littlefs.close()
  }
}

async function run(values: Values): Promise<number> {
  const rows: Row[] = []
  for (const part of parts(values)) {
    rows.push(...(await part.run()).filter(row => row.figure.startsWith(values.figure ?? '')))
    if (stdout.isTTY) stdout.write('\r\x1b[K')
  }
  stdout.write(table(rows, peers(values)))
  return rows.every(row => row.holds) ? 0 : 1
}

const values = options(), refusal = values.help ? HELP : wrong(values)
if (refusal !== undefined) stdout.write(refusal)
exit(refusal === undefined ? await run(values) : refusal === HELP ? 0 : 2)
