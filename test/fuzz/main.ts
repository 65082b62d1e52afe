// The fuzzer's command line: `npm run fuzz -- --seed N [--for SECONDS | --count N | --only K]`. The first line of a failure
// is the command that replays it; then the least input that fails, escaped, and what was wrong.
import { argv, exit, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { DIFFERENCES } from './differences.ts'
import { fuzz, type Failure, type Result } from './fuzz.ts'
import { Watchdog } from './watchdog.ts'

const HELP = `Fuzzes a whole gateway in memory and holds every answer against a second parser.

  npm run fuzz -- --seed N [options]

  --seed N     where chance begins                         (1)
  --for N      seconds                                     (60)
  --count N    cases, instead of a time
  --from K     the first case                              (0)
  --only K     that case alone
`
/** Cases without which a difference that was never met says nothing. */
const LONG = 100000

interface Asked {
  seed: number
  from: number
  count: number
  seconds: number
}

function asked(): Asked | string {
  const option = { type: 'string' } as const
  const { values } = parseArgs({
    args: argv.slice(2), options: { seed: option, for: option, count: option, from: option, only: option, help: { type: 'boolean' } },
  })
  if (values.help) return HELP
  const wrong = (['seed', 'for', 'count', 'from', 'only'] as const).find(name => !/^[0-9]{0,9}$/.test(values[name] ?? ''))
  if (wrong) return `--${wrong} ${values[wrong]} is no whole number\n`
  const number = (text: string | undefined, otherwise: number) => text === undefined ? otherwise : Number(text)
  return {
    seed: number(values.seed, 1),
    from: number(values.only ?? values.from, 0),
    count: values.only === undefined ? number(values.count, Infinity) : 1,
    seconds: values.count === undefined ? number(values.for, 60) : Infinity,
  }
}

function told(failure: Failure): string {
  const { seed, number, before, input, delivery, surroundings, text } = failure
  const which = before === 0 ? `--only ${number}` : `--from ${number - before} --count ${before + 1}`
  const cuts = delivery.cuts.length === 0 ? 'whole' : `cut at ${delivery.cuts.join(' ')}`
  return [
    `npm run fuzz -- --seed ${seed} ${which}`,
    escaped(input),
    `${cuts}, then ${delivery.ending}${delivery.beside ? ', beside another' : ''}${delivery.pause > 0 ? `, ${delivery.pause} ms between` : ''}; ARENAS ${surroundings.limits.ARENAS}, window ${surroundings.window}${surroundings.halfClose ? '' : ', no half-close'}`,
    text, '',
  ].join('\n')
}

/** As a text of TypeScript, ready for the corpus. */
function escaped(text: string): string {
  const shown = text.replace(/[^\x20-\x7E]|['\\]/g, octet => {
    if (octet === '\r') return '\\r'
    if (octet === '\n') return '\\n'
    return octet === '\'' || octet === '\\' ? `\\${octet}` : `\\x${octet.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return `'${shown}'`
}

function totals(result: Result, milliseconds: number): string {
  const { inputs, octets, statuses, hash, met } = result
  const rate = Math.round(inputs * 1000 / Math.max(1, milliseconds))
  const answers = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`).join(', ')
  const unused = DIFFERENCES.filter((_difference, i) => met[i] === 0 && inputs >= LONG)
  return [
    `${inputs} inputs, ${octets} octets, ${(milliseconds / 1000).toFixed(1)} s, ${rate} inputs/s, hash ${hash.toString(16).padStart(8, '0')}`,
    `answers ${answers}`,
    ...DIFFERENCES.map((difference, i) => `difference met ${met[i]} times: ${difference.name}`),
    ...unused.map(difference => `UNUSED difference: ${difference.name}`), '',
  ].join('\n')
}

const wish = asked()
if (typeof wish === 'string') {
  stdout.write(wish)
  exit(wish === HELP ? 0 : 2)
}
const start = Date.now()
const watchdog = new Watchdog()
const enough = (number: number) => {
  watchdog.begins(wish.seed, number)
  return Date.now() - start >= wish.seconds * 1000
}
const result = fuzz({ seed: wish.seed, from: wish.from, count: wish.count, enough })
if (result.failure) stdout.write(told(result.failure))
stdout.write(totals(result, Date.now() - start))
exit(result.failure ? 1 : 0)
