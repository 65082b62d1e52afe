// `npm run abuse`: the abuse scenarios over TCP on the loopback interface, a process each for the gateway and the hostile
// peers. A run lasts nine seconds. Prints a row for each, and ends with 1 when a goal was missed.
import { once } from 'node:events'
import { exit, stdout } from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { ServedProcess } from '../served.ts'
import { Client, Greeting, Saving } from './clients.ts'
import type { Order, Report } from './crowd-process.ts'
import { SCENARIOS } from './scenarios.ts'
import { ADDRESS, TcpGround } from './tcp-ground.ts'
import {
  type Address, ATTACK_MS, figuresOf, HOSTILE_PEERS, missed, percent, RECOVERY_MS,
} from './verdict.ts'

const HELP = `Abuses the gateway over TCP on 127.0.0.1, beside two well-behaved clients.

  npm run abuse -- [options]

  --scenario TEXT     only those with TEXT in their names   (all)
  --connections N     of the platform                       (16 and 7)
  --address NAME      of the hostile peers: other or same   (both)
  --peers N           hostile peers                         (${HOSTILE_PEERS})
  --engine NAME       node or xs                            (node)
`
const WARM_MS = 500
/** What was sent last is on its way. */
const REST_MS = 100
const RESTS_MAX = 10
const TSX = ['--import', 'tsx']

interface Case {
  scenario: string
  connections: number
  address: Address
  peers: number
  engine: string
}

/** Runs one; the row of the table, and what was missed. */
async function run(one: Case, crowd: ServedProcess): Promise<{ row: string; missed: string[] }> {
  const server = ServedProcess.start('test/abuse/server.ts', [one.engine, String(one.connections)], TSX)
  try {
    const port = Number((await server.match(/^ready ([0-9]+)$/))[1])
    const ground = new TcpGround(port)
    const clients = [new Client(ground, ADDRESS.same, new Greeting()), new Client(ground, ADDRESS.same, new Saving())]
    const during = (ms: number) => {
      const end = ground.now() + ms
      return ground.last(clients, () => ground.now() >= end)
    }
    const rest = () => {
      for (const client of clients) client.rest(true)
      return ground.last(clients, () => clients.every(client => client.idle))
    }
    await during(WARM_MS)
    await rest()
    await pause(REST_MS)
    const before = await ask(server, 'pools')
    for (const client of clients) client.rest(false)
    tell(crowd, { port, ...one })
    for (const client of clients) client.mark(true)
    await during(ATTACK_MS)
    tell(crowd, 'stop')
    for (const client of clients) client.mark(false)
    await during(RECOVERY_MS)
    await rest()
    const figures = figuresOf(clients, await ask(crowd, 'end') as Report)
    let after = await ask(server, 'pools')
    for (let rests = 0; rests < RESTS_MAX && !isDeepStrictEqual(before, after); rests++) {
      await pause(REST_MS)
      after = await ask(server, 'pools')
    }
    const cells = [one.scenario.padEnd(25), one.connections, one.address.padEnd(5), figures.asked, percent(figures),
      Math.round(figures.gap), Math.round(figures.recovery), figures.failures, figures.visits]
    return { row: cells.map(cell => String(cell).padStart(7)).join(' '), missed: missed(one.address, figures, before, after) }
  } finally {
    await server.end()
  }
}

function tell(process: ServedProcess, message: Order | 'pools'): void {
  process.child.send(message)
}

async function ask(process: ServedProcess, message: Order | 'pools'): Promise<unknown> {
  const answer = once(process.child, 'message')
  tell(process, message)
  return (await answer)[0]
}

function cases(): Case[] {
  const { values } = parseArgs({ options: {
    scenario: { type: 'string', default: '' }, connections: { type: 'string' }, address: { type: 'string' },
    peers: { type: 'string', default: String(HOSTILE_PEERS) }, engine: { type: 'string', default: 'node' },
    help: { type: 'boolean', default: false },
  } })
  const { scenario, connections, address, peers, engine } = values
  const known = (address === undefined || address in ADDRESS) && ['node', 'xs'].includes(engine)
  const counts = [peers, connections ?? '16'].every(text => /^[1-9][0-9]?$/.test(text))
  if (values.help || !known || !counts) {
    stdout.write(HELP)
    exit(values.help ? 0 : 2)
  }
  const found: Case[] = []
  for (const { name } of SCENARIOS.filter(one => one.name.includes(scenario))) {
    for (const count of connections === undefined ? [16, 7] : [Number(connections)]) {
      for (const from of ['other', 'same'] as const) {
        if (address !== undefined && address !== from) continue
        found.push({ scenario: name, connections: count, address: from, peers: Number(peers), engine })
      }
    }
  }
  return found
}

const all = cases()
const crowd = ServedProcess.start('test/abuse/crowd-process.ts', [], TSX)
await crowd.match(/^ready$/)
stdout.write('scenario, connections, address, answers, right %, worst gap ms, recovery ms, 500s, visits\n')
const wrong: string[] = []
for (const one of all) {
  const result = await run(one, crowd)
  stdout.write(`${result.row}${result.missed.length > 0 ? '  MISSED' : ''}\n`)
  for (const phrase of result.missed) wrong.push(`${one.scenario}, ${one.connections}, ${one.address}: ${phrase}`)
}
await crowd.end()
stdout.write(wrong.length > 0 ? `${wrong.join('\n')}\n` : `${all.length} runs, every goal was kept\n`)
exit(wrong.length > 0 ? 1 : 0)
