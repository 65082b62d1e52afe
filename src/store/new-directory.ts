// The directory that a commit will have, as pieces: the old entries that stay, re-pointed where their content moves,
// then those of the transaction, then the list of spoiled sectors. It is gone through twice, to count and to write. Pieces
// of CONTENT are the content in the old commit's own sector, which only a commit that is written again copies.
import { CONTENT, DirectoryReader, END, ENTRY, EXTENT } from './directory.ts'
import {
  BLOB, COMMIT_BYTES, EXTENTS_MAX, EXTENT_BYTES, EXTENT_SECTORS_MAX, PAGE_BYTES, RECORDS_BYTES_MAX,
  RELOCATED_SECTORS_MAX, putU32,
} from './layout.ts'
import { sequenceAt } from './occupancy.ts'
import { isOwn, spoiledEntry } from './spoiled.ts'
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
  /** For the content of another sector, too, while no piece is asked for. */
  readonly old: DirectoryReader
  private volume: Volume
  private reading = false
  private skipping = false
  private transaction: Transaction | undefined
  /** Content of each of these sequences is found in the sector of the same number of `targets`. */
  private sources: Uint32Array = new Uint32Array(0)
  private targets: Uint32Array = new Uint32Array(0)
  private spoiled: Uint8Array = new Uint8Array(0)
  /** The change that is being given, and how far. */
  private item = 0
  private itemAt = 0
  /** What an extent becomes whose sectors move, each to another place, in the worst case, with the one before it. */
  private extents = new Uint8Array((2 * RELOCATED_SECTORS_MAX + 2) * EXTENT_BYTES + 1)
  /** The run of sectors that is not given yet: the next extent may go on with it. */
  private first = 0
  private run = 0

  constructor(volume: Volume) {
    this.volume = volume
    this.old = new DirectoryReader(volume.medium)
    this.bytes = this.old.bytes
  }

  /** What it is gone through for, from now on; the first time, to count. */
  plan(transaction: Transaction | undefined, sources: Uint32Array, targets: Uint32Array): void {
    this.transaction = transaction
    this.spoiled = spoiledEntry(this.volume.spoiled)
    this.begin(sources, targets)
    while (this.next() !== END) continue
    if (this.size <= COMMIT_BYTES || this.spoiled.length === 0) return
    // The list does not fit: it stays in RAM, for the next commit.
    this.spoiled = new Uint8Array(0)
    this.begin(sources, targets)
    while (this.next() !== END) continue
  }

  /** What moves must not scatter blobs so that records, or the most scattered upload, have no room in the directory. */
  get crowded(): boolean {
    const most = COMMIT_BYTES - RECORDS_BYTES_MAX - EXTENTS_MAX * EXTENT_BYTES
    return this.size - this.values > most && this.size > this.volume.newestFoot.directory
  }

  /** `sources` and `targets`: sequences whose content moves, and extents of where it will be. */
  begin(sources: Uint32Array, targets: Uint32Array): void {
    const volume = this.volume
    this.sources = sources
    this.targets = targets
    this.size = this.blobs = this.values = 0
    this.item = this.itemAt = 0
    this.skipping = false
    this.run = 0
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
    this.skipping = isOwn(old) || this.transaction !== undefined &&
      this.transaction.changes.changes(old.kind, old.bytes, old.nameAt, end)
    if (!this.skipping) this.counts(old.kind, old.length)
  }

  private counts(kind: number, length: number): void {
    if (kind === BLOB) this.blobs++
    else this.values += length
  }

  private piece(event: number): number {
    const old = this.old
    if (event === EXTENT) this.repoint(old.sequence, old.count)
    else this.give(old.bytes, old.start, old.end)
    this.size += this.end - this.start
    return PIECE
  }

  /** The same sectors in order, some of them elsewhere: as few extents as that needs. `count` 0: the last is given. */
  private repoint(sequence: number, count: number): void {
    const bytes = this.extents
    let at = 0
    // Once where `count` is 0, too: the end of the list. In one function: calls are deep here (test/call-depth.test.ts).
    for (let i = 0; i === 0 || i < count; i++) {
      const moved = this.sources.length === 0 ? -1 : this.sources.indexOf(sequence + i)
      const place = moved < 0 ? sequence + i : sequenceAt(this.targets, moved)
      if (count === 0 || place !== this.first + this.run || this.run === EXTENT_SECTORS_MAX) {
        if (this.run > 0) {
          bytes[at] = this.run
          putU32(bytes, at + 1, this.first)
          at += EXTENT_BYTES
        }
        this.first = place
        this.run = 0
      }
      this.run++
    }
    if (count === 0) {
      this.run = 0
      bytes[at++] = 0
    }
    this.give(bytes, 0, at)
  }

  /** The next piece of what the transaction adds; then, if there are any, the spoiled sectors. */
  private added(): number {
    const list = this.transaction === undefined ? [] : this.transaction.changes.list
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
    if (this.item === list.length && this.spoiled.length > 0) {
      this.item++
      this.give(this.spoiled, 0, this.spoiled.length)
      this.size += this.spoiled.length
      return PIECE
    }
    return END
  }

  private give(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes
    this.start = start
    this.end = end
  }
}
