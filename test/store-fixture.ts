// What the store's tests share: a store on an emulated chip or in files, run turn by turn, and its whole state as plain
// values.
import nodeTest from 'node:test'
import { crc32 as zlibCrc32 } from 'node:zlib'
import { NorChip, Xorshift } from '../host-sim/nor-chip.ts'
import { Crc32 } from '../src/portable/crc32.ts'
import type { Clock, Flash, Platform } from '../src/ports.ts'
import { Store } from '../src/store/store.ts'
import type { Transaction } from '../src/store/transaction.ts'
import { fileChip, type Medium } from './cuts/file-chip.ts'

export const SECTOR_BYTES = 4096

const portable = new Crc32()
/** Native where this Node has it: the sweeps verify gigabytes. */
export const crc32: Platform['crc32'] = typeof zlibCrc32 === 'function'
  ? (bytes, from, to) => zlibCrc32(bytes.subarray(from, to)) | 0
  : (bytes, from, to) => portable.of(bytes, from, to)

const encoder = new TextEncoder()
const decoder = new TextDecoder()
export const text: Pick<Platform, 'encodedLength' | 'encode' | 'decode'> = {
  encodedLength: value => encoder.encode(value).length,
  encode: (value, at, target, from, to) => {
    const piece = encoder.encode(value).subarray(at, at + to - from)
    target.set(piece, from)
    return piece.length
  },
  decode: (bytes, from, to) => decoder.decode(bytes.subarray(from, to)),
}

export function clockAt(date: number | undefined): Clock {
  return { now: () => 0, wake: () => undefined, onWake: () => undefined, date: () => date }
}

export interface Mounted {
  store: Store
  lines: string[]
}

/** A store, ready to serve unless the chip failed. */
export function mount(flash: Flash, uploads = 2, date?: number): Mounted {
  const lines: string[] = []
  const store = new Store(flash, crc32, clockAt(date), line => lines.push(line), text, uploads)
  while (!store.ready && store.busy()) store.step()
  return { store, lines }
}

export function chipOf(sectors: number): NorChip {
  return new NorChip(sectors * SECTOR_BYTES)
}

let inFiles = false

/** A test of what holds whatever the store lies on: once on a chip, once in files. It gets its mediums from `mediumOf`. */
export function onBoth(name: string, run: () => void): void {
  nodeTest(name, run)
  nodeTest(`in files: ${name}`, () => {
    inFiles = true
    try {
      run()
    } finally {
      inFiles = false
    }
  })
}

/** A chip, or files; `cells`: the former content. */
export function mediumOf(sectors: number, cells?: Uint8Array): Medium {
  return inFiles ? fileChip(sectors * SECTOR_BYTES, cells) : new NorChip(sectors * SECTOR_BYTES, cells)
}

/** Bytes of a seed: the same seed gives the same bytes. */
export function bytesOf(length: number, seed: number): Uint8Array {
  const random = new Xorshift(seed)
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = random.next()
  return bytes
}

/** Takes turns until the store wants none. */
export function settle(store: Store): void {
  while (store.busy()) store.step()
}

/** Writes a blob as the gateway does: never more than there is room for, in reads of at most `most` bytes. */
export function upload(store: Store, transaction: Transaction, content: Uint8Array, most = 1460) {
  const writer = transaction.writer()
  if (writer === undefined) throw new Error('no writer')
  for (let at = 0; at < content.length;) {
    const room = writer.room()
    if (room === 0) {
      if (!store.busy()) throw new Error('no room, and no turn is wanted')
      store.step()
      if (store.failed !== undefined) throw store.failed
      continue
    }
    const end = Math.min(content.length, at + Math.min(room, most))
    writer.write(content, at, end)
    if (writer.status !== 0) break
    at = end
  }
  writer.close(content.length)
  return writer
}

export interface Change {
  blobs?: [name: string, content: Uint8Array][]
  records?: [name: string, value: Uint8Array][]
  remove?: string[]
}

/** One transaction to its end; 0, or the status of its refusal. */
export function save(store: Store, change: Change): number {
  const blobs = change.blobs ?? []
  const transaction = store.begin(blobs.reduce((sum, blob) => sum + Math.max(1, blob[1].length), 0))
  if (typeof transaction === 'number') return transaction
  let status = 0
  const note = (value: number): void => { status ||= value }
  for (const [name, content] of blobs) {
    note(transaction.keep(name, upload(store, transaction, content), 'text/plain'))
  }
  for (const [name, value] of change.records ?? []) note(transaction.record(name, value))
  for (const name of change.remove ?? []) note(transaction.remove(name))
  if (status !== 0) {
    transaction.abort()
    return status
  }
  return commit(store, transaction)
}

export function commit(store: Store, transaction: Transaction): number {
  let status = -1
  transaction.commit(value => { status = value })
  while (status < 0) {
    if (!store.busy()) throw new Error('the commit did not end')
    store.step()
  }
  return status
}

export function read(store: Store, name: string): Uint8Array | undefined {
  const blob = store.open(name)
  if (blob === undefined) return undefined
  const content = new Uint8Array(blob.length)
  let done = 0
  while (done < content.length) done += blob.readAt(done, content, done, content.length)
  blob.release()
  return content
}

/** All that the store holds, in one line: equal states give equal lines. */
export function stateOf(store: Store): string {
  const blobs = store.names().sort().map(name => `${name}=${digest(read(store, name))}`)
  const records = store.recordNames().sort().map(name => `${name}:${digest(store.record(name))}`)
  return [...blobs, ...records].join(' ')
}

function digest(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? 'missing' : `${bytes.length}/${crc32(bytes, 0, bytes.length)}`
}
