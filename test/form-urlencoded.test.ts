// The urlencoded reader alone: every vector at every cut, random content against URLSearchParams, and what it promises
// of runs and of what it withholds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UrlencodedReader } from '../src/form/urlencoded.ts'
import { defaultLimits } from '../src/limits.ts'
import { span } from '../src/portable/index.ts'
import { DATA, END, MORE, PART, PART_END, REFUSED } from '../src/reader.ts'
import { vectors } from './vectors/urlencoded.ts'

const seed = Number(process.env.SEED ?? Date.now() % 1e9)

function random(): () => number {
  let state = seed
  return () => {
    state = (state + 0x6D2B79F5) | 0
    let value = Math.imul(state ^ state >>> 15, 1 | state)
    value = value + Math.imul(value ^ value >>> 7, 61 | value) ^ value
    return ((value ^ value >>> 14) >>> 0) / 4294967296
  }
}

function* pieces(body: Uint8Array, size: number): Generator<Uint8Array> {
  const buffer = new Uint8Array(Math.min(size, body.length))
  for (let at = 0; at < body.length; at += size) {
    const piece = body.subarray(at, at + size)
    buffer.set(piece)
    yield buffer.subarray(0, piece.length)
    buffer.fill(0x26)
  }
}

function newReader(limits = defaultLimits()): UrlencodedReader {
  return new UrlencodedReader({ span }, limits, new Uint8Array(1024), new Uint8Array(256))
}

interface Field {
  name: string
  value: string
  bare: boolean
}

/** The fields of `body`, or the refusal; checks at each step what a reader promises. */
function read(reader: UrlencodedReader, body: Iterable<Uint8Array>, separator = 0x26): Field[] | string {
  const fields: Field[] = []
  let field: Field = { name: '', value: '', bare: false }
  let budget = 0
  const text = () => Buffer.from(reader.data.subarray(reader.start, reader.end)).toString('latin1')
  const take = (event: number) => {
    if (event === PART) field = { name: text(), value: '', bare: reader.bare }
    if (event === DATA) {
      field.value += text()
      budget -= reader.end - reader.start
      assert.ok(budget >= 0, 'no more comes out than was given and held')
    }
    if (event === PART_END) {
      assert.equal(reader.length, field.value.length)
      fields.push(field)
    }
  }
  reader.begin(separator)
  for (const piece of body) {
    budget = piece.length + reader.held()
    for (let from = 0; ; from = reader.at) {
      const event = reader.next(piece, from, piece.length)
      if (event === REFUSED) return `${reader.status} ${reader.reason}`
      if (event === MORE) break
      take(event)
    }
    assert.equal(reader.at, piece.length, 'all was consumed')
    assert.ok(reader.held() <= 2, 'at most two octets are withheld')
  }
  for (;;) {
    budget = reader.held()
    const event = reader.finish(false)
    if (event === END) return fields
    if (event === REFUSED) return `${reader.status} ${reader.reason}`
    take(event)
  }
}

test('reads each vector the same whole, byte by byte, and cut at every point', () => {
  const reader = newReader()
  for (const vector of vectors) {
    const body = Buffer.from(vector.input.slice(vector.input.indexOf('\r\n\r\n') + 4), 'latin1')
    const whole = read(reader, [body])
    assert.deepEqual(read(reader, pieces(body, 1)), whole, `${vector.name}, byte by byte`)
    for (let cut = 1; cut < body.length; cut++) {
      const said = read(reader, [body.subarray(0, cut), body.subarray(cut)])
      assert.deepEqual(said, whole, `${vector.name}, cut at ${cut}`)
    }
  }
})

test(`reads random content as URLSearchParams does, whatever the pieces (SEED=${seed})`, () => {
  const next = random()
  const reader = newReader({ ...defaultLimits(), PARTS_MAX: 1000 })
  const alphabet = ['a', '=', '&', '+', '%', '4', '1', 'f', '%40', '%0a', '%26', '%C3%A9', '%fF', 'x'.repeat(20), '%zz']
  for (let round = 0; round < 3000; round++) {
    let text = ''
    for (let i = Math.floor(next() * 40); i > 0; i--) text += alphabet[Math.floor(next() * alphabet.length)]
    // The text of one name may be longer than a name may be.
    const body = Buffer.from(text.slice(0, 60 + Math.floor(next() * 400)))
    const said = read(reader, pieces(body, 1 + Math.floor(next() * 20)))
    if (typeof said === 'string') {
      assert.equal(said, '413 name-too-long')
      continue
    }
    const pairs = said.map(field => [utf8(field.name), utf8(field.value)])
    assert.deepEqual(pairs, [...new URLSearchParams(body.toString())], JSON.stringify(body.toString()))
  }
})

const utf8 = (octets: string) => Buffer.from(octets, 'latin1').toString('utf8')

test('gives a long run as a view of what was given', () => {
  const reader = newReader()
  const piece = Buffer.from('a=' + 'v'.repeat(100))
  reader.begin(0x26)
  assert.equal(reader.next(piece, 0, piece.length), PART)
  assert.equal(reader.next(piece, reader.at, piece.length), DATA)
  assert.equal(reader.data, piece)
  assert.deepEqual([reader.start, reader.end], [2, 102])
  assert.equal(reader.next(piece, reader.at, piece.length), MORE)
})

test('gives escapes in bulk, not one by one', () => {
  const reader = newReader()
  const piece = Buffer.from('a=' + '%41'.repeat(100))
  reader.begin(0x26)
  assert.equal(reader.next(piece, 0, piece.length), PART)
  assert.equal(reader.next(piece, reader.at, piece.length), DATA)
  assert.equal(Buffer.from(reader.data.subarray(reader.start, reader.end)).toString(), 'A'.repeat(100))
})

test('says whether a name stood alone', () => {
  const reader = newReader()
  assert.deepEqual(read(reader, [Buffer.from('a&b=&=')]), [
    { name: 'a', value: '', bare: true }, { name: 'b', value: '', bare: false }, { name: '', value: '', bare: false },
  ])
})

test('separates by the octet that was asked for, and by no other', () => {
  const reader = newReader()
  assert.deepEqual(read(reader, [Buffer.from('a=1;b=2&c')], 0x3B), [
    { name: 'a', value: '1', bare: false }, { name: 'b', value: '2&c', bare: false },
  ])
  const again = read(reader, [Buffer.from('a=1;b=2&c')])
  assert.deepEqual(again, [{ name: 'a', value: '1;b=2', bare: false }, { name: 'c', value: '', bare: true }])
})

test('refuses a value that is longer than the most that was asked for', () => {
  for (const body of ['a=12345', 'a=%31%32%33%34%35', 'a=123%4', `a=${'v'.repeat(5)}&b=1`]) {
    const bytes = Buffer.from(body)
    for (const [max, refused] of [[5, false], [4, true]] as const) {
      for (let size = 1; size <= bytes.length; size++) {
        const reader = newReader()
        reader.begin(0x26)
        let last: number = MORE
        const take = (event: number) => {
          last = event
          if (event === PART) reader.max = max
        }
        for (const piece of pieces(bytes, size)) {
          for (let from = 0; last !== REFUSED; from = reader.at) {
            const event = reader.next(piece, from, piece.length)
            if (event === MORE) break
            take(event)
          }
        }
        while (last !== REFUSED && last !== END) take(reader.finish(false))
        assert.equal(last === REFUSED, refused, `${body}, at most ${max}, pieces of ${size}`)
      }
    }
  }
})

test('counts separators and one, empty fields too', () => {
  const reader = newReader({ ...defaultLimits(), PARTS_MAX: 3 })
  assert.ok(Array.isArray(read(reader, [Buffer.from('a=1&b=2&c=3')])))
  assert.equal(read(reader, [Buffer.from('a=1&b=2&c=3&')]), '413 too-many-parts')
  assert.equal(read(reader, [Buffer.from('&&&')]), '413 too-many-parts')
})
