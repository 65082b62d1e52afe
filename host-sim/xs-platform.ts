// The platform inside XS: every port is a message to Node, which answers at once, or portable TypeScript. What a
// connection can take and give is known from the last message about it. Runs inside the engine.
import type { Clock, Connection, ConnectionEvents, Flash, Listener, Platform } from '../src/ports.ts'
import { Crc32, decode, encode, encodedLength, find, span } from '../src/portable/index.ts'
import * as wire from './xs-wire.ts'

type Accept = (connection: Connection) => ConnectionEvents | undefined

/** Asks Node and waits for its answer. */
export type Ask = (message: ArrayBuffer) => ArrayBuffer

export class XsPlatform implements Platform {
  connectionsMax = 0
  flash: Flash | undefined = undefined
  readonly clock = new XsClock(this)
  readonly find = find
  readonly span = span
  readonly encodedLength = encodedLength
  readonly encode = encode
  readonly decode = decode
  private readonly sum = new Crc32()
  private accept: Accept | undefined = undefined
  private connections: XsConnection[] = []

  constructor(private readonly issue: Ask) {}

  use(flashBytes: number, connectionsMax: number): void {
    this.connectionsMax = connectionsMax
    if (flashBytes > 0) this.flash = new XsFlash(flashBytes, this)
  }

  /** The payload of Node's answer; throws what Node threw. */
  ask(operation: number, a: number, b: number, c: number, payload?: Uint8Array): Uint8Array {
    const message = wire.packMessage(operation, a, b, c, payload)
    const answer = new Uint8Array(this.issue(wire.bufferOf(message)))
    this.clock.time = wire.get32(answer, 1)
    const value = answer.subarray(wire.ANSWER_HEAD_BYTES)
    if (answer[0] === wire.FAILED) throw new Error(decode(value, 0, value.length, 'utf-8'))
    return value
  }

  tell(operation: number, line: string): void {
    this.ask(operation, 0, 0, 0, wire.text(line))
  }

  event(message: wire.Message): void {
    this.clock.time = message.a
    if (message.operation === wire.TICK) return this.clock.fire()
    if (message.operation === wire.ACCEPT) return this.accepted(message)
    const connection = this.connections.find(open => open.id === message.b)
    if (!connection) return
    connection.state(message.payload)
    if (message.operation === wire.CLOSED) this.gone(connection)
    connection.deliver(message.operation)
  }

  gone(connection: XsConnection): void {
    this.connections = this.connections.filter(open => open !== connection)
  }

  listen(port: number, accept: Accept): Listener {
    const answer = this.ask(wire.LISTEN, port, 0, 0)
    this.accept = accept
    return {
      port: wire.get32(answer, 0),
      close: () => { this.ask(wire.UNLISTEN, 0, 0, 0) },
    }
  }

  addresses(): string[] {
    return ['127.0.0.1']
  }

  entropy(target: Uint8Array): boolean {
    target.set(this.ask(wire.ENTROPY, target.length, 0, 0))
    return true
  }

  log(line: string): void {
    this.tell(wire.LOG, line)
  }

  crc32(bytes: Uint8Array, from: number, to: number): number {
    return this.sum.of(bytes, from, to)
  }

  private accepted(message: wire.Message): void {
    const connection = new XsConnection(message.b, message.payload, this)
    this.connections.push(connection)
    const events = this.accept ? this.accept(connection) : undefined
    if (events) connection.events = events
    else connection.abort()
  }
}

class XsConnection implements Connection {
  readonly remoteAddress: string
  readonly remotePort: number
  readonly localAddress: string
  readonly localPort: number
  readable = 0
  writable = 0
  ended = false
  events: ConnectionEvents | undefined = undefined

  /** The payload: the state, both ports, then both addresses. */
  constructor(readonly id: number, payload: Uint8Array, private readonly platform: XsPlatform) {
    this.state(payload)
    this.remotePort = wire.get32(payload, 12)
    this.localPort = wire.get32(payload, 16)
    const addresses = decode(payload, 20, payload.length, 'latin1').split(' ')
    this.remoteAddress = addresses[0]
    this.localAddress = addresses[1]
  }

  state(payload: Uint8Array): void {
    this.readable = wire.get32(payload, 0)
    this.writable = wire.get32(payload, 4)
    this.ended = wire.get32(payload, 8) === 1
  }

  deliver(event: number): void {
    const events = this.events
    if (!events) return
    try {
      if (event === wire.READABLE) events.onReadable()
      else if (event === wire.WRITABLE) events.onWritable()
      else if (event === wire.CLOSED) events.onClose()
    } catch (error) {
      this.platform.log(`check: event ${event} threw: ${String(error)}`)
      this.abort()
    }
  }

  read(target: Uint8Array, from: number, to: number): number {
    const count = to - from < this.readable ? to - from : this.readable
    if (count <= 0) return 0
    const answer = this.platform.ask(wire.READ, this.id, count, 0)
    this.state(answer)
    target.set(answer.subarray(12), from)
    return answer.length - 12
  }

  write(source: Uint8Array, from: number, to: number): void {
    this.state(this.platform.ask(wire.WRITE, this.id, 0, 0, source.subarray(from, to)))
  }

  finish(): void {
    this.state(this.platform.ask(wire.FINISH, this.id, 0, 0))
  }

  close(): void {
    this.end(wire.CLOSE)
  }

  abort(): void {
    this.end(wire.ABORT)
  }

  private end(operation: number): void {
    this.platform.gone(this)
    this.events = undefined
    this.state(this.platform.ask(operation, this.id, 0, 0))
  }
}

class XsClock implements Clock {
  time = 0
  private callback: () => void = () => undefined

  constructor(private readonly platform: XsPlatform) {}

  now(): number {
    return this.time
  }

  wake(ms: number): void {
    this.platform.ask(wire.WAKE, ms, 0, 0)
  }

  onWake(callback: () => void): void {
    this.callback = callback
  }

  fire(): void {
    this.callback()
  }

  date(): number | undefined {
    return Date.now()
  }
}

class XsFlash implements Flash {
  constructor(readonly size: number, private readonly platform: XsPlatform) {}

  read(target: Uint8Array, from: number, to: number, address: number): void {
    target.set(this.platform.ask(wire.FLASH_READ, address, to - from, 0), from)
  }

  program(source: Uint8Array, from: number, to: number, address: number): void {
    this.platform.ask(wire.FLASH_PROGRAM, address, 0, 0, source.subarray(from, to))
  }

  erase(sector: number): void {
    this.platform.ask(wire.FLASH_ERASE, sector, 0, 0)
  }
}
