// An emulated NOR chip. Sectors of 4,096 B erase to 0xFF; a program clears bits of one page of 256 B, which then cannot
// be programmed again before an erase. Misuse throws a clear line. The fault model is a loss of power at an operation
// (a program or an erase), in six modes; afterwards every call throws, and `reboot` gives the chip after a restart:
//   1 nothing happened          4 a random subset of the bits changed
//   2 a prefix of the bytes     5 as 4, and up to 8 bytes elsewhere in that sector lost bits
//   3 all of it, unacknowledged 6 weak: bits in doubt read differently each time until erased (an erase: 1, then any)
// Sectors can be bad, too (bad-sectors.ts). Written in the subset of the core, since it also runs inside the engines of
// the boards.
import type { Flash } from '../src/ports.ts'
import { BadSectors, type Fault, sectorFailure } from './bad-sectors.ts'
import { WeakCells } from './weak-cells.ts'
import { Xorshift } from './xorshift.ts'

export { Xorshift } from './xorshift.ts'

const SECTOR_BYTES = 4096
const PAGE_BYTES = 256
const SECTOR_PAGES = 16
/** Data-sheet times of the W25Q class: typical, and the longest erase. */
const PROGRAM_MICROSECONDS = 700
const ERASE_MICROSECONDS = 45000
const ERASE_MICROSECONDS_MAX = 400000

export type CutMode = 1 | 2 | 3 | 4 | 5 | 6

/** What every call throws once the power is gone. */
export interface PowerCut {
  code: 'power-cut'
  message: string
}

export class NorChip implements Flash {
  readonly size: number
  readonly cells: Uint8Array
  /** Erases of each sector, and programs. */
  readonly wear: Uint32Array
  readonly sectorPrograms: Uint32Array
  programs = 0
  erases = 0
  reads = 0
  bytesProgrammed = 0
  bytesRead = 0
  /** Time that a real chip would have been busy, and the longest operation; whoever asks may set them to 0. */
  busyMicroseconds = 0
  longestMicroseconds = 0
  /** True from the power cut on. */
  dead = false
  /** 1 for each page that needs an erase before it is programmed. A chip of unknown past needs it everywhere. */
  private used: Uint8Array
  private weak = new WeakCells()
  private bad = new BadSectors()
  private cutIn = -1
  private mode: CutMode = 1
  /** Of the program that is cut: bytes that are done for certain; -1: chance says how far it came. */
  private certain = -1
  private random = new Xorshift(1)
  /** Who draws the times of erases; undefined: all are typical. */
  private times: Xorshift | undefined

  /** `cells`: the former content, taken over; without it all bits are set. */
  constructor(size: number, cells?: Uint8Array) {
    if (size <= 0 || size % SECTOR_BYTES !== 0) {
      throw new Error(`a chip of ${size} bytes: a multiple of ${SECTOR_BYTES} is needed`)
    }
    if (cells !== undefined && cells.length !== size) {
      throw new Error(`${cells.length} bytes of content for a chip of ${size}`)
    }
    this.size = size
    this.cells = cells ?? new Uint8Array(size).fill(255)
    this.wear = new Uint32Array(size / SECTOR_BYTES)
    this.sectorPrograms = new Uint32Array(size / SECTOR_BYTES)
    this.used = new Uint8Array(size / PAGE_BYTES).fill(1)
  }

  /**
   * Stops at operation `n` from now on, 0 being the next one. `certain`, for modes 2, 4 and 5: if it is a program, so
   * many of its first bytes are done; of the others none (mode 2), or any bits.
   */
  cut(n: number, mode: CutMode, seed: number, certain?: number): void {
    this.cutIn = n
    this.mode = mode
    this.certain = certain === undefined ? -1 : certain
    this.random = new Xorshift(seed)
  }

  /** No cut is planned any more. */
  uncut(): void {
    this.cutIn = -1
  }

  /** A sector is bad from now on, over restarts too. `seed`: which of its cells are stuck. */
  spoil(sector: number, fault: Fault, seed: number): void {
    this.sectorInside('spoil', sector)
    this.bad.spoil(sector, fault, seed)
    this.bad.hold(sector, this.cells)
  }

  /** An erase takes any time from 45 to 400 ms from now on, by the seed, over restarts too. */
  varyErases(seed: number): void {
    this.times = new Xorshift(seed)
  }

  /** The chip after a restart: the same cells, wear, doubts and bad sectors; counters from 0. */
  reboot(): NorChip {
    const next = new NorChip(this.size, this.cells)
    next.used = this.used
    next.weak = this.weak
    next.bad = this.bad
    next.random = this.random
    next.times = this.times
    return this.counted(next)
  }

  /** As `reboot`, but a chip of its own: what happens to one does not happen to the other. */
  copy(): NorChip {
    const next = new NorChip(this.size, new Uint8Array(this.cells))
    next.used = new Uint8Array(this.used)
    next.weak = this.weak.copy()
    next.bad = this.bad.copy()
    next.random = this.random.copy()
    next.times = this.times === undefined ? undefined : this.times.copy()
    return this.counted(next)
  }

  read(target: Uint8Array, from: number, to: number, address: number): void {
    if (this.dead) this.stop()
    this.inside('read', address, to - from)
    within('read into', from, to, target.length)
    this.reads++
    this.bytesRead += to - from
    target.set(this.cells.subarray(address, address + to - from), from)
    this.weak.disturb(target, from, to, address, this.random)
  }

  program(source: Uint8Array, from: number, to: number, address: number): void {
    if (this.dead) this.stop()
    this.inside('program', address, to - from)
    within('program from', from, to, source.length)
    if (to === from) throw new Error(`program of 0 bytes at ${address}`)
    const page = Math.floor(address / PAGE_BYTES), sector = Math.floor(page / SECTOR_PAGES)
    if (Math.floor((address + to - from - 1) / PAGE_BYTES) !== page) {
      throw new Error(`program of ${to - from} bytes at ${address} crosses a page`)
    }
    if (this.used[page] !== 0) throw new Error(`program at ${address}: page ${page} was not erased since its last use`)
    const cut = this.begins()
    this.used[page] = 1
    this.programs++
    this.sectorPrograms[sector]++
    this.takes(PROGRAM_MICROSECONDS)
    const fails = this.bad.has(sector, 'program-fails')
    if (!this.bad.has(sector, 'program-nothing')) {
      if (cut) this.cutProgram(sector, source, from, to, address)
      else if (fails) this.scatter(source, from, to, address, from)
      else this.clear(source, from, to, address)
      this.bad.hold(sector, this.cells)
    }
    if (cut) this.stop()
    if (fails) throw sectorFailure(`program at ${address}: sector ${sector} failed`)
    this.bytesProgrammed += to - from
  }

  erase(sector: number): void {
    if (this.dead) this.stop()
    this.sectorInside('erase', sector)
    const cut = this.begins()
    this.erases++
    this.wear[sector]++
    const more = this.times === undefined ? 0 : this.times.below(ERASE_MICROSECONDS_MAX - ERASE_MICROSECONDS + 1)
    this.takes(ERASE_MICROSECONDS + more)
    const fails = this.bad.has(sector, 'erase-fails'), first = sector * SECTOR_BYTES
    if (!this.bad.has(sector, 'erase-nothing')) {
      if (cut) this.cutErase(sector)
      else if (fails) this.raise(first)
      else this.cells.fill(255, first, first + SECTOR_BYTES)
      if (!cut) this.weak.settle(sector)
      this.bad.hold(sector, this.cells)
    }
    // Whatever happened, it must be erased again; only after all of it would it be blank.
    this.used.fill(cut || fails ? 1 : 0, sector * SECTOR_PAGES, sector * SECTOR_PAGES + SECTOR_PAGES)
    if (cut) this.stop()
    if (fails) throw sectorFailure(`erase of sector ${sector} failed`)
  }

  private inside(what: string, address: number, length: number): void {
    if (!isWhole(address) || !isWhole(length) || address + length > this.size) {
      throw new Error(`${what} of ${length} bytes at ${address}: outside of ${this.size}`)
    }
  }

  private sectorInside(what: string, sector: number): void {
    const sectors = this.size / SECTOR_BYTES
    if (!isWhole(sector) || sector >= sectors) throw new Error(`${what} of sector ${sector}: there are ${sectors}`)
  }

  /** Another chip has been used as much. */
  private counted(next: NorChip): NorChip {
    next.wear.set(this.wear)
    next.sectorPrograms.set(this.sectorPrograms)
    return next
  }

  private takes(microseconds: number): void {
    this.busyMicroseconds += microseconds
    if (microseconds > this.longestMicroseconds) this.longestMicroseconds = microseconds
  }

  /** An operation that is no misuse: whether the power is cut in it. Where nothing of it happens, that was it. */
  private begins(): boolean {
    if (this.cutIn === 0 && this.mode === 1) this.stop()
    if (this.cutIn > 0) {
      this.cutIn--
      return false
    }
    return this.cutIn === 0
  }

  private stop(): never {
    this.dead = true
    const error: PowerCut = { code: 'power-cut', message: 'the power is gone' }
    throw error
  }

  private clear(source: Uint8Array, from: number, to: number, address: number): void {
    for (let i = from; i < to; i++) this.cells[address + i - from] &= source[i]
  }

  /** Any of the bits from source[doubt] on; those before it for certain. */
  private scatter(source: Uint8Array, from: number, to: number, address: number, doubt: number): void {
    for (let i = from; i < to; i++) {
      this.cells[address + i - from] &= source[i] | (i < doubt ? 0 : this.random.below(256))
    }
  }

  /** Any of the bits of the sector at `first` are set. */
  private raise(first: number): void {
    for (let i = first; i < first + SECTOR_BYTES; i++) this.cells[i] |= this.random.below(256)
  }

  private cutProgram(sector: number, source: Uint8Array, from: number, to: number, address: number): void {
    if (this.mode === 3) this.clear(source, from, to, address)
    if (this.mode === 2) {
      const done = this.certain < 0 ? this.random.below(to - from) : this.certain
      this.clear(source, from, from + done < to ? from + done : to, address)
    }
    if (this.mode === 4 || this.mode === 5) {
      this.scatter(source, from, to, address, from + (this.certain < 0 ? 0 : this.certain))
    }
    if (this.mode === 5) this.damage(sector)
    if (this.mode === 6) this.weaken(sector, source, from, to, address)
  }

  private cutErase(sector: number): void {
    const first = sector * SECTOR_BYTES
    const cells = this.cells
    if (this.mode !== 6) this.weak.settle(sector)
    if (this.mode === 2) cells.fill(255, first, first + this.random.below(SECTOR_BYTES))
    if (this.mode === 3) cells.fill(255, first, first + SECTOR_BYTES)
    if (this.mode === 4 || this.mode === 5) this.raise(first)
    if (this.mode === 5) this.damage(sector)
    if (this.mode === 6) {
      const weak = this.weak.within(sector)
      cells.fill(255, first, first + SECTOR_BYTES)
      weak.mask.fill(255)
      weak.fresh.fill(255)
    }
  }

  /** Of the bits to clear all are in doubt, an eighth, or a few; the others are cleared. A few may verify, once. */
  private weaken(sector: number, source: Uint8Array, from: number, to: number, address: number): void {
    const random = this.random
    const weak = this.weak.within(sector)
    const share = random.below(3)
    const few = from + random.below(to - from)
    for (let i = from; i < to; i++) {
      const at = address + i - from
      let mask = this.cells[at] & ~source[i]
      if (share === 1) mask &= random.next() & random.next() & random.next()
      if (share === 2 && (i < few || i > few + 2)) mask = 0
      if (share === 2) mask &= 1 << random.below(8)
      weak.mask[at - sector * SECTOR_BYTES] |= mask
      this.cells[at] &= source[i] | mask
    }
  }

  /** Up to 8 bytes anywhere in the sector lose bits. */
  private damage(sector: number): void {
    const count = this.random.below(9)
    for (let i = 0; i < count; i++) {
      this.cells[sector * SECTOR_BYTES + this.random.below(SECTOR_BYTES)] &= this.random.below(256)
    }
  }
}

function isWhole(value: number): boolean {
  return value >= 0 && Math.floor(value) === value
}

function within(what: string, from: number, to: number, length: number): void {
  if (!isWhole(from) || !isWhole(to) || to > length) throw new Error(`${what} [${from}, ${to}) of ${length} bytes`)
}
