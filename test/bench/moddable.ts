// `npm run bench:moddable`: what requests cost on the Moddable SDK's simulator, in time of its processor, beside the SDK's
// own HTTP server. Both run within a device's memory, take turns round by round, and what they cost while nobody asks is
// subtracted. Only the ratios mean something.
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { env, stdout } from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { root } from '../../scripts/setup.mjs'
import { moduleForModdable } from '../engines/scripts.ts'
import { built, Lin, missingSdk, POLL_MS } from '../moddable/sdk.ts'
import { apart, open } from './apart.ts'
import { median, ratio, rounds, table } from './rounds.ts'

const ROUNDS = Number(env.ROUNDS ?? '5')
/** As many ask at once as there are arenas; uploads come one after the other, as there is one set for them. */
const CLIENTS = 3
const GETS = 300
const UPLOAD_BYTES = 3_000_000
const IDLE_MS = 1000
const HEAD = 'Host: 127.0.0.1\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n'
const GET = `GET /cgi-bin/small HTTP/1.1\r\n${HEAD}`

class Server {
  private constructor(readonly lin: Lin, readonly port: number, private readonly pid: number) {}

  static async start(library: string): Promise<Server> {
    const lin = new Lin(library), port = Number((await lin.match(/^ready ([0-9]+)$/))[1])
    return new Server(lin, port, simulator(lin.group))
  }

  /** Milliseconds of processor that `work` takes, without those that go while nobody asks, just before. */
  async cost(work: () => Promise<void>): Promise<number> {
    const idle = await this.spent(() => delay(IDLE_MS)), busy = await this.spent(work)
    return (busy.processor - idle.processor / idle.time * busy.time) / 1e6
  }

  private async spent(work: () => Promise<unknown>): Promise<{ time: number; processor: number }> {
    const begun = performance.now(), before = this.processor()
    await work()
    return { time: performance.now() - begun, processor: this.processor() - before }
  }

  /** Nanoseconds on a processor, of all its threads. */
  private processor(): number {
    const threads = readdirSync(`/proc/${this.pid}/task`)
    return threads.reduce((sum, thread) => sum + Number(readFileSync(`/proc/${this.pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]), 0)
  }
}

/** The process `mcsim` of this group. */
function simulator(group: number): number {
  for (const pid of readdirSync('/proc').filter(name => /^[0-9]+$/.test(name))) {
    try {
      const [, name, rest] = /^[0-9]+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? []
      if (name === 'mcsim' && Number(rest.split(' ')[2]) === group) return Number(pid)
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error('there is no mcsim')
}

/** The answer to `request` on a connection of its own, to the server's end. */
async function asked(port: number, ...request: Uint8Array[]): Promise<string> {
  const socket = await open(port)
  const pieces: Buffer[] = []
  socket.on('data', piece => pieces.push(piece))
  for (const piece of request) socket.write(piece)
  await once(socket, 'end')
  socket.destroy()
  return Buffer.concat(pieces).toString('latin1')
}

function expect(answer: string, content: RegExp): void {
  if (!/^HTTP\/1.1 200 /.test(answer) || !content.test(answer)) throw new Error(`another answer: ${answer}`)
}

async function fresh({ port }: Server): Promise<void> {
  const request = Buffer.from(`${GET}Connection: close\r\n\r\n`)
  for (let i = 0; i < GETS; i++) expect(await asked(port, request), /\r\n\r\nhello\n$/)
}

async function persistent({ port }: Server): Promise<void> {
  const socket = await open(port), request = Buffer.from(`${GET}\r\n`)
  for (let i = 0; i < GETS; i++) {
    socket.write(request)
    let answer = ''
    while (!answer.endsWith('hello\n')) answer += (await once(socket, 'data')).toString()
    expect(answer, /\r\n\r\nhello\n$/)
  }
  socket.destroy()
}

async function upload({ port }: Server, type: string, before: string, after: string, expected: RegExp): Promise<void> {
  const content = Buffer.concat([Buffer.from(before), Buffer.alloc(UPLOAD_BYTES, 'x'), Buffer.from(after)])
  const head = `POST /cgi-bin/discard HTTP/1.1\r\n${HEAD}Connection: close\r\nContent-Type: ${type}\r\nContent-Length: ${content.length}\r\n\r\n`
  expect(await asked(port, Buffer.from(head), content), expected)
}

const multipart = (server: Server): Promise<void> => upload(server, 'multipart/form-data; boundary=cut',
  '--cut\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n', '\r\n--cut--\r\n', new RegExp(`${UPLOAD_BYTES}\\n?$`))
const raw = (server: Server): Promise<void> => upload(server, 'application/octet-stream', '', '', /hello\n$/)

/** Of one client's share. */
async function cost(server: Server, work: (server: Server) => Promise<void>, clients = CLIENTS): Promise<number> {
  const all = () => Promise.all(Array.from({ length: clients }, () => work(server))).then(() => undefined)
  return await server.cost(all) / clients
}

async function main(): Promise<void> {
  const scripts = await moduleForModdable('test/moddable/scripts.ts'), boards = 'boards/lin/manifest.json'
  const ours = await Server.start(built('bench', await moduleForModdable('test/bench/moddable-app.ts'), {
    preloaded: { scripts }, includes: [boards], pollMs: POLL_MS,
  }))
  const creation = JSON.parse(readFileSync(join(root, boards), 'utf8')).creation
  const theirs = await Server.start(built('sdk', readFileSync(join(root, 'test/bench/moddable-sdk.js'), 'utf8'), {
    includes: ['$(MODDABLE)/examples/io/listener/httpserver/manifest_httpserver.json'], pollMs: POLL_MS, creation,
    foreign: true,
  }))
  const [new1, new2, one, content, bytes] = await rounds(ROUNDS, [
    () => cost(ours, fresh), () => cost(theirs, fresh), () => cost(ours, persistent),
    () => cost(ours, multipart, 1), () => cost(theirs, raw, 1),
  ])
  const line = (what: string, a: number[], b: number[], of: number, aim: string): string[] =>
    [what, `${(median(a) / of).toFixed(3)} ms`, `${(median(b) / of).toFixed(3)} ms`, ratio(a, b).toFixed(2), aim]
  stdout.write(`${table([
    ['processor time', 'postern', "the SDK's server", 'ratio', 'aim'],
    line('a GET on a new connection', new1, new2, GETS, '0.85'),
    line('a GET on a persistent one (theirs: new)', one, new2, GETS, '0.5'),
    line('a MB of multipart, discarded (theirs: raw)', content, bytes, UPLOAD_BYTES / 1e6, '1.0'),
  ])}\n`)
  for (const server of [ours, theirs]) server.lin.end()
}

await apart(import.meta.url, missingSdk(), main)
