// Reads the directory of a commit as events, piece by piece, so that no entry need fit a buffer; and makes entries.
// `bytes[start, end)` is the piece of each event: all pieces but those of CONTENT, joined, are the directory.
//   CONTENT* (ENTRY TYPE? EXTENT* | ENTRY VALUE*)* END      an EXTENT whose `count` is 0 is the last of its blob
import {
  BLOB, BLOB_FIELDS_BYTES, EXTENT_BYTES, EXTENT_SECTORS_MAX, type Foot, NAME_BYTES_MAX, RECORD, TYPE_BYTES_MAX,
  TYPE_INLINE, getU16, getU32, putU16, putU32,
} from './layout.ts'
import type { Medium } from './medium.ts'
import { SectorReader } from './sector-reader.ts'

export const CONTENT = 1
export const ENTRY = 2
export const TYPE = 3
export const EXTENT = 4
export const VALUE = 5
export const END = 6

export class DirectoryReader {
  readonly bytes: Uint8Array
  start = 0
  end = 0
  /** At END: whether it could be parsed and its checksum is right. Nothing read may be used before. */
  valid = false
  /** The entry: its name is bytes[nameAt, nameAt + nameLength) at ENTRY only. */
  kind = 0
  nameAt = 0
  nameLength = 0
  /** Of the content or the value. */
  length = 0
  offset = 0
  time = 0
  commit = 0
  type = 0
  /** The extent. */
  count = 0
  sequence = 0
  readonly reader: SectorReader
  private state = END
  private left = 0
  private checksum = 0

  /** `window`: where it reads; its own without one. */
  constructor(medium: Medium, window?: Uint8Array) {
    this.reader = new SectorReader(medium, window)
    this.bytes = this.reader.bytes
  }

  begin(sequence: number, foot: Foot): void {
    this.reader.begin(sequence, foot.used)
    this.state = CONTENT
    this.left = foot.used - foot.directory
    this.checksum = foot.checksum
    this.valid = false
  }

  next(): number {
    switch (this.state) {
      case CONTENT:
        if (this.left > 0) return this.piece(CONTENT)
        return this.entry()
      case VALUE:
        if (this.left > 0) return this.piece(VALUE)
        return this.entry()
      case ENTRY: return this.entry()
      case TYPE: return this.inlineType()
      case EXTENT: return this.extent()
      default: return END
    }
  }

  /** As much of the run of `left` bytes as the window holds. */
  private piece(event: number): number {
    const reader = this.reader
    if (!reader.need(1)) return this.close(false)
    const window = reader.end - reader.at
    const count = window < this.left ? window : this.left
    this.left -= count
    return this.take(event, count)
  }

  private take(event: number, count: number): number {
    this.start = this.reader.at
    this.end = this.reader.at += count
    return event
  }

  private entry(): number {
    const reader = this.reader
    if (!reader.need(1)) return this.close(true)
    if (!reader.need(2)) return this.close(false)
    this.kind = reader.bytes[reader.at]
    this.nameLength = reader.bytes[reader.at + 1]
    const fields = this.kind === BLOB ? BLOB_FIELDS_BYTES : 2
    const known = this.kind === BLOB || this.kind === RECORD
    if (!known || this.nameLength > NAME_BYTES_MAX || !reader.need(2 + this.nameLength + fields)) {
      return this.close(false)
    }
    this.nameAt = reader.at + 2
    const at = this.nameAt + this.nameLength
    if (this.kind === RECORD) {
      this.left = this.length = getU16(reader.bytes, at)
      this.state = VALUE
    } else {
      this.length = getU32(reader.bytes, at)
      this.offset = getU16(reader.bytes, at + 4)
      this.time = getU32(reader.bytes, at + 6)
      this.commit = getU32(reader.bytes, at + 10)
      this.type = reader.bytes[at + 14]
      this.state = this.type === TYPE_INLINE ? TYPE : EXTENT
    }
    return this.take(ENTRY, 2 + this.nameLength + fields)
  }

  /** One octet of length, and the text. */
  private inlineType(): number {
    const reader = this.reader
    if (!reader.need(1)) return this.close(false)
    const length = reader.bytes[reader.at]
    if (length > TYPE_BYTES_MAX || !reader.need(1 + length)) return this.close(false)
    this.state = EXTENT
    return this.take(TYPE, 1 + length)
  }

  private extent(): number {
    const reader = this.reader
    if (!reader.need(1)) return this.close(false)
    this.count = reader.bytes[reader.at]
    if (this.count === 0) {
      this.state = ENTRY
      return this.take(EXTENT, 1)
    }
    if (!reader.need(EXTENT_BYTES)) return this.close(false)
    this.sequence = getU32(reader.bytes, reader.at + 1)
    return this.take(EXTENT, EXTENT_BYTES)
  }

  /** The payload ends with the directory, so that all of it was read when nothing follows. */
  private close(parsed: boolean): number {
    this.state = END
    this.start = this.end = this.reader.at
    this.valid = this.reader.finish() === this.checksum && parsed
    return END
  }
}

/** An entry of a blob; `type` counts when `typeIndex` is TYPE_INLINE. Time and commit are put when it is written. */
export function blobEntry(
  name: Uint8Array, length: number, offset: number, typeIndex: number, type: Uint8Array, extents: Uint32Array,
): Uint8Array {
  const inline = typeIndex === TYPE_INLINE ? 1 + type.length : 0
  let runs = 0
  for (let i = 0; i < extents.length; i += 2) runs += Math.ceil(extents[i + 1] / EXTENT_SECTORS_MAX)
  const entry = new Uint8Array(
    2 + name.length + BLOB_FIELDS_BYTES + inline + runs * EXTENT_BYTES + 1,
  )
  let at = putName(entry, BLOB, name)
  putU32(entry, at, length)
  putU16(entry, at + 4, offset)
  entry[at + 14] = typeIndex
  at += BLOB_FIELDS_BYTES
  if (inline > 0) {
    entry[at] = type.length
    entry.set(type, at + 1)
    at += inline
  }
  for (let i = 0; i < extents.length; i += 2) {
    for (let done = 0; done < extents[i + 1]; done += EXTENT_SECTORS_MAX) {
      const rest = extents[i + 1] - done
      entry[at] = rest < EXTENT_SECTORS_MAX ? rest : EXTENT_SECTORS_MAX
      putU32(entry, at + 1, extents[i] + done)
      at += EXTENT_BYTES
    }
  }
  return entry
}

/** Completes a blob's entry with what is known when it is committed. */
export function stampEntry(entry: Uint8Array, time: number, commit: number): void {
  const at = 2 + entry[1] + 6
  putU32(entry, at, time)
  putU32(entry, at + 4, commit)
}

export function recordEntry(name: Uint8Array, value: Uint8Array): Uint8Array {
  const entry = new Uint8Array(2 + name.length + 2 + value.length)
  const at = putName(entry, RECORD, name)
  putU16(entry, at, value.length)
  entry.set(value, at + 2)
  return entry
}

function putName(entry: Uint8Array, kind: number, name: Uint8Array): number {
  entry[0] = kind
  entry[1] = name.length
  entry.set(name, 2)
  return 2 + name.length
}
