// Where the simulator listens, how long its connections last, and what it writes of each answer.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { NodePlatform } from '../host-sim/node-platform.ts'
import { installXs } from '../scripts/setup.mjs'
import { defaultLimits, Gateway } from '../src/index.ts'
import { ANSWER_MS, RawPeer } from './http-peer.ts'
import { outcome, simulator, urlOf } from './simulated.ts'
import { binary, readResponses } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'postern-network-'))
after(() => rmSync(folder, { recursive: true }))

const addresses = Object.values(networkInterfaces()).flatMap(found => found ?? [])
const elsewhere = addresses.find(one => one.family === 'IPv4' && !one.internal)?.address
const ipv6 = addresses.some(one => one.address === '::1')

test('listens at this computer only, unless it is told otherwise', async t => {
  const process = simulator('--port', '0')
  const url = new URL(await urlOf(process))
  assert.equal(url.hostname, '127.0.0.1')
  assert.equal((await fetch(url)).status, 200)
  if (elsewhere === undefined) t.diagnostic('no network: nothing to be refused at')
  else await assert.rejects(fetch(`http://${elsewhere}:${url.port}/`))
  await process.end('SIGINT')
})

test('--bind 0.0.0.0 answers at each address of this computer, and tells them', async () => {
  const process = simulator('--port', '0', '--bind', '0.0.0.0')
  const { port } = new URL(await urlOf(process))
  const hosts = new NodePlatform({ host: '0.0.0.0' }).addresses()
  assert.ok(hosts.includes('127.0.0.1'))
  const others = hosts.filter(host => host !== '127.0.0.1')
  assert.equal(process.lines[0], `Postern serves http://127.0.0.1:${port}/`)
  if (others.length > 0) await process.match(/^ {2}and at {3}http/)
  for (const host of hosts) {
    const page = await fetch(`http://${host}:${port}/`)
    assert.equal(page.status, 200, host)
    const saved = await fetch(`http://${host}:${port}/cgi-bin/checkboxes`, {
      method: 'POST', body: new URLSearchParams({ topping: 'a' }), headers: { Origin: `http://${host}:${port}` },
    })
    assert.equal(saved.status, 200, 'a form of its own page')
  }
  const foreign = simulator('--port', '0', '--bind', '127.0.0.2')
  assert.match(await urlOf(foreign), /^http:\/\/127\.0\.0\.2:[0-9]+\/$/)
  assert.equal((await fetch(await urlOf(foreign))).status, 200)
})

test('--bind takes an address of IPv6', { skip: ipv6 ? false : 'this computer has no IPv6' }, async () => {
  const one = await urlOf(simulator('--port', '0', '--bind', '::1'))
  assert.match(one, /^http:\/\/\[::1\]:[0-9]+\/$/)
  assert.equal((await fetch(one)).status, 200)
  const all = new URL(await urlOf(simulator('--port', '0', '--bind', '::')))
  for (const host of ['[::1]', '127.0.0.1']) assert.equal((await fetch(`http://${host}:${all.port}/`)).status, 200, host)
})

test('an address that this computer does not have ends it with 1 and a line', async () => {
  const { code, errors } = await outcome('--port', '0', '--bind', '192.0.2.1')
  assert.equal(code, 1)
  assert.equal(errors, 'This computer has no address 192.0.2.1: --bind 0.0.0.0 listens at all that it has.')
})

/** Two requests of a persistent client in one piece: how many are answered, and what the first answer says. */
async function pipelined(port: number, version: string): Promise<{ answers: number; connection: string[] }> {
  const peer = await RawPeer.connect(port)
  const request = `GET / ${version}\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n`, bytes = Buffer.from(request + request)
  await peer.send(bytes, 0, bytes.length, bytes.length)
  await peer.until(() => peer.responses.filter(response => response.complete).length === 2, ANSWER_MS)
  const { responses } = peer
  peer.reset()
  return {
    answers: responses.length,
    connection: responses[0].fields.filter(field => field.name === 'connection').map(field => field.value),
  }
}

const missing = installXs()
for (const engine of ['node', 'xs']) {
  test(`--protocol HTTP/1.0 closes after each answer, on ${engine}`, { skip: engine === 'xs' && missing }, async () => {
    const old = simulator('--port', '0', '--protocol', 'HTTP/1.0', '--engine', engine)
    const port = Number(new URL(await urlOf(old)).port)
    for (const version of ['HTTP/1.1', 'HTTP/1.0']) {
      assert.deepEqual(await pipelined(port, version), { answers: 1, connection: ['close'] })
    }
    if (engine === 'xs') return
    for (const words of [[], ['--protocol', 'HTTP/1.1']]) {
      const process = simulator('--port', '0', ...words)
      assert.equal((await pipelined(Number(new URL(await urlOf(process)).port), 'HTTP/1.1')).answers, 2)
    }
  })
}

test('without a next request a peer that ended has a deadline all the same', () => {
  const limits = defaultLimits()
  limits.IDLE_MS = 0
  const world = new World({}), gateway = new Gateway(world, { limits })
  gateway.register('later', cgi => cgi.detach())
  gateway.register('now', cgi => cgi.print('Content-Type: text/plain\n\nnow'))
  gateway.listen(80)
  const say = (path: string) => {
    const peer = world.connect(), bytes = binary(`GET /cgi-bin/${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    peer.send(bytes, 0, bytes.length)
    world.settle()
    return peer
  }
  assert.match(Buffer.from(say('now').received(0)).toString('latin1'), /\r\nConnection: close\r\n/)
  const waiting = say('later')
  waiting.sendFin()
  world.settle()
  assert.equal(waiting.over, false)
  world.advance(limits.REPLY_MS)
  assert.equal(world.open(), 0)
  assert.deepEqual(readResponses(waiting.received(0), true).map(response => response.status), [504])
  assert.deepEqual(world.misuses, [])
})

test('one line for each answer on standard output, what is logged on the error output', async () => {
  writeFileSync(join(folder, 'in.js'), `export const plan = { authenticate: (user, password) => password === 'x', realm: 'here' }
export default cgi => {
  cgi.error('said by the script')
  cgi.print('Content-Type: text/plain')
  cgi.print()
  cgi.write(cgi.env.get('REMOTE_USER'))
}`)
  const process = simulator('--port', '0', '--cgi-bin', folder)
  const url = await urlOf(process)
  await process.match(/^Ctrl-C ends it/)
  const banner = process.lines.length
  const authorized = { headers: { Authorization: `Basic ${Buffer.from('Jo\u00e9 B:x').toString('base64')}` } }
  await (await fetch(`${url}cgi-bin/in?a=b`, authorized)).text()
  await (await fetch(`${url}cgi-bin/in`)).text()
  const peer = await RawPeer.connect(Number(new URL(url).port))
  const bytes = Buffer.from('GET /"\\ HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await peer.send(bytes, 0, bytes.length, bytes.length)
  await peer.until(() => peer.responses.length > 0, ANSWER_MS)
  peer.reset()
  await process.match(/x5c HTTP/)
  await process.match(/backslash in a path$/, process.errors)
  const lines = process.lines.slice(banner).map(line => line.replace(/\[[^\]]*\]/, '[T]'))
  assert.deepEqual(lines, [
    '127.0.0.1 - Jo\\xc3\\xa9\\x20B [T] "GET /cgi-bin/in?a=b HTTP/1.1" 200 6',
    '127.0.0.1 - - [T] "GET /cgi-bin/in HTTP/1.1" 401 17',
    '127.0.0.1 - - [T] "GET /\\x22\\x5c HTTP/1.1" 400 16',
  ])
  assert.deepEqual(process.errors, ['in: said by the script', '401 127.0.0.1: not authenticated', '400 127.0.0.1: backslash in a path'])
})
