// application/x-www-form-urlencoded as it arrives (WHATWG URL section 5.1): `name=value&name=value`.
//
//   NAME      collects a name without its escapes
//   VALUE     gives what was sent as it is, and what had escapes, or is short, from the scratch
//   BARE      the name was given and has no value
//   DONE      nothing more is expected
//
// A name ends at the first `=`; `+` is a blank; `%` and two hexadecimal digits are one octet, decoded once; any other
// `%` is itself. Between two calls at most two octets are withheld: `%` and one digit.
import type { Limits } from '../limits.ts'
import type { Platform } from '../ports.ts'
import { DATA, END, type Event, MORE, PART, PART_END, REFUSED } from '../reader.ts'
import { hexDigit } from '../bytes.ts'
import { type FormReader, UNBOUNDED } from './form-reader.ts'

const PERCENT = 0x25
const PLUS = 0x2B
const EQUALS = 0x3D
const SPACE = 0x20

// States
const NAME = 0
const VALUE = 1
const BARE = 2
const DONE = 3

/** A run of this many octets goes to the sink as it is; a shorter one is copied, since each event costs more. */
const RUN_BYTES_MIN = 17
export const SCRATCH_BYTES = 256
/** An escape that proves to be none adds so many octets at once. */
const LITERAL_BYTES = 2

export class UrlencodedReader implements FormReader {
  at = 0
  status = 0
  reason = ''
  data: Uint8Array
  start = 0
  end = 0
  /** At PART, where the name is data[start, end): no `=` stood behind it. */
  bare = false
  depth = 0
  group = false
  length = 0
  max = UNBOUNDED
  cut = false
  partsMax = 0
  private platform: Pick<Platform, 'span'>
  private limits: Limits
  private nameMax: number
  private table: Uint8Array
  private scratch: Uint8Array
  private separator = 0
  private state = DONE
  private parts = 0
  /** Octets in the scratch: of the name, or of the value. */
  private fill = 0
  /** Octets of an escape that were read, and the digit among them. */
  private carry = 0
  private digit = 0

  /** `scratch` and `table` (256 entries) may be shared with what is never in use at the same time. */
  constructor(
    platform: Pick<Platform, 'span'>, limits: Limits, scratch: Uint8Array, table: Uint8Array,
  ) {
    this.platform = platform
    this.limits = limits
    this.nameMax = Math.min(limits.NAME_BYTES_MAX, scratch.length)
    this.scratch = scratch
    this.table = table
    this.data = scratch
  }

  begin(separator: number): void {
    this.table.fill(1)
    this.table[PERCENT] = this.table[PLUS] = this.table[EQUALS] = this.table[separator] = 0
    this.separator = separator
    this.status = 0
    this.parts = 0
    this.partsMax = this.limits.PARTS_MAX
    this.fill = 0
    this.carry = 0
    this.state = NAME
  }

  held(): number {
    return this.state === VALUE ? this.carry : 0
  }

  next(bytes: Uint8Array, from: number, to: number): Event {
    this.at = from
    if (this.state === BARE) return this.over()
    let event: Event = MORE
    if (from < to && this.parts === 0) event = this.count()
    while (event === MORE && this.at < to) {
      const octet = bytes[this.at]
      if (this.state === VALUE && this.fill > SCRATCH_BYTES - LITERAL_BYTES) event = this.flush()
      else if (this.carry > 0) event = this.escape(octet)
      else if (this.table[octet] !== 0) event = this.run(bytes, to)
      else if (octet === this.separator) event = this.separate()
      else event = this.special(octet)
    }
    return event === MORE && this.state === VALUE ? this.flush() : event
  }

  /** What was withheld of an escape is literal; then the last field ends. */
  finish(_deliver: boolean): Event {
    if (this.state === DONE) return END
    if (this.carry > 0) {
      const event = this.literal()
      if (event !== MORE) return event
    }
    if (this.state === NAME) {
      if (this.fill > 0) return this.named(BARE)
      this.state = DONE
      return END
    }
    const event = this.flush()
    if (event !== MORE) return event
    this.state = DONE
    return PART_END
  }

  /** Octets that stand for themselves. */
  private run(bytes: Uint8Array, to: number): Event {
    const from = this.at
    const end = this.platform.span(this.table, bytes, from, to)
    const length = end - from
    if (this.state === VALUE && length >= RUN_BYTES_MIN) {
      if (this.fill > 0) return this.flush()
      this.at = end
      return this.give(bytes, from, end)
    }
    if (this.state === NAME && this.fill + length > this.nameMax) return this.refuse('name-too-long')
    if (this.state === VALUE && this.fill + length > SCRATCH_BYTES) return this.flush()
    for (let i = from; i < end; i++) this.scratch[this.fill++] = bytes[i]
    this.at = end
    return MORE
  }

  /** `%`, `+`, or `=`: the first one ends the name, any other is itself. */
  private special(octet: number): Event {
    this.at++
    if (octet === PERCENT) {
      this.carry = 1
      return MORE
    }
    if (octet === EQUALS && this.state === NAME) return this.named(VALUE)
    return this.put(octet === PLUS ? SPACE : octet)
  }

  /** The octet behind `%`, or behind `%` and a digit. One that is no digit is looked at again. */
  private escape(octet: number): Event {
    const digit = hexDigit(octet)
    if (digit < 0) return this.literal()
    this.at++
    if (this.carry === 1) {
      this.carry = 2
      this.digit = octet
      return MORE
    }
    this.carry = 0
    return this.put(hexDigit(this.digit) * 16 + digit)
  }

  /** An escape that is none stays as it was sent. */
  private literal(): Event {
    const digit = this.carry === 2
    this.carry = 0
    const event = this.put(PERCENT)
    return event === MORE && digit ? this.put(this.digit) : event
  }

  private put(octet: number): Event {
    if (this.state === NAME && this.fill === this.nameMax) return this.refuse('name-too-long')
    this.scratch[this.fill++] = octet
    return MORE
  }

  /** A separator: the field ends. A name alone is a field without a value; nothing at all is none. */
  private separate(): Event {
    if (this.state === VALUE && this.fill > 0) return this.flush()
    this.at++
    const event = this.count()
    if (event !== MORE) return event
    if (this.state === VALUE) return this.over()
    return this.fill > 0 ? this.named(BARE) : MORE
  }

  private named(state: number): Event {
    this.state = state
    this.bare = state === BARE
    this.data = this.scratch
    this.start = 0
    this.end = this.fill
    this.fill = 0
    this.length = 0
    this.max = UNBOUNDED
    return PART
  }

  private over(): Event {
    this.state = NAME
    return PART_END
  }

  /** Fields are counted as separators and one, empty ones too. */
  private count(): Event {
    return ++this.parts > this.partsMax ? this.refuse('too-many-parts') : MORE
  }

  private flush(): Event {
    const end = this.fill
    this.fill = 0
    return this.give(this.scratch, 0, end)
  }

  private give(data: Uint8Array, start: number, end: number): Event {
    if (start === end) return MORE
    this.length += end - start
    if (this.length > this.max) return this.refuse('field-too-long')
    this.data = data
    this.start = start
    this.end = end
    return DATA
  }

  private refuse(reason: string): Event {
    this.status = 413
    this.reason = reason
    return REFUSED
  }
}
