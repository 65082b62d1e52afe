// Which sectors are in use, one bit each, and the order in which free ones are taken: round robin by sequence, so that
// all sectors age alike. What is taken for an upload is a list of extents: pairs of first sequence and count.
import { EXTENTS_MAX, SEQUENCE_MAX } from './layout.ts'

export class Occupancy {
  readonly sectors: number
  free: number
  /** The next sequence to take, if its sector is free. */
  cursor = 0
  private bits: Uint8Array

  constructor(sectors: number) {
    this.sectors = sectors
    this.free = sectors
    this.bits = new Uint8Array(Math.ceil(sectors / 8))
  }

  clear(): void {
    this.bits.fill(0)
    this.free = this.sectors
  }

  /** Nothing can be taken: what is in use could not be read. */
  fill(): void {
    this.bits.fill(255)
    this.free = 0
  }

  /** Marks a run of sequences. */
  use(sequence: number, count: number): void {
    const end = count < this.sectors ? count : this.sectors
    for (let i = 0; i < end; i++) {
      const sector = (sequence + i) % this.sectors
      if (this.isFree(sector)) {
        this.bits[sector >> 3] |= 1 << (sector & 7)
        this.free--
      }
    }
  }

  /** Marks all runs of a list of extents. */
  useAll(extents: Uint32Array): void {
    for (let i = 0; i < extents.length; i += 2) this.use(extents[i], extents[i + 1])
  }

  /** The next free sequence, now in use; -1 when there is none. */
  take(): number {
    for (let i = 0; i < this.sectors; i++) {
      const sequence = this.cursor + i
      if (this.canTake(sequence)) {
        this.use(sequence, 1)
        this.cursor = sequence + 1
        return sequence
      }
    }
    return -1
  }

  /** The next `count` free sequences, now in use; undefined when they are too few or too scattered. */
  allocate(count: number): Uint32Array | undefined {
    if (count === 0) return new Uint32Array(0)
    const extents = new Uint32Array(2 * this.runs(count))
    if (this.walk(count, extents) !== count) return undefined
    this.useAll(extents)
    const last = extents.length - 2
    this.cursor = extents[last] + extents[last + 1]
    return extents
  }

  /** How many extents `count` sectors would be, at most EXTENTS_MAX. */
  runs(count: number): number {
    const extents = new Uint32Array(2 * EXTENTS_MAX)
    this.walk(count, extents)
    let runs = 0
    while (runs < EXTENTS_MAX && extents[2 * runs + 1] > 0) runs++
    return runs
  }

  /** How many of `most` sectors can be had in `runs` extents. */
  reach(most: number, runs: number): number {
    return this.walk(most, new Uint32Array(2 * runs))
  }

  /** Fills `extents` in the order of taking; the count of sectors found. */
  private walk(count: number, extents: Uint32Array): number {
    let found = 0
    let at = -2
    let open = false
    for (let i = 0; i < this.sectors && found < count; i++) {
      const sequence = this.cursor + i
      const usable = this.canTake(sequence)
      if (usable && !open) {
        if (at + 2 === extents.length) return found
        at += 2
        extents[at] = sequence
        extents[at + 1] = 0
      }
      open = usable
      if (usable) {
        extents[at + 1]++
        found++
      }
    }
    return found
  }

  /** From sector number `used` on, the list was not needed: whether it is next again. Not if something was taken behind it. */
  giveBack(extents: Uint32Array, used: number): boolean {
    if (extents.length === 0) return false
    const last = extents.length - 2
    if (extents[last] + extents[last + 1] !== this.cursor) return false
    const next = sequenceAt(extents, used)
    if (next >= 0) this.cursor = next
    return next >= 0
  }

  /** Whether a sector of its own can have this sequence. */
  canTake(sequence: number): boolean {
    return sequence <= SEQUENCE_MAX && this.isFree(sequence % this.sectors)
  }

  private isFree(sector: number): boolean {
    return (this.bits[sector >> 3] & 1 << (sector & 7)) === 0
  }
}

/** The sequence of sector number `ordinal` of a list of extents, or -1 behind its end. */
export function sequenceAt(extents: Uint32Array, ordinal: number): number {
  let left = ordinal
  for (let i = 0; i < extents.length; i += 2) {
    if (left < extents[i + 1]) return extents[i] + left
    left -= extents[i + 1]
  }
  return -1
}

/** How many sectors a list of extents has. */
export function countSectors(extents: Uint32Array): number {
  let count = 0
  for (let i = 0; i < extents.length; i += 2) count += extents[i + 1]
  return count
}

/** The list with one more sector at its end. */
export function appended(extents: Uint32Array, sequence: number): Uint32Array {
  const longer = new Uint32Array(extents.length + 2)
  longer.set(extents)
  longer[extents.length] = sequence
  longer[extents.length + 1] = 1
  return longer
}

/** The list with another sector in the place of number `ordinal`. */
export function exchanged(extents: Uint32Array, ordinal: number, sequence: number): Uint32Array {
  const list: number[] = []
  let first = 0
  for (let i = 0; i < extents.length; i += 2) {
    const count = extents[i + 1], at = ordinal - first
    const within = at >= 0 && at < count
    if (!within || at > 0) list.push(extents[i], within ? at : count)
    if (within) list.push(sequence, 1)
    if (within && at + 1 < count) list.push(extents[i] + at + 1, count - at - 1)
    first += count
  }
  return new Uint32Array(list)
}

/** The part of a list of extents from sector number `from` up to `to`, exclusive. */
export function sliceExtents(extents: Uint32Array, from: number, to: number): Uint32Array {
  const part: number[] = []
  let first = 0
  for (let i = 0; i < extents.length; i += 2) {
    const low = from > first ? from : first
    const end = first + extents[i + 1]
    const high = to < end ? to : end
    if (low < high) part.push(extents[i] + low - first, high - low)
    first = end
  }
  return new Uint32Array(part)
}
