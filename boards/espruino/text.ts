/// <reference path="./espruino.d.ts" />
// The portable texts on Espruino, where a text is octets: `decode`, `encode` and `encodedLength` by native calls.
import type { Charset } from '../../src/ports.ts'
import { Classes } from './bytes.ts'

/** A text is octets there. */
export function encodedLength(text: string): number {
  return text.length
}

export function encode(text: string, at: number, target: Uint8Array, from: number, to: number): number {
  const left = text.length - at
  const count = left < to - from ? left : to - from
  if (count <= 0) return 0
  target.set(count === text.length ? text : text.substr(at, count), from)
  return count
}

export function decode(bytes: Uint8Array, from: number, to: number, charset: Charset): string {
  return new Classes().decode(bytes, from, to, charset)
}
