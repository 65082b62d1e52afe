// Values with parameters, such as Content-Type and Content-Disposition: `value; name=value; name="quoted"` (RFC 9110
// section 5.6.6, RFC 2183 section 2). A quoted value ends at an unescaped quote with nothing but blanks before the
// next `;`, so that a client that forgets to escape a quote loses nothing. Within quotes `\"` and `\\` are escapes
// and any other backslash is itself, since browsers send Windows paths raw.
import { ascii, equalsIgnoreCase, hexDigit } from '../bytes.ts'

const TAB = 0x09
const SPACE = 0x20
const QUOTE = 0x22
const PERCENT = 0x25
const SEMICOLON = 0x3B
const EQUALS = 0x3D
const BACKSLASH = 0x5C
const NOTHING = ascii('')

/** Reads one value after the other without copying: ranges of what it was given. */
export class ParameterReader {
  nameFrom = 0
  nameTo = 0
  /** What stands between the quotes, or the value as it is. */
  valueFrom = 0
  valueTo = 0
  quoted = false
  /** A quoted value may hold escapes: `unquote` says what it is. */
  escaped = false
  /** A quote was never closed; no quote behind it can be, since escapes are read alike from each of them. */
  broken = false
  private bytes = NOTHING
  private at = 0
  private to = 0

  /** Begins with the first value, which has no name: it lies in [valueFrom, valueTo). */
  begin(bytes: Uint8Array, from: number, to: number): void {
    this.bytes = bytes
    this.to = to
    this.broken = false
    this.quoted = false
    this.plain(blanksEnd(bytes, from, to))
  }

  /** The next parameter; one without `=` is skipped. */
  next(): boolean {
    const bytes = this.bytes
    const to = this.to
    while (this.at < to) {
      const from = blanksEnd(bytes, this.at + 1, to)
      let at = from
      while (at < to && bytes[at] !== EQUALS && bytes[at] !== SEMICOLON) at++
      this.at = at
      if (at < to && bytes[at] === EQUALS) {
        this.nameFrom = from
        this.nameTo = blanksStart(bytes, from, at)
        this.value(blanksEnd(bytes, at + 1, to))
        return true
      }
    }
    return false
  }

  /** Whether the name is `lower`, a constant in lower case. */
  named(lower: Uint8Array): boolean {
    return equalsIgnoreCase(this.bytes, this.nameFrom, this.nameTo, lower)
  }

  private value(from: number): void {
    this.quoted = !this.broken && from < this.to && this.bytes[from] === QUOTE && this.closes(from)
    if (!this.quoted) this.plain(from)
  }

  /** Finds the quote that closes the one at `from`; without it the value is broken. */
  private closes(from: number): boolean {
    const bytes = this.bytes
    const to = this.to
    let octet = 0
    this.escaped = false
    for (let at = from + 1; at < to; at++) {
      octet = bytes[at]
      if (octet === QUOTE) {
        const behind = blanksEnd(bytes, at + 1, to)
        if (behind === to || bytes[behind] === SEMICOLON) {
          this.valueFrom = from + 1
          this.valueTo = at
          this.at = behind
          return true
        }
      } else if (octet === BACKSLASH) {
        this.escaped = true
        if (bytes[at + 1] === QUOTE || bytes[at + 1] === BACKSLASH) at++
      } else if (octet === PERCENT) {
        this.escaped = true
      }
    }
    this.broken = true
    return false
  }

  /** An unquoted value: to the next `;` outside quotes. */
  private plain(from: number): void {
    const bytes = this.bytes
    const to = this.to
    let at = from
    let inside = false
    let octet = 0
    while (at < to) {
      octet = bytes[at]
      if (octet === QUOTE) inside = !inside
      else if (octet === SEMICOLON && !inside) break
      at++
    }
    this.at = at
    this.valueFrom = from
    this.valueTo = blanksStart(bytes, from, at)
  }
}

/** The first index from `from` that is no blank. */
export function blanksEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && (bytes[at] === SPACE || bytes[at] === TAB)) at++
  return at
}

/** Where the blanks begin that end at `to`. */
export function blanksStart(bytes: Uint8Array, from: number, to: number): number {
  let end = to
  while (end > from && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--
  return end
}

/**
 * Copies what stood between quotes to `target` at `at` without its escapes, and with `percent` also `%22`, `%0D` and
 * `%0A`, the only ones that browsers write (WHATWG HTML section 4.10.21.8). The count; without a target it only counts.
 */
export function unquote(
  bytes: Uint8Array, from: number, to: number, percent: boolean,
  target: Uint8Array | undefined, at: number,
): number {
  let count = 0
  let i = from
  while (i < to) {
    let octet = bytes[i++]
    if (octet === BACKSLASH && i < to && (bytes[i] === QUOTE || bytes[i] === BACKSLASH)) {
      octet = bytes[i++]
    } else if (percent && octet === PERCENT && i + 1 < to) {
      const escaped = lineOrQuote(bytes[i], bytes[i + 1])
      if (escaped >= 0) {
        octet = escaped
        i += 2
      }
    }
    if (target !== undefined) target[at + count] = octet
    count++
  }
  return count
}

/** The octet that `%22`, `%0D` or `%0A` stands for, in capitals as browsers write them; else -1. */
function lineOrQuote(high: number, low: number): number {
  if (high === 0x32 && low === 0x32) return QUOTE
  if (high === 0x30 && (low === 0x41 || low === 0x44)) return hexDigit(low)
  return -1
}
