// The way into the store for checks from outside, over the bundle that is shipped.
import assert from 'node:assert/strict'
import test from 'node:test'
import { NorChip } from '../host-sim/nor-chip.ts'
import type { Flash } from '../src/ports.ts'
import { bytesOf, mediumOf, onBoth } from './store-fixture.ts'

interface Opened {
  idle(): void
  save(change: {
    blobs?: [string, Iterable<Uint8Array>][]
    records?: [string, Uint8Array][]
    remove?: string[]
  }): number
  read(name: string): Uint8Array | undefined
  record(name: string): Uint8Array | undefined
  names(): string[]
  statistics(): { sectors: number; free: number; capacity: number }
}

const path = './conformance/store.mjs'
const { open } = await import(path) as { open(flash: Flash): Opened }

/** The same buffer for every piece. */
function* pieces(content: Uint8Array): Iterable<Uint8Array> {
  const buffer = new Uint8Array(700)
  for (let at = 0; at < content.length; at += buffer.length) {
    const piece = content.subarray(at, at + buffer.length)
    buffer.set(piece)
    yield buffer.subarray(0, piece.length)
  }
}

onBoth('saves, reads, replaces and removes, over a restart', () => {
  const chip = mediumOf(32)
  const store = open(chip)
  const first = bytesOf(9000, 1)
  assert.equal(store.save({ blobs: [['a', pieces(first)], ['none', []]], records: [['r', bytesOf(20, 2)]] }), 0)
  assert.deepEqual(store.read('a'), first)
  assert.deepEqual(store.read('none'), new Uint8Array(0))
  const again = open(chip.reboot())
  assert.deepEqual(again.names().sort(), ['a', 'none', 'r'])
  assert.deepEqual(again.record('r'), bytesOf(20, 2))
  assert.equal(again.save({ blobs: [['a', pieces(bytesOf(5, 3))]], remove: ['none', 'never'] }), 0)
  again.idle()
  assert.deepEqual(again.read('a'), bytesOf(5, 3))
  assert.equal(again.read('none'), undefined)
  assert.equal(again.record('a'), undefined)
  assert.equal(again.statistics().sectors, 32)
})

onBoth('says why it refuses, and has nothing of it', () => {
  const store = open(mediumOf(16))
  assert.equal(store.save({ blobs: [['a', pieces(bytesOf(20000, 1))]] }), 0)
  assert.equal(store.save({ blobs: [['b', pieces(bytesOf(30000, 1))]] }), 507)
  assert.equal(store.save({ blobs: [['b', pieces(bytesOf(60000, 1))]] }), 413)
  assert.equal(store.save({ records: [['b', bytesOf(2049, 1)]] }), 413)
  assert.equal(store.save({ blobs: [['n'.repeat(25), pieces(bytesOf(1, 1))]], records: [['c', bytesOf(1, 1)]] }), 413)
  assert.deepEqual(store.names(), ['a'])
  assert.deepEqual(store.read('a'), bytesOf(20000, 1))
})

test('throws what the chip throws, and corrupt for what does not verify', () => {
  const chip = new NorChip(16 * 4096)
  const store = open(chip)
  assert.equal(store.save({ blobs: [['a', pieces(bytesOf(6000, 1))]] }), 0)
  chip.cut(5, 4, 1)
  assert.throws(() => store.save({ blobs: [['a', pieces(bytesOf(6000, 2))]] }), { code: 'power-cut' })
  const again = chip.reboot()
  assert.deepEqual(open(again).read('a'), bytesOf(6000, 1))
  again.cells[100] ^= 8
  assert.throws(() => open(again).read('a'), { code: 'corrupt' })
})
