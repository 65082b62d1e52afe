// Rows of docs/conformance.md that no set of vectors shows: small things of scripts, of the module `cgi` and of media types.
import assert from 'node:assert/strict'
import test from 'node:test'
import { mediaType } from '../src/files/media-types.ts'
import { type Cgi, Gateway, type GatewayOptions, type Plan, type Script } from '../src/index.ts'
import { Dictionary, FieldStorage, type Field, type Source } from '../src/library/index.ts'
import { binary, field, octets, readResponses } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

interface Served {
  ask(message: string): { raw: string; content: string; server: string | undefined }
}

function served(script: Script, plan: Plan = {}, options: GatewayOptions = {}): Served {
  const world = new World({}), gateway = new Gateway(world, { hosts: 'any', ...options })
  gateway.register('a b', plan, script)
  gateway.listen(80)
  return {
    ask(message) {
      const peer = world.connect(), bytes = binary(message)
      peer.send(bytes, 0, bytes.length)
      world.settle()
      const heard = peer.received(0), [response] = readResponses(heard, true)
      assert.deepEqual(world.misuses, [])
      return { raw: octets(heard, 0, heard.length), content: response.content, server: field(response, 'server') }
    },
  }
}

const get = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: device\r\n\r\n`
const post = (content: string): string =>
  `POST /cgi-bin/a%20b HTTP/1.1\r\nHost: device\r\nContent-Type: text/plain\r\nContent-Length: ${content.length}\r\n\r\n${content}`

test('SERVER_SOFTWARE is what the field Server says', () => {
  for (const software of ['Postern/0.1', 'Mine/2']) {
    const { content, server } = served(cgi => cgi.print(`Content-Type: text/plain\n\n${cgi.env.get('SERVER_SOFTWARE')}`), {}, { software })
      .ask(get('/cgi-bin/a%20b'))
    assert.deepEqual([content, server], [`${software}\n`, software])
  }
})

test('a status has the reason that the script gives, or the standard one', () => {
  const lines = { 404: '404 Not Found', '404 Nowhere': '404 Nowhere', 303: '303 See Other', 599: '599 ' }
  for (const [status, line] of Object.entries(lines)) {
    const { raw } = served(cgi => cgi.print(`Status: ${status}\nContent-Type: text/plain\n`)).ask(get('/cgi-bin/a%20b'))
    assert.equal(raw.slice(0, raw.indexOf('\r\n')), `HTTP/1.1 ${line}`)
  }
})

test('the Script-URI leads back to the same script and values', () => {
  const names = ['SCRIPT_NAME', 'PATH_INFO', 'QUERY_STRING']
  const { ask } = served(cgi => cgi.print(`Content-Type: application/json\n\n${JSON.stringify(names.map(name => cgi.env.get(name) ?? ''))}`))
  for (const target of ['/cgi-bin/a%20b', '/cgi-bin/a%20b/', '/cgi-bin/./%61%20b/x%2541//y/../z?a=%41+&%3d', '/cgi-bin/a%20b/%3F%3b?']) {
    const [script, info, query] = JSON.parse(ask(get(target)).content) as string[]
    assert.equal(script, '/cgi-bin/a b')
    const encoded = `${script}${info}`.split('/').map(encodeURIComponent).join('/')
    assert.deepEqual(JSON.parse(ask(get(`${encoded}?${query}`)).content), [script, info, query])
  }
})

test('content is read by pieces and by lines, to its end and never beyond', () => {
  const { ask } = served(cgi => {
    const told = (bytes: Uint8Array): string => JSON.stringify(octets(bytes, 0, bytes.length))
    const { stdin } = cgi
    cgi.print(`Content-Type: text/plain\n\n${[
      String(stdin.length), told(stdin.read(1)), told(stdin.readline()), told(stdin.readline(2)), told(stdin.read(99)),
      told(stdin.read(1)), told(stdin.readline()),
    ].join()}`)
  })
  assert.equal(ask(`${post('one\ntwo\nthree')}${get('/cgi-bin/a%20b')}`).content, '13,"o","ne\\n","tw","o\\nthree","",""\n')
})

test("a script sees nothing of another's run, nor of the process", () => {
  const { ask } = served(cgi => {
    const values = cgi.env.names().map(name => cgi.env.get(name))
    assert.equal(cgi.env.get('PATH'), undefined)
    const { env } = cgi as { env: Cgi['env'] & { QUERY_STRING?: string } }
    env.QUERY_STRING = 'mine'
    env.names().push('MINE')
    cgi.print(`Content-Type: text/plain\n\n${env.get('QUERY_STRING')} ${values.includes('first')}`)
  })
  assert.equal(ask(get('/cgi-bin/a%20b?first')).content, 'first true\n')
  assert.equal(ask(get('/cgi-bin/a%20b')).content, ' false\n')
})

test('media types by the end of a name, in any case', () => {
  const types = {
    '/a.html': 'text/html', '/a.HTM': 'text/html', '/a.tar.gz': 'application/gzip', '/a.Z': 'application/octet-stream',
    '/a.bz2': 'application/x-bzip2', '/a.xz': 'application/x-xz', '/a.js': 'text/javascript', '/a': 'application/octet-stream',
    '/.html': 'application/octet-stream', '/b.css/a': 'application/octet-stream', '/a.': 'application/octet-stream',
  }
  for (const [path, type] of Object.entries(types)) assert.equal(mediaType(path), type, path)
})

// The module `cgi` over a source of its own.

function source(method: string, type: string, body: string): Source & { stdin: { read(size: number): Uint8Array } } {
  const env = new Dictionary<string>(), bytes = binary(body)
  env.set('REQUEST_METHOD', method)
  env.set('CONTENT_TYPE', type)
  env.set('CONTENT_LENGTH', `${bytes.length}`)
  let at = 0
  return { env, stdin: { read: size => bytes.subarray(at, at += size) } }
}

const PARTS = 'multipart/form-data; boundary=B'
const part = (head: string, content: string): string => `--B\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`

test('a source that cannot be read is a TypeError, but for GET', () => {
  for (const stdin of [undefined, {} as { read(): Uint8Array }]) {
    assert.throws(() => new FieldStorage({ ...source('POST', PARTS, ''), stdin }), { name: 'TypeError', message: 'fp must be file pointer' })
    assert.equal(new FieldStorage({ ...source('GET', PARTS, ''), stdin }).length, 0)
  }
})

test('a value is the whole content each time, wherever its file stands', () => {
  const form = new FieldStorage(source('POST', PARTS, `${part('name="a"', 'text')}${part('name="f"; filename="x"', 'one\ntwo')}--B--`))
  const one = (name: string): Field => form.item(name) as Field
  assert.equal(octets(one('f').file?.readline() ?? new Uint8Array(0), 0, 4), 'one\n')
  for (let i = 0; i < 2; i++) assert.deepEqual(one('f').value, binary('one\ntwo'))
  assert.deepEqual([one('a').value, one('a').filename], ['text', undefined])
  assert.deepEqual(one('a').file?.read(2), binary('te'))
  assert.equal(form.value, form.list)
  assert.equal(new FieldStorage().value, undefined)
})

test('filename* and _charset_ are nothing special', () => {
  const form = new FieldStorage(source('POST', PARTS, `${part("name=\"f\"; filename*=UTF-8''x", 'v')}${part('name="_charset_"', 'latin-1')}${part('name="a"', '\xE9')}--B--`))
  assert.deepEqual(form.list?.map(({ name, filename, value }) => [name, filename, value]),
    [['f', undefined, 'v'], ['_charset_', undefined, 'latin-1'], ['a', undefined, '\uFFFD']])
})

test('a boundary within a header section is a line that is no field', () => {
  const form = new FieldStorage(source('POST', PARTS,
    '--B\r\nContent-Disposition: form-data; name="a"\r\n--B\r\nContent-Type: text/html\r\n\r\nv\r\n--B--\r\n'))
  assert.deepEqual(form.list?.map(({ name, type, value }) => [name, type, value]), [['a', 'text/plain', 'v']])
})
