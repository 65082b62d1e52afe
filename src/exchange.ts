// One request and its response: the only state machine that spans rooms. It pulls: readers answer with events, sinks say
// their room before anything is read. What it holds between two turns is its arena, its intake, its response and its run;
// the shared buffers and the pools are the gateway's. It is drawn when a head begins and given back when its response left.
//
//   HEAD -> ADMIT -> [CONTENT ->] LAUNCH -> SCRIPT -> REPLY -> OVER        (`stdin: 'stream'`: LAUNCH -> CONTENT -> SCRIPT)
//   a refusal or an answer without a script -> REPLY -> OVER               HEAD, ADMIT and LAUNCH may wait for a pool
import { LOCAL_REDIRECT, OPEN } from './cgi/reply.ts'
import type { Registration } from './cgi/scripts.ts'
import type { Asset } from './files/assets.ts'
import type { Intake } from './form/intake.ts'
import type { Arena } from './http/arena.ts'
import { CHUNKED } from './http/framing.ts'
import { GET, HEAD as HEAD_METHOD } from './http/methods.ts'
import { AGAIN, BROKEN, DONE, DRAINED, type Output } from './http/output.ts'
import type { Response } from './http/response.ts'
import { pathAfter } from './http/target.ts'
import type { Connection } from './ports.ts'
import { END, LINE, MORE, REFUSED } from './reader.ts'
import { COMPLETE, FULL, REJECTED, type Receiving } from './receiving.ts'
import type { Services, Waiter } from './services.ts'
import type { Owner, Serving } from './serving.ts'

const HEAD = 1
const ADMIT = 2
const CONTENT = 3
const LAUNCH = 4
const SCRIPT = 5
const REPLY = 6
const OVER = 7

/** The connection, as its exchange sees it. */
export interface Host extends Waiter {
  readonly connection: Connection
  /** A phase begins that ends by its deadline; 0: it has none. */
  phase(ms: number): void
  /** There was progress: the deadline is this far again; 0: it has none. */
  renew(ms: number): void
  /** The connection ends at once. */
  cut(reason: string): void
}

export class Exchange implements Owner {
  arena: Arena | undefined = undefined
  /** Content waits for the store. */
  starved = false
  persistent = false

  private host: Host | undefined = undefined
  private state = OVER
  private method = 0
  private minor = 1
  private framing = 0
  private began = 0
  private redirects = 0
  private waits = false
  private reserved = false
  private registration: Registration | undefined = undefined
  private intake: Intake | undefined = undefined
  private receiving: Receiving | undefined = undefined
  private serving: Serving | undefined = undefined
  private response: Response | undefined = undefined
  private readonly services: Services

  constructor(services: Services) {
    this.services = services
  }

  /** A head begins; with an arena when some of it is there already. */
  begin(host: Host, arena: Arena | undefined): void {
    this.host = host
    this.arena = arena
    this.method = this.framing = this.redirects = 0
    this.minor = 1
    this.persistent = this.waits = this.starved = false
    this.registration = undefined
    this.began = this.services.platform.clock.now()
    this.enter(HEAD, this.services.limits.HEAD_MS)
  }

  get connection(): Connection {
    return this.hosted().connection
  }

  changed(): void {
    if (this.host) this.services.soon(this.host)
  }

  get over(): boolean {
    return this.state === OVER
  }

  /** Which pool it waits for; 0 for none. */
  get waiting(): number {
    if (this.state === HEAD) return this.arena ? 0 : HEAD
    return this.state === ADMIT || this.state === LAUNCH ? this.state : 0
  }

  /** Whether it holds an arena for a head that is not complete, and whether it waits for one. */
  get reading(): boolean {
    return this.state === HEAD && this.arena !== undefined
  }

  get thirsty(): boolean {
    return this.state === HEAD && this.arena === undefined
  }

  /** Whether nothing of a request came but empty lines. */
  get blank(): boolean {
    return this.reading && this.arena !== undefined && this.arena.head.blank
  }

  /** One step; false when nothing more can happen in this turn. */
  step(): boolean {
    switch (this.state) {
      case HEAD: return this.head()
      case ADMIT: return this.admit()
      case CONTENT: return this.content()
      case LAUNCH: return this.launch()
      case SCRIPT: return this.serve()
      case REPLY: return this.drain()
      default: return false
    }
  }

  // In.

  private head(): boolean {
    const services = this.services, connection = this.connection
    let arena = this.arena
    if (!arena) {
      arena = services.takeArena(this.hosted())
      if (!arena) return false
      this.arena = arena
      arena.from = arena.to = 0
      arena.head.begin()
    }
    const head = arena.head
    for (;;) {
      while (arena.from < arena.to) {
        const event = head.next(arena.bytes, arena.from, arena.to)
        arena.from = head.at
        arena.to = head.filled
        if (event === REFUSED) return this.refuse(head.status, head.reason)
        if (event === END) return this.preflight(arena)
        if (event === LINE && !this.line(arena)) return true
        if (event === MORE) break
      }
      const limit = services.limits.HEAD_BYTES_MAX
      if (arena.to >= limit) return this.refuse(head.lineDone ? 431 : 414, 'head')
      const count = connection.read(arena.bytes, arena.to, limit)
      arena.to += count
      if (count > 0) continue
      return connection.ended && !head.blank && this.refuse(400, 'the peer ended within a head')
    }
  }

  private line(arena: Arena): boolean {
    const preflight = this.services.preflight
    const good = preflight.line(arena)
    this.method = preflight.method
    this.registration = preflight.registration
    if (!good) this.refuse(preflight.status, preflight.reason)
    return good
  }

  /** The head is complete: everything that can be refused before content is, and before 100 Continue. */
  private preflight(arena: Arena): boolean {
    const preflight = this.services.preflight
    preflight.head(arena, this.method, this.registration)
    this.minor = arena.head.minor
    this.framing = preflight.framing
    this.persistent = preflight.persistent
    this.waits = preflight.waits
    this.registration = preflight.registration
    if (preflight.status !== 0) {
      if (preflight.broken || this.framing !== 0) return this.refuse(preflight.status, preflight.reason, preflight.allow)
      return this.answer(preflight.status, preflight.reason, preflight.allow)
    }
    if (preflight.asset) return this.document(preflight.asset)
    this.enter(ADMIT, this.services.limits.HEAD_MS)
    return true
  }

  /** Draws what the content needs; flash is asked before any of it is read. */
  private admit(): boolean {
    const registration = this.registration, arena = this.arena, services = this.services
    if (!registration || !arena) return this.refuse(500, 'no script')
    const form = this.framing !== 0 && (this.method & (GET | HEAD_METHOD)) === 0
      && !registration.stream && !registration.stdin
    if (form) {
      this.intake = services.takeIntake(this.hosted())
      if (!this.intake) return false
    }
    const serving = services.takeServing(), response = this.respond(), connection = this.connection
    this.serving = serving
    serving.begin(this, response.output, registration, this.method, infoFrom(arena, registration), this.framing)
    const status = this.framing === 0 ? 0 : this.open(arena, registration, serving)
    if (status !== 0) return this.refuse(status, 'preflight')
    if (this.waits && arena.from === arena.to && connection.readable === 0) {
      response.proceed()
      response.output.pump(connection)
    }
    if (registration.stream || this.framing === 0) this.enter(LAUNCH, services.limits.HEAD_MS)
    else this.enter(CONTENT, services.limits.CONTENT_MS)
    return true
  }

  /** Opens the way of the content: the status of a refusal, or 0. */
  private open(arena: Arena, registration: Registration, serving: Serving): number {
    if (registration.flash > 0) {
      const declared = this.framing > 0 && this.framing < registration.flash ? this.framing : registration.flash
      const status = serving.reserve(this.framing === CHUNKED ? -1 : declared)
      if (status !== 0) return status
    }
    const intake = this.intake, stdin = registration.stdin
    const sink = registration.stream || stdin ? serving.sink(stdin) : undefined
    if (stdin && !sink) return 507
    const receiving = this.services.takeReceiving()
    receiving.begin(this.connection, arena, this.framing, registration.content, sink, intake)
    this.receiving = receiving
    return intake ? serving.collect(intake, arena) : 0
  }

  private content(): boolean {
    const receiving = this.receiving, serving = this.serving
    if (!receiving || !serving) return this.refuse(500, 'no content')
    if (this.response && !this.response.output.empty) this.response.output.pump(this.connection)
    const found = receiving.step()
    if (found === REJECTED) {
      // What came whole is a good message with bad content: the connection may go on.
      if (receiving.whole) return this.answer(receiving.status, receiving.reason, '')
      return this.refuse(receiving.status, receiving.reason)
    }
    if (found === COMPLETE) {
      serving.contentLength = receiving.received
      if (this.registration && this.registration.stream) this.enter(SCRIPT, 0)
      else this.enter(LAUNCH, this.services.limits.HEAD_MS)
      return true
    }
    if (found === FULL) return this.hunger()
    if (this.connection.ended) return this.refuse(400, 'the peer ended within the content')
    if (receiving.moved) this.hosted().renew(this.services.limits.CONTENT_MS)
    return false
  }

  /** The sink is full: the store's turns make room, or the script says by `wake` that there is some. */
  private hunger(): boolean {
    const store = this.services.store
    this.starved = store !== undefined && store.busy()
    if (this.starved) this.services.arm(0)
    else this.hosted().renew(0)
    return false
  }

  // The script.

  private launch(): boolean {
    const serving = this.serving
    if (!serving) return this.refuse(500, 'no run')
    if (!this.reserved && !this.services.takePrints(this.hosted())) return false
    this.reserved = true
    if (this.registration && this.registration.stream && this.framing !== 0) {
      this.enter(CONTENT, this.services.limits.CONTENT_MS)
    } else this.enter(SCRIPT, 0)
    serving.start()
    return true
  }

  private serve(): boolean {
    const serving = this.serving
    if (!serving) return this.refuse(500, 'no run')
    serving.turn()
    if (serving.finished && !serving.nph) serving.reply.finish()
    if (serving.broken) return this.fail(serving)
    if (serving.finished) {
      return serving.reply.kind === LOCAL_REDIRECT ? this.redirect(serving) : this.conclude(serving)
    }
    if (serving.detached && (serving.nph || serving.reply.kind !== OPEN)) this.flush(serving)
    return false
  }

  /** A detached run: what it printed leaves, and its reservation with it. */
  private flush(serving: Serving): void {
    const response = this.respond()
    this.decide(serving, response)
    const result = this.pump(response.output)
    if (result === BROKEN) this.hosted().cut('output')
    else if (response.output.held === 0) this.unreserve()
  }

  /** The script has ended: the length is known unless a source gives the rest. */
  private conclude(serving: Serving): boolean {
    const response = this.respond()
    response.output.ended = true
    this.decide(serving, response)
    this.enter(REPLY, this.services.limits.REPLY_MS)
    return true
  }

  /** Chooses the framing, once, and queues the head. */
  private decide(serving: Serving, response: Response): void {
    const reply = serving.reply
    if (response.status !== 0) return
    if (serving.nph) response.raw()
    else response.document(reply.status, reply.reason, reply.fields, reply.length)
  }

  /** A local redirect: the path is served as if it had been asked for, without content (RFC 3875 section 6.2.2). */
  private redirect(serving: Serving): boolean {
    const arena = this.arena, services = this.services, preflight = services.preflight
    const good = arena !== undefined && ++this.redirects <= services.limits.REDIRECTS_MAX && arena.target.read(
      arena.bytes, serving.redirectFrom, serving.redirectTo, serving.redirectTo, arena.limit,
    )
    if (!arena || !good) {
      serving.fail('local redirects without end, or to no path')
      return this.fail(serving)
    }
    this.method = this.method === HEAD_METHOD ? HEAD_METHOD : GET
    this.framing = 0
    preflight.redirected(arena, this.method)
    this.registration = preflight.registration
    serving.close(undefined)
    this.releaseContent('a local redirect')
    if (preflight.asset) return this.document(preflight.asset)
    if (!preflight.registration) return this.answer(preflight.status, preflight.reason, preflight.allow)
    const output = this.respond().output, registration = preflight.registration
    output.release()
    serving.begin(this, output, registration, this.method, infoFrom(arena, registration), 0)
    serving.start()
    return true
  }

  /** A script that failed: 500 when nothing of its reply has left, else the connection is cut. */
  private fail(serving: Serving): boolean {
    const response = this.respond(), output = response.output
    if (serving.problem === '') serving.fail(serving.reply.problem)
    if (response.status !== 0) {
      this.hosted().cut('a reply that failed')
      return false
    }
    output.release()
    output.drop()
    return this.answer(500, '', '')
  }

  // Out.

  /** A static page. Content that came with its request is not read. */
  private document(asset: Asset): boolean {
    if (this.framing !== 0) this.persistent = false
    this.respond().page(asset.type, asset.content, asset.length)
    this.enter(REPLY, this.services.limits.REPLY_MS)
    return true
  }

  /** A refusal of the message: what is behind it is read and dropped, then the connection ends. */
  refuse(status: number, reason: string, allow?: string): boolean {
    this.persistent = false
    return this.answer(status, reason, allow === undefined ? '' : allow)
  }

  /** An answer without a script: the status, and nothing of the request. */
  private answer(status: number, reason: string, allow: string): boolean {
    if (status >= 400 && reason !== '') this.services.log(status + ' ' + this.peer() + ': ' + reason)
    this.releaseRun(reason === '' ? undefined : reason)
    this.respond().plain(status, allow)
    this.enter(REPLY, this.services.limits.REPLY_MS)
    return true
  }

  private drain(): boolean {
    const output = this.respond().output
    const result = this.pump(output)
    if (output.held === 0 && output.empty) this.unreserve()
    if (result === BROKEN) this.hosted().cut('output')
    if (result !== DONE) return false
    this.state = OVER
    return true
  }

  /** Sends what goes; progress renews the deadline, and a source that has nothing yet has none. */
  private pump(output: Output): number {
    const before = output.progress
    const result = output.pump(this.connection)
    if (result === AGAIN) this.changed()
    if (result === DRAINED) this.hosted().renew(0)
    else if (output.progress !== before) this.hosted().renew(this.services.limits.REPLY_MS)
    return result
  }

  /** The response has left: tells who listens, and gives back all but the arena. */
  finish(): void {
    const response = this.response
    if (response) {
      this.persistent = response.persistent
      if (this.services.answers) this.report(response)
    }
    this.release(undefined)
  }

  private report(response: Response): void {
    const arena = this.arena, services = this.services
    const head = arena ? arena.head : undefined
    services.answered({
      remoteAddress: this.connection.remoteAddress,
      method: services.methods.name(this.method),
      target: arena && head && head.targetTo > head.targetFrom
        ? services.platform.decode(arena.bytes, head.targetFrom, head.targetTo, 'latin1') : '',
      status: response.status,
      received: this.receiving ? this.receiving.received : 0,
      sent: response.output.sent,
      milliseconds: (services.platform.clock.now() - this.began) | 0,
      script: this.registration ? this.registration.name : '',
    })
  }

  /** The deadline of a phase has passed. */
  expire(): void {
    switch (this.state) {
      case HEAD:
        this.refuse(this.arena ? 408 : 503, 'head')
        break
      case ADMIT:
      case LAUNCH:
        this.refuse(503, 'no pool in time')
        break
      case CONTENT:
        this.refuse(408, 'content')
        break
      default:
        this.hosted().cut('the peer takes nothing')
    }
  }

  /** Gives back all but the arena. `reason` undefined: the request ended well. */
  release(reason: string | undefined): void {
    const response = this.response
    this.state = OVER
    this.releaseRun(reason)
    this.response = undefined
    if (response) {
      response.output.release()
      this.services.giveResponse(response)
    }
    this.unreserve()
    this.host = undefined
  }

  /** Ends the run: what it did not commit is gone. */
  private releaseRun(reason: string | undefined): void {
    const serving = this.serving
    this.releaseContent(reason === undefined ? 'the reply ended' : reason)
    this.serving = undefined
    if (serving) {
      serving.close(reason)
      this.services.giveServing(serving)
    }
  }

  /** Gives back what the content was read with. */
  private releaseContent(reason: string): void {
    const receiving = this.receiving, intake = this.intake
    this.receiving = undefined
    this.intake = undefined
    if (receiving) {
      receiving.abort(reason)
      this.services.giveReceiving(receiving)
    }
    if (intake) this.services.giveIntake(intake)
  }

  private unreserve(): void {
    if (!this.reserved) return
    this.reserved = false
    this.services.givePrints()
  }

  /** The response to this request, drawn when it is first needed. */
  private respond(): Response {
    let response = this.response
    if (!response) {
      response = this.services.takeResponse()
      response.begin()
      this.response = response
    }
    if (response.status === 0) response.answers(this.method, this.minor, this.persistent)
    return response
  }

  private enter(state: number, ms: number): void {
    this.state = state
    this.hosted().phase(ms)
  }

  private hosted(): Host {
    if (!this.host) throw new Error('an exchange without a connection')
    return this.host
  }

  private peer(): string {
    const address = this.connection.remoteAddress
    return address === undefined ? 'peer' : address
  }
}

/** Where the path info begins: behind the script's name, which may be encoded. */
function infoFrom(arena: Arena, registration: Registration): number {
  return pathAfter(arena.bytes, arena.target.pathFrom, arena.target.pathTo, registration.path)
}
