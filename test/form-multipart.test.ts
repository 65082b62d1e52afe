// The multipart reader alone: the shared sample in every chunking, our vectors at every cut, random forms against a
// reader that has the whole content, and what it may cost. Buffers are overwritten behind each call.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { MultipartReader } from '../src/form/multipart.ts'
import { defaultLimits } from '../src/limits.ts'
import * as portable from '../src/portable/index.ts'
import { DATA, END, MORE, PART, PART_END, REFUSED } from '../src/reader.ts'
import { parse } from './conformance/multipart.mjs'
import { vectors } from './vectors/multipart.ts'

const seed = Number(process.env.SEED ?? Date.now() % 1e9)
const SAMPLE = fileURLToPath(new URL('../../shared/vectors/multipart-sample.json', import.meta.url))
const modules = { MultipartReader, defaultLimits, ...portable }

function random(): () => number {
  let state = seed
  return () => {
    state = (state + 0x6D2B79F5) | 0
    let value = Math.imul(state ^ state >>> 15, 1 | state)
    value = value + Math.imul(value ^ value >>> 7, 61 | value) ^ value
    return ((value ^ value >>> 14) >>> 0) / 4294967296
  }
}

/** Gives `body` in pieces of `size`, each in the same buffer, which is spoiled when the next one is asked for. */
function* pieces(body: Uint8Array, size: number): Generator<Uint8Array> {
  const buffer = new Uint8Array(Math.min(size, body.length))
  for (let at = 0; at < body.length; at += size) {
    const piece = body.subarray(at, at + size)
    buffer.set(piece)
    yield buffer.subarray(0, piece.length)
    buffer.fill(0x58)
  }
}

interface SamplePart {
  name: string
  filename: string | null
  content_type: string | null
  sha256?: string
  data_b64?: string
  length: number
}

interface Outcome<Part> {
  parts: Part[]
  error: string | null
}

interface SampleVector {
  id: string
  content_type: string
  body_b64: string
  chunkings: ('each-byte' | number)[]
  limits?: Record<string, number>
  expect: Outcome<SamplePart>
  alt?: Outcome<SamplePart>[]
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function expected(outcome: Outcome<SamplePart>) {
  return {
    parts: outcome.parts.map(part => [
      part.name, part.filename, part.content_type, part.length,
      part.sha256 ?? sha256(Buffer.from(part.data_b64 ?? '', 'base64')),
    ]),
    error: outcome.error,
  }
}

test('gives what the shared sample expects, in every chunking', {
  skip: existsSync(SAMPLE) ? false : 'the shared folder is not here',
}, () => {
  const sample: { vectors: SampleVector[] } = JSON.parse(readFileSync(SAMPLE, 'utf8'))
  assert.ok(sample.vectors.length > 30)
  for (const vector of sample.vectors) {
    const body = Buffer.from(vector.body_b64, 'base64')
    const outcomes = [vector.expect, ...vector.alt ?? []].map(expected)
    for (const chunking of vector.chunkings) {
      const chunks = pieces(body, chunking === 'each-byte' ? 1 : chunking)
      const { parts, error } = parse(modules, { contentType: vector.content_type, chunks, limits: vector.limits })
      const got = {
        parts: parts.map(part =>
          [part.name, part.filename, part.contentType, part.data.length, sha256(part.data)]),
        error,
      }
      const match = outcomes.find(outcome => JSON.stringify(outcome) === JSON.stringify(got)) ?? outcomes[0]
      assert.deepEqual(got, match, `${vector.id}, pieces of ${chunking}`)
    }
  }
})

/** What a reader says of `body`, its data joined; checks at each step what a reader promises. */
function transcript(reader: MultipartReader, type: string, body: Iterable<Uint8Array>, deliver = false): string[] {
  const lines: string[] = []
  const bytes = Buffer.from(type, 'latin1')
  let data = ''
  let budget = 0
  const flush = () => {
    if (data !== '') lines.push(`data ${data}`)
    data = ''
  }
  const take = (event: number) => {
    if (event === DATA) {
      assert.ok(reader.end > reader.start, 'data has octets')
      data += Buffer.from(reader.data.subarray(reader.start, reader.end)).toString('latin1')
      budget -= reader.end - reader.start
      assert.ok(budget >= 0, 'no more comes out than was given and held')
      return
    }
    flush()
    const name = new Uint8Array(Math.max(0, reader.head.nameLength))
    if (name.length > 0) reader.head.copyName(name, 0)
    if (event === PART) lines.push(`part ${reader.depth} ${reader.group} ${Buffer.from(name).toString('latin1')}`)
    if (event === PART_END) lines.push(`end ${reader.depth} ${reader.group} ${reader.length} ${reader.cut}`)
    if (event === REFUSED) lines.push(`refused ${reader.status} ${reader.reason}`)
  }
  if (reader.begin(bytes, 0, bytes.length) !== 0) return [`refused ${reader.status} ${reader.reason}`]
  for (const piece of body) {
    budget = piece.length + reader.held()
    let event = reader.next(piece, 0, piece.length)
    while (event !== MORE) {
      take(event)
      if (event === REFUSED) return lines
      event = reader.next(piece, reader.at, piece.length)
    }
    assert.equal(reader.at, piece.length, 'all was consumed')
  }
  for (;;) {
    budget = reader.held()
    const event = reader.finish(deliver)
    if (event === END) return lines
    take(event)
    if (event === REFUSED) return lines
  }
}

function split(input: string) {
  const head = input.indexOf('\r\n\r\n')
  const type = /^Content-Type: (.*)$/m.exec(input.slice(0, head))?.[1].trimEnd() ?? ''
  const length = Number(/^Content-Length: (\d+)/m.exec(input)?.[1])
  return { type, body: Buffer.from(input.slice(head + 4, head + 4 + length), 'latin1') }
}

test('says the same of each vector whole, byte by byte, and cut at every point', () => {
  const reader = new MultipartReader(portable, defaultLimits())
  for (const vector of vectors) {
    const { type, body } = split(vector.input)
    const whole = transcript(reader, type, [body])
    assert.deepEqual(transcript(reader, type, pieces(body, 1)), whole, `${vector.name}, byte by byte`)
    for (let cut = 1; cut < body.length; cut++) {
      const said = transcript(reader, type, [body.subarray(0, cut), body.subarray(cut)])
      assert.deepEqual(said, whole, `${vector.name}, cut at ${cut}`)
    }
  }
})

test('says the same of every beginning of a form, delivered or refused', () => {
  const reader = new MultipartReader(portable, defaultLimits())
  const type = 'multipart/form-data; boundary=AaB'
  const body = Buffer.from('--AaB\r\nContent-Disposition: form-data; name="g"\r\nContent-Type: multipart/mixed; boundary=AaBc'
    + '\r\n\r\n--AaBc\r\n\r\nx\r\n--Aa\r\n--AaBc--\r\n\r\n--AaB\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--AaB--')
  for (let to = 0; to < body.length; to++) {
    const cut = body.subarray(0, to)
    for (const deliver of [false, true]) {
      const whole = transcript(reader, type, [cut], deliver)
      assert.deepEqual(transcript(reader, type, pieces(cut, 1), deliver), whole)
      const last = whole[whole.length - 1]
      if (!deliver) assert.match(last, /^refused 400 (truncated|no-delimiter)$/, `${to} octets`)
      else assert.ok(whole.every(line => !line.startsWith('refused')), `${to} octets are delivered: ${last}`)
    }
  }
  assert.deepEqual(transcript(reader, type, [body], false), transcript(reader, type, [body], true))
})

test('delivers a cut form as far as it came, less the line end that belongs to the missing delimiter', () => {
  const reader = new MultipartReader(portable, defaultLimits())
  const head = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
  const cases: [string, string[]][] = [
    ['1', ['data 1', 'end 0 false 1 true']],
    ['1\r', ['data 1\r', 'end 0 false 2 true']],
    ['1\r\n', ['data 1', 'end 0 false 1 true']],
    ['1\r\n-', ['data 1\r\n-', 'end 0 false 4 true']],
    ['1\r\n--x', ['data 1', 'end 0 false 1 false']],
    ['1\r\n--x-', ['data 1', 'end 0 false 1 true']],
    ['', ['end 0 false 0 true']],
    ['--', ['data --', 'end 0 false 2 true']],
  ]
  for (const [content, lines] of cases) {
    const said = transcript(reader, 'multipart/form-data; boundary=x', [Buffer.from(head + content)], true)
    assert.deepEqual(said, ['part 0 false a', ...lines], JSON.stringify(content))
  }
})

/** The parts of a well-formed content that is there whole, by splitting at its delimiters. */
function simpleParts(body: string, boundary: string): string[] {
  const pieces = `\r\n${body}`.split(`\r\n--${boundary}`)
  return pieces.slice(1, -1).map(piece => piece.slice(piece.indexOf('\r\n\r\n') + 4))
}

test(`finds the parts of random forms whatever the pieces (SEED=${seed})`, () => {
  const next = random()
  const reader = new MultipartReader(portable, defaultLimits())
  const boundary = '--a-'
  const alphabet = ['\r', '\n', '-', 'a', '\r\n', '\r\n--', '\r\n----a', 'b']
  for (let round = 0; round < 1500; round++) {
    let body = ''
    for (let part = Math.floor(next() * 4); part >= 0; part--) {
      let content = ''
      for (let i = Math.floor(next() * 40); i > 0; i--) content += alphabet[Math.floor(next() * alphabet.length)]
      // What would be a delimiter is none with another octet within.
      const safe = `\r\n${content}\r\n`.split(`--${boundary}`).join('--_').slice(2, -2)
      body += `--${boundary}\r\nContent-Disposition: form-data; name="n"\r\n\r\n${safe}\r\n`
    }
    body += `--${boundary}--\r\n`
    const expected = simpleParts(body, boundary)
    const said = transcript(reader, `multipart/form-data; boundary="${boundary}"`,
      pieces(Buffer.from(body), 1 + Math.floor(next() * 30)))
    const lines = expected.flatMap(content => [
      'part 0 false n', ...content === '' ? [] : [`data ${content}`], `end 0 false ${content.length} false`,
    ])
    assert.deepEqual(said, lines, JSON.stringify(body))
  }
})

test(`finds the parts of random groups whatever the pieces (SEED=${seed})`, () => {
  const next = random()
  const reader = new MultipartReader(portable, defaultLimits())
  const names = ['A', 'AB', 'ABC', 'A-', 'A--', 'B']
  for (let round = 0; round < 1500; round++) {
    const chosen: string[] = []
    while (chosen.length < 3) {
      const name = names[Math.floor(next() * names.length)]
      if (!chosen.includes(name)) chosen.push(name)
    }
    let body = ''
    for (let i = Math.floor(next() * 30); i > 0; i--) {
      const depth = Math.floor(next() * 3)
      const kinds = [
        `\r\n--${chosen[depth]}\r\nContent-Disposition: form-data; name="n"\r\n\r\n`,
        `\r\n--${chosen[depth]}\r\nContent-Type: multipart/mixed; boundary="${chosen[Math.min(depth + 1, 2)]}"\r\n\r\n`,
        `\r\n--${chosen[depth]}--\r\n`, `\r\n--${chosen[depth].slice(0, -1)}`, '\r\n--', '\r', 'x',
      ]
      body += kinds[Math.floor(next() * kinds.length)]
    }
    const type = `multipart/form-data; boundary="${chosen[0]}"`
    const bytes = Buffer.from(body)
    const whole = transcript(reader, type, [bytes])
    assert.deepEqual(transcript(reader, type, pieces(bytes, 1)), whole, JSON.stringify(body))
    assert.deepEqual(transcript(reader, type, pieces(bytes, 1 + Math.floor(next() * 9))), whole, JSON.stringify(body))
  }
})

test('gives a piece of content in one event, as a view of what was given', () => {
  const reader = new MultipartReader(portable, defaultLimits())
  const type = Buffer.from('multipart/form-data; boundary=AaB03x')
  const head = Buffer.from('--AaB03x\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n')
  const piece = Buffer.alloc(1460, 0x61)
  reader.begin(type, 0, type.length)
  assert.equal(reader.next(head, 0, head.length), PART)
  assert.equal(reader.next(head, reader.at, head.length), MORE)
  assert.equal(reader.next(piece, 0, piece.length), DATA)
  assert.equal(reader.data, piece)
  assert.deepEqual([reader.start, reader.end, reader.at], [0, 1460, 1460])
  assert.equal(reader.next(piece, reader.at, piece.length), MORE)
})

test('holds what may still be content, and nothing else', () => {
  const reader = new MultipartReader(portable, defaultLimits())
  const type = Buffer.from('multipart/form-data; boundary=xy')
  const text = 'p\r\n--xy\r\nContent-Disposition: form-data; name="a"\r\n\r\n--1\r\n--x2\r\n--xy--e\r\n--x'
  const held: number[] = []
  assert.equal(reader.begin(type, 0, type.length), 0)
  assert.equal(reader.held(), 0)
  for (const octet of text) {
    const byte = Buffer.from(octet)
    let event = reader.next(byte, 0, 1)
    while (event !== MORE) event = reader.next(byte, reader.at, 1)
    held.push(reader.held())
  }
  const content = text.indexOf('\r\n\r\n') + 4
  const expected = [...text].map(() => 0)
  const matches = [1, 2, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]
  matches.forEach((count, index) => { expected[content + index] = count })
  assert.deepEqual(held, expected)
})

test('asks the search at most once a piece, of hostile content too', () => {
  const boundary = '-'.repeat(70)
  const hostile = ['\r\n--', '-', '\r\n--' + '-'.repeat(69) + 'x', '\r']
  for (const storm of hostile) {
    let searches = 0
    const counting = {
      ...portable,
      find(...given: Parameters<typeof portable.find>) {
        searches++
        return portable.find(...given)
      },
    }
    const reader = new MultipartReader(counting, defaultLimits())
    const type = Buffer.from(`multipart/form-data; boundary=${boundary}`)
    const head = Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n`)
    reader.begin(type, 0, type.length)
    reader.next(head, 0, head.length)
    searches = 0
    const content = Buffer.from('x' + storm.repeat(Math.ceil(14600 / storm.length))).subarray(0, 14600)
    let count = 0
    for (const piece of pieces(content, 1460)) {
      count++
      for (let event = reader.next(piece, 0, piece.length); event !== MORE;) {
        assert.equal(event, DATA)
        event = reader.next(piece, reader.at, piece.length)
      }
    }
    assert.ok(searches <= count, `${searches} searches in ${count} pieces of ${JSON.stringify(storm.slice(0, 8))}`)
  }
})

test('refuses what is longer than the most that was asked for, whatever the pieces', () => {
  const body = Buffer.from('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n12345\r\n--x--')
  const type = Buffer.from('multipart/form-data; boundary=x')
  for (const [max, refused] of [[5, false], [4, true]] as const) {
    for (let size = 1; size <= body.length; size++) {
      const reader = new MultipartReader(portable, defaultLimits())
      reader.begin(type, 0, type.length)
      let last: number = MORE
      for (const piece of pieces(body, size)) {
        let event: number = MORE
        for (let from = 0; last !== REFUSED; from = reader.at) {
          event = reader.next(piece, from, piece.length)
          if (event === MORE) break
          last = event
          if (event === PART) reader.max = max
        }
      }
      assert.equal(last === REFUSED, refused, `at most ${max}, pieces of ${size}`)
      if (refused) assert.deepEqual([reader.status, reader.reason], [413, 'field-too-long'])
    }
  }
})
