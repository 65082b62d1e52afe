// The platform on Espruino: `net`, one timer, native calls for bytes and texts.
import { createServer, type Socket } from 'net'
import type { Charset, Clock, Connection, ConnectionEvents, Flash, Listener, Platform } from '../../src/ports.ts'
import { Classes, find } from './bytes.ts'
import { EspruinoConnection } from './connection.ts'

type Accept = (connection: Connection) => ConnectionEvents | undefined

/** 1 January 2020: before it the clock was never set. */
const SET_MS = 1577836800000
const SWEEP_MS = 1000
/** A longer step of the clock than this between two looks at it is a jump: somebody set the time. */
const JUMP_MS = 10000
/** The register of random numbers; of the other chips it is not known yet. */
const ENTROPY = 0x3FF75144

export interface EspruinoOptions {
  flash?: Flash
  /** Of lwip's 10 sockets: the listener, the telnet console and one in reserve are not ours. Default: 7. */
  connectionsMax?: number
  /** Default: `print`. */
  log?: (line: string) => void
}

export class EspruinoPlatform implements Platform {
  readonly connectionsMax: number
  readonly flash: Flash | undefined
  readonly clock: EspruinoClock
  readonly log: (line: string) => void
  private readonly links: EspruinoConnection[] = []
  private readonly classes = new Classes()
  private sweeping = 0

  constructor(options: EspruinoOptions) {
    this.connectionsMax = options.connectionsMax === undefined ? 7 : options.connectionsMax
    this.flash = options.flash
    this.log = options.log ? options.log : print
    this.clock = new EspruinoClock(this.log)
    if ('\u6F22'.charCodeAt(0) === 0x6F22) {
      this.log('this build has unicode strings, which no board has: texts beyond ASCII are damaged here')
    }
  }

  /** `port` from 1: what another would be is not told. */
  listen(port: number, accept: Accept): Listener {
    const server = createServer(socket => this.accepted(socket, accept))
    server.listen(port)
    return { port, close: () => server.close() }
  }

  private accepted(socket: Socket, accept: Accept): void {
    const link = new EspruinoConnection(socket, this.log)
    socket.link = link
    socket.on('data', onData)
    socket.on('drain', onDrain)
    socket.on('close', onClose)
    socket.on('error', onError)
    // What is gone is held no longer than until the next comes: many may come between two sweeps.
    this.forget()
    this.links.push(link)
    if (this.sweeping === 0) this.later()
    try {
      const events = accept(link)
      if (events) link.attach(events)
      else link.abort()
    } catch (error) {
      this.log('check: accept threw ' + String(error))
      link.abort()
    }
  }

  /** Apart: a function keeps all names of the call that it was made in. */
  private later(): void {
    this.sweeping = setTimeout(() => this.sweep(), SWEEP_MS)
  }

  /** Looks after connections; when none is left, what is garbage goes: while a server listens nobody else collects it. */
  private sweep(): void {
    // First of all: where memory runs out in an interval, the interval is gone.
    this.later()
    for (let i = 0; i < this.links.length; i++) this.links[i].sweep()
    this.forget()
    this.clock.sweep()
    if (this.links.length > 0) return
    clearTimeout(this.sweeping)
    this.sweeping = 0
    $drop()
    process.memory()
  }

  /** Those that are gone. */
  private forget(): void {
    for (let i = this.links.length - 1; i >= 0; i--) if (this.links[i].over) this.links.splice(i, 1)
  }

  addresses(): string[] {
    return []
  }

  /** No chip but the ESP32 has a source that we know: the interpreter's own begins with the same numbers at each start. */
  entropy(target: Uint8Array): boolean {
    if (process.env.BOARD !== 'ESP32') return false
    for (let i = 0; i < target.length; i++) target[i] = peek32(ENTROPY)
    return true
  }

  find(needle: Uint8Array, length: number, _table: Uint8Array, bytes: Uint8Array, from: number, to: number): number {
    return find(needle, length, bytes, from, to)
  }

  span(table: Uint8Array, bytes: Uint8Array, from: number, to: number): number {
    return this.classes.span(table, bytes, from, to)
  }

  /** A text is octets there. */
  encodedLength(text: string): number {
    return text.length
  }

  encode(text: string, at: number, target: Uint8Array, from: number, to: number): number {
    const left = text.length - at
    const count = left < to - from ? left : to - from
    if (count <= 0) return 0
    target.set(count === text.length ? text : text.substr(at, count), from)
    return count
  }

  decode(bytes: Uint8Array, from: number, to: number, charset: Charset): string {
    return this.classes.decode(bytes, from, to, charset)
  }

  crc32(bytes: Uint8Array, from: number, to: number): number {
    if (to <= from) return 0
    return E.CRC32(new Uint8Array(bytes.buffer, bytes.byteOffset + from, to - from)) | 0
  }
}

/** Fewer are free than what comes next may need: classes that came from flash go, and come again when they are wanted. */
const LOW_VARIABLES = 1300

function onData(this: Socket, text: string): void {
  const link = this.link as EspruinoConnection
  relieve()
  link.arrived(text)
}

function relieve(): void {
  if (process.memory(false).free < LOW_VARIABLES) $drop()
}

function onDrain(this: Socket): void {
  (this.link as EspruinoConnection).drained()
}

function onClose(this: Socket): void {
  (this.link as EspruinoConnection).gone()
}

/** `close` follows. */
function onError(): void {
  return
}

class EspruinoClock implements Clock {
  private callback: (() => void) | undefined = undefined
  private timer = 0
  private last = 0
  private shift = 0
  /** The callback runs; still so in a sweep: memory ran out in it. */
  private inside = false
  private readonly log: (line: string) => void

  constructor(log: (line: string) => void) {
    this.log = log
    this.last = getTime() * 1000
  }

  /** Its clock is the time of day: when somebody sets it, ours goes on. */
  now(): number {
    const time = getTime() * 1000
    const step = time - this.last
    this.last = time
    if (step < 0 || step > JUMP_MS) this.shift -= step
    return (time + this.shift) | 0
  }

  wake(ms: number): void {
    if (this.timer !== 0) clearTimeout(this.timer)
    this.timer = setTimeout(() => this.fire(), ms)
  }

  onWake(callback: () => void): void {
    this.callback = callback
  }

  date(): number | undefined {
    const date = getTime() * 1000
    return date < SET_MS ? undefined : Math.floor(date)
  }

  /** A callback that was cut comes again, since nobody else sets the timer; looking at the clock often tells its jumps. */
  sweep(): void {
    this.now()
    if (!this.inside) return
    this.inside = false
    this.wake(0)
  }

  private fire(): void {
    this.timer = 0
    this.inside = true
    relieve()
    try {
      if (this.callback) this.callback()
    } catch (error) {
      this.log('check: the timer threw ' + String(error))
    }
    this.inside = false
  }
}
