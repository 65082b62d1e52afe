// One TCP connection over ECMA-419 as it really behaves: a read takes at most what is readable, a write at most what is
// writable, the peer's FIN is an error, and an event may come after the end. Bytes cross by two windows that every
// connection shares, since each view made for a read or a write would be garbage.
import TCP from 'embedded:io/socket/tcp'
import Timer from 'timer'
import native from 'postern/native'
import type { Connection, ConnectionEvents } from '../../src/ports.ts'

/** One read or write: a TCP segment, and the least that a resizable buffer takes. */
const WINDOW_BYTES_MAX = 1552

/** Bytes on their way into a socket or out of it: a buffer that has just the length of what is moved. */
export class Window {
  readonly buffer: ArrayBuffer
  readonly bytes: Uint8Array

  constructor() {
    this.buffer = new ArrayBuffer(0, { maxByteLength: WINDOW_BYTES_MAX })
    this.bytes = new Uint8Array(this.buffer)
  }

  /** As many of `count` bytes as it holds. */
  fit(count: number): number {
    const length = count < WINDOW_BYTES_MAX ? count : WINDOW_BYTES_MAX
    if (this.buffer.byteLength !== length) this.buffer.resize(length)
    return length
  }
}

/** What all connections of a platform share. */
export interface Shared {
  readonly window: Window
  readonly log: (line: string) => void
}

export class ModdableConnection implements Connection {
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
  readable = 0
  writable = 0
  private socket: TCP | undefined
  private events: ConnectionEvents | undefined = undefined
  private sending = OPEN
  private readonly shared: Shared

  constructor(from: TCP, shared: Shared) {
    this.shared = shared
    // Asked now: after a reset it must not be asked.
    this.remoteAddress = from.remoteAddress
    this.remotePort = from.remotePort
    this.socket = new TCP({ from, nodelay: true, target: this, onReadable, onWritable, onError })
  }

  attach(events: ConnectionEvents): void {
    this.events = events
  }

  get localAddress(): string | undefined {
    return undefined
  }

  get localPort(): number | undefined {
    return undefined
  }

  /** A FIN ends both directions. */
  get ended(): boolean {
    return false
  }

  read(target: Uint8Array, from: number, to: number): number {
    const socket = this.socket, window = this.shared.window
    let done = from
    while (socket && done < to && this.readable > 0) {
      const count = window.fit(to - done < this.readable ? to - done : this.readable)
      socket.read(window.bytes)
      native.move(window.bytes, 0, count, target, done)
      this.readable -= count
      done += count
    }
    return done - from
  }

  write(source: Uint8Array, from: number, to: number): void {
    const socket = this.socket, window = this.shared.window
    if (!socket || this.sending === FINISHED || to - from > this.writable) return this.fail('write of ' + (to - from) + ' B')
    try {
      for (let at = from; at < to;) {
        const count = window.fit(to - at)
        native.move(source, at, at + count, window.bytes, 0)
        this.writable = socket.write(window.bytes)
        at += count
      }
    } catch (error) {
      this.fail(String(error))
    }
  }

  /** No FIN goes alone: it comes with `close`. */
  finish(): void {
    this.sending = FINISHED
    this.writable = 0
  }

  /** What was written still leaves. */
  close(): void {
    this.end()
  }

  abort(): void {
    this.end()
  }

  // From the socket.

  readableNow(count: number): void {
    if (!this.socket) return
    this.readable = count
    this.tell(READABLE)
  }

  writableNow(count: number): void {
    if (!this.socket || this.sending !== OPEN) return
    this.writable = count
    this.tell(WRITABLE)
  }

  /** The peer's FIN, a reset or a failure. */
  over(): void {
    if (!this.socket) return
    this.tell(CLOSED)
    this.end()
  }

  /** Nothing is writable any more; the end is told in a later turn. */
  private fail(what: string): void {
    this.shared.log('check: ' + what)
    if (this.sending !== FAILED && this.socket) Timer.set(() => this.over(), 1)
    this.sending = FAILED
    this.writable = 0
  }

  private end(): void {
    const socket = this.socket
    this.socket = this.events = undefined
    this.readable = this.writable = 0
    try {
      if (socket) socket.close()
    } catch (error) {
      this.shared.log('close: ' + String(error))
    }
  }

  /** What escaped from a callback would end the machine. */
  private tell(event: number): void {
    const events = this.events
    if (!events) return
    try {
      if (event === READABLE) events.onReadable()
      else if (event === WRITABLE) events.onWritable()
      else events.onClose()
    } catch (error) {
      this.shared.log('check: an event threw ' + String(error))
      this.abort()
    }
  }
}

// Of writing.
const OPEN = 0
const FINISHED = 1
const FAILED = 2

// Events.
const READABLE = 0
const WRITABLE = 1
const CLOSED = 2

// Shared by all connections; `this` is the socket.

function onReadable(this: TCP, count: number): void {
  (this.target as ModdableConnection).readableNow(count)
}

function onWritable(this: TCP, count: number): void {
  (this.target as ModdableConnection).writableNow(count)
}

function onError(this: TCP): void {
  (this.target as ModdableConnection).over()
}
