// The limits of what there may be at once, of what goes into one turn, and of what is kept: each shows by itself what is
// at the limit and what is beyond.
import assert from 'node:assert/strict'
import { StaticFiles } from '../../src/files/index.ts'
import type { Limits } from '../../src/index.ts'
import type { WorldConnection } from '../../host-sim/world/connection.ts'
import { KEPT, get, heard, post, type Scene, status } from './scene.ts'

export interface Count {
  limit: keyof Limits
  way?: string
  /** Raised, so that it is not met first. */
  raised?: (keyof Limits)[]
  window?: number
  run(scene: Scene, limit: number): void
}

const STRANGER = '198.51.100.1'
const FORM = 'application/x-www-form-urlencoded'
const form = (scene: Scene): WorldConnection => scene.connect(post('plain', FORM, 'a=', 3))
const content = (scene: Scene): WorldConnection => scene.connect(post('sink', 'text/plain', 'c', 9))

/** While one less than the limit is held the next is served; while all is held it waits, and hears 503 in time. */
function held(hold: (scene: Scene) => WorldConnection, ask: (scene: Scene) => WorldConnection) {
  return (scene: Scene, limit: number): void => {
    for (let i = 1; i < limit; i++) hold(scene)
    assert.equal(status(ask(scene)), '200', 'as many as there may be')
    hold(scene)
    const waiting = ask(scene)
    scene.world.advance(scene.limits.HEAD_MS - 1)
    assert.equal(heard(waiting), '', 'one more waits')
    scene.world.advance(1)
    assert.match(heard(waiting), /^HTTP\/1\.1 503 [^]*\r\nRetry-After: /)
  }
}

/** The same where those who hold it wait for their own peers: once that takes too long one of them gives way. */
function shared(hold: (scene: Scene) => WorldConnection, ask: (scene: Scene) => WorldConnection) {
  return (scene: Scene, limit: number): void => {
    const holders = Array.from({ length: limit - 1 }, () => hold(scene))
    assert.equal(status(ask(scene)), '200', 'as many as there may be')
    holders.push(hold(scene))
    const waiting = ask(scene)
    scene.world.advance(scene.limits.STALE_MS - 1)
    assert.equal(heard(waiting), '', 'one more waits')
    scene.world.advance(1)
    assert.equal(status(waiting), '200')
    assert.deepEqual(holders.map(status).filter(told => told !== ''), ['408'])
  }
}

/** What each turn of a connection wrote, how many answers began in it, and what each read gave. */
function watched(scene: Scene, peer: WorldConnection): { writes: number[]; reads: number[]; answers: number[] } {
  const seen = { writes: [] as number[], reads: [] as number[], answers: [] as number[] }
  let writes = 0, answers = 0
  const write = peer.write.bind(peer), read = peer.read.bind(peer), step = peer.step.bind(peer)
  peer.write = (source, from, to) => {
    writes++
    if (source[from] === 0x48 && source[from + 1] === 0x54) answers++
    write(source, from, to)
  }
  peer.read = (target, from, to) => {
    const count = read(target, from, to)
    if (count > 0) seen.reads.push(count)
    return count
  }
  const tell = (): void => {
    if (writes > 0) seen.writes.push(writes)
    if (answers > 0) seen.answers.push(answers)
    writes = answers = 0
  }
  // An event, or the timer: each is a turn. There is no other connection.
  const { clock } = scene.world, tick = clock.turn.bind(clock)
  peer.step = () => {
    tell()
    return step()
  }
  clock.turn = () => {
    tell()
    return tick()
  }
  scene.peers.push(peer)
  return seen
}

/** A document so long that its whole response has `octets`. */
function paged(scene: Scene, octets: number): string {
  const request = 'GET /page HTTP/1.1\r\nHost: device\r\n\r\n'
  scene.page = octets - 100
  const head = scene.connect(request).receivedLength - scene.page
  scene.page = octets - head
  assert.equal(scene.connect(request).receivedLength, octets)
  return request
}

/** As many as the limit use one turn; one more takes a second one. */
function turns(measure: (scene: Scene, n: number) => number[]) {
  return (scene: Scene, limit: number): void => {
    assert.deepEqual(measure(scene, limit), [limit])
    assert.deepEqual(measure(scene, limit + 1), [limit, 1])
  }
}

function writes(scene: Scene, n: number): number[] {
  const request = paged(scene, (n - 1) * scene.limits.TRANSMIT_BYTES + 200)
  const peer = scene.world.connect(), seen = watched(scene, peer)
  scene.say(peer, request)
  assert.equal(status(peer), '200')
  return seen.writes
}

function answers(scene: Scene, n: number): number[] {
  const peer = scene.world.connect(), seen = watched(scene, peer)
  scene.say(peer, get('hello').repeat(n))
  return seen.answers
}

/** The sizes of reads of content of so many octets. */
function reads(scene: Scene, octets: number): number[] {
  const peer = scene.world.connect(), seen = watched(scene, peer)
  scene.say(peer, post('sink', 'text/plain', '', octets))
  seen.reads.length = 0
  scene.say(peer, 'c'.repeat(octets))
  assert.equal(status(peer), '200')
  return seen.reads
}

export const counts: Count[] = [
  { limit: 'ARENAS', raised: ['RUNS', 'CONNECTIONS_MAX'], run: shared(content, scene => scene.connect(get('hello'))) },
  { limit: 'UPLOAD_SETS', raised: ['ARENAS', 'CONNECTIONS_MAX'], run: shared(form, scene => scene.connect(post('plain', FORM, 'a=1'))) },
  { limit: 'RUNS', raised: ['CONNECTIONS_MAX', 'ARENAS', 'PRINT_RESERVATIONS'],
    run: held(scene => scene.connect(get('waits')), scene => scene.connect(get('hello'))) },
  { limit: 'RUNS', way: 'detached', raised: ['CONNECTIONS_MAX'], run(scene, limit) {
    const most = Math.max(1, limit - 1), kept = Array.from({ length: most }, () => scene.connect(get('kept')))
    assert.deepEqual(kept.map(heard).filter(text => text !== ''), [])
    if (limit > most) {
      assert.match(heard(scene.connect(get('kept'))), /^HTTP\/1\.1 503 [^]*\r\nRetry-After: /, 'one more')
      assert.equal(status(scene.connect(get('hello'))), '200', 'who does not detach itself is served')
    }
    scene.kept[0].end()
    scene.world.settle()
    assert.equal(heard(scene.connect(get('kept'))), '', 'and the next, once one has ended')
  } },
  { limit: 'PRINT_RESERVATIONS', way: 'lent by who waits for its promise', raised: ['RUNS', 'ARENAS', 'CONNECTIONS_MAX'], run(scene, limit) {
    const answers: ((text: string) => void)[] = []
    scene.gateway.register('later', cgi => ({
      then: (done: (value: unknown) => void): void => {
        answers.push(text => {
          cgi.write(text)
          done(undefined)
          scene.world.settle()
        })
      },
    }) as unknown as PromiseLike<unknown>)
    const later = Array.from({ length: limit + 1 }, () => scene.connect(get('later')))
    scene.world.advance(scene.limits.STALE_MS)
    assert.equal(answers.length, limit + 1, 'all of them run')
    const page = 'Content-Type: text/plain\n\n' + 'e'.repeat(scene.limits.EVENT_BYTES_MAX)
    answers.pop()?.(page)
    assert.equal(status(later[limit]), '200')
    for (let i = 0; i < limit; i++) scene.connect(get('waits'))
    answers.pop()?.(page)
    assert.equal(status(later[limit - 1]), '200', 'a little needs none')
    answers.pop()?.(page + 'e')
    if (limit > 1) assert.match(heard(later[limit - 2]), /^HTTP\/1\.1 503 [^]*Retry-After: /)
  } },
  { limit: 'PRINT_RESERVATIONS', raised: ['RUNS', 'ARENAS', 'CONNECTIONS_MAX'],
    run: held(scene => scene.connect(get('waits')), scene => scene.connect(get('hello'))) },
  { limit: 'EVENT_BYTES_MAX', raised: ['RUNS', 'ARENAS', 'CONNECTIONS_MAX'], run(scene, limit) {
    const print = (octets: number): string => {
      const peer = scene.connect(get('kept'))
      for (let i = 0; i < scene.limits.PRINT_RESERVATIONS; i++) scene.connect(get('waits'))
      const cgi = scene.kept[scene.kept.length - 1]
      cgi.write('Content-Type: text/plain\n\n' + 'e'.repeat(octets))
      cgi.end()
      scene.world.settle()
      for (const other of scene.peers) if (other !== peer && !other.over) other.sendReset()
      scene.world.settle()
      return status(peer)
    }
    assert.equal(print(limit), '200')
    assert.equal(print(limit + 1), '500')
  } },
  { limit: 'CONNECTIONS_MAX', way: 'idle ones', run(scene, limit) {
    const idle = Array.from({ length: limit }, () => scene.connect(''))
    assert.ok(idle.every(peer => !peer.sawFin && !peer.sawReset))
    assert.equal(status(scene.connect(get('hello'))), '200')
    assert.deepEqual(idle.map(peer => peer.sawFin), idle.map((_peer, i) => i === 0), 'the first gives way')
  } },
  { limit: 'CONNECTIONS_MAX', way: 'requests', run(scene, limit) {
    const busy = Array.from({ length: limit }, () => scene.connect(post('sink', 'text/plain', 'c', 9), STRANGER))
    assert.ok(busy.every(peer => heard(peer) === '' && !peer.sawReset))
    const more = scene.connect('')
    assert.ok(!more.sawReset && !more.sawFin)
    assert.deepEqual(busy.map(status).filter(told => told !== ''), ['503'])
  } },
  { limit: 'FRESH_MS', raised: ['ARENAS', 'RUNS'], run(scene, limit) {
    const busy = Array.from({ length: scene.limits.CONNECTIONS_MAX - 1 }, () => content(scene)), silent = scene.connect('')
    scene.world.advance(limit - 1)
    content(scene)
    assert.deepEqual([busy.map(status).filter(told => told !== ''), silent.sawFin], [['503'], false], 'it is not idle yet')
    scene.world.advance(1)
    content(scene)
    assert.deepEqual([busy.map(status).filter(told => told !== ''), silent.sawFin], [['503'], true], 'it is')
  } },
  { limit: 'STALE_BYTES', raised: ['CONNECTIONS_MAX'], run(scene, limit) {
    const { ARENAS, STALE_MS } = scene.limits
    const upload = (octets: number): WorldConnection => scene.connect(post('sink', 'text/plain', 'c'.repeat(octets), 4 * limit))
    const enough = Array.from({ length: ARENAS - 1 }, () => upload(limit)), less = upload(limit - 1)
    const waiting = scene.connect(get('hello'))
    scene.world.advance(STALE_MS - 1)
    assert.equal(heard(waiting), '')
    scene.world.advance(1)
    assert.deepEqual([status(less), status(waiting)], ['408', '200'])
    assert.deepEqual(enough.map(heard).filter(text => text !== ''), [])
  } },
  { limit: 'RECEIVE_BYTES', run(scene, limit) {
    assert.deepEqual(reads(scene, limit), [limit])
    assert.deepEqual(reads(scene, limit + 1), [limit, 1])
  } },
  { limit: 'TRANSMIT_BYTES', window: 65536, run(scene, limit) {
    for (const [octets, expected] of [[limit, 1], [limit + 1, 2]]) {
      const request = paged(scene, octets), peer = scene.world.connect(), seen = watched(scene, peer)
      scene.say(peer, request)
      assert.deepEqual(seen.writes, [expected])
    }
  } },
  { limit: 'WRITES_A_TURN_MAX', window: 65536, run: turns(writes) },
  { limit: 'ANSWERS_A_TURN_MAX', window: 65536, run: turns(answers) },
  { limit: 'RANGES_MAX', window: 65536, run(scene, limit) {
    scene.gateway.documents(new StaticFiles(scene.gateway, { files: [{ path: '/ranged', content: 'r'.repeat(100) }] }))
    const ranged = (count: number): string => {
      const ranges = Array.from({ length: count }, (_none, i) => `${3 * i}-${3 * i}`)
      const peer = scene.connect(`GET /ranged HTTP/1.1\r\nHost: device\r\nRange: bytes=${ranges.join()}\r\n\r\n`)
      return status(peer)
    }
    assert.equal(ranged(limit), '206')
    assert.equal(ranged(limit + 1), '200', 'all of it')
  } },
  { limit: 'LOG_LINES_A_SECOND_MAX', run(scene, limit) {
    for (let i = 0; i <= limit; i++) scene.gateway.log('a line')
    assert.equal(scene.world.lines.length, limit)
    scene.world.advance(1000)
    scene.gateway.log('the next')
    assert.deepEqual(scene.world.lines.slice(limit), ['1 lines were dropped', 'the next'])
  } },
  { limit: 'LOG_BYTES', run(scene, limit) {
    // Each line is behind `0 s ` and before its line end; one octet tells whether the oldest is whole.
    const line = 'a'.repeat(50), whole = Math.max(0, Math.floor((limit - 1) / (line.length + 5)))
    for (let i = 0; i <= whole; i++) scene.gateway.log(line)
    assert.deepEqual(scene.gateway.logged(), Array.from({ length: whole }, () => `0 s ${line}`))
  } },
  { limit: 'RATION_HOURS', run(scene, limit) {
    const { ration } = scene.gateway, sectors = scene.gateway.store?.statistics().sectors ?? 0
    assert.ok(ration)
    ration.charge(2 * sectors)
    scene.world.clock.pass(limit * 3_600_000)
    assert.ok(ration.wait() > 0, 'as much as a full account is filled')
    scene.world.clock.pass(Math.ceil(limit * 3_600_000 / sectors))
    assert.equal(ration.wait(), 0, 'one erase more')
  } },
  { limit: 'CONTENT_BYTES_MIN', run(scene, limit) {
    const { CONTENT_MS } = scene.limits
    const trickle = (octets: number): string => {
      const peer = scene.connect(post('sink', 'text/plain', '', 4 * limit))
      scene.world.advance(CONTENT_MS - 1)
      scene.say(peer, 'c'.repeat(octets))
      scene.world.advance(CONTENT_MS - 1)
      const told = status(peer)
      if (!peer.over) peer.sendReset()
      scene.world.settle()
      return told
    }
    assert.equal(trickle(limit), '', 'enough renews the deadline')
    assert.equal(trickle(limit - 1), '408', 'one less does not')
  } },
  { limit: 'SPARES', raised: ['ARENAS', 'UPLOAD_SETS', 'RUNS', 'CONNECTIONS_MAX'], run(scene, limit) {
    for (const more of [0, 1]) {
      const all = Array.from({ length: limit + more }, () => form(scene))
      for (const peer of all) scene.say(peer, '1')
      assert.deepEqual(all.map(status), all.map(() => '200'))
      for (const name of KEPT) assert.equal(scene.keptOf(name).length, limit, name)
    }
  } },
]
