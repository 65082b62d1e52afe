// Makes a commit: one directory in one sector, over several turns, one commit at a time. Either a transaction becomes
// true, or the commit that is served is written again (SPEC.md section 6), or what did not change for long is moved on
// (section 7). What moves is copied first, sector by sector; the content in the sector of a commit that is written again,
// its tail, goes into the new commit's own sector where both fit.
//   IDLE → PLAN → (ERASE → COPY)* → CONFIRM → IDLE      what does not read back: UNDO → DISCARD → PLAN, again elsewhere
import {
  BLOBS_MAX, COMMIT_BYTES, COMMIT_KIND, CONTENT_KIND, EXTENT_BYTES, type Foot, RECORDS_BYTES_MAX,
  RELOCATED_SECTORS_MAX, SPARE_SECTORS, noFoot,
} from './layout.ts'
import { CONTENT, END } from './directory.ts'
import { NewDirectory, PIECE } from './new-directory.ts'
import { appended, sequenceAt } from './occupancy.ts'
import { relocation } from './relocation.ts'
import { SectorWriter } from './sector-writer.ts'
import type { Transaction } from './transaction.ts'
import type { Holder, Volume } from './volume.ts'

const IDLE = 0
const PLAN = 1
const ERASE = 2
const COPY = 3
const CONFIRM = 4
const UNDO = 5
const DISCARD = 6

/** Pages programmed before a turn ends; closing a sector adds two. */
const PAGES_A_STEP = 4

export class Commit implements Holder {
  /** What it has taken, in the order of writing: for each sector that moves another one, then the commit's own. */
  extents: Uint32Array = new Uint32Array(0)
  /** How the last one ended: 0 committed, 507 no room, 500 the chip failed or the old directory is damaged. */
  status = 0
  /** What it commits; undefined: what is served. */
  transaction: Transaction | undefined
  /** What is served is written again to move what did not change for long. */
  relocates = false
  private phase = IDLE
  private volume: Volume
  private directory: NewDirectory
  /** `spare`, and its page, is for commits without content of their own. */
  private spare: SectorWriter
  private writer: SectorWriter
  /** Whether the tail of the commit that is written again is to be copied. */
  private moving = false
  /** The sequences that move; as many sectors are `apart`, to be copied before the commit's own, unless it takes the tail. */
  private sources: Uint32Array = new Uint32Array(0)
  private apart = 0
  private copied = 0
  /** Sectors of content that the transaction filled; of these, or of what was copied, so many were read back. */
  private contents = 0
  private checked = 0
  /** The commit's own sequence, and the sector that did not read back. */
  private target = -1
  private spoiled = -1
  /** Bytes of content that are in the commit's own sector, and their checksum. */
  private tail = 0
  private tailSum = 0
  private tries = 0
  private undone = false
  private late = 0

  constructor(volume: Volume) {
    this.volume = volume
    this.directory = new NewDirectory(volume)
    this.spare = this.writer = new SectorWriter(volume.medium)
    volume.hold(this)
  }

  running(): boolean {
    return this.phase !== IDLE
  }

  begin(transaction: Transaction): void {
    this.start(transaction, false, false)
    this.contents = transaction.begun
  }

  /** Writes the commit that is served again, an empty one if there is none; `whole`: with its tail. */
  rewrite(whole: boolean): void {
    const foot = this.volume.newestFoot
    this.start(undefined, whole && this.volume.newest >= 0 && foot.used > foot.directory, false)
  }

  /** Moves a few of the least worn sectors to more worn ones, if these are `late` erases more ahead than is enough. */
  relocate(late: number): void {
    this.start(undefined, false, true)
    this.late = late
  }

  private start(transaction: Transaction | undefined, moving: boolean, relocates: boolean): void {
    this.phase = PLAN
    this.transaction = transaction
    this.moving = moving
    this.relocates = relocates
    this.contents = this.tries = 0
  }

  /** One erase, or at most six programs. Whether it goes on; else `status` says how it ended. */
  step(): boolean {
    switch (this.phase) {
      case PLAN: this.plan(); break
      case ERASE: this.erase(); break
      case COPY: this.copy(); break
      case CONFIRM: this.confirm(); break
      case UNDO: this.undo(); break
      case DISCARD: this.discard(); break
    }
    return this.phase !== IDLE
  }

  /** Ends it: by itself, or by the store when the chip failed. */
  finish(status: number): void {
    this.phase = IDLE
    this.status = status
    this.extents = this.sources = new Uint32Array(0)
    this.writer = this.spare
    this.volume.touch()
  }

  private plan(): void {
    const volume = this.volume, transaction = this.transaction, directory = this.directory
    if (transaction !== undefined && (transaction.status !== 0 || transaction.changes.list.length === 0)) {
      return this.finish(transaction.status)
    }
    volume.refresh()
    this.copied = this.apart = this.checked = this.tail = 0
    this.target = -1
    this.sources = new Uint32Array(this.moving ? [volume.newest] : [])
    this.extents = new Uint32Array(0)
    if (this.relocates && !this.planRelocation()) return this.finish(507)
    directory.plan(transaction, this.sources, this.extents)
    if (!directory.valid || volume.newest >= 0 && !volume.medium.bound(volume.newest)) {
      volume.log(`store: commit ${volume.newest} does not verify: nothing is written`)
      return this.finish(500)
    }
    // Writing a commit again may split the last extent of each blob in its tail: that must fit, too.
    const growth = transaction === undefined ? 0 : transaction.changes.kept() * EXTENT_BYTES
    const fits = directory.size + growth <= COMMIT_BYTES && directory.blobs <= BLOBS_MAX
    if (!fits || directory.values > RECORDS_BYTES_MAX || this.relocates && directory.crowded) return this.finish(507)
    this.phase = ERASE
    if (transaction !== undefined) this.planCommit(transaction, directory.size)
    else if (this.moving) this.planTail(directory.size)
    if (this.running()) this.take()
  }

  /** The commit's own sector, the last that is planned. */
  private take(): void {
    if (this.target < 0) this.target = this.volume.occupancy.take()
    if (this.target < 0) return this.finish(507)
    this.extents = appended(this.extents, this.target)
    if (this.transaction !== undefined) this.transaction.stamp(this.target)
    if (this.phase === COPY) this.directory.begin(this.sources, this.extents)
  }

  /** The open sector becomes the commit's, or the next one of those that were reserved, else any other. */
  private planCommit(transaction: Transaction, size: number): void {
    const newest = this.volume.newest
    const sector = transaction.sector
    this.writer = sector ?? this.spare
    if (sector !== undefined && transaction.opened) {
      if (sector.sequence > newest && sector.fill + size <= COMMIT_BYTES) {
        this.target = sector.sequence
        this.tail = sector.fill
        this.tailSum = sector.sum()
        this.phase = COPY
        return
      }
      if (!transaction.closeSector(sector)) return this.finish(transaction.status)
    }
    const own = sequenceAt(transaction.extents, transaction.begun)
    if (own <= newest) return
    this.target = own
    if (transaction.begun < transaction.erased) {
      this.writer.open(own)
      this.phase = COPY
    } else {
      transaction.erased++
    }
    transaction.begun++
  }

  /** Where tail and directory do not fit into one sector, the tail moves to one of its own. */
  private planTail(size: number): void {
    const foot = this.volume.newestFoot
    if (foot.used - foot.directory + size <= COMMIT_BYTES) return
    const own = this.volume.occupancy.take()
    if (own < 0) return this.finish(507)
    this.apart = 1
    this.extents = appended(this.extents, own)
  }

  /** Whether there is something to move, and room for it. */
  private planRelocation(): boolean {
    const volume = this.volume, occupancy = volume.occupancy
    const most = Math.max(0, Math.min(RELOCATED_SECTORS_MAX, occupancy.free - SPARE_SECTORS))
    volume.looked = volume.newest
    const found = relocation(volume, most, this.late), targets = found.targets
    this.sources = new Uint32Array(found.sources)
    this.apart = targets.length
    for (let i = 0; i < targets.length; i++) {
      this.extents = appended(this.extents, targets[i])
      occupancy.use(targets[i], 1)
      // The commit's own sector comes behind them.
      occupancy.cursor = targets[i] + 1
    }
    return this.apart > 0
  }

  private erase(): void {
    const medium = this.volume.medium
    const sequence = sequenceAt(this.extents, this.copied)
    if (!medium.erase(sequence)) return this.spoil(sequence)
    this.writer.open(sequence)
    this.phase = COPY
    if (this.copied === this.apart) return this.directory.begin(this.sources, this.extents)
    // What is served was verified before: weak bits are not asked twice.
    const source = this.sources[this.copied], foot = noFoot()
    if (source === this.volume.newest) this.directory.old.begin(source, this.volume.newestFoot)
    else if (medium.footOf(source, foot)) this.directory.old.begin(source, foot)
    else this.finish(500)
  }

  /** A few pages a turn. The foot follows when the checksum of what was copied is right. */
  private copy(): void {
    const directory = this.directory, source = directory.old
    const writer = this.writer
    const limit = writer.programs + PAGES_A_STEP
    const own = this.copied === this.apart
    const tail = !own || this.moving && this.apart === 0
    while (writer.programs < limit) {
      const event = own ? directory.next() : source.next()
      if (event === END) return this.close(own, own ? directory.valid : source.valid)
      const from = own ? directory : source
      const wanted = event === CONTENT ? tail : own && event === PIECE
      if (wanted) writer.put(from.bytes, from.start, from.end)
      if (writer.bad) return this.spoil(writer.sequence)
    }
  }

  private close(own: boolean, valid: boolean): void {
    const writer = this.writer, served = this.volume.newestFoot
    if (!valid) return this.finish(500)
    const marked = this.transaction === undefined && (this.relocates || this.volume.newest >= 0 && served.relocates)
    writer.close(own ? COMMIT_KIND : CONTENT_KIND, own ? this.directory.size : 0, own && marked)
    if (writer.bad) return this.spoil(writer.sequence)
    this.phase = own ? CONFIRM : ERASE
    if (!own) this.copied++
  }

  /** Reads back all that this commit wrote; only then is it true for good, and what it replaced is free. */
  private confirm(): void {
    const volume = this.volume, transaction = this.transaction
    const foot = noFoot()
    // The content, a sector a turn: what is replaced is still there.
    if (this.checked < (transaction === undefined ? this.apart : this.contents)) {
      const sequence = sequenceAt(transaction === undefined ? this.extents : transaction.extents, this.checked++)
      return sequence === this.target || this.intact(sequence, foot) ? undefined : this.spoil(sequence)
    }
    if (!this.intact(this.target, foot)) return this.spoil(this.target)
    this.writer.confirm()
    if (this.writer.bad || !volume.medium.confirmed(this.target)) return this.spoil(this.target)
    volume.adopt(this.target, foot)
    volume.fallback = -1
    volume.ready = true
    volume.unsettled = false
    this.finish(0)
  }

  private intact(sequence: number, foot: Foot): boolean {
    const volume = this.volume
    return volume.medium.footOf(sequence, foot) && volume.directory.reader.verify(sequence, foot)
  }

  private spoil(sequence: number): void {
    this.volume.spoil(sequence)
    this.spoiled = sequence
    this.phase = UNDO
  }

  /** Once more in other sectors: with the content that is in this one, if it can be read. Where other content is lost: 500. */
  private undo(): void {
    const transaction = this.transaction
    let again = this.tries++ < this.volume.medium.sectors
    if (transaction !== undefined && again) {
      again = this.spoiled === this.target
      if (again && this.tail > 0) again = this.writer.back(this.tail, this.tailSum) && transaction.reseat(this.writer)
    }
    this.undone = !again
    this.phase = DISCARD
  }

  /** The foot must not count at a later start. */
  private discard(): void {
    if (this.copied === this.apart && !this.volume.medium.erase(this.target)) this.volume.unsettled = true
    if (this.undone) this.finish(500)
    else this.phase = PLAN
  }
}
