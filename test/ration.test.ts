// The ration of erases: uploads that nobody commits, of peers that nobody let in, cost the chip so much and no more.
import assert from 'node:assert/strict'
import test from 'node:test'
import { NorChip } from '../host-sim/nor-chip.ts'
import { type Cgi, defaultLimits, Gateway, type Limits } from '../src/index.ts'
import { exchanged } from './exchanged.ts'
import { binary, field, readResponses } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

const SECTORS = 32
const HOUR_MS = 3_600_000
const FILE_BYTES = 40_000
/** What one upload may erase beyond the account: all that its plan takes. */
const OVERDRAFT = Math.ceil(FILE_BYTES / 4064) + 1
const ABORTED = 10_000

interface Device {
  world: World
  chip: NorChip
  gateway: Gateway
}

function started(change: (limits: Limits) => void = () => undefined, start?: number): Device {
  const chip = new NorChip(SECTORS * 4096), world = new World({ flash: chip, start }), limits = defaultLimits()
  change(limits)
  const gateway = new Gateway(world, { hosts: 'any', limits })
  const files = { f: { sink: 'flash' as const, max: FILE_BYTES } }
  const print = (cgi: Cgi, text: string) => { cgi.print(`Content-Type: text/plain\n\n${text}`) }
  gateway.register('look', { files }, cgi => print(cgi, 'not kept'))
  const save = (cgi: Cgi): void => {
    const item = cgi.form.item('f')
    if (item) cgi.keep('f', item)
    const octets = cgi.form.getfirst('record', '20')
    cgi.record(octets, new Uint8Array(Number(octets)))
    cgi.commit(status => print(cgi, String(status)))
  }
  gateway.register('save', { files }, save)
  gateway.register('known', { files, authenticate: (user, password) => user === 'a' && password === 'b' }, cgi => print(cgi, 'let in'))
  gateway.listen(80)
  return { world, chip, gateway }
}

function upload(script: string, octets: number, more = '', fields = ''): string {
  const file = octets < 0 ? '' : `--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n${'f'.repeat(octets)}\r\n`
  const content = `${fields}${file}--b--\r\n`
  return `POST /cgi-bin/${script} HTTP/1.1\r\nHost: d\r\nContent-Type: multipart/form-data; boundary=b\r\n${more}`
    + `Content-Length: ${content.length}\r\n\r\n${content}`
}

/** Sends so much of it and goes. What was answered until then. */
function abort(world: World, message: string, octets: number): string {
  const peer = world.connect(), bytes = binary(message)
  peer.send(bytes, 0, octets)
  world.settle()
  const status = /^HTTP\/1\.1 ([0-9]{3})/.exec(Buffer.from(peer.received(0)).toString('latin1'))?.[1] ?? ''
  peer.sendReset()
  world.settle()
  return status
}

const record = (octets: number): string => `--b\r\nContent-Disposition: form-data; name="record"\r\n\r\n${octets}\r\n`

test('ten thousand aborted uploads cost at most the ration', context => {
  const { world, chip } = started()
  const message = upload('look', FILE_BYTES)
  const before = chip.erases
  let refused = 0
  for (let i = 0; i < ABORTED; i++) {
    // Each ends elsewhere; most of them within a sector.
    const status = abort(world, message, 200 + i * 7919 % (message.length - 300))
    if (status === '429') refused++
  }
  const erases = chip.erases - before
  context.diagnostic(`${ABORTED} aborted uploads: ${erases} erases, of a ration of ${SECTORS} and at most ${OVERDRAFT} more; ${refused} answered with 429`)
  assert.ok(erases <= SECTORS + OVERDRAFT, `${erases} erases`)
  assert.ok(erases >= SECTORS && refused > ABORTED * 0.9)
})

test('without a ration they cost a chip as much as they like', () => {
  const { world, chip } = started(limits => { limits.RATION_HOURS = 0 })
  const message = upload('look', FILE_BYTES)
  for (let i = 0; i < 20; i++) assert.equal(abort(world, message, message.length - 50), '')
  assert.ok(chip.erases > 3 * SECTORS)
})

test('429 says when uploads are taken again, before any content, and then they are', () => {
  const { world, chip } = started()
  while (exchanged(world, upload('look', FILE_BYTES)).status === 200) continue
  const peer = world.connect(), message = upload('look', FILE_BYTES, 'Expect: 100-continue\r\n')
  peer.send(binary(message), 0, message.indexOf('\r\n\r\n') + 4)
  world.settle()
  const [answer] = readResponses(peer.received(0), true)
  assert.equal(answer.status, 429)
  peer.sendReset()
  const seconds = Number(field(answer, 'retry-after'))
  assert.ok(seconds > 0 && seconds <= HOUR_MS * 4 * OVERDRAFT / SECTORS / 1000, `${seconds} s`)
  world.advance(seconds * 1000 - 1000)
  assert.equal(exchanged(world, upload('look', 100)).status, 429)
  world.advance(1000)
  const erases = chip.erases
  assert.equal(exchanged(world, upload('look', FILE_BYTES)).status, 200)
  assert.ok(chip.erases - erases <= OVERDRAFT)
  assert.equal(exchanged(world, upload('look', 100)).status, 429)
})

test('what is committed costs nothing, nor what a plan lets in; settings and pages go on', () => {
  const { world, gateway } = started()
  gateway.asset('/', 'text/plain', 'page')
  for (let i = 0; i < 3 * SECTORS; i++) assert.equal(exchanged(world, upload('save', 3000)).status, 200)
  const authorization = `Authorization: Basic ${Buffer.from('a:b').toString('base64')}\r\n`
  for (let i = 0; i < 20; i++) assert.equal(exchanged(world, upload('known', FILE_BYTES, authorization)).status, 200)
  while (exchanged(world, upload('look', FILE_BYTES)).status === 200) continue
  assert.equal(exchanged(world, upload('save', 3000)).status, 429)
  assert.equal(exchanged(world, upload('known', 3000, authorization)).status, 200)
  assert.equal(exchanged(world, 'POST /cgi-bin/save HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\n').status, 200)
  assert.equal(exchanged(world, 'GET / HTTP/1.1\r\nHost: d\r\n\r\n').status, 200)
})

test('a commit that is refused is charged', () => {
  const { world, chip } = started()
  assert.equal(exchanged(world, upload('save', 1, '', record(1500))).content, '0\n')
  let refused = 0
  const before = chip.erases
  for (let i = 0; i < 100; i++) {
    const answer = exchanged(world, upload('save', FILE_BYTES, '', record(1501)))
    if (answer.status === 429) refused++
    else assert.equal(answer.content, '507\n')
  }
  assert.ok(refused > 90, `${refused}`)
  assert.ok(chip.erases - before <= SECTORS + OVERDRAFT)
})

test('the account fills a quarter of the region an hour, over the wrap of the clock, and no further', () => {
  for (const start of [0, 0x7FFFFFFF - HOUR_MS, -HOUR_MS]) {
    const { gateway, world } = started(undefined, start), { ration } = gateway
    assert.ok(ration)
    ration.charge(SECTORS + 10)
    for (let i = 0; i < 11; i++) {
      const left = ration.wait()
      assert.ok(Math.abs(left - (11 * 450 - 450 * i)) <= 1, `start ${start}: ${left} s`)
      world.clock.pass(450_000)
    }
    assert.equal(ration.wait(), 0)
    for (let i = 0; i < 50; i++) world.clock.pass(HOUR_MS)
    ration.charge(SECTORS)
    assert.ok(ration.wait() > 0, 'it is never fuller than full')
  }
})

test('what ends within its first page costs nothing; two at a time cost at most the ration', () => {
  for (const sets of [1, 2]) {
    const { world, chip } = started(limits => { limits.UPLOAD_SETS = sets })
    const message = binary(upload('look', FILE_BYTES)), octets = message.length - FILE_BYTES + 200
    for (let i = 0; i < 500; i++) {
      const peers = [world.connect(), world.connect()].slice(0, sets)
      for (const peer of peers) {
        peer.send(message, 0, octets)
        world.settle()
      }
      for (const peer of peers) {
        peer.sendReset()
        world.settle()
      }
    }
    assert.ok(chip.erases <= (sets === 1 ? 1 : SECTORS + 2), `${sets} at a time: ${chip.erases} erases`)
  }
})
