// FieldStorage, items and files, as scripts use them.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { NO_CONTENT } from '../src/form/content-kind.ts'
import { Form } from '../src/form/field-storage.ts'
import { Intake } from '../src/form/intake.ts'
import { ContentFile } from '../src/form/part-file.ts'
import { compileFormPlan } from '../src/form/plan.ts'
import { countFields } from '../src/form/query.ts'
import { defaultLimits } from '../src/limits.ts'
import type { Platform } from '../src/ports.ts'
import type { Content } from '../src/sink.ts'
import * as portable from '../src/portable/index.ts'

const platform = portable as unknown as Platform
const SAMPLE = fileURLToPath(new URL('../../shared/vectors/cgi-sample.json', import.meta.url))
const sample = existsSync(SAMPLE) ? false : 'the shared folder is not here'
const URLENCODED_TYPE = 'application/x-www-form-urlencoded'
const FORM = 'multipart/form-data; boundary=x'

function part(head: string, content: string): string {
  return `--x\r\n${head}\r\n\r\n${content}\r\n`
}

const named = (rest: string) => `Content-Disposition: form-data; ${rest}`

function storage(query: string, content?: { type: string; text: string }, keepBlank = false): Form {
  const limits = { ...defaultLimits(), VALUE_BYTES_MAX: 2000 }
  const intake = new Intake(platform, limits)
  const bytes = Buffer.from(`XX${query}XX`)
  if (content !== undefined) {
    const type = Buffer.from(content.type)
    const plan = compileFormPlan({ files: { '*': { sink: 'space' } } }, platform, limits)
    const none = () => { throw new Error('no other sink is asked for') }
    const provider = { flash: none, flashRoom: none, custom: none }
    const body = Buffer.from(content.text, 'latin1')
    const status = intake.begin(plan, provider, type, 0, type.length, true, 0)
      || intake.feed(body, 0, body.length, false) || intake.feed(body, 0, 0, true)
    assert.equal(status, 0)
  }
  return new Form(platform, {
    kind: content === undefined ? NO_CONTENT : intake.kind, space: intake.space,
    query: bytes, queryFrom: 2, queryTo: bytes.length - 2, separator: 0x26, keepBlank,
  }, new Uint8Array(64))
}

const get = (query: string, keepBlank = false) => storage(query, undefined, keepBlank)
const post = (text: string, query = '', keepBlank = false) => storage(query, { type: URLENCODED_TYPE, text }, keepBlank)
const multipart = (text: string, query = '') => storage(query, { type: FORM, text })

test('gives values as Python does: first, all, or one or all', () => {
  for (const form of [get('a=1&b=2&a=3'), post('a=1&b=2&a=3')]) {
    assert.equal(form.getfirst('a'), '1')
    assert.equal(form.getfirst('c'), undefined)
    assert.equal(form.getfirst('c', 'x'), 'x')
    assert.deepEqual(form.getlist('a'), ['1', '3'])
    assert.deepEqual(form.getlist('c'), [])
    assert.deepEqual(form.getvalue('a'), ['1', '3'])
    assert.equal(form.getvalue('b'), '2')
    assert.equal(form.getvalue('c'), undefined)
    assert.equal(form.getvalue('c', 'x'), 'x')
    assert.deepEqual([form.has('a'), form.has('c'), form.has('')], [true, false, false])
    assert.deepEqual(form.keys(), ['a', 'b'])
    assert.deepEqual([form.length, form.done], [2, 0])
    assert.equal(form.items().length, 3)
    assert.equal(form.item('b'), form.items()[1], 'the same item each time, so that its file keeps its position')
    assert.equal(form.item('c'), undefined)
  }
})

test('finds names by their octets, whatever they are and however they are sent', () => {
  const long = 'n'.repeat(64)
  const query = 'a%20b=1&c+d=2&%C3%A9=3&__proto__=4&toString=5&%=6&%4=7&=8&' + `${long}=9&${long}n=10&%e2%82%AC%f0%9F%98%80=11`
  const form = get(query)
  const names = ['a b', 'c d', 'é', '__proto__', 'toString', '%', '%4', '', long, `${long}n`, '€😀']
  names.forEach((name, index) => assert.equal(form.getfirst(name), String(index + 1), name))
  assert.deepEqual(form.keys(), names)
  assert.deepEqual(get('face+dead=bad%20cafe%aF').items().map(item => [item.name, item.value, item.length]),
    [['face dead', 'bad cafe\uFFFD', 9]])
  for (const name of ['a%20b', 'c+d', 'constructor', long.slice(1), 'é'.normalize('NFD'), 'a']) {
    assert.equal(form.has(name), false, name)
  }
})

test('drops empty values of a query and of urlencoded content, unless asked to keep them', () => {
  for (const read of [get, (text: string, keep = false) => post(text, '', keep)]) {
    assert.deepEqual(read('a=&b=1&c&=').keys(), ['b'])
    assert.deepEqual(read('a=&b=1&c&=', true).keys(), ['a', 'b', 'c', ''])
    assert.deepEqual(read('a=&b=1&c', true).getlist('c'), [''])
    assert.equal(read('a=').has('a'), false)
  }
  assert.deepEqual(multipart(part(named('name="a"'), '') + '--x--').getlist('a'), [''])
})

test('orders query and content as Python does', () => {
  const text = part(named('name="a"'), '2') + '--x--'
  assert.deepEqual(multipart(text, 'a=1&q=0').getlist('a'), ['1', '2'])
  assert.deepEqual(post('a=2', 'a=1&q=0').getlist('a'), ['2', '1'])
  const single = storage('a=1', { type: 'text/plain', text: 'a=2' })
  assert.deepEqual([single.items(), single.has('a'), single.length], [[], false, 0])
})

test('gives the fields of a query as mini items', () => {
  for (const [item] of [get('a=x+%C3%A9').items(), post('a=x+%C3%A9').items()]) {
    assert.deepEqual(
      [item.name, item.value, item.length, item.filename, item.type, item.mini, item.done, item.file, item.list],
      ['a', 'x é', 4, undefined, undefined, true, 0, undefined, undefined],
    )
    assert.equal(item.header('content-type'), undefined)
  }
})

test('gives the header fields of a part, the disposition too, exactly as they were sent', () => {
  const dispositions = [
    'form-data; name="a"', 'form-data; name="a"; filename="b.txt"', 'form-data; name="a%22"; filename="b"',
    'form-data; name="a\\""', 'form-data;name="a"', 'form-data; filename="b"; name="a"', 'form-data; name=a',
    'attachment; filename="b"', 'Form-Data; name="a"', 'form-data; name="a"; x=y', 'form-data; name="a" ',
  ]
  for (const disposition of dispositions) {
    const head = `X-One: 1\r\nContent-Disposition: ${disposition}\r\nCONTENT-TYPE:  Text/HTML ; charset=x \r\nX-One: 2\r\nX:`
    const [item] = multipart(part(head, 'v') + '--x--').items()
    assert.equal(item.header('content-disposition'), disposition.trimEnd())
    assert.equal(item.header('content-type'), 'Text/HTML ; charset=x')
    assert.equal(item.type, 'text/html')
    assert.equal(item.header('x-one'), '1')
    assert.equal(item.header('x'), '')
    assert.equal(item.header('x-two'), undefined)
    assert.equal(item.value, disposition.includes('filename') ? '' : 'v')
    assert.equal(item.mini, false)
  }
  const [bare] = multipart(part('X: y', 'v') + '--x--').items()
  assert.deepEqual([bare.name, bare.type, bare.header('content-disposition')], [undefined, 'text/plain', undefined])
})

test('skips parts without a name when it lists names', () => {
  const form = multipart(part('X: y', 'v') + part(named('name="a"'), '1') + '--x--')
  assert.deepEqual([form.keys(), form.length, form.items().length], [['a'], 1, 2])
})

test('gives the items of a group, and of groups within it', () => {
  const inner = '--y\r\nContent-Disposition: attachment; filename="1"\r\n\r\none\r\n'
    + '--y\r\nContent-Type: multipart/mixed; boundary=z\r\n\r\n--z\r\n\r\ndeep\r\n--z--\r\n'
    + '--y\r\nContent-Disposition: attachment; filename="2"\r\n\r\ntwo\r\n--y--'
  const form = multipart(part(`${named('name="g"')}\r\nContent-Type: multipart/mixed; boundary=y`, inner)
    + part(named('name="a"'), '1') + '--x--')
  const [group, after] = form.items()
  assert.equal(form.items().length, 2)
  assert.deepEqual([group.type, group.file, group.filename, group.value], ['multipart/mixed', undefined, undefined, ''])
  assert.deepEqual(group.list?.map(item => item.filename), ['1', undefined, '2'])
  assert.deepEqual(group.list?.[1].list?.map(item => item.value), ['deep'])
  assert.equal(Buffer.from(group.list?.[2].file?.read() ?? []).toString(), 'two')
  assert.deepEqual([after.name, after.list], ['a', undefined])
})

test('is empty once it was released, its items too', () => {
  const form = multipart(part(named('name="f"; filename="b"'), 'secret') + '--x--', 'q=1')
  const [query, item] = form.items()
  const file = item.file
  assert.equal(query.value, '1')
  form.release()
  assert.deepEqual([query.name, query.value, query.length], ['', '', 0])
  assert.deepEqual([item.name, item.value, item.filename, item.file, item.length], [undefined, '', undefined, undefined, 0])
  assert.equal(item.header('content-disposition'), undefined)
  assert.equal(file?.read().length, 0)
  assert.deepEqual([form.items(), form.keys(), form.has('q')], [[], [], false])
})

/** Content of which each read gives at most `most` octets; counts them. */
class Slow implements Content {
  readonly length: number
  reads = 0
  private text: string
  private most: number

  constructor(text: string, most: number) {
    this.text = text
    this.length = text.length
    this.most = most
  }

  readAt(position: number, target: Uint8Array, from: number, to: number): number {
    this.reads++
    return Buffer.from(this.text, 'latin1').copy(target, from, position, position + Math.min(this.most, to - from))
  }
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

test('reads lines up to and with their line end, at most so many octets, to the end', () => {
  const long = 'l'.repeat(700)
  const content = `one\ntwo\r\n\n${long}\n${long}${long}\nlast`
  for (const most of [1, 7, 256, 5000]) {
    const file = new ContentFile(new Slow(content, most), content.length)
    const lines = []
    for (let line = file.readline(); line.length > 0; line = file.readline()) lines.push(text(line))
    assert.deepEqual(lines, ['one\n', 'two\r\n', '\n', `${long}\n`, (long + long).slice(0, 1024),
      `${(long + long).slice(1024)}\n`, 'last'])
    file.seek(1)
    assert.equal(text(file.readline(1)), 'n')
    assert.equal(text(file.readline(2)), 'e\n')
    assert.equal(text(file.readline(0)), '')
    assert.equal(text(file.read(3)), 'two')
    file.seek(content.length + 5)
    assert.equal(file.readline().length, 0)
    file.seek(-3)
    assert.equal(text(file.read(4)), 'one\n')
  }
})

test('reads many short lines with few reads of the content', () => {
  const content = 'x\n'.repeat(1000)
  const slow = new Slow(content, 5000)
  const file = new ContentFile(slow, content.length)
  let lines = 0
  while (file.readline().length > 0) lines++
  assert.equal(lines, 1000)
  assert.ok(slow.reads < 20, `${slow.reads} reads`)
})

test('reads so many octets, or the rest up to 4096', () => {
  const content = 'abc'.repeat(2000)
  for (const most of [1000, 5000]) {
    const file = new ContentFile(new Slow(content, most), content.length)
    assert.equal(text(file.read(4)), 'abca')
    assert.equal(file.read().length, 4096)
    assert.equal(file.read().length, 6000 - 4100)
    assert.equal(file.read().length, 0)
    assert.equal(file.read(10).length, 0)
    file.seek(5999)
    assert.equal(text(file.read(10)), 'c')
    const target = new Uint8Array(3)
    assert.equal(file.readAt(1, target, 1, 3), 2)
    assert.equal(text(target), '\0bc')
  }
})

test('counts fields as CPython does for max_num_fields', () => {
  const count = (query: string) => countFields(Buffer.from(`&${query}&`), 1, query.length + 1, 0x26)
  assert.deepEqual(['', 'a', 'a&b', '&', 'a&&b&'].map(count), [0, 1, 2, 2, 4])
})

interface Sample {
  vectors: {
    id: string
    kind: string
    qs: string
    options: Record<string, unknown>
    expect: { pairs: string[][] }
  }[]
}

test('reads query strings as the shared sample expects', { skip: sample }, () => {
  const { vectors }: Sample = JSON.parse(readFileSync(SAMPLE, 'utf8'))
  const cases = vectors.filter(vector => vector.kind === 'qs'
    && Object.keys(vector.options).every(name => name === 'keep_blank_values'))
  assert.ok(cases.length > 4)
  for (const vector of cases) {
    const form = get(vector.qs, vector.options.keep_blank_values === true)
    const content = post(vector.qs, '', vector.options.keep_blank_values === true)
    for (const { items } of [{ items: form.items() }, { items: content.items() }]) {
      assert.deepEqual(items.map(item => [item.name, item.value]), vector.expect.pairs, vector.id)
    }
  }
})
