// An emulated NOR chip. Sectors of 4,096 B erase to 0xFF; a program clears bits of one page of 256 B, which then cannot
// be programmed again before an erase. Misuse throws a clear line. The fault model is a loss of power at an operation
// (a program or an erase), in six modes; afterwards every call throws, and `reboot` gives the chip after a restart:
//   1 nothing happened          4 a random subset of the bits changed
//   2 a prefix of the bytes     5 as 4, and up to 8 bytes elsewhere in that sector lost bits
//   3 all of it, unacknowledged 6 weak: bits in doubt read differently each time until erased (an erase: 1, then any)
// Written in the subset of the core, since it also runs inside the engines of the boards.
import type { Flash } from '../src/ports.ts'

const SECTOR_BYTES = 4096
const PAGE_BYTES = 256
const SECTOR_PAGES = 16
/** Data-sheet times of the W25Q class, typical. */
const PROGRAM_MICROSECONDS = 700
const ERASE_MICROSECONDS = 45000

export type CutMode = 1 | 2 | 3 | 4 | 5 | 6

/** What every call throws once the power is gone. */
export interface PowerCut {
  code: 'power-cut'
  message: string
}

/** A sector whose cells are in doubt: the bits of `mask` are random; of `fresh` they still read as 1 once. */
interface Weak {
  sector: number
  mask: Uint8Array
  fresh: Uint8Array
}

export class NorChip implements Flash {
  readonly size: number
  readonly cells: Uint8Array
  /** Erases of each sector. */
  readonly wear: Uint32Array
  programs = 0
  erases = 0
  reads = 0
  bytesProgrammed = 0
  bytesRead = 0
  /** Time that a real chip would have been busy. */
  busyMicroseconds = 0
  /** True from the power cut on. */
  dead = false
  /** 1 for each page that needs an erase before it is programmed. A chip of unknown past needs it everywhere. */
  private used: Uint8Array
  private weak: Weak[] = []
  private cutIn = -1
  private mode: CutMode = 1
  /** Of the program that is cut: bytes that are done for certain; -1: chance says how far it came. */
  private certain = -1
  private random = new Xorshift(1)

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

  /** The chip after a restart: the same cells, wear and doubts; counters from 0. */
  reboot(): NorChip {
    const next = new NorChip(this.size, this.cells)
    next.wear.set(this.wear)
    next.used = this.used
    next.weak = this.weak
    next.random = this.random
    return next
  }

  /** As `reboot`, but a chip of its own: what happens to one does not happen to the other. */
  copy(): NorChip {
    const next = new NorChip(this.size, new Uint8Array(this.cells))
    next.wear.set(this.wear)
    next.used = new Uint8Array(this.used)
    next.weak = this.weak.map(weak => (
      { sector: weak.sector, mask: new Uint8Array(weak.mask), fresh: new Uint8Array(weak.fresh) }
    ))
    next.random = this.random.copy()
    return next
  }

  read(target: Uint8Array, from: number, to: number, address: number): void {
    this.alive()
    this.inside('read', address, to - from)
    if (from < 0 || to > target.length) throw new Error(`read into [${from}, ${to}) of ${target.length} bytes`)
    this.reads++
    this.bytesRead += to - from
    target.set(this.cells.subarray(address, address + to - from), from)
    for (let i = 0; i < this.weak.length; i++) this.disturb(this.weak[i], target, from, to, address)
  }

  program(source: Uint8Array, from: number, to: number, address: number): void {
    this.alive()
    this.inside('program', address, to - from)
    if (from < 0 || to > source.length) throw new Error(`program from [${from}, ${to}) of ${source.length} bytes`)
    const page = Math.floor(address / PAGE_BYTES)
    if (to > from && Math.floor((address + to - from - 1) / PAGE_BYTES) !== page) {
      throw new Error(`program of ${to - from} bytes at ${address} crosses a page`)
    }
    if (this.used[page] !== 0) throw new Error(`program at ${address}: page ${page} was not erased since its last use`)
    const cut = this.cutIn === 0
    if (cut && this.mode === 1) this.stop()
    this.used[page] = 1
    this.programs++
    this.busyMicroseconds += PROGRAM_MICROSECONDS
    if (cut) this.cutProgram(source, from, to, address)
    this.clear(source, from, to, address)
    this.bytesProgrammed += to - from
    if (this.cutIn > 0) this.cutIn--
  }

  erase(sector: number): void {
    this.alive()
    this.inside('erase', sector * SECTOR_BYTES, SECTOR_BYTES)
    const cut = this.cutIn === 0
    if (cut && this.mode === 1) this.stop()
    this.erases++
    this.wear[sector]++
    this.busyMicroseconds += ERASE_MICROSECONDS
    if (cut) this.cutErase(sector)
    this.settle(sector)
    const address = sector * SECTOR_BYTES
    this.cells.fill(255, address, address + SECTOR_BYTES)
    this.used.fill(0, sector * SECTOR_PAGES, sector * SECTOR_PAGES + SECTOR_PAGES)
    if (this.cutIn > 0) this.cutIn--
  }

  private alive(): void {
    if (this.dead) throw this.powerCut()
  }

  private inside(what: string, address: number, length: number): void {
    if (address < 0 || length < 0 || address + length > this.size || Math.floor(address) !== address) {
      throw new Error(`${what} of ${length} bytes at ${address}: outside of ${this.size}`)
    }
  }

  private powerCut(): PowerCut {
    return { code: 'power-cut', message: 'the power is gone' }
  }

  private stop(): never {
    this.dead = true
    throw this.powerCut()
  }

  private clear(source: Uint8Array, from: number, to: number, address: number): void {
    for (let i = from; i < to; i++) this.cells[address + i - from] &= source[i]
  }

  private cutProgram(source: Uint8Array, from: number, to: number, address: number): void {
    const cells = this.cells
    const sector = Math.floor(address / SECTOR_BYTES)
    if (this.mode === 3) this.clear(source, from, to, address)
    if (this.mode === 2) {
      const done = this.certain < 0 ? this.random.below(to - from) : this.certain
      this.clear(source, from, from + done < to ? from + done : to, address)
    }
    if (this.mode === 4 || this.mode === 5) {
      const doubt = from + (this.certain < 0 ? 0 : this.certain)
      for (let i = from; i < to; i++) cells[address + i - from] &= source[i] | (i < doubt ? 0 : this.random.below(256))
    }
    if (this.mode === 5) this.damage(sector)
    if (this.mode === 6) this.weaken(sector, source, from, to, address)
    this.stop()
  }

  /** Whatever happened, the sector must be erased again; only after all of it (mode 3) would it be blank. */
  private cutErase(sector: number): void {
    const first = sector * SECTOR_BYTES
    const cells = this.cells
    this.used.fill(1, sector * SECTOR_PAGES, sector * SECTOR_PAGES + SECTOR_PAGES)
    if (this.mode !== 6) this.settle(sector)
    if (this.mode === 2) cells.fill(255, first, first + this.random.below(SECTOR_BYTES))
    if (this.mode === 3) cells.fill(255, first, first + SECTOR_BYTES)
    if (this.mode === 4 || this.mode === 5) {
      for (let i = first; i < first + SECTOR_BYTES; i++) cells[i] |= this.random.below(256)
    }
    if (this.mode === 5) this.damage(sector)
    if (this.mode === 6) {
      const weak = this.doubt(sector)
      cells.fill(255, first, first + SECTOR_BYTES)
      weak.mask.fill(255)
      weak.fresh.fill(255)
    }
    this.stop()
  }

  /** Of the bits to clear all are in doubt, an eighth, or a few; the others are cleared. A few may verify, once. */
  private weaken(sector: number, source: Uint8Array, from: number, to: number, address: number): void {
    const random = this.random
    const weak = this.doubt(sector)
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

  private doubt(sector: number): Weak {
    for (let i = 0; i < this.weak.length; i++) if (this.weak[i].sector === sector) return this.weak[i]
    const weak = { sector, mask: new Uint8Array(SECTOR_BYTES), fresh: new Uint8Array(SECTOR_BYTES) }
    this.weak.push(weak)
    return weak
  }

  /** An erase ends the doubts of a sector. */
  private settle(sector: number): void {
    this.weak = this.weak.filter(weak => weak.sector !== sector)
  }

  /** Flips bits in doubt within what was just read. */
  private disturb(weak: Weak, target: Uint8Array, from: number, to: number, address: number): void {
    const first = weak.sector * SECTOR_BYTES
    const low = address > first ? address : first
    const end = address + to - from
    const high = end < first + SECTOR_BYTES ? end : first + SECTOR_BYTES
    for (let at = low; at < high; at++) {
      const i = at - first
      target[from + at - address] ^= weak.mask[i] & ~weak.fresh[i] & this.random.below(256)
      weak.fresh[i] = 0
    }
  }
}

/** A small seeded generator: the same seed gives the same run on every engine. */
export class Xorshift {
  private state: number

  constructor(seed: number) {
    this.state = (seed | 0) === 0 ? 0x9E3779B9 | 0 : seed | 0
    for (let i = 0; i < 8; i++) this.next()
  }

  /** Another generator that goes on from here. */
  copy(): Xorshift {
    const next = new Xorshift(1)
    next.state = this.state
    return next
  }

  /** The next number, unsigned 32 bits. */
  next(): number {
    let x = this.state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.state = x
    return x >>> 0
  }

  /** A number from 0 to `bound` - 1; 0 when `bound` is 0. */
  below(bound: number): number {
    return bound > 0 ? this.next() % bound : 0
  }
}
