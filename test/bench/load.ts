// The peers of the benchmark of requests, in a process of their own. A message says how many connections keep how many
// requests under way for how long; the answer is the count of answers. Answers are told by their length: the first one
// on its own, all others as long as it.
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { exit, stdout } from 'node:process'

export interface Load {
  port: number
  connections: number
  pipelined: number
  milliseconds: number
}

export interface Loaded {
  requests: number
  seconds: number
  /** The first answer, its Date left out and its field lines in order. */
  answer: string
}

const REQUEST = Buffer.from('GET /cgi-bin/hello HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n')

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return socket
}

async function first(socket: Socket): Promise<Buffer> {
  socket.write(REQUEST)
  let answer: Buffer = Buffer.alloc(0)
  while (!/\r\n\r\n.*hello$/s.test(answer.toString('latin1'))) {
    const [bytes] = await once(socket, 'data')
    answer = Buffer.concat([answer, bytes])
  }
  return answer
}

/** Keeps `pipelined` requests under way until the time is over; how many were answered. */
function drive(socket: Socket, length: number, pipelined: number, end: number): Promise<number> {
  const batch = Buffer.concat(Array.from({ length: pipelined }, () => REQUEST))
  let received = 0
  let answered = 0
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the server closed the connection')))
    socket.on('data', bytes => {
      received += bytes.length
      const whole = Math.floor(received / length) - answered
      answered += whole
      if (performance.now() < end) {
        if (whole > 0) socket.write(batch.subarray(0, whole * REQUEST.length))
      } else {
        resolve(answered)
      }
    })
    socket.write(batch)
  })
}

async function run(load: Load): Promise<Loaded> {
  const sockets: Socket[] = []
  let answer: Buffer = Buffer.alloc(0)
  for (let i = 0; i < load.connections; i++) {
    sockets.push(await open(load.port))
    answer = await first(sockets[i])
  }
  const begun = performance.now()
  const end = begun + load.milliseconds
  const counts = await Promise.all(sockets.map(socket => drive(socket, answer.length, load.pipelined, end)))
  const seconds = (performance.now() - begun) / 1000
  for (const socket of sockets) {
    socket.removeAllListeners('close')
    socket.destroy()
  }
  return { requests: counts.reduce((sum, count) => sum + count, 0), seconds, answer: sorted(answer.toString('latin1')) }
}

function sorted(answer: string): string {
  const [head, content] = answer.split('\r\n\r\n')
  const [status, ...fields] = head.split('\r\n')
  return [status, ...fields.filter(line => !line.startsWith('Date:')).sort(), '', content].join('\n')
}

process.on('message', (load: Load) => {
  run(load).then(loaded => process.send?.(loaded), (error: unknown) => {
    console.error(error)
    exit(1)
  })
})
process.on('disconnect', () => exit(0))
stdout.write('ready\n')
