// What the store promises while the power stays on: transactions, snapshots, room, turns. One promise a test.
import assert from 'node:assert/strict'
import chipTest from 'node:test'
import type { NorChip } from '../host-sim/nor-chip.ts'
import type { Flash } from '../src/ports.ts'
import type { Store } from '../src/store/store.ts'
import type { Transaction } from '../src/store/transaction.ts'
import type { Medium } from './cuts/file-chip.ts'
import {
  bytesOf, chipOf, commit, mediumOf, mount, onBoth as test, read, save, settle, stateOf, upload,
} from './store-fixture.ts'

const SECTOR_CONTENT = 4064
const certificate = bytesOf(6000, 1)
const newer = bytesOf(6100, 2)

function begun(store: Store, reserve: number): Transaction {
  const transaction = store.begin(reserve)
  if (typeof transaction === 'number') throw new Error(`refused with ${transaction}`)
  return transaction
}

/** A store that holds a certificate and its settings. */
function filled(sectors = 32): { chip: Medium; store: Store } {
  const chip = mediumOf(sectors)
  return { chip, store: fill(chip) }
}

/** The same where a test looks into the cells. */
function filledChip(): { chip: NorChip; store: Store } {
  const chip = chipOf(32)
  return { chip, store: fill(chip) }
}

function fill(flash: Flash): Store {
  const { store } = mount(flash)
  const status = save(store, { blobs: [['certificate', certificate]], records: [['mqtt', bytesOf(40, 3)]] })
  assert.equal(status, 0)
  return store
}

test('gives back what was committed, byte for byte, at the sizes around pages and sectors', () => {
  const sizes = [
    0, 1, 239, 240, 241, 255, 256, 257, 3551, 3552, 3553, 3568, 3569, 3823, 3824, 3825, 4063, 4064, 4065, 4095, 4096,
    8128, 49152,
  ]
  for (const size of sizes) {
    const { store } = filled(64)
    const content = bytesOf(size, size + 1)
    assert.equal(save(store, { blobs: [['sized', content]] }), 0)
    assert.deepEqual(read(store, 'sized'), content, `${size} bytes`)
    assert.deepEqual(read(store, 'certificate'), certificate)
  }
})

test('keeps the old content until the new one is committed', () => {
  const { store } = filled()
  const before = stateOf(store)
  const transaction = begun(store, newer.length)
  transaction.keep('certificate', upload(store, transaction, newer), '')
  assert.equal(stateOf(store), before)
  let status = -1
  transaction.commit(value => { status = value })
  while (status < 0) {
    assert.equal(stateOf(store), before)
    store.step()
  }
  assert.equal(status, 0)
  assert.deepEqual(read(store, 'certificate'), newer)
})

test('commits blobs, records and removals together', () => {
  const { store } = filled()
  const status = save(store, {
    blobs: [['a', bytesOf(5000, 4)], ['b', bytesOf(300, 5)]], records: [['wifi', bytesOf(9, 6)]], remove: ['mqtt'],
  })
  assert.equal(status, 0)
  assert.deepEqual(store.names().sort(), ['a', 'b', 'certificate'])
  assert.deepEqual(store.recordNames(), ['wifi'])
  assert.deepEqual(read(store, 'a'), bytesOf(5000, 4))
  assert.deepEqual(read(store, 'b'), bytesOf(300, 5))
  assert.deepEqual(store.record('wifi'), bytesOf(9, 6))
})

test('shows a reader the blob as it was opened, while it is replaced twice and the region is used up', () => {
  const { store } = filled(16)
  const snapshot = store.open('certificate')
  assert.ok(snapshot)
  for (let round = 0; round < 40; round++) {
    assert.equal(save(store, { blobs: [['certificate', bytesOf(6000, 10 + round)]] }), 0)
  }
  const content = new Uint8Array(snapshot.length)
  snapshot.readAt(0, content, 0, content.length)
  assert.deepEqual(content, certificate)
  const held = store.statistics().free
  snapshot.release()
  snapshot.release()
  assert.equal(store.statistics().free, held + 2)
  assert.throws(() => snapshot.readAt(0, content, 0, 1), { code: 'released' })
})

test('reads at any position, across sectors', () => {
  const { store } = filled()
  const blob = store.open('certificate')
  assert.ok(blob)
  for (const [position, length] of [[0, 1], [4063, 2], [4064, 1], [5999, 1], [17, 5900]]) {
    const target = new Uint8Array(length + 2)
    assert.equal(blob.readAt(position, target, 1, 1 + length), length)
    assert.deepEqual(target.subarray(1, 1 + length), certificate.subarray(position, position + length))
    assert.equal(target[0] + target[length + 1], 0)
  }
  const target = new Uint8Array(100)
  assert.equal(blob.readAt(5990, target, 0, 100), 10)
  assert.equal(blob.readAt(6000, target, 0, 100), 0)
})

test('says type, time and commit of a blob', () => {
  const chip = mediumOf(16)
  const { store } = mount(chip, 1, 1_700_000_000_999)
  const transaction = begun(store, 100)
  for (const [name, type] of [['html', 'text/html'], ['own', 'application/x-of-our-own'], ['none', '']]) {
    assert.equal(transaction.keep(name, upload(store, transaction, bytesOf(10, 1)), type), 0)
  }
  assert.equal(commit(store, transaction), 0)
  const html = store.open('html')
  const own = store.open('own')
  assert.equal(html?.type, 'text/html')
  assert.equal(own?.type, 'application/x-of-our-own')
  assert.equal(store.open('none')?.type, '')
  assert.equal(html?.time, 1_700_000_000)
  assert.equal(save(store, { blobs: [['next', bytesOf(1, 1)]] }), 0)
  assert.ok((store.open('next')?.commit ?? 0) > html.commit)
  assert.equal(html.commit, own?.commit)
})

test('interleaves uploads of different requests, whichever commits first', () => {
  for (const order of [[0, 1], [1, 0]]) {
    const { chip, store } = filled(64)
    const contents = [bytesOf(17500, 7), bytesOf(17000, 8)]
    const transactions = contents.map(content => begun(store, content.length))
    const writers = transactions.map(transaction => transaction.writer())
    const done = [0, 0]
    for (let turn = 0; done[0] < 17500 || done[1] < 17000; turn++) {
      const which = turn % 2
      const room = writers[which]?.room() ?? 0
      const end = Math.min(contents[which].length, done[which] + Math.min(room, 700))
      if (room === 0) store.step()
      else writers[which]?.write(contents[which], done[which], end)
      done[which] = Math.max(done[which], end)
    }
    for (const which of order) {
      const writer = writers[which]
      assert.ok(writer)
      writer.close(contents[which].length)
      assert.equal(transactions[which].keep(`upload ${which}`, writer, ''), 0)
      assert.equal(commit(store, transactions[which]), 0)
    }
    const after = mount(chip.reboot()).store
    for (const which of order) assert.deepEqual(read(after, `upload ${which}`), contents[which])
    assert.deepEqual(read(after, 'certificate'), certificate)
  }
})

test('lets the script read its sealed upload, and nobody else', () => {
  const { store } = filled()
  const content = bytesOf(9000, 9)
  const transaction = begun(store, 10000)
  const first = upload(store, transaction, content)
  const second = upload(store, transaction, bytesOf(500, 10))
  for (const [position, length] of [[0, 9000], [4000, 200], [8999, 1], [8127, 2]]) {
    const target = new Uint8Array(length)
    assert.equal(first.readAt(position, target, 0, length), length)
    assert.deepEqual(target, content.subarray(position, position + length))
  }
  const target = new Uint8Array(500)
  assert.equal(second.readAt(0, target, 0, 500), 500)
  assert.deepEqual(target, bytesOf(500, 10))
  assert.deepEqual(store.names(), ['certificate'])
})

test('keeps one of two uploads and frees the other', () => {
  const { store } = filled()
  const before = store.statistics().free
  const transaction = begun(store, 40000)
  upload(store, transaction, bytesOf(20000, 11))
  const second = upload(store, transaction, bytesOf(20000, 12))
  assert.equal(transaction.keep('second', second, ''), 0)
  assert.equal(commit(store, transaction), 0)
  assert.deepEqual(store.names().sort(), ['certificate', 'second'])
  assert.deepEqual(read(store, 'second'), bytesOf(20000, 12))
  assert.ok(store.statistics().free >= before - 7)
})

test('has nothing of an aborted transaction, and its sectors again', () => {
  const { chip, store } = filled()
  const before = stateOf(store)
  const free = store.statistics().free
  const transaction = begun(store, 30000)
  transaction.keep('certificate', upload(store, transaction, bytesOf(30000, 13)), '')
  transaction.record('mqtt', bytesOf(3, 1))
  assert.ok(store.statistics().free < free)
  transaction.abort()
  transaction.abort()
  assert.equal(stateOf(store), before)
  assert.equal(store.statistics().free, free)
  assert.equal(stateOf(mount(chip.reboot()).store), before)
})

test('refuses content that could never fit with 413, and what does not fit now with 507', () => {
  const { store } = filled(16)
  const capacity = 12 * SECTOR_CONTENT
  assert.equal(store.statistics().capacity, capacity)
  assert.equal(store.begin(capacity + 1), 413)
  assert.equal(store.begin(capacity), 507)
  const available = store.available()
  assert.equal(store.begin(available + 1), 507)
  begun(store, available).abort()
  assert.deepEqual(read(store, 'certificate'), certificate)
})

test('holds as much as it says, and still saves and removes when full', () => {
  const chip = mediumOf(16)
  const { store } = mount(chip)
  const content = bytesOf(store.statistics().capacity, 14)
  assert.equal(save(store, { blobs: [['all', content]] }), 0)
  assert.equal(store.begin(1), 507)
  for (let i = 0; i < 50; i++) assert.equal(save(store, { records: [['count', new Uint8Array([i])]] }), 0)
  assert.deepEqual(read(store, 'all'), content)
  assert.deepEqual(mount(chip.reboot()).store.record('count'), new Uint8Array([49]))
  assert.equal(save(store, { remove: ['all'] }), 0)
  assert.equal(save(store, { blobs: [['all', bytesOf(content.length - SECTOR_CONTENT, 15)]] }), 0)
})

test('drops what exceeds the reservation and says 507', () => {
  const { store } = filled()
  const transaction = begun(store, 4000)
  const writer = upload(store, transaction, bytesOf(5000, 16))
  assert.equal(writer.status, 507)
  assert.equal(transaction.keep('too long', writer, ''), 507)
  assert.equal(commit(store, transaction), 507)
  assert.deepEqual(store.names(), ['certificate'])
})

test('has room for nothing or for at least 256 bytes, and never more than it takes', () => {
  for (const step of [1, 100, 255, 256, 257, 1460, 9000]) {
    const { store } = filled(64)
    const content = bytesOf(3 * SECTOR_CONTENT, 17)
    const transaction = begun(store, content.length)
    const writer = transaction.writer()
    assert.ok(writer)
    for (let at = 0; at < content.length;) {
      const room = writer.room()
      assert.ok(room === 0 || room >= 256, `room for ${room} at ${at}`)
      if (room === 0) store.step()
      const end = Math.min(content.length, at + Math.min(room, step))
      writer.write(content, at, end)
      assert.equal(writer.status, 0)
      at = end
    }
    writer.close(content.length)
    assert.equal(transaction.keep('whole', writer, ''), 0)
    assert.equal(commit(store, transaction), 0)
    assert.deepEqual(read(store, 'whole'), content)
  }
})

test('erases at most one sector or programs at most six pages in a call', () => {
  const chip = mediumOf(32)
  const { store } = mount(chip)
  const most = { erases: 0, programs: 0, both: 0 }
  let erases = 0
  let programs = 0
  const measured = <T>(call: () => T): T => {
    erases = chip.erases
    programs = chip.programs
    const result = call()
    const [erased, programmed] = [chip.erases - erases, chip.programs - programs]
    most.erases = Math.max(most.erases, erased)
    most.programs = Math.max(most.programs, programmed)
    most.both = Math.max(most.both, Math.min(erased, programmed))
    return result
  }
  for (let round = 0; round < 20; round++) {
    const transaction = measured(() => begun(store, 9000))
    const writer = transaction.writer()
    assert.ok(writer)
    const content = bytesOf(8500 + round * 20, round)
    for (let at = 0; at < content.length;) {
      const end = Math.min(content.length, at + Math.min(writer.room(), 1460))
      if (end === at) measured(() => store.step())
      else measured(() => writer.write(content, at, end))
      at = end
    }
    measured(() => writer.close(content.length))
    transaction.keep(`blob ${round % 5}`, writer, '')
    transaction.record(`record ${round}`, bytesOf(90, round))
    let status = -1
    transaction.commit(value => { status = value })
    while (status < 0) measured(() => store.step())
    assert.equal(status, 0)
  }
  assert.deepEqual({ ...most, programs: most.programs <= 6 }, { erases: 1, programs: true, both: 0 })
})

test('has at most three calls between a write and the program', () => {
  const chip = mediumOf(16)
  let depth = 0
  const flash: Flash = {
    size: chip.size,
    read: (target, from, to, address) => chip.read(target, from, to, address),
    erase: sector => chip.erase(sector),
    program: function program(source, from, to, address) {
      const names = (new Error().stack ?? '').split('\n').slice(1)
      const outer = names.findIndex(line => line.includes('BlobWriter.write'))
      if (outer > 0) depth = Math.max(depth, outer - 1)
      chip.program(source, from, to, address)
    },
  }
  const { store } = mount(flash)
  assert.equal(save(store, { blobs: [['a', bytesOf(9000, 1)]] }), 0)
  assert.ok(depth > 0 && depth <= 3, `${depth} calls`)
})

test('refuses names, types and records that are too long with 413', () => {
  const { store } = filled()
  const transaction = begun(store, 1000)
  const writer = upload(store, transaction, bytesOf(10, 1))
  transaction.remove('mqtt')
  assert.equal(transaction.keep('n'.repeat(25), writer, ''), 413)
  assert.equal(transaction.keep('é'.repeat(13), writer, ''), 413)
  assert.equal(transaction.keep('n', writer, `x/${'y'.repeat(62)}`), 413)
  assert.equal(transaction.record('n'.repeat(25), new Uint8Array(1)), 413)
  assert.equal(transaction.record('n', new Uint8Array(2049)), 413)
  assert.equal(transaction.record('n', new Uint8Array(2000)), 0)
  assert.equal(transaction.record('m', new Uint8Array(49)), 413)
  assert.equal(transaction.record('n', new Uint8Array(1)), 0)
  assert.equal(transaction.record('m', new Uint8Array(2047)), 0)
  assert.equal(transaction.keep('é'.repeat(12), writer, `x/${'y'.repeat(61)}`), 0)
  assert.equal(commit(store, transaction), 0)
  assert.equal(read(store, 'é'.repeat(12))?.length, 10)
})

test('holds 32 blobs, refuses one more with 507, and replaces one of them', () => {
  const { store } = filled(64)
  for (let i = 1; i < 32; i++) assert.equal(save(store, { blobs: [[`blob number ${i}`, bytesOf(10, i)]] }), 0)
  assert.equal(store.names().length, 32)
  assert.equal(save(store, { blobs: [['one more', bytesOf(10, 1)]] }), 507)
  assert.equal(save(store, { blobs: [['blob number 7', bytesOf(11, 1)]] }), 0)
  assert.equal(save(store, { records: [['all', new Uint8Array(1900)]] }), 0)
  assert.equal(save(store, { records: [['more', new Uint8Array(149)]] }), 507)
  assert.equal(store.names().length, 32)
})

test('takes names as bytes, and keeps blobs and records apart', () => {
  const { store } = filled()
  const name = new Uint8Array([0xFF, 0, 0x2F])
  const transaction = begun(store, 100)
  assert.equal(transaction.keep(name, upload(store, transaction, bytesOf(5, 1)), ''), 0)
  assert.equal(transaction.record(name, bytesOf(6, 2)), 0)
  assert.equal(transaction.record('__proto__', bytesOf(7, 3)), 0)
  assert.equal(commit(store, transaction), 0)
  assert.equal(store.open(name)?.length, 5)
  assert.deepEqual(store.record(name), bytesOf(6, 2))
  assert.deepEqual(store.record('__proto__'), bytesOf(7, 3))
  assert.equal(store.record('constructor'), undefined)
  assert.equal(store.open('mqtt'), undefined)
})

test('the last change of a name counts', () => {
  const { store } = filled()
  const transaction = begun(store, 0)
  transaction.record('mqtt', bytesOf(1, 1))
  transaction.remove('mqtt')
  transaction.remove('wifi')
  transaction.record('wifi', bytesOf(2, 2))
  transaction.record('wifi', bytesOf(3, 3))
  assert.equal(commit(store, transaction), 0)
  assert.deepEqual(store.recordNames(), ['wifi'])
  assert.deepEqual(store.record('wifi'), bytesOf(3, 3))
})

test('writes nothing for a transaction without changes, and one sector for a save', () => {
  const { chip, store } = filled()
  const erases = chip.erases
  assert.equal(commit(store, begun(store, 0)), 0)
  assert.equal(chip.erases, erases)
  assert.equal(save(store, { records: [['mqtt', bytesOf(50, 1)]] }), 0)
  assert.equal(chip.erases, erases + 1)
})

test('an upload that ends before its first page costs the next one no erase, one that ends later does', () => {
  const { chip, store } = filled()
  const erases = chip.erases
  for (const [length, expected] of [[0, 1], [100, 1], [239, 1], [240, 1], [1, 2], [300, 2], [5000, 4]]) {
    const transaction = begun(store, 5000)
    const content = bytesOf(length, 7)
    // As in the gateway, room is asked for before anything is there.
    while (transaction.room() === 0) store.step()
    upload(store, transaction, content)
    transaction.abort()
    assert.equal(chip.erases - erases, expected, `${length} B`)
  }
  // All the way round: what was programmed is erased again.
  for (let i = 0; i < 40; i++) assert.equal(save(store, { blobs: [['certificate', bytesOf(3000, i)]] }), 0)
  assert.deepEqual(read(store, 'certificate'), bytesOf(3000, 39))
})

test('uses a sector erased for an upload that never came as the sector of the commit', () => {
  const { chip, store } = filled()
  const erases = chip.erases
  const transaction = begun(store, 1000)
  assert.equal(transaction.room(), 0)
  settle(store)
  transaction.record('mqtt', bytesOf(50, 1))
  assert.equal(commit(store, transaction), 0)
  assert.equal(chip.erases, erases + 1)
})

test('serves commits in the order in which they were asked for', () => {
  const { store } = filled()
  const order: string[] = []
  for (const name of ['first', 'second', 'third']) {
    const transaction = begun(store, 0)
    transaction.record('who', new TextEncoder().encode(name))
    transaction.commit(status => order.push(`${name} ${status}`))
    transaction.abort()
  }
  assert.deepEqual(order, [])
  settle(store)
  assert.deepEqual(order, ['first 0', 'second 0', 'third 0'])
  assert.deepEqual(store.record('who'), new TextEncoder().encode('third'))
})

test('has as many pages for uploads as it was given, and records need none', () => {
  const chip = mediumOf(32)
  const { store } = mount(chip, 1)
  const transaction = begun(store, 100)
  assert.equal(store.begin(100), 503)
  begun(store, 0).abort()
  transaction.abort()
  begun(store, 100).abort()
})

test('says 500 when the chip fails, writes nothing any more, and still reads', () => {
  const { chip, store } = filled()
  const flash: Flash = {
    size: chip.size,
    read: (target, from, to, address) => chip.read(target, from, to, address),
    program: () => { throw new Error('worn out') },
    erase: sector => chip.erase(sector),
  }
  const before = stateOf(store)
  const broken = mount(flash)
  assert.equal(save(broken.store, { records: [['mqtt', bytesOf(3, 1)]] }), 500)
  assert.equal(broken.store.begin(0), 500)
  assert.equal(broken.store.busy(), false)
  assert.equal(stateOf(broken.store), before)
  assert.deepEqual(broken.lines, ['store: the chip failed, nothing is written until a restart: worn out'])
})

test('undoes a commit that does not read back anywhere', () => {
  const { chip, store } = filled()
  const before = stateOf(store)
  let flawed = true
  const flash: Flash = {
    size: chip.size,
    read: (target, from, to, address) => chip.read(target, from, to, address),
    erase: sector => chip.erase(sector),
    program: (source, from, to, address) => {
      const copy = source.subarray(0).map(value => value)
      if (flawed) copy[from + 20] ^= copy[from + 20]
      chip.program(copy, from, to, address)
    },
  }
  const again = mount(flash).store
  assert.notEqual(save(again, { records: [['mqtt', bytesOf(30, 99)]] }), 0)
  assert.equal(stateOf(again), before)
  flawed = false
  const after = mount(chip.reboot()).store
  assert.equal(stateOf(after), before)
  assert.equal(save(after, { records: [['mqtt', bytesOf(30, 99)]] }), 0)
})

test('does not let a commit come back that was said to have failed', () => {
  const { chip, store } = filled()
  const before = stateOf(store)
  let misread = false
  const flash: Flash = {
    size: chip.size,
    read: (target, from, to, address) => {
      chip.read(target, from, to, address)
      if (misread && to - from > 16) target[from + 17] ^= 1
    },
    erase: sector => chip.erase(sector),
    program: (source, from, to, address) => {
      chip.program(source, from, to, address)
      misread = true
    },
  }
  const flawed = mount(flash)
  assert.equal(save(flawed.store, { records: [['mqtt', bytesOf(30, 99)]] }), 500)
  assert.equal(stateOf(mount(chip.reboot()).store), before)
})

chipTest('does not copy a directory that was damaged while it was copied', () => {
  const { chip, store } = filledChip()
  const before = stateOf(store)
  const newest = chip.wear.lastIndexOf(1) * 4096
  const transaction = begun(store, 0)
  transaction.record('wifi', bytesOf(5, 1))
  let status = -1
  transaction.commit(value => { status = value })
  store.step()
  chip.cells[newest + 2000] ^= 1
  settle(store)
  assert.equal(status, 500)
  chip.cells[newest + 2000] ^= 1
  assert.equal(stateOf(store), before)
})

chipTest('does not give a script its upload when the flash changed it', () => {
  const { chip, store } = filledChip()
  const transaction = begun(store, 3000)
  const writer = upload(store, transaction, bytesOf(3000, 5))
  const open = chip.wear.lastIndexOf(1) * 4096
  const target = new Uint8Array(3000)
  assert.equal(writer.readAt(0, target, 0, 3000), 3000)
  chip.cells[open + 1000] ^= 16
  assert.throws(() => writer.readAt(2500, target, 0, 100), { code: 'corrupt' })
})

test('lets all sectors age alike, though each upload reserves all there is', () => {
  const chip = mediumOf(32)
  const { store } = mount(chip)
  for (let i = 0; i < 300; i++) {
    const transaction = begun(store, store.available())
    assert.equal(transaction.keep('small', upload(store, transaction, bytesOf(5000, i)), ''), 0)
    assert.equal(commit(store, transaction), 0)
  }
  assert.ok(Math.max(...chip.wear) - Math.min(...chip.wear) <= 1, [...chip.wear].join(' '))
})

test('holds a blob of more sectors than one extent counts', () => {
  const chip = mediumOf(300)
  const { store } = mount(chip)
  const content = bytesOf(290 * SECTOR_CONTENT + 100, 6)
  assert.equal(save(store, { blobs: [['long', content]] }), 0)
  assert.deepEqual(read(mount(chip.reboot()).store, 'long'), content)
  assert.equal(store.statistics().free, 9)
})
