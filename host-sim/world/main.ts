// `npm run sim`: the seeded world. The first line of a failure is the command that replays it; then which invariant was
// violated and how, and the last forty events. Ends with 1 when there was one.
import { argv, exit, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { device } from '../../boards/device/index.ts'
import { StaticFiles } from '../../src/files/index.ts'
import { Gateway } from '../../src/gateway.ts'
import type { CutMode } from '../nor-chip.ts'
import { CANARIES } from './canaries.ts'
import type { Wish } from './course.ts'
import { draw, type Faults, summary } from './draw.ts'
import { hexadecimal, Sim, told, type Totals } from './sim.ts'

const HELP = `Runs the device in a world of its own, in virtual time: peers, faults and lives as a seed draws them.

  npm run sim -- --seed N [options]

  --seed N          where chance begins                                   (1)
  --faults MODE     none: no cuts and no losses; log: power cuts at operation 1, 2, 4, 8 ...; linear: at 0, 1, 2, 3 ...
                    of each life; exhaustive: at each operation of the first commits, in every mode   (as the seed draws)
  --for MINUTES     seeds from N on, until the time is over
  --count K         so many seeds
  --cut N --mode M  of an exhaustive run that cut alone
  --canary NAME     a device broken on purpose, or \`all\`: ${CANARIES.map(canary => canary.name).join(', ')}
`
const NUMBERS = ['seed', 'for', 'count', 'cut'] as const
const MODES = ['none', 'log', 'linear', 'exhaustive']
/** A canary is looked for in so many seeds. */
const CANARY_SEEDS = 1000

type Values = ReturnType<typeof options>

function options() {
  const option = { type: 'string' } as const
  return parseArgs({ args: argv.slice(2), options: {
    seed: option, faults: option, for: option, count: option, cut: option, mode: option, canary: option, help: { type: 'boolean' },
  } }).values
}

function wrong({ faults, mode, canary, ...values }: Values): string | undefined {
  const bad = NUMBERS.find(name => !/^[0-9]{1,9}$/.test(values[name] ?? '1'))
  if (bad) return `--${bad} ${values[bad]} is no whole number\n`
  if (faults !== undefined && !MODES.includes(faults)) return `no faults ${faults}\n`
  if (mode !== undefined && !/^[1-6]$/.test(mode)) return `mode ${mode}: there are 1 to 6\n`
  if (canary !== undefined && canary !== 'all' && !CANARIES.some(one => one.name === canary)) return `no canary ${canary}\n`
  return undefined
}

function wishOf(values: Values): Wish {
  const wish: Wish = { seed: Number(values.seed ?? 1), faults: values.faults as Faults | undefined }
  if (values.cut !== undefined) {
    wish.cut = { operation: Number(values.cut), mode: Number(values.mode ?? 1) as CutMode }
    wish.brief = true
  }
  return wish
}

function progress(text: string): void {
  if (stdout.isTTY) stdout.write(`\r${text}\x1b[K`)
}

function line(totals: Totals, start: number): string {
  const { courses, events, requests, commits, cuts, losses } = totals, seconds = (Date.now() - start) / 1000
  const rate = Math.round(events / Math.max(seconds, 0.001))
  return `${courses} courses, ${events} events, ${requests} requests to scripts, ${commits} commits, ${cuts} power cuts, `
    + `${losses} lost connections, ${seconds.toFixed(1)} s, ${rate} events/s`
}

/** As the words ask; whether nothing was violated. */
function run(values: Values, canary: string): boolean {
  const sim = new Sim({ Gateway, device, StaticFiles }), wish = wishOf(values), start = Date.now()
  const minutes = values.for === undefined ? Infinity : Number(values.for)
  const one = values.for === undefined && values.count === undefined
  const count = one ? 1 : values.count === undefined ? Infinity : Number(values.count)
  if (one && wish.faults === 'exhaustive' && !wish.cut) {
    sim.cuts(wish, (operation, operations) => progress(`operation ${operation} of ${operations}, ${sim.totals.cuts} cuts`))
  } else if (one) single(sim, wish)
  else {
    sim.seeds(wish, seed => {
      progress(`seed ${seed}, ${line(sim.totals, start)}`)
      return seed - wish.seed < count && Date.now() - start < minutes * 60_000
    })
  }
  progress('')
  if (sim.failure) stdout.write(told(sim.failure, canary))
  stdout.write(`${line(sim.totals, start)}\n`)
  return sim.failure === undefined
}

function single(sim: Sim, wish: Wish): void {
  const outcome = sim.course(wish)
  if (!outcome) return
  stdout.write(`${summary(draw(wish.seed, wish.cut ? 'none' : wish.faults, wish.brief === true))}\n`)
  stdout.write(`${outcome.lives} lives in ${(outcome.time / 1000).toFixed(3)} s of virtual time, trace ${hexadecimal(outcome.hash)}\n`)
}

/** Whether the bug of each canary is found. */
function canaries(values: Values): boolean {
  let missed = 0
  for (const { name, plant } of CANARIES.filter(one => values.canary === 'all' || one.name === values.canary)) {
    const remove = plant(), found = !run({ ...values, count: values.count ?? String(CANARY_SEEDS) }, name)
    remove()
    stdout.write(`canary ${name}: ${found ? 'found' : 'NOT FOUND'}\n`)
    if (!found) missed++
  }
  return missed === 0
}

const values = options(), refusal = values.help ? HELP : wrong(values)
if (refusal !== undefined) {
  stdout.write(refusal)
  exit(refusal === HELP ? 0 : 2)
}
// A bug that is found is a violation like any other; 2: the world is blind.
if (values.canary !== undefined) exit(canaries(values) ? 1 : 2)
exit(run(values, '') ? 0 : 1)
