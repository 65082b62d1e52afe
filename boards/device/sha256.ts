// SHA-256 (FIPS 180-4) for any engine: it names the stored certificate. Written for size, not for speed; a platform
// that has a digest of its own is faster by far.
import type { Content } from '../../src/index.ts'

/** The digest of all of `content`, read in pieces of 256 bytes. */
export function sha256(content: Content): Uint8Array {
  const digest = new Sha256()
  const piece = new Uint8Array(256)
  for (let position = 0; position < content.length;) {
    const count = content.readAt(position, piece, 0, piece.length)
    if (count <= 0) break
    digest.write(piece, 0, count)
    position += count
  }
  return digest.close()
}

/** An incremental digest; `close` gives the value and ends it. */
export class Sha256 {
  private readonly state: Int32Array
  private readonly words: Int32Array
  private readonly block: Uint8Array
  private readonly constants: Int32Array
  private length: number

  constructor() {
    this.state = new Int32Array([
      0x6A09E667, 0xBB67AE85 | 0, 0x3C6EF372, 0xA54FF53A | 0,
      0x510E527F, 0x9B05688C | 0, 0x1F83D9AB, 0x5BE0CD19,
    ])
    this.words = new Int32Array(64)
    this.block = new Uint8Array(64)
    this.constants = roundConstants()
    this.length = 0
  }

  write(bytes: Uint8Array, from: number, to: number): void {
    let used = this.length % 64
    this.length += to - from
    for (let i = from; i < to; i++) {
      this.block[used++] = bytes[i]
      if (used === 64) {
        this.compress()
        used = 0
      }
    }
  }

  /** Pads with a one bit, zeros and the length in bits as 64-bit big endian (section 5.1.1). */
  close(): Uint8Array {
    const length = this.length
    const padding = new Uint8Array((length % 64 < 56 ? 64 : 128) - length % 64)
    const end = padding.length
    padding[0] = 0x80
    put32(padding, end - 8, Math.floor(length / 0x20000000))
    put32(padding, end - 4, (length << 3) | 0)
    this.write(padding, 0, end)
    const value = new Uint8Array(32)
    for (let i = 0; i < 8; i++) put32(value, i * 4, this.state[i])
    return value
  }

  /** One block of 64 bytes (section 6.2.2). */
  private compress(): void {
    this.schedule()
    const state = this.state
    const words = this.words
    const constants = this.constants
    let a = state[0], b = state[1], c = state[2], d = state[3]
    let e = state[4], f = state[5], g = state[6], h = state[7]
    for (let i = 0; i < 64; i++) {
      const one = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const first = (h + one + ((e & f) ^ (~e & g)) + constants[i] + words[i]) | 0
      const zero = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
      const second = (zero + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g
      g = f
      f = e
      e = (d + first) | 0
      d = c
      c = b
      b = a
      a = (first + second) | 0
    }
    state[0] += a
    state[1] += b
    state[2] += c
    state[3] += d
    state[4] += e
    state[5] += f
    state[6] += g
    state[7] += h
  }

  private schedule(): void {
    const words = this.words
    const block = this.block
    for (let i = 0; i < 16; i++) {
      const at = i * 4
      words[i] = (block[at] << 24) | (block[at + 1] << 16) | (block[at + 2] << 8) | block[at + 3]
    }
    for (let i = 16; i < 64; i++) {
      const x = words[i - 15]
      const y = words[i - 2]
      const zero = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
      const one = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
      words[i] = (words[i - 16] + zero + words[i - 7] + one) | 0
    }
  }
}

function put32(target: Uint8Array, at: number, value: number): void {
  target[at] = (value >>> 24) & 0xFF
  target[at + 1] = (value >>> 16) & 0xFF
  target[at + 2] = (value >>> 8) & 0xFF
  target[at + 3] = value & 0xFF
}

/** The first 32 bits of the fractions of the cube roots of the first 64 primes (section 4.2.2). */
function roundConstants(): Int32Array {
  const constants = new Int32Array(64)
  const values = [
    0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
    0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
    0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
    0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
    0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
    0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
    0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
    0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
  ]
  for (let i = 0; i < 64; i++) constants[i] = values[i] | 0
  return constants
}
