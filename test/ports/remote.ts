// A platform on the other side of a TCP connection, as a Platform: each call goes to the agent on the device and waits
// for its answer; events come with the answers and are delivered in turns of the harness. What a connection counts
// (readable, writable, ended) is what it said with the last answer.
import assert from 'node:assert/strict'
import { Worker } from 'node:worker_threads'
import type { Charset, Connection, ConnectionEvents, Digest, Flash, Listener, Platform } from '../../src/ports.ts'
import * as to from './commands.ts'
import { RemoteClock, RemoteFlash } from './remote-devices.ts'
import { Call, type Reply } from './remote-wire.ts'

/** Longest wait for one answer: the device is gone, or blocked for good. */
const ANSWER_MS = 20_000

type Accept = (connection: Connection) => ConnectionEvents | undefined

/** Given to `listen`, the device itself refuses: nobody here could be asked in time. */
export const refuse: Accept = () => undefined

interface Event {
  event: number
  /** The command that it came inside of, or -1. */
  inside: number
  id: number
  text: string
}

export class RemotePlatform implements Platform {
  readonly clock: RemoteClock
  /** What the adapter said was wrong, and events that came inside of a call. */
  misuses: string[] = []
  readonly connections: RemoteConnection[] = []
  private readonly accepts: (Accept | undefined)[] = []
  private readonly shared = new SharedArrayBuffer(8 + 2 * to.FRAME_BYTES_MAX)
  private readonly worker: Worker
  private events: Event[] = []
  private chip: RemoteFlash | undefined
  private knowsChip = false

  constructor(port: number) {
    const workerData = { port, shared: this.shared }
    this.worker = new Worker(new URL('./wire.mjs', import.meta.url), { workerData, execArgv: [] })
    this.clock = new RemoteClock(this)
  }

  /** As after a start of the device. */
  reset(): void {
    this.call(new Call(to.RESET))
    this.connections.length = this.accepts.length = this.misuses.length = 0
    this.events = []
    this.clock.onWake(() => undefined)
  }

  async end(): Promise<void> {
    this.worker.postMessage(undefined)
    await this.worker.terminate()
  }

  /** One command and its answer. Throws what the device threw. */
  call(command: Call): Reply {
    const answered = new Int32Array(this.shared, 0, 1)
    Atomics.store(answered, 0, 0)
    this.worker.postMessage(command.frame())
    const waited = Atomics.wait(answered, 0, 0, ANSWER_MS)
    assert.notEqual(waited, 'timed-out', `no answer to command ${command.name}`)
    const length = new Int32Array(this.shared, 4, 1)[0]
    assert.ok(length > 0, `the device ended at command ${command.name}`)
    const reply = command.reply(new Uint8Array(this.shared, 8, length).slice())
    for (let event = reply.int(); event !== to.END; event = reply.int()) {
      const inside = reply.int(), id = reply.int()
      if (event === to.ACCEPTED) this.connections.push(new RemoteConnection(this, this.connections.length))
      this.events.push({ event, inside, id, text: event === to.CHECK ? reply.text() : '' })
    }
    const count = reply.int()
    for (let i = 0; i < count; i++) this.connections[i].state(reply)
    if (reply.int() === to.THREW) throw new Error(reply.text())
    return reply
  }

  /** Asks whether something came, and delivers it. */
  turn(): void {
    this.call(new Call(to.POLL))
    for (let event = this.events.shift(); event; event = this.events.shift()) this.deliver(event)
  }

  /** What one connection said before it was closed, and nobody heard, was said to nobody. */
  forget(id: number): void {
    this.events = this.events.filter(event => event.id !== id || event.inside >= 0 || event.event === to.ACCEPTED)
  }

  private deliver({ event, inside, id, text }: Event): void {
    if (inside >= 0) this.misuses.push(`event ${event} inside command ${inside}${text ? `: ${text}` : ''}`)
    else if (event === to.CHECK) this.misuses.push(text)
    if (event === to.WOKEN) this.clock.woken()
    else if (event === to.ACCEPTED) this.accepted(id)
    else if (event !== to.CHECK) this.connections[id].heard(event)
  }

  private accepted(listener: number): void {
    const connection = this.connections.find(candidate => !candidate.given)
    assert.ok(connection)
    connection.give(this.accepts[listener]?.(connection))
  }

  listen(port: number, accept: Accept): Listener {
    const id = this.accepts.length
    const reply = this.call(new Call(to.LISTEN).int(port).int(accept === refuse ? 1 : 0))
    this.accepts.push(accept)
    return { port: reply.int(), close: () => { this.call(new Call(to.UNLISTEN).int(id)) } }
  }

  get connectionsMax(): number {
    return this.call(new Call(to.CONNECTIONS_MAX)).int()
  }

  addresses(): string[] {
    const reply = this.call(new Call(to.ADDRESSES))
    return Array.from({ length: reply.int() }, () => reply.text())
  }

  get flash(): Flash | undefined {
    if (!this.knowsChip) {
      const size = this.call(new Call(to.FLASH_SIZE)).int()
      this.chip = size < 0 ? undefined : new RemoteFlash(this, size)
      this.knowsChip = true
    }
    return this.chip
  }

  entropy(target: Uint8Array): boolean {
    const reply = this.call(new Call(to.ENTROPY).octets(target))
    const there = reply.int() === 1
    target.set(reply.octets())
    return there
  }

  log(line: string): void {
    this.call(new Call(to.LOG).text(line))
  }

  find(needle: Uint8Array, length: number, table: Uint8Array, bytes: Uint8Array, from: number, until: number): number {
    const command = new Call(to.FIND).octets(needle).int(length).octets(table).octets(bytes)
    return this.call(command.int(from).int(until)).int()
  }

  span(table: Uint8Array, bytes: Uint8Array, from: number, until: number): number {
    return this.call(new Call(to.SPAN).octets(table).octets(bytes).int(from).int(until)).int()
  }

  encodedLength(text: string): number {
    return this.call(new Call(to.ENCODED_LENGTH).text(text)).int()
  }

  encode(text: string, at: number, target: Uint8Array, from: number, until: number): number {
    return inPlace(this.call(new Call(to.ENCODE).text(text).int(at).octets(target).int(from).int(until)), target)
  }

  decode(bytes: Uint8Array, from: number, until: number, charset: Charset): string {
    return this.call(new Call(to.DECODE).octets(bytes).int(from).int(until).int(charset === 'utf-8' ? 0 : 1)).text()
  }

  crc32(bytes: Uint8Array, from: number, until: number): number {
    return this.call(new Call(to.CRC32).octets(bytes).int(from).int(until)).int()
  }

  digest(_name: 'sha-256'): Digest | undefined {
    if (this.call(new Call(to.DIGEST)).int() === 0) return undefined
    return {
      write: (bytes, from, until) => { this.call(new Call(to.DIGEST_WRITE).octets(bytes).int(from).int(until)) },
      close: () => this.call(new Call(to.DIGEST_CLOSE)).octets(),
    }
  }
}

export class RemoteConnection implements Connection {
  readable = 0
  writable = 0
  ended = false
  given = false
  private events: ConnectionEvents | undefined

  constructor(private readonly platform: RemotePlatform, private readonly id: number) {}

  give(events: ConnectionEvents | undefined): void {
    this.given = true
    this.events = events
  }

  heard(event: number): void {
    if (event === to.READABLE) this.events?.onReadable()
    if (event === to.WRITABLE) this.events?.onWritable()
    if (event === to.CLOSED) this.events?.onClose()
  }

  state(reply: Reply): void {
    this.readable = reply.int()
    this.writable = reply.int()
    this.ended = reply.int() === 1
  }

  read(target: Uint8Array, from: number, until: number): number {
    return inPlace(this.platform.call(this.command(to.READ).octets(target).int(from).int(until)), target)
  }

  write(source: Uint8Array, from: number, until: number): void {
    this.platform.call(this.command(to.WRITE).octets(source).int(from).int(until))
  }

  finish(): void {
    this.platform.call(this.command(to.FINISH))
  }

  close(): void {
    this.platform.call(this.command(to.CLOSE))
    this.platform.forget(this.id)
  }

  abort(): void {
    this.platform.call(this.command(to.ABORT))
    this.platform.forget(this.id)
  }

  /** What it does inside its next onReadable, on the device. */
  inside(action: number): void {
    this.platform.call(this.command(to.INSIDE).int(action))
  }

  get remoteAddress(): string | undefined {
    return this.where().remoteAddress
  }

  get remotePort(): number | undefined {
    return this.where().remotePort
  }

  get localAddress(): string | undefined {
    return this.where().localAddress
  }

  get localPort(): number | undefined {
    return this.where().localPort
  }

  private where() {
    const reply = this.platform.call(this.command(to.WHERE))
    const port = (): number | undefined => {
      const value = reply.int()
      return value < 0 ? undefined : value
    }
    return { remoteAddress: reply.maybe(), remotePort: port(), localAddress: reply.maybe(), localPort: port() }
  }

  private command(name: number): Call {
    return new Call(name).int(this.id)
  }
}

/** A count, and what the device's buffer holds now. */
function inPlace(reply: Reply, target: Uint8Array): number {
  const count = reply.int()
  target.set(reply.octets())
  return count
}
