// Python's repr of what a form holds: None, text, octets, lists and fields.
import { decode } from '../portable/text.ts'
import { octetsOf } from './codec.ts'
import { putHexadecimal } from '../bytes.ts'
import type { Field } from './types.ts'

const LF = 0x0A
const CR = 0x0D
const TAB = 0x09
const APOSTROPHE = 0x27
const BACKSLASH = 0x5C

export function repr(value: unknown): string {
  if (value === undefined) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'string') return quoted(octetsOf(value), false)
  if (value instanceof Uint8Array) return 'b' + quoted(value, true)
  if (value instanceof Array) return '[' + value.map(item => repr(item)).join(', ') + ']'
  return typeof value === 'object' && value !== null ? (value as Field).repr() : String(value)
}

/** In single quotes, unless it has some and no double ones. `octets`: what is no ASCII is escaped. */
function quoted(bytes: Uint8Array, octets: boolean): string {
  const double = bytes.indexOf(APOSTROPHE) >= 0 && bytes.indexOf(0x22) < 0
  const target = new Uint8Array(4 * bytes.length)
  let put = 0
  for (let at = 0; at < bytes.length; at++) {
    const octet = bytes[at]
    const control = octet < 0x20 || octet === 0x7F
    // U+0080 to U+009F are not printed either.
    const high = octet >= 0x80 && (octets || octet === 0xC2 && bytes[at + 1] < 0xA0)
    if (octet === LF) put = pair(target, put, 0x6E)
    else if (octet === CR) put = pair(target, put, 0x72)
    else if (octet === TAB) put = pair(target, put, 0x74)
    else if (octet === BACKSLASH || octet === APOSTROPHE && !double) put = pair(target, put, octet)
    else if (control || high) put = escaped(target, put, high && !octets ? bytes[++at] : octet)
    else target[put++] = octet
  }
  const text = decode(target, 0, put, 'utf-8')
  return double ? '"' + text + '"' : '\'' + text + '\''
}

function pair(target: Uint8Array, at: number, octet: number): number {
  target[at] = BACKSLASH
  target[at + 1] = octet
  return at + 2
}

function escaped(target: Uint8Array, at: number, octet: number): number {
  let put = pair(target, at, 0x78)
  if (octet < 16) target[put++] = 0x30
  put = putHexadecimal(octet, target, put)
  return put
}
