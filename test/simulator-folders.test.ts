// Folders of the simulator, from outside: scripts and documents as they are now, without a restart. What is changed is
// asked for at once.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { HELP } from '../host-sim/options.ts'
import type { ServedProcess } from './served.ts'
import { outcome, simulator, urlOf } from './simulated.ts'

const folder = mkdtempSync(join(tmpdir(), 'postern-folders-'))
after(() => rmSync(folder, { recursive: true }))

function put(path: string, text: string): string {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

function remove(path: string): void {
  rmSync(join(folder, path), { recursive: true })
}

/** A script that prints an expression. */
function printing(expression: string, head = ''): string {
  return `${head}\nexport default cgi => { cgi.print('Content-Type: text/plain\\n'); cgi.write(String(${expression})) }\n`
}

describe('--cgi-bin', () => {
  let process: ServedProcess, url = ''

  const get = async (path: string, init?: RequestInit): Promise<[number, string]> => {
    const response = await fetch(`${url}${path}`, init)
    return [response.status, await response.text()]
  }
  const script = (name: string): Promise<[number, string]> => get(`cgi-bin/${name}`)
  const heard = (pattern: RegExp): Promise<RegExpExecArray> => process.match(pattern, process.errors)

  before(async () => {
    put('cgi/one.js', printing('1'))
    put('cgi/sub/two.mjs', printing('2'))
    put('cgi/three.cjs', "module.exports = cgi => { cgi.print('Content-Type: text/plain\\n'); cgi.write(__filename) }")
    put('cgi/typed.ts', printing('(4 as number)', "import type { Cgi } from 'postern'\nconst unused: Cgi | undefined = undefined"))
    put('cgi/uses.js', printing('word + data.n', "import { word } from './_part.js'\nimport data from '../data.json'"))
    put('cgi/_part.js', "export const word = 'part'")
    put('data.json', '{ "n": 1 }')
    put('cgi/.hidden.js', printing('0'))
    put('cgi/_inner/three.js', printing('0'))
    put('cgi/node_modules/a/index.js', printing('0'))
    put('cgi/types.d.ts', 'export interface A { b: number }')
    put('cgi/readme.txt', 'no script')
    process = simulator('--port', '0', '--cgi-bin', join(folder, 'cgi'))
    url = await urlOf(process)
  })

  test('serves each script file below it under its path, and nothing else', async () => {
    const line = await process.match(/^ {2}scripts {2}(.*)$/)
    assert.equal(line[1], '/cgi-bin/one /cgi-bin/sub/two /cgi-bin/three /cgi-bin/typed /cgi-bin/uses')
    assert.deepEqual(await script('one'), [200, '1'])
    assert.deepEqual(await script('sub/two/info?a'), [200, '2'])
    assert.deepEqual(await script('three'), [200, join(folder, 'cgi/three.cjs')])
    assert.deepEqual(await script('typed'), [200, '4'])
    assert.deepEqual(await script('uses'), [200, 'part1'])
    for (const name of ['.hidden', '_part', '_inner/three', 'types.d', 'types', 'node_modules/a/index', 'readme', 'settings', 'hello']) {
      assert.equal((await script(name))[0], 404, name)
    }
    assert.equal((await get(''))[0], 404, 'the example device is not there')
  })

  test('a changed script, and one of the same length, count at the next request', async () => {
    for (const value of ['5', '6', '7', '"longer"', '8']) {
      put('cgi/one.js', printing(value))
      assert.deepEqual(await script('one'), [200, value.replace(/"/g, '')])
    }
  })

  test('what looks unchanged by its time and length is built anew all the same', async () => {
    const file = put('cgi/one.js', printing('1')), time = new Date(1e12)
    utimesSync(file, time, time)
    assert.deepEqual(await script('one'), [200, '1'])
    put('cgi/one.js', printing('2'))
    utimesSync(file, time, time)
    assert.deepEqual(await script('one'), [200, '2'])
  })

  test('a change in what it imports counts', async () => {
    put('cgi/_part.js', "export const word = 'other'")
    assert.deepEqual(await script('uses'), [200, 'other1'])
    put('data.json', '{ "n": 22 }')
    assert.deepEqual(await script('uses'), [200, 'other22'])
  })

  test('a new script is there, a deleted one is not, a renamed one is elsewhere', async () => {
    assert.equal((await script('new'))[0], 404)
    put('cgi/new.js', printing("'new'"))
    assert.deepEqual(await script('new'), [200, 'new'])
    renameSync(join(folder, 'cgi/new.js'), join(folder, 'cgi/newer.ts'))
    assert.equal((await script('new'))[0], 404)
    assert.deepEqual(await script('newer'), [200, 'new'])
    remove('cgi/newer.ts')
    assert.equal((await script('newer'))[0], 404)
    put('cgi/deep/er/new.js', printing('3'))
    assert.deepEqual(await script('deep/er/new'), [200, '3'])
    remove('cgi/deep')
    assert.equal((await script('deep/er/new'))[0], 404)
  })

  test('of two files with one name one counts, and it says which', async () => {
    put('cgi/one.ts', printing('0'))
    assert.deepEqual(await script('one'), [200, '2'])
    await heard(/^one\.ts is not served: \/cgi-bin\/one is .*one\.js$/)
    remove('cgi/one.ts')
  })

  test('a plan counts, and a changed one', async () => {
    put('cgi/planned.js', printing('cgi.env.get("REQUEST_METHOD")', "export const plan = { methods: ['PUT'] }"))
    assert.equal((await script('planned'))[0], 405)
    assert.deepEqual(await get('cgi-bin/planned', { method: 'PUT' }), [200, 'PUT'])
    put('cgi/planned.js', printing('1', 'export const plan = { enabled: false }'))
    assert.equal((await script('planned'))[0], 403)
    put('cgi/planned.cjs', '')
    remove('cgi/planned.js')
    put('cgi/planned.cjs', "module.exports = () => 0\nmodule.exports.plan = { methods: ['DELETE'] }")
    assert.equal((await script('planned'))[0], 405)
    remove('cgi/planned.cjs')
  })

  test('a script that cannot be built or run answers 500, says so at once and once, and comes back', async () => {
    const cases: [text: string, said: RegExp][] = [
      ['export default cgi => {\n  (', /broken\.js:2:4: Unexpected end of file/],
      ["import './none.js'\nexport default () => 0", /broken\.js:1:8: Could not resolve "\.\/none\.js"/],
      ['export default 3', /broken\.js: its default export is no function/],
      ['\n\nexport default null.x', /broken\.js:3:21: Cannot read properties of null/],
      ["export const plan = { methods: ['BREW'] }\nexport default () => 0", /broken\.js: register broken: unknown method BREW/],
      ["import { none } from 'postern/none'\nexport default () => none", /there is no postern\/none: only postern, /],
      ['', /broken\.js: its default export is no function/],
    ]
    for (const [text, said] of cases) {
      const before = process.errors.length
      put('cgi/broken.js', text)
      const [status, page] = await script('broken')
      assert.equal(status, 500, text)
      assert.match(page, /A problem occurred in a script, \/cgi-bin\/broken/)
      assert.equal((await script('broken'))[0], 500)
      assert.equal((await script('one'))[0], 200, 'others go on')
      await heard(/^broken: 500, threw /)
      const lines = process.errors.slice(before).filter(line => line.startsWith('/cgi-bin/broken cannot run: '))
      assert.equal(lines.length, 1, text)
      assert.match(lines[0], said)
    }
    put('cgi/broken.js', printing("'mended'"))
    assert.deepEqual(await script('broken'), [200, 'mended'])
    remove('cgi/broken.js')
  })

  test('a fault in what a script imports is mended there, and a missing import by making it', async () => {
    put('cgi/_part.js', 'export const word = (')
    assert.equal((await script('uses'))[0], 500)
    await heard(/^\/cgi-bin\/uses cannot run: .*_part\.js:1:/)
    put('cgi/_part.js', "export const word = 'whole'")
    assert.deepEqual(await script('uses'), [200, 'whole22'])
    put('cgi/wants.js', printing('later', "import { later } from '../lib/later.js'"))
    assert.equal((await script('wants'))[0], 500)
    put('lib/later.js', "export const later = 'now'")
    assert.deepEqual(await script('wants'), [200, 'now'])
    remove('lib/later.js')
    assert.equal((await script('wants'))[0], 500)
    put('lib/later.js', "export const later = 'again'")
    assert.deepEqual(await script('wants'), [200, 'again'])
  })

  test('an error names the file and the line of the script, of TypeScript and of an import, after a change too', async () => {
    put('cgi/_throws.ts', "interface A { b: number }\n\nexport function fail(a: A): never {\n  throw new Error('b ' + a.b)\n}\n")
    const head = "import type { Cgi } from 'postern'\nimport { fail } from './_throws.ts'\n"
    for (const empty of ['', '\n\n']) {
      put('cgi/throws.ts', `${head}${empty}export default function script(_: Cgi): void { fail({ b: ${empty.length} }) }\n`)
      assert.equal((await script('throws'))[0], 500)
      const [line] = await heard(new RegExp(`^throws: 500, threw Error: b ${empty.length}.*`))
      assert.match(line, /\/cgi\/_throws\.ts:4:9\)/)
      assert.ok(line.includes(`/cgi/throws.ts:${3 + empty.length}:`), line)
    }
  })

  test('an error names the line also when memory was collected since the script was built', async () => {
    const head = "import { setFlagsFromString } from 'node:v8'\nimport { runInNewContext } from 'node:vm'\n"
    put('cgi/collect.ts', printing("setFlagsFromString('--expose-gc') ?? runInNewContext('gc')() ?? 'done'", head))
    put('cgi/late.ts', 'interface A { b: number }\n\n\nexport default (a: A): void => { throw new Error("late" + a.b) }\n')
    assert.equal((await script('one'))[0], 200)
    for (let times = 0; times < 3; times++) assert.deepEqual(await script('collect'), [200, 'done'])
    assert.equal((await script('late'))[0], 500)
    assert.match((await heard(/^late: 500, threw Error: late.*/))[0], /\/cgi\/late\.ts:4:/)
  })

  test('postern/cgi and its kin are the modules of the simulator', async () => {
    put('cgi/python.ts', "import { FieldStorage, escape } from 'postern/cgi'\nimport type { Cgi } from 'postern'\n"
      + "export default function script(cgi: Cgi): void {\n  cgi.print('Content-Type: text/plain\\n')\n"
      + "  cgi.write(escape(new FieldStorage(cgi).getfirst('a', '')))\n}\n")
    assert.deepEqual(await script('python?a=%3Cb%3E'), [200, '&lt;b&gt;'])
    put('cgi/same.js', printing('Gateway === globalThis.seen', "import { Gateway } from 'postern'\nglobalThis.seen ??= Gateway"))
    assert.deepEqual(await script('same'), [200, 'true'])
    put('cgi/same.js', printing('Gateway === globalThis.seen ', "import { Gateway } from 'postern'\nglobalThis.seen ??= Gateway"))
    assert.deepEqual(await script('same'), [200, 'true'], 'after a change')
  })

  test('a change while content comes is no harm to it', async () => {
    put('cgi/slow.js', printing('cgi.form.getfirst("a", "") + 1'))
    const body = new ReadableStream({
      start(stream) { stream.enqueue(Buffer.from('a=')) },
      pull(stream) {
        put('cgi/slow.js', printing('2'))
        stream.enqueue(Buffer.from('b'))
        stream.close()
      },
    })
    const init = { method: 'POST', body, duplex: 'half', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }
    const [status, text] = await get('cgi-bin/slow', init as RequestInit)
    assert.equal(status, 200)
    assert.match(text, /^(b1|2)$/)
    assert.deepEqual(await script('slow'), [200, '2'])
  })

  test('without its folder there is no script, and with it again there is', async () => {
    renameSync(join(folder, 'cgi'), join(folder, 'gone'))
    assert.equal((await script('one'))[0], 404)
    renameSync(join(folder, 'gone'), join(folder, 'cgi'))
    assert.deepEqual(await script('one'), [200, '2'])
    assert.equal(await process.end('SIGINT'), 0)
  })
})

describe('--directory', () => {
  let process: ServedProcess, url = ''
  const get = (path: string, headers = {}): Promise<Response> => fetch(`${url}${path}`, { headers, redirect: 'manual' })
  const text = async (path: string): Promise<string> => (await get(path)).text()

  before(async () => {
    put('www/index.html', '<h1>home</h1>')
    put('www/list/b.txt', 'b')
    put('www/list/a & <b>.css', 'a {}')
    put('www/list/.hidden', 'secret')
    put('www/.git/config', 'secret')
    put('www/scripts/hello.js', printing("'hello'"))
    put('secret/key.txt', 'secret')
    symlinkSync(join(folder, 'secret/key.txt'), join(folder, 'www/out.txt'))
    symlinkSync(join(folder, 'secret'), join(folder, 'www/out'))
    symlinkSync('../list/b.txt', join(folder, 'www/list/in.txt'))
    symlinkSync('..', join(folder, 'www/list/up'))
    symlinkSync('nowhere', join(folder, 'www/list/dangling'))
    put('www-beside/x.txt', 'secret')
    symlinkSync(join(folder, 'www-beside/x.txt'), join(folder, 'www/list/beside.txt'))
    process = simulator('--port', '0', '--directory', join(folder, 'www'), '--cgi-bin', join(folder, 'www/scripts'))
    url = await urlOf(process)
  })

  test('serves index pages, listings, media types and scripts', async () => {
    const home = await get('')
    assert.equal(await home.text(), '<h1>home</h1>')
    assert.equal(home.headers.get('content-type'), 'text/html')
    const styled = await get('list/a%20&%20%3Cb%3E.css')
    assert.deepEqual([await styled.text(), styled.headers.get('content-type')], ['a {}', 'text/css'])
    const list = await get('list')
    assert.deepEqual([list.status, list.headers.get('location')], [301, '/list/'])
    const names = [...(await text('list/')).matchAll(/<li><a href="([^"]*)">([^<]*)</g)].map(found => found.slice(1, 3))
    assert.deepEqual(names, [['a%20%26%20%3Cb%3E.css', 'a &amp; &lt;b&gt;.css'], ['b.txt', 'b.txt'], ['in.txt', 'in.txt']])
    assert.equal(await text('cgi-bin/hello'), 'hello')
    await process.match(/^ {2}files {4}.*www$/)
  })

  test('nothing outside of it, nothing hidden and no source of a script is served', async () => {
    const paths = ['out.txt', 'out', 'out/', 'out/key.txt', 'list/beside.txt', 'list/.hidden', '.git/config', 'scripts/hello.js',
      'scripts/', 'cgi-bin/hello.js', 'list/up/index.html', 'list/dangling', 'list/%2e%2e/%2e%2e/secret/key.txt']
    for (const path of paths) assert.equal((await get(path)).status, 404, path)
    assert.equal((await get('..%2fsecret/key.txt')).status, 400)
  })

  test('what changes, comes or goes counts at the next request', async () => {
    const first = (await get('list/b.txt')).headers.get('etag') ?? ''
    assert.equal((await get('list/b.txt', { 'If-None-Match': first })).status, 304)
    put('www/list/b.txt', 'c')
    const changed = await get('list/b.txt', { 'If-None-Match': first })
    assert.deepEqual([changed.status, await changed.text()], [200, 'c'])
    put('www/list/new.bin', 'new')
    const made = await get('list/new.bin')
    assert.deepEqual([made.status, await made.text(), made.headers.get('content-type')], [200, 'new', 'application/octet-stream'])
    assert.ok((await text('list/')).includes('new.bin'))
    remove('www/list/new.bin')
    assert.equal((await get('list/new.bin')).status, 404)
    assert.ok(!(await text('list/')).includes('new.bin'))
    remove('www/index.html')
    assert.match(await text(''), /Directory listing for \//)
    put('www/index.htm', 'other')
    assert.equal(await text(''), 'other')
  })

  test('says when it changed, with a tag that tells parts of a second', async () => {
    const file = put('www/dated.txt', 'x'), tags = new Set<string>()
    for (const part of [0, 0.25, 0.5]) {
      utimesSync(file, 1e9, 1e9 + part)
      const response = await get('dated.txt')
      assert.equal(response.headers.get('last-modified'), 'Sun, 09 Sep 2001 01:46:40 GMT')
      tags.add(response.headers.get('etag') ?? '')
    }
    assert.equal(tags.size, 3)
  })

  test('a part of a file that is longer than a buffer', async () => {
    const bytes = Buffer.alloc(300000, 'abcdefg')
    writeFileSync(join(folder, 'www/long.bin'), bytes)
    assert.ok(Buffer.from(await (await get('long.bin')).arrayBuffer()).equals(bytes))
    const part = await get('long.bin', { Range: 'bytes=-5' })
    assert.deepEqual([part.status, await part.text()], [206, bytes.subarray(-5).toString()])
    assert.equal(await process.end('SIGINT'), 0)
  })
})

test('scripts of a folder keep things in the flash, over a restart', async () => {
  put('keeps/count.js', `export default cgi => {
  const count = (cgi.recorded('count') ?? [0])[0] + 1
  cgi.record('count', new Uint8Array([count]))
  cgi.print('Content-Type: text/plain\\n')
  cgi.commit(status => cgi.write(status + ' ' + count))
}`)
  const flash = join(folder, 'kept.flash')
  for (const expected of ['0 1', '0 2']) {
    const process = simulator('--port', '0', '--cgi-bin', join(folder, 'keeps'), '--flash', flash)
    assert.equal(await (await fetch(`${await urlOf(process)}cgi-bin/count`)).text(), expected)
    assert.equal(await process.end('SIGINT'), 0)
  }
})

test('the examples are served by the line that README and --help tell', async () => {
  const [, words] = /npm start -- (--directory .*)/.exec(readFileSync('README.md', 'utf8')) ?? []
  assert.ok(words !== undefined && HELP.includes(words))
  const process = simulator('--port', '0', ...words.split(' ')), url = await urlOf(process)
  const index = await (await fetch(url)).text()
  const links = [...index.matchAll(/<a href="([^"]*)"/g)].map(found => found[1].replace(/&amp;/g, '&'))
  assert.deepEqual(links.map(link => link.split('?')[0]).sort(), ['checkboxes', 'form', 'hello', 'lines', 'test'].map(name => `/cgi-bin/${name}`))
  for (const link of links) {
    const page = await fetch(new URL(link, url))
    assert.equal(page.status, 200, link)
    assert.match(await page.text(), /<h1>[^]*Joe Blow|<h1>(?!Test)/, link)
  }
  const hostile = '<script>"&\''
  for (const name of ['hello', 'test', 'form', 'checkboxes', 'lines']) {
    const body = new URLSearchParams({ name: hostile, addr: hostile, topping: hostile })
    const text = await (await fetch(`${url}cgi-bin/${name}?q=${encodeURIComponent(hostile)}`, { method: 'POST', body })).text()
    assert.ok(!text.includes('<script>'), name)
  }
  assert.deepEqual(process.errors, [])
})

test('refuses a folder that is none', async () => {
  const missing = join(folder, 'missing')
  for (const option of ['--cgi-bin', '--directory']) {
    const { code, lines, errors } = await outcome(option, missing)
    assert.deepEqual([code, lines], [2, ''])
    assert.equal(errors.split('\n')[0], `${option} ${missing} is no folder`)
  }
})
