// A whole platform in memory, in the language subset of src/, so that the same tests run inside every engine: virtual
// time, connections whose peers are objects, captured log, portable search and encoding. `settle` runs turns until
// nothing is left to do at this moment; `advance` lets time pass. What the core must never do is kept in `misuses`.
import { Xorshift } from '../nor-chip.ts'
import type { Charset, Flash, Listener, Platform } from '../../src/ports.ts'
import {
  Crc32, decode, encode, encodedLength, find, span,
} from '../../src/portable/index.ts'
import { START, WorldClock } from './clock.ts'
import { WorldConnection } from './connection.ts'
import type { Accept, Step } from './connection.ts'

/** Turns without a pause after which something is taken to run for ever. */
const TURNS_MAX = 100000
const LINES_MAX = 1000

export interface WorldOptions {
  /** First value of the clock. Default: 5 s before int32 wraps. */
  start?: number
  /** Bytes of each direction that a connection holds. Default: 5,744, as lwip's. */
  window?: number
  /** Default: true. False: as on a board, a FIN ends the connection. */
  halfClose?: boolean
  flash?: Flash
  connectionsMax?: number
  /** Whether what came with a connection is announced before the next one is accepted, as on a board. Default: false. */
  prompt?: boolean
  /** Connections that are accepted in one turn; the others wait, as in a listener's backlog. Default: all. */
  acceptsMax?: number
  /** Seed of `entropy`; 0: there is none. */
  seed?: number
  /** Whose search, codec and checksum are used. Default: the portable ones. */
  bytes?: ByteFunctions
}

type ByteFunctions = Pick<Platform, 'find' | 'span' | 'encodedLength' | 'encode' | 'decode' | 'crc32'>

export class World implements Platform {
  readonly connectionsMax: number
  readonly flash: Flash | undefined
  readonly clock: WorldClock
  /** Everything logged, oldest first; the oldest are forgotten beyond 1,000. */
  lines: string[] = []
  /** What the core did and must not; empty in a good run. */
  misuses: string[] = []

  private readonly window: number
  private readonly halfClose: boolean
  private readonly prompt: boolean
  private readonly acceptsMax: number
  private readonly bytes: ByteFunctions
  private readonly random: Xorshift | undefined
  private accept: Accept | undefined = undefined
  private port = 0
  private connections: WorldConnection[] = []
  private peers = 0

  constructor(options: WorldOptions) {
    this.connectionsMax = options.connectionsMax ?? 16
    this.flash = options.flash
    this.clock = new WorldClock(options.start ?? START)
    this.window = options.window ?? 5744
    this.halfClose = options.halfClose ?? true
    this.prompt = options.prompt ?? false
    this.acceptsMax = options.acceptsMax ?? TURNS_MAX
    this.bytes = options.bytes ?? new PortableBytes()
    this.random = options.seed === 0 ? undefined : new Xorshift(options.seed ?? 1)
  }

  // The platform.

  listen(port: number, accept: Accept): Listener {
    if (this.accept) throw new Error(`EADDRINUSE: port ${this.port} is taken`)
    this.accept = accept
    this.port = port === 0 ? 49152 : port
    return { port: this.port, close: () => { this.accept = undefined } }
  }

  addresses(): string[] {
    return ['192.0.2.1']
  }

  entropy(target: Uint8Array): boolean {
    if (!this.random) return false
    for (let i = 0; i < target.length; i++) target[i] = this.random.below(256)
    return true
  }

  log(line: string): void {
    if (this.lines.length >= LINES_MAX) this.lines.shift()
    this.lines.push(line)
  }

  find(
    needle: Uint8Array, length: number, table: Uint8Array, bytes: Uint8Array, from: number, to: number,
  ): number {
    return this.bytes.find(needle, length, table, bytes, from, to)
  }

  span(table: Uint8Array, bytes: Uint8Array, from: number, to: number): number {
    return this.bytes.span(table, bytes, from, to)
  }

  encodedLength(text: string): number {
    return this.bytes.encodedLength(text)
  }

  encode(text: string, at: number, target: Uint8Array, from: number, to: number): number {
    return this.bytes.encode(text, at, target, from, to)
  }

  decode(bytes: Uint8Array, from: number, to: number, charset: Charset): string {
    return this.bytes.decode(bytes, from, to, charset)
  }

  crc32(bytes: Uint8Array, from: number, to: number): number {
    return this.bytes.crc32(bytes, from, to)
  }

  // The outside.

  /** A peer connects; it is accepted in the next turn. Nobody listening: it is refused, `sawReset`. */
  connect(remoteAddress?: string): WorldConnection {
    this.peers++
    const connection = new WorldConnection({
      window: this.window,
      halfClose: this.halfClose,
      remoteAddress: remoteAddress === undefined ? '192.0.2.7' : remoteAddress,
      remotePort: 50000 + this.peers,
      misuse: what => { this.misuses.push(what) },
    })
    this.connections.push(connection)
    return connection
  }

  /** Connections that are not over. */
  open(): number {
    return this.connections.length
  }

  /** Runs turns until nothing is left to do without time passing; false when that never came. */
  settle(): boolean {
    for (let turn = 0; turn < TURNS_MAX; turn++) if (!this.turn()) return true
    this.misuses.push('never quiet')
    return false
  }

  /** Lets `ms` pass, timers first that are due on the way. */
  advance(ms: number): void {
    let left = ms
    while (this.settle()) {
      const due = this.clock.left()
      if (due < 0 || due > left) break
      this.clock.pass(due)
      left -= due
    }
    this.clock.pass(left)
    this.settle()
  }

  /** Every connection makes a step, then the clock; whether anything was done. */
  turn(): boolean {
    let busy = false
    let over = false
    let accepts = 0
    for (let i = 0; i < this.connections.length; i++) {
      if (this.connections[i].fresh && accepts++ >= this.acceptsMax) continue
      if (this.step(this.connections[i]) !== 'nothing') busy = true
      if (this.connections[i].over) over = true
    }
    if (over) this.sweep()
    return this.tick() || busy
  }

  /** Forgets the connections that are over. */
  sweep(): void {
    this.connections = this.connections.filter(connection => !connection.over)
  }

  /** Wakes the gateway if it is due; whether it was. */
  tick(): boolean {
    try {
      return this.clock.turn()
    } catch (error) {
      this.threw(error)
      return true
    }
  }

  /**
   * One step of one connection, for who orders events itself. They are delivered here, few calls deep: on Espruino an object
   * that is in too many calls at once leaks.
   */
  step(connection: WorldConnection): Step {
    let step: Step = 'busy'
    try {
      if (connection.fresh && connection.begin(this.accept) && !this.prompt) return 'accepted'
      step = connection.step()
      const events = connection.events
      if (step === 'writable' && events) events.onWritable()
      if (step === 'readable' && events) events.onReadable()
      if (step === 'closed' && events) events.onClose()
    } catch (error) {
      this.threw(error)
    }
    return step
  }

  /** The core lets nothing escape from an event. */
  private threw(error: unknown): void {
    this.misuses.push(`threw: ${String(error)}`)
  }
}

class PortableBytes implements ByteFunctions {
  readonly find = find
  readonly span = span
  readonly encodedLength = encodedLength
  readonly encode = encode
  readonly decode = decode
  private readonly sum = new Crc32()

  crc32(bytes: Uint8Array, from: number, to: number): number {
    return this.sum.of(bytes, from, to)
  }
}
