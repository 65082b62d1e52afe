// What the gateway holds on lin, in slots and bytes of chunks: the figures of boards/moddable/README.md. Each may be a
// tenth above what was measured; all are printed as lines of the table, to set it anew. A figure that fell: set it too.
import { Agent, get } from 'node:http'
import { opened } from '../http-peer.ts'
import { Gauge, type Look } from './gauge.ts'
import { check, compare, type Figures } from '../report.ts'

/** With the app of gauge-app.ts. A chunk has 8 B more on lin than on a device. */
const MEASURED: Figures = {
  'machine and app: slots': 207,
  'machine and app: chunk bytes': 72,
  'gateway listening, beyond the machine: slots': 653,
  'gateway listening, beyond the machine: chunk bytes': 17680,
  'gateway, store and device, with the machine: slots': 1521,
  'gateway, store and device, with the machine: chunk bytes': 22672,
  'after work, nothing open, with the machine: slots': 1705,
  'after work, nothing open, with the machine: chunk bytes': 23472,
  'an idle persistent connection: slots': 20,
  'an idle persistent connection: chunk bytes': 50.4,
  'an upload under way, with its connection: slots': 27,
  'an upload under way, with its connection: chunk bytes': 32,
  'at work, an upload and 10 connections, with the machine: slots': 1932,
  'at work, an upload and 10 connections, with the machine: chunk bytes': 24008,
  'collections for 100 GETs, each on a new connection': 8.7,
  'collections for 100 GETs on one connection': 8,
  'deepest stack: slots': 257,
}

const IDLE = 10
const GETS = 300
/** A script that prints one line. */
const SMALL = '/cgi-bin/discard'
const GET = `GET ${SMALL} HTTP/1.1\r\nHost: device\r\n\r\n`
const PART = Buffer.from('--cut\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n' + 'x'.repeat(5000))
const UPLOAD = 'POST /cgi-bin/discard HTTP/1.1\r\nHost: device\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n'
  + 'Content-Type: multipart/form-data; boundary=cut\r\n\r\n'

export async function figures(): Promise<void> {
  const found: Figures = {}
  const bare = await Gauge.start()
  const machine = await steady(bare)
  note(found, 'machine and app', machine)
  await bare.listen('g')
  note(found, 'gateway listening, beyond the machine', less(await steady(bare), machine))
  bare.lin.end()

  const gauge = await Gauge.start(), port = await gauge.listen('d')
  note(found, 'gateway, store and device, with the machine', await steady(gauge))
  // Once for what is made when it is first needed, then to be counted.
  await working(gauge, port, {})
  await working(gauge, port, found)
  const one = new Agent({ keepAlive: true, maxSockets: 1 }), fresh = new Agent({ keepAlive: false })
  found['collections for 100 GETs, each on a new connection'] = await collections(gauge, port, fresh)
  found['collections for 100 GETs on one connection'] = await collections(gauge, port, one)
  one.destroy()
  found['deepest stack: slots'] = (await gauge.used()).stack
  await compare(MEASURED, found)
  await check('figures: no machine ended, and nothing was thrown', async () => gauge.lin.sound())
  gauge.lin.end()
}

/** What connections and uploads hold, while they are there. */
async function working(gauge: Gauge, port: number, found: Figures): Promise<void> {
  const still = await steady(gauge)
  note(found, 'after work, nothing open, with the machine', still)
  const idle = await Promise.all(Array.from({ length: IDLE }, () => opened(port, GET, 200)))
  const resting = await steady(gauge)
  note(found, 'an idle persistent connection', shared(less(resting, still), IDLE))
  // There is one upload set.
  const upload = await opened(port, UPLOAD, 100)
  await upload.send(PART, 0, PART.length, PART.length)
  const at = await steady(gauge)
  note(found, 'an upload under way, with its connection', less(at, resting))
  note(found, 'at work, an upload and 10 connections, with the machine', at)
  for (const peer of [...idle, upload]) peer.reset()
}

async function collections(gauge: Gauge, port: number, agent: Agent): Promise<number> {
  await steady(gauge)
  const before = (await gauge.used()).collections
  for (let i = 0; i < GETS; i++) {
    await new Promise<void>((resolve, reject) => {
      const request = get({ host: '127.0.0.1', port, path: SMALL, agent }, response => response.resume().on('end', resolve))
      request.on('error', reject)
    })
  }
  return ((await gauge.used()).collections - before) / (GETS / 100)
}

/** What lives, when nothing is on its way any more. */
async function steady(gauge: Gauge): Promise<Look> {
  let before = await gauge.live(), same = 0
  while (same < 3) {
    const now = await gauge.live()
    same = now.slots === before.slots && now.chunkBytes === before.chunkBytes ? same + 1 : 0
    before = now
  }
  return before
}

function note(found: Figures, name: string, { slots, chunkBytes }: Pick<Look, 'slots' | 'chunkBytes'>): void {
  found[`${name}: slots`] = slots
  found[`${name}: chunk bytes`] = chunkBytes
}

function less(a: Look, b: Look): Pick<Look, 'slots' | 'chunkBytes'> {
  return { slots: a.slots - b.slots, chunkBytes: a.chunkBytes - b.chunkBytes }
}

function shared(sum: Pick<Look, 'slots' | 'chunkBytes'>, by: number): Pick<Look, 'slots' | 'chunkBytes'> {
  return { slots: sum.slots / by, chunkBytes: sum.chunkBytes / by }
}
