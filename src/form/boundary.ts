// The boundary parameter of a multipart media type (RFC 2046 section 5.1.1), checked before any octet of the content:
// 1 to 70 characters of the grammar, the last of them no space. The delimiter, CR LF "--" and the boundary, is what
// is searched for; CR is found in it at no other place, since the grammar has no control characters.
import { ascii } from '../bytes.ts'
import { type ParameterReader, unquote } from './parse-header.ts'

export const BOUNDARY_BYTES_MAX = 70
/** CR LF "--" and the boundary. */
export const DELIMITER_BYTES_MAX = 4 + BOUNDARY_BYTES_MAX

const BOUNDARY = ascii('boundary')

/**
 * Writes the delimiter of the boundary that the media type in bytes[from, to) names to `target` at `at`, and gives its
 * length; 0 when it names none, or two. `parameters` is used for the call.
 */
export function readDelimiter(
  parameters: ParameterReader, bytes: Uint8Array, from: number, to: number, target: Uint8Array, at: number,
): number {
  let length = 0
  parameters.begin(bytes, from, to)
  while (parameters.next()) {
    if (!parameters.named(BOUNDARY)) continue
    if (length > 0 || parameters.broken) return 0
    length = take(parameters, bytes, target, at + 4)
    if (length === 0) return 0
  }
  if (length === 0) return 0
  target[at] = 0x0D
  target[at + 1] = 0x0A
  target[at + 2] = 0x2D
  target[at + 3] = 0x2D
  return 4 + length
}

/** Copies the boundary; its length, 0 when the grammar forbids it. */
function take(parameters: ParameterReader, bytes: Uint8Array, target: Uint8Array, at: number): number {
  const from = parameters.valueFrom
  const to = parameters.valueTo
  const quoted = parameters.quoted
  const length = quoted ? unquote(bytes, from, to, false, undefined, 0) : to - from
  if (length < 1 || length > BOUNDARY_BYTES_MAX) return 0
  if (quoted) unquote(bytes, from, to, false, target, at)
  else target.set(bytes.subarray(from, to), at)
  return valid(target, at, at + length, quoted) ? length : 0
}

/** DIGIT / ALPHA / "'" / "(" / ")" / "+" / "_" / "," / "-" / "." / "/" / ":" / "=" / "?", and within quotes spaces. */
function valid(bytes: Uint8Array, from: number, to: number, quoted: boolean): boolean {
  let octet = 0
  for (let at = from; at < to; at++) {
    octet = bytes[at]
    if (octet >= 0x61) {
      if (octet > 0x7A) return false
    } else if (octet >= 0x41) {
      if (octet > 0x5A && octet !== 0x5F) return false
    } else if (octet >= 0x27) {
      if (octet === 0x2A || octet > 0x3A && octet !== 0x3D && octet !== 0x3F) return false
    } else if (octet !== 0x20 || !quoted || at + 1 === to) {
      return false
    }
  }
  return true
}
