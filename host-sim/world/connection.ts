// One TCP connection of the in-memory world: the gateway's side is the `Connection` port, the peer's side stands below
// it. Nothing happens inside a call: `step`, which the world calls, moves bytes and says which event is due. Misuse of
// the port is told to the world, and the connection fails as a real one would.
import type { Connection, ConnectionEvents } from '../../src/ports.ts'

export type Accept = (connection: Connection) => ConnectionEvents | undefined

/** `busy`: bytes moved, and nobody hears of it. */
export type Step = 'nothing' | Moved
export type Moved = 'accepted' | 'busy' | 'writable' | 'readable' | 'closed'

export interface ConnectionOptions {
  /** Bytes of each direction that are under way at most: written and not taken, arrived and not read. */
  window: number
  /** Whether the platform can go on writing after the peer's FIN, and send its own alone. */
  halfClose: boolean
  remoteAddress: string
  remotePort: number
  misuse: (what: string) => void
}

// The gateway's side.
const NEW = 0
const OPEN = 1
/** We wrote our last byte and still read. */
const FINISHED = 2
/** We closed: bytes leave, no event comes. */
const CLOSING = 3
const GONE = 4

export class WorldConnection implements Connection {
  readonly remoteAddress: string
  readonly remotePort: number
  readonly localAddress = '192.0.2.1'
  readonly localPort = 80
  /** The peer's side: whether it takes what arrives, whether it saw our FIN, whether we reset or refused it. */
  reading = true
  sawFin = false
  sawReset = false

  events: ConnectionEvents | undefined = undefined

  private state = NEW
  private readonly options: ConnectionOptions
  private incoming: Uint8Array = new Uint8Array(1024)
  private first = 0
  /** Bytes before `arrived` are readable; up to `last` they are still with the peer. */
  private arrived = 0
  private last = 0
  private outgoing: Uint8Array = new Uint8Array(1024)
  private written = 0
  private taken = 0
  private announce = false
  private peerFinished = false
  private peerReset = false
  private finTold = false
  private failed = false
  private sipped = false
  /** The end was our own: whatever is called afterwards is misuse. */
  private ours = false

  constructor(options: ConnectionOptions) {
    this.options = options
    this.remoteAddress = options.remoteAddress
    this.remotePort = options.remotePort
  }

  // The port.

  get readable(): number {
    return this.state === OPEN || this.state === FINISHED ? this.arrived - this.first : 0
  }

  read(target: Uint8Array, from: number, to: number): number {
    if (this.misused('read', target, from, to)) return 0
    let count = this.readable
    if (count > to - from) count = to - from
    if (count <= 0) return 0
    target.set(this.incoming.subarray(this.first, this.first + count), from)
    this.first += count
    return count
  }

  get writable(): number {
    if (this.state !== OPEN || this.failed || this.peerReset) return 0
    return this.options.window - (this.written - this.taken)
  }

  write(source: Uint8Array, from: number, to: number): void {
    if (this.misused('write', source, from, to)) return
    if (to - from > this.writable) {
      // A peer that vanished since `writable` was asked is no fault of the core.
      if (!this.peerReset && !this.failed) this.options.misuse('write above writable')
      this.failed = true
      return
    }
    this.outgoing = grown(this.outgoing, this.written, to - from)
    this.outgoing.set(source.subarray(from, to), this.written)
    this.written += to - from
  }

  get ended(): boolean {
    return this.options.halfClose && this.peerFinished && this.first === this.last &&
      this.state === OPEN && !this.failed && !this.peerReset
  }

  finish(): void {
    if (this.closed('finish')) return
    if (this.state === OPEN) this.state = FINISHED
  }

  close(): void {
    if (this.closed('close')) return
    this.ours = true
    this.state = CLOSING
  }

  abort(): void {
    if (this.closed('abort')) return
    this.ours = true
    this.state = GONE
    this.written = this.taken
    this.sawReset = true
  }

  // The peer.

  /** Whether the connection is over for both sides. */
  get over(): boolean {
    return this.state === GONE
  }

  /** Whether the gateway closed it, and the peer has not taken what was written before. */
  get closing(): boolean {
    return this.state === CLOSING
  }

  /** Bytes [from, to) arrive. What comes after our close falls on the floor, as with a real one. */
  send(bytes: Uint8Array, from: number, to: number): void {
    if (this.state >= CLOSING || to <= from) return
    if (this.first === this.last) {
      this.first = 0
      this.arrived = 0
      this.last = 0
    }
    this.incoming = grown(this.incoming, this.last, to - from)
    this.incoming.set(bytes.subarray(from, to), this.last)
    this.last += to - from
  }

  /** The peer's FIN. */
  sendFin(): void {
    this.peerFinished = true
  }

  /** The peer's reset: what is under way in either direction is lost. */
  sendReset(): void {
    this.peerReset = true
    this.written = this.taken
  }

  /** Bytes that the peer took. */
  get receivedLength(): number {
    return this.taken
  }

  /** What the peer took from `from` on: a view that lasts until more arrives. */
  received(from: number): Uint8Array {
    return this.outgoing.subarray(from, this.taken)
  }

  /** The peer takes at most `count` bytes, though it is not `reading`. */
  take(count: number): boolean {
    const left = this.written - this.taken
    const step = count < left ? count : left
    this.taken += step
    return step > 0
  }

  /** As `take`, and the gateway hears in the next step that there is room again. */
  sip(count: number): boolean {
    const moved = this.take(count)
    if (moved) this.sipped = true
    return moved
  }

  /** Bytes that were written and that the peer has not taken. */
  get offered(): number {
    return this.written - this.taken
  }

  // The world.

  /** One step of the event loop: what happened, an event for the core at most. */
  step(): Step {
    if (this.state === GONE) return 'nothing'
    const took = this.sipped || (this.reading && this.take(this.written - this.taken))
    this.sipped = false
    if (took && this.events && this.state === OPEN && !this.failed) return 'writable'
    const flushed = this.flushes()
    const arrived = this.arrives()
    if (this.announces()) return 'readable'
    if (this.ends()) return 'closed'
    return took || flushed || arrived ? 'busy' : 'nothing'
  }

  /** Waits to be accepted. */
  get fresh(): boolean {
    return this.state === NEW
  }

  /** It is open. */
  begin(accept: Accept | undefined): boolean {
    this.state = OPEN
    this.events = accept ? accept(this) : undefined
    if (!this.events && this.state === OPEN) this.abort()
    return true
  }

  private flushes(): boolean {
    if (this.state !== FINISHED && this.state !== CLOSING) return false
    if (this.peerReset) {
      if (this.state === FINISHED) return false
      this.state = GONE
      return true
    }
    if (this.taken !== this.written) return false
    if (this.state === FINISHED && !this.options.halfClose) return false
    const news = !this.sawFin
    this.sawFin = true
    if (this.state === CLOSING) this.state = GONE
    return news || this.state === GONE
  }

  /** The peer's bytes come as far as the window allows. */
  private arrives(): boolean {
    let arrived = this.first + this.options.window
    if (arrived > this.last) arrived = this.last
    if (arrived <= this.arrived) return false
    this.arrived = arrived
    this.announce = true
    return true
  }

  private announces(): boolean {
    if (this.state !== OPEN && this.state !== FINISHED) return false
    if (this.peerReset || this.failed) return false
    const fin = this.ended && !this.finTold
    if (!this.announce && !fin) return false
    this.announce = false
    if (fin) this.finTold = true
    return true
  }

  /** FIN where writing is over, reset or failure: the last event. */
  private ends(): boolean {
    if (this.state !== OPEN && this.state !== FINISHED) return false
    const fin = this.peerFinished && this.first === this.last &&
      (this.state === FINISHED ? this.taken === this.written : !this.options.halfClose)
    if (!this.peerReset && !this.failed && !fin) return false
    this.state = GONE
    return true
  }

  private closed(call: string): boolean {
    if (this.state < CLOSING) return false
    if (this.ours) this.options.misuse(`${call} after our close or abort`)
    return true
  }

  private misused(call: string, bytes: Uint8Array, from: number, to: number): boolean {
    if (this.state >= CLOSING) return this.closed(call)
    if (from >= 0 && from <= to && to <= bytes.length) return false
    this.options.misuse(`${call} of [${from}, ${to}) in ${bytes.length} B`)
    return true
  }
}

/** `bytes`, or a copy with room for `more` behind `used`. */
function grown(bytes: Uint8Array, used: number, more: number): Uint8Array {
  if (used + more <= bytes.length) return bytes
  let size = bytes.length * 2
  while (size < used + more) size *= 2
  const larger = new Uint8Array(size)
  larger.set(bytes.subarray(0, used))
  return larger
}
