// FIN or a reset at any point of any vector. What came whole before it is answered as it would be, what did not is seen by no
// script and answered by 400 at most, nothing is held, and the next connection is served.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { NorChip } from '../host-sim/nor-chip.ts'
import { root } from '../scripts/setup.mjs'
import { Gateway } from '../src/index.ts'
import { StaticFiles } from '../src/files/index.ts'
import { registerVectorDocuments } from './vector-documents.ts'
import { registerVectorScripts } from './vector-scripts.ts'
import { get, type Vector } from './vectors/vector.ts'
import type { WorldConnection } from '../host-sim/world/connection.ts'
import { binary, readResponses } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

const FLASH_BYTES = 65536
/** Points of one vector, spread over its input. */
const POINTS_MAX = 48
const LONG_MS = 120_000
const NAMES = ['arenasLeft', 'intakesLeft', 'printsLeft', 'runsLeft']

const sets = readdirSync(join(root, 'test/vectors')).filter(file => file !== 'vector.ts')

class Ends {
  readonly world = new World({ flash: new NorChip(FLASH_BYTES) })
  private readonly gateway = new Gateway(this.world, { hosts: ['device'] })
  private readonly counts: unknown[]

  constructor() {
    registerVectorScripts(this.gateway)
    registerVectorDocuments(this.gateway, StaticFiles)
    this.gateway.listen(80)
    this.counts = this.left()
  }

  /** The statuses that a peer hears who sends so much of `input` and then ends. */
  heard(input: Uint8Array, octets: number, end: 'fin' | 'reset'): number[] {
    const peer = this.say(input, octets)
    if (end === 'fin') peer.sendFin()
    else peer.sendReset()
    this.world.settle()
    const responses = readResponses(peer.received(0), true)
    const statuses = responses.map(response => response.status).filter(status => status >= 200)
    if (end === 'reset') assert.equal(this.world.open(), 0, 'nothing is held')
    else assert.ok(peer.sawFin || peer.sawReset, `FIN at ${octets} is not waited on`)
    this.world.advance(LONG_MS)
    if (!peer.over) peer.sendReset()
    this.world.settle()
    assert.equal(this.world.open(), 0, 'the connection is over')
    assert.deepEqual(this.left(), this.counts, 'the pools are as they were')
    return statuses
  }

  private say(input: Uint8Array, octets: number): WorldConnection {
    const peer = this.world.connect()
    peer.send(input, 0, octets)
    this.world.settle()
    return peer
  }

  private left(): unknown[] {
    return NAMES.map(name => Reflect.get(this.gateway.pools, name))
  }
}

/** The statuses of the answers that the vector expects. */
function expected({ expect, continues }: Vector): number[] {
  const lines = expect.filter(line => /^[2-5][0-9]{2}( close)?$/.test(line))
  return lines.map(line => Number(line.slice(0, 3))).filter(status => status >= 200 || continues === undefined)
}

for (const end of ['fin', 'reset'] as const) {
  test(`${end} at any point of any vector: a beginning of its answers, 400 at most behind them, and nothing held`, async () => {
    let runs = 0
    for (const file of sets) {
      const { vectors }: { vectors: Vector[] } = await import(`./vectors/${file}`)
      const ends = new Ends()
      for (const vector of vectors) {
        const input = binary(vector.input), whole = expected(vector)
        const step = Math.max(1, Math.ceil(input.length / POINTS_MAX))
        for (let point = 0; point <= input.length; point += step, runs++) {
          const statuses = ends.heard(input, point, end), where = `${file}: ${vector.name}, ${end} at ${point}: ${statuses.join(' ')}`
          const last = statuses.length - 1
          const good = statuses.every((status, i) => status === whole[i] || (i === last && status === 400))
          assert.ok(good && statuses.length <= whole.length + 1, where)
        }
      }
      assert.deepEqual(ends.heard(binary(get('/cgi-bin/hello')), get('/cgi-bin/hello').length, 'fin'), [200], file)
      assert.deepEqual(ends.world.misuses, [])
    }
    assert.ok(runs > 10_000)
  })
}
