// The header section of a script's output (RFC 3875 section 6): found while it is printed, judged once it is complete.
// Line ends are LF or CRLF. What is judged is a status, the reply's kind and the lines to pass on; framing is ours alone.
import { ascii, decimal, nameAmong, startsIgnoreCase, words } from '../bytes.ts'
import { COLON, CR, GUARD_FIELDS, LF, SLASH, SP, TOKEN_OCTETS, VALUE_OCTETS } from '../http/grammar.ts'
import { isBlank } from '../http/lists.ts'
import { isPage } from '../http/page-type.ts'
import { reasonPhrase } from '../http/status.ts'
import type { Limits } from '../limits.ts'
import type { Platform } from '../ports.ts'

// The kinds of RFC 3875 section 6.2. A client redirect with a document is passed on as a document with its status.
export const OPEN = 0
export const DOCUMENT = 1
export const LOCAL_REDIRECT = 2
export const CLIENT_REDIRECT = 3
/** No header section that we could send: a 500, and `problem` says why. */
export const BROKEN_REPLY = 4

const CONTENT_TYPE = 0
const LOCATION = 1
const STATUS = 2
const CONTENT_LENGTH = 3
/** From here on: the server's own, dropped. */
const OWN = 4

const NAMES = words(
  'content-type location status content-length connection transfer-encoding date server keep-alive upgrade trailer',
)
const EXTENSION = ascii('x-cgi-')
/** What Python's cgitb.reset() begins with: a comment behind a header section, and dropped in front of one. */
const COMMENT = ascii('<!--:')

export class Reply {
  kind = OPEN
  status = 200
  reason = ''
  /** The lines to pass on, each with CRLF. */
  fields = ''
  /** What the script says its content's length is, or -1. */
  length = -1
  /** Whether a browser shows its content as a document. */
  page = false
  /** Bits of the guards' fields that the script prints itself: see http/grammar.ts. */
  guarded = 0
  problem = ''
  /** The path of a local redirect, in the scratch until the next header section. */
  locationFrom = 0
  locationTo = 0

  private held: (string | Uint8Array)[] = []
  private octets = 0
  private line = 0
  private seen = 0
  private others = false
  private local = false
  private readonly platform: Platform
  private readonly limits: Limits
  private readonly scratch: Uint8Array

  /** `scratch` holds a header section while it is judged. Not the transmit buffer: a source may print elsewhere while that is filled. */
  constructor(
    platform: Platform, limits: Limits, scratch: Uint8Array,
  ) {
    this.platform = platform
    this.limits = limits
    this.scratch = scratch
  }

  begin(): void {
    this.kind = OPEN
    this.status = 200
    this.reason = this.fields = this.problem = ''
    this.length = -1
    this.guarded = 0
    this.page = false
    this.held = []
    this.octets = this.line = this.seen = 0
    this.others = this.local = false
  }

  /** Takes output while the header section is OPEN: how many of the `length` octets of `piece` belong to it; then `kind` may have changed. */
  take(piece: string | Uint8Array, length: number): number {
    let at = 0
    while (at < length) {
      const room = this.limits.REPLY_HEAD_BYTES_MAX - this.octets - at
      if (room <= 0) return this.broken('header section above ' + this.limits.REPLY_HEAD_BYTES_MAX + ' B', at)
      const count = this.copy(piece, at, 0, length - at < room ? length - at : room)
      const end = this.blankLine(count)
      at += end < 0 ? count : end
      if (end >= 0) {
        this.held.push(piece)
        this.octets += at
        this.judge()
        return at
      }
    }
    this.held.push(piece)
    this.octets += length
    return length
  }

  /** Copies the path of a local redirect out of the scratch. */
  location(target: Uint8Array, at: number): void {
    target.set(this.scratch.subarray(this.locationFrom, this.locationTo), at)
  }

  /** The script ended. */
  finish(): void {
    if (this.kind === OPEN) this.broken(this.octets === 0 ? 'no output' : 'no header section', 0)
  }

  private copy(piece: string | Uint8Array, at: number, put: number, count: number): number {
    if (typeof piece === 'string') return this.platform.encode(piece, at, this.scratch, put, put + count)
    this.scratch.set(piece.subarray(at, at + count), put)
    return count
  }

  /** The index behind the empty line that ends the section, or -1. */
  private blankLine(count: number): number {
    for (let i = 0; i < count; i++) {
      const octet = this.scratch[i]
      if (octet === LF) {
        if (this.line === 0) return i + 1
        this.line = 0
      } else if (octet !== CR) this.line++
    }
    return -1
  }

  /** The whole section into the scratch, then line by line. */
  private judge(): void {
    let put = 0
    for (let i = 0; i < this.held.length; i++) {
      put += this.copy(this.held[i], 0, put, this.lengthWithin(i, put))
    }
    this.held = []
    this.kind = DOCUMENT
    for (let at = 0; at < put && this.kind === DOCUMENT;) {
      let end = at
      while (this.scratch[end] !== LF) end++
      const next = end + 1
      if (end > at && this.scratch[end - 1] === CR) end--
      if (end > at) this.field(at, end)
      at = next
    }
    if (this.kind === DOCUMENT) this.conclude()
  }

  private lengthWithin(index: number, put: number): number {
    const piece = this.held[index]
    const length = typeof piece === 'string' ? this.platform.encodedLength(piece) : piece.length
    return length < this.octets - put ? length : this.octets - put
  }

  /** One line: no continuation, no blank before the colon, no CTL (RFC 3875 section 6.3, RFC 9110 section 5.5). */
  private field(from: number, to: number): void {
    const scratch = this.scratch
    if (startsIgnoreCase(scratch, from, to, COMMENT)) return
    const colon = this.platform.span(TOKEN_OCTETS, scratch, from, to)
    if (colon === from || colon === to || scratch[colon] !== COLON) return this.fail('a line that is no field')
    if (this.platform.span(VALUE_OCTETS, scratch, colon, to) < to) return this.fail('a control octet in a field')
    let start = colon + 1, end = to
    while (start < end && isBlank(scratch[start])) start++
    while (end > start && isBlank(scratch[end - 1])) end--
    const which = nameAmong(scratch, from, colon, NAMES)
    if (which >= OWN || startsIgnoreCase(scratch, from, colon, EXTENSION)) return
    if (which < 0) {
      const guarded = nameAmong(scratch, from, colon, GUARD_FIELDS)
      if (guarded >= 0) this.guarded |= 1 << guarded
      this.others = true
      this.pass(from, colon, start, end)
    } else if (start < end) this.known(which, from, colon, start, end)
  }

  private known(which: number, from: number, colon: number, start: number, end: number): void {
    const bit = 1 << which
    if (this.seen & bit) return this.fail('a CGI field that came twice')
    this.seen |= bit
    if (which === STATUS) return this.statusLine(start, end)
    if (which === CONTENT_LENGTH) {
      this.length = decimal(this.scratch, start, end)
      return
    }
    if (which === CONTENT_TYPE) this.page = isPage(this.scratch, start, end)
    if (which === LOCATION) {
      this.local = this.scratch[start] === SLASH
      this.locationFrom = start
      this.locationTo = end
    }
    this.pass(from, colon, start, end)
  }

  private pass(from: number, colon: number, start: number, end: number): void {
    const plain = start === colon + 2 && this.scratch[colon + 1] === SP
    const name = plain ? '' : this.platform.decode(this.scratch, from, colon, 'latin1') + ': '
    this.fields += name + this.platform.decode(this.scratch, plain ? from : start, end, 'utf-8') + '\r\n'
  }

  /** Status = 3DIGIT [ SP reason-phrase ] (RFC 3875 section 6.3.3). */
  private statusLine(start: number, end: number): void {
    const status = end - start >= 3 ? decimal(this.scratch, start, start + 3) : -1
    if (status < 200 || status > 599 || (end - start > 3 && !isBlank(this.scratch[start + 3]))) {
      return this.fail('a Status that is none')
    }
    this.status = status
    if (end - start > 4) this.reason = this.platform.decode(this.scratch, start + 4, end, 'utf-8')
  }

  private conclude(): void {
    const location = (this.seen & (1 << LOCATION)) !== 0, status = (this.seen & (1 << STATUS)) !== 0
    if (!location && !status && (this.seen & (1 << CONTENT_TYPE)) === 0) {
      return this.fail('neither Content-Type nor Location nor Status')
    }
    if (location && !status && this.local && (this.seen & (1 << CONTENT_TYPE)) === 0 && !this.others) {
      this.kind = LOCAL_REDIRECT
    } else if (location && !status) {
      this.kind = CLIENT_REDIRECT
      this.status = 302
    }
    if (this.reason === '') this.reason = reasonPhrase(this.status)
  }

  private fail(problem: string): void {
    this.broken(problem, 0)
  }

  private broken(problem: string, at: number): number {
    this.kind = BROKEN_REPLY
    this.problem = problem
    this.held = []
    return at
  }
}
