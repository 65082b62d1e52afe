// Small requests on connections that stay open, over TCP on the loopback address, against `node:http` answering the same
// bytes. Both servers and the peers are processes of their own; one server is under load at a time.
import { once } from 'node:events'
import { ServedProcess } from '../served.ts'
import type { Load, Loaded } from './load.ts'
import { type Figure, median, ratio, rounds, table, whole } from './rounds.ts'

const MILLISECONDS = 500
const ROUNDS = 5
const SETTINGS = [
  { connections: 1, pipelined: 1 },
  { connections: 8, pipelined: 1 },
  { connections: 4, pipelined: 4 },
]

export async function benchGets(print: (text: string) => void): Promise<Figure[]> {
  const tsx = ['--import', 'tsx']
  const servers = ['postern', 'http'].map(name => ServedProcess.start('test/bench/server.ts', [name], tsx))
  const peers = ServedProcess.start('test/bench/load.ts', [], tsx)
  try {
    const ports: number[] = []
    for (const server of servers) ports.push(Number((await server.match(/^ready ([0-9]+)$/))[1]))
    await peers.match(/^ready$/)
    const ended = once(peers.child, 'exit')
    return await compare(ports, load => ask(peers, load, ended), print)
  } finally {
    for (const served of [...servers, peers]) await served.end()
  }
}

async function ask(peers: ServedProcess, load: Load, ended: Promise<unknown[]>): Promise<Loaded> {
  const answer = once(peers.child, 'message')
  peers.child.send(load)
  const [loaded] = await Promise.race([answer, ended])
  if (typeof loaded !== 'object' || loaded === null) throw new Error(`the peers ended: ${peers.errors.join('\n')}`)
  return loaded as Loaded
}

async function compare(
  ports: number[], load: (load: Load) => Promise<Loaded>, print: (text: string) => void,
): Promise<Figure[]> {
  const rows = [['requests a second, medians', 'ours', 'node:http', 'ratio']]
  const figures: Figure[] = []
  const answers = new Set<string>()
  for (const { connections, pipelined } of SETTINGS) {
    const candidates = ports.map(port => async () => {
      const loaded = await load({ port, connections, pipelined, milliseconds: MILLISECONDS })
      answers.add(loaded.answer)
      return loaded.requests / loaded.seconds
    })
    const [own, http] = await rounds(ROUNDS, candidates)
    if (answers.size !== 1) throw new Error(`the answers differ:\n${[...answers].join('\n---\n')}`)
    const name = `connections ${connections}, pipelined ${pipelined}`
    rows.push([name, whole(median(own)), whole(median(http)), ratio(own, http).toFixed(2)])
    figures.push({ what: `GET over TCP, ${name}`, stands: `${ratio(own, http).toFixed(2)} times node:http` })
  }
  print(table(rows))
  return figures
}
