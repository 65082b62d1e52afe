// Every member of `Limits`, at its limit and one beyond, in each profile: what is accepted, what is refused and how, and
// that nothing around a buffer changes. The rows are in test/limits/; a member without a row fails here.
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { defaultLimits, smallLimits, tinyLimits, type Limits } from '../src/index.ts'
import { counts } from './limits/counts.ts'
import { heard, Scene, status } from './limits/scene.ts'
import { sizes, type Size } from './limits/sizes.ts'
import { times } from './limits/times.ts'

const Octets = globalThis.Uint8Array
afterEach(() => { globalThis.Uint8Array = Octets })

/** More than any row needs. */
const RAISED = 16
const INT32 = 2 ** 31
const PROFILES: [string, () => Limits][] = [['default', defaultLimits], ['small', smallLimits], ['tiny', tinyLimits]]

function size(row: Size, limits: Limits): void {
  const scene = new Scene(limits)
  for (const more of [0, 1]) {
    const input = row.send(limits[row.limit] + more, limits)
    const expected = more === 0 ? row.accepted ?? 200 : row.status
    for (const piece of [input.length, 1]) {
      // A neighbour is under way in another arena, where there is one.
      const neighbour = limits.ARENAS > 1 ? scene.connect('GET /cgi-bin/hello HTTP/1.1\r\nHost: dev') : undefined
      const peer = scene.connect('')
      scene.say(peer, input, piece)
      assert.equal(status(peer), String(expected), `${input.length} octets in pieces of ${piece}`)
      if (!neighbour) continue
      scene.say(neighbour, 'ice\r\n\r\n')
      assert.equal(status(neighbour), '200', 'the neighbour is served')
    }
  }
  scene.end(row.reserve === true)
}

for (const [profile, limitsOf] of PROFILES) {
  describe(`${profile}: at a limit accepted, one more refused, nothing around it touched`, () => {
    for (const row of sizes) {
      test(`${row.limit} = ${limitsOf()[row.limit]}${row.way ? `, ${row.way}` : ''}: ${row.status}`, () => size(row, limitsOf()))
    }
  })
}

for (const [profile, limitsOf] of PROFILES) {
  describe(`${profile}: as many at once, in a turn, or kept, and no more`, () => {
    for (const row of counts) {
      test(`${row.limit} = ${limitsOf()[row.limit]}${row.way ? `, ${row.way}` : ''}`, () => {
        const limits = limitsOf()
        for (const name of row.raised ?? []) limits[name] = RAISED
        const scene = new Scene(limits, { window: row.window })
        row.run(scene, limits[row.limit])
        scene.end(false)
      })
    }
  })
}

// The same in every profile, but not at every time: the int32 of the clock wraps within the deadline, at it, or not at all.
describe('one millisecond before a deadline nothing has happened, at it its consequence has', () => {
  for (const row of times) {
    test(`${row.limit}${row.way ? `, ${row.way}` : ''}`, () => {
      const limits = defaultLimits(), deadline = limits[row.limit]
      for (const before of [Math.floor(deadline / 2), deadline, 1, deadline + 1, INT32]) {
        const scene = new Scene(limits, { start: INT32 - before, window: row.window })
        const peer = row.begin(scene)
        scene.world.advance(deadline - 1)
        assert.ok(!row.ended(peer) && !peer.over, `${deadline - 1} ms, ${before} ms before the wrap`)
        scene.world.advance(1)
        assert.ok(row.ended(peer), `${deadline} ms, ${before} ms before the wrap: ${heard(peer)}`)
        scene.end(false)
      }
    })
  }
})

test('every member of Limits has a row', () => {
  const rows = new Set([...sizes, ...counts, ...times].map(row => row.limit))
  assert.deepEqual(Object.keys(defaultLimits()).filter(name => !rows.has(name as keyof Limits)), [])
})
