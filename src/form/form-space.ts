// The form space: the names, small values and metadata of one form, record behind record in one buffer that is made
// once. It is its own index: items are found by walking. What does not fit is refused with 413.
//
//   record = flags u8 | depth u8 | name u16 | file name u16 | lines u16 | length u32 | name | file name | lines | value
//
// Numbers are big-endian. `lines` are field lines of the part's head as they were sent; a Content-Disposition that
// says no more than name and file name is left out, since it can be written again. `value` is there with IN_SPACE only.
import type { Limits } from '../limits.ts'
import type { Content } from '../sink.ts'
import type { PartHead } from './part-head.ts'

// Flags
export const MINI = 1
export const NAMED = 2
export const FILE = 4
export const GROUP = 8
export const CANONICAL = 16
export const IN_SPACE = 32
export const CUT = 64
/** A name without `=`. */
export const BARE = 128

export const RECORD_BYTES = 12

/** Content that lies elsewhere, and the record that it belongs to. */
interface Elsewhere {
  record: number
  content: Content
}

export class FormSpace implements Content {
  bytes: Uint8Array
  /** Bytes in use. As `Content` it is a single body: no records then. */
  length = 0
  /** The record begun last. */
  record = 0
  /** The form was cut and delivered all the same. */
  cut = false
  private elsewhere: Elsewhere[] = []

  constructor(limits: Limits) {
    this.bytes = new Uint8Array(limits.FORM_BYTES_MAX)
  }

  begin(): void {
    this.length = 0
    this.record = 0
    this.cut = false
    this.elsewhere = []
  }

  /** Begins the record of an urlencoded field; false when it does not fit. */
  beginField(name: Uint8Array, from: number, to: number, bare: boolean): boolean {
    if (!this.reserve(to - from, 0, 0)) return false
    this.bytes[this.record] = MINI | NAMED | (bare ? BARE : 0)
    this.bytes[this.record + 1] = 0
    for (let i = from; i < to; i++) this.bytes[this.record + RECORD_BYTES + i - from] = name[i]
    return true
  }

  /** Begins the record of a part; false when it does not fit. */
  beginPart(head: PartHead, depth: number, group: boolean): boolean {
    const name = head.nameLength < 0 ? 0 : head.nameLength
    const filename = head.filenameLength < 0 ? 0 : head.filenameLength
    const omitted = head.canonical ? head.dispositionTo - head.dispositionFrom : 0
    if (!this.reserve(name, filename, head.length - omitted)) return false
    this.bytes[this.record] = (head.nameLength < 0 ? 0 : NAMED) | (head.filenameLength < 0 ? 0 : FILE)
      | (group ? GROUP : 0) | (head.canonical ? CANONICAL : 0)
    this.bytes[this.record + 1] = depth
    let at = this.record + RECORD_BYTES
    if (name > 0) head.copyName(this.bytes, at)
    at += name
    if (filename > 0) head.copyFilename(this.bytes, at)
    at += filename
    const before = omitted > 0 ? head.dispositionFrom : head.length
    this.bytes.set(head.bytes.subarray(0, before), at)
    if (omitted > 0) {
      this.bytes.set(head.bytes.subarray(head.dispositionTo, head.length), at + before)
    }
    return true
  }

  /** The value of the record begun last goes here. */
  keepValue(): void {
    this.bytes[this.record] |= IN_SPACE
  }

  /** Adds to the value, or to a single body; false when it does not fit. */
  append(bytes: Uint8Array, from: number, to: number): boolean {
    if (this.length + to - from > this.bytes.length) return false
    this.bytes.set(bytes.subarray(from, to), this.length)
    this.length += to - from
    return true
  }

  /** The content of the record begun last is complete. */
  endRecord(length: number, cut: boolean, content: Content | undefined): void {
    const at = this.record + 8
    this.bytes[at] = length >>> 24
    this.bytes[at + 1] = length >>> 16
    this.bytes[at + 2] = length >>> 8
    this.bytes[at + 3] = length
    if (cut) this.bytes[this.record] |= CUT
    if (content !== undefined) this.elsewhere.push({ record: this.record, content })
  }

  // Reading: `record` is the index of a record, the first of which is at 0.

  has(record: number, flag: number): boolean {
    return (this.bytes[record] & flag) !== 0
  }

  depth(record: number): number {
    return this.bytes[record + 1]
  }

  nameFrom(record: number): number {
    return record + RECORD_BYTES
  }

  filenameFrom(record: number): number {
    return this.nameFrom(record) + this.number(record + 2)
  }

  linesFrom(record: number): number {
    return this.filenameFrom(record) + this.number(record + 4)
  }

  valueFrom(record: number): number {
    return this.linesFrom(record) + this.number(record + 6)
  }

  contentLength(record: number): number {
    return this.number(record + 8) * 0x10000 + this.number(record + 10)
  }

  next(record: number): number {
    const value = this.has(record, IN_SPACE) ? this.contentLength(record) : 0
    return this.valueFrom(record) + value
  }

  /** The content that lies elsewhere. */
  content(record: number): Content | undefined {
    for (let i = 0; i < this.elsewhere.length; i++) {
      if (this.elsewhere[i].record === record) return this.elsewhere[i].content
    }
    return undefined
  }

  readAt(position: number, target: Uint8Array, from: number, to: number): number {
    return this.readFrom(position, this.length, target, from, to)
  }

  /** Copies from [at, end) of the space; the count. */
  readFrom(at: number, end: number, target: Uint8Array, from: number, to: number): number {
    const count = Math.max(0, Math.min(to - from, end - at))
    target.set(this.bytes.subarray(at, at + count), from)
    return count
  }

  private reserve(name: number, filename: number, lines: number): boolean {
    const end = this.length + RECORD_BYTES + name + filename + lines
    if (end > this.bytes.length) return false
    this.record = this.length
    this.length = end
    this.put(this.record + 2, name)
    this.put(this.record + 4, filename)
    this.put(this.record + 6, lines)
    this.put(this.record + 8, 0)
    this.put(this.record + 10, 0)
    return true
  }

  private put(at: number, value: number): void {
    this.bytes[at] = value >> 8
    this.bytes[at + 1] = value
  }

  private number(at: number): number {
    return this.bytes[at] << 8 | this.bytes[at + 1]
  }
}
