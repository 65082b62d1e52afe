// Texts in places where they must not mean more than themselves: in a reference (RFC 3986 section 2.1), in a page.
import { ascii, constant } from '../bytes.ts'
import { octets } from '../http/grammar.ts'
import type { Platform } from '../ports.ts'

/** What Python's `quote` leaves in a path. */
export const PATH_OCTETS = octets('-._~/', '', 0, 0)
/** What may stand in a target as it was sent: ASCII but quotes, angle brackets and their like. */
export const TARGET_PLAIN_OCTETS = octets('', '"<>\\^`{|}', 0x21, 0x7E)
const DIGITS = ascii('0123456789ABCDEF')

/** bytes[from, to) with each octet that is not in `plain` percent-encoded. */
export function quoted(platform: Platform, bytes: Uint8Array, from: number, to: number, plain: Uint8Array): string {
  const target = new Uint8Array(3 * (to - from) + 1)
  let put = 0
  for (let i = from; i < to; i++) {
    const octet = bytes[i]
    if (plain[octet]) target[put++] = octet
    else {
      target[put] = 0x25
      target[put + 1] = DIGITS[octet >> 4]
      target[put + 2] = DIGITS[octet & 15]
      put += 3
    }
  }
  return platform.decode(target, 0, put, 'latin1')
}

/** A file's name as a reference. */
export function reference(platform: Platform, name: string): string {
  const octets = constant(platform, name)
  return quoted(platform, octets, 0, octets.length, PATH_OCTETS)
}

/** As text between tags. */
export function escaped(text: string): string {
  return text.split('&').join('&amp;').split('<').join('&lt;').split('>').join('&gt;')
}
