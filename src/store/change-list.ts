// What a transaction changes of the directory: one change a name, the last one counts.
import { equals } from '../bytes.ts'
import { blobEntry, stampEntry } from './directory.ts'
import { BLOB, CONTENT_BYTES, NAME_BYTES_MAX, RECORD } from './layout.ts'
import { sliceExtents } from './occupancy.ts'
import { isOwnName } from './spoiled.ts'

/** One change of the directory. Without an entry: the name is removed. */
export interface Change {
  kind: number
  name: Uint8Array
  entry: Uint8Array | undefined
  /** What the entry of a blob was made of. */
  kept?: Kept
}

/** A part of the transaction's stream. */
export interface Kept {
  start: number
  length: number
  typeIndex: number
  type: Uint8Array
}

export class ChangeList {
  list: Change[] = []

  /** In the place of another of that name. */
  add(change: Change): void {
    const others: Change[] = []
    for (let i = 0; i < this.list.length; i++) {
      const other = this.list[i]
      if (other.kind !== change.kind || !same(other.name, change.name)) others.push(other)
    }
    others.push(change)
    this.list = others
  }

  /** The transaction's content is in other sectors: entries of blobs anew. */
  repoint(extents: Uint32Array): void {
    for (let i = 0; i < this.list.length; i++) {
      const change = this.list[i]
      if (change.kept !== undefined) change.entry = entryOf(change.name, change.kept, extents)
    }
  }

  /** Whether an old entry is replaced or removed. Its name is bytes[from, to). */
  changes(kind: number, bytes: Uint8Array, from: number, to: number): boolean {
    for (let i = 0; i < this.list.length; i++) {
      const name = this.list[i].name
      if (this.list[i].kind === kind && equals(bytes, from, to, name, 0, name.length)) return true
    }
    return false
  }

  /** How many blobs are kept. */
  kept(): number {
    let count = 0
    for (let i = 0; i < this.list.length; i++) {
      if (this.list[i].kind === BLOB && this.list[i].entry !== undefined) count++
    }
    return count
  }

  /** Bytes of the values of all records but that of `name`. */
  valuesBeside(name: Uint8Array): number {
    let sum = 0
    for (let i = 0; i < this.list.length; i++) {
      const change = this.list[i]
      if (change.kind === RECORD && change.entry !== undefined && !same(change.name, name)) {
        sum += change.entry.length - change.name.length - 4
      }
    }
    return sum
  }

  /** Time and commit of each blob are known. */
  stamp(time: number, commit: number): void {
    for (let i = 0; i < this.list.length; i++) {
      const change = this.list[i]
      if (change.kind === BLOB && change.entry !== undefined) stampEntry(change.entry, time, commit)
    }
  }
}

/** The entry of a blob that is a part of the content in `extents`. */
export function entryOf(name: Uint8Array, kept: Kept, extents: Uint32Array): Uint8Array {
  const part = partOf(extents, kept.start, kept.length)
  return blobEntry(name, kept.length, kept.start % CONTENT_BYTES, kept.typeIndex, kept.type, part)
}

/** The extents of a part of the content in `extents`. */
export function partOf(extents: Uint32Array, start: number, length: number): Uint32Array {
  if (length === 0) return new Uint32Array(0)
  const from = Math.floor(start / CONTENT_BYTES)
  return sliceExtents(extents, from, Math.floor((start + length - 1) / CONTENT_BYTES) + 1)
}

/** Whether something can have the name: it is short enough, and not that of the list of spoiled sectors. */
export function nameable(name: Uint8Array): boolean {
  return name.length <= NAME_BYTES_MAX && !isOwnName(name, 0, name.length)
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return equals(a, 0, a.length, b, 0, b.length)
}
