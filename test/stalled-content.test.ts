// Content that stops, or that its sink does not take, while others wait for what its request holds; and no content at all.
import assert from 'node:assert/strict'
import test from 'node:test'
import type { WorldConnection } from '../host-sim/world/connection.ts'
import { binary, octets } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'
import { Gateway, type Sink, defaultLimits } from '../src/index.ts'

const { ARENAS, PRINT_RESERVATIONS, STALE_MS } = defaultLimits()
const SAID = 'Content-Type: text/plain\n\nhello'
const STREAM = 'POST /cgi-bin/stream HTTP/1.1\r\nHost: device\r\nContent-Length: 500\r\n\r\n'

function scene(): { world: World; gateway: Gateway; connect: (text: string) => WorldConnection } {
  const world = new World({})
  const gateway = new Gateway(world, { hosts: 'any' })
  gateway.register('hello', cgi => cgi.print(SAID))
  gateway.register('stream', { stdin: 'stream' }, cgi => {
    cgi.onContent = (_bytes, from, to) => { if (from === to) cgi.print(SAID) }
  })
  gateway.listen(80)
  const connect = (text: string) => {
    const peer = world.connect(), bytes = binary(text)
    peer.send(bytes, 0, bytes.length)
    world.settle()
    return peer
  }
  return { world, gateway, connect }
}

function statusOf(peer: WorldConnection): string {
  return octets(peer.received(0), 9, Math.min(12, peer.receivedLength))
}

test('streaming scripts that printed nothing lend their reservations', () => {
  const { world, connect } = scene()
  const streams = Array.from({ length: PRINT_RESERVATIONS }, () => connect(STREAM))
  const other = connect('GET /cgi-bin/hello HTTP/1.1\r\nHost: device\r\n\r\n')
  world.advance(2 * STALE_MS)
  assert.equal(statusOf(other), '200')
  for (const stream of streams) stream.send(new Uint8Array(500), 0, 500)
  world.settle()
  assert.deepEqual(streams.map(statusOf), streams.map(() => '200'))
})

test('content of a streaming script that stops gives its arena to who waits', () => {
  const { world, connect } = scene()
  const streams = Array.from({ length: ARENAS }, () => connect(STREAM))
  const other = connect('GET /cgi-bin/hello HTTP/1.1\r\nHost: device\r\n\r\n')
  world.advance(2 * STALE_MS)
  assert.equal(statusOf(other), '200')
  assert.equal(streams.filter(stream => statusOf(stream) === '408').length, 1)
})

test('a request whose content came, and whose sink takes none yet, is not at fault', () => {
  const { world, gateway, connect } = scene()
  let room = 256, wake: () => void = () => undefined
  const ends = () => undefined
  const sink: Sink = { room: () => room, write: (_bytes, from, to) => { room -= to - from }, close: ends, abort: ends }
  gateway.register('sink', { files: { file: { sink: cgi => {
    wake = () => cgi.wake()
    return sink
  } } } }, cgi => cgi.print(SAID))
  const content = `--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n${'x'.repeat(700)}\r\n--b--\r\n`
  const form = `POST /cgi-bin/sink HTTP/1.1\r\nHost: device\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${content.length}\r\n\r\n${content}`
  const first = connect(form), second = connect(form)
  world.advance(4 * STALE_MS)
  assert.equal(statusOf(first), '')
  const takes = () => {
    room = 1024
    wake()
    world.settle()
  }
  takes()
  assert.equal(statusOf(first), '200')
  takes()
  assert.equal(statusOf(second), '200')
})

test('a streaming script hears the end of no content, too', () => {
  const { connect } = scene()
  for (const framing of ['Content-Length: 0\r\n\r\n', 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n', '\r\n']) {
    assert.equal(statusOf(connect(`POST /cgi-bin/stream HTTP/1.1\r\nHost: device\r\n${framing}`)), '200', framing)
  }
})
