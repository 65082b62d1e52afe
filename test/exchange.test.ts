// What an exchange promises beyond the bytes of its answer: pools, deadlines, ends that are heard once, transactions. In the
// in-memory world, on its virtual clock, which wraps during the tests.
import assert from 'node:assert/strict'
import test from 'node:test'
import { NorChip } from '../host-sim/nor-chip.ts'
import { Gateway, defaultLimits, type Cgi, type Limits, type Sink } from '../src/index.ts'
import type { Conversation } from '../src/exchange/conversation.ts'
import { ARENA } from '../src/exchange/holdings.ts'
import { keptFor } from '../src/exchange/precedence.ts'
import { HEAD } from '../src/exchange/states.ts'
import type { WorldConnection } from '../host-sim/world/connection.ts'
import { binary, octets } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

interface Scene {
  world: World
  gateway: Gateway
  limits: Limits
}

function scene(options: { hosts?: string[]; window?: number; onAnswer?: () => void } = {}): Scene {
  const world = new World({ flash: new NorChip(65536), window: options.window })
  const limits = defaultLimits()
  const gateway = new Gateway(world, { limits, hosts: options.hosts, onAnswer: options.onAnswer })
  gateway.register('hello', (cgi) => {
    cgi.print('Content-Type: text/plain\n')
    cgi.print('hello')
  })
  gateway.listen(80)
  return { world, gateway, limits }
}

function connect(world: World, text = ''): WorldConnection {
  const peer = world.connect()
  say(world, peer, text)
  return peer
}

function say(world: World, peer: WorldConnection, text: string): void {
  const bytes = binary(text)
  peer.send(bytes, 0, bytes.length)
  world.settle()
}

function heard(peer: WorldConnection): string {
  const bytes = peer.received(0)
  return octets(bytes, 0, bytes.length)
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`
}

function post(path: string, type: string, content: string, length = content.length): string {
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n${content}`
}

const FORM = 'application/x-www-form-urlencoded'
const MULTIPART = 'multipart/form-data; boundary=b'

function file(name: string, content: string): string {
  return `--b\r\nContent-Disposition: form-data; name="${name}"; filename="x"\r\n\r\n${content}\r\n--b--\r\n`
}

/** Every pool is as it was: as many stalled heads and forms as there are places, then an answer for one more. */
function healthy({ world }: Scene): void {
  const peer = connect(world, get('/cgi-bin/hello'))
  assert.match(heard(peer), /^HTTP\/1\.1 200 OK\r\n/)
  peer.sendReset()
  world.settle()
  assert.equal(world.open(), 0, 'no connection is left')
  assert.deepEqual(world.misuses, [])
}

test('a fourth head evicts the oldest that is stale', () => {
  const all = scene()
  const slow = [0, 1, 2].map(() => connect(all.world, 'GET /cgi-bin/hello HTTP/1.1\r\n'))
  const fourth = connect(all.world, get('/cgi-bin/hello'))
  assert.equal(heard(fourth), '')
  all.world.advance(all.limits.STALE_MS - 1)
  assert.equal(heard(fourth), '')
  all.world.advance(1)
  assert.match(heard(fourth), /^HTTP\/1\.1 200/)
  assert.match(heard(slow[0]), /^HTTP\/1\.1 408/)
  assert.equal(heard(slow[1]), '')
  all.world.advance(10000)
  for (const peer of slow) assert.match(heard(peer), /^HTTP\/1\.1 408/)
  for (const peer of [...slow, fourth]) peer.sendReset()
  all.world.settle()
  healthy(all)
})

test('a second form waits for the upload set in order, and gets 503 in time where a script keeps it', () => {
  const all = scene()
  const order: string[] = []
  all.gateway.register('form', (cgi) => {
    order.push(cgi.form.getfirst('n', ''))
    cgi.print('Content-Type: text/plain\n')
  })
  const first = connect(all.world, post('/cgi-bin/form', FORM, 'n=', 3))
  all.world.advance(50)
  const second = connect(all.world, post('/cgi-bin/form', FORM, 'n=2'))
  all.world.advance(50)
  const third = connect(all.world, post('/cgi-bin/form', FORM, 'n=3'))
  assert.equal(heard(second) + heard(third), '')
  say(all.world, first, '1')
  assert.deepEqual(order, ['1', '2', '3'])
  all.gateway.register('detached', cgi => cgi.detach())
  const keeping = connect(all.world, post('/cgi-bin/detached', FORM, 'n=5'))
  const fourth = connect(all.world, post('/cgi-bin/form', FORM, 'n=4'))
  all.world.advance(all.limits.HEAD_MS)
  assert.match(heard(fourth), /^HTTP\/1\.1 503 .*\r\n(.*\r\n)*Retry-After: 1\r\n/)
  for (const peer of [first, second, third, fourth, keeping]) peer.sendReset()
  all.world.settle()
  healthy(all)
})

test('content that does not come gives way to a form that waits; content that comes does not', () => {
  const all = scene()
  all.gateway.register('form', { texts: { n: { sink: 'discard', max: 60_000 } } }, (cgi) => {
    cgi.print('Content-Type: text/plain\n')
    cgi.print(String(cgi.form.item('n')?.length))
  })
  const { STALE_MS, STALE_BYTES } = all.limits
  const steady = connect(all.world, post('/cgi-bin/form', FORM, 'n=', 20_002))
  const waiting = connect(all.world, post('/cgi-bin/form', FORM, 'n=2'))
  for (let sent = 0; sent < 20_000; sent += STALE_BYTES) {
    say(all.world, steady, 'x'.repeat(Math.min(STALE_BYTES, 20_000 - sent)))
    all.world.advance(STALE_MS - 1)
  }
  assert.match(heard(steady), /^HTTP\/1\.1 200 [^]*20000/)
  assert.match(heard(waiting), /^HTTP\/1\.1 200/)
  const stalled = connect(all.world, post('/cgi-bin/form', FORM, 'n=' + 'x'.repeat(100), 20_002))
  const patient = connect(all.world, post('/cgi-bin/form', FORM, 'n=2'))
  all.world.advance(STALE_MS - 1)
  assert.equal(heard(patient), '')
  all.world.advance(1)
  assert.match(heard(patient), /^HTTP\/1\.1 200/)
  assert.match(heard(stalled), /^HTTP\/1\.1 408/)
  for (const peer of [steady, waiting, stalled, patient]) peer.sendReset()
  all.world.settle()
  healthy(all)
})

test('who was passed over for another is asked again when that one is gone', () => {
  const all = scene()
  const heads = [0, 1, 2].map(() => connect(all.world, 'GET /cgi-bin/hello HTTP/1.1\r\n'))
  const passed = connect(all.world, get('/cgi-bin/hello'))
  const first = all.world.connect('198.51.100.1')
  say(all.world, first, get('/cgi-bin/hello'))
  assert.equal(heard(passed) + heard(first), '')
  // Its turn is asked for when the arena is given back, and it is gone before.
  heads[0].sendReset()
  first.sendReset()
  all.world.settle()
  assert.match(heard(passed), /^HTTP\/1\.1 200/)
  for (const peer of [...heads, passed]) if (!peer.over) peer.sendReset()
  all.world.settle()
  healthy(all)
})

test('who waits for a pool is served in the order of what its peer holds, then of its age', () => {
  const all = scene()
  const order: string[] = []
  all.gateway.register('order', (cgi) => {
    order.push(cgi.argv[0])
    cgi.print('Content-Type: text/plain\n')
  })
  const heads = [0, 1, 2].map(() => connect(all.world, 'GET /cgi-bin/hello HTTP/1.1\r\n'))
  const waiting = ['first', 'second'].map(name => connect(all.world, get(`/cgi-bin/order?${name}`)))
  const other = all.world.connect('198.51.100.1')
  say(all.world, other, get('/cgi-bin/order?other'))
  heads[2].sendReset()
  all.world.settle()
  assert.deepEqual(order, ['other', 'first', 'second'])
  for (const peer of [...heads, ...waiting, other]) if (!peer.over) peer.sendReset()
  all.world.settle()
  healthy(all)
})

test('a pipeline that waits for its turn does not count as late, a head that is not complete does', () => {
  const arena = { from: 0, to: 5 }
  const exchange = { state: HEAD, arena, holdings: { has: () => true }, services: { limits: defaultLimits() } }
  const one = { exchange, since: 0 } as unknown as Conversation
  assert.equal(keptFor(one, ARENA, 300), -1)
  arena.from = 5
  assert.equal(keptFor(one, ARENA, 300), 300)
})

test('a pipeline ends with its current answer when another waits for its arena', () => {
  const all = scene({ window: 200_000 })
  const pipelines = [0, 1, 2].map(() => connect(all.world, get('/cgi-bin/hello').repeat(1000)))
  for (const peer of pipelines) assert.doesNotMatch(heard(peer), /Connection: close/)
  const again = [0, 1, 2, 3].map(() => all.world.connect())
  for (const peer of again) {
    const bytes = binary(get('/cgi-bin/hello').repeat(1000))
    peer.send(bytes, 0, bytes.length)
  }
  all.world.settle()
  for (const peer of again.slice(0, 3)) assert.match(heard(peer), /Connection: close\r\n\r\nhello\n$/)
  for (const peer of [...pipelines, ...again]) if (!peer.over) peer.sendReset()
  all.world.settle()
  healthy(all)
})

test('a script starts only with a print reservation, and gets it when another reply has left', () => {
  const all = scene({ window: 512 })
  all.gateway.register('page', (cgi) => {
    cgi.print('Content-Type: text/plain\n')
    for (let i = 0; i < 60; i++) cgi.print('0123456789012345678901234567890123456789012345678901234567890123456789')
  })
  const readers = [0, 1].map(() => {
    const peer = all.world.connect()
    peer.reading = false
    say(all.world, peer, get('/cgi-bin/page'))
    return peer
  })
  const third = connect(all.world, get('/cgi-bin/hello'))
  assert.equal(heard(third), '')
  readers[0].reading = true
  all.world.settle()
  assert.match(heard(third), /hello/)
  all.world.advance(all.limits.REPLY_MS)
  assert.ok(readers[1].sawReset, 'who takes nothing is cut')
  for (const peer of [readers[0], third]) peer.sendReset()
  all.world.settle()
  healthy(all)
})

test('100 Continue comes after every check, and not when the content is there', () => {
  const { world, gateway } = scene()
  gateway.register('small', { content: 10 }, (cgi) => {
    cgi.print('Content-Type: text/plain\n')
    cgi.print(cgi.form.getfirst('a', ''))
  })
  const head = (length: number): string => `POST /cgi-bin/small HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n`
    + `Content-Type: ${FORM}\r\nContent-Length: ${length}\r\n\r\n`
  const good = connect(world, head(3))
  assert.equal(heard(good), 'HTTP/1.1 100 Continue\r\n\r\n')
  say(world, good, 'a=1')
  assert.match(heard(good), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n(.*\r\n)*\r\n1\n$/)
  assert.match(heard(connect(world, head(11))), /^HTTP\/1\.1 413/)
  assert.match(heard(connect(world, head(3) + 'a=1')), /^HTTP\/1\.1 200/)
})

test('a refusal can be read while the peer still sends, and the connection ends within the linger', () => {
  const all = scene()
  const peer = connect(all.world, post('/cgi-bin/hello', FORM, 'x', 999999))
  assert.match(heard(peer), /^HTTP\/1\.1 413(.*\r\n)*Connection: close\r\n/)
  for (let i = 0; i < 20; i++) say(all.world, peer, 'x'.repeat(1000))
  assert.ok(!peer.sawReset, 'no reset takes the answer away')
  all.world.advance(all.limits.LINGER_MS)
  assert.ok(peer.over || peer.sawFin)
  peer.sendReset()
  all.world.settle()
  healthy(all)
})

/** A sink that writes down its ends. */
class Noted implements Sink {
  ends: string[] = []
  octets = 0
  limit = -1
  room(): number { return 4096 }
  write(_bytes: Uint8Array, from: number, to: number): void {
    this.octets += to - from
    if (this.limit >= 0 && this.octets > this.limit) throw new Error('the sink is full')
  }

  close(length: number): void { this.ends.push(`close ${length}`) }
  abort(): void { this.ends.push('abort') }
}

test('each sink hears one end: close, or abort for a disconnect, a refusal, a deadline, or what it threw', () => {
  const all = scene()
  const sinks: Noted[] = []
  let limit = -1
  const sink = (): Noted => {
    const noted = new Noted()
    noted.limit = limit
    sinks.push(noted)
    return noted
  }
  all.gateway.register('upload', { files: { f: { sink, max: 100 } } }, (cgi) => cgi.print('Content-Type: text/plain\n'))
  all.gateway.register('stdin', { stdin: { sink, max: 100 } }, (cgi) => cgi.print('Content-Type: text/plain\n'))
  const whole = file('f', 'content')
  const cases: [string, (peer: WorldConnection) => void, string[]][] = [
    [post('/cgi-bin/upload', MULTIPART, whole), () => undefined, ['close 7']],
    [post('/cgi-bin/upload', MULTIPART, whole.slice(0, -12), whole.length), (peer) => peer.sendReset(), ['abort']],
    [post('/cgi-bin/upload', MULTIPART, whole.slice(0, -12), whole.length), (peer) => peer.sendFin(), ['abort']],
    [post('/cgi-bin/upload', MULTIPART, whole.slice(0, -12)), () => undefined, ['abort']],
    [post('/cgi-bin/upload', MULTIPART, file('f', 'x'.repeat(101))), () => undefined, ['abort']],
    [post('/cgi-bin/stdin', 'text/plain', 'content'), () => undefined, ['close 7']],
    [post('/cgi-bin/stdin', 'text/plain', 'cont', 7), (peer) => peer.sendReset(), ['abort']],
    [post('/cgi-bin/stdin', 'text/plain', 'cont', 7), () => all.world.advance(all.limits.CONTENT_MS), ['abort']],
  ]
  for (const [text, end, expected] of cases) {
    const before = sinks.length
    const peer = connect(all.world, text)
    end(peer)
    all.world.settle()
    assert.equal(sinks.length, before + 1)
    assert.deepEqual(sinks[before].ends, expected, text)
    if (!peer.over) peer.sendReset()
    all.world.settle()
  }
  limit = 3
  for (const path of ['/cgi-bin/upload', '/cgi-bin/stdin']) {
    const text = path.endsWith('stdin') ? post(path, 'text/plain', 'content') : post(path, MULTIPART, whole)
    const peer = connect(all.world, text)
    assert.match(heard(peer), /^HTTP\/1\.1 500/)
    assert.deepEqual(sinks[sinks.length - 1].ends, ['abort'])
    peer.sendReset()
    all.world.settle()
  }
  healthy(all)
})

test('a detached script goes on in turns of its own and hears a disconnect once', () => {
  const all = scene()
  let kept: Cgi | undefined
  let gone = 0
  all.gateway.register('events', (cgi) => {
    kept = cgi
    cgi.onDisconnect = () => { gone++ }
    cgi.detach(['QUERY_STRING'])
    cgi.print('Content-Type: text/event-stream\n')
  })
  const peer = connect(all.world, get('/cgi-bin/events?a'))
  assert.match(heard(peer), /Transfer-Encoding: chunked\r\n(.*\r\n)*\r\n$/)
  assert.equal(kept?.env.get('QUERY_STRING'), 'a')
  assert.equal(kept?.env.get('REQUEST_METHOD'), undefined)
  kept?.print('data: 1')
  all.world.settle()
  assert.match(heard(peer), /008\r\ndata: 1\n\r\n$/)
  all.world.advance(60000)
  assert.equal(peer.over, false, 'no deadline runs while nothing is printed')
  for (let i = 0; i < 5; i++) {
    const other = connect(all.world, get('/cgi-bin/hello'))
    assert.match(heard(other), /hello/, 'it holds no arena and no reservation')
    other.sendReset()
  }
  peer.sendReset()
  all.world.settle()
  assert.equal(gone, 1)
  kept?.print('nobody hears this')
  assert.throws(() => kept?.env, /ended/)
  all.world.settle()
  assert.equal(gone, 1)
  healthy(all)
})

test('a detached reply that ends leaves the connection to the next request', () => {
  const all = scene()
  let kept: Cgi | undefined
  all.gateway.register('later', (cgi) => {
    kept = cgi
    cgi.detach()
  })
  const peer = connect(all.world, get('/cgi-bin/later') + get('/cgi-bin/hello'))
  assert.equal(heard(peer), '')
  kept?.print('Content-Type: text/plain\n')
  kept?.print('later')
  kept?.end()
  all.world.settle()
  assert.match(heard(peer), /^HTTP\/1\.1 200 OK\r\n(.*\r\n)*Content-Length: 6\r\n(.*\r\n)*\r\nlater\nHTTP\/1\.1 200/)
  peer.sendReset()
  all.world.settle()
  healthy(all)
})

test('a promise is waited for; one that is rejected is a 500 whose details go to the log only', async () => {
  const all = scene()
  all.gateway.register('slow', async (cgi) => {
    await Promise.resolve()
    cgi.print('Content-Type: text/plain\n')
    cgi.print('slow')
  })
  all.gateway.register('bad', async () => {
    await Promise.resolve()
    throw new Error('the secret reason')
  })
  const good = connect(all.world, get('/cgi-bin/slow'))
  const bad = connect(all.world, get('/cgi-bin/bad'))
  for (let i = 0; i < 10; i++) await Promise.resolve()
  all.world.settle()
  assert.match(heard(good), /^HTTP\/1\.1 200 OK\r\n(.*\r\n)*Content-Length: 5\r\n(.*\r\n)*\r\nslow\n$/)
  assert.match(heard(bad), /^HTTP\/1\.1 500/)
  assert.doesNotMatch(heard(bad), /secret/)
  assert.ok(all.world.lines.some((line) => line.includes('the secret reason')))
  for (const peer of [good, bad]) peer.sendReset()
  all.world.settle()
  healthy(all)
})

test('a streaming script takes content as it grants credit', () => {
  const all = scene()
  const pieces: string[] = []
  let kept: Cgi | undefined
  all.gateway.register('stream', { stdin: 'stream', content: 100000 }, (cgi) => {
    kept = cgi
    cgi.credit = 4
    cgi.onContent = (bytes, from, to) => {
      pieces.push(octets(bytes, from, to))
      if (from === to) {
        cgi.print('Content-Type: text/plain\n')
        cgi.print(`${pieces.length}`)
      }
    }
  })
  const peer = connect(all.world, post('/cgi-bin/stream', 'text/plain', '0123456789'))
  assert.deepEqual(pieces, ['0123'])
  all.world.advance(all.limits.SCRIPT_MS - 1)
  assert.equal(heard(peer), '', 'the script is late, not the peer')
  if (kept) kept.credit = 100
  kept?.wake()
  all.world.settle()
  assert.deepEqual(pieces, ['0123', '456789', ''])
  assert.match(heard(peer), /\r\n\r\n3\n$/)
  peer.sendReset()
  all.world.settle()
  healthy(all)
})

test('an upload and a record are committed together, and are gone without a commit', () => {
  const all = scene()
  let status = -1
  all.gateway.register('save', { files: { f: { sink: 'flash', max: 8192 } } }, (cgi) => {
    const item = cgi.form.item('f')
    cgi.print('Content-Type: text/plain\n')
    if (!item) return cgi.print('no file')
    cgi.keep('file', item, 'text/plain')
    cgi.record('note', binary('saved'))
    if (cgi.env.get('QUERY_STRING') === 'throw') throw new Error('after the changes')
    if (cgi.env.get('QUERY_STRING') === 'commit') cgi.commit((outcome) => { status = outcome })
    return undefined
  })
  all.gateway.register('read', (cgi) => {
    const blob = cgi.blob('file'), note = cgi.recorded('note'), bytes = new Uint8Array(blob ? blob.length : 0)
    blob?.readAt(0, bytes, 0, bytes.length)
    cgi.print('Content-Type: text/plain\n')
    cgi.write(`${octets(bytes, 0, bytes.length)}|${note ? octets(note, 0, note.length) : ''}|${blob ? blob.type : ''}`)
  })
  const read = (): string => {
    const peer = connect(all.world, get('/cgi-bin/read').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))
    return heard(peer).split('\r\n\r\n')[1]
  }
  const upload = (query: string, content: string): WorldConnection => connect(
    all.world, post(`/cgi-bin/save?${query}`, MULTIPART, file('f', content)),
  )
  upload('', 'one')
  assert.equal(read(), '||')
  assert.match(heard(upload('throw', 'one')), /^HTTP\/1\.1 500/)
  assert.equal(read(), '||')
  assert.match(heard(upload('commit', 'one')), /^HTTP\/1\.1 200/)
  assert.equal(status, 0)
  assert.equal(read(), 'one|saved|text/plain')
  const cut = connect(all.world, post('/cgi-bin/save?commit', MULTIPART, file('f', 'two').slice(0, -3), 200))
  cut.sendReset()
  all.world.settle()
  assert.equal(read(), 'one|saved|text/plain')
  const long = upload('commit', 'x'.repeat(8100))
  assert.match(heard(long), /^HTTP\/1\.1 200/, all.world.lines.join('; '))
  assert.equal(status, 0)
  assert.equal(read().length, 8100 + 'saved||text/plain'.length)
})

test('a commit waits for nothing but turns: no time passes, and no other event comes', () => {
  const { world, gateway } = scene()
  gateway.register('note', (cgi) => {
    cgi.record('note', binary(cgi.form.getfirst('note') ?? ''))
    cgi.commit((status) => cgi.print(status === 0 ? 'Content-Type: text/plain\n' : `Status: ${status}\n`))
  })
  const before = world.clock.now()
  for (const text of ['one', 'two']) {
    const peer = connect(world, post('/cgi-bin/note', FORM, `note=${text}`))
    assert.match(heard(peer), /^HTTP\/1\.1 200/)
    assert.equal(octets(gateway.store?.record('note') ?? new Uint8Array(0), 0, 3), text)
  }
  assert.equal(world.clock.now(), before)
})

test('a chip that fails while an upload waits for an erase is a 500, and the rest goes on', () => {
  const world = new World({ flash: new NorChip(65536) })
  const gateway = new Gateway(world)
  gateway.register('save', { files: { f: { sink: 'flash', max: 8192 } } }, (cgi) => cgi.print('Content-Type: text/plain\n'))
  gateway.register('hello', (cgi) => cgi.print('Content-Type: text/plain\n'))
  gateway.listen(80)
  if (world.flash) world.flash.erase = () => { throw new Error('dead') }
  const peer = connect(world, post('/cgi-bin/save', MULTIPART, file('f', 'content')))
  assert.match(heard(peer), /^HTTP\/1\.1 500/)
  assert.match(heard(connect(world, get('/cgi-bin/hello'))), /^HTTP\/1\.1 200/)
})

test('content that could never fit is refused before it is read: 413 by the plan, 413 or 507 by the flash', () => {
  const all = scene()
  all.gateway.register('big', { files: { f: { sink: 'flash', max: 900000 } } }, (cgi) => cgi.print('Content-Type: text/plain\n'))
  const never = connect(all.world, post('/cgi-bin/big', MULTIPART, '', 800000))
  assert.match(heard(never), /^HTTP\/1\.1 (413|507)/)
  const plan = connect(all.world, post('/cgi-bin/big', MULTIPART, '', 5000000))
  assert.match(heard(plan), /^HTTP\/1\.1 413/)
  for (const peer of [never, plan]) peer.sendReset()
  all.world.settle()
  healthy(all)
})

test('a bug of ours ends one connection and no other', () => {
  let broken = true
  const all = scene({ onAnswer: () => { if (broken) throw new Error('a bug') } })
  const victim = connect(all.world, get('/cgi-bin/hello'))
  assert.ok(victim.sawReset)
  assert.ok(all.world.lines.some((line) => line.includes('a bug')))
  broken = false
  healthy(all)
})

test('a name that is not ours gets 421, a configured one and any address do not', () => {
  const { world } = scene({ hosts: ['device.local'] })
  const status = (host: string): string => {
    const peer = connect(world, `GET /cgi-bin/hello HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    return heard(peer).slice(9, 12)
  }
  assert.deepEqual(
    ['device.local', 'DEVICE.LOCAL:8080', 'localhost', '192.168.1.7', '[::1]:80', 'evil.example', 'device.local.evil'].map(status),
    ['200', '200', '200', '200', '200', '421', '421'],
  )
})

test('the meta-variables of a request', () => {
  const { world, gateway } = scene()
  const seen: string[] = []
  gateway.register('vars', { keep: ['*'] }, (cgi) => {
    for (const name of cgi.env.names().filter(one => one !== 'UNIQUE_ID')) seen.push(`${name}=${cgi.env.get(name)}`)
    cgi.print('Content-Type: text/plain\n')
  })
  connect(world, 'POST /cgi-bin/vars/a%20b?c=d HTTP/1.1\r\nHost: localhost:8080\r\nContent-Type: text/plain\r\n'
    + 'Transfer-Encoding: chunked\r\nX-One: 1\r\nx-one: 2\r\nProxy: evil\r\nX_Two: 3\r\nAuthorization: secret\r\n'
    + 'Cookie: a=1\r\nCookie: b=2\r\n\r\n3\r\nabc\r\n0\r\n\r\n')
  assert.deepEqual(seen, [
    'CONTENT_LENGTH=3', 'CONTENT_TYPE=text/plain', 'DOCUMENT_ROOT=', 'GATEWAY_INTERFACE=CGI/1.1', 'PATH_INFO=/a b',
    'PATH_TRANSLATED=/a b', 'QUERY_STRING=c=d', 'REMOTE_ADDR=192.0.2.7', 'REMOTE_HOST=192.0.2.7', 'REMOTE_PORT=50001',
    'REQUEST_METHOD=POST', 'REQUEST_SCHEME=http', 'REQUEST_URI=/cgi-bin/vars/a%20b?c=d', 'SCRIPT_FILENAME=/cgi-bin/vars',
    'SCRIPT_NAME=/cgi-bin/vars', 'SERVER_ADDR=192.0.2.1', 'SERVER_NAME=localhost', 'SERVER_PORT=80',
    'SERVER_PROTOCOL=HTTP/1.1', 'SERVER_SOFTWARE=Postern/0.1', 'HTTP_HOST=localhost:8080', 'HTTP_X_ONE=1, 2',
    'HTTP_COOKIE=a=1; b=2',
  ])
})
