// Reports in the store: a bounded number of blobs, the oldest dropped with the commit of the newest. What is written here is
// never more than one report a minute, so that no peer wears out the flash by finding a fault.
import { encode, encodedLength } from '../portable/text.ts'
import type { Clock } from '../ports.ts'
import type { BlobWriter } from '../store/blob-writer.ts'
import type { Store } from '../store/store.ts'
import type { Transaction } from '../store/transaction.ts'

/** Between two reports that are saved. */
const SAVE_MS = 60000
/** Until the store is asked again for a page that an upload has. */
const RETRY_MS = 250
const NAME_UNITS_MAX = 12

/** @internal The gateway, as what saves reports sees it. */
export interface SavingHost {
  readonly platform: { readonly clock: Clock }
  readonly store: Store | undefined
  log(line: string): void
  arm(ms: number): void
}

export class SavedReports {
  private readonly host: SavingHost
  private readonly folder: string
  private readonly most: number
  private last: number | undefined = undefined
  /** What is to be written, and how much of it is. */
  private bytes: Uint8Array | undefined = undefined
  private written = 0
  private name = ''
  private type = ''
  private transaction: Transaction | undefined = undefined
  private writer: BlobWriter | undefined = undefined

  /** `most` blobs, at least one, named `folder` and a number. Throws for a name of more than 12 characters, and without a store. */
  constructor(host: SavingHost, folder: string, most: number) {
    if (most < 1) throw new Error('cgitb: at least one report is kept')
    if (!host.store) throw new Error('cgitb: a logdir needs a store')
    if (folder.length > NAME_UNITS_MAX) throw new Error('cgitb: a logdir of more than 12 characters')
    this.host = host
    this.folder = folder
    this.most = most
  }

  /** Begins to save it; its name, '' when it is not saved: one is under way, or was less than a minute ago. */
  save(content: string, page: boolean): string {
    const now = this.host.platform.clock.now(), store = this.host.store
    if (!store || this.bytes || (this.last !== undefined && ((now - this.last) >>> 0) < SAVE_MS)) return ''
    const length = encodedLength(content), bytes = new Uint8Array(length)
    encode(content, 0, bytes, 0, length)
    const names = this.names(store)
    this.bytes = bytes
    this.written = 0
    this.last = now
    this.type = page ? 'text/html' : 'text/plain'
    this.name = this.folder + '/' + (names.length > 0 ? this.numberOf(names[names.length - 1]) + 1 : 1) + (page ? '.html' : '.txt')
    this.host.arm(0)
    return this.name
  }

  /** A turn; milliseconds until the next one that is wanted, -1 for none. A chip may fail at any call. */
  turn(): number {
    try {
      return this.step()
    } catch {
      if (this.transaction) this.transaction.abort()
      return this.over(500)
    }
  }

  private step(): number {
    const store = this.host.store, bytes = this.bytes
    if (!store || !bytes) return -1
    if (!this.transaction) {
      const begun = store.begin(bytes.length)
      if (begun === 503) return RETRY_MS
      if (typeof begun === 'number') return this.over(begun)
      this.transaction = begun
      this.writer = begun.writer()
    }
    const transaction = this.transaction, writer = this.writer
    if (!writer) return -1
    while (this.written < bytes.length) {
      const room = writer.room(), count = Math.min(room, bytes.length - this.written)
      if (count <= 0) return 0
      writer.write(bytes, this.written, this.written + count)
      this.written += count
    }
    writer.close(bytes.length)
    this.writer = undefined
    const status = writer.status !== 0 ? writer.status : transaction.keep(this.name, writer, this.type)
    if (status !== 0) {
      transaction.abort()
      return this.over(status)
    }
    const names = this.names(store)
    for (let i = 0; i + this.most <= names.length; i++) transaction.remove(names[i])
    transaction.commit(outcome => { this.over(outcome) })
    return 0
  }

  private over(status: number): number {
    this.bytes = undefined
    this.transaction = undefined
    this.writer = undefined
    this.host.log('cgitb: ' + this.name + (status === 0 ? ' holds the report' : ' was not saved: ' + status))
    return -1
  }

  /** Ours, the oldest first. */
  private names(store: Store): string[] {
    const names = store.names().filter(name => name.indexOf(this.folder + '/') === 0 && this.numberOf(name) > 0)
    return names.sort((one, other) => this.numberOf(one) - this.numberOf(other))
  }

  private numberOf(name: string): number {
    const number = +name.slice(this.folder.length + 1).split('.')[0]
    return number > 0 ? number : 0
  }
}
