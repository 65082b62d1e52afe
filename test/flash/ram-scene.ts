// A store in steps, after each of which somebody looks at the memory that is in use. Written in the subset of the core,
// since it also runs inside the engines of the boards.
import type { Store } from '../../src/store/store.ts'
import type { Transaction } from '../../src/store/transaction.ts'
import { type Core, bytesOf, contentsOf, mount, save } from '../cuts/course.ts'
import { SparseFlash } from './sparse-flash.ts'

/** What is in memory beside what was there before: in this order. */
export const STEPS = ['nothing', 'store', 'transaction', 'blob'] as const
export type Step = typeof STEPS[number]

const PAGES = 2
const FILE_BYTES = 9000
/** What a transaction reserves, and what is written to it: less than a page, so that the flash stays as it is. */
const RESERVED_BYTES = 24000
const WRITTEN_BYTES = 200

export class RamScene {
  /** What is looked at, beside the flash. */
  held: unknown[] = []
  readonly flash: SparseFlash
  private core: Core
  private store: Store | undefined
  private written = bytesOf(WRITTEN_BYTES, 2)

  constructor(core: Core, sectors: number) {
    this.core = core
    this.flash = new SparseFlash(sectors * 4096)
    const change = contentsOf({ blobs: [{ name: 'file', bytes: FILE_BYTES, seed: 1 }], records: [], remove: [] }, 0)
    if (save(mount(core, this.flash), change) !== 0) throw new Error('the first file')
  }

  take(step: Step): void {
    const core = this.core
    if (step === 'store') {
      const clock = { now: () => 0, wake: () => undefined, onWake: () => undefined, date: () => undefined }
      this.store = new core.Store(this.flash, core.crc32, clock, () => undefined, core.text, PAGES)
      this.held.push(this.store)
    }
    const store = this.store
    if (store === undefined) return
    if (step === 'transaction') this.held.push(this.transaction(store))
    if (step === 'blob') this.held.push(store.open('file'))
  }

  private transaction(store: Store): Transaction {
    const transaction = store.begin(RESERVED_BYTES)
    if (typeof transaction === 'number') throw new Error(`no room: ${transaction}`)
    const writer = transaction.writer()
    if (writer === undefined) throw new Error('no writer')
    while (writer.room() === 0) store.step()
    writer.write(this.written, 0, WRITTEN_BYTES)
    return transaction
  }
}

let scene: RamScene | undefined

/** For an engine that is asked in text. */
export function begin(core: Core, sectors: number): void {
  scene = undefined
  scene = new RamScene(core, sectors)
}

export function take(step: Step): void {
  if (scene !== undefined) scene.take(step)
}
