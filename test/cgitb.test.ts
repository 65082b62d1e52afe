// Reports of what scripts throw: who sees them, what they tell, and that nothing secret is in any of them, whatever else
// fails meanwhile. In the in-memory world.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { type CutMode, NorChip } from '../host-sim/nor-chip.ts'
import { type CgitbOptions, enable, grey, handler, html, reset, small, strong, text } from '../src/cgitb/index.ts'
import { type Cgi, Gateway, type Plan, type Script } from '../src/index.ts'
import { exchanged } from './exchanged.ts'
import { binary, field, readResponses, type Response } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

const HEAD = 'Content-Type: text/html\n\n'
const SECRET = 'h\u00fcnter 2&<"'
const FORM = `user=ann&password=${encodeURIComponent(SECRET)}`
const FORM_TYPE = 'Content-Type: application/x-www-form-urlencoded\r\n'
const MINUTE_MS = 60_000

class Scene {
  readonly world: World
  readonly gateway: Gateway

  constructor(options: CgitbOptions | undefined, script: Script, plan: Plan = {}, chip = new NorChip(65536)) {
    this.world = new World({ flash: chip })
    this.gateway = new Gateway(this.world, { hosts: 'any' })
    if (options) enable(this.gateway, options)
    this.gateway.register('s', plan, script)
    this.gateway.register('ok', cgi => cgi.print(`${HEAD}ok`))
    this.gateway.listen(80)
  }

  ask(target = '/cgi-bin/s', content = FORM, lines = FORM_TYPE): Response {
    const method = content === '' ? 'GET' : 'POST', octets = Buffer.from(content).toString('latin1')
    const head = `${method} ${target} HTTP/1.1\r\nHost: h\r\n${lines}Content-Length: ${octets.length}\r\n\r\n`
    return exchanged(this.world, head + octets)
  }

  /** All that anybody could read: answers are for the caller. */
  get lines(): string[] {
    return [...this.world.lines, ...this.gateway.logged()]
  }

  saved(): string[] {
    return (this.gateway.store?.names() ?? []).filter(name => name.startsWith('tb/'))
  }

  blob(name: string): string {
    const blob = this.gateway.store?.open(name)
    assert.ok(blob)
    const bytes = new Uint8Array(blob.length)
    assert.equal(blob.readAt(0, bytes, 0, bytes.length), bytes.length)
    blob.release()
    return Buffer.from(bytes).toString()
  }
}

function fault(): never {
  throw new TypeError('bad <tag>')
}

function body(response: Response): string {
  return Buffer.from(response.content, 'latin1').toString()
}

/** In every form that it may take. */
function assertAbsent(where: string, secret = SECRET): void {
  const plain = Buffer.from(where).toString()
  for (const form of [secret, encodeURIComponent(secret), encodeURIComponent(secret).replace(/%20/g, '+'), secret.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')]) {
    assert.ok(!plain.includes(form), `${form} in ${plain}`)
  }
}

test('display shows the report: type, message, frames with their lines, the request, the traceback in a comment', () => {
  const source = (file: string): string | undefined => file.startsWith('/') ? readFileSync(file, 'utf8') : undefined
  const scene = new Scene({ display: true, source }, fault)
  const response = scene.ask('/cgi-bin/s?q=1', '')
  const page = body(response)
  assert.equal(response.status, 500)
  assert.equal(field(response, 'content-type'), 'text/html; charset=utf-8')
  assert.equal(field(response, 'cache-control'), 'no-store')
  assert.match(field(response, 'content-security-policy') ?? '', /default-src/)
  assert.match(page, /<h1>TypeError<\/h1>/)
  assert.match(page, /<strong>TypeError<\/strong>: bad &lt;tag&gt;/)
  assert.doesNotMatch(page, /<tag>/)
  assert.match(page, /cgitb\.test\.ts:\d+/)
  assert.match(page, /<pre>[^]*&gt; +\d+ {2} {2}throw new TypeError\(&#x27;bad &lt;tag&gt;&#x27;\)[^]*<\/pre>/)
  assert.match(page, /<dt>QUERY_STRING<dd>q=1\n/)
  assert.match(page, /<!-- [^]*TypeError: bad &lt;tag&gt;[^]* -->/)
  assert.match(page, /<!doctype html>[^]*width=device-width/)
  assert.ok(scene.world.lines.some(line => /^s: 500, threw TypeError: bad <tag>/.test(line)))
  assert.equal(scene.ask('/cgi-bin/ok', '').status, 200)
})

test('without display there is a plain page, and the details in the log only', () => {
  for (const options of [{}, { display: false }, { format: 'text' }] as CgitbOptions[]) {
    const scene = new Scene(options, fault), response = scene.ask(), page = body(response)
    assert.equal(response.status, 500)
    assert.match(page, /A problem occurred in a script\./)
    assert.doesNotMatch(page, /TypeError|bad|cgitb\.test/)
    assert.equal(/<p>/.test(page), options.format !== 'text')
    assert.ok(scene.world.lines.some(line => /threw TypeError: bad/.test(line)))
  }
})

test('without cgitb the answer is the plain 500', () => {
  const response = new Scene(undefined, fault).ask()
  assert.equal(response.status, 500)
  assert.equal(body(response), '500 Internal Server Error\n')
})

test('the format text, one of the user, and the number of lines', () => {
  const display = true
  const plain = new Scene({ display, format: 'text' }, fault).ask()
  assert.equal(field(plain, 'content-type'), 'text/plain; charset=utf-8')
  assert.match(body(plain), /^TypeError\nA problem occurred in a script, \/cgi-bin\/s, [^]*\nTypeError: bad <tag>\n[^]*REQUEST_METHOD = POST\n/)
  const own = new Scene({ display, format: info => `<b>${String(info.error)}</b>` }, fault).ask()
  assert.match(body(own), /<b>TypeError: bad <tag><\/b>/)
  const source = (): string => Array.from({ length: 500 }, (_, i) => `line ${i + 1}`).join('\n')
  for (const context of [0, 1, 3]) {
    const shown = body(new Scene({ display, context, source, format: 'text' }, fault).ask()).match(/^ *>? *\d+ {2}line \d+$/gm) ?? []
    const frames = new Set(body(new Scene({ display, context, format: 'text' }, fault).ask()).match(/^ .*:\d+:\d+\)?$/gm)).size
    assert.ok(context === 0 ? shown.length === 0 : shown.length > 0 && shown.length <= frames * context, `${shown.length} of ${frames}`)
  }
})

test('what is thrown may be anything', () => {
  const hostile = { get stack(): string { throw new Error('of stack') }, message: 'm' }
  const things: [unknown, RegExp][] = [
    ['text', /string<.strong>: text/], [7, /number<.strong>: 7/], [undefined, /undefined<.strong>: undefined/], [null, /object<.strong>: null/],
    [{ message: 'm', code: 5 }, /object<.strong>: m[^]*code/], [Object.assign(new Error('e'), { code: 'E1', password: 'x' }), /code[^]*E1[^]*password[^]*\*{8}/],
    [new Error(''), /Error<.strong>: </], [hostile, /A problem occurred in a script\./],
    [{ message: '\u6f22'.repeat(9000) }, /\u6f22{1000} \.\.\./], [{ name: 'N'.repeat(9000) }, /the rest is left out/],
  ]
  for (const [thing, expected] of things) {
    const scene = new Scene({ display: true }, () => { throw thing })
    assert.match(body(scene.ask()), expected)
    assert.equal(scene.ask('/cgi-bin/ok', '').status, 200)
  }
})

test('a promise that rejects, a commit whose answer throws, a script that throws behind its prints', async () => {
  const scripts: [string, Script, Plan?][] = [
    ['rejects', async () => fault()],
    ['rejects later', cgi => { cgi.print(`${HEAD}half`); return new Promise((_, reject) => { setImmediate(() => reject(new TypeError('bad <tag>'))) }) }],
    ['commits', cgi => cgi.commit(fault)],
    ['prints', cgi => { cgi.print(`${HEAD}<p>half`); fault() }],
    ['prints a head', cgi => { cgi.print('Content-Type: text/plain'); fault() }],
  ]
  await Promise.all(scripts.map(async ([name, script]) => {
    const scene = new Scene({ display: true }, script)
    const peer = scene.world.connect(), bytes = binary('GET /cgi-bin/s HTTP/1.1\r\nHost: h\r\n\r\n')
    peer.send(bytes, 0, bytes.length)
    scene.world.settle()
    await new Promise(resolve => { setImmediate(() => setImmediate(resolve)) })
    scene.world.settle()
    const [response] = readResponses(peer.received(0), true)
    assert.equal(response.status, 500, name)
    assert.match(body(response), /TypeError[^]*bad &lt;tag&gt;/, name)
    assert.doesNotMatch(body(response), /half/, name)
    assert.deepEqual(scene.world.misuses, [])
  }))
})

test('a page that has begun to leave ends with the report, another reply is cut', () => {
  for (const [head, display, whole] of [
    [HEAD, true, true], ['Content-Type: text/plain\n\n', true, false], [`Content-Length: 900\n${HEAD}`, true, true], [HEAD, false, false],
  ] as [string, boolean, boolean][]) {
    const kept: Cgi[] = []
    const scene = new Scene({ display }, cgi => {
      kept.push(cgi)
      cgi.detach()
      cgi.print(`${head}begun`)
    })
    const peer = scene.world.connect(), bytes = binary('GET /cgi-bin/s HTTP/1.1\r\nHost: h\r\n\r\n')
    peer.send(bytes, 0, bytes.length)
    scene.world.settle()
    kept[0].commit(fault)
    scene.world.settle()
    const received = Buffer.from(peer.received(0)).toString()
    assert.match(received, /begun/)
    assert.equal(/<strong>TypeError<\/strong>: bad &lt;tag&gt;[^]*0\r\n\r\n$/.test(received), whole, head)
    assert.equal(peer.sawReset, !whole, head)
    assert.ok(scene.world.lines.some(line => /threw TypeError: bad/.test(line)))
  }
})

test('no secret of the request is in the page, the log or the store', () => {
  const leaks: Script[] = [
    cgi => { throw new Error(`wrong: ${cgi.form.getfirst('password', '')}`) },
    cgi => { throw Object.assign(new Error('x'), { value: cgi.form.getfirst('password', ''), form: cgi.form.getlist('password').join() }) },
    cgi => { throw cgi.form.getfirst('password') },
    cgi => { throw new Error(`within ${encodeURIComponent(cgi.form.getfirst('password', ''))}`) },
    cgi => { throw new Error(`  ${cgi.form.getfirst('password', '').trim()}|`) },
    cgi => { cgi.print(HEAD); throw new Error(`${cgi.env.get('QUERY_STRING')} ${cgi.env.get('REQUEST_URI')} ${cgi.field('cookie')} ${cgi.field('authorization')}`) },
  ]
  for (const format of ['html', 'text'] as const) {
    for (const script of leaks) {
      const scene = new Scene({ display: true, logdir: 'tb', format }, script, { keep: ['*'] })
      const query = `?user=ann&password=${encodeURIComponent(SECRET)}&again=${encodeURIComponent(SECRET)}`
      const lines = `Cookie: session=${'c00kie-value'}; theme=dark\r\nAuthorization: Bearer t0ken-value\r\nX-Api-Key: k3y-value\r\nReferer: http://h/x${query}\r\n`
      const page = body(scene.ask(`/cgi-bin/s${query}`, FORM, `${FORM_TYPE}${lines}`))
      scene.world.advance(1000)
      assert.deepEqual(scene.saved(), [`tb/1.${format === 'html' ? 'html' : 'txt'}`])
      const all = [page, ...scene.lines, scene.blob(scene.saved()[0])].join('\n')
      for (const secret of [SECRET, 'c00kie-value', 't0ken-value', 'k3y-value']) assertAbsent(all, secret)
      assert.match(all, /user=ann/)
      assert.match(all, /\*{8}/)
    }
  }
})

test('further words make further secrets', () => {
  const scene = new Scene({ display: true, secrets: ['SSID'] }, cgi => { throw new Error(cgi.form.getfirst('my-ssid', '')) })
  const page = body(scene.ask('/cgi-bin/s', 'my-ssid=home+net&x=1'))
  for (const line of [page, ...scene.lines]) assert.doesNotMatch(line, /home.net/)
})

test('a form that cannot be read, a formatter or a source that throws: a plain page, and nothing of the error', () => {
  const throws = (): never => { throw new Error(`of the formatter ${SECRET}`) }
  const leak: Script = cgi => { throw new Error(cgi.form.getfirst('password', '')) }
  const cases: [CgitbOptions, Script][] = [
    [{ display: true, format: throws }, leak],
    [{ display: true, source: throws }, leak],
    [{ display: true, logdir: 'tb', format: throws }, leak],
    [{ display: true, logdir: 'tb' }, cgi => { throw { get message(): string { return throws() }, toString: throws, password: cgi.form.getfirst('password', '') } }],
  ]
  for (const [options, script] of cases) {
    const scene = new Scene(options, script), response = scene.ask()
    scene.world.advance(1000)
    assert.equal(response.status, 500)
    assert.match(body(response), /<p>A problem occurred in a script\.<\/p>/)
    assertAbsent([body(response), ...scene.lines].join('\n'))
    assert.deepEqual(scene.saved(), [])
    assert.ok(scene.world.lines.some(line => /^s: 500, threw /.test(line)), scene.world.lines.join('\n'))
    assert.equal(scene.ask('/cgi-bin/ok', '').status, 200)
  }
})

test('reports are saved, one a minute, a bounded number, the oldest dropped', () => {
  let number = 0
  const scene = new Scene({ logdir: 'tb', reports: 3 }, () => { throw new Error(`number ${++number}`) })
  const first = scene.ask()
  assert.match(body(first), /goes to tb\/1\.html/)
  for (let i = 0; i < 20; i++) assert.doesNotMatch(body(scene.ask()), /goes to/)
  scene.world.advance(1000)
  assert.deepEqual(scene.saved(), ['tb/1.html'])
  assert.match(scene.blob('tb/1.html'), /<h1>Error<\/h1>[^]*number 1\b/)
  for (let i = 2; i <= 12; i++) {
    scene.world.advance(MINUTE_MS)
    assert.match(body(scene.ask()), new RegExp(`goes to tb/${i}\\.html`))
    scene.world.advance(1000)
    assert.deepEqual(scene.saved().sort(), [i - 2, i - 1, i].filter(n => n > 0).map(n => `tb/${n}.html`).sort())
  }
  assert.ok(scene.lines.some(line => /cgitb: tb\/12\.html holds the report/.test(line)))
})

test('numbers go on behind a restart', () => {
  const chip = new NorChip(65536)
  for (const expected of ['tb/1.html', 'tb/2.html', 'tb/3.html']) {
    const scene = new Scene({ logdir: 'tb', reports: 2 }, fault, {}, chip)
    scene.ask()
    scene.world.advance(1000)
    assert.ok(scene.saved().includes(expected), scene.saved().join())
  }
})

test('a full store keeps what it has, and a report that does not fit is told in the log', () => {
  const scene = new Scene({ logdir: 'tb', reports: 8 }, cgi => {
    cgi.keep('blob', cgi.form.item('file') as never)
    cgi.record('settings', new Uint8Array([1, 2, 3]))
    cgi.commit(status => cgi.print(`${HEAD}${status}`))
  }, { files: { file: { sink: 'flash', max: 44000 } } })
  scene.gateway.register('fault', fault)
  const content = `--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n${'x'.repeat(43990)}\r\n--b--\r\n`
  assert.equal(body(scene.ask('/cgi-bin/s', content, 'Content-Type: multipart/form-data; boundary=b\r\n')), '0\n')
  assert.ok((scene.gateway.store?.available() ?? 0) <= 8128)
  for (let i = 0; i < 6; i++) {
    assert.equal(scene.ask('/cgi-bin/fault').status, 500)
    scene.world.advance(MINUTE_MS)
  }
  assert.deepEqual(Array.from(scene.gateway.store?.record('settings') ?? []), [1, 2, 3])
  assert.equal(scene.blob('blob').length, 43990)
  const told = scene.lines.filter(line => /cgitb: tb\/\d+\.html (holds the report|was not saved: 507)/.test(line))
  assert.ok(told.length >= 4 && told.some(line => line.endsWith(' 507')), scene.lines.join('\n'))
})

test('the upload of the failing script has the only page: the report waits for it', () => {
  const scene = new Scene({ logdir: 'tb' }, fault, { files: { file: { sink: 'flash', max: 9000 } } })
  const content = `--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n${'x'.repeat(9000)}\r\n--b--\r\n`
  assert.equal(scene.ask('/cgi-bin/s', content, 'Content-Type: multipart/form-data; boundary=b\r\n').status, 500)
  scene.world.advance(1000)
  assert.deepEqual(scene.saved(), ['tb/1.html'])
})

test('the power is cut at any operation of a save: the settings stay', () => {
  let cuts = 0
  for (let operation = 0; ; operation++) {
    const chip = new NorChip(65536)
    const before = new Scene({ logdir: 'tb' }, cgi => {
      cgi.record('settings', new Uint8Array([7]))
      cgi.commit(status => cgi.print(`${HEAD}${status}`))
    }, {}, chip)
    assert.equal(body(before.ask()), '0\n')
    before.world.advance(1000)
    const scene = new Scene({ logdir: 'tb' }, fault, {}, chip)
    chip.cut(operation, (1 + operation % 6) as CutMode, operation)
    scene.ask()
    scene.world.advance(1000)
    if (!chip.dead) break
    cuts++
    const after = new Scene({ logdir: 'tb' }, fault, {}, chip.reboot())
    assert.deepEqual(Array.from(after.gateway.store?.record('settings') ?? []), [7])
    assert.ok(after.saved().length <= 1)
  }
  assert.ok(cuts > 5, `${cuts} cuts`)
})

test('a chip that fails when a report begins: the plain answer, and one line', () => {
  const chip = new NorChip(65536), scene = new Scene({ logdir: 'tb' }, fault, {}, chip)
  chip.read = () => { throw new Error('of the chip') }
  assert.equal(scene.ask().status, 500)
  scene.world.advance(1000)
  assert.equal(scene.ask('/cgi-bin/ok', '').status, 200)
})

test('a logdir that cannot be', () => {
  assert.throws(() => new Scene({ logdir: 'tb', reports: 0 }, fault), /at least one/)
  const gateway = new Gateway(new World({ flash: new NorChip(65536) }))
  assert.throws(() => enable(gateway, { logdir: 'thirteen-char' }), /12 characters/)
  assert.throws(() => enable(new Gateway(new World({})), { logdir: 'tb' }), /needs a store/)
})

test('handler reports what a script caught, before and behind a header section', () => {
  for (const head of ['', HEAD]) {
    const scene = new Scene(undefined, cgi => {
      try {
        cgi.write(head)
        fault()
      } catch (error) {
        handler({ error, cgi })
      }
    })
    const response = scene.ask()
    assert.equal(response.status, 200, scene.lines.join('\n'))
    assert.equal(field(response, 'content-type'), 'text/html')
    assert.match(body(response), /<strong>TypeError<\/strong>: bad &lt;tag&gt;/)
    assertAbsent(body(response))
  }
})

test('the functions of markup', () => {
  assert.deepEqual([small('a'), strong('a'), grey('a')], ['<small>a</small>', '<strong>a</strong>', '<font color="#909090">a</font>'])
  assert.deepEqual([small(''), strong(''), grey('')], ['', '', ''])
  assert.match(reset(), /^<!--: spam\nContent-Type: text\/html\n\n/)
  const error = new RangeError('a --> b')
  assert.match(html({ error }), /RangeError/)
  assert.equal(html({ error }).match(/-->/g)?.length, 1)
  assert.match(text({ error }, 0), /^RangeError\n/)
  assert.ok(fileURLToPath(import.meta.url).endsWith('cgitb.test.ts'))
})
