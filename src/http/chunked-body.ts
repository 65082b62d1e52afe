// The reader of a chunked body (RFC 9112 section 7.1): sizes are 1*HEXDIG, line ends are CRLF only, extensions are read
// past within a bound, trailers are judged by the field rules and dropped.
//
//   SIZE -> DIGITS -> [BLANK ->] [EXTENSION ->] SIZE_END -> CONTENT -> CONTENT_CR -> CONTENT_LF -> SIZE
//                                               SIZE_END (0) -> TRAILER [-> NAME -> VALUE -> VALUE_END -> TRAILER] -> LAST
import { hexDigit } from '../bytes.ts'
import type { Limits } from '../limits.ts'
import type { Platform } from '../ports.ts'
import { DATA, END, MORE, REFUSED, type DataReader, type Event } from '../reader.ts'
import { COLON, CR, LF, TOKEN_OCTETS, VALUE_OCTETS } from './grammar.ts'
import { isBlank } from './lists.ts'

const SIZE = 0
const DIGITS = 1
const BLANK = 2
const EXTENSION = 3
const SIZE_END = 4
const CONTENT = 5
const CONTENT_CR = 6
const CONTENT_LF = 7
const TRAILER = 8
const NAME = 9
const VALUE = 10
const VALUE_END = 11
const LAST = 12
const DONE = 13

const SEMICOLON = 0x3B
/** Octets of `0 CRLF CRLF`, the shortest end. */
const SHORTEST_END = 5

export class ChunkedBody implements DataReader {
  at = 0
  status = 0
  reason = ''
  data: Uint8Array
  start = 0
  end = 0
  /** Octets of content so far. */
  length = 0

  private state = SIZE
  private size = 0
  private digits = 0
  private extensions = 0
  private trailers = 0
  private name = 0
  private most = 0
  private readonly platform: Platform
  private readonly limits: Limits

  constructor(platform: Platform, limits: Limits, empty: Uint8Array) {
    this.platform = platform
    this.limits = limits
    this.data = empty
  }

  /** A new body of at most `most` octets: a chunk that would exceed it is a 413 from its size line. */
  begin(most: number): void {
    this.most = most
    this.state = SIZE
    this.length = this.size = this.digits = this.extensions = this.trailers = this.status = 0
    this.reason = ''
  }

  /** Octets that must still come, whatever the peer does: never one of a request behind this one. */
  owes(): number {
    switch (this.state) {
      case SIZE: return SHORTEST_END
      case DIGITS:
      case BLANK:
      case EXTENSION: return this.size > 0 ? this.size + 4 + SHORTEST_END : 4
      case SIZE_END: return this.size > 0 ? this.size + 3 + SHORTEST_END : 3
      case CONTENT: return this.size + 2 + SHORTEST_END
      case CONTENT_CR: return 2 + SHORTEST_END
      case CONTENT_LF: return 1 + SHORTEST_END
      case TRAILER: return 2
      case NAME:
      case VALUE: return 4
      case VALUE_END: return 3
      case LAST: return 1
      default: return 0
    }
  }

  next(bytes: Uint8Array, from: number, to: number): Event {
    this.at = from
    if (this.state === DONE) return END
    while (this.at < to) {
      if (this.state === CONTENT) return this.content(bytes, to)
      const event = this.state < CONTENT ? this.line(bytes, to) : this.close(bytes, to)
      if (event !== MORE) return event
    }
    return MORE
  }

  private content(bytes: Uint8Array, to: number): Event {
    const count = to - this.at < this.size ? to - this.at : this.size
    this.data = bytes
    this.start = this.at
    this.at = this.end = this.at + count
    this.size -= count
    this.length += count
    if (this.size === 0) this.state = CONTENT_CR
    return DATA
  }

  /** One step of chunk-size [ chunk-ext ] CRLF. */
  private line(bytes: Uint8Array, to: number): Event {
    const octet = bytes[this.at]
    switch (this.state) {
      case SIZE:
      case DIGITS: {
        const digit = hexDigit(octet)
        if (digit >= 0) return this.digit(digit)
        if (this.state === SIZE) return this.refuse(400, 'chunk size')
        if (octet === CR) return this.to(SIZE_END)
        if (octet === SEMICOLON) return this.to(EXTENSION)
        return isBlank(octet) ? this.to(BLANK) : this.refuse(400, 'chunk size')
      }
      case BLANK: // Bad whitespace stands only before an extension.
        if (++this.extensions > this.limits.CHUNK_EXTENSION_BYTES_MAX) return this.refuse(400, 'chunk extensions')
        if (octet === SEMICOLON) return this.to(EXTENSION)
        return isBlank(octet) ? this.to(BLANK) : this.refuse(400, 'chunk size')
      case EXTENSION: {
        const end = this.platform.span(VALUE_OCTETS, bytes, this.at, to)
        this.extensions += end - this.at
        if (this.extensions > this.limits.CHUNK_EXTENSION_BYTES_MAX) return this.refuse(400, 'chunk extensions')
        this.at = end
        if (end === to) return MORE
        return bytes[end] === CR ? this.to(SIZE_END) : this.refuse(400, 'chunk extension')
      }
      default:
        if (octet !== LF) return this.refuse(400, 'line end of a chunk size')
        this.digits = 0
        return this.to(this.size > 0 ? CONTENT : TRAILER)
    }
  }

  private digit(value: number): Event {
    if (++this.digits > this.limits.CHUNK_SIZE_DIGITS_MAX) return this.refuse(400, 'digits of a chunk size')
    // Judged at each digit, so the number stays exact however many follow.
    this.size = (this.state === SIZE ? 0 : this.size) * 16 + value
    if (this.size > this.most - this.length) return this.refuse(413, 'chunk size')
    return this.to(DIGITS)
  }

  /** One step behind chunk data, or of the trailer section (RFC 9112 section 7.1.2). */
  private close(bytes: Uint8Array, to: number): Event {
    const octet = bytes[this.at]
    // One octet more is here, wherever the input is cut.
    if (this.state >= TRAILER && this.trailers >= this.limits.TRAILER_BYTES_MAX) return this.refuse(431, 'trailers')
    switch (this.state) {
      case CONTENT_CR:
        return octet === CR ? this.to(CONTENT_LF) : this.refuse(400, 'end of a chunk')
      case CONTENT_LF:
        return octet === LF ? this.to(SIZE) : this.refuse(400, 'end of a chunk')
      case TRAILER:
        if (octet === CR) return this.to(LAST)
        this.name = 0
        this.state = NAME
        return MORE
      case NAME:
        if (octet === COLON && this.name > 0) return this.to(VALUE)
        this.name++
        return TOKEN_OCTETS[octet] ? this.to(NAME) : this.refuse(400, 'trailer')
      case VALUE: {
        const end = this.platform.span(VALUE_OCTETS, bytes, this.at, to)
        if (end === this.at) return octet === CR ? this.to(VALUE_END) : this.refuse(400, 'trailer')
        this.trailers += end - this.at
        this.at = end
        return this.trailers > this.limits.TRAILER_BYTES_MAX ? this.refuse(431, 'trailers') : MORE
      }
      case VALUE_END:
        return octet === LF ? this.to(TRAILER) : this.refuse(400, 'line end of a trailer')
      default:
        if (octet !== LF) return this.refuse(400, 'line end of the trailers')
        this.to(DONE)
        return END
    }
  }

  private to(state: number): Event {
    if (this.state >= TRAILER) this.trailers++
    this.state = state
    this.at++
    return MORE
  }

  private refuse(status: number, reason: string): Event {
    this.status = status
    this.reason = reason
    return REFUSED
  }
}
