// The conformance cases of how a connection ends, and of listening: see ports-conformance.ts.
import assert from 'node:assert/strict'
import type { PortCase } from '../ports-conformance.ts'
import { refuse } from './remote.ts'
import { fill, pair, pattern, write } from './served.ts'

export const endingCases: PortCase[] = [
  {
    name: 'ends with the FIN of the peer once everything was read, and writing still works',
    when: harness => harness.halfClose,
    missing: 'a FIN ends both directions',
    async run(harness) {
      const { served, peer } = await pair(harness)
      peer.send(pattern(10))
      peer.finish()
      await harness.until(() => served.connection.readable === 10, 'the bytes arrived')
      await harness.settle()
      assert.equal(served.connection.ended, false, 'unread bytes are no end')
      const before = served.count('readable')
      assert.equal(served.pull(64).length, 10)
      await harness.until(() => served.count('readable') > before, 'the end is announced')
      assert.equal(served.connection.ended, true)
      await write(harness, served, pattern(12))
      served.close()
      await harness.until(() => peer.ended, 'the peer sees our end')
      assert.deepEqual(peer.received(), pattern(12))
      assert.equal(served.count('close'), 0)
    },
  },
  {
    name: 'closes with the FIN of the peer',
    when: harness => !harness.halfClose,
    missing: 'a FIN ends one direction',
    async run(harness) {
      const { served, peer } = await pair(harness)
      peer.finish()
      await harness.until(() => served.count('close') === 1, 'it is closed')
      assert.equal(served.connection.ended, false)
      assert.equal(served.connection.writable, 0)
    },
  },
  {
    name: 'closes with the FIN of the peer behind unread bytes, once they are read',
    when: harness => !harness.halfClose && harness.finBehindUnread,
    missing: 'a FIN ends one direction, or is never told behind unread bytes',
    async run(harness) {
      const { served, peer } = await pair(harness)
      peer.send(pattern(10))
      peer.finish()
      await harness.until(() => served.connection.readable === 10, 'the bytes arrived')
      await harness.settle()
      assert.deepEqual(served.pull(64), pattern(10))
      await harness.until(() => served.count('close') === 1, 'it is closed')
    },
  },
  {
    name: 'finishes after what was written, goes on reading, and closes with the FIN of the peer',
    when: harness => harness.halfClose,
    missing: 'a FIN ends both directions',
    async run(harness) {
      const { served, peer } = await pair(harness)
      await write(harness, served, pattern(500))
      served.finish()
      assert.equal(served.connection.writable, 0)
      await harness.until(() => peer.ended, 'the peer sees our FIN')
      assert.deepEqual(peer.received(), pattern(500))
      peer.send(pattern(50))
      await harness.until(() => served.connection.readable === 50, 'it still reads')
      assert.deepEqual(served.pull(64), pattern(50))
      assert.equal(served.count('close'), 0)
      peer.finish()
      await harness.until(() => served.count('close') === 1, 'it is closed')
      assert.equal(served.log[served.log.length - 1], 'close')
    },
  },
  {
    name: 'finishes: writes no more, goes on reading, and the peer sees our end with the close',
    when: harness => !harness.halfClose,
    missing: 'a FIN ends one direction',
    async run(harness) {
      const { served, peer } = await pair(harness)
      await write(harness, served, pattern(500))
      served.finish()
      assert.equal(served.connection.writable, 0)
      peer.send(pattern(50))
      await harness.until(() => served.connection.readable === 50, 'it still reads')
      assert.deepEqual(served.pull(64), pattern(50))
      await harness.settle()
      assert.equal(peer.ended, false)
      served.close()
      await harness.until(() => peer.ended, 'the peer sees our end')
      assert.deepEqual(peer.received(), pattern(500))
    },
  },
  {
    name: 'closes after what was written has left, and says nothing more',
    async run(harness) {
      const { served, peer } = await pair(harness)
      peer.pause()
      const sent = await fill(harness, served)
      served.close()
      const heard = served.log.length
      assert.equal(served.connection.readable, 0)
      assert.equal(served.connection.writable, 0)
      peer.resume()
      await harness.until(() => peer.ended, 'the peer sees our end')
      assert.ok(Buffer.from(peer.received()).equals(sent))
      await harness.settle()
      assert.equal(served.log.length, heard)
    },
  },
  {
    name: 'aborts at once, from inside an event, without what has not left, and says nothing more',
    when: harness => harness.abortDrops,
    missing: 'an abort is a close',
    async run(harness) {
      const { served, peer } = await pair(harness)
      peer.pause()
      const sent = await fill(harness, served)
      served.arrange(harness, 'abort')
      peer.send(pattern(5))
      await harness.until(() => served.count('readable') > 0, 'it is aborted')
      const heard = served.log.length
      peer.resume()
      await harness.until(() => peer.wasReset || peer.ended, 'the peer sees it')
      await harness.settle()
      assert.ok(peer.received().length < sent.length)
      assert.equal(served.log.length, heard)
      assert.equal(served.connection.readable, 0)
      assert.equal(served.connection.writable, 0)
    },
  },
  {
    name: 'aborts from inside an event, and says nothing more',
    when: harness => !harness.abortDrops,
    missing: 'an abort is no close',
    async run(harness) {
      const { served, peer } = await pair(harness)
      served.arrange(harness, 'abort')
      peer.send(pattern(5))
      await harness.until(() => peer.wasReset || peer.ended, 'the peer sees it')
      await harness.settle()
      assert.equal(served.log[served.log.length - 1], 'readable')
      assert.equal(served.connection.readable, 0)
      assert.equal(served.connection.writable, 0)
    },
  },
  {
    name: 'closes from inside an event, and says nothing more of what arrives',
    async run(harness) {
      const { served, peer } = await pair(harness)
      served.arrange(harness, 'close')
      peer.send(pattern(5))
      await harness.until(() => peer.ended, 'the peer sees our end')
      peer.send(pattern(5))
      peer.finish()
      await harness.settle()
      assert.equal(served.count('readable'), 1)
      assert.equal(served.log[served.log.length - 1], 'readable')
    },
  },
  {
    name: 'tells of a reset once, last, and neither reads nor writes afterwards',
    async run(harness) {
      const { served, peer } = await pair(harness)
      peer.send(pattern(10))
      await harness.until(() => served.connection.readable === 10, 'bytes arrived')
      served.pull(64)
      peer.reset()
      await harness.until(() => served.count('close') > 0, 'it is closed')
      await harness.settle()
      assert.equal(served.count('close'), 1)
      assert.equal(served.log[served.log.length - 1], 'close')
      assert.equal(served.connection.readable, 0)
      assert.equal(served.connection.writable, 0)
    },
  },
  {
    name: 'survives an event that throws',
    async run(harness) {
      const { served, peer, listener } = await pair(harness)
      served.arrange(harness, 'throw')
      peer.send(pattern(5))
      await harness.until(() => served.count('readable') > 0, 'it is announced')
      const next = harness.connect(listener.port)
      await harness.settle()
      assert.equal(next.wasReset, false)
      assert.equal(harness.misuses().length, 1)
    },
  },
]

export const listeningCases: PortCase[] = [
  {
    name: 'knows its port and the addresses, also after the end',
    async run(harness) {
      const { served, listener } = await pair(harness)
      assert.ok(listener.port > 0 && listener.port < 65536)
      const connection = served.connection
      const before = [connection.remoteAddress, connection.remotePort, connection.localAddress]
      assert.ok(connection.localPort === undefined || connection.localPort > 0)
      served.abort()
      await harness.settle()
      assert.deepEqual(
        [connection.remoteAddress, connection.remotePort, connection.localAddress], before)
      assert.ok(harness.platform.addresses().length > 0)
      assert.ok(harness.platform.connectionsMax >= 1)
    },
  },
  {
    name: 'throws when the port is taken',
    when: harness => harness.takenPort,
    missing: 'must not be tried there',
    run(harness) {
      const listener = harness.platform.listen(0, refuse)
      assert.throws(() => harness.platform.listen(listener.port, refuse), Error)
    },
  },
  {
    name: 'aborts a connection that is refused',
    async run(harness) {
      const listener = harness.platform.listen(0, refuse)
      const peer = harness.connect(listener.port)
      await harness.until(() => peer.wasReset || peer.ended, 'the peer sees it')
      assert.equal(peer.received().length, 0)
    },
  },
  {
    name: 'accepts no more once closed, while open connections go on',
    async run(harness) {
      const { served, peer, listener } = await pair(harness)
      listener.close()
      await harness.settle()
      const late = harness.connect(listener.port)
      await harness.until(() => late.wasReset || late.ended, 'a late peer is refused')
      peer.send(pattern(3))
      await harness.until(() => served.connection.readable === 3, 'the open one reads')
      await write(harness, served, pattern(4))
      await harness.until(() => peer.received().length === 4, 'the open one writes')
    },
  },
]
