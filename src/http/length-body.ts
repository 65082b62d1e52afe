// The reader of a body framed by Content-Length (RFC 9112 section 6.2).
import { DATA, END, MORE, type DataReader, type Event } from '../reader.ts'

export class LengthBody implements DataReader {
  at = 0
  status = 0
  reason = ''
  data: Uint8Array
  start = 0
  end = 0
  private left = 0

  constructor(empty: Uint8Array) {
    this.data = empty
  }

  begin(length: number): void {
    this.left = length
  }

  /** Octets of this body that must still come: reading is limited to them, since nothing can be given back. */
  owes(): number {
    return this.left
  }

  next(bytes: Uint8Array, from: number, to: number): Event {
    this.at = from
    if (this.left === 0) return END
    if (from >= to) return MORE
    const count = to - from < this.left ? to - from : this.left
    this.data = bytes
    this.start = from
    this.at = this.end = from + count
    this.left -= count
    return DATA
  }
}
