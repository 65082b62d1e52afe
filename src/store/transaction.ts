// What one request changes: uploads, records, removals. Its content is one stream that fills sectors of its own, in
// the order in which they were reserved; blobs are parts of that stream. Nothing of it is seen by others before
// `commit`, and all of it is gone after `abort`.
//   open (write, seal, keep, record, remove) → waiting (commit) → ended        open → ended (abort)
import type { Content } from '../sink.ts'
import { type OpenSector, Blob } from './blob.ts'
import { BlobWriter, type Stream } from './blob-writer.ts'
import { type Change, ChangeList, entryOf, nameable, partOf } from './change-list.ts'
import { recordEntry } from './directory.ts'
import {
  BLOB, CONTENT_BYTES, CONTENT_KIND, PAGE_BYTES, RECORD, RECORDS_BYTES_MAX, TYPE_BYTES_MAX, TYPE_INLINE,
} from './layout.ts'
import { typeNumber } from './media-types.ts'
import { countSectors, exchanged, sequenceAt } from './occupancy.ts'
import type { SectorWriter } from './sector-writer.ts'
import type { Holder, Volume } from './volume.ts'

const OPEN = 0
const WAITING = 1
const ENDED = 2

/** Sectors that one transaction replaces: where more fail it is the chip that fails. */
const REPLACED_MAX = 4

/** What a transaction asks of the store that began it. */
export interface Owner {
  /** The commit is to be made in the turns that follow. */
  enqueue(transaction: Transaction): void
  /** Its sectors and its page are free. */
  ended(transaction: Transaction): void
}

export class Transaction implements Holder, OpenSector, Stream {
  /** The status of what went wrong, 0 before: 507 more content than was reserved, 500 the chip failed. */
  status = 0
  /** The sectors reserved, in the order in which they are filled. One that is spoiled has another in its place. */
  extents: Uint32Array
  /** The open sector and its page; undefined when only records were announced, and after the end. */
  sector: SectorWriter | undefined
  /** Whether `sector` has no foot yet. */
  opened = false
  /** An erase is needed before more can be written. */
  wanting = false
  /** Sectors erased so far, and sectors begun. */
  erased = 0
  begun = 0
  readonly changes = new ChangeList()
  /** Ended without a commit: its sectors are others'. */
  gone = false
  done: ((status: number) => void) | undefined
  private readonly total: number
  private volume: Volume
  private owner: Owner
  private state = OPEN
  /** Bytes of the stream. */
  private length = 0
  private replaced = 0
  /** The blob that is being written. */
  private current: BlobWriter | undefined

  constructor(volume: Volume, owner: Owner, extents: Uint32Array, sector: SectorWriter | undefined) {
    this.volume = volume
    this.owner = owner
    this.extents = extents
    this.sector = sector
    this.total = countSectors(extents)
    volume.hold(this)
  }

  /** What the next write takes, whoever it belongs to: 0, and an erase is asked for, or at least 256. */
  room(): number {
    // What is written then is dropped, and its status tells why: nobody waits for a chip that is dead.
    if (this.volume.failed !== undefined) this.status = 500
    if (this.status !== 0 || this.state !== OPEN) return CONTENT_BYTES
    const sector = this.sector
    let room = this.opened && sector !== undefined ? CONTENT_BYTES - sector.fill : 0
    if (this.begun < this.erased) room += CONTENT_BYTES
    if (room >= PAGE_BYTES) return room
    // All that was reserved is at hand: what is still to come fits, else `put` says 507.
    if (this.erased === this.total) return PAGE_BYTES
    this.wanting = !this.volume.medium.erased(sequenceAt(this.extents, this.erased))
    if (this.wanting) return 0
    this.erased++
    return CONTENT_BYTES
  }

  /** A new blob; undefined when no content was announced, another blob is being written, or the end is past. */
  writer(): BlobWriter | undefined {
    if (this.state !== OPEN || this.sector === undefined || this.current !== undefined) return undefined
    this.current = new BlobWriter(this, this.length)
    return this.current
  }

  /** The sealed upload becomes the blob `name`. 0, 413: name or type too long, 500: not a sealed upload of this one. */
  keep(name: string | Uint8Array, blob: BlobWriter, type: string): number {
    const bytes = this.volume.bytesOf(name)
    const typeIndex = typeNumber(type)
    const inline = this.volume.bytesOf(typeIndex === TYPE_INLINE ? type : '')
    if (!nameable(bytes) || inline.length > TYPE_BYTES_MAX) return 413
    if (this.status !== 0) return this.status
    if (this.state !== OPEN || !blob.sealed || !blob.belongsTo(this)) return 500
    const kept = { start: blob.start, length: blob.length, typeIndex, type: inline }
    return this.change({ kind: BLOB, name: bytes, entry: entryOf(bytes, kept, this.extents), kept })
  }

  /** `value` is copied. 0, or 413: name too long, or more than 2 KiB of records in this transaction. */
  record(name: string | Uint8Array, value: Uint8Array): number {
    const bytes = this.volume.bytesOf(name)
    const sum = value.length + this.changes.valuesBeside(bytes)
    if (!nameable(bytes) || sum > RECORDS_BYTES_MAX) return 413
    return this.change({ kind: RECORD, name: bytes, entry: recordEntry(bytes, value) })
  }

  /** The blob and the record of that name, whichever exist. 0. */
  remove(name: string | Uint8Array): number {
    const bytes = this.volume.bytesOf(name)
    if (!nameable(bytes)) return 0
    this.change({ kind: BLOB, name: bytes, entry: undefined })
    return this.change({ kind: RECORD, name: bytes, entry: undefined })
  }

  /**
   * Makes it so, in the turns that follow: `done(0)` once it is on flash, read back and confirmed, else the status:
   * 507 no room, 500 the chip failed. It cannot be called back; `done` is called in any case, from `step`.
   */
  commit(done: (status: number) => void): void {
    if (this.state !== OPEN) return
    this.state = WAITING
    this.done = done
    this.owner.enqueue(this)
  }

  /** Nothing of it is kept; the erases that it cost. Does nothing once `commit` was called. May be called again. */
  abort(): number {
    return this.state === OPEN ? this.end() : 0
  }

  /** For the store: what it held is free. The erases that are lost. */
  end(): number {
    if (this.state === ENDED) return 0
    const volume = this.volume, sector = this.sector
    // An upload that ends before its first page costs the next one no erase.
    const open = this.state === OPEN && this.status === 0
    const blank = open && this.opened && sector !== undefined && sector.programmed === 0
    const used = blank ? this.begun - 1 : this.begun
    let lost = this.erased
    // Only what is taken next is spared.
    if (open && used < this.erased && volume.occupancy.giveBack(this.extents, used)) {
      if (blank && sector) sector.uncount()
      if (!volume.medium.giveBack(sequenceAt(this.extents, used))) lost--
    } else volume.occupancy.giveBack(this.extents, this.erased)
    this.gone = this.state === OPEN
    this.state = ENDED
    this.opened = this.wanting = false
    this.changes.list = []
    // What it calls may know this transaction: where memory is counted by references such a ring stays for long.
    this.done = undefined
    volume.drop(this)
    this.owner.ended(this)
    this.sector = undefined
    return lost
  }

  /** For the commit: its sequence is known. */
  stamp(commit: number): void {
    const date = this.volume.clock.date()
    this.changes.stamp(date === undefined ? 0 : Math.floor(date / 1000), commit)
  }

  /** For the store, in a turn of its own. */
  erase(): void {
    this.wanting = false
    if (this.volume.medium.erase(sequenceAt(this.extents, this.erased))) this.erased++
    else this.replacement(this.erased)
  }

  /** For a blob: takes the next bytes of the stream. A failure is remembered; what follows is dropped. */
  put(bytes: Uint8Array, from: number, to: number): void {
    const sector = this.sector
    if (sector === undefined || this.status !== 0 || this.state !== OPEN) return
    const medium = this.volume.medium
    let at = from
    try {
      // Without other calls, since a chip has few levels of them.
      while (at < to || sector.bad || this.opened && sector.fill === CONTENT_BYTES) {
        if (sector.bad) {
          const next = this.replacement(this.begun - 1)
          if (next < 0) return
          if (medium.erase(next) && !sector.move(next)) this.status = 500
          if (this.status !== 0) return
        } else if (this.opened && sector.fill === CONTENT_BYTES) {
          sector.close(CONTENT_KIND, 0, false)
          this.opened = sector.bad
        } else if (this.opened || this.advance(sector)) {
          const room = CONTENT_BYTES - sector.fill
          const end = sector.put(bytes, at, to - at < room ? to : at + room)
          this.length += end - at
          at = end
        } else return
      }
    } catch (error) {
      this.status = 500
      this.volume.fail(error)
    }
  }

  /** For a blob: it is complete or given up. */
  closed(): void {
    this.current = undefined
  }

  /** For a blob: its content, while this script alone can see it and `extents` stays the same. */
  content(start: number, length: number): Content {
    const extents = partOf(this.extents, start, length)
    return new Blob(this.volume, extents, start % CONTENT_BYTES, length, this)
  }

  /** For the commit: the open sector gets its foot. False: `status` says what went wrong. Throws what the chip throws. */
  closeSector(sector: SectorWriter): boolean {
    sector.close(CONTENT_KIND, 0, false)
    while (sector.bad) {
      if (!this.reseat(sector)) return false
      sector.close(CONTENT_KIND, 0, false)
    }
    this.opened = false
    return true
  }

  /** For the commit: what the open sector holds goes on in another one. As `closeSector`. */
  reseat(sector: SectorWriter): boolean {
    sector.bad = true
    while (sector.bad) {
      const next = this.replacement(this.begun - 1)
      if (next < 0) return false
      if (this.volume.medium.erase(next) && !sector.move(next)) this.status = 500
      if (this.status !== 0) return false
    }
    return true
  }

  /**
   * The sector of number `ordinal` is spoiled: another one for it, or -1: 507. Where a page did not read back that is erased
   * at once, the only erase within a write, once in the life of a sector.
   */
  private replacement(ordinal: number): number {
    const volume = this.volume
    volume.spoil(sequenceAt(this.extents, ordinal))
    const next = this.replaced++ < REPLACED_MAX ? volume.occupancy.take() : -1
    if (next < 0) this.status = this.replaced > REPLACED_MAX ? 500 : 507
    else this.extents = exchanged(this.extents, ordinal, next)
    this.changes.repoint(this.extents)
    return next
  }

  private advance(sector: SectorWriter): boolean {
    if (this.begun === this.erased) {
      this.status = 507
      return false
    }
    sector.open(sequenceAt(this.extents, this.begun))
    this.begun++
    this.opened = true
    return true
  }

  private change(change: Change): number {
    if (this.state !== OPEN) return 500
    this.changes.add(change)
    return 0
  }
}
