// Blanks and lists in field values (RFC 9110 sections 5.6.1 and 5.6.3).
import { nameAmong } from '../bytes.ts'
import { COMMA, HTAB, SP } from './grammar.ts'

export function isBlank(octet: number): boolean {
  return octet === SP || octet === HTAB
}

/** Which of `known` stand in a list (RFC 9110 section 5.6.1), a bit each; the bit above them: something else does. */
export function members(bytes: Uint8Array, from: number, to: number, known: Uint8Array[]): number {
  let seen = 0, start = from
  for (let i = from; i <= to; i++) {
    if (i < to && bytes[i] !== COMMA) continue
    let end = i
    while (start < end && isBlank(bytes[start])) start++
    while (end > start && isBlank(bytes[end - 1])) end--
    if (start < end) seen |= 1 << nameAmong(bytes, start, end, known)
    start = i + 1
  }
  return seen
}
