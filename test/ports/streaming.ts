// The conformance cases of reading from and writing to a connection: see ports-conformance.ts.
import assert from 'node:assert/strict'
import type { PortCase } from '../ports-conformance.ts'
import { fill, joined, pair, pattern, total } from './served.ts'

export const readingCases: PortCase[] = [
  {
    name: 'announces bytes and gives them in order, whatever is asked at once',
    async run(harness) {
      const { served, peer } = await pair(harness)
      const sent = pattern(5000)
      const pieces: Uint8Array[] = []
      served.onReadable = () => { pieces.push(served.pull(7)) }
      peer.send(sent)
      await harness.until(() => total(pieces) >= sent.length, 'all is read')
      assert.deepEqual(joined(pieces), sent)
      assert.equal(served.connection.readable, 0)
      assert.equal(served.read(new Uint8Array(4), 0, 4), 0)
    },
  },
  {
    name: 'reads no more than asked, and only into [from, to)',
    async run(harness) {
      const { served, peer } = await pair(harness)
      peer.send(pattern(20))
      await harness.until(() => served.connection.readable >= 20, '20 bytes arrived')
      const target = new Uint8Array(16).fill(0xEE)
      assert.equal(served.read(target, 4, 9), 5)
      assert.deepEqual(target.subarray(4, 9), pattern(5))
      assert.deepEqual(target.subarray(0, 4), new Uint8Array(4).fill(0xEE))
      assert.deepEqual(target.subarray(9), new Uint8Array(7).fill(0xEE))
      assert.equal(served.read(target, 4, 4), 0)
      assert.equal(served.connection.readable, 15)
    },
  },
  {
    name: 'counts as readable what read then gives',
    async run(harness) {
      const { served, peer } = await pair(harness)
      peer.send(pattern(300))
      await harness.until(() => served.connection.readable >= 300, '300 bytes arrived')
      const target = new Uint8Array(1000)
      assert.equal(served.read(target, 0, 1000), 300)
      assert.equal(served.connection.readable, 0)
    },
  },
  {
    name: 'keeps what was not read, and announces what comes after all was read',
    async run(harness) {
      const { served, peer } = await pair(harness)
      peer.send(pattern(100))
      await harness.until(() => served.connection.readable >= 100, '100 bytes arrived')
      const first = new Uint8Array(30)
      served.read(first, 0, 30)
      await harness.settle()
      assert.equal(served.connection.readable, 70)
      const rest = served.pull(64)
      assert.deepEqual(joined([first, rest]), pattern(100))
      const announced = served.count('readable')
      peer.send(pattern(9))
      await harness.until(() => served.count('readable') > announced, 'more is announced')
      assert.deepEqual(served.pull(64), pattern(9))
    },
  },
  {
    name: 'holds the peer back while bytes are unread, and loses none',
    async run(harness) {
      const { served, peer } = await pair(harness)
      const sent = pattern(harness.bulk)
      peer.send(sent)
      await harness.until(() => served.count('readable') > 0, 'the first bytes arrived')
      await harness.settle()
      assert.ok(served.connection.readable <= harness.heldMax, `${served.connection.readable} B are held`)
      const pieces: Uint8Array[] = [served.pull(1460)]
      served.onReadable = () => { pieces.push(served.pull(1460)) }
      await harness.until(() => total(pieces) >= sent.length, 'all is read')
      assert.ok(Buffer.from(joined(pieces)).equals(sent))
    },
  },
]

export const writingCases: PortCase[] = [
  {
    name: 'says how much it takes and when that grew, and borrows what is written for the call only',
    async run(harness) {
      const { served, peer } = await pair(harness)
      peer.pause()
      const sent = await fill(harness, served)
      await harness.settle()
      assert.equal(served.connection.writable, 0)
      const told = served.count('writable')
      peer.resume()
      await harness.until(() => served.count('writable') > told, 'it says that writable grew')
      assert.ok(served.connection.writable > 0)
      await harness.until(() => peer.received().length >= sent.length, 'the peer has all')
      assert.ok(Buffer.from(peer.received()).equals(sent))
    },
  },
  {
    name: 'refuses a write above writable: none of it leaves, and the connection fails',
    async run(harness) {
      const { served, peer } = await pair(harness)
      await harness.until(() => served.connection.writable > 0, 'something is writable')
      const above = served.connection.writable + 1
      served.write(new Uint8Array(above).fill(0x41), 0, above)
      assert.equal(served.connection.writable, 0)
      assert.equal(served.count('close'), 0)
      await harness.until(() => served.count('close') > 0, 'it is closed')
      await harness.settle()
      assert.equal(peer.received().length, 0)
      assert.equal(harness.misuses().length, 1)
    },
  },
]
