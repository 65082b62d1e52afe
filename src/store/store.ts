// The store: named blobs and small records on flash that change by transactions, entirely or not at all. SPEC.md says
// what is on flash; here is who may do what, and in which turns it is done: `step` is called once a turn while `busy`.
import type { Clock, Flash } from '../ports.ts'
import type { Blob } from './blob.ts'
import { Commit } from './commit.ts'
import {
  BLOB, type Checksum, CONTENT_BYTES, LATE, RECORD, SECTORS_MAX, SECTORS_MIN, SECTOR_BYTES, SPARE_SECTORS,
} from './layout.ts'
import { type BlobFacts, listBlobs, listNames, openBlob, readRecord } from './lookup.ts'
import { recover } from './recovery.ts'
import { extentsLeft, mostBytes, mostSectors, splits, type Statistics, statisticsOf } from './room.ts'
import { SectorWriter } from './sector-writer.ts'
import { type Owner, Transaction } from './transaction.ts'
import { type Text, Volume } from './volume.ts'

/** Above every sequence. */
const ANY = 0x80000000

export class Store implements Owner {
  private volume: Volume
  /** Who writes commits; not there while nothing is written when memory is scarce. */
  private job: Commit | undefined = undefined
  private readonly lean: boolean
  /** Transactions that are open or wait for their commit, in the order of their begin. */
  private transactions: Transaction[] = []
  private queue: Transaction[] = []
  /** Pages for uploads that nobody uses. */
  private pages: SectorWriter[] = []
  /** Idle time asked for what can wait. */
  private settling = false
  /** How the last of what was written ended. */
  private status = 0

  /**
   * Mounts the region, whatever it holds, and never throws: a chip that fails is logged, and nothing is ready then.
   * `uploads`: transactions with content at once, a page of 260 B each. `lean`: what writes a commit, 700 B, is made anew
   * for each.
   */
  constructor(
    flash: Flash, crc32: Checksum, clock: Clock, log: (line: string) => void, text: Text, uploads: number,
    lean?: boolean,
  ) {
    const volume = new Volume(flash, crc32, clock, log, text)
    this.volume = volume
    this.lean = lean === true
    if (!this.lean) this.job = new Commit(volume)
    for (let i = 0; i < uploads; i++) this.pages.push(new SectorWriter(volume.medium))
    const sectors = volume.medium.sectors
    if (flash.size % SECTOR_BYTES !== 0 || sectors < SECTORS_MIN || sectors > SECTORS_MAX) {
      volume.ready = false
      volume.fail(new Error(`a region of ${flash.size} bytes: ${SECTORS_MIN} to ${SECTORS_MAX} sectors of 4,096 are needed`))
      return
    }
    try {
      recover(volume, ANY)
    } catch (error) {
      volume.ready = false
      volume.fail(error)
    }
  }

  /** False until an unconfirmed commit was written again: nothing may be served before. */
  get ready(): boolean {
    return this.volume.ready
  }

  /** What the chip threw; undefined while it works. Nothing is written after it. */
  get failed(): unknown {
    return this.volume.failed
  }

  /**
   * A transaction with room for `reserve` bytes of content in sum, 0: records and removals only. Else a status: 413 it
   * could never fit; 507 not now; 503 no page is free or the store is not ready; 500 the chip failed.
   */
  begin(reserve: number): Transaction | number {
    const volume = this.volume
    const count = Math.ceil(reserve / CONTENT_BYTES)
    if (volume.failed !== undefined) return 500
    if (count > mostSectors(volume)) return 413
    if (!volume.ready || count > 0 && this.pages.length === 0) return 503
    try {
      volume.refresh()
    } catch (error) {
      volume.fail(error)
      return 500
    }
    if (count > 0) {
      const extents = volume.occupancy.runs(count) + splits(count)
      const left = extentsLeft(volume, this.transactions)
      if (count > volume.occupancy.free - SPARE_SECTORS || extents > left) return 507
    }
    const extents = volume.occupancy.allocate(count)
    if (extents === undefined) return 507
    const pages = this.pages
    const transaction = new Transaction(volume, this, extents, count > 0 ? pages[pages.length - 1] : undefined)
    this.transactions.push(transaction)
    // Last: where memory that runs out just ends a callback, none is lost.
    if (count > 0) pages.pop()
    return transaction
  }

  /** A snapshot of the blob, to be released; undefined when there is none. Throws 'corrupt' when it cannot be told. */
  open(name: string | Uint8Array): Blob | undefined {
    return openBlob(this.volume, this.volume.bytesOf(name))
  }

  /** A copy of the record; undefined when there is none. Throws as `open`. */
  record(name: string | Uint8Array): Uint8Array | undefined {
    return readRecord(this.volume, this.volume.bytesOf(name))
  }

  /** Names of the blobs. */
  names(): string[] {
    return listNames(this.volume, BLOB)
  }

  /** Calls `visit` with the facts of each blob, in no particular order; they are true until the next turn. Throws as `open`. */
  blobs(visit: (blob: BlobFacts) => void): void {
    listBlobs(this.volume, visit)
  }

  /** Names of the records. */
  recordNames(): string[] {
    return listNames(this.volume, RECORD)
  }

  /** Pages for uploads that nobody has. */
  get free(): number {
    return this.pages.length
  }

  /** Whether it wants a turn. */
  busy(): boolean {
    if (this.volume.failed !== undefined) return this.queue.length > 0 || this.committing()
    const changing = this.committing() || this.settling || this.queue.length > 0
    return changing || !this.volume.ready || this.waiting() !== undefined
  }

  /** One erase, or at most six programs. Throws only what a `done` throws. */
  step(): void {
    let over = this.volume.failed !== undefined
    try {
      if (!over && (this.committing() || this.next())) over = !this.writer().step()
    } catch (error) {
      this.volume.fail(error)
      over = true
    }
    if (!over) return
    const done = this.finish()
    if (done !== undefined) done(this.status)
  }

  /** Where memory is scarce, before anybody hears of the end. */
  private dismiss(): void {
    if (!this.lean || this.job === undefined || this.busy()) return
    this.volume.drop(this.job)
    this.job = undefined
  }

  private committing(): boolean {
    return this.job !== undefined && this.job.running()
  }

  private writer(): Commit {
    if (this.job === undefined) this.job = new Commit(this.volume)
    return this.job
  }

  /** What can wait for idle time: begins it, if there is any. Whether `step` is wanted. */
  idle(): boolean {
    if (this.volume.failed === undefined && (this.volume.unsettled || this.behind())) this.settling = true
    return this.busy()
  }

  /** Whether something is to be moved on when there is time. */
  private behind(): boolean {
    const volume = this.volume
    try {
      volume.refresh()
    } catch (error) {
      volume.fail(error)
    }
    return volume.ready && volume.failed === undefined && volume.behind(0)
  }

  statistics(): Statistics {
    return statisticsOf(this.volume, this.available())
  }

  /** The most that `begin` would reserve now, in bytes. */
  available(): number {
    const volume = this.volume
    try {
      volume.refresh()
    } catch (error) {
      volume.fail(error)
    }
    if (volume.failed !== undefined || !volume.ready || this.pages.length === 0) return 0
    return mostBytes(volume, this.transactions)
  }

  enqueue(transaction: Transaction): void {
    this.queue.push(transaction)
  }

  ended(transaction: Transaction): void {
    const at = this.transactions.indexOf(transaction)
    if (at >= 0) this.transactions.splice(at, 1)
    if (transaction.sector !== undefined) this.pages.push(transaction.sector)
  }

  /** Chooses what the next steps are for; an erase for an upload is done here. Whether the commit job is to step. */
  private next(): boolean {
    const volume = this.volume
    const upload = this.waiting()
    const wanted = this.settling || this.queue.length > 0 || upload !== undefined
    if (!volume.ready) this.writer().rewrite(true)
    else if (volume.unsettled && wanted) this.writer().rewrite(false)
    else if (this.queue.length > 0 && volume.behind(LATE)) this.writer().relocate(LATE)
    else if (this.queue.length > 0) this.writer().begin(this.queue[0])
    else if (upload !== undefined) upload.erase()
    else if (this.settling) {
      this.settling = false
      if (volume.behind(0)) this.writer().relocate(0)
      else this.dismiss()
    }
    return this.committing()
  }

  /** The upload that waits for an erase. */
  private waiting(): Transaction | undefined {
    for (let i = 0; i < this.transactions.length; i++) {
      if (this.transactions[i].wanting) return this.transactions[i]
    }
    return undefined
  }

  /**
   * The job came to its end, or the chip failed: then whoever waits for a commit is to hear it, one a turn. It is told
   * by who called: what is only known here is not to stay in memory meanwhile.
   */
  private finish(): ((status: number) => void) | undefined {
    const failed = this.volume.failed !== undefined, job = this.writer()
    if (job.running()) job.finish(500)
    const status = failed ? 500 : job.status
    const rewriting = !failed && job.transaction === undefined
    const transaction = rewriting ? undefined : this.queue.shift()
    let done: ((status: number) => void) | undefined
    if (rewriting && !job.relocates) this.settling = false
    job.transaction = undefined
    if (rewriting && status !== 0 && !job.relocates) this.unwritten(status)
    if (transaction !== undefined) {
      done = transaction.done
      transaction.end()
      if (status === 0 && this.behind()) this.settling = true
    }
    this.status = status
    this.dismiss()
    return done
  }

  /** A commit that could not be written again. What was unconfirmed and does not verify any more does not count. */
  private unwritten(status: number): void {
    const volume = this.volume
    try {
      // Without room for it the confirmed one below is served again: its own sector is free then.
      if (!volume.ready && (status === 500 || volume.fallback >= 0)) return recover(volume, volume.newest)
    } catch (error) {
      return volume.fail(error)
    }
    volume.ready = true
    volume.fail(new Error(`commit ${volume.newest} cannot be written again: ${status}`))
  }
}
