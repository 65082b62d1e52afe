// Who is let in (RFC 7617), and what a script learns of it (RFC 3875 sections 4.1.1 and 4.1.11); what makes a request known
// from others. In the in-memory world.
import assert from 'node:assert/strict'
import test from 'node:test'
import { type Cgi, Gateway } from '../src/index.ts'
import { exchanged } from './exchanged.ts'
import { field, type Response } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

/** Field lines of a request, the status, and who is let in. */
const CASES: [string, string[], number, string][] = [
  ['right', [basic('ann:secret')], 200, 'ann'],
  ['the scheme in another case', [basic('ann:secret').replace('Basic', 'bAsIc')], 200, 'ann'],
  ['blanks before the credentials', [basic('ann:secret').replace('Basic ', 'Basic   ')], 200, 'ann'],
  ['colons in the password', [basic('bob:a:b:')], 200, 'bob'],
  ['an empty password', [basic('eve:')], 200, 'eve'],
  ['text beyond ASCII', [basic('\u00e9:\u6f22')], 200, '\u00e9'],
  ['nothing', [], 401, ''],
  ['a wrong password', [basic('ann:Secret')], 401, ''],
  ['a longer password', [basic('ann:secret2')], 401, ''],
  ['nobody', [basic('zoe:secret')], 401, ''],
  ['no colon', [basic('ann')], 401, ''],
  ['an empty value', ['Authorization:'], 401, ''],
  ['no credentials', ['Authorization: Basic'], 401, ''],
  ['another scheme', ['Authorization: Bearer YW5uOnNlY3JldA=='], 401, ''],
  ['the field twice', [basic('ann:secret'), basic('ann:secret')], 401, ''],
  ['no padding', ['Authorization: Basic YW5uOnNlY3JldA'], 401, ''],
  ['octets that are no base64', ['Authorization: Basic YW5uO*NlY3JldA=='], 401, ''],
  ['padding within', ['Authorization: Basic YW5u=OnNlY3JldA='], 401, ''],
  ['a list', ['Authorization: Basic YW5uOnNlY3JldA==, x'], 401, ''],
  ['a control character', [basic('ann\n:secret')], 401, ''],
  ['NUL', [basic('ann:secret\0')], 401, ''],
  ['a check that throws', [basic('throw:x')], 500, ''],
  ['a check that gives no boolean', [basic('word:x')], 401, ''],
]

function basic(credentials: string): string {
  return `Authorization: Basic ${Buffer.from(credentials).toString('base64')}`
}

function known(user: string, password: string): boolean {
  if (user === 'throw') throw new Error('of the check')
  if (user === 'word') return 'yes' as unknown as boolean
  return `${user}:${password}` === 'ann:secret' || ['bob:a:b:', 'eve:', '\u00e9:\u6f22'].includes(`${user}:${password}`)
}

function show(cgi: Cgi): void {
  cgi.print('Content-Type: text/plain\n')
  const names = ['AUTH_TYPE', 'REMOTE_USER', 'HTTP_AUTHORIZATION', 'UNIQUE_ID', 'REDIRECT_STATUS', 'REDIRECT_URL', 'REDIRECT_QUERY_STRING', 'CONTENT_TYPE', 'REQUEST_METHOD']
  cgi.write(JSON.stringify([...names.map(name => cgi.env.get(name) ?? null), cgi.field('authorization') ?? null,
    cgi.env.names().filter(name => /AUTH|USER|REDIRECT/.test(name)).join(' ')]))
}

function scene(seed = 1) {
  const world = new World({ seed })
  const gateway = new Gateway(world)
  let runs = 0
  gateway.register('private', { authenticate: known, realm: 'the device' }, cgi => {
    runs++
    show(cgi)
  })
  gateway.register('few', { authenticate: known, keep: ['x-a'] }, show)
  gateway.register('open', show)
  gateway.register('to-private', cgi => cgi.write('Location: /cgi-bin/private\n\n'))
  gateway.register('to-open', cgi => cgi.write('Location: /cgi-bin/open?new\n\n'))
  gateway.listen(80)
  const ask = (request: string, lines: string[] = [], content = ''): Response =>
    exchanged(world, `${request} HTTP/1.1\r\n${['Host: localhost', ...lines, '', ''].join('\r\n')}${content}`)
  return { world, ask, runs: () => runs }
}

function told(response: Response): (string | null)[] {
  return JSON.parse(Buffer.from(response.content, 'latin1').toString())
}

for (const [name, lines, status, user] of CASES) {
  test(`credentials: ${name}`, () => {
    const { ask, runs } = scene()
    for (const path of ['private', 'few']) {
      const response = ask(`GET /cgi-bin/${path}`, lines)
      assert.equal(response.status, status)
      const challenge = status === 401 ? `Basic realm="${path === 'few' ? 'device' : 'the device'}", charset="UTF-8"` : undefined
      assert.equal(field(response, 'www-authenticate'), challenge)
      if (status === 200) assert.deepEqual(told(response).slice(0, 3), ['Basic', user, null])
      if (status === 200) assert.equal(told(response)[9], null, 'the password goes to nobody')
      if (status === 401) assert.equal(response.content, '401 Unauthorized\n')
    }
    assert.equal(runs(), status === 200 ? 1 : 0)
  })
}

test('who nobody checked is nobody, and a script that checks itself gets the field', () => {
  const response = scene().ask('GET /cgi-bin/open', [basic('ann:secret')])
  const all = told(response)
  assert.deepEqual(all.slice(0, 3), [null, null, null])
  assert.equal(all[9], basic('ann:secret').slice('Authorization: '.length))
  assert.equal(all[10], '')
})

test('a local redirect leads past no check', () => {
  const { ask } = scene()
  assert.equal(ask('GET /cgi-bin/to-private').status, 401)
  assert.equal(told(ask('GET /cgi-bin/to-private', [basic('ann:secret')]))[1], 'ann')
})

test('a wrong password is refused before content is asked for', () => {
  const response = scene().ask('POST /cgi-bin/private', ['Expect: 100-continue', 'Content-Length: 5'])
  assert.equal(response.status, 401)
})

test('a realm that would be more than a realm shows at the start', () => {
  const gateway = new Gateway(new World({}))
  for (const realm of ['a"b', 'a\\b', 'a\r\nX: y', 'a\0']) {
    assert.throws(() => gateway.register('x', { authenticate: known, realm }, () => undefined), /realm/)
  }
})

test('each request has an identity of its own, over restarts too', () => {
  const seen: (string | null)[] = []
  for (const seed of [1, 2]) {
    const { ask } = scene(seed)
    for (let i = 0; i < 3; i++) seen.push(told(ask('GET /cgi-bin/open'))[3])
  }
  assert.equal(new Set(seen).size, 6)
  for (const id of seen) assert.match(id ?? '', /^[0-9a-f]{16}-[0-9]+$/)
})

test('a script behind a local redirect knows what was asked', () => {
  const { ask } = scene()
  const all = told(ask('POST /cgi-bin/to-open?old=1', ['Content-Type: text/plain', 'Content-Length: 1'], 'x'))
  assert.deepEqual(all.slice(4, 9), ['200', '/cgi-bin/to-open', 'old=1', null, 'GET'])
})
