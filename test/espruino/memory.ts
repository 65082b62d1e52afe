// What the gateway holds on a board, in variables: at rest, with connections, with an upload; and that all of it comes
// back, after what peers and scripts do to it. Each figure may be a tenth above what was measured; all are printed as
// lines of the table, to set it anew.
import assert from 'node:assert/strict'
import { ANSWER_MS, opened, RawPeer } from '../http-peer.ts'
import { check } from '../report.ts'
import type { Binary } from './binary.ts'
import type { Shape } from './apps.ts'
import { content, type Device, formatOf, shapeFor, startGateway, swept, usage } from './device.ts'

type Figures = Record<string, number>

/** By what `process.env.BOARD` says. */
const MEASURED: Record<string, Figures> = {
  ESPRUINO_ESP32: {
    library: 1162,
    'gateway on its platform': 1700,
    'example device': 360,
    'scripts and listener': 280,
    'listening, with all': 3716,
    'after work, nothing open, with all': 4016,
    'an idle connection, the first, with what is kept while any is open': 300,
    'an idle connection, each further one': 61,
    'an upload under way': 62,
  },
  // Without the store and the device, which have no room.
  ESPRUINO_ESP32C3: {
    library: 1185,
    'gateway on its platform': 1397,
    'scripts and listener': 240,
    'listening, with all': 3037,
  },
}
const ROOM = 1.1
/** What GETs and uploads, three at once, need at work, to the next thousand. An ESP32 is said to have 5,000. */
const VARIABLES = 7000

const IDLE = 3
const DROPPED = 50
/** As many as a gateway answers in a turn; their answers fit what is written in one. */
const ANSWERS = 8
const TIMES = 3
/** Pools keep a few objects more or fewer, by how many connections met: this is no leak, which would grow. */
const SLACK = 64
const UPLOADS: [string, number][] = [['discard', 200_000], ['keep', 30_000]]
const GET = 'GET /cgi-bin/ok HTTP/1.1\r\nHost: device\r\n\r\n'
const HOG = 'GET /cgi-bin/hog HTTP/1.1\r\nHost: device\r\n\r\n'

/** How the request comes that a script answers by exhausting the memory: what is answered before, what comes with it. */
const HOGS = [
  { place: 'its request comes with the connection', before: undefined, first: '' },
  { place: 'its request comes later', before: GET, first: '' },
  // More than are answered in one turn: the next is the timer's.
  { place: 'its request is answered by the timer', before: undefined, first: GET.repeat(ANSWERS) },
]

function upload(script: string, bytes: number): { head: string; body: string } {
  const body = '--cut\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    + `${'x'.repeat(bytes)}\r\n--cut--\r\n`
  return {
    head: `POST /cgi-bin/${script} HTTP/1.1\r\nHost: device\r\nContent-Length: ${body.length}\r\n`
      + 'Content-Type: multipart/form-data; boundary=cut\r\n',
    body,
  }
}

export async function memory(binary: Binary): Promise<void> {
  const format = await formatOf(binary), shape = shapeFor(format, VARIABLES)
  const device = await startGateway(binary, shape), { board, port } = device
  const found = stages(device, shape)
  if (!shape.store) {
    await compare(MEASURED[format], found)
    const skipped = 'what is left of the variables of this format is less than a request with its evaluated code needs'
    await check({ name: 'connections and uploads', skipped }, async () => undefined)
    return board.end()
  }
  await check('connections and an upload', () => figures(device, found))
  await compare(MEASURED[format] ?? {}, found)
  const still = await swept(board)
  /** One check, after which everything is as before. */
  const round = (what: string, run: () => Promise<void>): Promise<void> => check(what, async () => {
    await run()
    await content(port, GET)
    const now = await swept(board)
    assert.ok(now <= still + SLACK, `${now} variables, before ${still}`)
    return `${now} variables, before ${still}`
  })

  for (const [script, bytes] of UPLOADS) {
    await round(`an upload of ${bytes} B to ${script}`, async () => {
      const { head, body } = upload(script, bytes)
      assert.equal((await content(port, `${head}\r\n${body}`)).trim(), String(bytes))
    })
  }
  await round(`${DROPPED} connections that end within a head`, () => dropped(port))
  await check('until here nothing was said to be wrong', async () => board.sound())
  for (const { place, before, first } of HOGS) {
    for (let i = 1; i <= TIMES; i++) {
      await round(`memory runs out in a script, ${place}, ${i} of ${TIMES}`, async () => {
        const peer = before === undefined ? await RawPeer.connect(port) : await opened(port, before, 200)
        const bytes = Buffer.from(first + HOG)
        await peer.send(bytes, 0, bytes.length, bytes.length)
        assert.ok(await peer.until(() => peer.ended, ANSWER_MS), 'its connection is ended')
      })
    }
  }
  await check('it goes on', async () => assert.equal(board.exit, undefined))
  board.end()
}

async function compare(measured: Figures, found: Figures): Promise<void> {
  for (const [name, value] of Object.entries(found)) {
    const told = `'${name}': ${Math.round(value)},   was ${measured[name]}`
    await check(`figure: ${name}`, async () => {
      assert.ok(value <= measured[name] * ROOM, told)
      return told
    })
  }
}

async function dropped(port: number): Promise<void> {
  for (let i = 0; i < DROPPED; i++) {
    const peer = await RawPeer.connect(port), part = Buffer.from(GET.slice(0, 1 + i % (GET.length - 1)))
    await peer.send(part, 0, part.length, part.length)
    if (i % 2 === 0) peer.finish()
    else peer.reset()
  }
}

/** Everything that is only made when it is first needed was made, and nothing is open: the variables then. */
async function worked({ board, port }: Device): Promise<number> {
  for (let i = 0; i < 2; i++) {
    await Promise.all([1, 2, 3].map(() => content(port, GET)))
    for (const script of ['discard', 'keep']) {
      const { head, body } = upload(script, 5000)
      await content(port, `${head}\r\n${body}`)
    }
  }
  await dropped(port)
  return swept(board)
}

function stages({ stages: [app, library, gateway, example, listening] }: Device, shape: Shape): Figures {
  const found: Figures = { library: library - app, 'gateway on its platform': gateway - library }
  if (shape.device) found['example device'] = example - gateway
  found['scripts and listener'] = listening - example
  found['listening, with all'] = listening
  return found
}

async function figures(device: Device, found: Figures): Promise<void> {
  const { board, port } = device
  const still = await worked(device)
  found['after work, nothing open, with all'] = still
  const idle = [await opened(port, GET, 200)]
  const one = await usage(board)
  found['an idle connection, the first, with what is kept while any is open'] = one - still
  for (let i = 0; i < IDLE; i++) idle.push(await opened(port, GET, 200))
  const resting = await usage(board)
  found['an idle connection, each further one'] = (resting - one) / IDLE
  const { head, body } = upload('discard', 200_000)
  const peer = await opened(port, `${head}Expect: 100-continue\r\n\r\n`, 100), bytes = Buffer.from(body)
  await peer.send(bytes, 0, 5000, 5000)
  found['an upload under way'] = await usage(board) - resting
  for (const open of [...idle, peer]) open.reset()
}
