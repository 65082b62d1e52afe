// Whether a request takes content that is compressed with gzip (RFC 9110 section 12.5.3).
import { ascii, nameAmong, words } from '../bytes.ts'
import type { Arena } from './arena.ts'
import { lineOf, valueFrom, valueTo } from './field-values.ts'
import { COMMA } from './grammar.ts'
import { isBlank } from './lists.ts'

const ACCEPT_ENCODING = ascii('accept-encoding')
const CODINGS = words('gzip x-gzip *')
const ASTERISK = 2
const SEMICOLON = 0x3B
const EQUALS = 0x3D

/** Its own weight goes before that of `*`; without the field nothing is compressed. */
export function acceptsGzip(arena: Arena): boolean {
  let named = -1, any = -1
  for (let line = lineOf(arena, ACCEPT_ENCODING, 0); line >= 0; line = lineOf(arena, ACCEPT_ENCODING, line + 1)) {
    const bytes = arena.bytes, to = valueTo(arena, line)
    for (let at = valueFrom(arena, line); at < to;) {
      let end = at
      while (end < to && bytes[end] !== COMMA) end++
      let name = at
      while (name < end && isBlank(bytes[name])) name++
      let behind = name
      while (behind < end && bytes[behind] !== SEMICOLON && !isBlank(bytes[behind])) behind++
      const coding = nameAmong(bytes, name, behind, CODINGS)
      if (coding === ASTERISK) any = wanted(bytes, behind, end) ? 1 : 0
      else if (coding >= 0) named = wanted(bytes, behind, end) ? 1 : 0
      at = end + 1
    }
  }
  return named >= 0 ? named > 0 : any > 0
}

/** False for a weight of 0 and for one that is malformed: `;q=0`, `; q=0.000`. */
function wanted(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from
  while (at < to && (isBlank(bytes[at]) || bytes[at] === SEMICOLON)) at++
  if (at === to) return true
  if ((bytes[at] !== 0x71 && bytes[at] !== 0x51) || bytes[at + 1] !== EQUALS) return false
  for (let i = at + 2; i < to; i++) if (bytes[i] >= 0x31 && bytes[i] <= 0x39) return true
  return false
}
