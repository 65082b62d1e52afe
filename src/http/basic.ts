// The credentials of Basic authentication (RFC 7617), read from the arena each time they are asked for: nothing keeps them.
import { startsIgnoreCase, ascii } from '../bytes.ts'
import type { Platform } from '../ports.ts'
import type { Arena } from './arena.ts'
import { AUTHORIZATION, COLON, SP } from './grammar.ts'

const SCHEME = ascii('basic ')
const PADDING = 0x3D

export interface Credentials {
  readonly user: string
  readonly password: string
}

/** Undefined without the field, for another scheme, and for what is no base64 of a user, a colon and a password. */
export function credentials(platform: Platform, arena: Arena): Credentials | undefined {
  const head = arena.head, bytes = arena.bytes
  if (!head.one(AUTHORIZATION)) return undefined
  let from = head.valueFrom(AUTHORIZATION)
  const to = head.valueTo(AUTHORIZATION)
  if (!startsIgnoreCase(bytes, from, to, SCHEME)) return undefined
  from += SCHEME.length
  while (from < to && bytes[from] === SP) from++
  const octets = new Uint8Array(to - from + 1)
  const count = decodeBase64(bytes, from, to, octets)
  let colon = -1
  for (let i = 0; i < count; i++) {
    // Neither has control characters (section 2).
    if (octets[i] < 0x20 || octets[i] === 0x7F) return undefined
    if (colon < 0 && octets[i] === COLON) colon = i
  }
  if (colon < 0) return undefined
  return {
    user: platform.decode(octets, 0, colon, 'utf-8'), password: platform.decode(octets, colon + 1, count, 'utf-8'),
  }
}

/** RFC 4648 section 4, with its padding; the count, 0 for what is none. */
export function decodeBase64(bytes: Uint8Array, from: number, to: number, target: Uint8Array): number {
  let end = to, put = 0, bits = 0, held = 0
  while (end > from && to - end < 2 && bytes[end - 1] === PADDING) end--
  if ((to - from) % 4 !== 0) return 0
  for (let i = from; i < end; i++) {
    const value = digit(bytes[i])
    if (value < 0) return 0
    bits = ((bits << 6) | value) & 0xFFFF
    held += 6
    if (held < 8) continue
    held -= 8
    target[put++] = (bits >> held) & 0xFF
  }
  return put
}

function digit(octet: number): number {
  if (octet >= 0x41 && octet <= 0x5A) return octet - 0x41
  if (octet >= 0x61 && octet <= 0x7A) return octet - 0x47
  if (octet >= 0x30 && octet <= 0x39) return octet + 4
  return octet === 0x2B ? 62 : octet === 0x2F ? 63 : -1
}
