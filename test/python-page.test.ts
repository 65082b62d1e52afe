// docs/python.md, and README.md's section for those who come from Python: each sample is compiled and run, each has an
// answer here, and the lines of the command line are lines that the simulator takes.
import assert from 'node:assert/strict'
import test from 'node:test'
import { NorChip } from '../host-sim/nor-chip.ts'
import { readOptions } from '../host-sim/options.ts'
import { begin, complaints, moduleOf, page, run, samplesOf, section } from './python-page.ts'
import { binary, field, octets, readResponses } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

const PAGE = 'docs/python.md'
const FROM_PYTHON = '## For those who come from Python'
const FORM = 'application/x-www-form-urlencoded'
const PARTS = 'multipart/form-data; boundary=B'
const FLASH_BYTES = 65536
const BASIC = `Authorization: Basic ${Buffer.from('ann:secret').toString('base64')}`

/** One request to the sample of that heading and what must come back. */
interface Expected {
  /** Default: GET /cgi-bin/s. */
  request?: string
  lines?: string[]
  /** Media type and content of a POST. */
  post?: [type: string, content: string]
  /** Default: 200. */
  status?: number
  /** All of the content, or a pattern of it. */
  content?: string | RegExp
  /** A pattern of all that was received. */
  raw?: RegExp
  fields?: Record<string, string>
  /** A line of the log. */
  log?: RegExp
}

const part = (head: string, content: string): string => `--B\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`
const upload = (name: string, content: string): string => `${part(`name="${name}"; filename="x.txt"`, content)}--B--\r\n`
const group = '--B\r\nContent-Disposition: form-data; name="files"\r\nContent-Type: multipart/mixed; boundary=C\r\n\r\n'
  + '--C\r\nContent-Disposition: attachment; filename="1"\r\n\r\none\r\n--C\r\nContent-Disposition: attachment; filename="2"\r\n\r\n\r\n--C--\r\n'

const EXPECTED: Record<string, Expected[]> = {
  'README: For those who come from Python': [
    { request: 'GET /cgi-bin/hello?name=Joe+%3CBlow%3E&box=1&box=2', content: '<p>name: Joe &lt;Blow&gt;, boxes: 2\n', log: /^hello: greets GET$/ },
    { request: 'GET /cgi-bin/hello', content: '<p>Who?\n' },
    { request: 'POST /cgi-bin/hello', post: [PARTS, part('name="name"', 'a') + upload('userfile', 'one\ntwo')], content: '<p>name: a, boxes: 0\n<p>x.txt: 2 lines\n' },
  ],
  'The least script': [{ request: 'GET /cgi-bin/hello', content: '<h1>Hello</h1>\n', fields: { 'content-type': 'text/html' } }],
  print: [{ content: 'a2\n\xFF' }],
  'Content that is longer': [{ content: /^line 0\n[^]*\nline 4999\n$/ }],
  'Form fields': [
    { request: 'GET /cgi-bin/s?name=Joe+Blow&addr=At+Home', content: 'name: Joe Blow\naddr: At Home\n2 name,addr\n' },
    { request: 'POST /cgi-bin/s', post: [FORM, 'name=Joe+Blow&addr='], content: 'Please fill in the name and addr fields.\n' },
  ],
  'Names that repeat': [
    { request: 'GET /cgi-bin/s?user=a&user=b&box=1&box=2', content: 'a,b\nA\n1,2\n' },
    { request: 'GET /cgi-bin/s?user=a', content: 'a\nA\n\n' },
    { content: '\n\n\n' },
  ],
  'FieldStorage and its options': [
    { request: 'GET /cgi-bin/s?a=&b=%E9&a=1', content: "a [MiniFieldStorage('a', ''), MiniFieldStorage('a', '1')]\nb MiniFieldStorage('b', '\xC3\xA9')\ntrue \n" },
    { request: 'GET /cgi-bin/s?a=1&b', content: "no form: bad query field: 'b'\n" },
    { request: 'GET /cgi-bin/s?a=1&a=1&a=1&a=1&a=1&a=1', content: 'no form: Max number of fields exceeded\n' },
  ],
  'The lines of an upload': [
    { request: 'POST /cgi-bin/lines', post: [PARTS, upload('userfile', 'one\n\nthree')], content: 'x.txt 3\n' },
    { request: 'POST /cgi-bin/lines', post: [PARTS, `${part('name="userfile"; filename=""', '')}--B--`], content: 'no file\n' },
  ],
  'An upload that was cut': [{ request: 'POST /cgi-bin/cut', post: [PARTS, part('name="f"; filename="x"', 'abc')], content: 'cut: 3 B\n' }],
  'An upload that is kept': [{ request: 'POST /cgi-bin/save', post: [PARTS, upload('f', 'abc')], content: 'saved\n' }],
  'An upload in memory, or in your hands': [{ request: 'POST /cgi-bin/count', post: [PARTS, upload('f', 'abc')], content: '3\n' }],
  'POST with a query': [
    { request: 'POST /cgi-bin/s?a=2', post: [FORM, 'a=1'], content: '1,2\n' },
    { request: 'POST /cgi-bin/s?a=2', post: [PARTS, `${part('name="a"', '1')}--B--`], content: '2,1\n' },
  ],
  JSON: [{ request: 'POST /cgi-bin/s', post: ['application/json', '{"a": 1, "b": 2}'], content: '{"sum":3}\n', fields: { 'content-type': 'application/json' } }],
  'multipart within multipart': [{ request: 'POST /cgi-bin/group', post: [PARTS, `${group}${part('name="last"', 'there')}--B--`], content: '1 3\n2 0\nthere\n' }],
  escape: [{ content: '&lt;a href=&quot;x&quot;&gt;\n"\na%20b\n' }],
  parse: [{ request: 'GET /cgi-bin/s?name=Joe&b=2', content: 'Joe name,b\n1,2\n' }],
  parse_header: [{ content: 'text/html utf-8\n' }],
  parse_multipart: [{ content: '1\n' }],
  test: [{ request: 'GET /cgi-bin/test?name=Joe+Blow&addr=At+Home', content: /Form Contents[^]*Joe Blow[^]*Shell Environment[^]*Second try/ }],
  'The print functions': [{ request: 'GET /cgi-bin/s?a=%3C', content: /Shell Environment[^]*Form Contents[^]*&lt;[^]*Current Working Directory[^]*Command Line Arguments[^]*could have been set[^]*<B>RangeError: &lt;b&gt;/ }],
  'os.environ': [{ content: /^GET\nnone\nfalse\n[^]*SCRIPT_NAME \/cgi-bin\/s\n/ }],
  'sys.argv': [{ request: 'GET /cgi-bin/s?one+t%77o', content: 'one\ntwo\n' }],
  'sys.stdin': [{ request: 'POST /cgi-bin/s', post: ['text/plain', 'one\ntwo'], content: '4 3\n' }],
  'sys.stderr': [{ content: '', log: /^s: one line,s: two,s: lines,s: by the gateway$/ }],
  'sys.stderr = sys.stdout': [{ content: /^Error: seen by the peer\n/ }],
  'sys.exit': [{ content: '', log: /^s: CGI script exit code 3$/ }],
  'cgitb.enable()': [{ status: 500, content: /<strong>RangeError<\/strong>: &lt;bad&gt;/ }],
  'cgitb.enable(display=0, logdir=...)': [{ status: 500, content: /A problem occurred in a script\.[^]*Its report goes to logs\/1\.html/, log: /cgitb: logs\/1\.html holds the report/ }],
  'cgitb.handler()': [{ content: /<strong>RangeError<\/strong>: caught/ }],
  'cgi.log': [{ content: '', log: /^s: count: 3$/ }],
  Status: [{ status: 404, content: 'gone\n', raw: /^HTTP\/1\.1 404 Not Here\r\n/ }],
  Location: [{ status: 302, fields: { location: 'https://example.org/' }, raw: /^HTTP\/1\.1 302 Found\r\n/ }],
  'A local redirect': [{ request: 'GET /cgi-bin/here', content: 'a=1\n' }],
  NPH: [{ request: 'GET /cgi-bin/nph-raw', status: 299, raw: /^HTTP\/1\.1 299 Mine\r\n\r\nraw$/ }],
  Cookies: [{ request: 'GET /cgi-bin/cookies', lines: ['Cookie: b=1; a=7'], content: '7\n', raw: /\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2; HttpOnly\r\n/ }],
  'Script directories': [
    { request: 'GET /app/s', content: 'in the first\n' }, { request: 'GET /cgi-bin/t', content: 'in another\n' },
    { request: 'GET /htbin/s', status: 404 },
  ],
  'A file of cgi-bin': [{ request: 'GET /cgi-bin/s?name=Joe', content: 'Hello, Joe\n' }, { request: 'POST /cgi-bin/s', post: [FORM, ''], status: 405 }],
  SimpleHTTPRequestHandler: [
    { request: 'GET /sub', status: 301, fields: { location: '/sub/' } }, { request: 'GET /sub/', content: '<p>index</p>' },
    { request: 'GET /list/', content: /Directory listing for \/list\/[^]*<a href="a\.data">/ },
    { request: 'GET /list/a.data', content: 'a', fields: { 'content-type': 'text/x-data', 'last-modified': 'Sun, 06 Nov 1994 08:49:37 GMT' } },
    { request: 'GET /list/a.data', lines: ['If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT'], status: 304 },
  ],
  log_message: [{ content: '\n' }, { content: 'GET /cgi-bin/s 200\n' }],
  REMOTE_USER: [
    { request: 'GET /cgi-bin/private', status: 401, fields: { 'www-authenticate': 'Basic realm="device", charset="UTF-8"' } },
    { request: 'GET /cgi-bin/private', lines: [BASIC], content: 'ann\n' },
  ],
}

const samples = new Map([
  ...samplesOf(section(page('README.md'), FROM_PYTHON)).map(({ name, code }) => ({ name: `README: ${name}`, code })),
  ...samplesOf(page(PAGE)),
].map(sample => [sample.name, moduleOf(sample)]))

test('every sample has an expectation, and every expectation a sample', () => {
  const blocks = samplesOf(page(PAGE)).length + samplesOf(section(page('README.md'), FROM_PYTHON)).length
  assert.equal(samples.size, blocks, 'each heading has one sample')
  assert.deepEqual([...samples.keys()].sort(), Object.keys(EXPECTED).sort())
})

test('the compiler has nothing against any sample', () => {
  assert.deepEqual(complaints(samples), [])
})

test('every sample answers as the page says', async context => {
  for (const [name, made] of await run(samples)) {
    await context.test(name, () => {
      const world = new World({ flash: new NorChip(FLASH_BYTES) })
      begin(world, made)
      for (const expected of EXPECTED[name]) check(world, expected)
      assert.deepEqual(world.misuses, [])
    })
  }
})

function check(world: World, { request, lines, post, status, content, raw, fields, log }: Expected): void {
  const peer = world.connect(), body = post ? [`Content-Type: ${post[0]}`, `Content-Length: ${post[1].length}`] : []
  const head = [`${request ?? 'GET /cgi-bin/s'} HTTP/1.1`, 'Host: localhost', ...lines ?? [], ...body]
  const bytes = binary(`${head.join('\r\n')}\r\n\r\n${post ? post[1] : ''}`)
  world.lines = []
  peer.send(bytes, 0, bytes.length)
  world.settle()
  const heard = peer.received(0)
  const [response] = readResponses(heard, true)
  assert.equal(response.status, status ?? 200, world.lines.join('\n'))
  if (typeof content === 'string') assert.equal(response.content, content)
  else if (content) assert.match(response.content, content)
  if (raw) assert.match(octets(heard, 0, heard.length), raw)
  for (const [name, value] of Object.entries(fields ?? {})) assert.equal(field(response, name), value)
  if (log) assert.match(world.lines.join(), log)
  peer.sendReset()
  world.settle()
}

test('the lines of the command line are lines that the simulator takes', () => {
  const found = [...page(PAGE).matchAll(/npm start -- ([^`]*)`/g)].map(([, words]) => words.split(' '))
  assert.equal(found.length, 4)
  for (const words of found) assert.equal(typeof readOptions(words), 'object', words.join(' '))
})
