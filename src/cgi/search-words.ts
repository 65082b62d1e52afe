// Search words (RFC 3875 section 4.4): a query without an unencoded `=`, split at `+`, each word decoded.
import { PERCENT } from '../http/grammar.ts'
import { decodedOctet } from '../http/target.ts'
import type { Arena } from '../http/arena.ts'
import type { Platform } from '../ports.ts'

const EQUALS = 0x3D
const PLUS = 0x2B

/** [] when the query is empty or holds an unencoded `=`. Malformed percent-encodings stay as they are. */
export function searchWords(platform: Platform, arena: Arena): string[] {
  const bytes = arena.bytes, from = arena.target.queryFrom, to = arena.target.queryTo
  const words: string[] = []
  if (from < 0 || from === to) return words
  for (let i = from; i < to; i++) if (bytes[i] === EQUALS) return words
  const word = new Uint8Array(to - from + 1)
  let count = 0
  for (let i = from; i <= to; i++) {
    if (i === to || bytes[i] === PLUS) {
      words.push(platform.decode(word, 0, count, 'utf-8'))
      count = 0
      continue
    }
    const octet = bytes[i] === PERCENT ? decodedOctet(bytes, i, to) : -1
    word[count++] = octet < 0 ? bytes[i] : octet
    if (octet >= 0) i += 2
  }
  return words
}
