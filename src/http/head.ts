// The reader of a request head (RFC 9112 sections 2 to 5), over the arena that holds it: the request line, then an index
// of three offsets for each field line that is kept. A field that nobody declared is read past and leaves two octets.
// What stands behind the head stays in the arena as pending. Nothing is copied and no string is made.
//
//   START -> METHOD -> TARGET -> VERSION -> LINE_END (LINE) -> FIELD -> NAME -> VALUE | SKIP -> FIELD_END -> FIELD ...
//                                                              FIELD -> LAST_END (END)
import { nameAmong } from '../bytes.ts'
import type { Limits } from '../limits.ts'
import type { Platform } from '../ports.ts'
import { END, LINE, MORE, REFUSED, type Event, type Reader } from '../reader.ts'
import {
  COLON, CONNECTION, CONNECTION_OPTIONS, COOKIE, CR, FIELD_NAMES, HOST, HTAB, HTTP, KNOWN, LF, SP, TARGET_OCTETS,
  TOKEN_OCTETS, VALUE_OCTETS,
} from './grammar.ts'
import { members } from './lists.ts'

const START = 0
const START_END = 1
const METHOD = 2
const TARGET = 3
const VERSION = 4
const LINE_END = 5
const FIELD = 6
const NAME = 7
const VALUE = 8
const SKIP = 9
const FIELD_END = 10
const LAST_END = 11

/** Of `HTTP/1.1`. */
export const VERSION_OCTETS = 8
const NONE = -1

export class Head implements Reader {
  at = 0
  status = 0
  reason = ''
  /** How far the arena is filled: less than was given when a field was read past. */
  filled = 0
  methodFrom = 0
  methodTo = 0
  targetFrom = 0
  targetTo = 0
  /** 0 for HTTP/1.0, else 1: higher minor versions are treated as 1.1 (RFC 9110 section 2.5). */
  minor = 0
  /** Field lines kept; their offsets are index[3 i] (name), [3 i + 1] and [3 i + 2] (value without blanks around). */
  fields = 0
  /** The field line of each known name, or -1; -2 when it came more than once. */
  readonly known: Int16Array = new Int16Array(KNOWN)
  readonly index: Uint16Array
  /** Octets of fields read past. */
  skipped = 0
  /** Connection options seen (RFC 9112 section 9.3). */
  closeAsked = false
  persistAsked = false
  /** Whether a field came that a browser adds by itself and that says who somebody is: Cookie, Authorization. */
  credentials = false
  /** The list of names to keep; undefined keeps all but Cookie. Set by the exchange after LINE. */
  keep: Uint8Array | undefined = undefined
  /** Keeps every field, Cookie too. */
  all = false

  private state = START
  private from = 0
  private lines = 0
  private which = NONE
  private readonly platform: Platform
  private readonly limits: Limits

  constructor(platform: Platform, limits: Limits) {
    this.platform = platform
    this.limits = limits
    this.index = new Uint16Array(3 * limits.HEAD_FIELDS_MAX)
    this.known.fill(NONE)
  }

  /** A new head begins at the start of the arena. */
  begin(): void {
    this.at = this.status = this.filled = this.fields = this.skipped = this.lines = 0
    this.methodTo = this.targetFrom = this.targetTo = 0
    this.reason = ''
    this.state = START
    this.closeAsked = this.persistAsked = this.credentials = this.all = false
    this.keep = undefined
    this.known.fill(NONE)
  }

  /** Whether the request line is complete: before it a full arena is a 414, behind it a 431. */
  get lineDone(): boolean {
    return this.state >= FIELD
  }

  /** Whether nothing of a request was seen but empty lines. */
  get blank(): boolean {
    return this.state <= START_END
  }

  next(bytes: Uint8Array, from: number, to: number): Event {
    this.at = from
    this.filled = to
    const event = this.state < FIELD ? this.line(bytes) : MORE
    return event === MORE && this.state >= FIELD ? this.field(bytes) : event
  }

  /** The request line, as far as it is there: RFC 9112 section 3. */
  private line(bytes: Uint8Array): Event {
    while (this.at < this.filled) {
      const octet = bytes[this.at]
      switch (this.state) {
        case START:
          this.from = this.methodFrom = this.at
          this.state = octet === CR ? START_END : METHOD
          if (octet === CR) this.at++
          break
        case START_END: // An empty line before the request line is ignored (RFC 9112 section 2.2); many are not.
          if (octet !== LF) return this.refuse(400, 'bare CR before a request line')
          if (++this.lines > this.limits.EMPTY_LINES_MAX) return this.refuse(400, 'empty lines')
          this.state = START
          this.at++
          break
        case METHOD:
          this.at = this.platform.span(TOKEN_OCTETS, bytes, this.at, this.filled)
          if (this.at === this.filled) return MORE
          if (bytes[this.at] !== SP || this.at === this.from) return this.refuse(400, 'method')
          this.methodTo = this.at++
          this.targetFrom = this.at
          this.state = TARGET
          break
        case TARGET:
          this.at = this.platform.span(TARGET_OCTETS, bytes, this.at, this.filled)
          if (this.at === this.filled) return MORE
          if (bytes[this.at] !== SP || this.at === this.targetFrom) return this.refuse(400, 'target')
          this.targetTo = this.at++
          this.from = this.at
          this.state = VERSION
          break
        case VERSION:
          if (this.version(bytes) === REFUSED) return REFUSED
          break
        default:
          if (octet !== LF) return this.refuse(400, 'line end')
          this.state = FIELD
          this.at++
          return LINE
      }
    }
    return MORE
  }

  /** HTTP-version is `HTTP/` DIGIT `.` DIGIT (RFC 9112 section 2.3), judged octet by octet. */
  private version(bytes: Uint8Array): Event {
    let index = this.at - this.from
    for (; index < VERSION_OCTETS && this.at < this.filled; index++) {
      const octet = bytes[this.at]
      const digit = octet >= 0x30 && octet <= 0x39
      if (index < 5 ? octet !== HTTP[index] : index === 6 ? octet !== 0x2E : !digit) {
        return this.refuse(400, 'version')
      }
      if (index === 5 && octet !== 0x31) return this.refuse(505, 'version')
      if (index === 7) this.minor = octet === 0x30 ? 0 : 1
      this.at++
    }
    if (this.at === this.filled) return MORE
    if (bytes[this.at] !== CR) return this.refuse(400, 'version')
    this.state = LINE_END
    this.at++
    return MORE
  }

  /** The field section, as far as it is there: RFC 9112 section 5. */
  private field(bytes: Uint8Array): Event {
    while (this.at < this.filled) {
      const octet = bytes[this.at]
      let event: Event = MORE
      switch (this.state) {
        case FIELD:
          if (octet === SP || octet === HTAB) return this.refuse(400, 'folded field line')
          this.from = this.at
          this.state = octet === CR ? LAST_END : NAME
          if (octet === CR) this.at++
          break
        case NAME:
          this.at = this.platform.span(TOKEN_OCTETS, bytes, this.at, this.filled)
          if (this.at === this.filled) return MORE
          if (bytes[this.at] !== COLON || this.at === this.from) return this.refuse(400, 'field name')
          event = this.named(bytes)
          break
        case VALUE:
          this.at = this.platform.span(VALUE_OCTETS, bytes, this.at, this.filled)
          if (this.at === this.filled) return MORE
          if (bytes[this.at] !== CR) return this.refuse(400, 'field value')
          this.valued(bytes)
          break
        case SKIP:
          event = this.skip(bytes)
          break
        case FIELD_END:
          if (octet !== LF) return this.refuse(400, 'line end')
          this.state = FIELD
          this.at++
          break
        default:
          if (octet !== LF) return this.refuse(400, 'line end')
          this.at++
          return END
      }
      if (event !== MORE) return event
    }
    return MORE
  }

  /** The name is complete: is it one of ours, is it kept? */
  private named(bytes: Uint8Array): Event {
    const from = this.from, to = this.at
    const which = nameAmong(bytes, from, to, FIELD_NAMES), keep = this.keep
    this.which = which
    if (which >= COOKIE) this.credentials = true
    let kept = this.all || (which >= 0 && which < COOKIE)
    if (!kept && keep === undefined) kept = which !== COOKIE
    else if (!kept && keep) kept = nameAmong(bytes, from, to, keep) >= 0
    if (!kept) {
      this.at++
      this.state = SKIP
      return MORE
    }
    if (this.fields === this.limits.HEAD_FIELDS_MAX) return this.refuse(431, 'too many fields')
    this.index[3 * this.fields] = from
    this.index[3 * this.fields + 1] = to + 1
    this.state = VALUE
    this.at++
    return MORE
  }

  /** The value is complete; blanks around it do not belong to it. */
  private valued(bytes: Uint8Array): void {
    let start = this.index[3 * this.fields + 1], end = this.at
    // In place: a call for each octet would be a twentieth of a head.
    while (start < end && (bytes[start] === SP || bytes[start] === HTAB)) start++
    while (end > start && (bytes[end - 1] === SP || bytes[end - 1] === HTAB)) end--
    this.index[3 * this.fields + 1] = start
    this.index[3 * this.fields + 2] = end
    const which = this.which
    if (which === CONNECTION) this.options(bytes, start, end)
    if (which >= 0) this.known[which] = this.known[which] === NONE ? this.fields : -2
    this.fields++
    this.state = FIELD_END
    this.at++
  }

  /** Reads past a field and moves what follows over it, so that its length costs no room. */
  private skip(bytes: Uint8Array): Event {
    const end = this.platform.span(VALUE_OCTETS, bytes, this.at, this.filled)
    this.skipped += end - this.from
    if (this.skipped > this.limits.HEAD_SKIPPED_BYTES_MAX) return this.refuse(431, 'skipped fields')
    if (end < this.filled && bytes[end] !== CR) return this.refuse(400, 'field value')
    bytes.set(bytes.subarray(end, this.filled), this.from)
    this.filled -= end - this.from
    this.at = this.from
    if (this.at === this.filled) return MORE
    this.state = FIELD_END
    this.at++
    return MORE
  }

  /** Connection = #connection-option: `close` wins wherever it stands. */
  private options(bytes: Uint8Array, from: number, to: number): void {
    const seen = members(bytes, from, to, CONNECTION_OPTIONS)
    if (seen & 1) this.closeAsked = true
    if (seen & 2) this.persistAsked = true
  }

  /** Whether one field line of a name that may come once is there. */
  one(which: number): boolean {
    return this.known[which] >= 0
  }

  /** Whether Host is as RFC 9112 section 3.2 wants it: exactly one for 1.1, at most one for 1.0. */
  get hostFields(): boolean {
    return this.known[HOST] >= 0 || (this.minor === 0 && this.known[HOST] === NONE)
  }

  /** Where the value of a known field that came once begins. */
  valueFrom(which: number): number {
    return this.index[3 * this.known[which] + 1]
  }

  valueTo(which: number): number {
    return this.index[3 * this.known[which] + 2]
  }

  private refuse(status: number, reason: string): Event {
    this.status = status
    this.reason = reason
    return REFUSED
  }
}
