// The conformance cases of searching, encoding and checksums: tables of known answers, then random input against slow
// references. The seeds are fixed: a failing round stands in its message. See ports-conformance.ts.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Xorshift } from '../../host-sim/nor-chip.ts'
import type { Platform } from '../../src/ports.ts'
import { skipTable } from '../../src/portable/index.ts'
import type { Harness, PortCase } from '../ports-conformance.ts'

/** haystack, needle, from, to, answer. */
const FINDS: [string, string, number, number, number][] = [
  ['abc\r\n--x def', '\r\n--x', 0, 12, 3],
  ['\r\n--x', '\r\n--x', 0, 5, 0],
  ['\r\n--x', '\r\n--x', 0, 4, -1],
  ['\r\n--x', '\r\n--x', 1, 5, -1],
  ['\r\n--\r\n--x', '\r\n--x', 0, 9, 4],
  ['\r\r\n--x', '\r\n--x', 0, 6, 1],
  ['\r\n--x\r\n--x', '\r\n--x', 1, 10, 5],
  ['', '\r\n--x', 0, 0, -1],
  ['xx\r\n', '\r\n', 0, 4, 2],
  ['xx\r\n', '\r\n', 0, 3, -1],
  ['a\r', '\r', 0, 2, 1],
  ['\xFF\x00\r\n\x80', '\r\n\x80', 0, 5, 2],
]

/** Octets in hexadecimal, their text as UTF-8. */
const DECODED: [string, string][] = [
  ['', ''],
  ['41', 'A'],
  ['c3a9', '\u00E9'],
  ['e6bca2', '\u6F22'],
  ['f09f9880', '\u{1F600}'],
  ['efbbbf41', '\uFEFFA'],
  ['80', '\uFFFD'],
  ['c3', '\uFFFD'],
  ['c328', '\uFFFD('],
  ['c080', '\uFFFD\uFFFD'],
  ['e0809f', '\uFFFD\uFFFD\uFFFD'],
  ['eda080', '\uFFFD\uFFFD\uFFFD'],
  ['f09f98', '\uFFFD'],
  ['f09f9841', '\uFFFDA'],
  ['f4908080', '\uFFFD\uFFFD\uFFFD\uFFFD'],
  ['f8', '\uFFFD'],
  ['ff00', '\uFFFD\0'],
]

const TEXTS = [
  '', 'a', '\0', 'caf\u00E9', '\u6F22\u5B57', '\u{1F600}', 'a\u{1F600}b', '\uD800', '\uDC00x', 'x\uD83D',
  '\uD83D\uD83D\uDE00', '\uFEFFbom', 'x'.repeat(300), 'a\u00E9\u6F22\u{1F600}'.repeat(40),
]

export const byteCases: PortCase[] = [
  {
    name: 'finds the first whole match in the range, or none',
    run({ platform }) {
      for (const [hay, needle, from, to, answer] of FINDS) {
        const found = search(platform, octets(needle), octets(hay), from, to)
        assert.equal(found, answer, JSON.stringify([hay, needle, from, to]))
      }
    },
  },
  {
    name: 'finds as a slow search does, with any prefix of the needle, in changing bytes',
    run({ platform, rounds, searched }) {
      const random = new Xorshift(0x5EED1)
      const bytes = new Uint8Array(searched)
      const needle = new Uint8Array(74)
      for (let round = 0; round < rounds; round++) {
        const letters = 1 + random.below(3)
        for (let i = 0; i < bytes.length; i += 1 + random.below(40)) bytes[i] = 0x0D + random.below(letters)
        const length = 1 + random.below(round % 2 ? 8 : 74)
        const start = random.below(bytes.length - length)
        needle.set(bytes.subarray(start, start + length))
        const from = random.below(bytes.length)
        const to = from + random.below(bytes.length - from + 1)
        const table = new Uint8Array(256)
        skipTable(needle, length, table)
        const found = platform.find(needle, length, table, bytes, from, to)
        assert.equal(found, slowFind(needle.subarray(0, length), bytes, from, to), `round ${round}`)
      }
    },
  },
  {
    name: 'spans a class of octets',
    run({ platform, rounds }) {
      const random = new Xorshift(0x5EED2)
      for (let round = 0; round < rounds; round++) {
        const table = new Uint8Array(256)
        for (let i = 0; i < 256; i++) table[i] = random.below(12) === 0 ? 0 : 1 + random.below(255)
        const bytes = randomBytes(random, random.below(60))
        const from = random.below(bytes.length + 1)
        const to = from + random.below(bytes.length - from + 1)
        let expected = from
        while (expected < to && table[bytes[expected]] !== 0) expected++
        assert.equal(platform.span(table, bytes, from, to), expected, `round ${round}`)
      }
    },
  },
  {
    name: 'encodes every text as UTF-8, in pieces of every size',
    run(harness) {
      const { platform } = harness
      for (const characters of TEXTS) {
        const whole = new Uint8Array(Buffer.from(characters)), text = on(harness, characters)
        assert.equal(platform.encodedLength(text), whole.length)
        for (const size of [1, 2, 3, 5, 64, 1024]) {
          const made = new Uint8Array(whole.length)
          const target = new Uint8Array(size + 2).fill(0xEE)
          let at = 0
          while (at < whole.length) {
            const count = platform.encode(text, at, target, 1, 1 + size)
            assert.equal(count, Math.min(size, whole.length - at))
            made.set(target.subarray(1, 1 + count), at)
            at += count
          }
          assert.equal(platform.encode(text, at, target, 1, 1 + size), 0)
          assert.deepEqual(made, whole)
          assert.deepEqual([target[0], target[size + 1]], [0xEE, 0xEE])
        }
      }
    },
  },
  {
    name: 'encodes two texts whose pieces alternate',
    run(harness) {
      const { platform } = harness
      const texts = ['\u6F22'.repeat(100), '\u00E9'.repeat(100)]
      const made = texts.map(text => new Uint8Array(Buffer.byteLength(text)))
      for (let at = 0; at < 300; at += 7) {
        texts.forEach((text, i) => {
          if (at < made[i].length) platform.encode(on(harness, text), at, made[i], at, Math.min(at + 7, made[i].length))
        })
      }
      assert.deepEqual(made.map(bytes => Buffer.from(bytes).toString()), texts)
    },
  },
  {
    name: 'decodes UTF-8 with one U+FFFD for each maximal bad prefix, and keeps a BOM',
    run(harness) {
      const { platform, rounds } = harness
      for (const [hex, text] of DECODED) {
        const bytes = new Uint8Array(Buffer.from(`2e${hex}2e`, 'hex'))
        assert.equal(platform.decode(bytes, 1, bytes.length - 1, 'utf-8'), on(harness, text), hex)
      }
      const random = new Xorshift(0x5EED3)
      const slow = new TextDecoder('utf-8', { ignoreBOM: true })
      for (let round = 0; round < rounds; round++) {
        const bytes = randomBytes(random, random.below(24)).map(octet => octet | (random.below(2) << 7))
        assert.equal(platform.decode(bytes, 0, bytes.length, 'utf-8'), on(harness, slow.decode(bytes)), `round ${round}`)
      }
    },
  },
  {
    name: 'decodes ISO-8859-1, each octet to its own code, as a copy',
    run({ platform }) {
      const bytes = new Uint8Array(258)
      for (let i = 0; i < 256; i++) bytes[i + 1] = i
      const text = platform.decode(bytes, 1, 257, 'latin1')
      bytes.fill(0x41)
      assert.deepEqual([...text].map(letter => letter.charCodeAt(0)), [...Array(256).keys()])
    },
  },
  {
    name: 'sums CRC-32 as int32',
    run({ platform, rounds }) {
      const check = octets('..123456789..')
      assert.equal(platform.crc32(check, 2, 11), 0xCBF43926 | 0)
      assert.equal(platform.crc32(check, 2, 2), 0)
      const random = new Xorshift(0x5EED4)
      for (let round = 0; round < rounds / 10; round++) {
        const bytes = randomBytes(random, random.below(600))
        const from = random.below(bytes.length + 1)
        assert.equal(platform.crc32(bytes, from, bytes.length), slowCrc(bytes.subarray(from)), `round ${round}`)
      }
    },
  },
  {
    name: 'digests SHA-256 in pieces, where it has one',
    when: ({ platform }) => platform.digest?.('sha-256') !== undefined,
    run({ platform }) {
      const bytes = randomBytes(new Xorshift(0x5EED5), 5000)
      const digest = platform.digest?.('sha-256')
      assert.ok(digest)
      for (let from = 0; from < bytes.length; from += 617) {
        digest.write(bytes, from, Math.min(from + 617, bytes.length))
      }
      assert.deepEqual(digest.close(), new Uint8Array(createHash('sha256').update(bytes).digest()))
    },
  },
]

/** A text as the platform has it. */
function on(harness: Harness, text: string): string {
  return harness.texts === 'characters' ? text : Buffer.from(text).toString('latin1')
}

function search(
  platform: Platform, needle: Uint8Array, bytes: Uint8Array, from: number, to: number,
): number {
  const table = new Uint8Array(256)
  skipTable(needle, needle.length, table)
  return platform.find(needle, needle.length, table, bytes, from, to)
}

function slowFind(needle: Uint8Array, bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at + needle.length <= to; at++) {
    if (needle.every((octet, i) => bytes[at + i] === octet)) return at
  }
  return -1
}

function slowCrc(bytes: Uint8Array): number {
  let value = -1
  for (const octet of bytes) {
    value ^= octet
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xEDB88320 : value >>> 1
  }
  return ~value
}

function octets(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}

function randomBytes(random: Xorshift, length: number): Uint8Array {
  return new Uint8Array(length).map(() => random.below(256))
}
