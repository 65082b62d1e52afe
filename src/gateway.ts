// The gateway: accepts connections, owns the buffers and the pools, keeps the deadlines by one sweep, and gives each
// exchange its turns. One timer wakes it: for a turn that was asked for, a step of the store, or the earliest deadline.
import { Scripts } from './cgi/scripts.ts'
import type { Plan, Script } from './cgi/types.ts'
import { Conversation } from './exchange/conversation.ts'
import { ARENA, type Holdings, PRINTS } from './exchange/holdings.ts'
import { type AssetContent, Assets } from './files/assets.ts'
import type { Documents, FilesHost } from './files/documents.ts'
import { Guard, type GuardOptions } from './guard/guard.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import { Log } from './journal.ts'
import type { Logger } from './log.ts'
import type { Connection, ConnectionEvents, Listener, Platform } from './ports.ts'
import { mountStore, rationOf } from './exchange/mounting.ts'
import { Pools } from './exchange/pools.ts'
import { foremost, held, keeper, keptFor, weakest } from './exchange/precedence.ts'
import { Preflight } from './exchange/preflight.ts'
import type { Ration } from './exchange/ration.ts'
import { Serials } from './exchange/serials.ts'
import type { Answer, Failures, Services, Waiter } from './exchange/services.ts'
import type { Store } from './store/store.ts'

export interface GatewayOptions extends GuardOptions {
  limits?: Limits
  /** SERVER_SOFTWARE and the Server field. */
  software?: string
  /** SERVER_NAME where a request names none. */
  serverName?: string
  /**
   * Below these only scripts answer, as `cgi_directories` of Python: whole segments, in their case; `/`, `.` and '' all
   * mean the root. Default: `/cgi-bin` and `/htbin`.
   */
  scriptDirectories?: string[]
  /** What DOCUMENT_ROOT and PATH_TRANSLATED begin with. */
  documentRoot?: string
  /** Hears of each answered request. */
  onAnswer?: (answer: Answer) => void
}

export class Gateway implements Services, FilesHost, Logger {
  readonly platform: Platform
  readonly limits: Readonly<Limits>
  readonly preflight: Preflight
  readonly guard: Guard
  readonly serials: Serials
  readonly store: Store | undefined
  readonly ration: Ration | undefined
  readonly software: string
  readonly serverName: string
  readonly documentRoot: string
  readonly receive: Uint8Array
  readonly scratch: Uint8Array
  readonly connectionsMax: number
  readonly pools: Pools
  queued = false
  ended = 0
  failures: Failures | undefined = undefined

  private readonly transmit: Uint8Array
  private readonly scripts: Scripts
  private readonly assets: Assets
  private readonly onAnswer: ((answer: Answer) => void) | undefined
  private conversations: Conversation[] = []
  private listeners: Listener[] = []
  private timer = 0
  private armed = false
  private readonly journal: Log

  constructor(platform: Platform, options?: GatewayOptions) {
    const given: GatewayOptions = options ? options : {}
    const limits = given.limits ? given.limits : DEFAULT_LIMITS
    this.platform = platform
    this.limits = limits
    this.software = given.software !== undefined ? given.software : 'Postern/0.1'
    this.serverName = given.serverName !== undefined ? given.serverName : ''
    this.documentRoot = given.documentRoot !== undefined ? given.documentRoot : ''
    this.onAnswer = given.onAnswer
    this.connectionsMax = platform.connectionsMax < limits.CONNECTIONS_MAX
      ? platform.connectionsMax : limits.CONNECTIONS_MAX
    // One octet more than is used: Espruino takes a view of a whole buffer for the buffer itself.
    this.receive = new Uint8Array(limits.RECEIVE_BYTES + 1).subarray(0, limits.RECEIVE_BYTES)
    this.transmit = new Uint8Array(limits.TRANSMIT_BYTES + 1).subarray(0, limits.TRANSMIT_BYTES)
    this.scratch = new Uint8Array(Math.max(limits.NAME_BYTES_MAX, limits.REPLY_HEAD_BYTES_MAX) + 1)
    this.scripts = new Scripts(platform, limits, given.scriptDirectories)
    this.assets = new Assets(platform)
    this.journal = new Log(platform, limits)
    this.guard = new Guard(platform, given)
    this.serials = new Serials(platform)
    this.preflight = new Preflight(platform, limits, this.scripts, this.assets, this.guard)
    this.pools = new Pools(this, this.transmit)
    this.store = mountStore(platform, limits, line => this.log(line))
    this.ration = rationOf(platform, limits)
    platform.clock.onWake(this.tick)
    // What an interrupted save left must not win at a later start.
    if (this.store && this.store.idle()) this.arm(0)
  }

  /**
   * Serves `script` below `/cgi-bin/`, the first script directory. A name may have several segments; one that is registered
   * again is replaced, with neither plan nor script taken away. One that begins with a slash is a whole path, in any script
   * directory.
   */
  register(name: string, plan?: Plan | Script, script?: Script): void {
    if (typeof plan === 'function') this.scripts.register(name, undefined, plan)
    else if (script || !plan) this.scripts.register(name, plan, script)
  }

  /** Serves a page from ROM at exactly `path`. A function gives its text at each request. */
  asset(path: string, type: string, content: AssetContent): void {
    this.assets.add(path, type, content)
  }

  /** Serves a folder of static documents, behind the single pages: `StaticFiles` of the entry `postern/files`. */
  documents(folder: Documents): void {
    this.preflight.folder = folder
  }

  /**
   * The newest lines of the log, the oldest first, each behind its date, or the seconds since the start of a board that knows
   * none: as many as LOG_BYTES hold.
   */
  logged(): string[] {
    return this.journal.lines()
  }

  /** Begins to accept; port 0 takes a free one where the platform can. Throws when the port cannot be had. */
  listen(port: number): Listener {
    const listener = this.platform.listen(port, this.accept)
    this.listeners.push(listener)
    return listener
  }

  /** Stops listening and ends every connection. */
  close(): void {
    for (let i = 0; i < this.listeners.length; i++) this.listeners[i].close()
    this.listeners = []
    const open = this.conversations
    for (let i = open.length - 1; i >= 0; i--) open[i].close()
  }

  private readonly accept = (connection: Connection): ConnectionEvents | undefined => {
    const open = this.conversations
    if (open.length >= this.connectionsMax) {
      this.evict(connection.remoteAddress)
      // Who waited for what was freed goes before the newcomer, or more of these would displace it first. In place, since
      // a chip has few levels of calls.
      for (let pool = ARENA; pool <= PRINTS; pool++) {
        const next = foremost(open, pool, false)
        if (!next || !next.due) continue
        next.grant()
        next.onReadable()
      }
    }
    if (open.length >= this.connectionsMax) return undefined
    const conversation = new Conversation(this, connection)
    open.push(conversation)
    return conversation
  }

  private evict(address: string | undefined): void {
    const chosen = weakest(this.conversations, address, this.platform.clock.now())
    if (chosen) chosen.giveWay()
  }

  // Time.

  soon(conversation: Waiter): void {
    conversation.ask()
    this.arm(0)
  }

  arm(ms: number): void {
    const at = (this.platform.clock.now() + ms) | 0
    if (this.armed && ((at - this.timer) | 0) >= 0) return
    this.armed = true
    this.timer = at
    this.platform.clock.wake(ms)
  }

  /** The one timer: a step of the store, turns and deadlines, then the next wake. */
  private readonly tick = (): void => {
    this.armed = false
    const pages = this.store ? this.store.free : 0
    try {
      if (this.store && this.store.busy()) this.store.step()
    } catch (error) {
      this.log('store: ' + String(error))
    }
    const now = this.platform.clock.now()
    // A copy, since an conversation that ends leaves the list; whose phase began first goes first.
    const open = this.conversations.concat([])
    open.sort((one, other) => (one.since - other.since) | 0)
    let waits = false, answers = 0
    for (let i = 0; i < open.length; i++) {
      const conversation = open[i]
      // Where memory that runs out just ends a callback, a turn may have been cut: a tick never runs inside of one.
      if (conversation.broken) conversation.cut('its turn never ended')
      if (conversation.closed) continue
      const left = conversation.remaining(now)
      if (left !== undefined && left <= 0) conversation.timeout()
      else if (answers < this.limits.ANSWERS_A_TURN_MAX && (conversation.due || conversation.starved)) {
        conversation.grant()
        conversation.onReadable()
        answers += this.ended
      }
      if (conversation.waiting !== 0) waits = true
    }
    if (waits) this.relieve(now)
    const again = this.failures ? this.failures.turn() : -1
    // What is written without an exchange gave a page for uploads back.
    if (this.store && this.store.free > pages) this.next()
    if (again >= 0) this.arm(again)
    this.rearm(now)
  }

  /**
   * Those who wait for a pool share the patience with those who keep something of it: one of each pool gives way in a turn,
   * when its request is old enough.
   */
  private relieve(now: number): void {
    const open = this.conversations
    for (let pool = ARENA; pool <= PRINTS; pool++) {
      const next = foremost(open, pool, false)
      if (!next) continue
      let waiters = 0
      for (let i = 0; i < open.length; i++) if (open[i].waiting === pool) waiters++
      const chosen = keeper(open, pool, next.connection.remoteAddress, now)
      const patience = Math.ceil(this.limits.STALE_MS / waiters)
      const left = chosen ? patience - keptFor(chosen, pool, now) : patience
      if (chosen && left <= 0) chosen.makeRoom(pool)
      else this.arm(left)
    }
  }

  private rearm(now: number): void {
    let next = -1
    if (this.store && this.store.busy()) next = 0
    for (let i = 0; i < this.conversations.length; i++) {
      const conversation = this.conversations[i]
      const left = conversation.due || conversation.starved ? 0 : conversation.remaining(now)
      if (left !== undefined && (next < 0 || left < next)) next = left < 0 ? 0 : left
    }
    if (next >= 0) this.arm(next)
  }

  log(line: string): void {
    this.journal.log(line)
  }

  get answers(): boolean {
    return this.onAnswer !== undefined
  }

  answered(answer: Answer): void {
    if (this.onAnswer) this.onAnswer(answer)
  }

  gone(conversation: Waiter, broken: boolean): void {
    const at = this.conversations.indexOf(conversation as Conversation)
    if (at >= 0) this.conversations.splice(at, 1)
    if (!broken) return
    const left: Holdings[] = []
    for (let i = 0; i < this.conversations.length; i++) {
      const holdings = this.conversations[i].holdings
      if (holdings) left.push(holdings)
    }
    this.pools.recount(left)
  }

  // The queue of those who wait for a pool.

  next(): void {
    if (!this.queued) return
    this.queued = false
    for (let pool = ARENA; pool <= PRINTS; pool++) {
      if (!foremost(this.conversations, pool, false)) continue
      this.queued = true
      const next = foremost(this.conversations, pool, true)
      if (next) this.soon(next)
    }
  }

  first(waiter: Waiter, young: boolean): boolean {
    const open = this.conversations, next = foremost(open, waiter.waiting, false)
    if (!next) return true
    const weight = held(open, waiter.connection.remoteAddress), other = held(open, next.connection.remoteAddress)
    if (other > weight || (other === weight && !young && ((next.since - waiter.since) | 0) >= 0)) return true
    // It may have been passed over while its peer held more.
    this.soon(next)
    return false
  }
}
