// The fields of a query string as they stand in the request target: nothing is copied, names and values are decoded
// when a script asks. The same rules as for content: `+` is a blank, `%` and two digits an octet, decoded once.
import { hexDigit } from '../bytes.ts'
import type { Platform } from '../ports.ts'

const PERCENT = 0x25
const PLUS = 0x2B
const EQUALS = 0x3D
const SPACE = 0x20

/** Walks the fields of bytes[from, to). Empty ones are passed over. */
export class QueryReader {
  nameFrom = 0
  nameTo = 0
  /** The value; empty as well where no `=` stood, and then `bare`. */
  valueFrom = 0
  valueTo = 0
  bare = false
  bytes: Uint8Array
  private at = 0
  private to = 0
  private separator = 0

  constructor(bytes: Uint8Array, from: number, to: number, separator: number) {
    this.bytes = bytes
    this.at = from
    this.to = to
    this.separator = separator
  }

  next(): boolean {
    const bytes = this.bytes
    while (this.at < this.to) {
      const from = this.at
      let end = from
      let equals = -1
      while (end < this.to && bytes[end] !== this.separator) {
        if (equals < 0 && bytes[end] === EQUALS) equals = end
        end++
      }
      this.at = end + 1
      if (end > from) {
        this.bare = equals < 0
        this.nameFrom = from
        this.nameTo = this.bare ? end : equals
        this.valueFrom = this.bare ? end : equals + 1
        this.valueTo = end
        return true
      }
    }
    return false
  }
}

/** Fields as CPython counts them for `max_num_fields`: separators and one, 0 for nothing at all. */
export function countFields(bytes: Uint8Array, from: number, to: number, separator: number): number {
  let count = from < to ? 1 : 0
  for (let at = from; at < to; at++) if (bytes[at] === separator) count++
  return count
}

/** Whether bytes[from, to), decoded, is the first `length` octets of `name`. */
export function decodedEquals(
  bytes: Uint8Array, from: number, to: number, name: Uint8Array, length: number,
): boolean {
  let at = from
  let i = 0
  while (at < to && i < length) {
    if (octetAt(bytes, at, to) !== name[i]) return false
    at += octetsAt(bytes, at, to)
    i++
  }
  return at === to && i === length
}

/** bytes[from, to), decoded, as UTF-8. */
export function decoded(platform: Platform, bytes: Uint8Array, from: number, to: number): string {
  let plain = from
  while (plain < to && bytes[plain] !== PERCENT && bytes[plain] !== PLUS) plain++
  if (plain === to) return platform.decode(bytes, from, to, 'utf-8')
  const octets = new Uint8Array(to - from)
  const count = decodeInto(bytes, from, to, octets)
  return platform.decode(octets, 0, count, 'utf-8')
}

/** Octets of bytes[from, to), decoded. */
export function decodedLength(bytes: Uint8Array, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at += octetsAt(bytes, at, to)) count++
  return count
}

function decodeInto(bytes: Uint8Array, from: number, to: number, target: Uint8Array): number {
  let count = 0
  for (let at = from; at < to; at += octetsAt(bytes, at, to)) target[count++] = octetAt(bytes, at, to)
  return count
}

/** 3 where an escape stands, else 1. */
function octetsAt(bytes: Uint8Array, at: number, to: number): number {
  if (bytes[at] !== PERCENT || at + 2 >= to) return 1
  return hexDigit(bytes[at + 1]) < 0 || hexDigit(bytes[at + 2]) < 0 ? 1 : 3
}

function octetAt(bytes: Uint8Array, at: number, to: number): number {
  const octet = bytes[at]
  if (octet === PLUS) return SPACE
  if (octetsAt(bytes, at, to) === 1) return octet
  return hexDigit(bytes[at + 1]) * 16 + hexDigit(bytes[at + 2])
}
