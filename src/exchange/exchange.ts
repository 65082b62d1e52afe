// One request and its response: the only state machine that spans rooms. It pulls: readers answer with events, sinks say
// their room before anything is read. What it holds between two turns is its arena, its intake, its response and its run;
// the shared buffers and the pools are the gateway's. It is drawn when a head begins and given back when its response left.
// What a state does is a function of its own, in phase-*.ts; the states and their order are in states.ts.
import type { Registration } from '../cgi/scripts.ts'
import { SAME } from '../guard/origin.ts'
import { Holdings } from './holdings.ts'
import type { Arena } from '../http/arena.ts'
import { VERSION_OCTETS } from '../http/head.ts'
import type { Response } from '../http/response.ts'
import type { Owner } from './inputs.ts'
import { admit, took } from './phase-content.ts'
import { serveDocument } from './phase-document.ts'
import { readHead } from './phase-head.ts'
import { drain, report } from './phase-reply.ts'
import { launch, serve } from './phase-script.ts'
import type { Connection } from '../ports.ts'
import type { Services, Waiter } from './services.ts'
import { ADMIT, CONTENT, DOCUMENT, HEAD, LAUNCH, OVER, REPLY, SCRIPT } from './states.ts'

/** The connection, as its exchange sees it. */
export interface Host extends Waiter {
  /** The connection ends at once. */
  cut(reason: string): void
}

export class Exchange implements Owner {
  readonly holdings: Holdings
  /** Content waits for the store. */
  starved = false
  persistent = false
  /** For the access log, once the arena is gone: see lineOf. */
  line = ''

  // For the phases.
  state = OVER
  method = 0
  minor = 1
  framing = 0
  began = 0
  /** Its number, for UNIQUE_ID. */
  serial = 0
  redirects = 0
  /** Where the request came from: see guard/origin.ts. */
  origin = SAME
  waits = false
  /** Whether a deadline runs; how far it is from the end of this turn (0: there is none, -1: as it was); a phase began in it. */
  timed = false
  wait = -1
  phased = false
  /** Which pool it waits for; 0 for none. */
  waiting = 0
  /** The connection ends after it: it pipelines while others wait. */
  last = false
  registration: Registration | undefined = undefined
  readonly services: Services

  private host: Host | undefined = undefined
  /** The peer ended, and its time runs. */
  private leaving = false

  constructor(services: Services) {
    this.services = services
    this.holdings = new Holdings(services)
  }

  get arena(): Arena | undefined {
    return this.holdings.arena
  }

  /** A head begins; with an arena when some of it is there already. */
  begin(host: Host, arena: Arena | undefined): void {
    this.host = host
    this.holdings.begin(arena)
    this.method = this.framing = this.redirects = 0
    this.minor = 1
    this.last = this.persistent = this.waits = this.starved = this.leaving = false
    this.line = ''
    this.origin = SAME
    this.registration = undefined
    this.began = this.services.platform.clock.now()
    this.serial = this.services.serials.next()
    this.enter(HEAD, this.services.limits.HEAD_MS)
  }

  get connection(): Connection {
    return needed(this.host).connection
  }

  changed(): void {
    if (this.host) this.services.soon(this.host)
  }

  reserves(): boolean {
    return this.holdings.drawPrints(true)
  }

  /** Whether it holds an arena for a head that is not complete. */
  get reading(): boolean {
    return this.state === HEAD && this.arena !== undefined
  }

  /** Whether its script runs before its content. */
  get streams(): boolean {
    return this.registration !== undefined && this.registration.plan.stream
  }

  /** Whether its script has returned, waits, and has printed nothing: others may have its reservation. */
  get lends(): boolean {
    const serving = this.holdings.serving
    return (this.state === SCRIPT || this.state === CONTENT) && serving !== undefined && serving.dormant
  }

  get detached(): boolean {
    const serving = this.holdings.serving
    return serving !== undefined && serving.detached
  }

  /** What came and was not read. */
  get pending(): number {
    const arena = this.arena
    return this.connection.readable + (arena ? arena.to - arena.from : 0)
  }

  /** Gives it up: 503, as much of it as leaves at once. False when another answer has begun. */
  giveUp(): boolean {
    if (this.state === REPLY) return false
    this.refuse(503, 'another needs its place')
    this.step()
    return true
  }

  /** Whether nothing of a request came but empty lines. */
  get blank(): boolean {
    return this.reading && this.arena !== undefined && this.arena.head.blank
  }

  /** One step; false when nothing more can happen in this turn. */
  step(): boolean {
    switch (this.state) {
      case HEAD: return readHead(this)
      case ADMIT: return admit(this)
      case CONTENT: return this.holdings.receiving !== undefined && took(this, this.holdings.receiving.step())
      case LAUNCH: return launch(this)
      case SCRIPT: return serve(this)
      case DOCUMENT: return serveDocument(this)
      case REPLY: return drain(this)
      default: return false
    }
  }

  // What the phases do in common.

  /** A refusal of the message: what is behind it is read and dropped, then the connection ends. */
  refuse(status: number, reason: string): boolean {
    this.persistent = false
    return this.answer(status, reason, '')
  }

  /** An answer without a script: the status, and nothing of the request. */
  answer(status: number, reason: string, fields: string): boolean {
    const response = this.respond()
    if (response.status !== 0) {
      this.hosted().cut('a refusal within a reply: ' + reason)
      return false
    }
    if (status >= 400 && reason !== '') {
      const address = this.connection.remoteAddress
      this.services.log(status + ' ' + (address === undefined ? 'peer' : address) + ': ' + reason)
    }
    this.holdings.giveRun(reason === '' ? undefined : reason)
    response.output.release()
    response.output.drop()
    response.plain(status, fields + this.services.guard.fields(this.origin, 0, false, false))
    this.enter(REPLY, this.services.limits.REPLY_MS)
    this.giveArena()
    return true
  }

  /** The script needs the request no more: its arena is for others, unless another request is in it already. */
  giveArena(): void {
    const arena = this.arena
    if (!arena || (this.persistent && arena.from < arena.to)) return
    this.line = this.lineOf(arena)
    if (this.holdings.serving) this.holdings.serving.inputs.forget()
    this.holdings.giveArena()
  }

  /** Nothing is under way: no deadline, unless the peer ended. Then it may still take an answer, but not for ever. */
  rest(): void {
    const limits = this.services.limits
    if (!this.connection.ended) this.renew(0)
    else if (!this.leaving) {
      this.leaving = true
      this.renew(limits.IDLE_MS > 0 ? limits.IDLE_MS : limits.REPLY_MS)
    }
  }

  /** The request line as it was sent, one character an octet, and who was let in behind it, for who listens to answers. */
  lineOf(arena: Arena): string {
    const head = arena.head, serving = this.holdings.serving
    if (!this.services.answers || head.targetTo <= head.targetFrom) return ''
    const to = head.lineDone ? head.targetTo + 1 + VERSION_OCTETS : head.targetTo
    const line = this.services.platform.decode(arena.bytes, head.methodFrom, to, 'latin1')
    const user = serving ? serving.inputs.user : undefined
    return user === undefined ? line : line + ' ' + user
  }

  /** The response has left: tells who listens, and gives back all but the arena. */
  finish(): void {
    const response = this.holdings.response
    if (response) {
      this.persistent = response.persistent
      if (this.services.answers) report(this, response)
    }
    this.release(undefined)
  }

  /** The deadline of a phase has passed. */
  expire(): void {
    this.timed = false
    switch (this.state) {
      case HEAD:
        this.refuse(this.arena ? 408 : 503, 'head')
        break
      case ADMIT:
      case LAUNCH:
        this.refuse(503, 'no pool in time')
        break
      case CONTENT:
        if (this.holdings.stuck) this.refuse(504, 'no room for content in time')
        else this.refuse(408, 'content')
        break
      case SCRIPT:
        this.answer(504, 'no reply in time', '')
        break
      default:
        this.hosted().cut('the peer takes nothing')
    }
  }

  /** Gives back all but the arena. `reason` undefined: the request ended well. */
  release(reason: string | undefined): void {
    this.state = OVER
    this.drawn()
    this.holdings.giveAll(reason)
    this.host = undefined
  }

  respond(): Response {
    const drawn = this.holdings.response, response = drawn ? drawn : this.holdings.drawResponse()
    if (response.status === 0) response.answers(this.method, this.minor, this.persistent)
    return response
  }

  /**
   * A state begins that ends by its deadline; 0: it has none. The turn may go through several: the last one counts. For
   * who gives way a request is one phase: who waited longest for one pool is the first for the next.
   */
  enter(state: number, ms: number): void {
    this.state = state
    this.wait = ms
    this.timed = ms > 0
    this.drawn()
    if (state === HEAD) this.phased = true
  }

  /** There was progress: the deadline is this far again; 0: it has none. */
  renew(ms: number): void {
    this.wait = ms
    this.timed = ms > 0
  }

  /** It waits no more: there may be something for the next. */
  drawn(): void {
    if (this.waiting === 0) return
    this.waiting = 0
    this.services.next()
  }

  /** Whether nobody goes before it for `pool`. It counts as waiting for that until it goes on. */
  first(pool: number): boolean {
    this.waiting = pool
    return !this.services.queued || this.services.first(this.hosted(), this.phased)
  }

  hosted(): Host {
    return needed(this.host)
  }
}

function needed(host: Host | undefined): Host {
  if (!host) throw new Error('an exchange without a connection')
  return host
}
