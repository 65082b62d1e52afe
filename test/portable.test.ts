// The portable ports against what Node has natively: random input from a printed seed, hostile input, every cut.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Crc32 } from '../src/portable/crc32.ts'
import { find, skipTable } from '../src/portable/find.ts'
import { span } from '../src/portable/span.ts'
import { decode, encode, encodedLength } from '../src/portable/text.ts'

const seed = Number(process.env.SEED ?? Date.now() % 1e9)

/** Numbers of [0, 1) from the seed (mulberry32). */
function random(): () => number {
  let state = seed
  return () => {
    state = (state + 0x6D2B79F5) | 0
    let value = Math.imul(state ^ state >>> 15, 1 | state)
    value = value + Math.imul(value ^ value >>> 7, 61 | value) ^ value
    return ((value ^ value >>> 14) >>> 0) / 4294967296
  }
}

function needleOf(boundary: string) {
  const needle = Buffer.from(`\r\n--${boundary}`)
  const table = new Uint8Array(256)
  skipTable(needle, needle.length, table)
  return { needle, table }
}

test(`finds what Buffer.indexOf finds in random content of few octets (SEED=${seed})`, () => {
  const next = random()
  let found = 0
  for (let round = 0; round < 4000; round++) {
    const { needle, table } = needleOf('a'.repeat(1 + next() * 3) + (next() < 0.5 ? 'b' : ''))
    const bytes = Buffer.alloc(60)
    for (let i = 0; i < 60; i++) bytes[i] = needle[Math.floor(next() * needle.length)]
    if (next() < 0.7) needle.copy(bytes, Math.floor(next() * (60 - needle.length)))
    const from = Math.floor(next() * 20)
    const to = 60 - Math.floor(next() * 20)
    const expected = bytes.subarray(0, to).indexOf(needle, from)
    assert.equal(find(needle, needle.length, table, bytes, from, to), expected)
    if (expected >= 0) found++
  }
  assert.ok(found > 500, 'the content holds enough hits')
})

test('finds a needle only where it ends before `to`', () => {
  const { needle, table } = needleOf('x')
  const bytes = Buffer.from('ab\r\n--x')
  assert.equal(find(needle, 5, table, bytes, 0, 7), 2)
  assert.equal(find(needle, 5, table, bytes, 0, 6), -1)
  assert.equal(find(needle, 5, table, bytes, 3, 7), -1)
  assert.equal(find(needle, 5, table, bytes, 7, 7), -1)
})

test('searches hostile content with a bounded number of reads an octet', () => {
  const storms = ['\r\n--', '-', '\r', '\r\n--' + '-'.repeat(69) + 'x']
  for (const storm of storms) {
    const { needle, table } = needleOf('-'.repeat(70))
    const content = Buffer.from(storm.repeat(Math.ceil(8192 / storm.length)))
    let reads = 0
    const counted = new Proxy(content, {
      get(target, key) {
        reads++
        return Reflect.get(target, key)
      },
    })
    find(needle, needle.length, table, counted, 0, content.length)
    assert.ok(reads <= content.length * 4, `${reads} reads of ${content.length}`)
  }
})

test('spans a run of a class and stops at `to`', () => {
  const table = new Uint8Array(256).fill(1)
  table[0x26] = 0
  const bytes = Buffer.from('abc&def')
  assert.equal(span(table, bytes, 0, 7), 3)
  assert.equal(span(table, bytes, 3, 7), 3)
  assert.equal(span(table, bytes, 4, 7), 7)
  assert.equal(span(table, bytes, 0, 2), 2)
})

/** One bit a step, from the polynomial alone. */
function slowCrc32(bytes: Uint8Array): number {
  let value = -1
  for (const octet of bytes) {
    value ^= octet
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? value >>> 1 ^ 0xEDB88320 : value >>> 1
  }
  return ~value
}

test(`gives the check value of IEEE 802.3 and agrees with a bitwise one (SEED=${seed})`, () => {
  const crc = new Crc32()
  assert.equal(crc.of(Buffer.from('123456789'), 0, 9), 0xCBF43926 | 0)
  assert.equal(crc.of(new Uint8Array(4), 2, 2), 0)
  const next = random()
  for (let round = 0; round < 200; round++) {
    const bytes = Buffer.alloc(100).map(() => next() * 256)
    const from = Math.floor(next() * 50)
    const to = from + Math.floor(next() * 50)
    assert.equal(crc.of(bytes, from, to), slowCrc32(bytes.subarray(from, to)))
  }
})

const texts = [
  '', 'plain', '\0', 'é', '漢字', '😀', 'a😀b', '\uFEFFbom', '\uD800', '\uDC00', 'a\uD800', '\uD800b', '\uDC00\uD800',
  '\uD83D\uD83D\uDE00', '\x7F\x80\u07FF\u0800\uFFFF', '\u{10000}\u{10FFFF}', 'x'.repeat(63) + '😀y',
  'x'.repeat(62) + '😀y', 'x'.repeat(63) + '\uD83D', 'x'.repeat(63) + '\uD83Dy', '😀'.repeat(100), 'é'.repeat(200),
]

/** The text as Node writes it: a lone surrogate becomes U+FFFD. */
const native = (text: string) => Buffer.from(text, 'utf8')

test('encodes as Node does, whole and in pieces from every offset', () => {
  for (const text of texts) {
    const expected = native(text)
    assert.equal(encodedLength(text), expected.length, JSON.stringify(text))
    for (let at = 0; at <= expected.length; at++) {
      for (const room of [0, 1, 2, 3, 5, 64, 500]) {
        const target = new Uint8Array(room + 2).fill(0xAA)
        const count = encode(text, at, target, 1, 1 + room)
        const piece = expected.subarray(at, at + room)
        assert.equal(count, piece.length)
        assert.deepEqual([...target.subarray(1, 1 + count)], [...piece], `${JSON.stringify(text)} at ${at}`)
        assert.ok([target[0], ...target.subarray(1 + count)].every(octet => octet === 0xAA), 'writes within its room')
      }
    }
  }
})

test(`encodes random text as Node does (SEED=${seed})`, () => {
  const next = random()
  const alphabet = ['a', 'é', '漢', '😀', '\uD83D', '\uDE00', '\uFFFD']
  for (let round = 0; round < 500; round++) {
    let text = ''
    for (let i = Math.floor(next() * 150); i > 0; i--) text += alphabet[Math.floor(next() * alphabet.length)]
    const expected = native(text)
    const target = new Uint8Array(expected.length)
    assert.equal(encodedLength(text), expected.length)
    assert.equal(encode(text, 0, target, 0, target.length), expected.length)
    assert.deepEqual([...target], [...expected])
  }
})

/** A string of an engine whose strings are code points: one index a character. */
function codePoints(characters: string[]): string {
  const fake = {
    length: characters.length,
    charCodeAt: (index: number) => characters[index].codePointAt(0),
    slice: (from: number, to: number) => codePoints(characters.slice(from, to)),
  }
  return fake as unknown as string
}

test('encodes strings of an engine whose strings are code points', () => {
  for (const text of texts) {
    const fake = codePoints([...text])
    const expected = native(text)
    const target = new Uint8Array(expected.length)
    assert.equal(encodedLength(fake), expected.length)
    assert.equal(encode(fake, 0, target, 0, target.length), expected.length)
    assert.deepEqual([...target], [...expected])
  }
})

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

test('decodes every string of up to three octets from the edges of UTF-8 as Node does', () => {
  const edges = [
    0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
    0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFF,
  ]
  for (const a of edges) {
    for (const b of edges) {
      for (const c of edges) {
        for (const tail of [[], [0x80], [0x42]]) {
          const bytes = Uint8Array.from([a, b, c, ...tail])
          assert.equal(decode(bytes, 0, bytes.length, 'utf-8'), utf8.decode(bytes), [...bytes].join(' '))
        }
      }
    }
  }
})

test(`decodes random octets, any range of them, as Node does (SEED=${seed})`, () => {
  const next = random()
  for (let round = 0; round < 2000; round++) {
    const bytes = Buffer.alloc(150).map(() => next() < 0.3 ? next() * 256 : 0xC0 + next() * 0x38)
    if (next() < 0.5) native('漢😀é'.repeat(10)).copy(bytes, next() * 10)
    const from = Math.floor(next() * 70)
    const to = from + Math.floor(next() * 80)
    assert.equal(decode(bytes, from, to, 'utf-8'), utf8.decode(bytes.subarray(from, to)))
  }
})

test('decodes what it encodes, a BOM included', () => {
  for (const text of texts) {
    const bytes = native(text)
    assert.equal(decode(bytes, 0, bytes.length, 'utf-8'), bytes.toString('utf8'))
  }
})

test('decodes ISO-8859-1 truly: 0x80 to 0x9F are controls', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, octet) => octet)
  assert.equal(decode(bytes, 0, 256, 'latin1'), Buffer.from(bytes).toString('latin1'))
})
