// Bad sectors of the emulated chip: what each fault does to programs and erases, and that the other sectors go on.
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Fault } from '../host-sim/bad-sectors.ts'
import { NorChip } from '../host-sim/nor-chip.ts'
import { bytesOf } from './store-fixture.ts'

const SECTOR_BYTES = 4096
const PAGE_BYTES = 256
const SECTORS = 4
const BAD = 1

function content(chip: NorChip, sector: number): Uint8Array {
  const bytes = new Uint8Array(SECTOR_BYTES)
  chip.read(bytes, 0, bytes.length, sector * SECTOR_BYTES)
  return bytes
}

function fill(chip: NorChip, sector: number, bytes: Uint8Array): void {
  const first = sector * SECTOR_BYTES
  for (let at = 0; at < SECTOR_BYTES; at += PAGE_BYTES) chip.program(bytes, at, at + PAGE_BYTES, first + at)
}

const full = bytesOf(SECTOR_BYTES, 77)
const zeros = new Uint8Array(SECTOR_BYTES)
const ones = new Uint8Array(SECTOR_BYTES).fill(255)

/** All sectors hold `full`; one is bad since then. */
function spoiled(fault: Fault, seed = 1): NorChip {
  const chip = new NorChip(SECTORS * SECTOR_BYTES)
  for (let sector = 0; sector < SECTORS; sector++) {
    chip.erase(sector)
    fill(chip, sector, full)
  }
  chip.spoil(BAD, fault, seed)
  return chip
}

/** Where two rows of bytes differ, in bits. */
function bitsBetween(a: Uint8Array, b: Uint8Array): number {
  let count = 0
  for (let i = 0; i < a.length; i++) for (let x = a[i] ^ b[i]; x !== 0; x &= x - 1) count++
  return count
}

const FAULTS: Fault[] = ['erase-nothing', 'program-nothing', 'stuck-0', 'stuck-1', 'erase-fails', 'program-fails']

for (const fault of FAULTS) {
  test(`${fault}: the other sectors are as they should be, and a restart and a copy change nothing`, () => {
    const first = spoiled(fault)
    for (const chip of [first, first.copy(), first.reboot()]) {
      for (let sector = 0; sector < SECTORS; sector++) {
        let wrong = false
        try {
          chip.erase(sector)
          wrong ||= bitsBetween(content(chip, sector), ones) > 0
          fill(chip, sector, zeros)
          wrong ||= bitsBetween(content(chip, sector), zeros) > 0
        } catch (error) {
          assert.equal((error as { code: string }).code, 'sector')
          wrong = true
        }
        assert.equal(wrong, sector === BAD, `sector ${sector}`)
      }
      assert.equal(chip.dead, false)
    }
  })
}

test('erase-nothing: a page takes its next program, over what is there', () => {
  const chip = spoiled('erase-nothing')
  chip.erase(BAD)
  assert.deepEqual(content(chip, BAD), full)
  const other = bytesOf(SECTOR_BYTES, 2)
  fill(chip, BAD, other)
  assert.deepEqual(content(chip, BAD), full.map((octet, i) => octet & other[i]))
  assert.deepEqual([chip.wear[BAD], chip.sectorPrograms[BAD]], [2, 32])
})

test('program-nothing: erased it reads, and a page is used all the same', () => {
  const chip = spoiled('program-nothing')
  chip.erase(BAD)
  fill(chip, BAD, zeros)
  assert.deepEqual(content(chip, BAD), ones)
  assert.throws(() => chip.program(zeros, 0, 1, BAD * SECTOR_BYTES), /was not erased/)
})

test('stuck cells: up to 64 of a sector, others with another seed, at once and for good', () => {
  for (const [fault, blank] of [['stuck-0', ones], ['stuck-1', zeros]] as [Fault, Uint8Array][]) {
    const seen = new Set<string>()
    for (let seed = 1; seed < 20; seed++) {
      const chip = spoiled(fault, seed)
      const wrongNow = content(chip, BAD)
      assert.ok(bitsBetween(wrongNow, full) <= 64)
      assert.ok(wrongNow.every((octet, i) => fault === 'stuck-0' ? (octet & ~full[i]) === 0 : (full[i] & ~octet) === 0))
      chip.erase(BAD)
      if (fault === 'stuck-1') fill(chip, BAD, zeros)
      const found = content(chip, BAD), bits = bitsBetween(found, blank)
      assert.ok(bits > 0 && bits <= 64, `${bits} bits`)
      chip.erase(BAD)
      if (fault === 'stuck-1') fill(chip, BAD, zeros)
      assert.deepEqual(content(chip, BAD), found)
      seen.add(String(found))
    }
    assert.equal(seen.size, 19)
  }
})

test('stuck cells stay so through a cut', () => {
  for (const mode of [2, 3, 4, 5] as const) {
    const chip = spoiled('stuck-0')
    chip.erase(BAD)
    const stuck = content(chip, BAD)
    chip.cut(0, mode, 3)
    assert.throws(() => chip.erase(BAD), { code: 'power-cut' })
    const found = content(chip.reboot(), BAD)
    assert.ok(found.every((octet, i) => (octet & ~stuck[i]) === 0))
  }
})

test('what fails says so, changes any of the bits that it was to change, and is to be erased again', () => {
  const erasing = spoiled('erase-fails')
  assert.throws(() => erasing.erase(BAD), { code: 'sector', message: 'erase of sector 1 failed' })
  const left = content(erasing, BAD)
  assert.ok(left.every((octet, i) => (full[i] & ~octet) === 0))
  assert.ok(bitsBetween(left, full) > 0 && bitsBetween(left, ones) > 0)
  assert.throws(() => erasing.program(zeros, 0, 1, BAD * SECTOR_BYTES), /was not erased/)
  const programming = spoiled('program-fails')
  programming.erase(BAD)
  const at = BAD * SECTOR_BYTES + PAGE_BYTES
  assert.throws(() => programming.program(full, 0, PAGE_BYTES, at), { code: 'sector', message: `program at ${at}: sector 1 failed` })
  const page = content(programming, BAD).subarray(PAGE_BYTES, 2 * PAGE_BYTES), wanted = full.subarray(0, PAGE_BYTES)
  assert.ok(page.every((octet, i) => (wanted[i] & ~octet) === 0))
  assert.ok(bitsBetween(page, wanted) > 0 && bitsBetween(page, ones.subarray(0, PAGE_BYTES)) > 0)
  assert.throws(() => programming.program(full, 0, PAGE_BYTES, at), /was not erased/)
  assert.equal(programming.bytesProgrammed, SECTORS * SECTOR_BYTES)
})

test('a cut comes before a failure', () => {
  const chip = spoiled('erase-fails')
  chip.cut(0, 3, 1)
  assert.throws(() => chip.erase(BAD), { code: 'power-cut' })
  assert.deepEqual(content(chip.reboot(), BAD), ones)
})
