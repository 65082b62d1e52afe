// Reading content from flash at any position. A sector is verified before any of it is served: when reading enters it.
import type { Content } from '../sink.ts'
import { CONTENT_BYTES, HEAD_BYTES, failure, noFoot } from './layout.ts'
import { sequenceAt } from './occupancy.ts'
import { SPARE_BYTES, type SectorWriter } from './sector-writer.ts'
import type { Holder, Volume } from './volume.ts'

/** Who may still be writing a sector: its pages on flash have no foot yet, and its last one is in RAM. */
export interface OpenSector {
  readonly sector: SectorWriter | undefined
  readonly opened: boolean
}

/**
 * Content as it was when it was opened. A blob of the directory holds its sectors until `release`: a snapshot. A sealed
 * upload is held by its transaction.
 */
export class Blob implements Content, Holder {
  readonly length: number
  readonly extents: Uint32Array
  /** Media type, '' when none was given. */
  type = ''
  /** Seconds since 1970, 0 without a clock. */
  time = 0
  /** The sequence of its commit: a strong validator. */
  commit = 0
  private volume: Volume
  private offset: number
  private open: OpenSector | undefined
  /** The sector that was verified last, and its foot. */
  private verified = -1
  private foot = noFoot()
  private released = false

  constructor(
    volume: Volume, extents: Uint32Array, offset: number, length: number, open: OpenSector | undefined,
  ) {
    this.volume = volume
    this.extents = extents
    this.offset = offset
    this.length = length
    this.open = open
  }

  readAt(position: number, target: Uint8Array, from: number, to: number): number {
    if (this.released) throw failure('released', 'the blob was released')
    const rest = this.length - position
    const count = rest < to - from ? rest : to - from
    let done = 0
    while (done < count) {
      const at = this.offset + position + done
      const ordinal = Math.floor(at / CONTENT_BYTES)
      const inner = at - ordinal * CONTENT_BYTES
      const room = CONTENT_BYTES - inner
      const length = count - done < room ? count - done : room
      const sequence = sequenceAt(this.extents, ordinal)
      const writer = this.open !== undefined && this.open.opened ? this.open.sector : undefined
      if (writer !== undefined && writer.sequence === sequence) {
        this.readOpen(writer, inner, target, from + done, length)
      } else {
        this.readClosed(sequence, inner, target, from + done, length)
      }
      done += length
    }
    return done
  }

  /** Reading is over; its sectors may be taken once it is replaced. May be called again. */
  release(): void {
    if (this.released) return
    this.released = true
    this.volume.drop(this)
  }

  private readClosed(
    sequence: number, inner: number, target: Uint8Array, from: number, length: number,
  ): void {
    const medium = this.volume.medium
    // An upload holds its sectors only until its transaction ends.
    if (this.verified !== sequence || this.open !== undefined && !medium.bound(sequence)) {
      const reader = this.volume.directory.reader
      this.verified = -1
      const intact = sequence >= 0 && medium.footOf(sequence, this.foot) && reader.verify(sequence, this.foot)
      if (!intact) throw this.corrupt(sequence)
      this.verified = sequence
    }
    if (inner + length > this.foot.used - this.foot.directory) throw this.corrupt(sequence)
    medium.flash.read(target, from, from + length, medium.addressOf(sequence) + HEAD_BYTES + inner)
  }

  /** What is on flash is verified by the checksum that the writer has reached; the rest is its page. */
  private readOpen(
    writer: SectorWriter, inner: number, target: Uint8Array, from: number, length: number,
  ): void {
    const medium = this.volume.medium
    const at = HEAD_BYTES + inner
    const stored = at < writer.programmed ? Math.min(length, writer.programmed - at) : 0
    if (stored > 0) {
      const reader = this.volume.directory.reader
      reader.begin(writer.sequence, writer.programmed - HEAD_BYTES)
      if (reader.finish() !== writer.checksum) throw this.corrupt(writer.sequence)
      medium.flash.read(target, from, from + stored, medium.addressOf(writer.sequence) + at)
    }
    if (stored < length) {
      const page = SPARE_BYTES + at + stored - writer.programmed
      target.set(writer.page.subarray(page, page + length - stored), from + stored)
    }
  }

  private corrupt(sequence: number): Error {
    this.volume.log(`store: sector ${this.volume.medium.sectorOf(Math.max(sequence, 0))} does not verify`)
    return failure('corrupt', 'stored content does not verify')
  }
}
