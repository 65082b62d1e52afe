// How deep calls go, counted on the bundle: at each program and erase of the flash, the calls since the platform's
// callback, the callback's own among them and the flash's not. Interpreters on chips have few nested calls and few
// locks of one object, hence the two limits. What is done before anything is served is counted from the constructor.
import assert from 'node:assert/strict'
import test from 'node:test'
import { device } from '../boards/device/index.ts'
import { NorChip } from '../host-sim/nor-chip.ts'
import type { Cgi, Gateway } from '../src/index.ts'
import type { Flash } from '../src/ports.ts'
import { type Calls, type Counted, countedBundle, deepened, type Depth } from './bench/calls.ts'
import { binary, readResponses } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

const CALLS_MAX = 8
const CALLS_OF_ONE_OBJECT_MAX = 4
/** Anywhere. An object that has more locks than Espruino counts is never freed: with a seventh nested call, or a sixth that passes it on, it is not. */
const CALLS_OF_ONE_OBJECT_ANYWHERE_MAX = 5

const FLASH_BYTES = 1 << 18
const SECTOR_BYTES = 4096
const PAGE_BYTES = 256
const FOOT_BYTES = 16
/** The first octet of the foot of a commit. */
const COMMIT_KIND = 0x43
const BOUNDARY = '----WebKitFormBoundary0123456789abcdef'
/** Every deadline has passed. */
const PATIENCE_MS = 60_000
const CLOSE = `\r\n--${BOUNDARY}--\r\n`
/** The power goes when the operation is done. */
const AFTER = 3
/** More than two sectors, and not a whole number of pages. */
const FILE_BYTES = 9001

/** Measures at every operation; with `spoil` the next commit does not read back. */
class WatchedFlash implements Flash {
  readonly size: number
  operations = 0
  deepest: Depth = { calls: [], ofOneObject: 0 }
  most: Depth = { calls: [], ofOneObject: 0 }
  spoil = false

  constructor(private chip: NorChip, private readonly calls: Calls) {
    this.size = chip.size
  }

  /** The chip after a restart. */
  insert(chip: NorChip): void {
    this.chip = chip
  }

  read(target: Uint8Array, from: number, to: number, address: number): void {
    this.chip.read(target, from, to, address)
  }

  program(source: Uint8Array, from: number, to: number, address: number): void {
    this.measure()
    this.chip.program(source, from, to, address)
    const foot = (address + to - from) % SECTOR_BYTES === 0 && source[to - FOOT_BYTES] === COMMIT_KIND
    if (!this.spoil || !foot) return
    this.spoil = false
    const sector = address - address % SECTOR_BYTES
    this.chip.cells.fill(0, sector + FOOT_BYTES, sector + PAGE_BYTES)
  }

  erase(sector: number): void {
    this.measure()
    this.chip.erase(sector)
  }

  private measure(): void {
    const depth = this.calls.depth()
    this.operations++
    if (depth.calls.length > this.deepest.calls.length) this.deepest = depth
    if (depth.ofOneObject > this.most.ofOneObject) this.most = depth
  }
}

/** Everything that the device's forms ask for, with a gateway that keeps little; the peer asks to close, or goes. */
function visit(bundle: Counted): void {
  const world = new World({ flash: new NorChip(FLASH_BYTES), window: 600 })
  const gateway = new bundle.postern.Gateway(world, { hosts: 'any', limits: bundle.postern.tinyLimits() })
  device(gateway)
  gateway.listen(80)
  const part = (name: string, value: string): string =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const form = part('ssid', 'a') + part('host', 'b') + part('port', '1883') + part('qos', '1') + part('pasted', 'x') + CLOSE.slice(2)
  const pages = ['/', '/cgi-bin/settings', '/cgi-bin/hello?name=a', '/cgi-bin/nameaddr', '/cgi-bin/lines', '/none']
  const gets = pages.map(page => `GET ${page} HTTP/1.1\r\nHost: device\r\n\r\n`)
  const requests = gets.concat(
    gets[1] + gets[2],
    'GET /cgi-bin/hello HTTP/1.0\r\n\r\n',
    `${head('settings', `multipart/form-data; boundary=${BOUNDARY}`, `Content-Length: ${form.length}`)}${form}`,
    `${head('hello', 'application/x-www-form-urlencoded', 'Content-Length: 6')}name=a`,
  )
  for (const request of requests) {
    for (const size of [1, 100, request.length]) {
      const peer = world.connect(), bytes = binary(request)
      for (let at = 0; at < bytes.length; at += size) {
        peer.send(bytes, at, Math.min(at + size, bytes.length))
        world.settle()
      }
      assert.ok(readResponses(peer.received(0), true).length > 0, request)
      peer.sendReset()
      world.advance(PATIENCE_MS)
    }
  }
  assert.equal(world.open(), 0)
}

/** The gateway in the world, until the power goes. */
class Device {
  readonly world: World
  readonly gateway: Gateway

  /** `swapped`: what arrives is announced by `onWritable`, as by a platform that announces both at once. */
  constructor(private readonly bundle: Counted, flash: Flash, swapped = false) {
    const limits = bundle.postern.defaultLimits()
    limits.UPLOAD_SETS = 2
    this.world = new World({ flash })
    if (swapped) swapEvents(this.world)
    this.gateway = new bundle.postern.Gateway(this.world, { hosts: 'any', limits })
    const sink = { sink: 'flash' as const, max: 4 * FILE_BYTES }
    this.gateway.register('one', { files: { file: sink } }, cgi => this.save(cgi, 'one'))
    this.gateway.register('two', { files: { file: sink } }, cgi => this.save(cgi, 'two'))
    this.gateway.register('cut', { files: { file: sink }, truncated: 'deliver' }, cgi => this.save(cgi, 'cut'))
    this.gateway.register('raw', { stdin: sink }, cgi => this.save(cgi, 'raw'))
    this.gateway.listen(80)
    this.world.settle()
  }

  /** Sends the requests together, each in pieces of `size`; the statuses of their answers. */
  post(requests: Uint8Array[], size: number): number[] {
    const peers = requests.map(() => this.world.connect())
    const longest = Math.max(...requests.map(request => request.length))
    for (let at = 0; at < longest; at += size) {
      for (const [i, request] of requests.entries()) peers[i].send(request, at, Math.min(at + size, request.length))
      this.world.settle()
    }
    const statuses = peers.map(peer => readResponses(peer.received(0), true)[0]?.status ?? 0)
    for (const peer of peers) peer.sendReset()
    this.world.settle()
    assert.deepEqual(this.world.misuses, [])
    return statuses
  }

  private save(cgi: Cgi, name: string): void {
    this.bundle.calls.scripted(() => {
      const item = cgi.form.item('file')
      if (item) cgi.keep(name, item, 'text/plain')
      cgi.record(name, new Uint8Array(300))
      cgi.commit(status => this.bundle.calls.scripted(() => {
        cgi.print(status === 0 ? 'Content-Type: text/plain' : `Status: ${status}`)
        cgi.print()
      }))
    })
  }
}

function swapEvents(world: World): void {
  const listen = world.listen.bind(world)
  world.listen = (port, accept) => listen(port, connection => {
    const events = accept(connection)
    return events && {
      onReadable: () => events.onWritable(), onWritable: () => events.onReadable(), onClose: () => events.onClose(),
    }
  })
}

// Requests.

function head(path: string, type: string, framing: string): string {
  return `POST /cgi-bin/${path} HTTP/1.1\r\nHost: device\r\nContent-Type: ${type}\r\n${framing}\r\n\r\n`
}

/** A form with one file of `length` octets, and `end` behind it; in chunks of `chunk` octets, or whole. */
function multipart(path: string, length: number, end: string, chunk = 0): Uint8Array {
  const type = `multipart/form-data; boundary=${BOUNDARY}`
  const content = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`
    + 'x'.repeat(length) + end
  if (chunk === 0) return binary(head(path, type, `Content-Length: ${content.length}`) + content)
  let chunks = ''
  for (let at = 0; at < content.length; at += chunk) {
    const piece = content.slice(at, at + chunk)
    chunks += `${piece.length.toString(16)}\r\n${piece}\r\n`
  }
  return binary(`${head(path, type, 'Transfer-Encoding: chunked')}${chunks}0\r\n\r\n`)
}

function raw(length: number): Uint8Array {
  return binary(head('raw', 'application/octet-stream', `Content-Length: ${length}`) + 'x'.repeat(length))
}

// What is done.

/** Uploads of every kind, in pieces of several sizes; each waits for erases. */
function upload(bundle: Counted, flash: WatchedFlash, swapped: boolean): void {
  const device = new Device(bundle, flash, swapped)
  const one = multipart('one', FILE_BYTES, CLOSE)
  const two = multipart('two', FILE_BYTES, CLOSE, 1000)
  for (const size of [1, 7, PAGE_BYTES, 1460, one.length]) {
    assert.deepEqual(device.post([one], size), [200], `pieces of ${size}`)
    assert.deepEqual(device.post([one, two], size), [200, 200], `two at once in pieces of ${size}`)
    assert.deepEqual(device.post([raw(FILE_BYTES)], size), [200])
  }
}

/** What was sent may end within a delimiter: that is given to the sink at the end, and may fill a page. */
function cutShort(bundle: Counted, flash: WatchedFlash): void {
  const device = new Device(bundle, flash)
  const begun = CLOSE.slice(0, CLOSE.length - 6)
  for (let length = 0; length < PAGE_BYTES; length += begun.length / 2) {
    const request = multipart('cut', Math.floor(length), begun)
    assert.deepEqual(device.post([request], request.length), [200])
  }
}

/** What does not read back is undone. */
function spoil(bundle: Counted, flash: WatchedFlash): void {
  const device = new Device(bundle, flash)
  const one = multipart('one', FILE_BYTES, CLOSE)
  flash.spoil = true
  assert.deepEqual(device.post([one], one.length), [500])
  assert.deepEqual(device.post([one], one.length), [200])
}

/** The power goes at every operation of a save; after the restart commits are written again, and another save. */
function restart(bundle: Counted, flash: WatchedFlash): number {
  const one = multipart('one', FILE_BYTES, CLOSE)
  for (let cuts = 0; ; cuts++) {
    const chip = new NorChip(FLASH_BYTES)
    flash.insert(chip)
    const device = new Device(bundle, flash)
    assert.deepEqual(device.post([one], one.length), [200])
    chip.cut(cuts, AFTER, 1)
    device.post([one], one.length)
    if (!chip.dead) return cuts
    flash.insert(chip.reboot())
    assert.deepEqual(new Device(bundle, flash).post([one], one.length), [200])
  }
}

function shown(depth: Depth): string {
  return depth.calls.join(' > ')
}

test('few calls lie between a callback and the flash', async context => {
  const bundle = await countedBundle()
  const flash = new WatchedFlash(new NorChip(FLASH_BYTES), bundle.calls)
  upload(bundle, flash, false)
  upload(bundle, flash, true)
  cutShort(bundle, flash)
  spoil(bundle, flash)
  const cuts = restart(bundle, flash)
  visit(bundle)
  const { deepest, most, operations } = flash
  assert.ok(cuts > FILE_BYTES / PAGE_BYTES && operations > cuts * cuts, 'the flash was written, and the power went')
  const deep = `at most ${deepest.calls.length} calls: ${shown(deepest)}`
  const often = `at most ${most.ofOneObject} calls of one object (*): ${shown(most)}`
  context.diagnostic(`${operations} operations, ${cuts} cuts`)
  context.diagnostic(deep)
  context.diagnostic(often)
  context.diagnostic(`elsewhere at most ${bundle.calls.deepest.length} calls: ${bundle.calls.deepest.join(' > ')}`)
  const anywhere = `anywhere at most ${bundle.calls.most.ofOneObject} calls of one object (*): ${shown(bundle.calls.most)}`
  context.diagnostic(anywhere)
  assert.ok(bundle.calls.most.ofOneObject <= CALLS_OF_ONE_OBJECT_ANYWHERE_MAX, anywhere)
  assert.ok(deepest.calls.length <= CALLS_MAX, `${CALLS_MAX} are allowed; ${deep}`)
  assert.ok(most.ofOneObject <= CALLS_OF_ONE_OBJECT_MAX, `${CALLS_OF_ONE_OBJECT_MAX} are allowed; ${often}`)
})

test('one call more is counted', async () => {
  const before = await measured(await countedBundle())
  const deeper = await measured(await countedBundle(source => deepened(source, last(before.deepest, ''))))
  assert.equal(deeper.deepest.calls.length, before.deepest.calls.length + 1)
  const oftener = await measured(await countedBundle(source => deepened(source, last(before.most, '*'))))
  assert.equal(oftener.most.ofOneObject, before.most.ofOneObject + 1)
})

/** The innermost call that has the mark. */
function last(depth: Depth, mark: string): string {
  return depth.calls.filter(call => call.endsWith(mark)).pop()?.replace('*', '') ?? ''
}

async function measured(bundle: Counted): Promise<WatchedFlash> {
  const flash = new WatchedFlash(new NorChip(FLASH_BYTES), bundle.calls)
  const one = multipart('one', FILE_BYTES, CLOSE)
  assert.deepEqual(new Device(bundle, flash).post([one], one.length), [200])
  return flash
}
