// One connection's life: idle, one exchange after another, then the end. It keeps the deadline of the phase that runs, and
// nothing escapes its events: our own bug ends this connection and no other.
//
//   SILENT -> BUSY (an exchange) -> IDLE | BUSY (pending) | LINGER | ANSWERED -> CLOSED        IDLE -> BUSY
import type { Exchange, Host } from './exchange.ts'
import { type Holdings, PRINTS } from './holdings.ts'
import type { Connection, ConnectionEvents } from '../ports.ts'
import type { Services } from './services.ts'
import { OVER } from './states.ts'

const IDLE = 0
const BUSY = 1
const LINGER = 2
const CLOSED = 3
/** All was said and read. A state of its own, since calls on one object are few: see `leave`. */
const ANSWERED = 4
/** Nothing of a request came yet. */
const SILENT = 5

// Bits of `turn`: it runs now; a turn of its own is wanted.
const RUNNING = 1
const ASKED = 2

export class Conversation implements ConnectionEvents, Host {
  readonly connection: Connection
  /** The time its phase began: who waited longest goes first. */
  since = 0

  private state = SILENT
  private deadline: number | undefined = undefined
  private turn = 0
  exchange: Exchange | undefined = undefined
  readonly services: Services

  constructor(services: Services, connection: Connection) {
    this.services = services
    this.connection = connection
    this.until(services.limits.FIRST_BYTE_MS, true)
  }

  /** Also its turn: the loop of all that happens. Kept flat, since a chip has few levels of calls. */
  onReadable(): void {
    // What waits for a turn of its own does not go on with each event: others have theirs in between.
    if (this.turn !== 0) return this.services.soon(this)
    this.turn = RUNNING
    let answers = 0
    try {
      for (let more = true; more;) {
        const exchange = this.exchange
        if (exchange && exchange.state !== OVER) {
          more = exchange.step()
          if (!more && this.connection.ended && exchange.blank) this.close()
        } else {
          if (exchange) answers++
          more = this.between()
        }
        if (more && answers >= this.services.limits.ANSWERS_A_TURN_MAX) {
          this.services.soon(this)
          more = false
        }
      }
      this.settle()
    } catch (error) {
      this.fault(error)
    }
    this.services.ended = answers
    this.turn &= ASKED
  }

  /** It gets the turn that it asked for. */
  grant(): void {
    this.turn &= RUNNING
  }

  /** The end of a turn: the phase that it led to begins, and its deadline counts from now. */
  private settle(): void {
    const exchange = this.exchange
    if (!exchange) return
    const phased = exchange.phased
    if (phased || exchange.wait >= 0) this.until(exchange.wait, phased)
    exchange.phased = false
    exchange.wait = -1
    if (exchange.waiting === 0) return
    this.services.queued = true
    this.services.arm(0)
  }

  ask(): void {
    this.turn |= ASKED
  }

  get due(): boolean {
    return (this.turn & ASKED) !== 0
  }

  onWritable(): void {
    this.onReadable()
  }

  onClose(): void {
    this.leave('disconnected')
  }

  /** A turn of it has begun and not ended. */
  get broken(): boolean {
    return (this.turn & RUNNING) !== 0
  }

  get closed(): boolean {
    return this.state === CLOSED
  }

  /** Nothing of a request came yet. */
  get silent(): boolean {
    return this.state === SILENT
  }

  /** What it counts for when its peer is weighed. */
  get weight(): number {
    return this.exchange ? 1 + this.exchange.holdings.weight : 1
  }

  get waiting(): number {
    return this.exchange ? this.exchange.waiting : 0
  }

  get starved(): boolean {
    return this.exchange !== undefined && this.exchange.starved
  }

  /** What its exchange has drawn. */
  get holdings(): Holdings | undefined {
    return this.exchange ? this.exchange.holdings : undefined
  }

  /** The deadline is `ms` from now, 0: there is none; it may be that of a phase that begins now. */
  private until(ms: number, phased: boolean): void {
    const now = this.services.platform.clock.now()
    this.deadline = ms > 0 ? (now + ms) | 0 : undefined
    if (phased) this.since = now
    if (ms > 0) this.services.arm(ms)
  }

  /** Milliseconds to its deadline, undefined without one. */
  remaining(now: number): number | undefined {
    return this.deadline === undefined ? undefined : (this.deadline - now) | 0
  }

  /** What happens while no exchange runs; false when nothing more can in this turn. */
  private between(): boolean {
    const exchange = this.exchange
    switch (this.state) {
      case SILENT:
      case IDLE:
        if (this.connection.readable > 0) {
          // The first octet of a request begins an exchange.
          const begun = this.services.pools.takeExchange()
          this.exchange = begun
          this.state = BUSY
          begun.begin(this, undefined)
          return true
        }
        if (this.connection.ended) this.close()
        return false
      case BUSY: return exchange !== undefined && this.next(exchange)
      case LINGER:
        if (this.linger()) this.close()
        return false
      case ANSWERED: this.close()
    }
    return false
  }

  /** A response has left: the next request, from pending first, or the end. */
  private next(exchange: Exchange): boolean {
    const arena = exchange.arena
    exchange.finish()
    if (exchange.persistent && arena && arena.from < arena.to) {
      arena.shift()
      exchange.begin(this, arena)
      exchange.last = this.services.queued
      return true
    }
    this.giveBack(exchange)
    if (exchange.persistent) {
      this.state = IDLE
      this.until(this.services.limits.IDLE_MS, true)
    } else if (exchange.holdings.whole && this.connection.readable === 0) this.state = ANSWERED
    else {
      this.state = LINGER
      this.until(this.services.limits.LINGER_MS, true)
      this.connection.finish()
    }
    return true
  }

  /**
   * Reads and drops, so that the peer can read the answer before a reset would take it away. Whether the peer has
   * ended.
   */
  private linger(): boolean {
    const shared = this.services.receive
    for (let reads = 0; this.connection.readable > 0; reads++) {
      if (reads === this.services.limits.WRITES_A_TURN_MAX) {
        this.services.soon(this)
        return false
      }
      this.connection.read(shared, 0, shared.length)
    }
    return this.connection.ended
  }

  /** It keeps others waiting for a pool. */
  makeRoom(pool: number): void {
    const exchange = this.exchange
    if (exchange && pool === PRINTS && exchange.lends) exchange.holdings.givePrints()
    else this.timeout()
  }

  /** The deadline has passed. */
  timeout(): void {
    const exchange = this.exchange
    this.deadline = undefined
    this.turn |= RUNNING
    try {
      if (!exchange || exchange.blank) this.close()
      else exchange.expire()
    } catch (error) {
      this.fault(error)
    }
    this.turn &= ASKED
    this.onReadable()
  }

  private fault(error: unknown): void {
    this.services.log('check failed: ' + String(error))
    this.cut('our own fault')
  }

  cut(reason: string): void {
    if (this.state === CLOSED) return
    this.services.log('cut: ' + reason)
    this.connection.abort()
    this.leave(reason)
  }

  /** Another connection needs its place: a request that has no answer yet gets one. */
  giveWay(): void {
    const exchange = this.exchange
    if (!exchange) return this.close()
    this.turn |= RUNNING
    try {
      if (!exchange.giveUp()) return this.cut('its answer is not taken, and another needs its place')
    } catch (error) {
      this.fault(error)
    }
    this.turn &= ASKED
    this.close()
  }

  /** Ends after what was written has left. */
  close(): void {
    if (this.state === CLOSED) return
    this.connection.close()
    this.leave('closed')
  }

  private leave(reason: string): void {
    const exchange = this.exchange
    if (this.state === CLOSED) return
    this.state = CLOSED
    this.deadline = undefined
    if (exchange) {
      try {
        exchange.release(reason)
      } catch (error) {
        this.services.log('check failed: ' + String(error))
      }
      this.giveBack(exchange)
    }
    // An object with more locks than Espruino counts is never freed: here it is the fifth call on it.
    this.services.gone(this, (this.turn & RUNNING) !== 0)
  }

  private giveBack(exchange: Exchange): void {
    this.exchange = undefined
    exchange.holdings.giveArena()
    this.services.pools.giveExchange(exchange)
  }
}
