// What one run reads and changes in the store: snapshots of blobs, records, and one transaction, which the uploads of its
// form go to and which is committed entirely or gone at the end.
import type { StoredBlob } from '../cgi/types.ts'
import type { PartItem } from '../form/items.ts'
import { ContentFile } from '../form/part-file.ts'
import type { Item } from '../form/types.ts'
import type { Blob } from '../store/blob.ts'
import type { BlobWriter } from '../store/blob-writer.ts'
import type { BlobFacts } from '../store/lookup.ts'
import type { Store } from '../store/store.ts'
import type { Ration } from './ration.ts'
import type { Transaction } from '../store/transaction.ts'

export class Changes {
  private transaction: Transaction | undefined = undefined
  private snapshots: Blob[] = []
  /** The status of a change that could not be made: the commit tells it. */
  private refused = 0
  /** Whether erases for what is not committed are charged: nobody was let in by name. */
  rationed = true
  private readonly store: Store | undefined
  private readonly ration: Ration | undefined

  constructor(store: Store | undefined, ration: Ration | undefined) {
    this.store = store
    this.ration = ration
  }

  /** Opens the transaction for uploads of `octets`, below 0: as many as there is room for, up to `most`. A status, or 0. */
  reserve(octets: number, most: number): number {
    const store = this.store
    if (!store) return 507
    const available = octets < 0 ? store.available() : octets
    const wanted = available < most ? available : most
    if (wanted === 0) return store.failed !== undefined ? 500 : 507
    const begun = store.begin(wanted)
    if (typeof begun === 'number') return begun
    this.transaction = begun
    return 0
  }

  /** A sink for one upload, sealed by its `close`. */
  upload(): BlobWriter | undefined {
    return this.transaction ? this.transaction.writer() : undefined
  }

  /** What an upload takes now. */
  room(): number {
    return this.transaction ? this.transaction.room() : 0
  }

  blob(name: string): StoredBlob | undefined {
    const blob = this.store ? this.store.open(name) : undefined
    if (!blob) return undefined
    this.snapshots.push(blob)
    const facts = { type: blob.type, time: blob.time, commit: blob.commit }
    return Object.assign(new ContentFile(blob, blob.length), facts)
  }

  blobs(visit: (blob: BlobFacts) => void): void {
    if (this.store) this.store.blobs(visit)
  }

  recorded(name: string): Uint8Array | undefined {
    return this.store ? this.store.record(name) : undefined
  }

  keep(name: string, item: Item, type: string): void {
    const content = (item as PartItem).content as BlobWriter | undefined
    if (!this.transaction || content === undefined || content.belongsTo === undefined) return this.note(500)
    this.note(this.transaction.keep(name, content, type))
  }

  record(name: string, value: Uint8Array): void {
    const transaction = this.opened()
    if (transaction) this.note(transaction.record(name, value))
  }

  remove(name: string): void {
    const transaction = this.opened()
    if (transaction) this.note(transaction.remove(name))
  }

  /** Begins the commit; a status when there is none to begin: 0 for no changes. -1: `done` will be called. */
  commit(done: (status: number) => void): number {
    const transaction = this.transaction, refused = this.refused
    this.refused = 0
    if (refused !== 0) {
      this.abort()
      return refused
    }
    if (!transaction) return 0
    this.transaction = undefined
    // The run may be another's until then.
    const rationed = this.rationed
    transaction.commit(status => {
      if (status !== 0 && rationed) this.charge(transaction.erased)
      done(status)
    })
    return -1
  }

  /** What was not committed is gone, and the snapshots are released. */
  close(): void {
    this.abort()
    for (let i = 0; i < this.snapshots.length; i++) this.snapshots[i].release()
    this.snapshots = []
    this.refused = 0
  }

  private abort(): void {
    const transaction = this.transaction
    this.transaction = undefined
    if (!transaction) return
    const erases = transaction.abort()
    if (this.rationed) this.charge(erases)
  }

  private charge(erases: number): void {
    if (this.ration && erases > 0) this.ration.charge(erases)
  }

  /** The transaction of this run; begun with the first change when no upload began it. */
  private opened(): Transaction | undefined {
    if (this.transaction) return this.transaction
    const begun = this.store ? this.store.begin(0) : 507
    if (typeof begun === 'number') this.note(begun)
    else this.transaction = begun
    return this.transaction
  }

  private note(status: number): void {
    if (status !== 0 && this.refused === 0) this.refused = status
  }
}
