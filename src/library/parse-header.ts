// Python's parse_header, which is not the core's: `value; name=value; name="quoted"`, where a `;` is data while the quotes
// before it, less those behind a backslash, are odd. Where that would swallow the rest of the line because a value
// ends in an escaped backslash, quotes and escapes are read one by one (RFC 9110 section 5.6.4).
import { type Codec, decodeText, octetsOf, textCodec } from './codec.ts'
import { Dictionary } from './dictionary.ts'

const QUOTE = 0x22
const SEMICOLON = 0x3B
const EQUALS = 0x3D
const BACKSLASH = 0x5C

export interface Header {
  value: string
  params: Dictionary<string>
}

export function parse_header(line: string): Header {
  const bytes = octetsOf(line)
  return readHeader(textCodec(), bytes, 0, bytes.length)
}

/** The same of the octets in [from, to). */
export function readHeader(codec: Codec, bytes: Uint8Array, from: number, to: number): Header {
  const params = new Dictionary<string>()
  let end = pieceEnd(bytes, from, to)
  const value = decodeText(codec, bytes, blankEnd(bytes, from, end), stripEnd(bytes, from, end))
  while (end < to) {
    const begin = end + 1
    end = pieceEnd(bytes, begin, to)
    let equals = begin
    while (equals < end && bytes[equals] !== EQUALS) equals++
    if (equals === end) continue
    const name = decodeText(codec, bytes, blankEnd(bytes, begin, equals), stripEnd(bytes, begin, equals))
    const at = blankEnd(bytes, equals + 1, end)
    params.set(name.toLowerCase(), valueOf(codec, bytes, at, stripEnd(bytes, at, end)))
  }
  return { value, params }
}

/** Where the piece at `from` ends: at a `;` outside quotes, or at `to`. */
function pieceEnd(bytes: Uint8Array, from: number, to: number): number {
  let odd = false
  for (let at = from; at < to; at++) {
    const octet = bytes[at]
    if (octet === QUOTE && (at === from || bytes[at - 1] !== BACKSLASH)) odd = !odd
    else if (octet === SEMICOLON && !odd) return at
  }
  return odd ? escapedEnd(bytes, from, to) : to
}

/** Where a quoted value ends whose last character is an escaped backslash, if that is what the piece is; else `to`. */
function escapedEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && bytes[at] !== EQUALS) at++
  at = blankEnd(bytes, at + 1, to)
  if (at >= to || bytes[at] !== QUOTE) return to
  for (at++; at < to && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++
  if (at >= to || bytes[at - 1] !== BACKSLASH) return to
  const end = blankEnd(bytes, at + 1, to)
  return end < to && bytes[end] === SEMICOLON ? end : to
}

/** Without its quotes and escapes; what is not quoted is itself. */
function valueOf(codec: Codec, bytes: Uint8Array, from: number, to: number): string {
  if (to - from < 2 || bytes[from] !== QUOTE || bytes[to - 1] !== QUOTE) return decodeText(codec, bytes, from, to)
  const plain = new Uint8Array(to - from - 2)
  plain.set(bytes.subarray(from + 1, to - 1))
  // One after the other, as Python replaces them.
  const count = without(plain, without(plain, plain.length, BACKSLASH), QUOTE)
  return decodeText(codec, plain, 0, count)
}

/** Drops each backslash before `octet` in the first `length` octets; how many are left. */
function without(bytes: Uint8Array, length: number, octet: number): number {
  let put = 0
  for (let at = 0; at < length; at++) {
    if (bytes[at] === BACKSLASH && at + 1 < length && bytes[at + 1] === octet) at++
    bytes[put++] = bytes[at]
  }
  return put
}

/** What Python's `strip` takes away. */
export function isBlank(octet: number): boolean {
  return octet === 0x20 || octet >= 0x09 && octet <= 0x0D || octet >= 0x1C && octet <= 0x1F
}

export function blankEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && isBlank(bytes[at])) at++
  return at
}

/** Where the blanks begin that end at `to`. */
export function stripEnd(bytes: Uint8Array, from: number, to: number): number {
  let end = to
  while (end > from && isBlank(bytes[end - 1])) end--
  return end
}
