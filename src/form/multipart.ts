// multipart/form-data as it arrives (RFC 7578, RFC 2046 section 5.1), with multipart/mixed groups within it.
//
//   SEARCH    looks for a delimiter and gives what it passes to the sink, when that is the content of a part
//   MATCHING  the beginning of a delimiter is withheld: it goes on, or it was content
//   SUFFIX    behind a delimiter: a part is over only when what follows was read
//   HEAD      gathers the header section of the next part
//   CLOSING   reports what ended, inner levels first
//   DONE      the epilogue, which nobody reads
import { startsIgnoreCase } from '../bytes.ts'
import type { Limits } from '../limits.ts'
import type { Platform } from '../ports.ts'
import { DATA, END, type Event, MORE, PART, PART_END, REFUSED } from '../reader.ts'
import { MULTIPART_TYPES } from './content-kind.ts'
import { Delimiters } from './delimiters.ts'
import { type FormReader, UNBOUNDED } from './form-reader.ts'
import { PartHead } from './part-head.ts'
import { BAD, CLOSED, OPENED, Suffix } from './suffix.ts'

// States
const SEARCH = 0
const MATCHING = 1
const SUFFIX = 2
const HEAD = 3
const CLOSING = 4
const DONE = 5

// What is passed while searching
const PREAMBLE = 0
const BODY = 1
const BETWEEN = 2

/** The line end before a delimiter that comes first need not be sent. */
const VIRTUAL_BYTES = 2

export interface MultipartOptions {
  /** Refuse a part without a name, as RFC 7578 section 4.2 demands. Default: it is delivered without one. */
  named?: boolean
}

export class MultipartReader implements FormReader {
  at = 0
  status = 0
  reason = ''
  data: Uint8Array
  start = 0
  end = 0
  /** At PART: the header section of the part. */
  head: PartHead
  depth = 0
  group = false
  length = 0
  max = UNBOUNDED
  /** Set after PART: content of the part is counted and not given. */
  mute = false
  cut = false
  partsMax = 0
  private platform: Pick<Platform, 'find'>
  private limits: Limits
  private named: boolean
  readonly delimiters: Delimiters
  private suffix: Suffix
  private state = DONE
  private passing = PREAMBLE
  private skipped = 0
  private parts = 0
  private partOpen = false
  /** Groups that are open, and how many stay so when those that ended were reported. */
  private level = 0
  private closeTo = 0
  private after = DONE

  constructor(platform: Pick<Platform, 'find'>, limits: Limits, options?: MultipartOptions) {
    this.platform = platform
    this.limits = limits
    this.named = options?.named === true
    this.head = new PartHead(limits)
    this.delimiters = new Delimiters(1 + limits.GROUPS_MAX)
    this.suffix = new Suffix(limits)
    this.data = this.delimiters.bytes
  }

  /** Begins with the value of Content-Type; the status of a refusal, else 0. */
  begin(bytes: Uint8Array, from: number, to: number): number {
    this.status = 0
    this.parts = 0
    this.partOpen = false
    this.level = 0
    this.cut = false
    this.partsMax = this.limits.PARTS_MAX
    this.delimiters.keep(0)
    this.search(PREAMBLE)
    if (!startsIgnoreCase(bytes, from, to, MULTIPART_TYPES)) this.refuse(415, 'not-multipart')
    else if (!this.delimiters.add(this.head.parameters, bytes, from, to)) this.refuse(400, 'no-boundary')
    return this.status
  }

  held(): number {
    if (this.state !== MATCHING || this.passing !== BODY) return 0
    return this.delimiters.matched - this.delimiters.virtual
  }

  next(bytes: Uint8Array, from: number, to: number): Event {
    let event: Event = MORE
    this.at = from
    while (event === MORE && (this.at < to || this.state === CLOSING)) {
      if (this.state === SEARCH) event = this.pass(bytes, this.at, to)
      else if (this.state === MATCHING) event = this.match(bytes, to)
      else if (this.state === SUFFIX) event = this.decide(bytes[this.at++])
      else if (this.state === HEAD) event = this.gather(bytes, to)
      else if (this.state === CLOSING) event = this.close()
      else this.at = to
    }
    return event
  }

  /** A line end at the very end of a form that was cut belongs to the delimiter that is missing. */
  finish(deliver: boolean): Event {
    if (this.state === CLOSING && this.close() === PART_END) return PART_END
    if (this.state === DONE) return END
    const delimiters = this.delimiters, searching = this.state === SEARCH || this.state === MATCHING
    if (!deliver) {
      const begun = !searching || this.passing !== PREAMBLE || this.level > 0
      return this.refuse(400, begun ? 'truncated' : 'no-delimiter')
    }
    const whole = this.state === MATCHING && delimiters.longest(delimiters.matched) >= 0
    const lineEnd = delimiters.virtual === 0 && delimiters.matched === 2
    if (this.state === MATCHING && !whole && !lineEnd) {
      const event = this.release()
      if (event !== MORE) return event
    }
    this.cut = searching ? !whole : this.state === HEAD || !this.suffix.fresh()
    this.closeTo = 0
    this.after = DONE
    this.state = CLOSING
    return this.close() === PART_END ? PART_END : END
  }

  /** Content in bulk: one search, few steps and no new object a call. */
  private pass(bytes: Uint8Array, from: number, to: number): Event {
    const delimiters = this.delimiters
    const common = delimiters.common
    let end = this.platform.find(delimiters.bytes, common, delimiters.table, bytes, from, to)
    if (end < 0) {
      this.at = end = to
      // An octet that delimiters lack cannot end the beginning of one.
      if (delimiters.table[bytes[to - 1]] < common) {
        end = delimiters.tail(bytes, from, to)
        if (end < to) this.state = MATCHING
      }
    } else {
      this.at = end + common
      if (delimiters.count === 1) {
        this.found(0)
      } else {
        delimiters.start(common, 0)
        this.state = MATCHING
      }
    }
    return end === from ? MORE : this.give(bytes, from, end)
  }

  /** Compares behind what is withheld. */
  private match(bytes: Uint8Array, to: number): Event {
    const delimiters = this.delimiters
    this.at = delimiters.compare(bytes, this.at, to)
    const whole = delimiters.whole
    if (whole < 0) return this.at < to ? this.release() : MORE
    // More may have been compared, in the hope of a longer delimiter: it is the suffix.
    const base = delimiters.base()
    let event: Event = MORE
    this.found(whole)
    for (let i = delimiters.length(whole); i < delimiters.matched && this.state === SUFFIX && event === MORE; i++) {
      event = this.decide(delimiters.bytes[base + i])
    }
    return event
  }

  /** Gives what was withheld: it is the same as the beginning of the delimiter. */
  private release(): Event {
    const delimiters = this.delimiters, base = delimiters.base()
    this.state = SEARCH
    return this.give(delimiters.bytes, base + delimiters.virtual, base + delimiters.matched)
  }

  /** What was passed: content for the sink, or octets that only count. */
  private give(data: Uint8Array, start: number, end: number): Event {
    if (this.passing === BODY) {
      if (start === end) return MORE
      this.length += end - start
      if (this.length > this.max) {
        return this.refuse(413, this.head.filenameLength < 0 ? 'field-too-long' : 'file-too-long')
      }
      if (this.mute) return MORE
      this.data = data
      this.start = start
      this.end = end
      return DATA
    }
    if (this.passing === PREAMBLE) {
      this.skipped += end - start
      if (this.skipped > this.limits.PREAMBLE_BYTES_MAX) return this.refuse(400, 'preamble-too-long')
    }
    return MORE
  }

  private search(passing: number): void {
    this.passing = passing
    this.skipped = 0
    this.state = passing === BETWEEN ? SEARCH : MATCHING
    this.delimiters.start(VIRTUAL_BYTES, VIRTUAL_BYTES)
  }

  private found(which: number): void {
    this.state = SUFFIX
    this.suffix.begin()
    this.closeTo = which
  }

  /** One octet behind a delimiter. */
  private decide(octet: number): Event {
    const said = this.suffix.next(octet)
    if (said === OPENED) {
      this.after = HEAD
      this.state = CLOSING
    } else if (said === CLOSED) {
      // Closed before it was opened, behind a preamble: the sender took that for a part, and it would be lost.
      if (this.passing === PREAMBLE && this.skipped > 0 && this.closeTo === this.level) {
        return this.refuse(400, 'no-delimiter')
      }
      this.after = this.closeTo === 0 ? DONE : SEARCH
      if (this.closeTo > 0) this.closeTo--
      this.state = CLOSING
    }
    return said === BAD ? this.refuse(400, 'bad-delimiter') : MORE
  }

  /** Reports the part, then the groups that ended with it, one a call; MORE when there is none left. */
  private close(): Event {
    this.depth = this.level
    this.group = !this.partOpen
    if (this.partOpen) {
      this.partOpen = false
      return PART_END
    }
    if (this.level > this.closeTo) {
      this.level--
      this.depth--
      this.length = 0
      this.delimiters.keep(this.level + 1)
      return PART_END
    }
    this.state = this.after
    if (this.state === SEARCH) this.search(BETWEEN)
    else this.head.begin()
    return MORE
  }

  private gather(bytes: Uint8Array, to: number): Event {
    const head = this.head
    const whole = head.gather(bytes, this.at, to)
    this.at = head.at
    if (!whole) return MORE
    if (head.status !== 0 || head.parse() !== 0) return this.refuse(head.status, head.reason)
    return this.part()
  }

  /** A header section is complete: a part or a group begins. */
  private part(): Event {
    const head = this.head
    if (++this.parts > this.partsMax) return this.refuse(413, 'too-many-parts')
    if (this.named && this.level === 0 && head.nameLength < 0) return this.refuse(400, 'no-disposition')
    this.depth = this.level
    this.length = 0
    this.max = UNBOUNDED
    this.mute = false
    // A file is a file whatever its type (a saved web page is multipart/related).
    this.group = this.limits.GROUPS_MAX > 0 && head.filenameLength < 0 && head.typeFrom >= 0
      && startsIgnoreCase(head.bytes, head.typeFrom, head.typeTo, MULTIPART_TYPES)
    this.partOpen = !this.group
    if (this.group) {
      if (this.level === this.limits.GROUPS_MAX) return this.refuse(400, 'groups-too-deep')
      if (!this.delimiters.add(this.head.parameters, head.bytes, head.typeFrom, head.typeTo)) {
        return this.refuse(400, 'no-boundary')
      }
      this.level++
    }
    this.search(this.group ? PREAMBLE : BODY)
    return PART
  }

  private refuse(status: number, reason: string): Event {
    this.status = status
    this.reason = reason
    return REFUSED
  }
}
