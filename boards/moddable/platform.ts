// The platform on the Moddable SDK: ECMA-419 listener and TCP, one timer, native functions for bytes and texts.
import Listener from 'embedded:io/socket/listener'
import Timer from 'timer'
import Time from 'time'
import { Digest as NativeDigest } from 'crypt'
import native from 'postern/native'
import { ModdableConnection, Window } from './connection.ts'
import { decode } from '../../src/portable/text.ts'
import type { Charset, Clock, Connection, ConnectionEvents, Digest, Flash, Listener as Port, Platform } from '../../src/ports.ts'

type Accept = (connection: Connection) => ConnectionEvents | undefined

const NEVER_MS = 0x7FFFFFFF
/** 1 January 2020: before it the clock was never set. */
const SET_MS = 1577836800000

export interface ModdableOptions {
  flash?: Flash
  /** Connections that the board's TCP can hold beside those of others. Default: 6, of esp32's 8. */
  connectionsMax?: number
  /** Our own IPv4 address, for the host check, asked when a request comes. */
  address?: () => string | undefined
  /** Default: `trace`. */
  log?: (line: string) => void
}

export class ModdablePlatform implements Platform {
  readonly connectionsMax: number
  readonly flash: Flash | undefined
  readonly clock: ModdableClock
  readonly log: (line: string) => void
  private readonly address: (() => string | undefined) | undefined
  readonly window = new Window()

  constructor(options: ModdableOptions) {
    this.connectionsMax = options.connectionsMax === undefined ? 6 : options.connectionsMax
    this.flash = options.flash
    this.log = options.log ? options.log : line => trace(line + '\n')
    this.address = options.address
    this.clock = new ModdableClock(this.log)
  }

  listen(port: number, accept: Accept): Port {
    const platform = this
    const listener = new Listener({
      port,
      onReadable(count: number): void {
        // All at once: one that waits is not told again.
        for (let i = 0; i < count; i++) platform.accepted(this, accept)
      },
    })
    return listener
  }

  private accepted(listener: Listener, accept: Accept): void {
    try {
      const socket = listener.read()
      if (!socket) return
      const connection = new ModdableConnection(socket, this)
      const events = accept(connection)
      if (events) connection.attach(events)
      else connection.abort()
    } catch (error) {
      this.log('check: accept threw ' + String(error))
    }
  }

  addresses(): string[] {
    const address = this.address ? this.address() : undefined
    return address === undefined ? [] : [address]
  }

  entropy(target: Uint8Array): boolean {
    return native.entropy(target)
  }

  find(needle: Uint8Array, length: number, table: Uint8Array, bytes: Uint8Array, from: number, to: number): number {
    return native.find(needle, length, table, bytes, from, to)
  }

  span(table: Uint8Array, bytes: Uint8Array, from: number, to: number): number {
    return native.span(table, bytes, from, to)
  }

  encodedLength(text: string): number {
    return native.encodedLength(text)
  }

  encode(text: string, at: number, target: Uint8Array, from: number, to: number): number {
    return native.encode(text, at, target, from, to)
  }

  decode(bytes: Uint8Array, from: number, to: number, charset: Charset): string {
    const text = native.decode(bytes, from, to)
    return text === undefined ? decode(bytes, from, to, charset) : text
  }

  crc32(bytes: Uint8Array, from: number, to: number): number {
    return native.crc32(bytes, from, to)
  }

  digest(_name: 'sha-256'): Digest {
    return new Sha256()
  }
}

class Sha256 implements Digest {
  private readonly digest = new NativeDigest('SHA256')

  write(bytes: Uint8Array, from: number, to: number): void {
    this.digest.write(bytes.subarray(from, to))
  }

  close(): Uint8Array {
    return new Uint8Array(this.digest.close())
  }
}

/** One timer for ever, moved to where the next wake is. */
class ModdableClock implements Clock {
  private callback: () => void = () => undefined
  private readonly timer: Timer
  private readonly log: (line: string) => void

  constructor(log: (line: string) => void) {
    this.log = log
    this.timer = Timer.repeat(() => this.fire(), NEVER_MS)
  }

  now(): number {
    return Time.ticks | 0
  }

  /** Both times are the same and not 0: inside its own callback lin repeats another first time for ever. */
  wake(ms: number): void {
    const time = ms < 1 ? 1 : ms
    Timer.schedule(this.timer, time, time)
  }

  onWake(callback: () => void): void {
    this.callback = callback
  }

  date(): number | undefined {
    const date = Date.now()
    return date < SET_MS ? undefined : date
  }

  private fire(): void {
    Timer.schedule(this.timer, NEVER_MS, NEVER_MS)
    try {
      this.callback()
    } catch (error) {
      this.log('check: the timer threw ' + String(error))
    }
  }
}
