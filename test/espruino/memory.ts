// What the gateway holds on a board, in variables: at rest, with connections, with an upload; and that all of it comes
// back, after what peers and scripts do to it. Each figure may be a tenth above what was measured; all are printed as
// lines of the table, to set it anew.
import assert from 'node:assert/strict'
import { ANSWER_MS, opened, RawPeer } from '../http-peer.ts'
import { check, compare, type Figures } from '../report.ts'
import type { Binary } from './binary.ts'
import { content, type Device, formatOf, startMeasured, swept, usage } from './device.ts'

/** By what `process.env.BOARD` says. */
const MEASURED: Record<string, Figures> = {
  ESPRUINO_ESP32: {
    library: 324,
    'gateway on its platform': 1118,
    'example device': 394,
    'scripts and listener': 242,
    'listening, with all': 2313,
    'after work, nothing open, with all': 2472,
    'an idle connection, the first, with what is kept while any is open': 369,
    'an idle connection, each further one': 61,
    'an upload under way': 309,
  },
  ESPRUINO_ESP32C3: {
    library: 325,
    'gateway on its platform': 1163,
    'example device': 396,
    'scripts and listener': 244,
    'listening, with all': 2361,
    'after work, nothing open, with all': 2534,
    'an idle connection, the first, with what is kept while any is open': 369,
    'an idle connection, each further one': 59,
    'an upload under way': 408,
  },
}

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
  const device = await startMeasured(binary), { board, port } = device
  const format = await formatOf(binary), found = stages(device)
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
    await Promise.all([content(port, GET), content(port, GET)])
    for (const script of ['discard', 'keep']) {
      const { head, body } = upload(script, 5000)
      await content(port, `${head}\r\n${body}`)
    }
  }
  await dropped(port)
  return swept(board)
}

function stages({ stages: [app, library, gateway, example, listening] }: Device): Figures {
  const found: Figures = { library: library - app, 'gateway on its platform': gateway - library }
  found['example device'] = example - gateway
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
  idle.push(await opened(port, GET, 200))
  const resting = await usage(board)
  found['an idle connection, each further one'] = resting - one
  const { head, body } = upload('discard', 200_000)
  const peer = await opened(port, `${head}Expect: 100-continue\r\n\r\n`, 100), bytes = Buffer.from(body)
  await peer.send(bytes, 0, 5000, 5000)
  found['an upload under way'] = await usage(board) - resting
  for (const open of [...idle, peer]) open.reset()
}
