// One response: its status, its framing, chosen once and by us alone (RFC 9112 section 6), and its head: what a script
// passes on and the fields that are ours: Date, Server, framing, Connection.
import type { Limits } from '../limits.ts'
import type { Logger } from '../log.ts'
import type { Platform } from '../ports.ts'
import type { Source } from '../sink.ts'
import { httpDate } from './date.ts'
import { HEAD } from './methods.ts'
import { IN_CHUNKS, Output, UNTIL_CLOSE, WITHOUT, WITH_LENGTH } from './output.ts'
import { bodiless, reasonPhrase } from './status.ts'

export class Response {
  readonly output: Output
  /** 0 until it is chosen: nothing of the response has left. */
  status = 0
  /** Whether the connection goes on after it. */
  persistent = false

  private method = 0
  private minor = 1
  private readonly platform: Platform
  private readonly software: string

  constructor(platform: Platform, limits: Limits, transmit: Uint8Array, software: string, logger: Logger) {
    this.platform = platform
    this.software = software
    this.output = new Output(platform, limits, transmit, logger)
  }

  begin(): void {
    this.status = 0
    this.output.begin()
  }

  /** What it answers: known only when the request line is. */
  answers(method: number, minor: number, persistent: boolean): void {
    this.method = method
    this.minor = minor
    this.persistent = persistent
  }

  /** `100 Continue`, ahead of the response itself. */
  proceed(): void {
    this.output.line('HTTP/1.1 100 Continue\r\n\r\n')
  }

  /** A status, nothing of the request, and what fields there are beside its own. */
  plain(status: number, more: string): void {
    const content = bodiless(status) ? '' : status + ' ' + reasonPhrase(status) + '\n'
    let fields = content === '' ? '' : 'Content-Type: text/plain\r\n'
    fields += more
    if (status === 503) fields += 'Retry-After: 1\r\n'
    this.stored(status, fields, content.length, [content], undefined)
  }

  /**
   * Content of `length` octets that is there already: pieces by reference, never counted as printed, then what `source`
   * gives.
   */
  stored(
    status: number, fields: string, length: number, pieces: (string | Uint8Array)[], source: Source | undefined,
  ): void {
    const output = this.output
    this.status = status
    output.source = source
    if (this.method === HEAD || bodiless(status)) output.silence()
    else {
      output.promise(length)
      for (let i = 0; i < pieces.length; i++) {
        const piece = pieces[i]
        output.attach(piece, typeof piece === 'string' ? this.platform.encodedLength(piece) : piece.length)
      }
    }
    this.head('', fields, length)
    output.ended = true
  }

  /** What a script prints, from now on: a complete response of its own, until the connection closes. */
  raw(): void {
    this.status = 200
    this.persistent = false
    this.output.framing = UNTIL_CLOSE
  }

  /** What a script printed and prints. `declared` is the length that it states, -1 without one: it counts for a source. */
  document(status: number, reason: string, fields: string, declared: number): void {
    const output = this.output
    let length = output.ended && !output.source ? output.printed : -1
    if (declared >= 0 && (output.source || (this.method === HEAD && length === 0))) length = declared
    this.status = status
    if (status === 205) length = 0
    if (this.method === HEAD || bodiless(status) || status === 205) output.silence()
    else if (length >= 0) output.promise(length)
    else if (this.minor > 0) output.framing = IN_CHUNKS
    else {
      output.framing = UNTIL_CLOSE
      this.persistent = false
    }
    this.head(reason, fields, length)
  }

  private head(reason: string, fields: string, length: number): void {
    const date = this.platform.clock.date(), framing = this.output.framing, status = this.status
    let head = 'HTTP/1.1 ' + status + ' ' + (reason === '' ? reasonPhrase(status) : reason) + '\r\n' + fields
    if (date !== undefined) head += 'Date: ' + httpDate(date) + '\r\n'
    head += 'Server: ' + this.software + '\r\n'
    if (framing === IN_CHUNKS) head += 'Transfer-Encoding: chunked\r\n'
    else if (length >= 0 && !bodiless(status) && (framing === WITH_LENGTH || framing === WITHOUT)) {
      head += 'Content-Length: ' + length + '\r\n'
    }
    if (!this.persistent) head += 'Connection: close\r\n'
    else if (this.minor === 0) head += 'Connection: keep-alive\r\n'
    this.output.line(head + '\r\n')
  }
}
