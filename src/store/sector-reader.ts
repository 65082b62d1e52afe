// Reads the payload of one sector once, page by page, with its chained checksum: what is parsed is what was verified.
// `bytes[at, end)` is the window. `need(n)` makes n bytes contiguous across pages by keeping the unread ones before
// the next page; the four bytes before a page hold the checksum while it is chained.
import { type Foot, HEAD_BYTES, KEPT_BYTES_MAX, PAGE_BYTES, WINDOW_BYTES, putU32 } from './layout.ts'
import type { Medium } from './medium.ts'

const PAGE_AT = KEPT_BYTES_MAX + 4
const SAVE_AT = PAGE_AT + PAGE_BYTES

export class SectorReader {
  readonly bytes: Uint8Array
  at = PAGE_AT
  end = PAGE_AT
  /** The checksum of the pages read so far. */
  checksum = 0
  private medium: Medium
  private address = 0
  private limit = 0
  private position = 0

  constructor(medium: Medium, window?: Uint8Array) {
    this.medium = medium
    this.bytes = window ?? new Uint8Array(WINDOW_BYTES)
  }

  /** Begins with the `used` bytes of payload; the head is read and skipped. */
  begin(sequence: number, used: number): void {
    this.address = this.medium.addressOf(sequence)
    this.limit = HEAD_BYTES + used
    this.position = 0
    this.checksum = 0
    this.at = this.end = PAGE_AT
    this.need(HEAD_BYTES)
    this.at = PAGE_AT + HEAD_BYTES
  }

  /** Whether `count` bytes, at most 64, are in the window; reads what is missing of them. */
  need(count: number): boolean {
    const bytes = this.bytes
    while (this.end - this.at < count) {
      const rest = this.limit - this.position
      if (rest <= 0) return false
      const kept = this.end - this.at
      if (kept > 0) bytes.set(bytes.subarray(this.at, this.end), SAVE_AT)
      const length = rest < PAGE_BYTES ? rest : PAGE_BYTES
      this.medium.flash.read(bytes, PAGE_AT, PAGE_AT + length, this.address + this.position)
      putU32(bytes, PAGE_AT - 4, this.checksum)
      this.checksum = this.medium.crc32(bytes, PAGE_AT - 4, PAGE_AT + length)
      if (kept > 0) bytes.set(bytes.subarray(SAVE_AT, SAVE_AT + kept), PAGE_AT - kept)
      this.position += length
      this.at = PAGE_AT - kept
      this.end = PAGE_AT + length
    }
    return true
  }

  /** Reads the rest; the checksum of all of it. */
  finish(): number {
    this.at = this.end
    while (this.need(1)) this.at = this.end
    return this.checksum
  }

  /** Whether the sector carries `sequence` and its payload is what `foot`, a valid one, says. */
  verify(sequence: number, foot: Foot): boolean {
    if (!this.medium.bound(sequence)) return false
    this.begin(sequence, foot.used)
    return this.finish() === foot.checksum
  }
}
