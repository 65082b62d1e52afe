// The way between one peer and the device. Each direction delivers a share of what is under way after a while, both drawn
// anew for each; it may be cut at any octet: reset, ended by FIN, or silent for ever.
import type { WorldConnection } from './connection.ts'
import type { Ground, Stirred } from './ground.ts'

/** How the way is. */
export interface Pace {
  /** Octets that arrive at once, at most. */
  share: number
  /** Milliseconds until then, at most. */
  delay: number
}

/** The peer. */
export interface Ears {
  heard(bytes: Uint8Array): void
  /** Once: `fin` is an end that was meant. */
  over(fin: boolean): void
}

const GIVES_UP_MS = 20_000
const FORGOTTEN_MS = 60_000

export class Link implements Stirred {
  /** Octets are taken. */
  reading = true
  /** The peer is gone without a word. */
  silent = false
  closed = false
  /** The network cut it short: what the device answers to that is right. */
  spoilt = false
  readonly who: number
  private readonly ground: Ground
  private readonly pace: Pace
  private readonly ears: Ears
  private readonly connection: WorldConnection | undefined
  private pieces: Uint8Array[] = []
  private at = 0
  private ends = false
  private sending = false
  private taking = false
  private told = false

  constructor(ground: Ground, who: number, address: string, pace: Pace, ears: Ears) {
    this.ground = ground
    this.who = who
    this.pace = pace
    this.ears = ears
    this.connection = ground.connect(address, this)
    ground.note('connects', who, this.connection ? 1 : 0)
    if (this.connection) ground.stir(this.connection)
    else this.lost()
  }

  send(bytes: Uint8Array): void {
    if (bytes.length > 0) this.pieces.push(bytes)
    this.pump()
  }

  /** FIN, behind what is to be sent. */
  fin(): void {
    this.ends = true
    this.pump()
  }

  reset(): void {
    if (this.closed || this.silent || !this.connection) return
    this.closed = true
    this.ground.note('reset', this.who, 0)
    this.connection.sendReset()
    this.ground.stir(this.connection)
    if (!this.told) this.tell(false)
  }

  /** Neither side hears of the other any more. The peer gives up after a while, and its system forgets it. */
  vanish(): void {
    if (this.closed || this.silent) return
    this.silent = true
    this.ground.note('vanishes', this.who, 0)
    this.ground.later(GIVES_UP_MS, () => { if (!this.told) this.ears.over(false) })
    this.ground.later(FORGOTTEN_MS, () => this.forget())
  }

  /** What the network does to it. */
  lose(how: number): void {
    if (how === 0) this.reset()
    else if (how === 1) this.vanish()
    else this.end()
    this.spoilt = true
  }

  /** FIN now, whatever was still to be sent: a peer that ends in the middle. */
  end(): void {
    this.pieces = []
    this.at = 0
    this.fin()
  }

  /** The system of the device gives up what the gateway closed and the peer does not take. */
  forget(): void {
    if (!this.connection || !this.connection.closing) return
    this.closed = true
    this.connection.sendReset()
    this.ground.stir(this.connection)
  }

  stirred(): void {
    const connection = this.connection
    if (!connection || this.closed || this.silent) return
    if (connection.offered > 0 && this.reading && !this.taking) {
      this.taking = true
      this.ground.later(this.delay(), () => this.take(connection))
    }
    if ((connection.over || connection.sawFin) && !this.told) this.tell(connection.sawFin)
  }

  lost(): void {
    this.closed = true
    if (!this.told && !this.silent) this.tell(false)
  }

  private tell(fin: boolean): void {
    this.told = true
    this.ground.later(this.delay(), () => {
      this.ground.note('is over', this.who, fin ? 1 : 0)
      if (!fin) this.closed = true
      if (this.silent) return
      this.ears.over(fin)
      // Whoever hears our FIN ends, too.
      if (fin) this.fin()
    })
  }

  private delay(): number {
    return this.ground.dice.below(this.pace.delay + 1)
  }

  private pump(): void {
    if (this.sending || this.closed || this.silent || (this.pieces.length === 0 && !this.ends)) return
    this.sending = true
    this.ground.later(this.delay(), () => this.deliver())
  }

  private deliver(): void {
    const connection = this.connection, piece = this.pieces[0]
    this.sending = false
    if (!connection || this.closed || this.silent) return
    if (piece) {
      const end = Math.min(piece.length, this.at + 1 + this.ground.dice.below(this.pace.share))
      this.ground.note('sends', this.who, end - this.at)
      connection.send(piece, this.at, end)
      this.at = end
      if (end === piece.length) {
        this.pieces.shift()
        this.at = 0
      }
    } else if (this.ends) {
      this.closed = this.told
      this.ends = false
      this.ground.note('fin', this.who, 0)
      connection.sendFin()
    }
    this.ground.stir(connection)
    this.pump()
  }

  private take(connection: WorldConnection): void {
    this.taking = false
    if (this.closed || this.silent || !this.reading) return
    const from = connection.receivedLength
    if (!connection.sip(1 + this.ground.dice.below(this.pace.share))) return
    this.ground.note('takes', this.who, connection.receivedLength - from)
    this.ears.heard(connection.received(from))
    this.ground.stir(connection)
  }
}
