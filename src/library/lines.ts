// The lines of an input, never more of it than the content has (RFC 3875 section 4.2), and a buffer for what is kept.
import type { Input } from './types.ts'

const LF = 0x0A
/** A line that is longer comes in pieces: no delimiter is one. */
const LINE_BYTES = 4096
const BUFFER_BYTES = 64

export class Lines {
  /** The line, or a piece of one, is bytes[0, length): valid until the next. */
  readonly bytes = new Uint8Array(LINE_BYTES)
  length = 0
  /** The piece begins its line, and ends it. */
  begins = true
  ends = true
  /** The input ended before the content did. */
  cut = false
  /** Octets taken from the input. */
  consumed = 0
  private readonly input: Input
  private left: number
  private block: Uint8Array
  private at = 0

  /** `length` below 0: to the end of the input. */
  constructor(input: Input, length: number) {
    this.input = input
    this.left = length
    this.block = this.bytes.subarray(0, 0)
  }

  /** False at the end. */
  next(): boolean {
    this.begins = this.ends
    this.ends = false
    this.length = 0
    while (!this.ends && this.length < LINE_BYTES && this.fill()) {
      const most = Math.min(this.block.length, this.at + LINE_BYTES - this.length)
      const found = this.block.indexOf(LF, this.at)
      const end = found >= 0 && found < most ? found + 1 : most
      this.bytes.set(this.block.subarray(this.at, end), this.length)
      this.length += end - this.at
      this.at = end
      this.ends = found >= 0 && found < most
    }
    return this.length > 0
  }

  /** All that is left. */
  rest(): Uint8Array {
    const kept = new Octets()
    while (this.next()) kept.append(this.bytes, 0, this.length)
    return kept.taken()
  }

  /** False when there is no octet left. */
  private fill(): boolean {
    if (this.at < this.block.length) return true
    if (this.left === 0) return false
    this.block = this.input.read(this.left < 0 ? LINE_BYTES : Math.min(this.left, LINE_BYTES))
    this.at = 0
    this.consumed += this.block.length
    if (this.left > 0) this.left -= this.block.length
    if (this.block.length > 0) return true
    this.cut = this.left > 0
    return false
  }
}

/** Octets that are gathered. */
export class Octets {
  bytes = new Uint8Array(BUFFER_BYTES)
  length = 0

  append(bytes: Uint8Array, from: number, to: number): void {
    const length = this.length + to - from
    if (length > this.bytes.length) {
      const more = new Uint8Array(Math.max(length, 2 * this.bytes.length))
      more.set(this.bytes.subarray(0, this.length))
      this.bytes = more
    }
    this.bytes.set(bytes.subarray(from, to), this.length)
    this.length = length
  }

  /** What was gathered, as long as nothing is added. */
  taken(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }
}
