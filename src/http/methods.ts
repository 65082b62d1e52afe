// Request methods (RFC 9110 section 9): case-sensitive tokens, matched whole.
import { equals, words } from '../bytes.ts'
import { frozen } from '../frozen.ts'

export const GET = 1
export const HEAD = 2
export const POST = 4
export const PUT = 8
export const DELETE = 16
export const PATCH = 32
export const OPTIONS = 64

/** By their bits. */
const NAMES = frozen(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
const OCTETS = words('GET HEAD POST PUT DELETE PATCH OPTIONS')

/** The bit of the method at bytes[from, to), or 0 for one that we do not know; CONNECT and TRACE are such. */
export function methodAt(bytes: Uint8Array, from: number, to: number): number {
  let bit = GET
  for (let at = 0; at < OCTETS.length; at += OCTETS[at] + 1) {
    if (equals(bytes, from, to, OCTETS, at + 1, OCTETS[at])) return bit
    bit <<= 1
  }
  return 0
}

/** The bit of a method by its name, or 0. */
export function methodBit(name: string): number {
  const index = NAMES.indexOf(name)
  return index < 0 ? 0 : 1 << index
}

export function methodName(bit: number): string {
  for (let i = 0; i < NAMES.length; i++) if (bit === 1 << i) return NAMES[i]
  return ''
}

/** The value of Allow. */
export function allowed(bits: number): string {
  let list = ''
  for (let i = 0; i < NAMES.length; i++) {
    if (bits & (1 << i)) list += (list === '' ? '' : ', ') + NAMES[i]
  }
  return list
}
