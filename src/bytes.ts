// Comparing and reading of bytes: equality, ASCII case, decimal and hexadecimal numbers. `from` is inclusive, `to`
// exclusive. Searching, encoding and decoding are ports, since platforms have them natively.
import type { Platform } from './ports.ts'

/** The part of a platform that turns a constant into bytes. */
export type Encoder = Pick<Platform, 'encode' | 'encodedLength'>

/** The octets of a text in ASCII: a constant of a module, which takes no RAM where modules lie in flash. */
export function ascii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  // eslint-disable-next-line no-restricted-syntax -- in ASCII every engine's units are octets
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** The words of a text in ASCII, parted by blanks, as a list of names: a constant of a module. */
export function words(text: string): Uint8Array {
  return packed(text.split(' ').map(word => ascii(word)))
}

/** The UTF-8 of a text, made once where it is held: strings cannot be indexed here. */
export function constant(platform: Encoder, text: string): Uint8Array {
  const bytes = new Uint8Array(platform.encodedLength(text))
  platform.encode(text, 0, bytes, 0, bytes.length)
  return bytes
}

/** A list of names, in lower case. Throws for one of more than 255 octets: our user's fault shows at start. */
export function nameList(platform: Encoder, names: string[]): Uint8Array {
  return packed(names.map(name => {
    const bytes = constant(platform, name.toLowerCase())
    if (bytes.length > 255) throw new Error('a name of more than 255 octets: ' + name)
    return bytes
  }))
}

/** Names of at most 255 octets in one array, each behind its length. */
function packed(names: Uint8Array[]): Uint8Array {
  let octets = names.length
  for (let i = 0; i < names.length; i++) octets += names[i].length
  const bytes = new Uint8Array(octets)
  let at = 0
  for (let i = 0; i < names.length; i++) {
    bytes[at] = names[i].length
    bytes.set(names[i], at + 1)
    at += names[i].length + 1
  }
  return bytes
}

/** Units of a window: what is encoded again when a text leaves in parts is less than this. */
const WINDOW = 256

/** The next units of `text` from `begin` on. Where units are those of UTF-16, a pair of surrogates stays whole. */
export function windowOf(text: string, begin: number): string {
  if (begin === 0 && text.length <= WINDOW) return text
  const window = text.slice(begin, begin + WINDOW)
  if (begin + window.length === text.length) return window
  // eslint-disable-next-line no-restricted-syntax -- a look at one unit
  const last = window.charCodeAt(window.length - 1)
  return last >= 0xD800 && last < 0xDC00 ? window.slice(0, -1) : window
}

/** Whether a[from, to) is exactly the `length` bytes of `b` that begin at `at`. */
export function equals(
  a: Uint8Array, from: number, to: number, b: Uint8Array, at: number, length: number,
): boolean {
  if (to - from !== length) return false
  let i = 0
  while (i < length && a[from + i] === b[at + i]) i++
  return i === length
}

/** Whether bytes[from, to) is `lower`, a constant in lower case; letters of ASCII compare without case. */
export function equalsIgnoreCase(
  bytes: Uint8Array, from: number, to: number, lower: Uint8Array,
): boolean {
  return to - from === lower.length && startsIgnoreCase(bytes, from, to, lower)
}

/** Which of `names`, a list in lower case, bytes[from, to) is, or -1; letters of ASCII compare without case. */
export function nameAmong(bytes: Uint8Array, from: number, to: number, names: Uint8Array): number {
  const length = to - from
  let which = 0, i = 0, octet = 0
  for (let at = 0; at < names.length; at += names[at] + 1) {
    if (names[at] === length) {
      for (i = 0; i < length; i++) {
        octet = bytes[from + i]
        if (octet >= 0x41 && octet <= 0x5A) octet += 0x20
        if (octet !== names[at + 1 + i]) break
      }
      if (i === length) return which
    }
    which++
  }
  return -1
}

/** Whether bytes[from, to) begins with `lower`, a constant in lower case, without regard to ASCII case. */
export function startsIgnoreCase(
  bytes: Uint8Array, from: number, to: number, lower: Uint8Array,
): boolean {
  const length = lower.length
  if (to - from < length) return false
  let octet = 0
  for (let i = 0; i < length; i++) {
    octet = bytes[from + i]
    if (octet >= 0x41 && octet <= 0x5A) octet += 0x20
    if (octet !== lower[i]) return false
  }
  return true
}

/** An octet with the letters A to Z made small. */
export function lowerCase(octet: number): number {
  return octet >= 0x41 && octet <= 0x5A ? octet + 0x20 : octet
}

/** The value of a hexadecimal digit, or -1. */
export function hexDigit(octet: number): number {
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30
  if (octet >= 0x41 && octet <= 0x46) return octet - 0x37
  if (octet >= 0x61 && octet <= 0x66) return octet - 0x57
  return -1
}

/** The number that 1 to 15 decimal digits name, or -1: all numbers of 15 digits are exact. */
export function decimal(bytes: Uint8Array, from: number, to: number): number {
  return digits(bytes, from, to, 10, 15)
}

/** The number that 1 to 13 hexadecimal digits name, or -1: all numbers of 13 digits are exact. */
export function hexadecimal(bytes: Uint8Array, from: number, to: number): number {
  return digits(bytes, from, to, 16, 13)
}

/** Leading zeros do not count: they are walked, so the caller bounds [from, to). */
function digits(
  bytes: Uint8Array, from: number, to: number, base: number, most: number,
): number {
  if (from >= to) return -1
  let first = from
  while (first < to && bytes[first] === 0x30) first++
  if (to - first > most) return -1
  let value = 0
  for (let i = first; i < to; i++) {
    const digit = hexDigit(bytes[i])
    if (digit < 0 || digit >= base) return -1
    value = value * base + digit
  }
  return value
}

/** Writes `value`, a whole number from 0, in decimal at `at`; the index behind it. */
export function putDecimal(value: number, target: Uint8Array, at: number): number {
  let end = at + 1
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) end++
  let rest = value
  for (let i = end - 1; i >= at; i--) {
    const tenth = Math.floor(rest / 10)
    target[i] = 0x30 + rest - tenth * 10
    rest = tenth
  }
  return end
}

/** Writes `value`, a whole number from 0, in lower-case hexadecimal at `at`; the index behind it. */
export function putHexadecimal(value: number, target: Uint8Array, at: number): number {
  let end = at + 1
  for (let rest = value; rest >= 16; rest = Math.floor(rest / 16)) end++
  let rest = value
  for (let i = end - 1; i >= at; i--) {
    const sixteenth = Math.floor(rest / 16)
    const digit = rest - sixteenth * 16
    target[i] = digit < 10 ? 0x30 + digit : 0x57 + digit
    rest = sixteenth
  }
  return end
}
