// What a browser could be made to do by a foreign page, and what a peer could put into answers and logs: data, and one
// runner of whole gateways in the in-memory world.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { defaultLimits, Gateway, type Cgi, type GatewayOptions, type Plan } from '../src/index.ts'
import { PAGE_POLICY } from '../src/guard/page-fields.ts'
import { binary, field, readResponses, type Response } from '../host-sim/world/responses.ts'
import { World, type WorldOptions } from '../host-sim/world/world.ts'

const LISTED = 'https://app.example'
const TEXT = 'Content-Type: text/plain\n'

class Site {
  readonly world: World
  readonly gateway: Gateway

  constructor(options: GatewayOptions = {}, world: WorldOptions = {}) {
    this.world = new World(world)
    this.gateway = new Gateway(this.world, options)
    this.gateway.listen(80)
  }

  script(plan: Plan, script: (cgi: Cgi) => void): void {
    this.gateway.register('s', plan, script)
  }

  /** The answer to one request. */
  ask(line: string, ...fields: string[]): Response {
    const peer = this.world.connect()
    const bytes = binary([`${line} HTTP/1.1`, ...fields, '', ''].join('\r\n'))
    peer.send(bytes, 0, bytes.length)
    this.world.settle()
    const [response] = readResponses(peer.received(0), peer.sawFin)
    peer.sendReset()
    this.world.settle()
    assert.deepEqual(this.world.misuses, [])
    return response
  }
}

const HOSTS: [string, number][] = [
  ['device', 200], ['DEVICE:8080', 200], ['device.local', 200], ['Device.Local.:80', 200], ['kitchen.example', 200],
  ['localhost', 200], ['192.0.2.1', 200], ['198.51.100.9:81', 200], ['[2001:db8::1]:80', 200],
  ['evil.example', 421], ['device.evil.example', 421], ['kitchen.example.local', 421], ['xdevice', 421], ['devic', 421],
  ['192.0.2.1.evil.example', 421],
]
test('a name that is not ours reaches nothing', () => {
  const site = new Site({ hosts: ['device', 'Kitchen.Example'] })
  site.gateway.asset('/', 'text/plain', 'page')
  for (const [host, status] of HOSTS) {
    assert.equal(site.ask('GET /', `Host: ${host}`).status, status, host)
    assert.equal(site.ask(`GET http://${host}/`, 'Host: localhost').status, status, `target with ${host}`)
  }
  assert.equal(new Site({ hosts: 'any' }).ask('GET /', 'Host: evil.example').status, 404)
})

/** Method, fields, and the status: 200 is the script's. */
const ORIGINS: [string, string[], number][] = [
  ['POST', [], 200],
  ['POST', ['Origin: http://device'], 200],
  ['POST', ['Origin: HTTP://DEVICE'], 200],
  ['POST', ['Origin: https://device'], 200],
  ['POST', ['Origin: http://device:81'], 403],
  ['POST', ['Origin: http://device.evil.example'], 403],
  ['POST', ['Origin: http://devic'], 403],
  ['POST', ['Origin: null'], 403],
  ['POST', ['Origin:'], 403],
  ['POST', ['Origin: device'], 403],
  ['POST', ['Origin: http://device', 'Origin: http://device'], 403],
  ['POST', ['Sec-Fetch-Site: same-origin'], 200],
  ['POST', ['Sec-Fetch-Site: none'], 200],
  ['POST', ['Sec-Fetch-Site: cross-site'], 403],
  ['POST', ['Sec-Fetch-Site: Cross-Site'], 403],
  ['POST', ['Sec-Fetch-Site: none', 'Sec-Fetch-Site: none'], 403],
  ['POST', ['Origin: http://device', 'Sec-Fetch-Site: cross-site'], 403],
  ['PUT', ['Origin: null'], 403],
  ['DELETE', ['Origin: http://evil.example'], 403],
  ['GET', ['Origin: http://evil.example'], 200],
  ['HEAD', ['Origin: null', 'Sec-Fetch-Site: cross-site'], 200],
]
test('what changes something comes from our own pages, or from no page', () => {
  const site = new Site({ hosts: ['device'] })
  site.script({ methods: ['GET', 'POST', 'PUT', 'DELETE'] }, cgi => cgi.print(TEXT))
  for (const [method, fields, status] of ORIGINS) {
    const answer = site.ask(`${method} /cgi-bin/s`, 'Host: device', ...fields)
    assert.equal(answer.status, status, `${method} ${fields.join(', ')}`)
    assert.equal(field(answer, 'access-control-allow-origin'), undefined)
    assert.equal(field(answer, 'vary'), undefined)
  }
})

describe('a listed origin', () => {
  const site = new Site({ hosts: ['device'], origins: ['https://other.example', LISTED] })
  site.script({ methods: ['GET', 'POST'] }, cgi => cgi.print(TEXT))
  const asked = (method: string, origin: string): Response =>
    site.ask(`${method} /cgi-bin/s`, 'Host: device', `Origin: ${origin}`, 'Access-Control-Request-Method: POST')

  test('may ask, change, and read refusals', () => {
    for (const [line, status] of [['GET /cgi-bin/s', 200], ['POST /cgi-bin/s', 200], ['GET /none', 404], ['GET /cgi-bin/s%', 400]] as const) {
      const answer = site.ask(line, 'Host: device', `Origin: ${LISTED}`, 'Sec-Fetch-Site: cross-site')
      assert.equal(answer.status, status, line)
      assert.equal(field(answer, 'access-control-allow-origin'), status === 400 ? undefined : LISTED, line)
      assert.equal(field(answer, 'access-control-allow-credentials'), undefined)
      assert.equal(field(answer, 'vary'), 'Origin')
    }
  })

  test('is told before it asks what it may', () => {
    const answer = asked('OPTIONS', LISTED)
    assert.equal(answer.status, 204)
    assert.equal(field(answer, 'access-control-allow-origin'), LISTED)
    assert.equal(field(answer, 'access-control-allow-methods'), 'GET, HEAD, POST')
    assert.equal(field(answer, 'access-control-allow-headers'), 'content-type')
  })

  test('is one whole: no other passes', () => {
    for (const origin of ['https://app.exampl', 'https://app.example.evil', 'http://app.example', 'HTTPS://APP.EXAMPLE', 'null']) {
      assert.equal(field(asked('GET', origin), 'access-control-allow-origin'), undefined, origin)
      assert.equal(asked('POST', origin).status, 403, origin)
      assert.equal(asked('OPTIONS', origin).status, 405, origin)
    }
  })
})

describe('the token of an action', () => {
  const site = new Site({ hosts: ['device'] })
  let token = ''
  site.script({ token: 'required' }, cgi => {
    token = cgi.token
    cgi.print(TEXT)
  })
  const answers = (query: string, ...fields: string[]): number =>
    site.ask(`POST /cgi-bin/s${query}`, 'Host: device', ...fields).status
  site.ask('GET /cgi-bin/s', 'Host: device')
  const other = token.replace(/.$/, last => last === '0' ? '1' : '0')

  test('is 128 bits, the same until the next start', () => {
    assert.match(token, /^[0-9a-f]{32}$/)
    const before = token
    site.ask('GET /cgi-bin/s', 'Host: device')
    assert.equal(token, before)
  })

  for (const credentials of ['Cookie: session=1', 'Authorization: Basic eDp5']) {
    test(`is asked of ${credentials.slice(0, credentials.indexOf(':'))} alone`, () => {
      const rows: [string, string[], number][] = [
        ['', [], 403], ['?', [], 403], [`?token=${token}`, [], 200], [`?a=1&token=${token}&b`, [], 200],
        [`?token=${other}`, [], 403], [`?token=${token}0`, [], 403], [`?token=${token.slice(1)}`, [], 403],
        [`?token=${token.toUpperCase()}`, [], /[a-f]/.test(token) ? 403 : 200], [`?xtoken=${token}`, [], 403],
        [`?token=`, [], 403], [`?Token=${token}`, [], 403],
        ['', ['Origin: http://device'], 200], ['', ['Sec-Fetch-Site: same-origin'], 200], ['', ['Origin: null'], 403],
      ]
      for (const [query, fields, status] of rows) {
        assert.equal(answers(query, credentials, ...fields), status, `${query} ${fields.join()}`)
      }
    })
  }

  test('is asked of nobody else', () => {
    assert.equal(answers(''), 200)
    assert.equal(site.ask('GET /cgi-bin/s', 'Host: device', 'Cookie: a=1').status, 200)
    site.gateway.register('open', cgi => cgi.print(TEXT))
    assert.equal(site.ask('POST /cgi-bin/open', 'Host: device', 'Cookie: a=1').status, 200)
  })

  test('never passes where there is no entropy', () => {
    const blind = new Site({ hosts: ['device'] }, { seed: 0 })
    let empty: string | undefined
    blind.script({ token: 'required' }, cgi => {
      empty = cgi.token
      cgi.print(TEXT)
    })
    assert.equal(blind.ask('GET /cgi-bin/s', 'Host: device').status, 200)
    assert.equal(empty, '')
    assert.equal(blind.ask('POST /cgi-bin/s?token=', 'Host: device', 'Cookie: a').status, 403)
    assert.equal(blind.ask(`POST /cgi-bin/s?token=${'0'.repeat(32)}`, 'Host: device', 'Cookie: a').status, 403)
  })
})

const GUARDED = ['x-content-type-options', 'content-security-policy', 'referrer-policy', 'cache-control']
/** The header section that a script prints, and what the fields above are. */
const PAGES: [string, (string | undefined)[]][] = [
  ['Content-Type: text/html', ['nosniff', PAGE_POLICY, 'same-origin', 'no-store']],
  ['Content-Type: Text/HTML;charset=utf-8', ['nosniff', PAGE_POLICY, 'same-origin', 'no-store']],
  ['Content-Type: image/svg+xml', ['nosniff', PAGE_POLICY, 'same-origin', 'no-store']],
  ['Content-Type: text/plain', ['nosniff', undefined, undefined, undefined]],
  ['Status: 204', ['nosniff', undefined, undefined, undefined]],
  ['Content-Type: text/html\nCONTENT-SECURITY-POLICY: x\nReferrer-Policy: y\ncache-control: z\nX-Content-Type-Options: w', ['w', 'x', 'y', 'z']],
]
test('pages carry the fields that protect them, and a script has the last word', () => {
  const site = new Site()
  const fieldsOf = (answer: Response): (string | undefined)[] => GUARDED.map(name => field(answer, name))
  let section = ''
  site.script({}, cgi => {
    cgi.print(section)
    cgi.print()
  })
  for (const [text, expected] of PAGES) {
    section = text
    const answer = site.ask('GET /cgi-bin/s', 'Host: localhost')
    assert.deepEqual(fieldsOf(answer), expected, text)
    assert.equal(answer.fields.filter(({ name }) => GUARDED.includes(name)).length, expected.filter(Boolean).length, 'each once')
  }
  site.gateway.asset('/page', 'text/html', 'page')
  assert.deepEqual(fieldsOf(site.ask('GET /page', 'Host: localhost')), ['nosniff', PAGE_POLICY, 'same-origin', undefined])
  assert.deepEqual(fieldsOf(site.ask('GET /none', 'Host: localhost')), ['nosniff', undefined, undefined, undefined])
  const own = new Site({ policy: 'default-src *' }), none = new Site({ policy: '' })
  for (const { gateway } of [own, none]) gateway.asset('/', 'text/html', 'page')
  assert.equal(field(own.ask('GET /', 'Host: localhost'), 'content-security-policy'), 'default-src *')
  assert.equal(field(none.ask('GET /', 'Host: localhost'), 'content-security-policy'), undefined)
})

/** Name, value, and whether it is one field line. */
const LINES: [string, string, boolean][] = [
  ['X-Name', 'caf\u00E9 "\t;', true], ['X-Name', '', true],
  ['X-Name', 'a\r\nSet-Cookie: b', false], ['X-Name', 'a\nb', false], ['X-Name', 'a\rb', false], ['X-Name', 'a\0b', false],
  ['X-Name', '\x7F', false], ['X Name', 'a', false], ['X-Name:', 'a', false], ['', 'a', false], ['X\r\nY', 'a', false],
  ['X\u00E9', 'a', false],
]
test('what a peer sent does not become another field', () => {
  const site = new Site()
  let line: [string, string] = ['', '']
  site.script({}, cgi => {
    cgi.header(line[0], line[1])
    cgi.header('Content-Type', 'text/plain')
    cgi.print()
  })
  for (const [name, value, good] of LINES) {
    line = [name, value]
    site.world.lines = []
    const answer = site.ask('GET /cgi-bin/s', 'Host: localhost')
    assert.equal(answer.status, good ? 200 : 500, JSON.stringify(line))
    assert.equal(field(answer, 'set-cookie'), undefined)
    if (good) assert.equal(field(answer, 'x-name'), Buffer.from(value.trim()).toString('latin1'))
    else assert.match(site.world.lines.join('\n'), /500, threw .*no field line/)
  }
})

test('a log line stays one line, and no peer fills the log', () => {
  const site = new Site(), most = defaultLimits().LOG_LINES_A_SECOND_MAX
  site.gateway.log('a\r\nb\x1B[31m\\')
  assert.deepEqual(site.world.lines, ['a\\x0d\\x0ab\\x1b[31m\\x5c'])
  for (let i = 1; i < most + 7; i++) site.ask('BAD', 'Host: localhost')
  assert.equal(site.world.lines.length, most)
  site.world.advance(1000)
  site.ask('BAD', 'Host: localhost')
  assert.deepEqual(site.world.lines.slice(most).map(text => text.replace(/ .*/, '')), ['7', '400'])
})
