// The chip as sectors with a frame: which sequence a sector carries, and whether its foot is valid.
import type { Flash } from '../ports.ts'
import {
  type Checksum, CONFIRMATION_AT, type Foot, FOOT_AT, FOOT_BYTES, HEAD_BYTES, SECTOR_BYTES, WINDOW_BYTES, getFoot,
  headErases, headSequence, isBlank, isCommit, lostSequence, rethrowUnlessSector,
} from './layout.ts'

/** Sectors that can be erased ahead at once, or were given up since: of others the erases are estimated. */
const COUNTED_MAX = 6

export class Medium {
  readonly flash: Flash
  readonly crc32: Checksum
  readonly sectors: number
  /** What the head last read was before it was damaged, as far as can be told; -1: it is valid, or none of ours. */
  lost = -1
  /** The erases of the sector whose head was last read, if it is valid. */
  erases = 0
  /** Erases of a sector in the mean, when the region was mounted. */
  typical = 0
  /** Whether the foot last read, if it was not valid, was not programmed either. */
  blank = false
  /** A sector that was erased since the start and not programmed: its next erase is none. -1: there is none. */
  private unused = -1
  /** Sectors that were erased and have no head yet, each with its erases: what a head will tell. */
  private counted: number[] = []
  /** For what is read and judged within one call. */
  readonly window = new Uint8Array(WINDOW_BYTES)
  private scratch = new Uint8Array(2 * FOOT_BYTES)

  constructor(flash: Flash, crc32: Checksum) {
    this.flash = flash
    this.crc32 = crc32
    this.sectors = Math.floor(flash.size / SECTOR_BYTES)
  }

  sectorOf(sequence: number): number {
    return sequence % this.sectors
  }

  addressOf(sequence: number): number {
    return sequence % this.sectors * SECTOR_BYTES
  }

  /** False when the sector failed, and it alone. */
  erase(sequence: number): boolean {
    if (this.erased(sequence)) return true
    this.recount(sequence, this.erasesOf(sequence) + 1)
    try {
      this.flash.erase(sequence % this.sectors)
    } catch (error) {
      rethrowUnlessSector(error)
      return false
    }
    return true
  }

  /** How often its sector was erased so far; as the others at the start, where that is not known. */
  erasesOf(sequence: number): number {
    const sector = sequence % this.sectors
    if (this.sequenceIn(sector) >= 0) return this.erases
    const at = this.countOf(sector)
    return at >= 0 ? this.counted[at + 1] : this.typical
  }

  /** The same for who writes its head now, after an erase. */
  erasesAtHead(sequence: number): number {
    const sector = sequence % this.sectors, at = this.countOf(sector)
    const erases = at >= 0 ? this.counted[at + 1] : this.typical + 1
    this.forget(sector)
    return erases
  }

  private countOf(sector: number): number {
    for (let i = 0; i < this.counted.length; i += 2) if (this.counted[i] === sector) return i
    return -1
  }

  private forget(sector: number): void {
    const at = this.countOf(sector)
    if (at >= 0) this.counted.splice(at, 2)
  }

  /** Whether its sector needs no erase; asked once, by who is to program it. */
  erased(sequence: number): boolean {
    if (sequence % this.sectors !== this.unused) return false
    this.unused = -1
    return true
  }

  /** It was erased, and nothing was programmed. Whether another such sector is forgotten for it. */
  giveBack(sequence: number): boolean {
    const other = this.unused >= 0 && this.unused !== sequence % this.sectors
    this.unused = sequence % this.sectors
    return other
  }

  /** Its sector was erased so often, and has no head: not yet, or after all. */
  recount(sequence: number, erases: number): void {
    this.forget(sequence % this.sectors)
    this.counted.push(sequence % this.sectors, erases)
    if (this.counted.length > 2 * COUNTED_MAX) this.counted.splice(0, 2)
  }

  /** The sequence that the sector carries, or -1 when its head is not valid. */
  sequenceIn(sector: number): number {
    this.flash.read(this.scratch, 0, HEAD_BYTES, sector * SECTOR_BYTES)
    const sequence = headSequence(this.scratch, 0, sector, this.sectors, this.crc32)
    this.lost = sequence < 0 ? lostSequence(this.scratch, 0, sector, this.sectors) : -1
    this.erases = headErases(this.scratch, 0)
    return sequence
  }

  /** Whether the sector of `sequence` still carries it. */
  bound(sequence: number): boolean {
    return this.sequenceIn(this.sectorOf(sequence)) === sequence
  }

  /** Whether the foot in the sector of `sequence` is valid; `foot` gets what it says. The head is not looked at. */
  footOf(sequence: number, foot: Foot): boolean {
    this.flash.read(this.scratch, 0, FOOT_BYTES, this.addressOf(sequence) + FOOT_AT)
    this.blank = isBlank(this.scratch, 0)
    return getFoot(this.scratch, 0, sequence, foot, this.crc32)
  }

  /** Whether the foot last read looks like that of a commit, valid or not. */
  footIsCommit(): boolean {
    return isCommit(this.scratch, 0)
  }

  /** Whether the foot has its copy in page 14: the commit was read back when it was made. */
  confirmed(sequence: number): boolean {
    const bytes = this.scratch
    const address = this.addressOf(sequence)
    this.flash.read(bytes, 0, FOOT_BYTES, address + FOOT_AT)
    this.flash.read(bytes, FOOT_BYTES, 2 * FOOT_BYTES, address + CONFIRMATION_AT)
    for (let i = 0; i < FOOT_BYTES; i++) if (bytes[i] !== bytes[FOOT_BYTES + i]) return false
    return true
  }
}
