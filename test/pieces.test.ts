// What waits to leave comes out whole and in order, whatever the room is each time.
import assert from 'node:assert/strict'
import test from 'node:test'
import { Xorshift } from '../host-sim/nor-chip.ts'
import { Pieces } from '../src/http/pieces.ts'
import { World } from '../host-sim/world/world.ts'

const ALPHABET = ['a', 'é', '漢', '😀', '\ud800', '\udc00', '\n']
const TEXT_UNITS_MAX = 1200
const RUNS = 300

test('texts and bytes leave octet for octet in any room', () => {
  const random = new Xorshift(7), pieces = new Pieces(new World({}))
  const pick = (): string => ALPHABET[random.below(ALPHABET.length)]
  for (let run = 0; run < RUNS; run++) {
    const list: (string | Uint8Array)[] = []
    for (let i = 0; i <= random.below(4); i++) {
      const text = Array.from({ length: 1 + random.below(TEXT_UNITS_MAX) }, pick).join('')
      list.push(random.below(3) === 0 ? Buffer.from(text) : text)
    }
    const sent = Buffer.concat(list.map(piece => Buffer.from(piece as string)))
    const skipped = random.below(Buffer.from(list[0] as string).length)
    const most = 1 + random.below(run % 3 === 0 ? 9 : 1500)
    for (const piece of list) pieces.push(piece, Buffer.from(piece as string).length)
    pieces.skip(skipped)
    const target = new Uint8Array(most), parts: Uint8Array[] = []
    while (pieces.waiting > 0) {
      const count = pieces.move(target, 0, 1 + random.below(most))
      assert.ok(count > 0)
      parts.push(target.slice(0, count))
    }
    assert.deepEqual(Buffer.concat(parts), sent.subarray(skipped), `run ${run}`)
  }
})
