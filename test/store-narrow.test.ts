// Where room is scarce and sectors fail at the same time: what was acknowledged is served, and writing goes on.
import assert from 'node:assert/strict'
import test from 'node:test'
import { NorChip } from '../host-sim/nor-chip.ts'
import type { Store } from '../src/store/store.ts'
import type { Transaction } from '../src/store/transaction.ts'
import type { Volume } from '../src/store/volume.ts'
import { bytesOf, commit, mount, read, save, SECTOR_BYTES, settle, upload } from './store-fixture.ts'

/** The sector that is taken next turns out bad. */
function spoilNext(chip: NorChip, store: Store): void {
  const { occupancy } = Reflect.get(store, 'volume') as Volume
  store.available()
  let sequence = occupancy.cursor
  while (!occupancy.canTake(sequence)) sequence++
  chip.spoil(sequence % occupancy.sectors, 'program-nothing', 1)
}

test('a full region, two sectors that turn out bad, and a cut before a confirmation', () => {
  let chip = new NorChip(32 * SECTOR_BYTES)
  const { store } = mount(chip), content = bytesOf(store.available(), 1)
  assert.equal(save(store, { blobs: [['a', content]] }), 0)
  for (let i = 0; i < 2; i++) {
    spoilNext(chip, store)
    assert.equal(save(store, { records: [['r', bytesOf(20, i)]] }), 0)
  }
  assert.equal(store.statistics().free, 1)
  const rehearsal = chip.copy(), before = rehearsal.programs + rehearsal.erases
  save(mount(rehearsal).store, { records: [['r', bytesOf(20, 7)]] })
  chip.cut(rehearsal.programs + rehearsal.erases - before - 1, 1, 1)
  const cut = store.begin(0) as Transaction
  cut.record('r', bytesOf(20, 7))
  cut.commit(() => undefined)
  settle(store)
  for (let boot = 0; boot < 3; boot++) {
    chip = chip.reboot()
    const again = mount(chip).store
    assert.deepEqual(again.record('r'), bytesOf(20, 1), 'the confirmed one')
    assert.deepEqual(read(again, 'a'), content)
  }
  const last = mount(chip.reboot()).store
  assert.equal(save(last, { remove: ['a'] }), 0)
  assert.equal(save(last, { blobs: [['b', bytesOf(50000, 2)]] }), 0)
})

test('a directory that is full to its last octets, a torn save, and a sector that turns out bad', () => {
  let chip = new NorChip(16 * SECTOR_BYTES)
  const { store } = mount(chip)
  for (let i = 0; i < 31; i++) {
    const transaction = store.begin(1) as Transaction
    const writer = upload(store, transaction, new Uint8Array(0))
    assert.equal(transaction.keep(`b${100 + i}`, writer, `x/${'y'.repeat(40)}`), 0)
    assert.equal(commit(store, transaction), 0)
  }
  for (let i = 0, left = 0; (left = 3568 - store.statistics().directory) > 6; i++) {
    assert.equal(save(store, { records: [[`r${i}`, bytesOf(Math.min(left - 6, 700), i)]] }), 0)
  }
  assert.ok(store.statistics().directory > 3560)
  const torn = store.begin(0) as Transaction
  torn.record('r0', bytesOf(690, 99))
  torn.commit(() => undefined)
  chip.cut(6, 2, 5)
  settle(store)
  chip = chip.reboot()
  let now = mount(chip).store
  spoilNext(chip, now)
  for (let boot = 0; boot < 3; boot++) {
    assert.equal(save(now, { records: [['r0', bytesOf(5 + boot, 2)]] }), 0)
    assert.equal(now.names().length, 31)
    chip = chip.reboot()
    now = mount(chip).store
  }
  assert.deepEqual(now.record('r0'), bytesOf(7, 2))
})

test('moving what never changes leaves room in the directory of a large region', () => {
  const chip = new NorChip(512 * SECTOR_BYTES), { store } = mount(chip)
  for (let i = 0; i < 4; i++) assert.equal(save(store, { blobs: [[`app${i}`, bytesOf(105 * 4064, i)]] }), 0)
  for (let i = 0; i < 4000; i++) {
    assert.equal(save(store, { records: [['lap', bytesOf(20, i)]] }), 0)
    settle(store)
  }
  const { directory, free, available } = store.statistics()
  assert.ok(directory > 200, 'it was moved')
  assert.ok(directory < 3568 - 2048 - 320 + 40, `${directory} bytes`)
  assert.equal(available, (free - 3) * 4064)
  assert.equal(save(store, { records: [['all', bytesOf(2020, 1)]] }), 0)
  for (let i = 0; i < 4; i++) assert.deepEqual(read(store, `app${i}`), bytesOf(105 * 4064, i))
})

test('uploads that are given up lose no count of erases, and spare one erase only', () => {
  const chip = new NorChip(16 * SECTOR_BYTES), { store } = mount(chip)
  assert.equal(save(store, { blobs: [['app', bytesOf(8 * 4064, 1)]] }), 0)
  for (let i = 0; i < 40; i++) assert.equal(save(store, { records: [['r', bytesOf(9, i)]] }), 0)
  assert.equal(save(store, { remove: ['app'] }), 0)
  const begun = (): Transaction => {
    const transaction = store.begin(3000) as Transaction, writer = transaction.writer()
    while (writer?.room() === 0) store.step()
    writer?.write(bytesOf(50, 1), 0, 50)
    return transaction
  }
  for (let i = 0; i < 16; i++) {
    assert.equal(begun().abort(), 0)
    assert.equal(save(store, { records: [['r', bytesOf(9, i)]] }), 0)
  }
  const { medium } = Reflect.get(store, 'volume') as Volume
  for (let i = 0; i < 16; i++) if (medium.sequenceIn(i) >= 0) assert.equal(medium.erases, chip.wear[i], `sector ${i}`)
  // Two at once, each in turn.
  const before = chip.erases
  let lost = 0
  for (let i = 0; i < 50; i++) {
    const both = [begun(), begun()]
    lost += both[i % 2].abort() + both[1 - i % 2].abort()
  }
  assert.ok(chip.erases - before <= lost + 1, `${chip.erases - before} erases, ${lost} told`)
})
