// Percent-encoding as urllib.parse has it: escapes are decoded once, a malformed one stays as it is, and each run of ASCII
// is decoded by itself, so that an escape never joins with a raw octet.
import { hexDigit, putHexadecimal } from '../bytes.ts'
import { decode } from '../portable/text.ts'
import { type Codec, codecOf, decodeText, octetsOf, textCodec } from './codec.ts'

const PERCENT = 0x25
const PLUS = 0x2B
const SPACE = 0x20

/** bytes[from, to) without its escapes; `raw` is the codec of what is not escaped. With `plus`, `+` is a blank. */
export function unquoteText(
  bytes: Uint8Array, from: number, to: number, plus: boolean, raw: Codec, escaped: Codec,
): string {
  let text = ''
  let at = from
  while (at < to) {
    let end = at
    while (end < to && bytes[end] < 0x80) end++
    if (end > at) {
      const octets = new Uint8Array(end - at)
      text += decodeText(escaped, octets, 0, unquoteInto(bytes, at, end, plus, octets))
    }
    at = end
    while (end < to && bytes[end] >= 0x80) end++
    text += decodeText(raw, bytes, at, end)
    at = end
  }
  return text
}

function unquoteInto(bytes: Uint8Array, from: number, to: number, plus: boolean, target: Uint8Array): number {
  let put = 0
  for (let at = from; at < to; at++) {
    let octet = bytes[at]
    if (octet === PERCENT && at + 2 < to && hexDigit(bytes[at + 1]) >= 0 && hexDigit(bytes[at + 2]) >= 0) {
      octet = hexDigit(bytes[at + 1]) * 16 + hexDigit(bytes[at + 2])
      at += 2
    } else if (octet === PLUS && plus) {
      octet = SPACE
    }
    target[put++] = octet
  }
  return put
}

export function unquote(text: string, encoding?: string, errors?: string): string {
  const bytes = octetsOf(text)
  return unquoteText(bytes, 0, bytes.length, false, textCodec(), codecOf(encoding, errors))
}

export function unquote_to_bytes(text: string): Uint8Array {
  const bytes = octetsOf(text), octets = new Uint8Array(bytes.length)
  return octets.subarray(0, unquoteInto(bytes, 0, bytes.length, false, octets))
}

/** A path for a link: all but letters, digits, `_.-~` and what `safe` has, '/' by default, is escaped. */
export function quote(text: string, safe?: string): string {
  const bytes = octetsOf(text), more = octetsOf(safe ?? '/')
  const quoted = new Uint8Array(3 * bytes.length)
  let put = 0
  for (let at = 0; at < bytes.length; at++) {
    const octet = bytes[at]
    if (isSafe(octet) || octet < 0x80 && more.indexOf(octet) >= 0) {
      quoted[put++] = octet
    } else {
      quoted[put++] = PERCENT
      if (octet < 16) quoted[put++] = 0x30
      put = putHexadecimal(octet, quoted, put)
    }
  }
  return capitals(quoted, put)
}

function isSafe(octet: number): boolean {
  return octet >= 0x30 && octet <= 0x39 || octet >= 0x41 && octet <= 0x5A || octet >= 0x61 && octet <= 0x7A
    || octet === 0x5F || octet === 0x2E || octet === 0x2D || octet === 0x7E
}

/** The digits of escapes are capitals, as Python writes them. */
function capitals(bytes: Uint8Array, length: number): string {
  for (let at = 0; at < length; at++) {
    if (bytes[at] !== PERCENT) continue
    for (let i = at + 1; i < at + 3; i++) if (bytes[i] >= 0x61) bytes[i] -= 0x20
    at += 2
  }
  return decode(bytes, 0, length, 'latin1')
}

/** html.escape: `&`, `<`, `>`, and unless `quotes` is false `"` and `'`. */
export function escapeHtml(text: string, quotes?: boolean): string {
  const safe = text.split('&').join('&amp;').split('<').join('&lt;').split('>').join('&gt;')
  return quotes === false ? safe : safe.split('"').join('&quot;').split('\'').join('&#x27;')
}
