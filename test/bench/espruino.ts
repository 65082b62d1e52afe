// `npm run bench:espruino`: GETs in an Espruino interpreter (the first that ESPRUINO names), one after the other, beside
// its own `require("http")` and beside a listener of `net` that answers a constant, whose code is in RAM. Ours is
// measured both ways: from flash as on a board, which is mapped as there, and all in RAM. They take turns round by round:
// who has none is stopped, since an idle interpreter never sleeps. Only the ratios mean something.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { env, stdout } from 'node:process'
import { measuredApp } from '../espruino/apps.ts'
import { binaries, missingBinary } from '../espruino/binary.ts'
import { Board, freePort } from '../espruino/board.ts'
import { modules } from '../espruino/device.ts'
import { moduleForEspruino } from '../espruino/modules.ts'
import { apart, open } from './apart.ts'
import { median, ratio, rounds, table } from './rounds.ts'

const ROUNDS = Number(env.ROUNDS ?? '5')
const GETS = 100
const GET = 'GET /cgi-bin/ok HTTP/1.1\r\nHost: device\r\n'

/** Espruino's own server: no connection persists there. */
function httpApp(port: number): string {
  return `require("http").createServer(function(req,res){res.writeHead(200,{"Content-Type":"text/plain"});res.end("ok\\n")})
.listen(${port});print("ready")`
}

/** The least that answers: one shared listener, no look at the request beyond its end. */
function netApp(port: number): string {
  return `var resp="HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\n\\r\\nok\\n";
function onData(d){var b=this.h+d,i;while((i=b.indexOf("\\r\\n\\r\\n"))>=0){
if(b.indexOf("Connection: close")>=0)this.end(resp);else this.write(resp);b=b.substr(i+4)}this.h=b}
require("net").createServer(function(s){s.h="";s.on("data",onData)}).listen(${port});print("ready")`
}

class Server {
  private constructor(readonly board: Board, readonly port: number) {}

  static async start(app: (port: number) => string, files: Record<string, string>): Promise<Server> {
    const board = new Board(binaries()[0]), port = await freePort()
    board.store(files)
    await board.start(app(port))
    process.kill(board.pid, 'SIGSTOP')
    return new Server(board, port)
  }

  /** Milliseconds of one GET, while the others are stopped. */
  async cost(work: (server: Server, times: number) => Promise<void>): Promise<number> {
    process.kill(this.board.pid, 'SIGCONT')
    await fresh(this, 1)
    const begun = performance.now()
    await work(this, GETS)
    const spent = performance.now() - begun
    process.kill(this.board.pid, 'SIGSTOP')
    return spent / GETS
  }
}

async function answered(socket: Socket, request: string): Promise<void> {
  let answer = ''
  socket.write(request)
  while (!answer.endsWith('ok\n')) answer += (await once(socket, 'data')).toString()
}

async function fresh({ port }: Server, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    const socket = await open(port), ended = once(socket, 'end')
    await answered(socket, `${GET}Connection: close\r\n\r\n`)
    await ended
    socket.destroy()
  }
}

async function persistent({ port }: Server, times: number): Promise<void> {
  const socket = await open(port)
  for (let i = 0; i < times; i++) await answered(socket, `${GET}\r\n`)
  socket.destroy()
}

async function main(): Promise<void> {
  const built = modules('postern', 'device')
  const ours = await Server.start(port => measuredApp(port, undefined), built)
  const inRam = await Server.start(port => measuredApp(port, undefined), {
    ...built, ...await moduleForEspruino('postern', 'boards/espruino/index.ts', true),
  })
  const http = await Server.start(httpApp, built), net = await Server.start(netApp, built)
  const [flash1, ram1, http1, net1, flash2, ram2, net2] = await rounds(ROUNDS, [
    () => ours.cost(fresh), () => inRam.cost(fresh), () => http.cost(fresh), () => net.cost(fresh),
    () => ours.cost(persistent), () => inRam.cost(persistent), () => net.cost(persistent),
  ])
  const line = (what: string, a: number[], b: number[]): string[] =>
    [what, `${median(a).toFixed(2)} ms`, `${median(b).toFixed(2)} ms`, ratio(a, b).toFixed(2)]
  stdout.write(`${table([
    [`time${ours.board.mapped ? '' : ' (the flash is NOT mapped)'}`, 'postern', 'theirs', 'ratio'],
    line('in RAM, a GET on a new connection, http', ram1, http1),
    line('in RAM, a GET on a new connection, bare net', ram1, net1),
    line('in RAM, a GET on a persistent one, bare net', ram2, net2),
    line('from flash, a GET on a new connection, http', flash1, http1),
    line('from flash, a GET on a new connection, bare net', flash1, net1),
    line('from flash, a GET on a persistent one, http (new)', flash2, http1),
    line('from flash, a GET on a persistent one, bare net', flash2, net2),
  ])}\n`)
  for (const server of [ours, inRam, http, net]) server.board.end()
}

await apart(import.meta.url, missingBinary(), main)
