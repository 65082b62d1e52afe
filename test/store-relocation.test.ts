// What never changes is moved to sectors that wore out more; the last free sector; snapshots.
import assert from 'node:assert/strict'
import test from 'node:test'
import { NorChip } from '../host-sim/nor-chip.ts'
import type { Store } from '../src/store/store.ts'
import type { Transaction } from '../src/store/transaction.ts'
import { bytesOf, mount, read, save, SECTOR_BYTES, settle, stateOf, upload } from './store-fixture.ts'

const SECTORS = 32

interface Worn {
  chip: NorChip
  store: Store
}

/** Blobs that stay, two of them in one sector, more than are moved at once, and settings saved until the ring went round so often. */
function worn(laps: number): Worn {
  const chip = new NorChip(SECTORS * SECTOR_BYTES), { store } = mount(chip)
  assert.equal(save(store, { blobs: [['a', bytesOf(9000, 1)], ['b', bytesOf(9000, 2)]] }), 0)
  assert.equal(save(store, { blobs: [['c', bytesOf(700, 3)], ['d', bytesOf(24000, 4)]] }), 0)
  for (let i = 0; i < laps * SECTORS; i++) assert.equal(save(store, { records: [['lap', bytesOf(20, i)]] }), 0)
  return { chip, store }
}

function idle(store: Store): void {
  while (store.idle()) store.step()
}

test('moves the least worn sectors, and nothing else changes', () => {
  const { chip, store } = worn(8)
  const before = stateOf(store), commits: string[] = [], after: string[] = []
  store.blobs(blob => commits.push(`${blob.name} ${blob.length} ${blob.type} ${blob.commit}`))
  const old = store.statistics()
  idle(store)
  const now = store.statistics()
  assert.ok(now.commit > old.commit, 'another commit')
  assert.equal(stateOf(store), before)
  store.blobs(blob => after.push(`${blob.name} ${blob.length} ${blob.type} ${blob.commit}`))
  assert.deepEqual(after, commits)
  const again = mount(chip.reboot()).store
  assert.equal(stateOf(again), before)
  assert.ok(chip.wear[0] === 1, 'where they were first')
  for (let i = 0; i < 60; i++) assert.equal(save(again, { records: [['lap', bytesOf(20, i)]] }), 0)
  assert.equal(stateOf(again).replace(/lap:\S+/, ''), before.replace(/lap:\S+/, ''))
})

test('none follows it without another commit, over restarts either', () => {
  const { chip, store } = worn(8)
  idle(store)
  let now = chip
  for (let boot = 0; boot < 5; boot++) {
    now = now.reboot()
    idle(mount(now).store)
    assert.equal(now.programs + now.erases, 0)
  }
})

test('nor when that commit had to be written again', () => {
  const { chip, store } = worn(8)
  idle(store)
  upload(store, store.begin(5000) as Transaction, bytesOf(5000, 9))
  let now = chip.reboot()
  const again = mount(now).store
  idle(again)
  assert.ok(now.erases > 0, 'an upload had begun')
  assert.equal(save(again, { records: [] }), 0)
  now = now.reboot()
  idle(mount(now).store)
  assert.equal(now.programs + now.erases, 0)
})

test('wear is even with half of the region in what never changes, and the heads tell it', () => {
  const chip = new NorChip(SECTORS * SECTOR_BYTES), { store } = mount(chip)
  assert.equal(save(store, { blobs: [['app', bytesOf(16 * 4064, 1)]] }), 0)
  for (let i = 0; i < 3000; i++) {
    assert.equal(save(store, { records: [['lap', bytesOf(20, i)]] }), 0)
    settle(store)
  }
  assert.deepEqual(read(store, 'app'), bytesOf(16 * 4064, 1))
  const { erasesMost, erasesMean } = store.statistics()
  assert.equal(erasesMost, Math.max(...chip.wear))
  assert.ok(erasesMost / erasesMean < 1.1, `${erasesMost} and ${erasesMean}`)
})

test('what does not verify is left where it is, to who reads it, and the others are moved', () => {
  const { chip, store } = worn(8)
  const before = stateOf(store)
  const old = store.statistics().commit
  chip.cells[1000] ^= 1
  idle(store)
  assert.ok(store.statistics().commit > old, 'the others are moved')
  assert.throws(() => read(store, 'a'), { code: 'corrupt' })
  chip.cells[1000] ^= 1
  assert.equal(stateOf(store), before)
})

test('a source that is damaged while it is copied is not passed on with a good checksum', () => {
  const { chip, store } = worn(8)
  assert.ok(store.idle())
  // The erase of the first target is done: its source was verified before.
  for (const erases = chip.erases; chip.erases === erases;) store.step()
  chip.cells[700] ^= 1
  settle(store)
  assert.throws(() => read(store, 'a'), { code: 'corrupt' })
})

test('a reader keeps its snapshot while its blob is moved, and while it is replaced twice', () => {
  for (const moved of [true, false]) {
    const { store } = worn(8)
    const blob = store.open('a'), target = new Uint8Array(9000)
    assert.ok(blob)
    if (moved) idle(store)
    for (let i = 0; i < 2; i++) assert.equal(save(store, { blobs: [['a', bytesOf(9000, 50 + i)]] }), 0)
    for (let i = 0; i < 2 * SECTORS; i++) assert.equal(save(store, { records: [['lap', bytesOf(20, i)]] }), 0)
    assert.equal(blob.readAt(0, target, 0, 9000), 9000)
    assert.deepEqual(target, bytesOf(9000, 1))
    assert.deepEqual(read(store, 'a'), bytesOf(9000, 51))
    const held = store.statistics().free
    blob.release()
    store.available()
    assert.ok(store.statistics().free > held, 'its sectors are free')
  }
})

test('the last free sector goes while an upload is open: 507, it is gone, all else is there, and a removal makes room', () => {
  const chip = new NorChip(16 * SECTOR_BYTES), { store } = mount(chip)
  assert.equal(save(store, { blobs: [['old', bytesOf(20000, 1)]], records: [['r', bytesOf(30, 2)]] }), 0)
  const open = store.begin(8000) as Transaction
  const begun = upload(store, open, bytesOf(3000, 3))
  while (store.available() > 0) {
    const most = Math.min(store.available(), 8000)
    assert.equal(save(store, { blobs: [[`filler-${store.available()}`, bytesOf(most, 4)]] }), 0)
  }
  assert.equal(store.begin(1), 507)
  // More than was reserved.
  const writer = open.writer()
  assert.ok(writer)
  for (let i = 0; i < 3 && writer.status === 0; i++) {
    while (writer.room() === 0) store.step()
    writer.write(bytesOf(4064, 5), 0, Math.min(4064, writer.room()))
  }
  assert.equal(writer.status, 507)
  writer.close(0)
  assert.equal(open.keep('new', begun, ''), 507)
  open.abort()
  assert.deepEqual(read(store, 'old'), bytesOf(20000, 1))
  assert.deepEqual(store.record('r'), bytesOf(30, 2))
  const again = mount(chip.reboot()).store
  assert.ok(!again.names().includes('new'))
  const room = again.available()
  assert.equal(save(again, { remove: ['old'] }), 0)
  assert.ok(again.available() >= room + 16000)
  assert.equal(save(again, { blobs: [['new', bytesOf(18000, 6)]] }), 0)
  assert.deepEqual(read(again, 'new'), bytesOf(18000, 6))
})
