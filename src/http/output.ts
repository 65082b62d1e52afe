// What leaves on a connection: interim and head lines as they are, then content under one of three framings (RFC 9112
// section 6), from what was printed and then from a source. Texts and bytes are held by reference and go out through the
// one transmit buffer as the connection takes them.
import type { Limits } from '../limits.ts'
import { describe, type Logger } from '../log.ts'
import type { Connection, Platform } from '../ports.ts'
import type { Source } from '../sink.ts'
import { putHexadecimal } from '../bytes.ts'
import { CR, LF } from './grammar.ts'
import { Pieces } from './pieces.ts'

/** No content leaves: HEAD, 204, 304. */
export const WITHOUT = 0
export const WITH_LENGTH = 1
export const IN_CHUNKS = 2
/** Until the connection closes: HTTP/1.0, NPH. */
export const UNTIL_CLOSE = 3

// What `pump` found.
/** The connection takes no more now. */
export const BLOCKED = 0
/** Everything printed so far has left; more may come. */
export const DRAINED = 1
/** All has left, the last chunk too. */
export const DONE = 2
/** A source gave more or less than its length, or threw: the connection must be cut. */
export const BROKEN = 3
/** Enough for one turn. */
export const AGAIN = 4

/** Octets around the data of a chunk: three digits and CRLF before, CRLF behind. */
const CHUNK_HEAD = 5
const CHUNK_TAIL = 2
/** Bytes from here on go out without copying. */
const DIRECT_BYTES_MIN = 256

export class Output {
  framing = WITHOUT
  /** Octets still promised, for WITH_LENGTH. */
  left = 0
  /** Nothing more will be printed. */
  ended = false
  /** The response has no content: what is printed is only counted. */
  silent = false
  source: Source | undefined = undefined
  /** What it threw, until somebody tells it. */
  thrown: { error: unknown } | undefined = undefined
  /** Octets that wait to leave, and all that were printed. */
  held = 0
  printed = 0
  /** Octets of content sent. */
  sent = 0
  /** Grows with each write. */
  progress = 0

  private readonly heads: Pieces
  private readonly pieces: Pieces
  private lastChunk = false
  private readonly platform: Platform
  private readonly limits: Limits
  private readonly transmit: Uint8Array
  private readonly logger: Logger

  constructor(platform: Platform, limits: Limits, transmit: Uint8Array, logger: Logger) {
    this.logger = logger
    this.platform = platform
    this.limits = limits
    this.transmit = transmit
    this.heads = new Pieces(platform)
    this.pieces = new Pieces(platform)
  }

  /** Ready for the next response. */
  begin(): void {
    this.framing = WITHOUT
    this.left = this.held = this.printed = this.sent = this.progress = 0
    this.ended = this.lastChunk = this.silent = false
    this.source = this.thrown = undefined
    this.heads.clear()
    this.pieces.clear()
  }

  /** Head or interim lines; before any content. */
  line(text: string): void {
    this.heads.push(text, this.platform.encodedLength(text))
  }

  /** A piece of `length` octets, from `from` on; false when more than PRINT_BYTES_MAX would be held. */
  print(piece: string | Uint8Array, length: number, from: number): boolean {
    const count = length - from
    if (count <= 0) return true
    if (this.silent) {
      this.printed += count
      return true
    }
    if (this.held + count > this.limits.PRINT_BYTES_MAX) return false
    this.pieces.push(piece, length)
    // Only what follows a header section begins within a piece, and then it is the first of the queue.
    if (from > 0) this.pieces.skip(from)
    this.held += count
    this.printed += count
    return true
  }

  /** Content of `length` octets that is in ROM anyway: by reference, and not counted as printed. */
  attach(piece: string | Uint8Array, length: number): void {
    if (length === 0) return
    this.pieces.push(piece, length)
    this.held += length
  }

  /** The content will have `length` octets. */
  promise(length: number): void {
    this.framing = WITH_LENGTH
    this.left = length
  }

  /** The response carries no content: HEAD, 204, 304. */
  silence(): void {
    this.framing = WITHOUT
    this.silent = true
    this.release()
    this.drop()
  }

  /** Forgets the content. */
  drop(): void {
    this.pieces.clear()
    this.held = 0
  }

  get empty(): boolean {
    return this.heads.waiting + this.pieces.waiting === 0
  }

  /** Sends what the connection takes. */
  pump(connection: Connection): number {
    for (let writes = 0; ; writes++) {
      if (this.heads.waiting + this.pieces.waiting === 0 && this.source === undefined) return this.finish(connection)
      const room = connection.writable
      if (room <= 0) return BLOCKED
      if (writes === this.limits.WRITES_A_TURN_MAX) return AGAIN
      const limit = room < this.transmit.length ? room : this.transmit.length
      const fill = this.heads.waiting > 0 ? this.heads.move(this.transmit, 0, limit) : 0
      if (this.heads.waiting > 0) this.write(connection, this.transmit, 0, fill)
      else {
        const result = this.content(connection, fill, limit)
        if (result !== DONE) return result
      }
    }
  }

  /** Content behind `fill` octets of lines, as one chunk where it is chunked; one write. DONE goes on. */
  private content(connection: Connection, fill: number, limit: number): number {
    const chunked = this.framing === IN_CHUNKS
    const start = chunked ? fill + CHUNK_HEAD : fill
    const end = chunked ? limit - CHUNK_TAIL : limit
    if (fill === 0 && !chunked && this.direct(connection)) return DONE
    let put = start
    let pulled = -1
    if (start < end) put += this.pieces.move(this.transmit, start, end)
    this.held -= put - start
    if (this.pieces.waiting === 0 && this.source && put < end) {
      pulled = this.pull(put, end)
      if (pulled < -1) return BROKEN
      if (pulled > 0) put += pulled
    }
    const count = put - start
    if (!this.count(count)) return BROKEN
    if (count <= 0) put = fill
    else if (chunked) put = this.frame(fill, put, count)
    if (put > 0) this.write(connection, this.transmit, 0, put)
    else if (pulled === 0) return DRAINED
    else if (!this.empty || this.source) return BLOCKED
    return DONE
  }

  private write(connection: Connection, bytes: Uint8Array, from: number, to: number): void {
    this.progress++
    connection.write(bytes, from, to)
  }

  /** A long piece of bytes leaves without copying. */
  private direct(connection: Connection): boolean {
    const bytes = this.pieces.bytes(), from = this.pieces.at
    if (bytes === undefined || bytes.length - from < DIRECT_BYTES_MIN) return false
    const room = connection.writable, rest = bytes.length - from, count = rest < room ? rest : room
    if (!this.count(count)) return false
    this.write(connection, bytes, from, from + count)
    this.pieces.passed(count)
    this.held -= count
    return true
  }

  /** A source is the script's code: what it throws cuts this connection and no other. */
  private pull(put: number, end: number): number {
    const source = this.source
    if (source === undefined) return 0
    let count = -2
    try {
      count = source.read(this.transmit, put, end)
    } catch (error) {
      this.thrown = { error }
    }
    if (!(count >= -1 && count <= end - put) || count !== Math.floor(count)) count = -2
    if (count < 0) this.release()
    return count
  }

  /** Ends the source once, at its end or when the peer is gone. */
  release(): void {
    const source = this.source
    this.source = undefined
    try {
      if (source && source.close) source.close()
    } catch (error) {
      this.logger.log('source: ' + describe(error))
    }
  }

  /** Counts content against the promised length; false when it is exceeded. */
  private count(octets: number): boolean {
    if (octets <= 0) return true
    this.sent += octets
    if (this.framing !== WITH_LENGTH) return true
    this.left -= octets
    return this.left >= 0
  }

  private frame(fill: number, put: number, count: number): number {
    this.transmit[fill] = this.transmit[fill + 1] = 0x30
    putHexadecimal(count, this.transmit, fill + (count > 0xFF ? 0 : count > 0xF ? 1 : 2))
    this.transmit[fill + 3] = this.transmit[put] = CR
    this.transmit[fill + 4] = this.transmit[put + 1] = LF
    return put + CHUNK_TAIL
  }

  private finish(connection: Connection): number {
    if (!this.ended) return DRAINED
    if (this.framing === WITH_LENGTH && this.left > 0) return BROKEN
    if (this.framing === IN_CHUNKS && !this.lastChunk) {
      if (connection.writable < CHUNK_HEAD) return BLOCKED
      this.platform.encode('0\r\n\r\n', 0, this.transmit, 0, CHUNK_HEAD)
      this.write(connection, this.transmit, 0, CHUNK_HEAD)
      this.lastChunk = true
    }
    return DONE
  }
}
