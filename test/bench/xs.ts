// Units of computing on XS. Each figure is the difference between a long run and a short one, so that what is done once
// cancels out, less what the platform's part of the same work takes (a copy of each octet read, on this engine one
// element at a time).
import type { Kind } from './contents.ts'
import { type Figure, table, whole } from './rounds.ts'
import { XsMeter } from './xs-meter.ts'

const KINDS: Kind[] = ['random', 'storm', 'near']
/** Units a KB that a form takes to a discarding sink, at most. */
const AIMS: Record<Kind, number> = { random: 1300, storm: 2200, near: 2200 }
const PIECE_BYTES = 1460
const SHORT = 45
const LONG = 135
const KILOBYTE_PIECES = 1024 / PIECE_BYTES

export async function benchXs(print: (text: string) => void): Promise<Figure[]> {
  const meter = await XsMeter.start('test/bench/xs-jobs.ts')
  if (typeof meter === 'string') {
    print(`skipped: no XS engine (${meter})`)
    return [{ what: 'XS', stands: 'not measured' }]
  }
  try {
    return [...await requests(meter, print), ...await uploads(meter, print)]
  } finally {
    await meter.close()
  }
}

/** Units for one more. */
async function each(meter: XsMeter, job: string, ...values: (number | string)[]): Promise<number> {
  const short = await meter.units(job, SHORT, ...values)
  const long = await meter.units(job, LONG, ...values)
  return (long - short) / (LONG - SHORT)
}

async function requests(meter: XsMeter, print: (text: string) => void): Promise<Figure[]> {
  const rows = [['XS, units a GET', 'gateway', 'text by native code', 'world']]
  const figures: Figure[] = []
  for (const [browser, name] of ['plain', 'from a browser'].entries()) {
    const world = await each(meter, 'echo', browser)
    const all = await each(meter, 'gets', browser, 0) - world
    const native = await each(meter, 'gets', browser, 1) - world
    rows.push([name, whole(all), whole(native), whole(world)])
    figures.push({ what: `GET on XS, ${name}`, stands: `${whole(all)} units, ${whole(native)} with native text` })
  }
  print(table(rows))
  return figures
}

async function uploads(meter: XsMeter, print: (text: string) => void): Promise<Figure[]> {
  const rows = [[
    'XS, units a KB', 'search', 'reader', 'form, discarded', 'aim', 'gateway, discarded', 'own sink', 'flash', 'its checksum', 'platform reads',
  ]]
  const figures: Figure[] = []
  for (const kind of KINDS) {
    await meter.units('prepare', kind)
    const kilobyte = async (job: string, ...values: string[]): Promise<number> =>
      await each(meter, job, ...values) * KILOBYTE_PIECES
    const reads = await kilobyte('reads')
    const search = await kilobyte('search')
    const reader = await kilobyte('reader')
    const form = await kilobyte('form')
    const discarded = await kilobyte('upload', 'discard') - reads
    const own = await kilobyte('upload', 'own') - reads
    const flash = await kilobyte('upload', 'unsummed') - reads
    const sum = await kilobyte('upload', 'flash') - reads - flash
    const aim = AIMS[kind]
    rows.push([kind, ...[search, reader, form, aim, discarded, own, flash, sum, reads].map(whole)])
    const met = form <= aim ? 'met' : 'missed'
    const stands = `${whole(form)} units, aim ${whole(aim)}: ${met}; ${whole(discarded)} with all of the gateway`
    figures.push({ what: `multipart on XS to a discarding sink, a KB, ${kind}`, stands })
  }
  print(table(rows))
  return figures
}
