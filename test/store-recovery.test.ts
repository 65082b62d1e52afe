// What the store makes of a region at start: former content of any kind, commits that were interrupted, damage. One
// promise a test; the sweep over all cuts is in power-cut.test.ts.
import assert from 'node:assert/strict'
import test from 'node:test'
import { NorChip, Xorshift } from '../host-sim/nor-chip.ts'
import { Store } from '../src/store/store.ts'
import type { Medium } from './cuts/file-chip.ts'
import {
  SECTOR_BYTES, bytesOf, chipOf, clockAt, commit as commitOf, crc32, mediumOf, mount, onBoth, read, save, settle,
  stateOf, text, upload,
} from './store-fixture.ts'

const SECTORS = 16
const older = bytesOf(6000, 1)
const newer = bytesOf(6200, 2)

/** A chip with two commits: the newest has `newer` as the certificate. */
function filled(): NorChip {
  return fill(chipOf(SECTORS))
}

function fill<Filled extends Medium>(chip: Filled): Filled {
  const { store } = mount(chip)
  assert.equal(save(store, { blobs: [['certificate', older]], records: [['mqtt', bytesOf(40, 3)]] }), 0)
  assert.equal(save(store, { blobs: [['certificate', newer]], records: [['mqtt', bytesOf(40, 4)]] }), 0)
  return chip
}

/** A store whose recovery has read, and not written yet. */
function opened(chip: NorChip): { store: Store; lines: string[] } {
  const lines: string[] = []
  const store = new Store(chip, crc32, clockAt(undefined), line => lines.push(line), text, 1)
  return { store, lines }
}

/** Saves `change` with the power cut at operation `n` counted from its end: 1 is the confirmation, 2 the foot. */
function cutFromEnd(chip: NorChip, n: number, mode: 1 | 2 | 3 | 4 | 5 | 6): NorChip {
  const change = { blobs: [['certificate', older] as [string, Uint8Array]], records: [] }
  const rehearsal = new NorChip(chip.size, chip.cells.slice())
  assert.equal(save(mount(rehearsal).store, change), 0)
  chip.cut(rehearsal.programs + rehearsal.erases - n, mode, 1)
  const { store } = mount(chip)
  assert.equal(save(store, change), 500)
  assert.deepEqual(store.failed, { code: 'power-cut', message: 'the power is gone' })
  return chip.reboot()
}

onBoth('mounts any former content as empty and saves into it', () => {
  const contents = [
    bytesOf(SECTORS * SECTOR_BYTES, 5),
    new Uint8Array(SECTORS * SECTOR_BYTES),
    new Uint8Array(SECTORS * SECTOR_BYTES).fill(255),
    new Uint8Array(SECTORS * SECTOR_BYTES).map((_, i) => 'PST1'.charCodeAt(i % 4)),
  ]
  for (const content of contents) {
    const chip = mediumOf(SECTORS, content)
    const { store, lines } = mount(chip)
    assert.equal(store.ready, true)
    assert.equal(stateOf(store), '')
    assert.ok(lines.length <= 1)
    assert.equal(save(store, { blobs: [['certificate', newer]] }), 0)
    assert.deepEqual(read(mount(chip.reboot()).store, 'certificate'), newer)
  }
})

test('takes nothing from a region of another size, or one that was moved', () => {
  const cells = filled().cells
  const shorter = new NorChip(cells.length / 2, cells.slice(0, cells.length / 2))
  const moved = new Uint8Array(cells.length)
  moved.set(cells.subarray(0, cells.length - SECTOR_BYTES), SECTOR_BYTES)
  for (const chip of [shorter, new NorChip(moved.length, moved)]) {
    const { store } = mount(chip)
    assert.equal(stateOf(store), '')
    assert.equal(save(store, { blobs: [['certificate', older]] }), 0)
    assert.deepEqual(read(store, 'certificate'), older)
  }
})

test('refuses a region of another geometry, in the log', () => {
  for (const size of [7 * SECTOR_BYTES, 8 * SECTOR_BYTES + 1]) {
    const lines: string[] = []
    const flash = { size, read: () => assert.fail(), program: () => assert.fail(), erase: () => assert.fail() }
    const store = new Store(flash, crc32, clockAt(undefined), line => lines.push(line), text, 1)
    assert.equal(store.ready, false)
    assert.equal(store.busy(), false)
    assert.equal(store.begin(0), 500)
    assert.equal(lines.length, 1)
  }
})

test('reads at most 32 bytes of each sector and the newest commit, and writes nothing', () => {
  const chip = filled().reboot()
  const { store } = mount(chip)
  assert.ok(chip.bytesRead <= 32 * SECTORS + 32 + SECTOR_BYTES, `${chip.bytesRead} bytes read`)
  assert.equal(chip.programs + chip.erases, 0)
  assert.deepEqual(read(store, 'certificate'), newer)
  assert.equal(store.idle(), false)
})

test('serves nothing before an unconfirmed commit was written again', () => {
  const chip = cutFromEnd(filled(), 1, 1)
  const { store } = opened(chip)
  assert.equal(store.ready, false)
  assert.equal(store.busy(), true)
  assert.throws(() => store.open('certificate'), { code: 'unready' })
  assert.throws(() => store.record('mqtt'), { code: 'unready' })
  assert.equal(store.begin(0), 503)
  settle(store)
  assert.equal(store.ready, true)
  assert.deepEqual(read(store, 'certificate'), older)
  assert.ok(chip.erases <= 2)
  const again = chip.reboot()
  assert.deepEqual(read(mount(again).store, 'certificate'), older)
  assert.equal(again.erases, 0)
})

test('writes the tail of an unconfirmed commit again into a sector of its own when both do not fit', () => {
  const chip = chipOf(SECTORS)
  const { store } = mount(chip)
  const tail = bytesOf(3400, 6)
  assert.equal(save(store, { blobs: [['a', bytesOf(100, 7)], ['b', tail]] }), 0)
  const head = chip.wear.indexOf(1) * SECTOR_BYTES
  chip.cells.fill(255, head + 3584, head + 3600)
  assert.equal(save(store, { records: [] }), 0)
  const again = chip.reboot()
  const { store: next } = mount(again)
  assert.deepEqual(read(next, 'a'), bytesOf(100, 7))
  assert.deepEqual(read(next, 'b'), tail)
  assert.equal(again.erases, 1)
  again.cells.fill(255, head, head + SECTOR_BYTES)
  assert.deepEqual(read(mount(again.reboot()).store, 'b'), tail)
})

onBoth('writes the commit again in idle time when something newer had begun', () => {
  const chip = fill(mediumOf(SECTORS))
  const { store } = mount(chip)
  const transaction = store.begin(5000)
  assert.ok(typeof transaction !== 'number')
  upload(store, transaction, bytesOf(5000, 8))
  const again = chip.reboot()
  const { store: next } = mount(again)
  assert.equal(again.erases, 0)
  assert.equal(next.idle(), true)
  settle(next)
  assert.equal(again.erases, 1)
  assert.equal(next.idle(), false)
  assert.deepEqual(read(next, 'certificate'), newer)
  assert.equal(mount(again.reboot()).store.idle(), false)
})

onBoth('writes that commit again before any other erase, when there was no idle time', () => {
  const chip = fill(mediumOf(SECTORS))
  const { store } = mount(chip)
  const transaction = store.begin(5000)
  assert.ok(typeof transaction !== 'number')
  upload(store, transaction, bytesOf(5000, 8))
  const again = chip.reboot()
  const { store: next } = mount(again)
  assert.equal(save(next, { records: [['mqtt', bytesOf(3, 9)]] }), 0)
  assert.equal(again.erases, 2)
})

test('throws instead of serving content that does not verify, and says so in the log', () => {
  const chip = filled()
  const { store, lines } = mount(chip)
  const blob = store.open('certificate')
  assert.ok(blob)
  const first = 1 + chip.wear.lastIndexOf(1) - 2
  chip.cells[first * SECTOR_BYTES + 700] ^= 4
  const target = new Uint8Array(100)
  assert.throws(() => blob.readAt(0, target, 0, 100), { code: 'corrupt' })
  assert.deepEqual(target, new Uint8Array(100))
  assert.equal(blob.readAt(5000, target, 0, 100), 100)
  assert.deepEqual(target, newer.subarray(5000, 5100))
  assert.equal(lines.length, 1)
})

test('throws instead of serving a record from a directory that does not verify', () => {
  const chip = filled()
  const { store } = mount(chip)
  const commit = chip.wear.lastIndexOf(1) * SECTOR_BYTES
  chip.cells[commit + 300] ^= 1
  assert.throws(() => store.record('mqtt'), { code: 'corrupt' })
  assert.throws(() => store.names(), { code: 'corrupt' })
  assert.throws(() => store.open('certificate'), { code: 'corrupt' })
  assert.equal(save(store, { records: [['mqtt', new Uint8Array(1)]] }), 500)
})

test('falls back to the commit before a damaged one, and reports it', () => {
  const chip = filled()
  const commit = chip.wear.lastIndexOf(1) * SECTOR_BYTES
  chip.cells[commit + 300] ^= 1
  const { store, lines } = mount(chip.reboot())
  assert.deepEqual(read(store, 'certificate'), older)
  assert.equal(lines.length, 1)
  assert.match(lines[0], /damaged/)
})

test('reports every flipped bit or is not harmed by it', () => {
  const chip = filled()
  const before = stateOf(mount(chip.reboot()).store)
  const random = new Xorshift(11)
  const seen = { harmless: 0, reported: 0 }
  for (let at = 2 * SECTOR_BYTES; at < 4 * SECTOR_BYTES; at++) {
    const cells = chip.cells.slice()
    cells[at] ^= 1 << random.below(8)
    const { store, lines } = mount(new NorChip(cells.length, cells))
    let state = ''
    try {
      state = stateOf(store)
    } catch (error) {
      assert.equal((error as { code: string }).code, 'corrupt')
    }
    if (state === before) seen.harmless++
    else seen.reported++
    assert.ok(state === before || lines.length > 0, `a flip at ${at} was not reported`)
  }
  assert.ok(seen.harmless > 100 && seen.reported > 100, JSON.stringify(seen))
})

/** Makes the newest commit of the chip look as after a cut in its last program. */
function unconfirm(chip: NorChip, sector: number): void {
  chip.cells.fill(255, sector * SECTOR_BYTES + 3584, sector * SECTOR_BYTES + 3600)
}

test('does not count an unconfirmed commit whose content is not there', () => {
  const chip = filled()
  const commit = chip.wear.lastIndexOf(1)
  unconfirm(chip, commit)
  assert.deepEqual(read(mount(new NorChip(chip.size, chip.cells.slice())).store, 'certificate'), newer)
  chip.cells.fill(255, (commit - 1) * SECTOR_BYTES, commit * SECTOR_BYTES)
  assert.deepEqual(read(mount(chip.reboot()).store, 'certificate'), older)
})

test('spares the commit before an unconfirmed one until that was written again', () => {
  const chip = chipOf(8)
  const { store } = mount(chip)
  for (let i = 0; i < 7; i++) assert.equal(save(store, { records: [['mqtt', bytesOf(9, i)]] }), 0)
  assert.equal(save(store, { blobs: [['other', bytesOf(100, 1)]] }), 0)
  assert.equal(save(store, { blobs: [['certificate', older]] }), 0)
  const old = stateOf(store)
  // Aborted uploads bring the order of sectors to where those of the old certificate would be the next to be taken.
  for (const length of [8000, 4000]) {
    const aborted = store.begin(length)
    assert.ok(typeof aborted !== 'number')
    upload(store, aborted, bytesOf(length, 2))
    aborted.abort()
  }
  assert.equal(save(store, { blobs: [['certificate', newer]] }), 0)
  const commit = store.statistics().commit % 8
  assert.equal(commit, 6)
  unconfirm(chip, commit)
  const again = chip.reboot()
  again.cut(1, 1, 1)
  mount(again)
  assert.equal(again.erases, 1)
  again.cells.fill(0, commit * SECTOR_BYTES + 4080, (commit + 1) * SECTOR_BYTES)
  assert.equal(stateOf(mount(again.reboot()).store), old)
})

test('a restart does not follow a commit that only moved blobs with another such', () => {
  const chip = chipOf(32)
  const { store } = mount(chip)
  for (let i = 0; i < 4; i++) assert.equal(save(store, { blobs: [[`stays-${i}`, bytesOf(16000, i)]] }), 0)
  let moved = 0
  for (let i = 0; i < 300; i++) {
    const before = chip.erases
    assert.equal(save(store, { blobs: [['certificate', bytesOf(4000, i)]] }), 0)
    store.idle()
    settle(store)
    if (chip.erases > before + 2) moved++
    const again = chip.reboot().copy()
    const { store: next } = mount(again)
    next.idle()
    settle(next)
    assert.equal(again.erases, 0, `restart ${i}`)
  }
  assert.ok(moved > 3, `${moved} times blobs were moved`)
})

test('leaves room in the directory for writing a commit again', () => {
  const chip = chipOf(64)
  const { store } = mount(chip)
  for (let i = 0; i < 29; i++) {
    assert.equal(save(store, { blobs: [[`a name of 24 bytes: ${1000 + i}`, bytesOf(1, i)]] }), 0)
  }
  const seen = { committed: 0, refused: 0 }
  for (let length = 2040; length > 1980; length--) {
    const copy = new NorChip(chip.size, chip.cells.slice())
    const full = mount(copy).store
    const transaction = full.begin(5000)
    assert.ok(typeof transaction !== 'number')
    // Two bytes of the second blob are in the sector of the commit.
    const blobs = [bytesOf(4000, 1), bytesOf(66, 2)]
    blobs.forEach((blob, i) => transaction.keep(`b${i}`, upload(full, transaction, blob), `x/${'y'.repeat(60)}`))
    transaction.record('full', new Uint8Array(length))
    const status = commitOf(full, transaction)
    if (status === 0) seen.committed++
    else seen.refused++
    const before = stateOf(full)
    if (status === 0) unconfirm(copy, full.statistics().commit % 64)
    const again = mount(copy.reboot())
    assert.equal(again.store.failed, undefined)
    assert.equal(stateOf(again.store), before)
  }
  assert.ok(seen.committed > 0 && seen.refused > 0, JSON.stringify(seen))
})
