// A page as a source: it goes out in pieces as the peer takes it, whatever its length, so a long value or a small chip
// never makes half a page. Markup of ours is ASCII; everything else is escaped on its way out.
import type { Cgi, Content, Source } from '../../src/index.ts'
import { STYLE } from './style.ts'
import { utf8 } from './text.ts'

/** Octets of content escaped at once, and characters of markup encoded at once. */
const STEP = 128

/** Text that is read as bytes. */
export class Bytes implements Content {
  readonly length: number
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.length = bytes.length
  }

  readAt(position: number, target: Uint8Array, from: number, to: number): number {
    const count = Math.min(to - from, this.length - position)
    if (count <= 0) return 0
    target.set(this.bytes.subarray(position, position + count), from)
    return count
  }
}

type Section = () => void
/** A string is markup, content is escaped. */
type Piece = string | Content | Section

export class Page implements Source {
  /** What is still to be sent. */
  private pieces: Piece[]
  /** In the first of them. */
  private position: number
  private readonly scratch: Uint8Array
  private ready: Uint8Array
  private readyFrom: number
  private readyTo: number

  /** `title` is markup of ours. */
  constructor(title: string) {
    this.pieces = []
    this.position = 0
    this.scratch = new Uint8Array(STEP)
    this.ready = this.scratch
    this.readyFrom = 0
    this.readyTo = 0
    this.html(HEAD).html(title).html(TOP)
  }

  /** Adds markup: ASCII, never anything that a peer sent. */
  html(markup: string): Page {
    this.pieces.push(markup)
    return this
  }

  /** Adds text, escaped for content and for quoted attributes. */
  text(value: string): Page {
    return this.bytes(utf8(value))
  }

  /** As `text`, for what is UTF-8 already. */
  bytes(value: Uint8Array): Page {
    return this.content(new Bytes(value))
  }

  /** Adds what `make` adds, when it is reached: a long page is never there whole. */
  section(make: Section): Page {
    this.pieces.push(make)
    return this
  }

  /** As `text`, read when it is sent. */
  content(value: Content): Page {
    this.pieces.push(value)
    return this
  }

  read(target: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to && (this.readyFrom < this.readyTo || this.advance())) {
      const count = Math.min(to - at, this.readyTo - this.readyFrom)
      target.set(this.ready.subarray(this.readyFrom, this.readyFrom + count), at)
      this.readyFrom += count
      at += count
    }
    return at === from && from < to ? -1 : at - from
  }

  /** Makes the next bytes ready; false at the end of the page. */
  private advance(): boolean {
    while (this.pieces.length > 0) {
      const piece = this.pieces[0]
      this.readyFrom = this.readyTo = 0
      if (typeof piece === 'string') this.readyTo = this.encode(piece)
      else if (typeof piece !== 'function') this.readyTo = this.escape(piece)
      if (this.readyTo > 0) return true
      this.position = 0
      this.pieces.shift()
      if (typeof piece === 'function') this.unfold(piece)
    }
    return false
  }

  private unfold(make: Section): void {
    const rest = this.pieces
    this.pieces = []
    make()
    this.pieces = this.pieces.concat(rest)
  }

  private encode(markup: string): number {
    if (this.position >= markup.length) return 0
    this.ready = utf8(markup.substring(this.position, this.position + STEP))
    this.position += STEP
    return this.ready.length
  }

  private escape(content: Content): number {
    const count = content.readAt(this.position, this.scratch, 0, STEP)
    if (count <= 0) return 0
    this.position += count
    this.ready = new Uint8Array(count * 5)
    return escapeInto(this.scratch, count, this.ready)
  }
}

/** Sends `page` as the reply; `status` is a code with its reason, 200 without one. */
export function reply(cgi: Cgi, page: Page, status?: string): void {
  if (status !== undefined) cgi.print('Status: ' + status)
  cgi.print('Content-Type: text/html; charset=utf-8')
  // Stricter than the gateway's own, which also adds the other fields of a page.
  cgi.print('Content-Security-Policy: default-src \'none\'; style-src \'unsafe-inline\'; img-src data:; '
    + 'form-action \'self\'; base-uri \'none\'; frame-ancestors \'none\'')
  cgi.print()
  page.html(FOOT)
  cgi.send(page)
}

// The frame of every page, around its title and its body. A page of constants is one constant of them.
export const HEAD = '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
  + '<meta name="viewport" content="width=device-width,initial-scale=1"><title>'
export const TOP = '</title><link rel="icon" href="data:,"><style>' + STYLE
  + '</style></head><body><header><a href="/">Postern device</a></header><main>\n'
export const FOOT = '\n</main></body></html>\n'

/** Writes source[0, count) to `target`, with references such as `&#60;` for the five octets that mean something. */
function escapeInto(source: Uint8Array, count: number, target: Uint8Array): number {
  let at = 0
  for (let i = 0; i < count; i++) {
    const octet = source[i]
    if (octet === 0x26 || octet === 0x3C || octet === 0x3E || octet === 0x22 || octet === 0x27) {
      const ones = octet % 10
      target[at] = 0x26
      target[at + 1] = 0x23
      target[at + 2] = 0x30 + (octet - ones) / 10
      target[at + 3] = 0x30 + ones
      target[at + 4] = 0x3B
      at += 5
    } else {
      target[at] = octet
      at++
    }
  }
  return at
}
