// The hostile peers in a process of their own: what is to be done comes as a message, what became of it is the answer.
import { exit } from 'node:process'
import { Crowd } from './crowd.ts'
import { SCENARIOS } from './scenarios.ts'
import { ADDRESS, TcpGround } from './tcp-ground.ts'
import type { Address } from './verdict.ts'

export interface Attack {
  port: number
  scenario: string
  address: Address
  peers: number
}

/** 'stop': the attack is over. 'end': what is left of it, too. */
export type Order = Attack | 'stop' | 'end'

export interface Report {
  failures: number
  successes: number
  visits: number
}

let crowd: Crowd | undefined
let stopped = false

function obey(order: Order): void {
  if (order === 'stop') {
    stopped = true
    crowd?.stop()
  } else if (order === 'end') {
    crowd?.end()
    const { failures = 0, successes = 0, visits = 0 } = crowd ?? {}
    process.send?.({ failures, successes, visits })
  } else begin(order)
}

function begin({ port, scenario, address, peers }: Attack): void {
  const found = SCENARIOS.find(one => one.name === scenario)
  if (!found) throw new Error(`no scenario ${scenario}`)
  const ground = new TcpGround(port), attack = new Crowd(ground, ADDRESS[address], found, peers)
  crowd = attack
  stopped = false
  void ground.last([attack], () => stopped)
}

process.on('message', obey)
process.on('disconnect', () => exit(0))
process.stdout.write('ready\n')
