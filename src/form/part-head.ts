// The header section of one part (RFC 7578 section 4.2, RFC 2183): gathered whole in one buffer, parsed once, so that
// no cut of the input can split a field or a character. Names and values stay octets as they were sent; escapes are
// undone where they are copied to. Strict where leniency would lose or smuggle something: a bare CR or LF, a field
// without a colon, a second Content-Disposition and a second name or file name are refused.
import { ascii, equals, startsIgnoreCase } from '../bytes.ts'
import type { Limits } from '../limits.ts'
import { ParameterReader, blanksEnd, blanksStart, unquote } from './parse-header.ts'

const TAB = 0x09
const LF = 0x0A
const CR = 0x0D
const SPACE = 0x20
const COLON = 0x3A

export const DISPOSITION = ascii('content-disposition')
const TYPE = ascii('content-type')
const NAME = ascii('name')
const FILENAME = ascii('filename')
// What stands around names in a header section as browsers write it.
const BEFORE = ascii('form-data; name="')
const BETWEEN = ascii('"; filename="')

export class PartHead {
  /** The field lines as they were sent, folds joined, each with its CR LF, without the empty line at the end. */
  bytes: Uint8Array
  length = 0
  /** The next unread index of the bytes last given. */
  at = 0
  status = 0
  reason = ''
  /** The whole Content-Disposition line; empty when there was none. */
  dispositionFrom = 0
  dispositionTo = 0
  /** The value of Content-Type; `typeFrom` is -1 when there was none. */
  typeFrom = -1
  typeTo = 0
  /** Bytes of the name without escapes, -1 when there is none. */
  nameLength = -1
  /** Bytes of the file name without escapes, -1 when the part is no file. */
  filenameLength = -1
  /** Content-Disposition is exactly `form-data; name="..."`, perhaps with `; filename="..."`, and has no escapes. */
  canonical = false
  /** Reads values with parameters; others may use it between two calls. */
  parameters = new ParameterReader()
  private limits: Limits
  private line = 0
  private folded = false
  private fields = 0
  private nameFrom = 0
  private nameTo = 0
  private nameQuoted = false
  private filenameFrom = 0
  private filenameTo = 0
  private filenameQuoted = false

  constructor(limits: Limits) {
    this.limits = limits
    this.bytes = new Uint8Array(limits.PART_HEAD_BYTES_MAX)
  }

  begin(): void {
    this.length = 0
    this.status = 0
    this.line = 0
    this.folded = false
    this.fields = 0
    this.dispositionFrom = 0
    this.dispositionTo = 0
    this.typeFrom = -1
    this.typeTo = 0
    this.nameLength = -1
    this.filenameLength = -1
    this.canonical = false
  }

  /** Copies lines up to and with the empty one. True when that was reached, or when `status` says what is wrong. */
  gather(bytes: Uint8Array, from: number, to: number): boolean {
    this.at = from
    while (this.at < to) {
      const found = bytes.indexOf(LF, this.at)
      const end = found >= 0 && found < to ? found + 1 : to
      const size = end - this.at
      if (this.length + size > this.bytes.length) return this.refuse(413, 'header-too-long')
      this.bytes.set(bytes.subarray(this.at, end), this.length)
      this.length += size
      this.at = end
      if (found >= 0 && found < to) {
        if (this.length < 2 || this.bytes[this.length - 2] !== CR) return this.refuse(400, 'bad-header')
        if (this.length === this.line + 2) {
          this.length = this.line
          return true
        }
        if (blank(this.bytes[this.line])) this.folded = true
        this.line = this.length
      }
    }
    return false
  }

  /** Reads what was gathered; the status of a refusal, else 0. */
  parse(): number {
    if (this.folded) this.unfold()
    this.bytes[this.length] = 0
    let from = 0
    if (this.bytes.indexOf(0) < this.length) this.refuse(400, 'bad-header')
    while (from < this.length && this.status === 0) {
      const to = this.bytes.indexOf(CR, from)
      if (this.bytes[to + 1] !== LF) this.refuse(400, 'bad-header')
      else this.field(from, to)
      from = to + 2
    }
    return this.status
  }

  /** Copies the name, or the file name, without its escapes to `target`, which has room for it. */
  copyName(target: Uint8Array, at: number): void {
    copy(this.bytes, this.nameFrom, this.nameTo, this.nameQuoted, target, at)
  }

  copyFilename(target: Uint8Array, at: number): void {
    copy(this.bytes, this.filenameFrom, this.filenameTo, this.filenameQuoted, target, at)
  }

  private refuse(status: number, reason: string): boolean {
    this.status = status
    this.reason = reason
    return true
  }

  /** A line that begins with a blank goes on with the one before it (RFC 5322 section 2.2.3). */
  private unfold(): void {
    const bytes = this.bytes
    let put = 0
    for (let i = 0; i < this.length; i++) {
      if (bytes[i] === CR && bytes[i + 1] === LF && i + 2 < this.length && blank(bytes[i + 2])) i++
      else bytes[put++] = bytes[i]
    }
    this.length = put
  }

  /** One field line without its end. */
  private field(from: number, to: number): boolean {
    if (++this.fields > this.limits.PART_FIELDS_MAX) return this.refuse(413, 'too-many-headers')
    let colon = this.named(from, to, DISPOSITION)
    if (colon >= 0) {
      if (this.dispositionTo > 0) return this.refuse(400, 'bad-header')
      this.dispositionFrom = from
      this.dispositionTo = to + 2
      return this.dispose(blanksEnd(this.bytes, colon + 1, to), blanksStart(this.bytes, from, to))
    }
    colon = this.named(from, to, TYPE)
    if (colon < 0) return this.isField(from, to) || this.refuse(400, 'bad-header')
    if (this.typeFrom < 0) {
      this.typeFrom = blanksEnd(this.bytes, colon + 1, to)
      this.typeTo = blanksStart(this.bytes, this.typeFrom, to)
    }
    return true
  }

  /** Where the colon stands when the line is a field of that name, else -1. */
  private named(from: number, to: number, lower: Uint8Array): number {
    const colon = from + lower.length
    if (colon >= to || this.bytes[colon] !== COLON) return -1
    return startsIgnoreCase(this.bytes, from, to, lower) ? colon : -1
  }

  /** Whether the line is a name, a colon at once behind it, and a value (RFC 5322 section 2.2). */
  private isField(from: number, to: number): boolean {
    const bytes = this.bytes
    let at = from
    let octet = bytes[at]
    while (at < to && octet > SPACE && octet < 0x7F && octet !== COLON) octet = bytes[++at]
    return at > from && at < to && octet === COLON
  }

  /** The value of Content-Disposition. `filename*` and other extensions do not count (RFC 7578 section 4.2). */
  private dispose(from: number, to: number): boolean {
    const parameters = this.parameters
    parameters.begin(this.bytes, from, to)
    while (parameters.next()) {
      const length = parameters.quoted && parameters.escaped
        ? unquote(this.bytes, parameters.valueFrom, parameters.valueTo, true, undefined, 0)
        : parameters.valueTo - parameters.valueFrom
      if (parameters.named(NAME)) {
        if (this.nameLength >= 0 || parameters.broken) return this.refuse(400, 'bad-header')
        if (length > this.limits.NAME_BYTES_MAX) return this.refuse(413, 'name-too-long')
        this.nameLength = length
        this.nameFrom = parameters.valueFrom
        this.nameTo = parameters.valueTo
        this.nameQuoted = parameters.quoted
      } else if (parameters.named(FILENAME)) {
        if (this.filenameLength >= 0 || parameters.broken) return this.refuse(400, 'bad-header')
        if (length > this.limits.FILENAME_BYTES_MAX) return this.refuse(413, 'filename-too-long')
        this.filenameLength = length
        this.filenameFrom = parameters.valueFrom
        this.filenameTo = parameters.valueTo
        this.filenameQuoted = parameters.quoted
      }
    }
    this.canonical = this.isCanonical(from, to)
    return true
  }

  private isCanonical(from: number, to: number): boolean {
    const end = this.nameTo
    if (!this.nameQuoted || this.nameLength !== end - this.nameFrom) return false
    if (!equals(this.bytes, from, this.nameFrom, BEFORE, 0, BEFORE.length)) return false
    if (this.filenameLength < 0) return end + 1 === to
    if (!this.filenameQuoted || this.filenameTo + 1 !== to) return false
    return this.filenameLength === this.filenameTo - this.filenameFrom
      && equals(this.bytes, end, this.filenameFrom, BETWEEN, 0, BETWEEN.length)
  }
}

function blank(octet: number): boolean {
  return octet === SPACE || octet === TAB
}

function copy(
  bytes: Uint8Array, from: number, to: number, quoted: boolean, target: Uint8Array, at: number,
): void {
  if (quoted) unquote(bytes, from, to, true, target, at)
  else for (let i = from; i < to; i++) target[at + i - from] = bytes[i]
}
