// Makes a commit: one directory in one sector, over several turns, one commit at a time. Either a transaction becomes
// true, or the commit that is served is written again (SPEC.md section 6), perhaps with the content in its sector, the
// tail: into the new commit's sector, or where both do not fit into one of its own (`apart`), which is written first.
//   IDLE → PLAN → (ERASE → COPY)* → CONFIRM → IDLE      what does not read back: CONFIRM → UNDO → IDLE
import {
  BLOBS_MAX, COMMIT_BYTES, COMMIT_KIND, CONTENT_KIND, EXTENT_BYTES, RECORDS_BYTES_MAX, noFoot,
} from './layout.ts'
import { CONTENT, END } from './directory.ts'
import { NewDirectory, PIECE } from './new-directory.ts'
import { sequenceAt } from './occupancy.ts'
import { SectorWriter } from './sector-writer.ts'
import type { Transaction } from './transaction.ts'
import type { Holder, Volume } from './volume.ts'

const IDLE = 0
const PLAN = 1
const ERASE = 2
const COPY = 3
const CONFIRM = 4
const UNDO = 5

/** Pages programmed before a turn ends; closing a sector adds two. */
const PAGES_A_STEP = 4

export class Commit implements Holder {
  /** What it has taken: sequence and count of the tail's own sector, then of the commit's. Counts are 0 until then. */
  readonly extents: Uint32Array = new Uint32Array(4)
  /** How the last one ended: 0 committed, 507 no room, 500 the chip failed or the old directory is damaged. */
  status = 0
  /** The last one was written, but did not read back: another sector may do. */
  undone = false
  /** What it commits; undefined: what is served. */
  transaction: Transaction | undefined
  private phase = IDLE
  private volume: Volume
  private directory: NewDirectory
  /** For commits without content of their own, and its page. */
  private spare: SectorWriter
  private writer: SectorWriter
  private moving = false
  /** Sectors of the transaction that were read back. */
  private checked = 0
  private apart = false
  /** The tail's own sector is being written, not yet the commit's. */
  private first = false

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
    this.phase = PLAN
    this.checked = 0
    this.transaction = transaction
    this.moving = this.apart = this.first = this.undone = false
  }

  /** Writes the commit that is served again, an empty one if there is none; `whole`: with its tail. */
  rewrite(whole: boolean): void {
    const foot = this.volume.newestFoot
    this.phase = PLAN
    this.undone = false
    this.transaction = undefined
    this.moving = whole && this.volume.newest >= 0 && foot.used > foot.directory
    this.apart = this.first = false
  }

  /** One erase, or at most six programs. Whether it goes on; else `status` says how it ended. */
  step(): boolean {
    switch (this.phase) {
      case PLAN: this.plan(); break
      case ERASE: this.erase(); break
      case COPY: this.copy(); break
      case CONFIRM: this.confirm(); break
      case UNDO:
        this.volume.medium.erase(this.extents[2])
        this.undone = true
        this.finish(500)
        break
    }
    return this.phase !== IDLE
  }

  /** Ends it: by itself, or by the store when the chip failed. */
  finish(status: number): void {
    this.phase = IDLE
    this.status = status
    this.extents.fill(0)
    this.writer = this.spare
    this.volume.touch()
  }

  private plan(): void {
    const volume = this.volume
    const transaction = this.transaction
    if (transaction !== undefined && (transaction.status !== 0 || transaction.list.length === 0)) {
      return this.finish(transaction.status)
    }
    const directory = this.directory
    directory.begin(transaction, this.moving ? volume.newest : -1, 0)
    while (directory.next() !== END) continue
    if (!directory.valid || volume.newest >= 0 && !volume.medium.bound(volume.newest)) {
      volume.log(`store: commit ${volume.newest} does not verify: nothing is written`)
      return this.finish(500)
    }
    // Writing a commit again may split the last extent of each blob in its tail: that must fit, too.
    const growth = transaction === undefined ? 0 : transaction.kept() * EXTENT_BYTES
    const fits = directory.size + growth <= COMMIT_BYTES && directory.blobs <= BLOBS_MAX
    if (!fits || directory.values > RECORDS_BYTES_MAX) return this.finish(507)
    volume.refresh()
    if (transaction === undefined) this.planRewrite(directory.size)
    else this.planCommit(transaction, directory.size)
  }

  private planCommit(transaction: Transaction, size: number): void {
    const newest = this.volume.newest
    const sector = transaction.sector
    this.writer = sector ?? this.spare
    let target = -1
    this.phase = ERASE
    if (sector !== undefined && transaction.opened) {
      if (sector.sequence > newest && sector.fill + size <= COMMIT_BYTES) {
        target = sector.sequence
        this.phase = COPY
      } else {
        sector.close(CONTENT_KIND, 0)
        transaction.opened = false
      }
    }
    const own = sequenceAt(transaction.extents, transaction.begun)
    if (target < 0 && own > newest) {
      target = own
      if (transaction.begun < transaction.erased) {
        this.writer.open(own)
        this.phase = COPY
      } else {
        transaction.erased++
      }
      transaction.begun++
    }
    if (target < 0) target = this.volume.occupancy.take()
    if (target < 0) return this.finish(507)
    this.extents[2] = target
    this.extents[3] = 1
    transaction.stamp(target)
    if (this.phase === COPY) this.directory.begin(transaction, -1, -1)
  }

  private planRewrite(size: number): void {
    const foot = this.volume.newestFoot
    const tail = this.moving ? foot.used - foot.directory : 0
    this.apart = this.first = tail > 0 && tail + size > COMMIT_BYTES
    const own = this.apart ? this.volume.occupancy.take() : 0
    const target = this.volume.occupancy.take()
    if (own < 0 || target < 0) return this.finish(507)
    this.extents[0] = own
    this.extents[1] = this.apart ? 1 : 0
    this.extents[2] = target
    this.extents[3] = 1
    this.phase = ERASE
  }

  private erase(): void {
    const extents = this.extents
    const sequence = this.first ? extents[0] : extents[2]
    this.volume.medium.erase(sequence)
    this.writer.open(sequence)
    this.directory.begin(
      this.transaction, this.moving ? this.volume.newest : -1, this.apart ? extents[0] : extents[2],
    )
    this.phase = COPY
  }

  /** A few pages a turn. The foot follows when the checksum of what was copied is right. */
  private copy(): void {
    const directory = this.directory
    const writer = this.writer
    const limit = writer.programs + PAGES_A_STEP
    const tail = this.moving && this.first === this.apart
    while (writer.programs < limit) {
      const event = directory.next()
      if (event === END) {
        if (!directory.valid) return this.finish(500)
        writer.close(this.first ? CONTENT_KIND : COMMIT_KIND, this.first ? 0 : directory.size)
        this.phase = this.first ? ERASE : CONFIRM
        this.first = false
        return
      }
      const wanted = event === CONTENT ? tail : event === PIECE && !this.first
      if (wanted) writer.put(directory.bytes, directory.start, directory.end)
    }
  }

  /** Reads back all that this commit wrote; only then is it true for good, and what it replaced is free. */
  private confirm(): void {
    const volume = this.volume
    const foot = noFoot()
    const reader = volume.directory.reader
    const own = this.extents[0]
    const target = this.extents[2]
    const transaction = this.transaction
    // The content, a sector a turn: what is replaced is still there.
    if (transaction !== undefined && this.checked < transaction.begun) {
      const sequence = sequenceAt(transaction.extents, this.checked++)
      if (sequence === target || volume.medium.footOf(sequence, foot) && reader.verify(sequence, foot)) return
      volume.log(`store: sector ${volume.medium.sectorOf(sequence)} does not read back: the commit is undone`)
      this.phase = UNDO
      return
    }
    const intact = (this.extents[1] === 0 || volume.medium.footOf(own, foot) && reader.verify(own, foot)) &&
      volume.medium.footOf(target, foot) && reader.verify(target, foot)
    if (!intact) {
      volume.log(`store: sector ${volume.medium.sectorOf(target)} does not read back: the commit is undone`)
      this.phase = UNDO
      return
    }
    this.writer.confirm()
    volume.adopt(target, foot)
    volume.fallback = -1
    volume.ready = true
    volume.unsettled = false
    this.finish(0)
  }
}
