// A socket of Espruino's `net` as a connection of the core. Its listeners are shared functions, attached at once and
// never removed: without one the same octets come again and again. State is on the connection, which the socket leads to.
import type { Socket } from 'net'
import type { Connection, ConnectionEvents } from '../../src/ports.ts'
import { copied } from './bytes.ts'

/** Unread octets at which a socket is paused: two reads of 536 B. Its peer is then held back by TCP. */
const PAUSE_BYTES = 1072
/** Unread octets at which a connection is given up: a socket that is sending cannot be paused. */
const UNREAD_BYTES_MAX = 8192
/** Octets written before they must have left: each piece of 536 B that leaves copies the rest. */
const WRITE_BYTES = 1024
/** Sweeps that a connection gets to close by itself: 5 s. */
const CLOSING_SWEEPS = 5

export class EspruinoConnection implements Connection {
  // It tells nobody who its peer is.
  declare readonly remoteAddress: undefined
  declare readonly remotePort: undefined
  declare readonly localAddress: undefined
  declare readonly localPort: undefined
  private events: ConnectionEvents | undefined = undefined
  private readonly socket: Socket
  private text = ''
  private written = 0
  /** While it is paused, the number that it gets back. */
  private paused = 0
  /** Sweeps since our end was asked for; -1 while it is open. */
  private closing = -1
  private finished = false
  /** An event runs; still so in the next or in a sweep: memory ran out in it, and neither `catch` nor `finally` ran. */
  private inside = false
  /** The socket is gone. */
  over = false
  private readonly log: (line: string) => void

  constructor(socket: Socket, log: (line: string) => void) {
    this.socket = socket
    this.log = log
  }

  attach(events: ConnectionEvents): void {
    this.events = events
    if (this.text === '') return
    this.inside = true
    events.onReadable()
    this.inside = false
  }

  get readable(): number {
    return this.closing < 0 ? this.text.length : 0
  }

  get writable(): number {
    return this.finished ? 0 : WRITE_BYTES - this.written
  }

  /** A FIN of the peer closes here. */
  get ended(): boolean {
    return false
  }

  read(target: Uint8Array, from: number, to: number): number {
    const text = this.text
    const count = to - from < text.length ? to - from : text.length
    if (count <= 0 || this.closing >= 0) return 0
    if (count === text.length) {
      target.set(text, from)
      this.text = ''
    } else {
      target.set(text.substr(0, count), from)
      this.text = text.substr(count)
    }
    if (this.paused !== 0 && this.text.length < PAUSE_BYTES) this.resume()
    return count
  }

  write(source: Uint8Array, from: number, to: number): void {
    if (to <= from || this.finished) return
    if (to - from > WRITE_BYTES - this.written) {
      this.log('check: a write above writable')
      this.finished = true
      this.resume()
      this.socket.clsNow = true
      return
    }
    this.written += to - from
    this.resume()
    try {
      this.socket.write(copied(source, from, to))
    } catch {
      // The peer has gone, and its `close` is still to come: nothing more is written.
      this.finished = true
    }
  }

  /** There is no FIN of one direction: it goes with `close`. */
  finish(): void {
    this.finished = true
  }

  close(): void {
    if (this.closing >= 0) return
    this.leave()
    this.socket.end()
  }

  abort(): void {
    this.leave()
    this.socket.clsNow = true
  }

  /** Octets arrived. */
  arrived(text: string): void {
    if (this.closing >= 0 || this.inside) return
    this.text = this.text === '' ? text : this.text + text
    if (this.events) {
      this.inside = true
      try {
        this.events.onReadable()
      } catch (error) {
        this.log('check: an event threw ' + String(error))
      }
      this.inside = false
    }
    this.hold()
  }

  /** Everything that was written has left. */
  drained(): void {
    this.written = 0
    if (this.closing >= 0 || this.inside) return
    if (!this.finished && this.events) {
      this.inside = true
      try {
        this.events.onWritable()
      } catch (error) {
        this.log('check: an event threw ' + String(error))
      }
      this.inside = false
    }
    this.hold()
  }

  /** The socket is gone; what came before is still read. */
  gone(): void {
    this.over = true
    if (this.closing < 0 && !this.inside && this.text !== '' && this.events) this.events.onReadable()
    this.fail()
  }

  /** Looks after what no event tells. */
  sweep(): void {
    if (this.closing >= 0) {
      this.closing++
      if (this.closing > CLOSING_SWEEPS) this.socket.clsNow = true
    } else if (this.inside || this.over) {
      this.resume()
      this.socket.clsNow = true
      this.fail()
    }
  }

  private fail(): void {
    const events = this.events
    const open = this.closing < 0
    this.leave()
    if (open && events) events.onClose()
  }

  private leave(): void {
    this.resume()
    this.closing = this.closing < 0 ? 0 : this.closing
    this.finished = true
    this.text = ''
    this.events = undefined
  }

  /** Too much is unread: the socket waits, or goes when it cannot. */
  private hold(): void {
    const length = this.text.length
    if (length < PAUSE_BYTES || this.paused !== 0) return
    if (length > UNREAD_BYTES_MAX) {
      this.socket.clsNow = true
      this.fail()
    } else if (!this.socket.dSnd) {
      this.paused = this.socket.sckt
      this.socket.sckt = 0
    }
  }

  private resume(): void {
    if (this.paused === 0) return
    this.socket.sckt = this.paused
    this.paused = 0
  }
}
