// Blanks and lists in field values (RFC 9110 sections 5.6.1 and 5.6.3).
import { nameAmong } from '../bytes.ts'
import { COMMA, HTAB, SP } from './grammar.ts'

export function isBlank(octet: number): boolean {
  return octet === SP || octet === HTAB
}

/** The bit of what a list holds beside what is known. */
const OTHER = 1 << 30

/** Which of `known` stand in a list (RFC 9110 section 5.6.1), a bit each; the highest bit: something else does. */
export function members(bytes: Uint8Array, from: number, to: number, known: Uint8Array): number {
  let which = 0, seen = 0, start = from
  for (let i = from; i <= to; i++) {
    if (i < to && bytes[i] !== COMMA) continue
    let end = i
    while (start < end && isBlank(bytes[start])) start++
    while (end > start && isBlank(bytes[end - 1])) end--
    if (start < end) {
      which = nameAmong(bytes, start, end, known)
      seen |= which < 0 ? OTHER : 1 << which
    }
    start = i + 1
  }
  return seen
}
