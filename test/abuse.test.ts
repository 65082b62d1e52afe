// The abuse scenarios beside two well-behaved clients, on a virtual clock (test/abuse/world-course.ts says what takes time
// there): each with 16 connections and with 7, by many peers and by few, from another address and from the clients' own. And the same with a part of
// the defence taken away, where they must fail, or they prove nothing. `npm run abuse` runs them over TCP.
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Gateway } from '../src/index.ts'
import { SCENARIOS } from './abuse/scenarios.ts'
import { type Address, HOSTILE_PEERS, percent } from './abuse/verdict.ts'
import { type Outcome, runInWorld } from './abuse/world-course.ts'

/** Fewer than there are connections: then nobody is evicted, and they may be patient. */
const FEW = 8
const SIZES = [[16, HOSTILE_PEERS], [7, HOSTILE_PEERS], [16, FEW]]
const ADDRESSES: Address[] = ['other', 'same']

function run(
  name: string, connections: number, address: Address, peers: number, change: (gateway: Gateway) => void,
): Outcome {
  const scenario = SCENARIOS.find(one => one.name === name)
  assert.ok(scenario, name)
  return runInWorld(scenario, connections, address, peers, change)
}

assert.equal(SCENARIOS.length, 15)
for (const { name } of SCENARIOS) {
  for (const [connections, peers] of SIZES) {
    for (const address of ADDRESSES) {
      test(`${name}: ${peers} peers, ${connections} connections, from the ${address} address`, () => {
        const { figures, missed } = run(name, connections, address, peers, () => undefined)
        assert.deepEqual(missed, [], `${percent(figures)} % right, a gap of ${figures.gap} ms`)
      })
    }
  }
}

function without(method: string): (gateway: Gateway) => void {
  return gateway => {
    assert.equal(typeof Reflect.get(gateway, method), 'function')
    Reflect.set(gateway, method, () => undefined)
  }
}

/** What is taken away, with how many peers, and where that must be noticed. */
const CANARIES: [string, (gateway: Gateway) => void, number, string[]][] = [
  ['eviction', without('evict'), HOSTILE_PEERS, ['slow head', 'slow content', 'connection flood', 'idle keep-alives']],
  ['relief of who waits for a pool', without('relieve'), FEW, ['slow head', 'slow content', 'slow reader', 'trickled upload']],
  ['an upload set', gateway => { gateway.pools.takeIntake() }, FEW, ['aborted uploads']],
]
for (const [what, change, peers, names] of CANARIES) {
  test(`without ${what} it fails`, () => {
    for (const name of names) {
      const { missed } = run(name, 16, 'other', peers, change)
      assert.notDeepEqual(missed, [], name)
    }
  })
}

test('what is lost on the way is noticed', () => {
  const { missed } = run('garbage', 16, 'other', FEW, gateway => {
    const give = gateway.pools.giveServing.bind(gateway.pools)
    let given = 0
    gateway.pools.giveServing = serving => {
      // A transaction that nobody ends.
      if (++given === 100) gateway.store?.begin(1)
      give(serving)
    }
  })
  assert.match(missed.join(), /pools/)
})
