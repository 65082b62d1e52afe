// One connection's life: idle, one exchange after another, then the end. It keeps the deadline of the phase that runs, and
// nothing escapes its events: our own bug ends this connection and no other.
//
//   IDLE -> BUSY (an exchange) -> IDLE | BUSY (pending) | LINGER -> CLOSED
import type { Exchange, Host } from './exchange.ts'
import type { Connection, ConnectionEvents } from '../ports.ts'
import type { Services } from './services.ts'

const IDLE = 0
const BUSY = 1
const LINGER = 2
const CLOSED = 3

export class Conversation implements ConnectionEvents, Host {
  readonly connection: Connection
  /** A turn of its own is wanted. */
  due = false
  /** The time its phase began: who waited longest goes first. */
  since = 0
  timed = false

  private state = IDLE
  private deadline = 0
  private running = false
  private answers = 0
  private exchange: Exchange | undefined = undefined
  private readonly services: Services

  constructor(services: Services, connection: Connection) {
    this.services = services
    this.connection = connection
    this.phase(services.limits.IDLE_MS)
  }

  /** Also its turn: the loop of all that happens. Kept flat, since a chip has few levels of calls. */
  onReadable(): void {
    if (this.running) return this.services.soon(this)
    this.running = true
    this.due = false
    this.answers = 0
    try {
      for (let more = true; more;) {
        const exchange = this.exchange
        if (this.state === BUSY && exchange && !exchange.over) {
          more = exchange.step()
          if (!more && this.connection.ended && exchange.blank) this.close()
        } else more = this.between()
        if (more && this.answers >= this.services.limits.ANSWERS_A_TURN_MAX) {
          this.services.soon(this)
          more = false
        }
      }
    } catch (error) {
      this.fault(error)
    }
    this.running = false
  }

  onWritable(): void {
    this.onReadable()
  }

  onClose(): void {
    this.leave('disconnected')
  }

  get closed(): boolean {
    return this.state === CLOSED
  }

  /** It may go when a connection is needed: it waits for a request, or for the peer to read an answer. */
  get spare(): boolean {
    return this.state === IDLE || this.state === LINGER
  }

  get waiting(): number {
    return this.exchange ? this.exchange.waiting : 0
  }

  get starved(): boolean {
    return this.exchange !== undefined && this.exchange.starved
  }

  get reading(): boolean {
    return this.exchange !== undefined && this.exchange.reading
  }

  get thirsty(): boolean {
    return this.exchange !== undefined && this.exchange.thirsty
  }

  phase(ms: number): void {
    this.since = this.services.platform.clock.now()
    this.renew(ms)
  }

  renew(ms: number): void {
    this.timed = ms > 0
    if (!this.timed) return
    this.deadline = (this.services.platform.clock.now() + ms) | 0
    this.services.arm(ms)
  }

  /** Milliseconds to its deadline, undefined without one. */
  remaining(now: number): number | undefined {
    return this.timed ? (this.deadline - now) | 0 : undefined
  }

  /** What happens while no exchange runs; false when nothing more can in this turn. */
  private between(): boolean {
    const exchange = this.exchange
    switch (this.state) {
      case IDLE:
        if (this.connection.readable > 0) return this.open()
        if (this.connection.ended) this.close()
        return false
      case BUSY: return exchange !== undefined && this.next(exchange)
      case LINGER: return this.linger()
      default: return false
    }
  }

  /** The first octet of a request begins an exchange. */
  private open(): boolean {
    this.exchange = this.services.pools.takeExchange()
    this.state = BUSY
    this.exchange.begin(this, undefined)
    return true
  }

  /** A response has left: the next request, from pending first, or the end. */
  private next(exchange: Exchange): boolean {
    const arena = exchange.arena
    this.answers++
    exchange.finish()
    if (exchange.persistent && arena && arena.from < arena.to) {
      arena.shift()
      exchange.begin(this, arena)
      return true
    }
    this.giveBack(exchange)
    if (exchange.persistent) {
      this.state = IDLE
      this.phase(this.services.limits.IDLE_MS)
    } else if (exchange.holdings.whole && this.connection.readable === 0) this.close()
    else {
      this.state = LINGER
      this.phase(this.services.limits.LINGER_MS)
      this.connection.finish()
    }
    return true
  }

  /** Reads and drops, so that the peer can read the answer before a reset would take it away. */
  private linger(): boolean {
    const shared = this.services.receive
    for (let reads = 0; this.connection.readable > 0; reads++) {
      if (reads === this.services.limits.WRITES_A_TURN_MAX) {
        this.services.soon(this)
        return false
      }
      this.connection.read(shared, 0, shared.length)
    }
    if (this.connection.ended) this.close()
    return false
  }

  /** The deadline has passed. */
  timeout(): void {
    const exchange = this.exchange
    this.timed = false
    this.running = true
    try {
      if (!exchange || exchange.blank) this.close()
      else exchange.expire()
    } catch (error) {
      this.fault(error)
    }
    this.running = false
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
    this.timed = false
    if (exchange) {
      try {
        exchange.release(reason)
      } catch (error) {
        this.services.log('check failed: ' + String(error))
      }
      this.giveBack(exchange)
    }
    this.services.gone(this)
  }

  private giveBack(exchange: Exchange): void {
    this.exchange = undefined
    exchange.holdings.giveArena()
    this.services.pools.giveExchange(exchange)
  }
}
