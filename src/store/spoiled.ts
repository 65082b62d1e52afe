// Sectors that do not keep what is written: they are not used any more. They stand in the directory as one record of
// sector numbers whose name is the octet 0, which nobody else can have: older code carries it on as any record.
import { type DirectoryReader, recordEntry } from './directory.ts'
import { RECORD, SPOILED_SECTORS_MAX, putU16 } from './layout.ts'

export class Spoiled {
  /** Sector numbers. */
  readonly list: number[] = []
  private most: number
  /** The first octet of a number whose second is in the next piece, or -1. */
  private half = -1
  private read: number[] = []

  constructor(sectors: number) {
    this.most = Math.min(SPOILED_SECTORS_MAX, sectors >> 2)
  }

  /** Whether it is remembered: in a region with many such the others must do. */
  add(sector: number): boolean {
    if (this.list.indexOf(sector) >= 0) return true
    if (this.list.length === this.most) return false
    this.list.push(sector)
    return true
  }

  /** A directory is read: `piece` for each piece of its record, `learn` once its checksum was right. */
  begin(): void {
    this.half = -1
    this.read = []
  }

  piece(bytes: Uint8Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (this.half >= 0) this.read.push(this.half | bytes[i] << 8)
      this.half = this.half >= 0 ? -1 : bytes[i]
    }
  }

  learn(): void {
    for (let i = 0; i < this.read.length; i++) this.add(this.read[i])
    this.read = []
  }

  /** For the directory; empty without any. */
  entry(): Uint8Array {
    const value = new Uint8Array(2 * this.list.length)
    for (let i = 0; i < this.list.length; i++) putU16(value, 2 * i, this.list[i])
    return value.length > 0 ? recordEntry(new Uint8Array(1), value) : value
  }
}

/** Whether the entry that was just read is this record. */
export function isOwn(directory: DirectoryReader): boolean {
  return directory.kind === RECORD && isOwnName(directory.bytes, directory.nameAt, directory.nameLength)
}

/** Whether it is a name that nobody may give. */
export function isOwnName(bytes: Uint8Array, at: number, length: number): boolean {
  return length === 1 && bytes[at] === 0
}
