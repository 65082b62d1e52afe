// Sectors that do not keep what is written, in each way in which cells and chips fail: what was acknowledged is there,
// no save fails for them, and they are not used any more, after a restart either.
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Fault } from '../host-sim/bad-sectors.ts'
import { NorChip } from '../host-sim/nor-chip.ts'
import type { Transaction } from '../src/store/transaction.ts'
import { bytesOf, mount, read, save, SECTOR_BYTES, upload } from './store-fixture.ts'

const FAULTS: Fault[] = ['erase-nothing', 'program-nothing', 'stuck-0', 'stuck-1', 'erase-fails', 'program-fails']
const SECTORS = 20
const SAVES = 40
/** Of a content that fills pages, sectors, and neither; 0: settings only. */
const SIZES = [0, 100, 0, 4064, 5000, 12000, 0]

/** As much as there is, in turns, with a restart now and then; what the chip is like in the end. */
function used(chip: NorChip, context: string): NorChip {
  let { store } = mount(chip)
  let content: Uint8Array | undefined, now = chip
  for (let i = 0; i < SAVES; i++) {
    const size = SIZES[i % SIZES.length], value = bytesOf(60, 1000 + i)
    if (size > 0) content = bytesOf(size, i)
    const blobs: [string, Uint8Array][] = size > 0 && content ? [['certificate', content]] : []
    assert.equal(save(store, { blobs, records: [['mqtt', value]] }), 0, `${context}, save ${i}`)
    if (i % 7 === 6) {
      now = now.reboot()
      store = mount(now).store
    }
    assert.deepEqual(read(store, 'certificate'), content, `${context}, save ${i}`)
    assert.deepEqual(store.record('mqtt'), value, `${context}, save ${i}`)
  }
  return now
}

for (const fault of FAULTS) {
  test(`${fault}: nothing is lost, and the sector is not used any more`, () => {
    for (let sector = 0; sector < SECTORS; sector++) {
      const chip = new NorChip(SECTORS * SECTOR_BYTES)
      chip.spoil(sector, fault, sector + 1)
      const after = used(chip, `${fault} in sector ${sector}`).reboot()
      const { store } = mount(after)
      const erases = after.wear[sector]
      // A cell that is stuck where nothing is ever written, or as it is written, is none of our business.
      if (!fault.startsWith('stuck')) assert.equal(store.statistics().spoiled, 1, `sector ${sector}`)
      if (store.statistics().spoiled === 0) continue
      for (let i = 0; i < 30; i++) assert.equal(save(store, { records: [['s', bytesOf(30, i)]] }), 0)
      assert.equal(after.wear[sector], erases, 'it is not erased any more')
      assert.ok(!store.recordNames().some(name => name.charCodeAt(0) === 0), 'the list is no record of anybody')
      assert.equal(store.statistics().records, 2)
    }
  })
}

test('several at once, and more than are remembered', () => {
  for (const bad of [3, 6]) {
    const chip = new NorChip(24 * SECTOR_BYTES)
    for (let i = 0; i < bad; i++) chip.spoil(3 * i + 2, FAULTS[i % 3], i + 1)
    const { store } = mount(used(chip, `${bad} sectors`).reboot())
    assert.ok(store.statistics().spoiled >= bad - 2)
  }
})

test('in a region that has no other sector left a save is refused, and what was stored stays', () => {
  const chip = new NorChip(8 * SECTOR_BYTES)
  const { store } = mount(chip)
  assert.equal(save(store, { blobs: [['a', bytesOf(3000, 1)]] }), 0)
  for (let sector = 0; sector < 8; sector++) chip.spoil(sector, 'program-nothing', 1)
  assert.notEqual(save(store, { records: [['r', bytesOf(10, 1)]] }), 0)
  assert.deepEqual(read(store, 'a'), bytesOf(3000, 1))
  const again = mount(chip.reboot()).store
  assert.deepEqual(read(again, 'a'), bytesOf(3000, 1))
  assert.equal(again.record('r'), undefined)
})

test('the name of their list is nobody\'s', () => {
  const { store } = mount(new NorChip(8 * SECTOR_BYTES))
  assert.equal(save(store, { records: [['\0', bytesOf(10, 1)]] }), 413)
  assert.equal(save(store, { blobs: [['\0', bytesOf(10, 1)]] }), 413)
  assert.equal(store.record('\0'), undefined)
})

test('a sealed upload whose sector was spoiled meanwhile can be read', () => {
  const chip = new NorChip(12 * SECTOR_BYTES)
  const { store } = mount(chip)
  const transaction = store.begin(9000) as Transaction
  const first = upload(store, transaction, bytesOf(700, 1)), sector = 0
  chip.spoil(sector, 'program-nothing', 1)
  const second = upload(store, transaction, bytesOf(6000, 2)), target = new Uint8Array(6000)
  assert.equal(first.readAt(0, target, 0, 700), 700)
  assert.deepEqual(target.subarray(0, 700), bytesOf(700, 1))
  assert.equal(second.readAt(0, target, 0, 6000), 6000)
  assert.deepEqual(target, bytesOf(6000, 2))
  assert.equal(store.statistics().spoiled, 1)
})

test('what was written and cannot be read any more when its sector turns out bad is a 500, never other bytes', () => {
  const chip = new NorChip(12 * SECTOR_BYTES)
  const { store } = mount(chip)
  const transaction = store.begin(9000) as Transaction
  const writer = transaction.writer()
  while (writer?.room() === 0) store.step()
  writer?.write(bytesOf(1000, 1), 0, 1000)
  chip.cells[300] ^= 1
  chip.spoil(0, 'program-nothing', 1)
  for (let i = 0; i < 4 && writer?.status === 0; i++) writer.write(bytesOf(256, 2), 0, 256)
  assert.equal(writer?.status, 500)
})

test('an upload is not readable once its sectors may be another\'s', () => {
  const { store } = mount(new NorChip(8 * SECTOR_BYTES))
  const transaction = store.begin(8000) as Transaction
  const writer = upload(store, transaction, bytesOf(4164, 1)), target = new Uint8Array(100)
  assert.equal(writer.readAt(0, target, 0, 100), 100)
  transaction.abort()
  for (let i = 0; i < 8; i++) save(store, { blobs: [['a', bytesOf(4064, 100 + i)]] })
  assert.throws(() => writer.readAt(0, target, 0, 100), { code: 'released' })
})
