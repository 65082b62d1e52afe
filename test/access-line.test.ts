// The access log, octet for octet: what the core tells of each answer, and its line in the Common Log Format.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { accessLine } from '../host-sim/access-line.ts'
import type { Running } from '../host-sim/engine.ts'
import type { Options } from '../host-sim/options.ts'
import { type Channel, Report } from '../host-sim/report.ts'
import { type Answer, Gateway } from '../src/index.ts'
import { binary } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

const zone = process.env.TZ
after(() => {
  if (zone === undefined) delete process.env.TZ
  else process.env.TZ = zone
})

const ANSWER: Answer = {
  remoteAddress: '192.0.2.7', user: undefined, method: 'GET', target: '/x?y', version: 'HTTP/1.1', status: 200, received: 0,
  sent: 2326, milliseconds: 1500, script: '',
}
const TIME = Date.UTC(2026, 10, 28, 22, 36, 40)

const LINES: [string, Partial<Answer>, string][] = [
  ['as a rule', {}, '192.0.2.7 - - [T] "GET /x?y HTTP/1.1" 200 2326'],
  ['a user', { user: 'ann' }, '192.0.2.7 - ann [T] "GET /x?y HTTP/1.1" 200 2326'],
  ['a user with a blank, a quote and more than ASCII', { user: 'a "\u00e9' }, '192.0.2.7 - a\\x20\\x22\\xc3\\xa9 [T] "GET /x?y HTTP/1.1" 200 2326'],
  ['a user without a name', { user: '' }, '192.0.2.7 - "" [T] "GET /x?y HTTP/1.1" 200 2326'],
  ['no content', { status: 304, sent: 0 }, '192.0.2.7 - - [T] "GET /x?y HTTP/1.1" 304 -'],
  ['no request', { method: '', target: '', version: '', status: 408, sent: 20 }, '192.0.2.7 - - [T] "-" 408 20'],
  ['no address', { remoteAddress: undefined }, '- - - [T] "GET /x?y HTTP/1.1" 200 2326'],
  ['controls, quotes, backslashes, octets', { target: '/\x1b"\\\x00\x7f\xe9' }, '192.0.2.7 - - [T] "GET /\\x1b\\x22\\x5c\\x00\\x7f\\xe9 HTTP/1.1" 200 2326'],
]

for (const [name, changes, line] of LINES) {
  test(`a line of the log: ${name}`, () => {
    process.env.TZ = 'UTC'
    assert.equal(accessLine({ ...ANSWER, ...changes }, new Date(TIME)), line.replace('[T]', '[28/Nov/2026:22:36:40 +0000]'))
  })
}

test('a line has the local time and says how far it is from UTC', () => {
  for (const [name, time] of [['Asia/Kolkata', '29/Nov/2026:04:06:40 +0530'], ['America/St_Johns', '28/Nov/2026:19:06:40 -0330']]) {
    process.env.TZ = name
    assert.ok(accessLine(ANSWER, new Date(TIME)).includes(`[${time}]`), time)
  }
})

test('the time is that of the request; colours are where a person looks, and there only', () => {
  process.env.TZ = 'UTC'
  for (const colours of [false, true]) {
    const lines: string[] = [], errors: string[] = []
    const channel = (target: string[]): Channel => ({ colours, print: text => { target.push(text) } })
    const report = new Report(channel(lines), channel(errors))
    const statuses = [200, 303, 404, 500]
    for (const status of statuses) report.answer({ ...ANSWER, status }, TIME + 1500)
    report.log('404 192.0.2.7: no such document')
    report.log('test: 500, threw Error')
    const painted = colours ? ['\x1b[32m200\x1b[0m', '\x1b[36m303\x1b[0m', '\x1b[33m404\x1b[0m', '\x1b[31m500\x1b[0m'] : statuses
    assert.deepEqual(lines, painted.map(status => `192.0.2.7 - - [28/Nov/2026:22:36:40 +0000] "GET /x?y HTTP/1.1" ${status} 2326\n`))
    const logged = ['404 192.0.2.7: no such document', 'test: 500, threw Error']
    const dimmed = [`\x1b[2m${logged[0]}\x1b[0m\n`, `\x1b[33m${logged[1]}\x1b[0m\n`]
    assert.deepEqual(errors, colours ? dimmed : logged.map(line => `${line}\n`))
  }
})

test('tells each address at which it is reached', () => {
  const lines: string[] = [], channel: Channel = { colours: false, print: text => { lines.push(text) } }
  const running = { port: 80, paths: [] } as unknown as Running
  const serving = (bind: string, addresses: string[]): string[] => {
    lines.splice(0)
    new Report(channel, channel).serving(running, { bind } as Options, '', addresses)
    return lines.slice(0, 2)
  }
  assert.deepEqual(serving('0.0.0.0', ['192.0.2.7', '127.0.0.1']), ['Postern serves http://127.0.0.1:80/\n', '  and at   http://192.0.2.7:80/\n'])
  assert.deepEqual(serving('::', ['127.0.0.1', '::1']), ['Postern serves http://[::1]:80/\n', '  and at   http://127.0.0.1:80/\n'])
  assert.equal(serving('192.0.2.7', ['192.0.2.7'])[0], 'Postern serves http://192.0.2.7:80/\n')
})

/** User, method, target, version, status, octets of content. */
type Heard = [string | undefined, string, string, string, number, number]

/** What is heard of a request. */
function heard(request: string): Heard[] {
  const world = new World({}), answers: Heard[] = []
  const gateway = new Gateway(world, {
    onAnswer: ({ user, method, target, version, status, sent }) => {
      answers.push([user, method, target, version, status, sent])
    },
  })
  const authenticate = (user: string): boolean => user !== 'eve'
  gateway.register('private', { authenticate }, cgi => cgi.print('Content-Type: text/plain\n\nyes'))
  gateway.register('open', cgi => cgi.print('Content-Type: text/plain\n\nyes'))
  gateway.register('away', cgi => cgi.print('Location: /cgi-bin/open\n\n'))
  gateway.listen(80)
  const peer = world.connect(), bytes = binary(request)
  peer.send(bytes, 0, bytes.length)
  world.settle()
  peer.sendFin()
  world.settle()
  assert.deepEqual(world.misuses, [])
  return answers
}

const basic = (user: string): string => `Authorization: Basic ${Buffer.from(`${user}:x`).toString('base64')}\r\n`
const HOST = 'Host: localhost\r\n'

test('who listens hears the request line as it was sent, and who was let in', () => {
  const cases: [string, Heard[]][] = [
    [`GET /cgi-bin/open?a HTTP/1.1\r\n${HOST}\r\n`, [[undefined, 'GET', '/cgi-bin/open?a', 'HTTP/1.1', 200, 4]]],
    [`GET /cgi-bin/../cgi-bin/open HTTP/1.0\r\n\r\n`, [[undefined, 'GET', '/cgi-bin/../cgi-bin/open', 'HTTP/1.0', 200, 4]]],
    [`HEAD /cgi-bin/open HTTP/1.1\r\n${HOST}\r\n`, [[undefined, 'HEAD', '/cgi-bin/open', 'HTTP/1.1', 200, 0]]],
    [`BREW /pot HTTP/1.1\r\n${HOST}\r\n`, [[undefined, 'BREW', '/pot', 'HTTP/1.1', 501, 20]]],
    [`GET /x HTTP/2.0\r\n\r\n`, [[undefined, 'GET', '/x', '', 505, 31]]],
    [`GET /\x01 HTTP/1.1\r\n\r\n`, [[undefined, '', '', '', 400, 16]]],
    [`GET /cgi-bin/private HTTP/1.1\r\n${HOST}${basic('Joe B\u00f6')}\r\n`, [[`Joe B\u00f6`, 'GET', '/cgi-bin/private', 'HTTP/1.1', 200, 4]]],
    [`GET /cgi-bin/private HTTP/1.1\r\n${HOST}${basic('')}\r\n`, [['', 'GET', '/cgi-bin/private', 'HTTP/1.1', 200, 4]]],
    [`GET /cgi-bin/private HTTP/1.1\r\n${HOST}${basic('eve')}\r\n`, [[undefined, 'GET', '/cgi-bin/private', 'HTTP/1.1', 401, 17]]],
    // Its name is known before it is let in.
    [`GET /cgi-bin/private HTTP/1.1\r\n${HOST}${basic('ann')}: x\r\n\r\n`, [[undefined, 'GET', '/cgi-bin/private', 'HTTP/1.1', 400, 16]]],
    [`GET /cgi-bin/open HTTP/1.1\r\n${HOST}${basic('ann')}\r\n`, [[undefined, 'GET', '/cgi-bin/open', 'HTTP/1.1', 200, 4]]],
    [`POST /cgi-bin/away HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`, [[undefined, 'POST', '/cgi-bin/away', 'HTTP/1.1', 200, 4]]],
    // The second one lies in the arena of the first.
    [`GET /cgi-bin/private HTTP/1.1\r\n${HOST}${basic('ann')}\r\nGET /none HTTP/1.1\r\n${HOST}\r\n`,
      [['ann', 'GET', '/cgi-bin/private', 'HTTP/1.1', 200, 4], [undefined, 'GET', '/none', 'HTTP/1.1', 404, 14]]],
  ]
  for (const [request, answers] of cases) assert.deepEqual(heard(request), answers, request)
})
