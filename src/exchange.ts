// One connection's life: the only state machine that spans rooms. It pulls: readers answer with events, sinks say their
// room before anything is read. The shared buffers and the pools are the gateway's; what an exchange holds between two
// turns is its arena, its intake, its output and its run. Nothing escapes an event.
//
//   IDLE -> HEAD -> [WAIT_INTAKE ->] CONTENT -> [WAIT_PRINTS ->] SCRIPT -> REPLY -> IDLE | HEAD (pending) | LINGER
//   a refusal anywhere before SCRIPT -> REPLY -> LINGER -> CLOSED
import { LOCAL_REDIRECT, OPEN } from './cgi/reply.ts'
import type { Registration } from './cgi/scripts.ts'
import type { Asset } from './files/assets.ts'
import type { Intake } from './form/intake.ts'
import type { Arena } from './http/arena.ts'
import { CHUNKED } from './http/framing.ts'
import { GET, HEAD as HEAD_METHOD } from './http/methods.ts'
import {
  AGAIN, BROKEN, DONE, DRAINED, IN_CHUNKS, UNTIL_CLOSE, type Output,
} from './http/output.ts'
import { plainContent, responseHead } from './http/response.ts'
import { bodiless } from './http/status.ts'
import { pathAfter } from './http/target.ts'
import type { Connection, ConnectionEvents } from './ports.ts'
import { DATA, END, LINE, MORE, REFUSED } from './reader.ts'
import type { Services } from './services.ts'
import type { Owner, Serving } from './serving.ts'
import type { Sink } from './sink.ts'

const CLOSED = 0
const IDLE = 1
const HEAD = 2
const WAIT_INTAKE = 3
const CONTENT = 4
const WAIT_PRINTS = 5
const SCRIPT = 6
const REPLY = 7
const LINGER = 8

export class Exchange implements ConnectionEvents, Owner {
  connection: Connection
  arena: Arena | undefined = undefined
  /** A turn of its own is wanted. */
  due = false
  /** Content waits for room in a sink. */
  starved = false
  /** The time its phase began: who waited longest goes first. */
  since = 0
  private state = CLOSED
  private deadline = 0
  private timed = false
  private answers = 0
  private busy = false

  private method = 0
  private minor = 1
  private persistent = false
  private waits = false
  private framing = 0
  private received = 0
  private status = 0
  private began = 0
  private redirects = 0
  private reserved = false
  private registration: Registration | undefined = undefined
  private intake: Intake | undefined = undefined
  private sink: Sink | undefined = undefined
  private output: Output | undefined = undefined
  private serving: Serving | undefined = undefined
  private readonly services: Services

  constructor(services: Services, connection: Connection) {
    this.services = services
    this.connection = connection
    this.state = IDLE
    this.time(services.limits.IDLE_MS)
  }

  // Events. Each is guarded: our own bug ends this exchange and no other.

  onReadable(): void {
    this.advance()
  }

  onWritable(): void {
    this.advance()
  }

  onClose(): void {
    this.leave('disconnected')
  }

  /** A turn that `changed` or a pool asked for. */
  turn(): void {
    this.due = false
    this.starved = false
    this.advance()
  }

  changed(): void {
    this.services.soon(this)
  }

  get closed(): boolean {
    return this.state === CLOSED
  }

  /** Which pool it waits for; 0 for none. */
  get waiting(): number {
    if (this.state === HEAD) return this.arena ? 0 : HEAD
    return this.state === WAIT_INTAKE || this.state === WAIT_PRINTS ? this.state : 0
  }

  /** Whether it holds an arena for a head that is not complete. */
  get reading(): boolean {
    return this.state === HEAD && this.arena !== undefined
  }

  get thirsty(): boolean {
    return this.state === HEAD && this.arena === undefined
  }

  get idle(): boolean {
    return this.state === IDLE
  }

  /** Milliseconds to its deadline, undefined without one. */
  remaining(now: number): number | undefined {
    return this.timed ? (this.deadline - now) | 0 : undefined
  }

  private advance(): void {
    if (this.busy) return this.services.soon(this)
    this.busy = true
    this.answers = 0
    try {
      while (this.step()) {
        if (this.answers < this.services.limits.ANSWERS_A_TURN_MAX) continue
        this.services.soon(this)
        break
      }
    } catch (error) {
      this.services.log('check failed: ' + String(error))
      this.cut('our own fault')
    }
    this.busy = false
  }

  /** One step; false when nothing more can happen in this turn. */
  private step(): boolean {
    switch (this.state) {
      case IDLE: return this.wakeUp()
      case HEAD: return this.head()
      case WAIT_INTAKE: return this.admit()
      case CONTENT: return this.content()
      case WAIT_PRINTS: return this.launch()
      case SCRIPT: return this.serve()
      case REPLY: return this.drain()
      case LINGER: return this.linger()
      default: return false
    }
  }

  // In.

  /** The first octet of a request begins its head. */
  private wakeUp(): boolean {
    if (this.connection.readable > 0) {
      this.fresh()
      return true
    }
    if (this.connection.ended) this.close()
    return false
  }

  /** A new head begins: nothing of the request before it is left. */
  private fresh(): void {
    this.method = this.framing = this.received = this.redirects = 0
    this.minor = 1
    this.registration = undefined
    this.began = this.services.platform.clock.now()
    this.enter(HEAD, this.services.limits.HEAD_MS)
  }

  private head(): boolean {
    const services = this.services
    let arena = this.arena
    if (!arena) {
      arena = services.takeArena(this)
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
      const count = this.connection.read(arena.bytes, arena.to, limit)
      if (count === 0) return this.starve(head.blank)
      arena.to += count
    }
  }

  /** Nothing more to read in a head. */
  private starve(blank: boolean): boolean {
    if (!this.connection.ended) return false
    if (blank) {
      this.close()
      return false
    }
    return this.refuse(400, 'the peer ended within a head')
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
    this.enter(WAIT_INTAKE, this.services.limits.HEAD_MS)
    return true
  }

  /** Draws what the content needs; flash is asked before any of it is read. */
  private admit(): boolean {
    const registration = this.registration, arena = this.arena, services = this.services
    if (!registration || !arena) return this.refuse(500, 'no script')
    const form = this.framing !== 0 && (this.method & (GET | HEAD_METHOD)) === 0
      && !registration.stream && !registration.stdin
    if (form && !this.intake) {
      this.intake = services.takeIntake(this)
      if (!this.intake) return false
    }
    const serving = services.takeServing(), output = this.out()
    this.serving = serving
    serving.begin(this, output, registration, this.method, this.infoFrom(arena, registration), this.framing)
    const status = this.framing === 0 ? 0 : this.open(arena, registration, serving)
    if (status !== 0) return this.refuse(status, 'preflight')
    if (this.framing === CHUNKED) arena.chunked.begin(registration.content)
    else arena.length.begin(this.framing)
    if (this.waits && arena.from === arena.to && this.connection.readable === 0) {
      output.line('HTTP/1.1 100 Continue\r\n\r\n')
      output.pump(this.connection)
    }
    if (registration.stream || this.framing === 0) this.enter(WAIT_PRINTS, services.limits.HEAD_MS)
    else this.enter(CONTENT, services.limits.CONTENT_MS)
    return true
  }

  /** Where the path info begins: behind the script's name, which may be encoded. */
  private infoFrom(arena: Arena, registration: Registration): number {
    return pathAfter(arena.bytes, arena.target.pathFrom, arena.target.pathTo, registration.path)
  }

  /** Opens the way of the content: the status of a refusal, or 0. */
  private open(arena: Arena, registration: Registration, serving: Serving): number {
    if (registration.flash > 0) {
      const declared = this.framing > 0 && this.framing < registration.flash ? this.framing : registration.flash
      const status = serving.reserve(this.framing === CHUNKED ? -1 : declared)
      if (status !== 0) return status
    }
    if (this.intake) return serving.collect(this.intake, arena)
    if (registration.stream || registration.stdin) this.sink = serving.sink(registration.stdin)
    return this.sink || !registration.stdin ? 0 : 507
  }

  /** After onReadable, a turn, or credit from a sink: the whole inward path. */
  private content(): boolean {
    const arena = this.arena
    if (!arena) return this.refuse(500, 'content without an arena')
    if (this.output && !this.output.empty) this.output.pump(this.connection)
    const body = this.framing === CHUNKED ? arena.chunked : arena.length
    const shared = this.services.receive
    for (;;) {
      const room = this.room()
      const parked = arena.from < arena.to
      let bytes = arena.bytes, from = arena.from, to = arena.to
      if (parked) {
        if (room <= 0) return this.hunger()
        if (to > from + room) to = from + room
      } else {
        const owed = body.owes(), readable = this.connection.readable
        let count = owed < room ? owed : room
        if (count > shared.length) count = shared.length
        if (count > readable) count = readable
        if (count <= 0 && owed > 0) return room <= 0 ? this.hunger() : this.stall()
        bytes = shared
        from = 0
        to = count > 0 ? this.connection.read(shared, 0, count) : 0
      }
      let event = body.next(bytes, from, to)
      while (event === DATA) {
        const status = this.feed(bytes, body.start, body.end)
        if (status !== 0) return this.refuse(status, this.intake ? this.intake.reason : 'content')
        if (parked) arena.from = body.at
        event = body.next(bytes, body.at, to)
      }
      if (parked) arena.from = body.at
      if (event === REFUSED) return this.refuse(body.status, body.reason)
      if (event === END) return this.sealed()
      this.time(this.services.limits.CONTENT_MS)
    }
  }

  /** What may be read now without overrunning a sink. */
  private room(): number {
    if (this.sink) return this.sink.room()
    if (this.intake) return this.intake.room() - this.intake.held()
    return this.services.receive.length
  }

  private feed(bytes: Uint8Array, from: number, to: number): number {
    this.received += to - from
    if (this.sink) this.sink.write(bytes, from, to)
    else if (this.intake) return this.intake.feed(bytes, from, to)
    return 0
  }

  private hunger(): boolean {
    const store = this.services.store
    this.starved = store !== undefined && store.busy()
    // A script's own sink says by `wake` when it has room again; until then the peer is not the one who is late.
    if (this.starved) this.services.arm(0)
    else this.timed = false
    return false
  }

  private stall(): boolean {
    if (!this.connection.ended) return false
    return this.refuse(400, 'the peer ended within the content')
  }

  /** The content is complete and its sinks are closed: readable by this script, invisible to all others. */
  private sealed(): boolean {
    const sink = this.sink, serving = this.serving
    this.sink = undefined
    if (sink) sink.close(this.received)
    const status = this.intake ? this.intake.finish() : 0
    if (status !== 0) return this.answer(status, this.intake ? this.intake.reason : '', '')
    if (serving) serving.contentLength = this.received
    if (this.registration && this.registration.stream) this.enter(SCRIPT, 0)
    else this.enter(WAIT_PRINTS, this.services.limits.HEAD_MS)
    return true
  }

  // The script.

  private launch(): boolean {
    const serving = this.serving
    if (!serving) return this.refuse(500, 'no run')
    if (!this.reserved && !this.services.takePrints(this)) return false
    this.reserved = true
    if (this.registration && this.registration.stream && this.framing !== 0) {
      serving.start()
      this.enter(CONTENT, this.services.limits.CONTENT_MS)
    } else {
      this.enter(SCRIPT, 0)
      serving.start()
    }
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
    const output = this.out()
    this.decide(serving, output)
    const result = this.pump(output)
    if (result === BROKEN) this.cut('output')
    else if (output.held === 0) this.unreserve()
  }

  /** The script has ended: the length is known unless a source gives the rest. */
  private conclude(serving: Serving): boolean {
    const output = this.out()
    output.ended = true
    this.decide(serving, output)
    this.enter(REPLY, this.services.limits.REPLY_MS)
    return true
  }

  /** Chooses the framing, once, and queues the head. */
  private decide(serving: Serving, output: Output): void {
    if (this.status !== 0) return
    const reply = serving.reply
    this.status = serving.nph ? 200 : reply.status
    if (serving.nph) {
      output.framing = UNTIL_CLOSE
      this.persistent = false
      return
    }
    let length = output.ended && !output.source ? output.printed : -1
    if ((output.source || (this.method === HEAD_METHOD && length === 0)) && reply.length >= 0) length = reply.length
    if (this.method === HEAD_METHOD || bodiless(this.status)) output.silence()
    else if (length >= 0) output.promise(length)
    else if (this.minor > 0) output.framing = IN_CHUNKS
    else {
      output.framing = UNTIL_CLOSE
      this.persistent = false
    }
    this.headline(output, reply.reason, reply.fields, length)
  }

  /** A local redirect: the path is served as if it had been asked for, without content (RFC 3875 section 6.2.2). */
  private redirect(serving: Serving): boolean {
    const arena = this.arena, services = this.services
    if (!arena || ++this.redirects > services.limits.REDIRECTS_MAX) return this.lost(serving, 'too many local redirects')
    const good = arena.target.read(
      arena.bytes, serving.redirectFrom, serving.redirectTo, serving.redirectTo, arena.limit,
    )
    if (!good) return this.lost(serving, 'the path of a local redirect')
    const method = this.method === HEAD_METHOD ? HEAD_METHOD : GET
    const preflight = services.preflight
    preflight.redirected(arena, method)
    serving.close(undefined)
    this.releaseContent(undefined)
    this.method = method
    this.framing = 0
    this.registration = preflight.registration
    if (preflight.asset) return this.document(preflight.asset)
    if (!preflight.registration) return this.answer(preflight.status, preflight.reason, preflight.allow)
    const output = this.out()
    output.release()
    serving.begin(this, output, preflight.registration, method, this.infoFrom(arena, preflight.registration), 0)
    serving.start()
    return true
  }

  private lost(serving: Serving, problem: string): boolean {
    serving.fail(problem)
    return this.fail(serving)
  }

  /** A script that failed: 500 when nothing of its reply has left, else the connection is cut. */
  private fail(serving: Serving): boolean {
    if (serving.problem === '') serving.fail(serving.reply.problem)
    if (this.status !== 0) {
      this.cut('a reply that failed')
      return false
    }
    const output = this.out()
    output.release()
    output.drop()
    return this.answer(500, '', '')
  }

  // Out.

  /** A static page: by reference, never counted as printed. */
  private document(asset: Asset): boolean {
    const output = this.out()
    this.status = 200
    if (this.framing !== 0) this.persistent = false
    if (this.method === HEAD_METHOD) output.silence()
    else {
      output.promise(asset.length)
      output.attach(asset.content)
    }
    this.headline(output, '', 'Content-Type: ' + asset.type + '\r\n', asset.length)
    output.ended = true
    this.enter(REPLY, this.services.limits.REPLY_MS)
    return true
  }

  /** A refusal of the message: what is behind it is read and dropped, then the connection ends. */
  private refuse(status: number, reason: string, allow?: string): boolean {
    this.persistent = false
    return this.answer(status, reason, allow === undefined ? '' : allow)
  }

  /** An answer without a script: the status, and nothing of the request. */
  private answer(status: number, reason: string, allow: string): boolean {
    if (status >= 400 && reason !== '') this.services.log(status + ' ' + this.peer() + ': ' + reason)
    const text = bodiless(status) ? '' : plainContent(status), output = this.out()
    this.releaseRun(reason === '' ? undefined : reason)
    this.status = status
    let fields = text === '' ? '' : 'Content-Type: text/plain\r\n'
    if (allow !== '') fields += 'Allow: ' + allow + '\r\n'
    if (status === 503 || status === 429) fields += 'Retry-After: 1\r\n'
    output.promise(text.length)
    if (this.method === HEAD_METHOD) output.silence()
    else output.attach(text)
    this.headline(output, '', fields, text === '' ? -1 : text.length)
    output.ended = true
    this.enter(REPLY, this.services.limits.REPLY_MS)
    return true
  }

  private headline(output: Output, reason: string, fields: string, length: number): void {
    output.line(responseHead(
      this.services.platform, this.services.software, this.status, reason, fields, output.framing, length, this.minor,
      this.persistent,
    ))
  }

  private drain(): boolean {
    const output = this.out()
    const result = this.pump(output)
    if (output.held === 0 && output.empty) this.unreserve()
    if (result === DONE) return this.finished()
    if (result === BROKEN) this.cut('output')
    return false
  }

  /** Sends what goes; progress renews the deadline, and a source that has nothing yet has none. */
  private pump(output: Output): number {
    const before = output.progress
    const result = output.pump(this.connection)
    if (result === AGAIN) this.services.soon(this)
    if (result === DRAINED) this.timed = false
    else if (output.progress !== before || !this.timed) this.time(this.services.limits.REPLY_MS)
    return result
  }

  /** The response has left: the next request, from pending first, or the end. */
  private finished(): boolean {
    const output = this.out(), services = this.services, arena = this.arena
    this.answers++
    if (services.answers) this.report(output)
    this.release(undefined)
    if (!this.persistent) {
      if (arena) this.giveArena(arena)
      this.enter(LINGER, services.limits.LINGER_MS)
      this.connection.finish()
      return true
    }
    if (arena && arena.from < arena.to) {
      arena.shift()
      this.fresh()
      return true
    }
    if (arena) this.giveArena(arena)
    this.enter(IDLE, services.limits.IDLE_MS)
    return true
  }

  private report(output: Output): void {
    const arena = this.arena, services = this.services
    const head = arena ? arena.head : undefined
    services.answered({
      remoteAddress: this.connection.remoteAddress,
      method: services.methods.name(this.method),
      target: arena && head && head.targetTo > head.targetFrom
        ? services.platform.decode(arena.bytes, head.targetFrom, head.targetTo, 'latin1') : '',
      status: this.status,
      received: this.received,
      sent: output.sent,
      milliseconds: (services.platform.clock.now() - this.began) | 0,
      script: this.registration ? this.registration.name : '',
    })
  }

  /** Reads and drops, so that the peer can read the answer before a reset would take it away. */
  private linger(): boolean {
    const shared = this.services.receive
    let reads = this.services.limits.WRITES_A_TURN_MAX
    while (this.connection.readable > 0) {
      if (reads-- === 0) {
        this.services.soon(this)
        return false
      }
      this.connection.read(shared, 0, shared.length)
    }
    if (this.connection.ended) this.close()
    return false
  }

  // Ends.

  /** The deadline has passed. */
  timeout(): void {
    this.timed = false
    this.busy = true
    try {
      this.expire()
    } catch (error) {
      this.services.log('check failed: ' + String(error))
      this.cut('our own fault')
    }
    this.busy = false
    this.advance()
  }

  private expire(): void {
    const arena = this.arena
    switch (this.state) {
      case IDLE:
      case LINGER:
        this.close()
        break
      case HEAD:
        if (!arena) this.refuse(503, 'no arena in time')
        else if (arena.head.blank && arena.from === arena.to) this.close()
        else this.refuse(408, 'head')
        break
      case WAIT_INTAKE:
      case WAIT_PRINTS:
        this.refuse(503, 'no pool in time')
        break
      case CONTENT:
        this.refuse(408, 'content')
        break
      default:
        this.cut('the peer takes nothing')
    }
  }

  /** Ends at once. */
  cut(reason: string): void {
    if (this.state === CLOSED) return
    this.services.log(this.peer() + ': cut, ' + reason)
    this.connection.abort()
    this.leave(reason)
  }

  /** Ends after what was written has left. */
  close(): void {
    if (this.state === CLOSED) return
    this.connection.close()
    this.leave('closed')
  }

  private leave(reason: string): void {
    if (this.state === CLOSED) return
    this.state = CLOSED
    this.timed = false
    this.release(reason)
    if (this.arena) this.giveArena(this.arena)
    this.services.gone(this)
  }

  /** Gives back all but the arena. `reason` undefined: the request ended well. */
  private release(reason: string | undefined): void {
    const output = this.output
    this.releaseRun(reason)
    this.output = undefined
    if (output) {
      output.release()
      this.services.giveOutput(output)
    }
    this.unreserve()
    this.status = 0
  }

  /** Gives back what the content was read with. */
  private releaseContent(reason: string | undefined): void {
    const intake = this.intake, sink = this.sink
    const why = reason === undefined ? 'the reply ended' : reason
    this.intake = undefined
    this.sink = undefined
    if (sink) sink.abort(why)
    if (intake) {
      intake.abort(why)
      this.services.giveIntake(intake)
    }
  }

  /** Ends the run: what it did not commit is gone. */
  private releaseRun(reason: string | undefined): void {
    const serving = this.serving
    this.releaseContent(reason)
    this.serving = undefined
    if (serving) {
      serving.close(reason)
      this.services.giveServing(serving)
    }
  }

  private unreserve(): void {
    if (!this.reserved) return
    this.reserved = false
    this.services.givePrints()
  }

  private giveArena(arena: Arena): void {
    this.arena = undefined
    this.services.giveArena(arena)
  }

  private out(): Output {
    if (!this.output) {
      this.output = this.services.takeOutput()
      this.output.begin()
    }
    return this.output
  }

  private enter(state: number, ms: number): void {
    this.state = state
    this.since = this.services.platform.clock.now()
    if (ms > 0) this.time(ms)
    else this.timed = false
  }

  private time(ms: number): void {
    this.timed = true
    this.deadline = (this.services.platform.clock.now() + ms) | 0
    this.services.arm(ms)
  }

  private peer(): string {
    const address = this.connection.remoteAddress
    return address === undefined ? 'peer' : address
  }
}
