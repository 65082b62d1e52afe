// The header section of a part as Python's email package reads it, which forgives what the core refuses: lines end with
// CR, LF or both; a line without a field name ends what is read; folds stay in the value as they were sent.
import { type Codec, decodeText, octetsOf, textCodec } from './codec.ts'
import { Dictionary } from './dictionary.ts'

const TAB = 0x09
const LF = 0x0A
const CR = 0x0D
const SPACE = 0x20
const COLON = 0x3A
const FROM = 'From '

export function partHeaders(sent: Codec, section: Uint8Array): Dictionary<string> {
  const headers = new Dictionary<string>(true)
  // Decoded as a whole first, as in Python: what an error handler makes of bad octets may be a name or the end of one.
  const bytes = octetsOf(decodeText(sent, section, 0, section.length)), codec = textCodec()
  let name: string | undefined
  let value = 0
  let at = 0
  let end = 0
  for (; at < bytes.length; at = end) {
    end = lineEnd(bytes, at)
    if (bytes[at] === SPACE || bytes[at] === TAB) continue
    const colon = nameEnd(bytes, at, end)
    const envelope = colon < 0 && decodeText(codec, bytes, at, Math.min(end, at + FROM.length)) === FROM
    if (colon < 0 && !envelope) break
    keep(headers, codec, bytes, name, value, at)
    name = colon > at ? decodeText(codec, bytes, at, colon) : undefined
    value = colon + 1
  }
  keep(headers, codec, bytes, name, value, at)
  return headers
}

/** Adds the field whose value is bytes[from, to), unless it has no name. */
function keep(
  headers: Dictionary<string>, codec: Codec, bytes: Uint8Array, name: string | undefined, from: number, to: number,
): void {
  // Some clients add the length of the part, which nobody trusts.
  if (name === undefined || name.toLowerCase() === 'content-length') return
  let begin = from
  let end = to
  while (begin < end && (bytes[begin] === SPACE || bytes[begin] === TAB)) begin++
  while (end > begin && (bytes[end - 1] === CR || bytes[end - 1] === LF)) end--
  headers.add(name, decodeText(codec, bytes, begin, end))
}

/** Behind the line end. */
function lineEnd(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++
  if (at === bytes.length) return at
  return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at + 1
}

/** Where the colon behind a field name stands, or -1: printable ASCII without blanks. */
function nameEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && bytes[at] > SPACE && bytes[at] < 0x7F && bytes[at] !== COLON) at++
  return at < to && bytes[at] === COLON ? at : -1
}
