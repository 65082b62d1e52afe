// Static documents to many readers who take their time, and while what they read changes: nothing is copied, nothing grows,
// and each gets the whole of one version. In the in-memory world, on its virtual clock.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { NorChip } from '../host-sim/nor-chip.ts'
import { StaticFiles, type StaticOptions } from '../src/files/index.ts'
import { Gateway, tinyLimits, type GatewayOptions } from '../src/index.ts'
import { kept } from './documents/folder.ts'
import { octets as random } from './interop/client.ts'
import type { WorldConnection } from '../host-sim/world/connection.ts'
import { binary, field, readResponses } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

const READERS = 10
const WINDOW = 600
const LARGE_BYTES = 300_000
/** What a slow reader takes at a time, and how long it then waits. */
const SIP_BYTES = 400
const SIP_MS = 900
const SLACK_BYTES = 4096
/** Without compiled code the heap holds data only. */
const DATA_ONLY = ['--expose-gc', '--no-opt', '--no-sparkplug', '--no-lazy-feedback-allocation', '--no-flush-bytecode']

function scene(files: StaticOptions, options: GatewayOptions = {}) {
  const world = new World({ flash: new NorChip(1 << 19), window: WINDOW })
  const gateway = new Gateway(world, options)
  gateway.documents(new StaticFiles(gateway, files))
  gateway.listen(80)
  return { world, gateway }
}

/** A peer that takes nothing yet. */
function reader(world: World, path: string, lines = ''): WorldConnection {
  const peer = world.connect(), request = binary(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n${lines}\r\n`)
  peer.reading = false
  peer.send(request, 0, request.length)
  world.settle()
  return peer
}

function sip(world: World, peer: WorldConnection): void {
  if (peer.take(SIP_BYTES)) peer.events?.onWritable()
  world.settle()
}

function rest(world: World, peer: WorldConnection) {
  peer.reading = true
  world.settle()
  return readResponses(peer.received(0), true)[0]
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}

test('300 kB to ten slow readers at once, without a copy', () => {
  const content = new Uint8Array(random(LARGE_BYTES))
  const files = [{ path: '/large.bin', content, tag: 'a' }, { path: '/small', content: 'small' }]
  const { world } = scene({ files })
  let referred = 0, copied = 0
  const connect = world.connect.bind(world)
  world.connect = address => {
    const peer = connect(address), write = peer.write.bind(peer)
    peer.write = (source, from, to) => {
      if (source.buffer === content.buffer) referred += to - from
      else copied += to - from
      write(source, from, to)
    }
    return peer
  }
  const peers = Array.from({ length: READERS }, () => reader(world, '/large.bin'))
  for (let sips = 0; sips < 5; sips++) {
    for (const peer of peers) sip(world, peer)
    world.advance(SIP_MS)
  }
  assert.equal(readResponses(reader(world, '/small').received(0), false).length, 0, 'it takes nothing')
  for (const peer of peers) assert.ok(rest(world, peer).content === text(content), 'all of it')
  // What fits behind the head leaves with it.
  assert.ok(referred >= READERS * (LARGE_BYTES - WINDOW), `${referred} octets by reference`)
  assert.ok(copied <= READERS * 2 * WINDOW, `${copied} octets copied`)
  assert.deepEqual(world.misuses, [])
})

test('ten readers of 300 kB hold what ten readers of 30 kB hold', context => {
  const measure = fileURLToPath(new URL('documents/held.ts', import.meta.url))
  const { stdout, stderr } = spawnSync(process.execPath, [...DATA_ONLY, '--import', 'tsx', measure], { encoding: 'utf8' })
  const more = Number(stdout.trim() || NaN)
  context.diagnostic(`${more} B more`)
  assert.ok(Math.abs(more) < SLACK_BYTES, `${stdout}${stderr}`)
})

test('a reader that takes nothing at all is cut', () => {
  const { world } = scene({ files: [{ path: '/large.bin', content: new Uint8Array(LARGE_BYTES) }] })
  const peer = reader(world, '/large.bin')
  world.advance(6000)
  assert.ok(peer.sawReset)
  assert.equal(world.open(), 0)
})

test('a range without a copy, and several', () => {
  const content = new Uint8Array(random(LARGE_BYTES))
  const { world } = scene({ files: [{ path: '/large.bin', content, tag: 'a' }] })
  const one = rest(world, reader(world, '/large.bin', 'Range: bytes=100000-199999\r\n'))
  assert.ok(one.content === text(content.subarray(100_000, 200_000)))
  const two = rest(world, reader(world, '/large.bin', 'Range: bytes=0-99999,200000-\r\n'))
  assert.equal(two.complete, true)
  for (const [from, to] of [[0, 100_000], [200_000, LARGE_BYTES]]) {
    assert.ok(two.content.includes(`Content-Range: bytes ${from}-${to - 1}/300000\r\n\r\n${text(content.subarray(from, to))}\r\n--`))
  }
})

test('a long text to a slow reader, whole and in part', () => {
  const content = '\u00e9t\u00e9 \u6f22 '.repeat(5000), right = Buffer.from(content)
  const { world } = scene({ files: [{ path: '/long.txt', content, tag: 'a' }] })
  const peer = reader(world, '/long.txt')
  for (let sips = 0; sips < 10; sips++) {
    sip(world, peer)
    world.advance(SIP_MS)
  }
  assert.ok(rest(world, peer).content === right.toString('latin1'))
  const part = rest(world, reader(world, '/long.txt', 'Range: bytes=1001-40000\r\n'))
  assert.ok(part.content === right.subarray(1001, 40_001).toString('latin1'))
})

test('a blob that is replaced while it is read stays what it was to its reader', () => {
  const { world, gateway } = scene({ blobs: ['/up/'] })
  const old = text(random(50_000)), next = text(random(60_000))
  kept(gateway, world, 'up/a.bin', old)
  const slow = reader(world, '/up/a.bin')
  sip(world, slow)
  kept(gateway, world, 'up/a.bin', next)
  const fresh = rest(world, reader(world, '/up/a.bin'))
  assert.ok(fresh.content === next)
  const before = rest(world, slow)
  assert.ok(before.content === old)
  assert.notEqual(field(before, 'etag'), field(fresh, 'etag'))
  const tag = `If-None-Match: ${field(fresh, 'etag')}\r\n`
  assert.equal(rest(world, reader(world, '/up/a.bin', tag)).status, 304)
  kept(gateway, world, 'up/a.bin', next)
  assert.equal(rest(world, reader(world, '/up/a.bin', tag)).status, 200, 'saved again is another')
})

test('what holds sectors gives them back, however it ends', () => {
  const { world, gateway } = scene({ blobs: ['/up/'] })
  kept(gateway, world, 'up/a.bin', text(random(50_000)))
  const free = (): number => {
    kept(gateway, world, 'up/a.bin', text(random(50_000)))
    return gateway.store?.statistics().free ?? 0
  }
  const before = free()
  for (const lines of ['', 'Range: bytes=1-2\r\n', 'Range: bytes=99999-\r\n', 'If-Match: "x"\r\n', 'If-None-Match: *\r\n']) {
    const peers = Array.from({ length: 5 }, () => reader(world, '/up/a.bin', lines))
    for (const peer of peers) peer.sendReset()
    world.settle()
    assert.equal(free(), before, lines)
  }
  const head = world.connect(), request = binary('HEAD /up/a.bin HTTP/1.1\r\nHost: localhost\r\n\r\n')
  head.send(request, 0, request.length)
  world.settle()
  assert.equal(free(), before)
})

test('a blob whose octets do not verify is a 500, and never its octets', () => {
  const chip = new NorChip(1 << 19), world = new World({ flash: chip })
  const gateway = new Gateway(world)
  gateway.documents(new StaticFiles(gateway, { blobs: ['/up/'] }))
  gateway.listen(80)
  kept(gateway, world, 'up/a.txt', 'x'.repeat(5000))
  const at = Buffer.from(chip.cells).indexOf('xxxx')
  chip.cells[at] = 0
  const response = rest(world, reader(world, '/up/a.txt'))
  assert.equal(response.status, 500)
  assert.ok(world.lines.some(line => line.includes('does not verify')))
})

test('without leave nothing is listed, and in the least of profiles all is served', () => {
  const files = [{ path: '/d/a.txt', content: 'a' }, { path: '/d/b.txt', content: random(5000) }]
  const { world } = scene({ files, cache: 'max-age=60' }, { limits: tinyLimits() })
  assert.equal(rest(world, reader(world, '/d/')).status, 404)
  assert.equal(rest(world, reader(world, '/d')).status, 301)
  assert.equal(rest(world, reader(world, '/')).status, 404)
  const response = rest(world, reader(world, '/d/b.txt'))
  assert.ok(response.content === text(files[1].content as Buffer))
  assert.equal(field(response, 'cache-control'), 'max-age=60')
})

test('index pages are those that are named', () => {
  const files = [{ path: '/index.html', content: 'one' }, { path: '/home.html', content: 'two' }]
  const { world } = scene({ files, index: ['home.html'] })
  assert.equal(rest(world, reader(world, '/')).content, 'two')
})
