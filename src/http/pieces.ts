// What waits to leave, in order: texts and bytes by reference. A text is encoded window by window, so that however small
// the room is each time, no octet is encoded more than a window's worth of times.
import { windowOf } from '../bytes.ts'
import type { Platform } from '../ports.ts'

export class Pieces {
  /** How many wait. */
  waiting = 0
  private items: (string | Uint8Array)[] = []
  private item = 0
  /** The part of the text that is leaving, and the units of the text before it. */
  private window = ''
  private units = 0
  /** Octets of the window, or of the bytes, and how many of them have left. */
  private length = 0
  at = 0
  private readonly platform: Platform

  constructor(platform: Platform) {
    this.platform = platform
  }

  clear(): void {
    if (this.items.length > 0) this.items = []
    this.waiting = this.item = this.units = this.length = this.at = 0
    this.window = ''
  }

  /** A piece of `length` octets, which is not empty. */
  push(piece: string | Uint8Array, length: number): void {
    this.items.push(piece)
    this.waiting++
    if (this.waiting === 1) this.open(piece, length)
  }

  /** Drops the first `octets`, fewer than there are. */
  skip(octets: number): void {
    let left = octets
    while (left >= this.length - this.at) {
      left -= this.length - this.at
      this.advance()
    }
    this.at += left
  }

  /** Moves what fits into [put, end) of `target`; the count. */
  move(target: Uint8Array, put: number, end: number): number {
    let to = put
    while (to < end && this.item < this.items.length) {
      const piece = this.items[this.item], rest = this.length - this.at, room = end - to
      const count = rest < room ? rest : room
      if (typeof piece === 'string') this.platform.encode(this.window, this.at, target, to, to + count)
      else target.set(piece.subarray(this.at, this.at + count), to)
      to += count
      this.passed(count)
    }
    return to - put
  }

  /** Bytes that come next, from `at` on, and need no encoding. */
  bytes(): Uint8Array | undefined {
    const piece = this.item < this.items.length ? this.items[this.item] : undefined
    return typeof piece === 'string' ? undefined : piece
  }

  /** The next `count` octets have left: not more than `move` or `bytes` gives. */
  passed(count: number): void {
    this.at += count
    if (this.at === this.length) this.advance()
  }

  /** The next window of the text, or the next piece. */
  private advance(): void {
    const piece = this.items[this.item]
    this.at = 0
    this.units += this.window.length
    if (typeof piece === 'string' && this.units < piece.length) return this.open(piece, -1)
    this.window = ''
    this.units = 0
    this.waiting--
    if (++this.item < this.items.length) this.open(this.items[this.item], -1)
    else this.clear()
  }

  /** `length`: its octets, -1 when they must be counted. */
  private open(piece: string | Uint8Array, length: number): void {
    if (typeof piece !== 'string') this.length = piece.length
    else {
      this.window = windowOf(piece, this.units)
      this.length = length >= 0 && this.window === piece ? length : this.platform.encodedLength(this.window)
    }
  }
}
