// A chunked body, slowly: RFC 9112 section 7.1.
import type { Limits } from '../../../src/limits.ts'
import { attempt, spanned, stop, type Stop } from './stop.ts'

const HEXADECIMAL = /[0-9A-Fa-f]*/y
const BLANKS = /[ \t]*/y
const TEXT = /[\t\x20-\x7E\x80-\xFF]*/y
const TRAILER = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7E\x80-\xFF]*\r\n/y
/** How far a trailer is as it should be. */
const TRAILER_BEGUN = /(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?::[\t\x20-\x7E\x80-\xFF]*(?:\r\n?)?)?)?/y

export interface Chunks {
  /** The content as far as it came. */
  content: string
  /** Behind the body; only without `stop`. */
  end: number
  stop: Stop | undefined
}

/** The body at `from`, at most `most` octets of content. */
export function readChunks(text: string, from: number, most: number, limits: Limits): Chunks {
  const reader = new Reader(text, from, most, limits)
  const outcome = attempt(() => reader.read())
  return { content: reader.content, end: reader.at, stop: 'stop' in outcome ? outcome.stop : undefined }
}

class Reader {
  content = ''
  at: number
  private extensions = 0
  private readonly text: string
  private readonly most: number
  private readonly limits: Limits

  constructor(text: string, from: number, most: number, limits: Limits) {
    this.text = text
    this.at = from
    this.most = most
    this.limits = limits
  }

  read(): void {
    for (let size = this.size(); size > 0; size = this.size()) {
      const data = this.text.slice(this.at, this.at + size)
      this.content += data
      this.at += data.length
      if (data.length < size) stop(0, 'chunk data')
      this.expect('\r')
      this.expect('\n')
    }
    this.trailers()
  }

  private size(): number {
    const digits = this.text.slice(this.at, spanned(HEXADECIMAL, this.text, this.at))
    let size = 0
    for (let i = 0; i < digits.length; i++) {
      if (i === this.limits.CHUNK_SIZE_DIGITS_MAX) stop(400, 'digits of a chunk size')
      size = size * 16 + parseInt(digits[i], 16)
      if (size > this.most - this.content.length) stop(413, 'chunk size')
    }
    this.at += digits.length
    if (digits === '') this.wrong('chunk size')
    this.extension()
    this.expect('\r')
    this.expect('\n')
    return size
  }

  /** chunk-ext, with bad whitespace before it: nobody reads them, and their sum is bounded. */
  private extension(): void {
    const from = this.at
    this.at = spanned(BLANKS, this.text, this.at)
    const opened = this.text[this.at] === ';'
    if (opened) this.at = spanned(TEXT, this.text, this.at)
    this.extensions += this.at - from
    if (this.extensions > this.limits.CHUNK_EXTENSION_BYTES_MAX) stop(400, 'chunk extensions')
    if (!opened && this.at > from) this.wrong('blank behind a chunk size')
  }

  /** trailer-section CRLF: section 7.1.2. */
  private trailers(): void {
    const from = this.at, room = from + this.limits.TRAILER_BYTES_MAX
    TRAILER.lastIndex = this.at
    while (TRAILER.test(this.text)) {
      this.at = TRAILER.lastIndex
    }
    const lineEnd = this.text[this.at] === '\r'
    const end = lineEnd ? this.at + (this.text[this.at + 1] === '\n' ? 2 : 1) : spanned(TRAILER_BEGUN, this.text, this.at)
    if (lineEnd && end === this.at + 2 && end <= room) {
      this.at = end
      return
    }
    // Octets before `end` are as they should be: one of them, or the one behind, is beyond the room.
    if (Math.min(end, this.text.length - 1) >= room) stop(431, 'trailers')
    this.at = end
    this.wrong('trailers')
  }

  private expect(octet: string): void {
    if (this.text[this.at] !== octet) this.wrong('line end')
    this.at++
  }

  private wrong(reason: string): never {
    stop(this.at < this.text.length ? 400 : 0, reason)
  }
}
