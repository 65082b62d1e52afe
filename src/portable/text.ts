// UTF-8 and ISO-8859-1 between strings and bytes (RFC 3629), for platforms without a native codec. This is the one
// place of the core that indexes strings. `charCodeAt` gives a UTF-16 unit on most engines and a whole code point
// on those whose strings are code points: both are read. Indexing costs time in proportion to the index there, so
// that a string is walked in windows.
/* eslint-disable no-restricted-syntax -- the codec itself has to index strings */
import type { Charset } from '../ports.ts'

const WINDOW = 64
const REPLACEMENT = 0xFFFD

/** Octets of `text` in UTF-8; a lone surrogate counts as U+FFFD. */
export function encodedLength(text: string): number {
  return walk(text, 0, undefined, 0, 0)
}

/**
 * Encodes `text` as UTF-8 into [from, to) of `target`, beginning at offset `at` in the UTF-8. The count: `to - from`
 * unless the text ends before, so that a piece may end within a character.
 */
export function encode(
  text: string, at: number, target: Uint8Array, from: number, to: number,
): number {
  return walk(text, at, target, from, to)
}

/** Puts what lies at and after offset `at`; without a target it only counts. */
function walk(
  text: string, at: number, target: Uint8Array | undefined, from: number, to: number,
): number {
  const length = text.length
  let offset = 0
  let put = from
  for (let begin = 0; begin < length;) {
    const window = text.slice(begin, begin + WINDOW)
    const units = window.length
    let i = 0
    while (i < units) {
      let code = window.charCodeAt(i)
      let taken = 1
      if (code >= 0xD800 && code < 0xE000) {
        if (code < 0xDC00 && i + 1 === units && i > 0 && begin + units < length) break
        const low = i + 1 < units ? window.charCodeAt(i + 1) : 0
        if (code < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
          code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
          taken = 2
        } else {
          code = REPLACEMENT
        }
      }
      i += taken
      const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
      if (target !== undefined && offset + size > at) {
        for (let octet = offset < at ? at - offset : 0; octet < size; octet++) {
          if (put === to) return put - from
          target[put++] = octetOf(code, size, octet)
        }
      }
      offset += size
    }
    begin += i
  }
  return target === undefined ? offset : put - from
}

/** One of the `size` octets of a character. */
function octetOf(code: number, size: number, octet: number): number {
  if (size === 1) return code
  const bits = (code >> 6 * (size - 1 - octet)) & 0x3F
  if (octet > 0) return 0x80 | bits
  return size === 2 ? 0xC0 | bits : size === 3 ? 0xE0 | bits & 0x0F : 0xF0 | bits & 0x07
}

/** Always a copy. `utf-8` gives one U+FFFD for each maximal bad prefix and keeps a BOM; never throws. */
export function decode(bytes: Uint8Array, from: number, to: number, charset: Charset): string {
  let text = ''
  let codes: number[] = []
  let at = from
  while (at < to) {
    const first = bytes[at++]
    let code = first
    if (charset === 'utf-8' && first >= 0x80) {
      const more = first < 0xC2 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : first < 0xF5 ? 3 : 0
      // The second octet's range excludes overlongs, surrogates and what lies above U+10FFFF (RFC 3629 section 4).
      let low = first === 0xE0 ? 0xA0 : first === 0xF0 ? 0x90 : 0x80
      let high = first === 0xED ? 0x9F : first === 0xF4 ? 0x8F : 0xBF
      let left = more
      code = first & 0x3F >> more
      while (left > 0 && at < to && bytes[at] >= low && bytes[at] <= high) {
        code = code << 6 | bytes[at++] & 0x3F
        low = 0x80
        high = 0xBF
        left--
      }
      if (more === 0 || left > 0) code = REPLACEMENT
    }
    codes.push(code)
    if (codes.length === WINDOW) {
      text += textOf(codes)
      codes = []
    }
  }
  return text + textOf(codes)
}

/** An engine without code points has UTF-16 or bytes: a pair of surrogates stands for what is beyond 16 bits. */
function textOf(codes: number[]): string {
  if (String.fromCodePoint !== undefined) return String.fromCodePoint.apply(undefined, codes)
  let text = ''
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]
    text += code < 0x10000 ? String.fromCharCode(code)
      : String.fromCharCode(0xD7C0 + (code >> 10), 0xDC00 + (code & 0x3FF))
  }
  return text
}
