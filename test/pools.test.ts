// Draw number n from a pool fails, for every n of one mixed scenario, in each way in which it can. A pool is empty for a
// moment: everybody waits and hears what he hears without it. It stays empty longer than anybody waits: whoever waits for
// it meanwhile hears 503, all the others what they hear without it. Memory runs out: the turn that drew ends with an
// exception and its peer is cut, or hears 500 where it was his script's turn; nobody else hears of it. Then the pools are as before, and the same gateway serves the whole
// scenario.
import assert from 'node:assert/strict'
import test from 'node:test'
import { NorChip } from '../host-sim/nor-chip.ts'
import { Gateway, defaultLimits, smallLimits, tinyLimits, type Cgi, type Limits } from '../src/index.ts'
import type { Conversation } from '../src/exchange/conversation.ts'
import type { Holdings } from '../src/exchange/holdings.ts'
import { get, heard, post } from './limits/scene.ts'
import type { WorldConnection } from '../host-sim/world/connection.ts'
import { binary } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

type Call = (...given: unknown[]) => unknown
type Way = 'empty for a moment' | 'empty for long' | 'out of memory'

const FLASH_BYTES = 1 << 17
const LONG_MS = 60_000
const SECOND = 1000
/** Longer than anybody waits for a pool or for content. */
const LONGEST_MS = 11_000
const TEXT = 'Content-Type: text/plain\n'
const FORM = 'application/x-www-form-urlencoded'
const MULTIPART = 'multipart/form-data; boundary=b'

/** What a pool answers when there is nothing; none: it always has something, until memory runs out. */
const NONE = 'undefined'
const NOTHING: Record<string, unknown> = { takeArena: NONE, takeIntake: NONE, takeServing: NONE, takePrints: false }
const POOLS = ['takeArena', 'takeIntake', 'takeServing', 'takePrints', 'takeExchange', 'takeReceiving', 'takeResponse']

function file(octets: number): string {
  return `--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n${'f'.repeat(octets)}\r\n--b--\r\n`
}

const upload = post('upload', MULTIPART, file(5000))

const RESET = 'resets'
/** Who says what, one after the other; `undefined`: he reads again; a number: so many milliseconds pass. */
const SCENARIO: [who: string, what: string | undefined | number][] = [
  ['slow head', 'GET /cgi-bin/hello HTTP/1.1\r\n'],
  ['get', get('hello')],
  ['first upload', upload.slice(0, 2000)],
  ['second upload', upload],
  ['raw upload', post('raw', 'text/plain', 'r'.repeat(300))],
  ['', 10],
  ['pipeline', get('hello') + get('hello').replace('GET', 'HEAD') + post('form', FORM, 'a=1') + 'GET /page HTTP/1.1\r\nHost: device\r\n\r\n'],
  ['detached', get('later')],
  ['first upload', upload.slice(2000)],
  ['slow head', 'Host: device\r\n\r\n'],
  ['slow reader', get('long')],
  ['', 10],
  ['form', post('form', FORM, 'a=2').slice(0, -1)],
  ['redirect', get('redirect')],
  ['stream', get('stream', 'Transfer-Encoding: chunked\r\n').replace('GET', 'POST') + '3\r\nabc\r\n'],
  ['', 10],
  ['form', '2'],
  ['stream', '0\r\n\r\n'],
  ['record', get('record')],
  ['bad', 'GET / HTTP/2.0\r\n\r\n'],
  ['missing', get('none')],
  ['too long', post('hello', 'text/plain', '', 1 << 24)],
  ['slow reader', undefined],
  ['gone reader', get('long')],
  ['gone reader', RESET],
  ['gone', post('upload', MULTIPART, file(600)).slice(0, 400)],
  ['', SECOND],
  ['gone', RESET],
  ['last', get('hello')],
]

class Scenario {
  readonly world = new World({ flash: new NorChip(FLASH_BYTES), window: 2000, connectionsMax: 32 })
  readonly gateway: Gateway
  draws = 0
  /** The draw that fails, and how; whose it was. */
  failing = 0
  way: Way = 'out of memory'
  drawn = ''
  /** Those who drew in vain, or waited behind them. */
  readonly victims = new Set<WorldConnection>()
  private empty = false
  private later: Cgi[] = []

  constructor(limits: Limits) {
    limits.CONNECTIONS_MAX = 32
    this.gateway = new Gateway(this.world, { limits, hosts: ['device'] })
    this.register()
    this.gateway.listen(80)
    for (const name of POOLS) this.wrap(this.gateway.pools, name, name in NOTHING ? () => NOTHING[name] : undefined)
    const { store } = this.gateway
    assert.ok(store)
    // A transaction without content needs no page: it is never refused for want of one.
    this.wrap(store, 'begin', reserve => Number(reserve) > 0 ? 503 : undefined)
    const begin = Reflect.get(store, 'begin') as Call
    Reflect.set(store, 'begin', (...given: unknown[]) => {
      const begun = begin.apply(store, given)
      if (typeof begun === 'object' && begun !== null) this.wrap(begun, 'writer', undefined)
      return begun
    })
  }

  /** What each peer heard, by his name, and who he was. */
  run(scenario = SCENARIO): Map<string, { text: string; peer: WorldConnection }> {
    const peers = new Map<string, WorldConnection>()
    this.later = []
    for (const [who, what] of scenario) {
      if (typeof what === 'number') {
        this.world.advance(what)
        continue
      }
      const peer = peers.get(who) ?? this.world.connect()
      if (!peers.has(who)) peer.reading = !who.endsWith('reader')
      if (what === undefined) peer.reading = true
      peers.set(who, peer)
      const bytes = binary(what ?? '')
      if (what === RESET) peer.sendReset()
      else peer.send(bytes, 0, bytes.length)
      this.world.settle()
      this.waitingOnes()
      this.sound()
      if (this.way === 'empty for a moment') this.relieve()
      for (const cgi of this.later.splice(0)) cgi.end()
      this.world.settle()
    }
    this.world.advance(LONGEST_MS)
    this.relieve()
    this.world.advance(LONGEST_MS)
    const said = new Map([...peers].map(([who, peer]) => [who, { text: heard(peer), peer }]))
    for (const peer of peers.values()) if (!peer.over) peer.sendReset()
    this.world.settle()
    this.world.advance(LONG_MS)
    return said
  }

  /** How many more may be drawn of each. */
  counts(): unknown[] {
    return ['arenasLeft', 'intakesLeft', 'printsLeft', 'runsLeft'].map(name => Reflect.get(this.gateway.pools, name))
  }

  /** What is left and what the connections hold are all that there is. */
  private sound(): void {
    const { ARENAS, UPLOAD_SETS, PRINT_RESERVATIONS, RUNS } = this.gateway.limits
    const held = this.conversations().map(one => one.holdings)
    const count = (has: (one: Holdings) => unknown): number => held.filter(one => one !== undefined && has(one)).length
    assert.deepEqual(this.counts(), [
      ARENAS - count(one => one.arena), UPLOAD_SETS - count(one => one.intake),
      PRINT_RESERVATIONS - count(one => one.reserved), RUNS - count(one => one.serving),
    ], `draw ${this.failing}, ${this.drawn}: what is left is what nobody holds`)
  }

  /** What was empty is there again, and who waits hears of it. */
  relieve(): void {
    if (!this.empty) return
    this.empty = false
    this.gateway.next()
    this.world.settle()
  }

  /** The call `name` is a draw; `nothing`: what it answers when there is nothing, undefined where there always is. */
  private wrap(owner: object, name: string, nothing: Call | undefined): void {
    const take = (Reflect.get(owner, name) as Call).bind(owner)
    Reflect.set(owner, name, (...given: unknown[]) => {
      const hit = ++this.draws === this.failing
      if (hit) this.drawn = name
      const refusal = hit || (this.empty && this.drawn === name) ? nothing?.(...given) : undefined
      if (this.way === 'out of memory') {
        if (!hit) return take(...given)
        this.concerns()
        // What a pool has counted already is lost with the turn.
        if (owner === this.gateway.pools) take(...given)
        throw new Error('out of memory')
      }
      if (refusal === undefined) return take(...given)
      this.concerns()
      this.empty = true
      return refusal === NONE ? undefined : refusal
    })
  }

  /** Whose turn it is. */
  private concerns(): void {
    for (const one of this.conversations()) if (one.broken) this.victims.add(one.connection as WorldConnection)
  }

  private waitingOnes(): void {
    for (const one of this.conversations()) {
      if (this.empty && one.waiting !== 0) this.victims.add(one.connection as WorldConnection)
    }
  }

  private conversations(): Conversation[] {
    return Reflect.get(this.gateway, 'conversations') as Conversation[]
  }

  private register(): void {
    const { gateway } = this
    const hello = (cgi: Cgi): void => {
      cgi.print(TEXT)
      cgi.print('hello')
    }
    const stored = (cgi: Cgi): void => cgi.commit(status => {
      if (status) cgi.print('Status: ' + status)
      hello(cgi)
    })
    gateway.register('hello', hello)
    gateway.register('form', cgi => {
      cgi.print(TEXT)
      cgi.print(cgi.form.getfirst('a', ''))
    })
    gateway.register('upload', { files: { f: { sink: 'flash', max: 8000 } } }, cgi => {
      const item = cgi.form.item('f')
      if (item) cgi.keep('f', item)
      stored(cgi)
    })
    gateway.register('raw', { stdin: { sink: 'flash', max: 400 } }, hello)
    gateway.register('record', cgi => {
      cgi.record('r', new Uint8Array(8))
      stored(cgi)
    })
    gateway.register('later', cgi => {
      cgi.detach()
      hello(cgi)
      this.later.push(cgi)
    })
    gateway.register('long', cgi => {
      cgi.print(TEXT)
      cgi.write('l'.repeat(2040))
    })
    gateway.register('redirect', cgi => cgi.write('Location: /cgi-bin/hello\n\n'))
    gateway.register('stream', { stdin: 'stream' }, hello)
    gateway.asset('/page', 'text/plain', 'p'.repeat(3000))
  }
}

/** `text` is what would have been heard, or a beginning of it that was cut, or whole answers of it and then a refusal of ours. */
function bearable(text: string, whole: string): boolean {
  const refusal = text.search(/HTTP\/1\.1 50[03] /)
  return whole.startsWith(refusal < 0 ? text : text.slice(0, refusal))
}

/** Who pipelines while others wait is closed behind an answer; whether they do depends on them. */
const PIPELINE = 'pipeline'
const CLOSE = 'Connection: close\r\n'

const PROFILES: [string, () => Limits][] = [['default', defaultLimits], ['small', smallLimits], ['tiny', tinyLimits]]
const WAYS: Way[] = ['empty for a moment', 'empty for long', 'out of memory']
const DRAWS = [...POOLS, 'begin', 'writer']

for (const [profile, limitsOf] of PROFILES) {
  const first = new Scenario(limitsOf())
  const counts = first.counts(), expected = first.run(), total = first.draws
  const alone = new Scenario(limitsOf()).run(SCENARIO.filter(([who]) => who === PIPELINE)).get(PIPELINE)?.text ?? ''
  const heardAsBefore = (who: string, text: string, where: string): void => {
    if (who !== PIPELINE) return assert.equal(text, expected.get(who)?.text, where)
    assert.ok(text !== '' && alone.startsWith(text.replace(CLOSE, '')), `${where}: ${text}`)
    assert.ok(text === alone || text.includes(CLOSE), where)
  }
  test(`${profile}: without a failure nobody hears 503`, () => {
    for (const [who, { text }] of expected) assert.ok(who.startsWith('gone') || /^HTTP/.test(text) && !text.includes(' 503 '), `${who}: ${text}`)
  })
  for (const way of WAYS) {
    test(`${profile}, ${way}, at any draw from a pool or of a page for uploads`, context => {
      const failed = new Map<string, number>()
      for (let n = 1; n <= total; n++) {
        const scenario = new Scenario(limitsOf())
        scenario.failing = n
        scenario.way = way
        const said = scenario.run(), where = `draw ${n} of ${total}, ${scenario.drawn}`
        if (scenario.victims.size > 0) failed.set(scenario.drawn, (failed.get(scenario.drawn) ?? 0) + 1)
        for (const [who, { text, peer }] of said) {
          const whole = who === PIPELINE ? alone : expected.get(who)?.text ?? ''
          if (way === 'empty for a moment' || !scenario.victims.has(peer)) heardAsBefore(who, text, `${where}: ${who}`)
          else assert.ok(bearable(text.replace(CLOSE, ''), whole.replace(CLOSE, '')), `${where}: ${who} heard ${text}`)
        }
        assert.equal(scenario.world.open(), 0)
        assert.deepEqual(scenario.counts(), counts, where)
        scenario.failing = 0
        for (const [who, { text }] of scenario.run()) heardAsBefore(who, text, `${where}: ${who}, behind it`)
        assert.deepEqual(scenario.world.misuses, [], where)
      }
      const possible = way === 'out of memory' ? DRAWS : [...Object.keys(NOTHING), 'begin']
      assert.deepEqual(possible.filter(name => !failed.has(name)), [], 'each was drawn from')
      context.diagnostic(`${total} draws; failed: ${[...failed].map(([name, count]) => `${count} ${name}`).join(', ')}`)
    })
  }
}
