// The directory that a commit will have, as pieces: the old entries that stay, re-pointed where their content moves,
// then those of the transaction. It is gone through twice, to count and to write. Pieces of CONTENT are the content in
// the old commit's own sector, which only a commit that is written again copies.
import { CONTENT, DirectoryReader, END, ENTRY, EXTENT } from './directory.ts'
import { BLOB, EXTENT_BYTES, PAGE_BYTES, putU32 } from './layout.ts'
import type { Transaction } from './transaction.ts'
import type { Volume } from './volume.ts'

/** A piece of the new directory. CONTENT and END are those of the directory's events. */
export const PIECE = ENTRY

export class NewDirectory {
  /** The piece. */
  bytes: Uint8Array
  start = 0
  end = 0
  /** At END: whether the old directory could be read, with the right checksum. */
  valid = false
  /** So far: bytes, blobs, bytes of record values. */
  size = 0
  blobs = 0
  values = 0
  private volume: Volume
  private old: DirectoryReader
  private reading = false
  private skipping = false
  private transaction: Transaction | undefined
  /** Content of the sector `from` is found in the sector `to`; -1: nothing moves. */
  private from = -1
  private to = -1
  /** The change that is being given, and how far. */
  private item = 0
  private itemAt = 0
  private extents = new Uint8Array(2 * EXTENT_BYTES)

  constructor(volume: Volume) {
    this.volume = volume
    this.old = new DirectoryReader(volume.medium)
    this.bytes = this.old.bytes
  }

  /** `from`, `to`: sequences of a sector whose content moves. */
  begin(transaction: Transaction | undefined, from: number, to: number): void {
    const volume = this.volume
    this.transaction = transaction
    this.from = from
    this.to = to
    this.size = this.blobs = this.values = 0
    this.item = this.itemAt = 0
    this.skipping = false
    this.reading = volume.newest >= 0
    this.valid = !this.reading
    if (this.reading) this.old.begin(volume.newest, volume.newestFoot)
  }

  /** The next piece: CONTENT, PIECE, or END. */
  next(): number {
    while (this.reading) {
      const event = this.old.next()
      if (event === END) {
        this.reading = false
        this.valid = this.old.valid
        if (!this.valid) return END
      } else if (event === CONTENT) {
        this.give(this.old.bytes, this.old.start, this.old.end)
        return CONTENT
      } else {
        if (event === ENTRY) this.enter()
        if (!this.skipping) return this.piece(event)
      }
    }
    return this.added()
  }

  /** An old entry begins: it is skipped when the transaction has its name. */
  private enter(): void {
    const old = this.old
    const end = old.nameAt + old.nameLength
    this.skipping = this.transaction !== undefined &&
      this.transaction.changes(old.kind, old.bytes, old.nameAt, end)
    if (!this.skipping) this.counts(old.kind, old.length)
  }

  private counts(kind: number, length: number): void {
    if (kind === BLOB) this.blobs++
    else this.values += length
  }

  private piece(event: number): number {
    const old = this.old
    const moves = event === EXTENT && this.from >= 0 && old.count > 0 &&
      old.sequence + old.count - 1 === this.from
    if (moves) this.repoint(old.count, old.sequence)
    else this.give(old.bytes, old.start, old.end)
    this.size += this.end - this.start
    return PIECE
  }

  /** The sector that moves is the last one of its extent: a commit has the highest sequence of its transaction. */
  private repoint(count: number, sequence: number): void {
    const bytes = this.extents
    const at = count > 1 ? EXTENT_BYTES : 0
    bytes[0] = count - 1
    putU32(bytes, 1, sequence)
    bytes[at] = 1
    putU32(bytes, at + 1, this.to)
    this.give(bytes, 0, at + EXTENT_BYTES)
  }

  /** The next piece of what the transaction adds. */
  private added(): number {
    const list = this.transaction === undefined ? [] : this.transaction.list
    while (this.item < list.length) {
      const change = list[this.item]
      const entry = change.entry
      if (entry !== undefined && this.itemAt < entry.length) {
        if (this.itemAt === 0) this.counts(change.kind, entry.length - change.name.length - 4)
        const rest = entry.length - this.itemAt
        this.give(entry, this.itemAt, this.itemAt + (rest < PAGE_BYTES ? rest : PAGE_BYTES))
        this.itemAt = this.end
        this.size += this.end - this.start
        return PIECE
      }
      this.item++
      this.itemAt = 0
    }
    return END
  }

  private give(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes
    this.start = start
    this.end = end
  }
}
