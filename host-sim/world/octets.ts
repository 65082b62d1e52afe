// Rows of octets: made of a seed, joined, and known again by their length and a sum.
import { Xorshift } from '../nor-chip.ts'
import { binary } from './responses.ts'

const BASIS = 0x811C9DC5 | 0

/** A running sum, so that a content is known again; `mixed(undefined, ...)` begins one. */
export function mixed(sum: number | undefined, bytes: Uint8Array, from: number, to: number): number {
  let value = sum === undefined ? BASIS : sum
  for (let i = from; i < to; i++) value = Math.imul(value ^ bytes[i], 0x01000193) ^ value >>> 13
  return value
}

/** What a content is known by. */
export function identity(length: number, sum: number | undefined): string {
  return `${length}:${sum === undefined ? BASIS : sum}`
}

export function identityOf(bytes: Uint8Array): string {
  return identity(bytes.length, mixed(undefined, bytes, 0, bytes.length))
}

/** Octets of a seed. */
export function seeded(length: number, seed: number): Uint8Array {
  const random = new Xorshift(seed), bytes = new Uint8Array(length)
  for (let i = 0; i < length; i += 4) {
    const word = random.next()
    bytes[i] = word
    bytes[i + 1] = word >>> 8
    bytes[i + 2] = word >>> 16
    bytes[i + 3] = word >>> 24
  }
  return bytes
}

/** Texts, one character an octet, and octets, one behind the other. */
export function joined(pieces: (string | Uint8Array)[]): Uint8Array {
  let length = 0
  for (const piece of pieces) length += piece.length
  const all = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    all.set(typeof piece === 'string' ? binary(piece) : piece, at)
    at += piece.length
  }
  return all
}
