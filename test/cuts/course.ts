// A store run turn by turn, as the gateway runs it, and what it should hold: values in memory to compare with. Written in
// the subset of the core, since it also runs inside the engines of the boards.
import { Xorshift } from '../../host-sim/nor-chip.ts'
import type { Clock, Flash } from '../../src/ports.ts'
import type { Checksum } from '../../src/store/layout.ts'
import type { Store } from '../../src/store/store.ts'
import type { Transaction } from '../../src/store/transaction.ts'
import type { Text } from '../../src/store/volume.ts'
import type { Change } from './works.ts'

/** What an engine brings. */
export interface Core {
  Store: new (
    flash: Flash, crc32: Checksum, clock: Clock, log: (line: string) => void, text: Text, uploads: number,
  ) => Store
  crc32: Checksum
  text: Text
  /** Whether two rows of bytes of the same length are equal. */
  same: (a: Uint8Array, b: Uint8Array) => boolean
}

export interface Blob {
  name: string
  content: Uint8Array
  /** The commit that brought it: its validator, which must not change. -1: any. */
  commit: number
}

export interface Entry {
  name: string
  value: Uint8Array
}

/** All that a store holds, or what one transaction changes. */
export interface State {
  blobs: Blob[]
  records: Entry[]
}

export interface Saved extends State {
  remove: string[]
}

const READ_BYTES = 1460
/** No change of ours takes so many turns: a store that asks for more never ends. */
const STEPS_MAX = 20000
const TYPE = 'text/plain'

/** Bytes of a seed: the same seed gives the same bytes. */
export function bytesOf(length: number, seed: number): Uint8Array {
  const random = new Xorshift(seed)
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = random.next()
  return bytes
}

/** The change with its contents; `full`: the bytes of what fills the region. */
export function contentsOf(change: Change, full: number): Saved {
  return {
    blobs: change.blobs.map(blob => (
      { name: blob.name, content: bytesOf(blob.bytes < 0 ? full : blob.bytes, blob.seed), commit: -1 }
    )),
    records: change.records.map(record => ({ name: record.name, value: bytesOf(record.bytes, record.seed) })),
    remove: change.remove,
  }
}

/** What is there after the change. */
export function after(state: State, change: Saved): State {
  const gone = (name: string) => change.remove.indexOf(name) >= 0
  return {
    blobs: state.blobs.filter(old => !gone(old.name) && !change.blobs.some(blob => blob.name === old.name))
      .concat(change.blobs),
    records: state.records.filter(old => !gone(old.name) && !change.records.some(record => record.name === old.name))
      .concat(change.records),
  }
}

/** What `change` reserves. */
export function reserved(change: Saved): number {
  let sum = 0
  for (let i = 0; i < change.blobs.length; i++) sum += change.blobs[i].content.length || 1
  return sum
}

/** A store, ready to serve unless the chip failed. */
export function mount(core: Core, flash: Flash): Store {
  const clock = { now: () => 0, wake: () => undefined, onWake: () => undefined, date: () => undefined }
  const store = new core.Store(flash, core.crc32, clock, () => undefined, core.text, 1)
  let steps = 0
  while (!store.ready && store.busy()) {
    store.step()
    if (++steps > STEPS_MAX) throw new Error('the mount never ends')
  }
  return store
}

/** Idle time until the store wants no more of it. */
export function idle(store: Store): void {
  store.idle()
  let steps = 0
  while (store.busy()) {
    store.step()
    if (++steps > STEPS_MAX) throw new Error('idle time never ends')
  }
}

/** Begins a transaction and writes its contents; the status of a refusal instead. */
export function write(store: Store, change: Saved): Transaction | number {
  const transaction = store.begin(reserved(change))
  if (typeof transaction === 'number') return transaction
  let status = 0
  for (let i = 0; i < change.blobs.length && status === 0; i++) {
    const content = change.blobs[i].content, writer = transaction.writer()
    if (writer === undefined) throw new Error('no writer')
    for (let at = 0; at < content.length && writer.status === 0;) {
      const room = writer.room(), most = room < READ_BYTES ? room : READ_BYTES
      const end = at + most < content.length ? at + most : content.length
      if (room > 0) writer.write(content, at, end)
      else if (store.busy()) store.step()
      else throw new Error('no room, and no turn is wanted')
      at = end
    }
    writer.close(content.length)
    status = transaction.keep(change.blobs[i].name, writer, TYPE)
  }
  for (let i = 0; i < change.records.length && status === 0; i++) {
    status = transaction.record(change.records[i].name, change.records[i].value)
  }
  for (let i = 0; i < change.remove.length && status === 0; i++) status = transaction.remove(change.remove[i])
  if (status === 0) return transaction
  transaction.abort()
  return status
}

/** One transaction to its end; 0, or the status of its refusal. */
export function save(store: Store, change: Saved): number {
  const transaction = write(store, change)
  if (typeof transaction === 'number') return transaction
  let status = -1, steps = 0
  transaction.commit(value => { status = value })
  while (status < 0) {
    store.step()
    if (++steps > STEPS_MAX) throw new Error('the commit never ends')
  }
  return status
}

/** How the store differs from what it should hold, '' for not at all. Not read: the content of what is in `unread`, too. */
export function difference(core: Core, store: Store, state: State, unread: State | undefined): string {
  try {
    if (store.failed !== undefined) return 'the store failed'
    if (!store.ready) return 'the store is not ready'
    const names = store.names(), records = store.recordNames()
    for (let i = 0; i < state.blobs.length; i++) {
      const blob = state.blobs[i], skipped = unread !== undefined && holds(unread, blob.content)
      const wrong = ofBlob(core, store, blob, !skipped)
      if (wrong !== '') return `blob ${blob.name}: ${wrong}`
    }
    for (let i = 0; i < state.records.length; i++) {
      const wanted = state.records[i].value, found = store.record(state.records[i].name)
      if (found === undefined) return `no record ${state.records[i].name}`
      if (found.length !== wanted.length || !core.same(found, wanted)) return `record ${state.records[i].name} is another`
    }
    // Each that should be there is, so that the same number of names means the same names.
    if (names.length !== state.blobs.length) return `blobs ${names.join(', ')}`
    if (records.length !== state.records.length) return `records ${records.join(', ')}`
    return ''
  } catch (error) {
    return `threw ${(error as Error).message}`
  }
}

function holds(state: State, content: Uint8Array): boolean {
  for (let i = 0; i < state.blobs.length; i++) if (state.blobs[i].content === content) return true
  return false
}

function ofBlob(core: Core, store: Store, wanted: Blob, whole: boolean): string {
  const blob = store.open(wanted.name)
  if (blob === undefined) return 'is not there'
  const length = wanted.content.length, reads = whole ? length : 0
  const found = new Uint8Array(reads)
  let wrong = ''
  if (blob.length !== length) wrong = `${blob.length} bytes, not ${length}`
  else if (blob.type !== TYPE) wrong = `its type is ${blob.type}`
  else if (wanted.commit >= 0 && blob.commit !== wanted.commit) wrong = `of commit ${blob.commit}, not ${wanted.commit}`
  for (let at = 0; at < reads && wrong === '';) at += blob.readAt(at, found, at, reads)
  blob.release()
  return wrong !== '' || !whole || core.same(found, wanted.content) ? wrong : 'its content is another'
}
