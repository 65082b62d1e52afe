// Cells that do not take what is programmed: nothing is acknowledged that was not read back, what was stored before
// stays, and saving goes on in another sector.
import assert from 'node:assert/strict'
import test from 'node:test'
import { NorChip } from '../host-sim/nor-chip.ts'
import type { Transaction } from '../src/store/transaction.ts'
import { bytesOf, mount, read, save, SECTOR_BYTES, upload } from './store-fixture.ts'

/** One bit of the cell at `address` is 0 for ever, over restarts too. */
function worn(chip: NorChip, address: number): NorChip {
  const program = chip.program.bind(chip), reboot = chip.reboot.bind(chip)
  chip.program = (source, from, to, at) => {
    program(source, from, to, at)
    chip.cells[address] &= 0xFE
  }
  chip.reboot = () => worn(reboot(), address)
  return chip
}

test('a save whose content does not read back is refused, and the old content stays', () => {
  const { store } = mount(worn(new NorChip(16 * SECTOR_BYTES), 4 * SECTOR_BYTES + 1000))
  let kept: Uint8Array | undefined
  let refused = 0
  for (let i = 0; i < 12; i++) {
    const content = bytesOf(9000, i).fill(0xFF, 900, 1100)
    const status = save(store, { blobs: [['certificate', content]] })
    if (status === 0) kept = content
    else refused++
    assert.deepEqual(read(store, 'certificate'), kept)
  }
  assert.ok(refused > 0 && refused < 12)
})

test('a commit that cannot be written again in one sector is written in the next', () => {
  const records: [string, Uint8Array][] = [['s', new Uint8Array(40).fill(0xFF)]]
  let chip = worn(new NorChip(10 * SECTOR_BYTES), 5 * SECTOR_BYTES + 18)
  const { store } = mount(chip)
  for (let i = 0; i < 4; i++) assert.equal(save(store, { records }), 0)
  upload(store, store.begin(3000) as Transaction, bytesOf(3000, 1))
  for (let boot = 0; boot < 3; boot++) {
    chip = chip.reboot()
    const again = mount(chip).store
    const statuses = [1, 2, 3, 4].map(() => save(again, { records }))
    assert.ok(statuses.filter(status => status !== 0).length <= 1, `boot ${boot}: ${statuses}`)
    assert.equal(statuses[3], 0)
  }
})

test('an upload is not readable once its sectors may be another\'s', () => {
  const { store } = mount(new NorChip(8 * SECTOR_BYTES))
  const transaction = store.begin(8000) as Transaction
  const writer = upload(store, transaction, bytesOf(4164, 1)), target = new Uint8Array(100)
  assert.equal(writer.readAt(0, target, 0, 100), 100)
  transaction.abort()
  for (let i = 0; i < 8; i++) save(store, { blobs: [['a', bytesOf(4064, 100 + i)]] })
  assert.throws(() => writer.readAt(0, target, 0, 100), { code: 'corrupt' })
})
