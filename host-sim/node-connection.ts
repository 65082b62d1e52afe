// One accepted TCP connection on Node. The socket stays paused: bytes are pulled by `read`, so what the core does not
// take fills the socket's small buffer, then the kernel's, and the peer stops. All events come from the event loop,
// never from inside a call; after `close` or `abort` the core hears nothing more.
import type { Socket } from 'node:net'
import type { Connection, ConnectionEvents } from '../src/ports.ts'

/** Bytes of each direction's buffer beside the kernel's. Node adds at most one read of the kernel (64 KiB) to it. */
export const BUFFER_BYTES = 16384
/** After our `close` a peer that does not take what was written keeps the socket this long. */
const CLOSE_MS = 5000

export class NodeConnection implements Connection {
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
  readonly localAddress: string | undefined
  readonly localPort: number | undefined
  private events: ConnectionEvents | undefined
  private open = true
  private finished = false
  private peerEnded = false

  /** `before` is called before the core hears that bytes came. */
  constructor(
    private readonly socket: Socket, private readonly log: (line: string) => void, private readonly before?: () => void,
  ) {
    this.remoteAddress = plainAddress(socket.remoteAddress)
    this.remotePort = socket.remotePort
    this.localAddress = plainAddress(socket.localAddress)
    this.localPort = socket.localPort
  }

  /** Begins to report. What arrived before is announced. */
  attach(events: ConnectionEvents): void {
    this.events = events
    this.socket.on('readable', () => this.onReadable())
    this.socket.on('end', () => this.onEnd())
    this.socket.on('close', () => this.onClose())
    // A reset or a failure is no more than the end of the connection: 'close' follows, and `onClose` with it.
    this.socket.on('error', () => undefined)
  }

  get readable(): number {
    return this.open && !this.socket.destroyed ? this.socket.readableLength : 0
  }

  read(target: Uint8Array, from: number, to: number): number {
    const count = Math.min(this.readable, to - from)
    if (count <= 0) return 0
    const bytes: Buffer | null = this.socket.read(count)
    if (bytes === null) return 0
    target.set(bytes, from)
    this.askForEnd()
    return bytes.length
  }

  get writable(): number {
    if (!this.open || this.finished || !this.socket.writable) return 0
    return Math.max(0, BUFFER_BYTES - this.socket.writableLength)
  }

  write(source: Uint8Array, from: number, to: number): void {
    if (to - from > this.writable) {
      this.log(`check: write of ${to - from} B where ${this.writable} B are writable`)
      return this.fail()
    }
    if (to <= from) return
    this.socket.write(Buffer.from(source.subarray(from, to)), error => {
      if (!error) this.onWritable()
    })
  }

  get ended(): boolean {
    return this.peerEnded && this.writesStill()
  }

  finish(): void {
    if (!this.open || this.finished) return
    this.finished = true
    this.socket.end()
  }

  close(): void {
    if (!this.open) return
    this.open = false
    this.socket.setTimeout(CLOSE_MS, () => this.socket.destroy())
    this.socket.destroySoon()
  }

  abort(): void {
    if (!this.open) return
    this.open = false
    this.socket.resetAndDestroy()
  }

  /** After a failure of ours nothing is writable, and the core hears `onClose` in a later turn. */
  private fail(): void {
    this.finished = true
    this.socket.destroy()
  }

  private writesStill(): boolean {
    return this.open && !this.finished && this.socket.writable
  }

  /** The stream tells its end, by an event, only to a read that finds nothing left. */
  private askForEnd(): void {
    if (this.socket.readableLength === 0) this.socket.read(0)
  }

  private onReadable(): void {
    if (this.socket.readableLength === 0) return this.askForEnd()
    this.before?.()
    this.tell('onReadable')
  }

  private onEnd(): void {
    this.peerEnded = true
    if (this.writesStill()) this.tell('onReadable')
  }

  private onWritable(): void {
    if (this.writesStill()) this.tell('onWritable')
  }

  private onClose(): void {
    this.tell('onClose')
    this.open = false
  }

  private tell(event: 'onReadable' | 'onWritable' | 'onClose'): void {
    if (!this.open || !this.events) return
    try {
      this.events[event]()
    } catch (error) {
      this.log(`check: ${event} threw: ${String(error)}`)
      this.abort()
    }
  }
}

/** An IPv4 peer of a dual-stack socket by its plain name. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.startsWith('::ffff:') ? address.slice(7) : address
}
