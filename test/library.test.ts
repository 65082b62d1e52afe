// Python's module `cgi`: the shared sample, vectors of our own and hundreds that CPython itself decides, each body whole
// and in pieces; the same on XS and with Espruino's globals; and the module over the `cgi` of a script.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import test, { type TestContext } from 'node:test'
import * as library from '../src/library/index.ts'
import { run } from './conformance/cgi.mjs'
import { runWith } from './conformance/cgi-vectors.mjs'
import { EspruinoGlobals } from './engines/espruino-globals.ts'
import { script } from './engines/scripts.ts'
import { saidByXs, xsFor } from './engines/xs-scene.ts'
import { differences, type Members, type Vector } from './library/compare.ts'
import { vectors } from './library/vectors.ts'
import { type Cgi, Gateway, type Plan, type Script } from '../src/index.ts'
import { binary, octets } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

const SAMPLE = fileURLToPath(new URL('../../shared/vectors/cgi-sample.json', import.meta.url))
const PYTHON = fileURLToPath(new URL('library/expectations.py', import.meta.url))
const PIECES = [0, 1, 2, 3, 7, 64]
const RANDOM_VECTORS = '60'
/** Of random vectors only some pieces, since there are many. */
const RANDOM_PIECES = [0, 1, 7]

const sample: Vector[] = existsSync(SAMPLE) ? JSON.parse(readFileSync(SAMPLE, 'utf8')).vectors : []
const noSample = sample.length > 0 ? false : 'the shared folder is not here'

type Runner = (vector: Vector, piece: number) => Members | null | Promise<Members | null>

/** By class how many passed, of how many; a kind that is not here is counted apart. */
async function judge(all: Vector[], pieces: number[], runner: Runner): Promise<{ counts: string; failed: string[] }> {
  const sums = new Map<string, { passed: number; of: number; absent: number }>()
  const failed: string[] = []
  for (const vector of all) {
    const sum = sums.get(vector.class) ?? { passed: 0, of: 0, absent: 0 }
    sums.set(vector.class, sum)
    const wrong: string[] = []
    let absent = false
    for (const piece of pieces) {
      const result = await runner(vector, piece)
      if (result === null) absent = true
      else wrong.push(...differences(vector, result).map(line => `${vector.id} in pieces of ${piece}: ${line}`))
    }
    if (absent) sum.absent++
    else sum.of++
    if (!absent && wrong.length === 0) sum.passed++
    failed.push(...wrong)
  }
  const counts = [...sums].map(([name, sum]) =>
    `${name} ${sum.passed}/${sum.of}${sum.absent > 0 ? ` and ${sum.absent} not here` : ''}`)
  return { counts: counts.join(', '), failed }
}

async function check(
  context: TestContext, name: string, all: Vector[], pieces: number[], runner: Runner,
): Promise<void> {
  const { counts, failed } = await judge(all, pieces, runner)
  context.diagnostic(`${name}: ${counts}`)
  assert.deepEqual(failed.slice(0, 20), [])
}

const here: Runner = (vector, piece) => runWith(library, vector, piece)

test('the shared sample passes through the conformance module', { skip: noSample }, async context => {
  await check(context, 'cgi-sample.json', sample, PIECES, run)
})

test('our own vectors pass', async context => {
  assert.equal(new Set(vectors.map(({ id }) => id)).size, vectors.length)
  await check(context, 'own vectors', vectors, PIECES, here)
})

function expectations(): Vector[] | string {
  const python = spawnSync('/usr/bin/python3', [PYTHON, '1', RANDOM_VECTORS], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (python.error) return python.error.message
  return python.status === 0 ? JSON.parse(python.stdout) : python.stderr.trim().split('\n').pop() ?? 'failed'
}

test("what CPython's own module gives for random input, so do we", async context => {
  const random = expectations()
  if (typeof random === 'string') {
    assert.notEqual(process.env.CI, 'true', `CPython with its module cgi is needed here: ${random}`)
    return context.skip(random)
  }
  assert.ok(random.length > 500)
  await check(context, 'decided by CPython', random, RANDOM_PIECES, here)
})

test('the module runs on XS', async context => {
  const worker = xsFor(context)
  if (!worker) return
  await worker.evaluate(await script('src/library/index.ts', 'library', 'ES2022'))
  await worker.evaluate(await script('test/conformance/cgi-vectors.mjs', 'adapter', 'ES2022'))
  await worker.evaluate('harden(library)')
  const onXs: Runner = async (vector, piece) => {
    const call = `adapter.runWith(library, ${JSON.stringify(vector)}, ${piece})`
    return JSON.parse(await saidByXs(worker, `JSON.stringify(${call})`))
  }
  await check(context, 'XS', [...sample, ...vectors].filter(fits), [0, 7], onXs)
})

/** An interpreter would need half a minute for the largest. */
function fits(vector: Vector): boolean {
  return JSON.stringify(vector).length < 20000
}

test("the module runs with Espruino's globals", async context => {
  const room = new EspruinoGlobals()
  // Octets cross between the rooms, and have to be of one kind.
  const shared = room.evaluate('(function (name, value) { this[name] = value })', 'shared') as (name: string, value: unknown) => void
  shared.call(room.evaluate('this', 'this'), 'Uint8Array', Uint8Array)
  room.evaluate(await script('src/library/index.ts', 'library', 'ES2015'), 'library.js')
  const inRoom = room.evaluate('library', 'library') as object
  const there: Runner = (vector, piece) => JSON.parse(JSON.stringify(runWith(inRoom, vector, piece)))
  await check(context, "Espruino's globals", [...sample, ...vectors], [0, 7], there)
})

// The module over the `cgi` of a script: its content was read by the core.

const FORM = 'application/x-www-form-urlencoded'

/** What a script says of one request. */
function answer(message: string, plan: Plan, script: (cgi: Cgi) => ReturnType<Script>): string {
  const world = new World({})
  const gateway = new Gateway(world, {})
  gateway.register('s', { content: 20000, ...plan }, script)
  gateway.listen(80)
  const peer = world.connect(), bytes = binary(message)
  peer.send(bytes, 0, bytes.length)
  world.settle()
  const heard = peer.received(0)
  assert.deepEqual(world.misuses, [])
  return octets(heard, 0, heard.length)
}

/** The same for what is read of the form, in JSON. */
function told(message: string, plan: Plan, tell: (cgi: Cgi) => unknown): unknown {
  const said = answer(message, plan, cgi => {
    cgi.print('Content-Type: application/json\n')
    let outcome: unknown
    try {
      outcome = tell(cgi)
    } catch (error) {
      outcome = (error as Error).name
    }
    cgi.print(JSON.stringify(outcome))
  })
  return JSON.parse(Buffer.from(said.slice(said.indexOf('\r\n\r\n') + 4), 'latin1').toString())
}

const get = (query: string) => `GET /cgi-bin/s?${query} HTTP/1.1\r\nHost: localhost\r\n\r\n`
const post = (content: string, type = FORM, query = '', length = content.length) =>
  `POST /cgi-bin/s?${query} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n${content}`
const part = (head: string, content: string) => `--B\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`
const values = (options: library.Options) => (cgi: Cgi) =>
  new library.FieldStorage(cgi, options).list?.map(item => [item.name, item.value])

test("a script's query is read by the options", () => {
  assert.deepEqual(told(get('a=1&b=&c&a=%E9'), {}, values({})), [['a', '1'], ['a', '\uFFFD']])
  assert.deepEqual(told(get('a=1&b=&c&a=%E9'), {}, values({ keep_blank_values: true, encoding: 'latin-1' })),
    [['a', '1'], ['b', ''], ['c', ''], ['a', '\u00E9']])
  assert.equal(told(get('a=1&&b=2'), {}, values({ strict_parsing: true })), 'ValueError')
  assert.equal(told(get('a=1&b=2'), {}, values({ max_num_fields: 1 })), 'ValueError')
  assert.deepEqual(told(get('a=1;b=\xE9'), {}, values({ separator: ';', encoding: 'latin-1' })), [['a', '1'], ['b', '\u00E9']])
  assert.deepEqual(told(get('a=1&b=2&a=3'), {}, cgi => {
    const form = new library.FieldStorage(cgi)
    return [form.length, form.keys(), form.getvalue('a'), form.getfirst('b'), form.getlist('c'), form.has('c')]
  }), [2, ['a', 'b'], ['1', '3'], '2', [], false])
})

test("a script's urlencoded content too, in front of its query", () => {
  assert.deepEqual(told(post('a=1&b=&c', FORM, 'q=2&r='), {}, values({})), [['a', '1'], ['q', '2']])
  assert.deepEqual(told(post('a=1&b=&c', FORM, 'q=2&r='), {}, values({ keep_blank_values: true })),
    [['a', '1'], ['b', ''], ['c', ''], ['q', '2'], ['r', '']])
  assert.deepEqual(told(post('a=%E9', FORM), {}, values({ encoding: 'latin-1' })), [['a', '\u00E9']])
  assert.equal(told(post('a=%E9', FORM), {}, values({ errors: 'strict' })), 'UnicodeDecodeError')
  assert.equal(told(post('a=1&b', FORM), {}, values({ strict_parsing: true })), 'ValueError')
  assert.equal(told(post('a=1&b=2', FORM, 'c=3'), {}, values({ max_num_fields: 2 })), 'ValueError')
  assert.equal(told(post('a=1'), {}, values({ maxlen: 2 })), 'ValueError')
  assert.deepEqual(told(post('a=1&b=2&a=3'), {}, cgi => {
    const found = library.parse(cgi)
    return found.keys().map(name => [name, found.get(name)])
  }), [['a', ['1', '3']], ['b', ['2']]])
})

test("a script's parts have Python's attributes, groups theirs", () => {
  const group = '--B\r\nContent-Disposition: form-data; name="g"\r\nContent-Type: multipart/mixed; boundary=C\r\n\r\n'
    + '--C\r\nContent-Disposition: attachment; filename="1"\r\n\r\none\r\n--C--\r\n'
  const content = part('name="t"', '\u00E9'.repeat(2)) + part('name="f"; filename="x%22y"', 'data') + group + part('name="z"', '') + '--B--'
  const files: Plan = { files: { '*': { sink: 'space' } } }
  assert.deepEqual(told(post(content, 'multipart/form-data; boundary=B', 'q=1'), files, cgi => {
    const form = new library.FieldStorage(cgi, { encoding: 'latin-1' })
    const file = form.item('f') as library.FieldStorage
    return [
      form.keys(), form.getvalue('t'), library.repr(form.getvalue('f')), file.filename, file.type, file.disposition,
      file.disposition_options.get('name'), library.repr(form.item('g')), form.getvalue('z'), form.done, file.done,
    ]
  }), [['q', 't', 'f', 'g', 'z'], '\u00E9\u00E9', "b'data'", 'x"y', 'text/plain', 'form-data', 'f',
    "FieldStorage('g', None, [FieldStorage(None, '1', b'one')])", '', 0, 0])
})

test('a cut form that a plan delivers says so, and a single content is read', () => {
  const cut: Plan = { truncated: 'deliver' }
  assert.deepEqual(told(post(part('name="a"', 'xy'), 'multipart/form-data; boundary=B'), cut, cgi => {
    const form = new library.FieldStorage(cgi)
    return form.list?.map(item => [item.name, item.value, item.done])
  }), [['a', 'xy', -1]])
  assert.deepEqual(told(post('{"a": 1}', 'application/json', 'q=1'), {}, cgi => {
    const form = new library.FieldStorage(cgi)
    return [form.list === undefined, form.type, library.repr(form.value), form.done]
  }), [true, 'application/json', 'b\'{"a": 1}\'', 0])
})

test('the ready-made script shows a request, however long', () => {
  const said = answer(post(`name=Joe+Blow&addr=${'<'.repeat(900)}`, FORM, 'q=1'), {}, library.test)
  assert.match(said, /^HTTP\/1.1 200 OK\r\n[^]*Content-Type: text\/html/i)
  assert.match(said, /Command Line Arguments[^]*Form Contents[^]*Joe Blow[^]*Shell Environment[^]*SERVER_SOFTWARE[^]*<LI>HTTP_USER_AGENT/)
  assert.match(said, /<B>SyntaxError: testing print_exception\(\) -- &lt;I&gt;[^]*Second try[^]*Maximum content length exceeded/)
  assert.ok(!said.includes('<<'))
})
