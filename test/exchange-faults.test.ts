// What scripts, sinks, sources and peers may do wrong, or leave undone: each costs its own exchange and nothing else.
// Every scene ends with all pools as they were.
import assert from 'node:assert/strict'
import test from 'node:test'
import { NorChip } from '../host-sim/nor-chip.ts'
import { Gateway, defaultLimits, type Cgi, type Plan, type Script, type Source } from '../src/index.ts'
import type { WorldConnection } from '../host-sim/world/connection.ts'
import { binary, octets } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

const LONG_MS = 3_600_000
const HEAD = 'Content-Type: text/plain\n'
const limits = defaultLimits()

class Scene {
  readonly world: World
  readonly gateway: Gateway
  private readonly peers: WorldConnection[] = []

  constructor(options: { window?: number; halfClose?: boolean } = {}) {
    this.world = new World({ flash: new NorChip(65536), ...options })
    this.gateway = new Gateway(this.world, { hosts: 'any' })
    this.script(cgi => {
      cgi.print(HEAD)
      cgi.print('hello')
    }, {}, 'hello')
    this.gateway.listen(80)
  }

  script(script: Script, plan: Plan = {}, name = 's'): void {
    this.gateway.register(name, plan, script)
  }

  /** A script that detaches itself with this header section; each run is kept. */
  detached(head: string): Cgi[] {
    const kept: Cgi[] = []
    this.script(cgi => {
      kept.push(cgi)
      cgi.detach()
      if (head !== '') cgi.print(head)
    })
    return kept
  }

  /** A script whose promise never settles. */
  promising(): void {
    this.script(() => new Promise(() => undefined), {}, 'promises')
  }

  connect(text: string, reading = true, address?: string): WorldConnection {
    const peer = this.world.connect(address)
    peer.reading = reading
    this.peers.push(peer)
    this.say(peer, text)
    return peer
  }

  say(peer: WorldConnection, text: string): void {
    const bytes = binary(text)
    peer.send(bytes, 0, bytes.length)
    this.world.settle()
  }

  /** As many heads as there are arenas stay incomplete, and another one more is answered when they are gone. */
  healthy(): void {
    for (const peer of this.peers) if (!peer.over) peer.sendReset()
    this.world.settle()
    assert.equal(this.world.open(), 0, 'no connection is left')
    const heads = Array.from({ length: limits.ARENAS - 1 }, () => this.connect('GET /'))
    assert.match(heard(this.connect(get('hello'))), /^HTTP\/1\.1 200 [^]*hello\n$/)
    const form = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n'
    assert.match(heard(this.connect(post('hello', form, form.length, 'multipart/form-data; boundary=b'))), / 200 /)
    for (const peer of heads) peer.sendReset()
    this.world.settle()
    assert.deepEqual(this.world.misuses, [])
  }
}

function heard(peer: WorldConnection): string {
  const bytes = peer.received(0)
  return octets(bytes, 0, bytes.length)
}

function get(name: string, method = 'GET', fields = ''): string {
  return `${method} /cgi-bin/${name} HTTP/1.1\r\nHost: localhost\r\n${fields}\r\n`
}

function post(name: string, content: string, length: number, type = 'text/plain'): string {
  return get(name, 'POST', `Content-Type: ${type}\r\nContent-Length: ${length}\r\n`) + content
}

function status(peer: WorldConnection): string {
  return heard(peer).slice(9, 12)
}

test('scripts that wait hold no arena and no reservation: more of them than there are', () => {
  const scene = new Scene()
  const kept = scene.detached('')
  for (let i = 0; i < 5; i++) scene.connect(get('s?a=1'))
  assert.equal(status(scene.connect(get('hello'))), '200')
  assert.equal(kept[0].form.getfirst('a'), undefined, 'nothing is read from an arena that is another\'s')
  scene.healthy()
})

test('slow readers of a page or a source hold no arena', () => {
  const scene = new Scene({ window: 600 })
  scene.gateway.asset('/long', 'text/plain', 'x'.repeat(100000))
  scene.script(cgi => {
    cgi.print(HEAD)
    return { read: (_target: Uint8Array, from: number, to: number) => to - from }
  })
  for (let i = 0; i < 3; i++) scene.connect('GET /long HTTP/1.1\r\nHost: a\r\n\r\n', false)
  for (let i = 0; i < 3; i++) scene.connect(get('s'), false)
  assert.equal(status(scene.connect(get('hello'))), '200')
  scene.healthy()
})

const WAITING: [string, Script][] = [
  ['a detached script', cgi => {
    cgi.detach()
    cgi.print(HEAD)
  }],
  ['a source that has nothing', cgi => {
    cgi.print(HEAD)
    return { read: () => 0 }
  }],
]
for (const [name, script] of WAITING) {
  test(`a peer that ended is not waited for without end: ${name}`, () => {
    const scene = new Scene()
    let gone = 0
    scene.script(cgi => {
      cgi.onDisconnect = () => { gone++ }
      return script(cgi)
    })
    const peers = [1, 2].map(() => scene.connect(get('s')))
    scene.world.advance(LONG_MS)
    assert.equal(gone, 0, 'a peer that waits is waited for')
    for (const peer of peers) peer.sendFin()
    scene.world.advance(limits.IDLE_MS)
    assert.equal(gone, 2)
    scene.healthy()
  })
}

for (const [method, head] of [['HEAD', HEAD], ['GET', 'Status: 204\n'], ['GET', 'Status: 304\n'], ['GET', 'Status: 205\n']]) {
  test(`no content leaves later where there is none: ${method}, ${head.trim()}`, () => {
    const scene = new Scene()
    let closed = 0
    const kept = scene.detached(head)
    const peer = scene.connect(get('s', method))
    kept[0].print('CONTENT')
    kept[0].send({ read: () => -1, close: () => { closed++ } })
    scene.world.settle()
    kept[0].end()
    scene.world.settle()
    scene.say(peer, get('hello'))
    assert.doesNotMatch(heard(peer), /CONTENT/)
    assert.match(heard(peer), /\r\n\r\nHTTP\/1\.1 200 [^]*\r\n\r\nhello\n$/)
    assert.equal(closed, 1)
    scene.healthy()
  })
}

const CHUNKED = get('s', 'POST', 'Transfer-Encoding: chunked\r\n') + '3\r\nabc\r\n'
test('a refusal within a reply that has begun cuts it, and is the answer when nothing has left', () => {
  const scene = new Scene()
  let detached = true
  scene.script(cgi => {
    if (detached) cgi.detach()
    cgi.print(HEAD)
    cgi.print('begun')
  }, { stdin: 'stream' })
  const begun = scene.connect(CHUNKED)
  scene.say(begun, 'zz\r\n')
  assert.match(heard(begun), /begun/)
  assert.doesNotMatch(heard(begun), /400/)
  assert.ok(begun.over)
  detached = false
  const whole = scene.connect(CHUNKED)
  scene.say(whole, 'zz\r\n')
  assert.match(heard(whole), /^HTTP\/1\.1 400 /)
  assert.doesNotMatch(heard(whole), /begun/)
  scene.healthy()
})

test('what sources and sinks throw at their end harms nobody else', () => {
  const scene = new Scene({ window: 600 })
  const bad = (): never => { throw new Error('at the end') }
  scene.script(cgi => {
    cgi.print(HEAD)
    return { read: (_target: Uint8Array, from: number, to: number) => to - from, close: bad }
  }, {}, 'source')
  const sink = () => ({ room: () => 1000, write: () => undefined, close: () => undefined, abort: bad })
  scene.script(cgi => cgi.print(HEAD), { stdin: { sink, max: 100 } }, 'sink')
  for (let i = 0; i < 4; i++) {
    for (const text of [get('source'), post('sink', 'abc', 10)]) {
      const peer = scene.connect(text, false)
      peer.sendReset()
      scene.world.settle()
    }
  }
  scene.connect(post('sink', 'abc', 10))
  scene.world.advance(LONG_MS)
  scene.healthy()
})

const STALLING: [string, Plan, (cgi: Cgi) => void, (cgi: Cgi) => void][] = [
  ['credit that comes back', { stdin: 'stream' }, cgi => { cgi.credit = 5 }, cgi => {
    cgi.credit = 100
    cgi.wake()
  }],
  ['a print while content is owed', { stdin: 'stream' }, cgi => {
    cgi.detach()
    cgi.print(HEAD)
  }, cgi => cgi.print('tick')],
  ['a failure without credit', { stdin: 'stream' }, cgi => {
    cgi.credit = 0
    throw new Error('bad')
  }, () => undefined],
]
for (const [name, plan, begin, later] of STALLING) {
  test(`content that does not come has a deadline in any case: ${name}`, () => {
    const scene = new Scene()
    let kept: Cgi | undefined
    scene.script(cgi => {
      kept = cgi
      begin(cgi)
    }, plan)
    const peer = scene.connect(post('s', 'abcde', 10))
    if (kept) later(kept)
    scene.world.settle()
    scene.world.advance(2 * limits.CONTENT_MS)
    assert.ok(peer.over)
    scene.healthy()
  })
}

test('a reply that the peer does not take has a deadline, though it once had left', () => {
  const scene = new Scene({ window: 600 })
  const kept = scene.detached(HEAD)
  const peer = scene.connect(get('s'), false)
  // Fills the window to the last octet: head 101, chunk head and tail 7.
  for (let size = 1; size <= 600 && !peer.over; size++) {
    kept[0].write('x')
    scene.world.settle()
  }
  scene.world.advance(2 * limits.REPLY_MS)
  assert.ok(peer.over)
  scene.healthy()
})

test('every commit is answered, however many are refused at once', () => {
  const scene = new Scene()
  const told: number[] = []
  scene.script(cgi => {
    cgi.print(HEAD)
    cgi.commit(outcome => told.push(outcome))
    cgi.commit(outcome => told.push(outcome))
  })
  assert.equal(status(scene.connect(get('s'))), '200')
  assert.deepEqual(told, [0, 0])
  scene.healthy()
})

const SOURCES: [string, Source['read'], string][] = [
  ['throws', () => { throw new Error('no') }, '500'],
  ['gives too much', (_target, from, to) => to - from + 1, '500'],
  ['gives a text', () => '2' as unknown as number, '500'],
  ['gives a fraction', () => 1.5, '500'],
  ['gives nothing of a number', () => NaN, '500'],
  ['ends', () => -1, '200'],
]
for (const [name, read, expected] of SOURCES) {
  test(`a source that ${name}`, () => {
    const scene = new Scene()
    scene.script(cgi => {
      cgi.print(HEAD)
      return { read }
    })
    assert.equal(status(scene.connect(get('s'))), expected)
    scene.healthy()
  })
}

test('what is no real promise is answered once', () => {
  const scene = new Scene()
  const thenables: unknown[] = [
    { then() { throw new Error('no') } },
    { then(done: (value: unknown) => void) {
      done({ read: () => -1 })
      done(1)
    } },
    { then(done: () => void, failed: (error: unknown) => void) {
      done()
      failed(new Error('late'))
    } },
  ]
  scene.script(cgi => {
    cgi.print(HEAD)
    return thenables[Number(cgi.env.get('QUERY_STRING'))] as Promise<void>
  })
  assert.deepEqual(thenables.map((_, i) => status(scene.connect(get(`s?${i}`)))), ['500', '200', '200'])
  scene.healthy()
})

test('a source may print into another reply while it is read', () => {
  const scene = new Scene()
  let other: Cgi | undefined
  scene.script(cgi => {
    other = cgi
    cgi.detach()
  }, {}, 'other')
  scene.script(cgi => {
    cgi.print(HEAD)
    let left = 1
    return { read(target: Uint8Array, from: number) {
      if (left-- === 0) return -1
      other?.print('Content-Type: text/html\nX-Long: ' + 'y'.repeat(300) + '\n')
      target[from] = 0x41
      return 1
    } }
  })
  const first = scene.connect(get('other'))
  assert.match(heard(scene.connect(get('s'))), /^HTTP\/1\.1 200 OK\r\nContent-Type: text\/plain\r\n[^]*\r\n001\r\nA\r\n0\r\n\r\n$/)
  assert.match(heard(first), /Content-Type: text\/html\r\nX-Long: y+\r\n/)
  scene.healthy()
})

test('content that is no form obeys its plan', () => {
  const scene = new Scene()
  const sink = () => ({ room: () => 1000, write: () => undefined, close: () => undefined, abort: () => undefined })
  scene.script(cgi => cgi.print(HEAD), { stdin: { sink, max: 100, type: 'image/png' } })
  assert.equal(status(scene.connect(post('s', 'x'.repeat(101), 101, 'image/png'))), '413')
  assert.equal(status(scene.connect(post('s', 'x', 1))), '415')
  assert.equal(status(scene.connect(post('s', 'x', 1, 'image/png'))), '200')
  assert.throws(() => scene.script(() => undefined, { stdin: { sink: 'space' } }), /form space/)
  scene.healthy()
})

test('uploads wait for each other, of whatever kind they are', () => {
  const scene = new Scene()
  scene.script(cgi => cgi.print(HEAD), { files: { '*': { sink: 'flash', max: 8192 } } }, 'form')
  scene.script(cgi => {
    cgi.print(HEAD)
    cgi.print(String(cgi.stdin.length))
  }, { methods: ['PUT'], stdin: { sink: 'flash', max: 8192 } }, 'raw')
  const form = '--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n1\r\n--b--\r\n'
  const first = scene.connect(post('form', form.slice(0, -6), form.length, 'multipart/form-data; boundary=b'))
  const second = scene.connect(get('raw', 'PUT', 'Content-Length: 3\r\n') + 'abc')
  assert.equal(heard(second), '')
  scene.say(first, form.slice(-6))
  assert.equal(status(first), '200')
  assert.match(heard(second), /^HTTP\/1\.1 200 [^]*3\n$/)
  scene.healthy()
})

test('a connection that lingers gives way to a new one', () => {
  const scene = new Scene()
  for (let i = 0; i < 3 * limits.CONNECTIONS_MAX; i++) {
    const peer = scene.connect(post('hello', 'x'.repeat(100), 1 << 24))
    assert.equal(status(peer), '413', `peer ${i}`)
  }
  scene.world.advance(limits.LINGER_MS)
  scene.healthy()
})

test('where no FIN goes alone, a refusal is read before the connection closes', () => {
  const scene = new Scene({ halfClose: false })
  const refused = scene.connect(post('hello', 'x'.repeat(100), 1 << 24))
  assert.equal(status(refused), '413')
  scene.say(refused, 'x'.repeat(5000))
  assert.equal(refused.sawReset, false)
  scene.world.advance(limits.LINGER_MS)
  assert.ok(refused.sawFin && refused.over)
  const done = scene.connect(get('hello', 'GET', 'Connection: close\r\n'))
  assert.ok(done.sawFin, 'what came whole closes at once')
  scene.healthy()
})

test('a script without a word, and one that prints what is no text, are answered', () => {
  const scene = new Scene()
  scene.script(() => undefined, {}, 'nph-nothing')
  scene.script(cgi => {
    cgi.print(HEAD)
    cgi.print(5 as unknown as string)
    cgi.write(['a'] as unknown as string)
  })
  assert.equal(status(scene.connect(get('nph-nothing'))), '500')
  assert.match(heard(scene.connect(get('s'))), /\r\n\r\n5\na$/)
  scene.healthy()
})

test('an expectation is a list', () => {
  const scene = new Scene()
  for (const [value, expected] of [['', '200'], ['100-continue,', '100'], [',, 100-Continue', '100'], ['100-continue, x', '417']]) {
    const peer = scene.connect(get('hello', 'POST', `Expect: ${value}\r\nContent-Length: 1\r\n`))
    if (expected === '200') scene.say(peer, 'x')
    assert.equal(status(peer), expected, value)
    peer.sendReset()
  }
  scene.healthy()
})

test('as many scripts run at once as there are runs; the next waits in time, or is refused', () => {
  const scene = new Scene()
  const kept = scene.detached(HEAD)
  scene.promising()
  for (let i = 1; i < limits.RUNS; i++) scene.connect(get('s'))
  scene.connect(get('promises'))
  const waiting = scene.connect(get('hello'))
  assert.equal(heard(waiting), '')
  assert.equal(status(scene.connect('GET / HTTP/1.1\r\nHost: a\r\n\r\n')), '404', 'what runs no script is answered')
  kept[0].end()
  scene.world.settle()
  assert.equal(status(waiting), '200')
  scene.connect(get('s'))
  const refused = scene.connect(get('hello'))
  scene.world.advance(limits.HEAD_MS)
  assert.match(heard(refused), /^HTTP\/1\.1 503 [^]*Retry-After: /)
  scene.healthy()
})

test('where a local redirect leads draws a reservation of its own, when that was lent', () => {
  const scene = new Scene()
  let answer = (): void => undefined
  scene.script(cgi => ({
    then: (done: (value: unknown) => void): void => {
      answer = () => {
        cgi.write('Location: /cgi-bin/hello\n\n')
        done(undefined)
        scene.world.settle()
      }
    },
  }) as unknown as PromiseLike<unknown>, {}, 'later')
  scene.script(cgi => {
    cgi.print(HEAD)
    return new Promise(() => undefined)
  }, {}, 'waits')
  const peer = scene.connect(get('later'))
  const waits = Array.from({ length: limits.PRINT_RESERVATIONS }, () => scene.connect(get('waits')))
  scene.world.advance(limits.STALE_MS)
  answer()
  assert.equal(heard(peer), '', 'it waits for one')
  for (const other of waits) other.sendReset()
  scene.world.settle()
  assert.equal(status(peer), '200')
  scene.healthy()
})

test('a text of about as many characters as may be printed is counted in octets, whatever its header section', () => {
  const scene = new Scene()
  for (const more of [-600, -300, 0, 1, 300, 1024, 1025, 2000]) {
    const text = `${HEAD}\n${'\u00e9'.repeat(limits.PRINT_BYTES_MAX + more)}`
    scene.script(cgi => cgi.write(text))
    assert.equal(status(scene.connect(get('s'))), '500', `${more} more`)
    const fits = `${HEAD}\n${'x'.repeat(limits.PRINT_BYTES_MAX)}`
    scene.script(cgi => cgi.write(fits))
    assert.equal(status(scene.connect(get('s'))), '200')
  }
  scene.healthy()
})

test('what a turn drew that memory cut comes back, whoever holds it', () => {
  const scene = new Scene(), pools = scene.gateway.pools
  // Where memory runs out a callback just ends: what it had drawn is nobody's, and its connection is still in its turn.
  const holding = scene.connect('GET /cgi-bin/hello HTTP/1.1\r\n'), cut = scene.connect('GET / HTTP/1.1\r\n')
  for (let drawn: unknown = true; drawn; drawn = pools.takeServing()) continue
  for (let drawn: unknown = true; drawn; drawn = pools.takeArena()) continue
  for (let drawn: unknown = true; drawn; drawn = pools.takeIntake()) continue
  for (let drawn = true; drawn; drawn = pools.takePrints()) continue
  const open = Reflect.get(scene.gateway, 'conversations') as object[]
  Reflect.set(open[1], 'turn', 1)
  scene.gateway.arm(0)
  const other = scene.connect(get('hello'))
  scene.world.advance(1)
  assert.ok(cut.over, 'its connection is cut')
  assert.equal(status(other), '200')
  scene.say(holding, 'Host: a\r\n\r\n')
  assert.equal(status(holding), '200')
  scene.healthy()
})

test('a trickle of content is no progress: a least rate holds, and what keeps it is served', () => {
  const scene = new Scene()
  scene.script(cgi => cgi.print(HEAD), { stdin: { sink: 'discard', max: 60_000 } })
  const trickle = scene.connect(post('s', '', 60_000)), steady = scene.connect(post('s', '', 3000))
  const second = 1000, share = 1 + Math.ceil(limits.CONTENT_BYTES_MIN / (limits.CONTENT_MS / second - 1))
  for (let at = 0; at < 3000; at += share) {
    scene.world.advance(second)
    if (!trickle.over) scene.say(trickle, 'x')
    scene.say(steady, 'x'.repeat(Math.min(share, 3000 - at)))
  }
  assert.equal(status(trickle), '408')
  assert.equal(status(steady), '200')
  scene.healthy()
})

test('a connection without a first byte has a deadline of its own', () => {
  const scene = new Scene()
  const silent = scene.connect('')
  scene.world.advance(limits.FIRST_BYTE_MS - 1)
  assert.ok(!silent.over && !silent.sawFin)
  scene.world.advance(1)
  assert.ok(silent.sawFin)
  scene.healthy()
})

// Who gives way when all connections are taken.

const STRANGER = '198.51.100.1'
const SLOW: [string, string, string | undefined][] = [
  ['slow heads', 'GET / HTTP/1.1\r\nHost: a\r\n', '503'],
  ['slow content', post('hello', 'x', 1000), '503'],
  ['answers that are not taken', 'GET /long HTTP/1.1\r\nHost: a\r\n\r\n', undefined],
]
for (const [name, request, told] of SLOW) {
  test(`${name} on all connections give way to another peer, and to no more than needed`, () => {
    const scene = new Scene({ window: 600 })
    scene.gateway.asset('/long', 'text/plain', 'x'.repeat(100_000))
    const early = scene.connect(request, told !== undefined)
    scene.world.advance(1)
    const slow: WorldConnection[] = []
    while (slow.length < limits.CONNECTIONS_MAX - 1) slow.push(scene.connect(request, told !== undefined, STRANGER))
    const served = scene.connect(get('hello'))
    assert.ok(!served.sawReset, 'it is accepted')
    scene.world.advance(1)
    assert.ok(!early.over && !early.sawFin, 'older, but of a peer that holds less')
    const gone = slow.filter(peer => peer.over || peer.sawFin)
    assert.equal(gone.length, 1)
    assert.equal(gone[0], slow[0], 'the oldest of who holds most')
    if (told !== undefined) assert.equal(status(gone[0]), told)
    if (told === '503') assert.match(heard(gone[0]), /\r\nRetry-After: /)
    for (const peer of slow) if (!peer.over) peer.sendReset()
    scene.world.settle()
    assert.equal(status(served), '200')
    scene.healthy()
  })
}

test('of one peer idle connections go first, then heads, then the oldest request; what came whole stays', () => {
  const scene = new Scene({ window: 600 })
  scene.gateway.asset('/long', 'text/plain', 'x'.repeat(100_000))
  const peers: WorldConnection[] = []
  for (const request of ['GET /long HTTP/1.1\r\nHost: a\r\n\r\n', post('hello', 'x', 1000), 'GET / HTTP/1.1\r\n', get('hello'), '']) {
    scene.world.advance(1)
    peers.push(scene.connect(request, !request.includes('long')))
  }
  const order = [3, 4, 2, 0, 1].map(i => peers[i])
  const kept = scene.detached(HEAD), young: WorldConnection[] = []
  while (kept.length < limits.RUNS - 1) scene.connect(get('s'))
  scene.world.advance(limits.FRESH_MS)
  // Silent, but not for long: its request is on its way.
  while (young.length < limits.CONNECTIONS_MAX - order.length - kept.length) young.push(scene.connect(''))
  for (const [i, peer] of order.entries()) {
    assert.ok(!peer.over && !peer.sawFin, `${i} is there`)
    const next = scene.connect(get('s'))
    assert.ok(!next.sawReset, `${i} gave way`)
    assert.ok(peer.over || peer.sawFin || peer.sawReset, `${i} went`)
  }
  assert.deepEqual(young.filter(peer => peer.over || peer.sawFin), [])
  for (const cgi of kept) cgi.end()
  scene.healthy()
})

test('a connection never gives way to a peer that holds more', () => {
  const scene = new Scene()
  scene.detached(HEAD)
  scene.promising()
  // A run each, the last one with its arena; those that have the others came whole and wait for a run.
  for (let i = 1; i < limits.RUNS; i++) scene.connect(get('s'), true, STRANGER)
  for (let i = 0; i < limits.ARENAS; i++) scene.connect(get('promises'), true, STRANGER)
  const idle: WorldConnection[] = []
  while (idle.length < limits.CONNECTIONS_MAX - limits.RUNS + 1 - limits.ARENAS) idle.push(scene.connect(''))
  scene.world.advance(limits.FRESH_MS)
  assert.ok(scene.connect(get('hello'), true, STRANGER).sawReset)
  assert.deepEqual(idle.filter(peer => peer.over || peer.sawFin), [])
  assert.ok(!scene.connect('').sawReset)
  scene.healthy()
})

test('a script that runs never gives way', () => {
  const scene = new Scene()
  const kept = scene.detached(HEAD)
  const running: WorldConnection[] = []
  while (running.length < limits.RUNS - 1) running.push(scene.connect(get('s'), true, STRANGER))
  for (let i = running.length; i < limits.CONNECTIONS_MAX; i++) scene.connect('GET / HTTP/1.1\r\n', true, STRANGER)
  scene.world.advance(limits.STALE_MS)
  const extra: WorldConnection[] = []
  while (extra.length < limits.CONNECTIONS_MAX) extra.push(scene.connect('GET / HTTP/1.1\r\n'))
  assert.deepEqual(running.filter(peer => peer.over || peer.sawFin), [])
  for (const cgi of kept) cgi.end()
  scene.world.settle()
  for (const peer of running) assert.equal(status(peer), '200')
  scene.healthy()
})
