// The emulated NOR chip and its image file: what misuse throws, and what each of the six ways to lose power leaves.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { type CutMode, NorChip, Xorshift } from '../host-sim/nor-chip.ts'
import { NorImage } from '../host-sim/nor-image.ts'
import { bytesOf } from './store-fixture.ts'

const SECTOR_BYTES = 4096
const PAGE_BYTES = 256

function content(chip: NorChip | NorImage, address: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  chip.read(bytes, 0, length, address)
  return bytes
}

/** Sector 1 erased, its first page programmed. */
function used(): NorChip {
  const chip = new NorChip(4 * SECTOR_BYTES)
  chip.erase(1)
  chip.program(bytesOf(PAGE_BYTES, 1), 0, PAGE_BYTES, SECTOR_BYTES)
  return chip
}

/** The chip after a cut in the program of page 1 of sector 1, or in the erase of that sector. */
function cut(mode: CutMode, erase: boolean, seed = 71): NorChip {
  const chip = used()
  chip.cut(0, mode, seed)
  const operate = () => erase ? chip.erase(1) : chip.program(bytesOf(200, 2), 0, 200, SECTOR_BYTES + PAGE_BYTES)
  assert.throws(operate, { code: 'power-cut' })
  assert.throws(() => content(chip, 0, 1), { code: 'power-cut' })
  assert.throws(() => chip.erase(0), { code: 'power-cut' })
  return chip.reboot()
}

test('erases to 0xFF and clears bits', () => {
  const chip = used()
  chip.program(new Uint8Array([0x0F, 0xF0]), 0, 2, SECTOR_BYTES + PAGE_BYTES + 9)
  assert.deepEqual(content(chip, SECTOR_BYTES, PAGE_BYTES), bytesOf(PAGE_BYTES, 1))
  assert.deepEqual([...content(chip, SECTOR_BYTES + PAGE_BYTES + 8, 4)], [255, 0x0F, 0xF0, 255])
  chip.erase(1)
  assert.ok(content(chip, SECTOR_BYTES, SECTOR_BYTES).every(value => value === 255))
})

/** Each misuse, and the line that it is told by. */
const MISUSES: [why: string, misuse: (chip: NorChip, bytes: Uint8Array) => unknown, line: string][] = [
  ['a second program of a page', (chip, bytes) => chip.program(bytes, 0, 1, SECTOR_BYTES + 255),
    'program at 4351: page 16 was not erased since its last use'],
  ['a program without an erase', (chip, bytes) => chip.program(bytes, 0, 1, 0), 'program at 0: page 0 was not erased since its last use'],
  ['a program across a page', (chip, bytes) => chip.program(bytes, 0, 2, SECTOR_BYTES + 511), 'program of 2 bytes at 4607 crosses a page'],
  ['a program of nothing', (chip, bytes) => chip.program(bytes, 3, 3, SECTOR_BYTES + 256), 'program of 0 bytes at 4352'],
  ['a program backwards', (chip, bytes) => chip.program(bytes, 3, 2, SECTOR_BYTES + 256), 'program of -1 bytes at 4352: outside of 16384'],
  ['a program of more than there is', (chip, bytes) => chip.program(bytes, 0, 257, SECTOR_BYTES + 256), 'program from [0, 257) of 256 bytes'],
  ['a program from before the bytes', (chip, bytes) => chip.program(bytes, -1, 1, SECTOR_BYTES + 256), 'program from [-1, 1) of 256 bytes'],
  ['a program of half a byte', (chip, bytes) => chip.program(bytes, 0, 0.5, SECTOR_BYTES + 256), 'program of 0.5 bytes at 4352: outside of 16384'],
  ['a program from half a byte', (chip, bytes) => chip.program(bytes, 0.5, 1.5, SECTOR_BYTES + 256), 'program from [0.5, 1.5) of 256 bytes'],
  ['a program behind the end', (chip, bytes) => chip.program(bytes, 0, 1, 4 * SECTOR_BYTES), 'program of 1 bytes at 16384: outside of 16384'],
  ['a program before the start', (chip, bytes) => chip.program(bytes, 0, 1, -1), 'program of 1 bytes at -1: outside of 16384'],
  ['a program between two addresses', (chip, bytes) => chip.program(bytes, 0, 1, 4352.5), 'program of 1 bytes at 4352.5: outside of 16384'],
  ['a program nowhere', (chip, bytes) => chip.program(bytes, 0, 1, NaN), 'program of 1 bytes at NaN: outside of 16384'],
  ['a read over the end', (chip, bytes) => chip.read(bytes, 0, 2, 4 * SECTOR_BYTES - 1), 'read of 2 bytes at 16383: outside of 16384'],
  ['a read before the start', (chip, bytes) => chip.read(bytes, 0, 2, -1), 'read of 2 bytes at -1: outside of 16384'],
  ['a read between two addresses', (chip, bytes) => chip.read(bytes, 0, 2, 0.5), 'read of 2 bytes at 0.5: outside of 16384'],
  ['a read into less than that', (chip, bytes) => chip.read(bytes, 0, 257, 0), 'read into [0, 257) of 256 bytes'],
  ['a read to before the bytes', (chip, bytes) => chip.read(bytes, -1, 1, 0), 'read into [-1, 1) of 256 bytes'],
  ['an erase behind the end', chip => chip.erase(4), 'erase of sector 4: there are 4'],
  ['an erase before the start', chip => chip.erase(-1), 'erase of sector -1: there are 4'],
  ['an erase of half a sector', chip => chip.erase(0.5), 'erase of sector 0.5: there are 4'],
  ['an erase of no sector', chip => chip.erase(NaN), 'erase of sector NaN: there are 4'],
  ['a bad sector that is not there', chip => chip.spoil(4, 'stuck-0', 1), 'spoil of sector 4: there are 4'],
  ['a chip of half a sector', () => new NorChip(1000), 'a chip of 1000 bytes: a multiple of 4096 is needed'],
  ['a chip of another size than its content', (_, bytes) => new NorChip(4096, bytes), '256 bytes of content for a chip of 4096'],
]

for (const [why, misuse, message] of MISUSES) {
  test(`refuses ${why}, and nothing is changed or counted`, () => {
    const chip = used(), before = chip.copy()
    assert.throws(() => misuse(chip, new Uint8Array(PAGE_BYTES)), { message })
    assert.deepEqual(chip.cells, before.cells)
    assert.deepEqual([chip.programs, chip.erases, chip.reads, chip.bytesProgrammed], [1, 1, 0, PAGE_BYTES])
    assert.deepEqual([...chip.wear, ...chip.sectorPrograms], [0, 1, 0, 0, 0, 1, 0, 0])
    chip.program(new Uint8Array(PAGE_BYTES), 0, PAGE_BYTES, SECTOR_BYTES + PAGE_BYTES)
  })
}

test('counts programs, erases, those of each sector, and the time a chip would take', () => {
  const chip = used()
  chip.erase(1)
  chip.erase(3)
  chip.program(new Uint8Array(9), 0, 9, 3 * SECTOR_BYTES)
  chip.program(new Uint8Array(9), 0, 9, 3 * SECTOR_BYTES + PAGE_BYTES)
  assert.deepEqual([...chip.wear], [0, 2, 0, 1])
  assert.deepEqual([...chip.sectorPrograms], [0, 1, 0, 2])
  assert.deepEqual([chip.programs, chip.erases, chip.bytesProgrammed], [3, 3, 274])
  assert.equal(chip.busyMicroseconds, 3 * 45000 + 3 * 700)
  for (const next of [chip.reboot(), chip.copy()]) {
    assert.deepEqual([...next.wear, ...next.sectorPrograms], [0, 2, 0, 1, 0, 1, 0, 2])
    assert.deepEqual([next.programs, next.erases, next.busyMicroseconds], [0, 0, 0])
  }
})

test('knows the longest operation since somebody asked', () => {
  const chip = used()
  assert.equal(chip.longestMicroseconds, 45000)
  chip.longestMicroseconds = 0
  chip.program(new Uint8Array(9), 0, 9, SECTOR_BYTES + PAGE_BYTES)
  assert.equal(chip.longestMicroseconds, 700)
})

test('draws the times of erases from a seed of its own, if asked', () => {
  const timesOf = (chip: NorChip) => Array.from({ length: 200 }, () => {
    chip.longestMicroseconds = 0
    chip.erase(1)
    return chip.longestMicroseconds
  })
  const size = 4 * SECTOR_BYTES, chip = new NorChip(size), same = new NorChip(size), other = new NorChip(size)
  chip.varyErases(5)
  same.varyErases(5)
  other.varyErases(6)
  const times = timesOf(chip)
  assert.equal(chip.busyMicroseconds, times.reduce((sum, time) => sum + time, 0))
  assert.ok(times.every(time => time >= 45000 && time <= 400000))
  assert.ok(Math.min(...times) < 60000 && Math.max(...times) > 385000)
  // A cut takes its chances from elsewhere.
  same.cut(10000, 4, 9)
  assert.deepEqual(timesOf(same), times)
  assert.notDeepEqual(timesOf(other), times)
  const next = timesOf(chip.copy())
  assert.notDeepEqual(next, times)
  assert.deepEqual(timesOf(chip.reboot()), next)
})

test('stops at the operation named', () => {
  const chip = used()
  chip.cut(2, 1, 1)
  chip.erase(0)
  chip.program(new Uint8Array(1), 0, 1, 0)
  assert.throws(() => chip.erase(1), { code: 'power-cut' })
})

test('mode 1: nothing happened', () => {
  assert.ok(content(cut(1, false), SECTOR_BYTES + PAGE_BYTES, 200).every(value => value === 255))
  assert.deepEqual(content(cut(1, true), SECTOR_BYTES, PAGE_BYTES), bytesOf(PAGE_BYTES, 1))
})

test('mode 2: a prefix happened', () => {
  const lengths = new Set<number>()
  for (let seed = 1; seed < 20; seed++) {
    const found = content(cut(2, false, seed), SECTOR_BYTES + PAGE_BYTES, 200)
    const wanted = bytesOf(200, 2)
    let length = 200
    while (length > 0 && found[length - 1] === 255) length--
    assert.ok(length < 200)
    assert.deepEqual(found.subarray(0, length), wanted.subarray(0, length))
    lengths.add(length)
  }
  assert.ok(lengths.size > 5)
})

test('mode 3: all of it happened', () => {
  assert.deepEqual(content(cut(3, false), SECTOR_BYTES + PAGE_BYTES, 200), bytesOf(200, 2))
  assert.ok(content(cut(3, true), SECTOR_BYTES, SECTOR_BYTES).every(value => value === 255))
})

test('mode 4: a subset of the bits changed', () => {
  const wanted = bytesOf(200, 2)
  const found = content(cut(4, false), SECTOR_BYTES + PAGE_BYTES, 200)
  assert.ok(found.every((value, i) => (value & wanted[i]) === wanted[i]))
  assert.ok(found.some((value, i) => value !== wanted[i]) && found.some(value => value !== 255))
  const before = bytesOf(PAGE_BYTES, 1)
  const erased = content(cut(4, true), SECTOR_BYTES, PAGE_BYTES)
  assert.ok(erased.every((value, i) => (value & before[i]) === before[i]))
  assert.ok(erased.some((value, i) => value !== before[i]) && erased.some(value => value !== 255))
})

test('mode 5: elsewhere in that sector, and only there, at most 8 bytes lost bits', () => {
  let damaged = 0
  for (let seed = 1; seed < 20; seed++) {
    const chip = cut(5, false, seed)
    const before = used().cells
    let count = 0
    for (let i = 0; i < chip.size; i++) {
      const programmed = i >= SECTOR_BYTES + PAGE_BYTES && i < SECTOR_BYTES + PAGE_BYTES + 200
      if (!programmed && chip.cells[i] !== before[i]) {
        assert.equal(Math.floor(i / SECTOR_BYTES), 1)
        assert.equal(chip.cells[i] & before[i], chip.cells[i])
        count++
      }
    }
    assert.ok(count <= 8)
    damaged += count
  }
  assert.ok(damaged > 0)
})

test('a cut at a byte: what is before it is done, of the rest nothing or any bits', () => {
  const wanted = bytesOf(200, 2)
  for (const mode of [2, 4, 5] as CutMode[]) {
    for (const certain of [0, 1, 77, 200, 1000]) {
      const chip = used()
      chip.cut(0, mode, 3, certain)
      assert.throws(() => chip.program(wanted, 0, 200, 2 * SECTOR_BYTES - PAGE_BYTES), { code: 'power-cut' })
      const found = content(chip.reboot(), 2 * SECTOR_BYTES - PAGE_BYTES, 200), done = Math.min(certain, 200)
      // Mode 5 may take bits of any byte of the sector afterwards.
      const lost = found.subarray(0, done).filter((value, i) => value !== wanted[i]).length
      assert.ok(lost <= (mode === 5 ? 8 : 0))
      const rest = [...found.subarray(done)]
      if (mode === 2) assert.ok(rest.every(value => value === 255))
      else assert.equal(rest.some(value => value !== 255), done < 200, `mode ${mode}, ${certain} bytes`)
    }
  }
})

test('a copy is a chip of its own, with the same doubts', () => {
  const chip = cut(6, true), other = chip.copy(), third = chip.copy()
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(content(other, SECTOR_BYTES, PAGE_BYTES), content(third, SECTOR_BYTES, PAGE_BYTES))
  }
  other.erase(1)
  other.program(bytesOf(9, 4), 0, 9, SECTOR_BYTES)
  assert.deepEqual(content(chip, SECTOR_BYTES, 9), new Uint8Array(9).fill(255))
  assert.throws(() => chip.program(bytesOf(9, 4), 0, 9, SECTOR_BYTES), /was not erased/)
  assert.deepEqual([...chip.wear], [...third.wear])
})

test('mode 6: bits in doubt read differently each time, until an erase', () => {
  let differed = 0
  for (let seed = 1; seed < 20; seed++) {
    const chip = cut(6, false, seed)
    const at = SECTOR_BYTES + PAGE_BYTES
    const wanted = bytesOf(200, 2)
    const first = content(chip, at, 200)
    assert.ok(first.every((value, i) => (value & wanted[i]) === wanted[i]))
    for (let i = 0; i < 10; i++) if (Buffer.compare(content(chip, at, 200), first) !== 0) differed++
    const next = chip.reboot()
    next.erase(1)
    assert.ok(content(next, at, 200).every(value => value === 255))
    assert.ok(content(next, at, 200).every(value => value === 255))
  }
  assert.ok(differed > 100)
  const erased = cut(6, true)
  assert.ok(content(erased, SECTOR_BYTES, SECTOR_BYTES).every(value => value === 255))
  assert.ok(content(erased, SECTOR_BYTES, SECTOR_BYTES).some(value => value !== 255))
})

test('needs an erase after any cut, whatever the cells read', () => {
  for (const mode of [2, 3, 4, 5, 6] as CutMode[]) {
    const chip = cut(mode, true)
    assert.throws(() => chip.program(new Uint8Array(1), 0, 1, SECTOR_BYTES), /was not erased/)
  }
})

test('the same seed gives the same numbers, another seed others', () => {
  const numbers = (seed: number) => {
    const random = new Xorshift(seed)
    return [random.next(), random.next(), random.below(1000), random.below(0)]
  }
  assert.deepEqual(numbers(42), numbers(42))
  assert.notDeepEqual(numbers(42), numbers(43))
  assert.equal(numbers(42)[3], 0)
})

/** A directory for one image, gone afterwards. */
function withImage(run: (file: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'postern-flash-'))
  try {
    run(join(folder, 'flash.bin'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('an image holds every operation as soon as it was made, and the wear beside it', () => {
  withImage(file => {
    const image = new NorImage(file, 8 * SECTOR_BYTES)
    image.erase(2)
    image.program(bytesOf(100, 3), 0, 100, 2 * SECTOR_BYTES)
    const stored = readFileSync(file)
    assert.equal(stored.length, 8 * SECTOR_BYTES)
    assert.deepEqual(new Uint8Array(stored.subarray(2 * SECTOR_BYTES, 2 * SECTOR_BYTES + 100)), bytesOf(100, 3))
    image.erase(2)
    image.program(bytesOf(100, 4), 0, 100, 2 * SECTOR_BYTES)
    image.close()
    const again = new NorImage(file)
    assert.equal(again.size, 8 * SECTOR_BYTES)
    assert.deepEqual(content(again, 2 * SECTOR_BYTES, 100), bytesOf(100, 4))
    assert.deepEqual([...again.chip.wear], [0, 0, 2, 0, 0, 0, 0, 0])
    again.close()
  })
})

test('an image keeps what a power cut left', () => {
  withImage(file => {
    const image = new NorImage(file, 8 * SECTOR_BYTES)
    image.erase(2)
    image.chip.cut(0, 2, 5)
    assert.throws(() => image.program(bytesOf(100, 3), 0, 100, 2 * SECTOR_BYTES), { code: 'power-cut' })
    image.close()
    assert.deepEqual(new Uint8Array(readFileSync(file)), image.chip.cells)
  })
})

test('refuses an image whose size does not fit, in one clear line', () => {
  withImage(file => {
    new NorImage(file, 8 * SECTOR_BYTES).close()
    assert.throws(() => new NorImage(file, 16 * SECTOR_BYTES), /flash\.bin has 32768 bytes, not 65536$/)
    writeFileSync(`${file}.wear`, new Uint8Array(12))
    assert.throws(() => new NorImage(file), /flash\.bin\.wear has 12 bytes, not 32: it belongs to another image$/)
    writeFileSync(file, new Uint8Array(5000))
    assert.throws(() => new NorImage(file), /5000 bytes, not a multiple of 4096$/)
    assert.throws(() => new NorImage(`${file}.none`), /0 bytes, not a multiple of 4096$/)
  })
})
