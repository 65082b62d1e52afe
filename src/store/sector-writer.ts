// Writes one sector page by page: head with the first page, payload, foot last. Each page is programmed once, when it
// is full; the open page stays in RAM. Four bytes before the page hold the checksum while it is chained.
import {
  CONFIRMATION_AT, FOOT_AT, FOOT_BYTES, HEAD_BYTES, PAGE_BYTES, putFoot, putHead, putU32,
} from './layout.ts'
import type { Medium } from './medium.ts'

/** Before the page in its buffer: room for the checksum. */
export const SPARE_BYTES = 4
const LAST_PAGE_AT = FOOT_AT + FOOT_BYTES - PAGE_BYTES

export class SectorWriter {
  readonly page: Uint8Array = new Uint8Array(SPARE_BYTES + PAGE_BYTES)
  sequence = -1
  /** Bytes of payload so far. */
  fill = 0
  /** The checksum of the pages programmed so far, and where in the sector they end. */
  checksum = 0
  programmed = 0
  /** Pages programmed since the buffer was made. */
  programs = 0
  private medium: Medium

  constructor(medium: Medium) {
    this.medium = medium
  }

  /** Begins in the sector of `sequence`, which was just erased. */
  open(sequence: number): void {
    this.sequence = sequence
    this.fill = 0
    this.checksum = 0
    this.programmed = 0
    putHead(this.page, SPARE_BYTES, sequence, this.medium.sectors, this.medium.crc32)
  }

  /** Takes all of [from, to): never more than the payload of the sector. Page 15 is left to `close`. */
  put(bytes: Uint8Array, from: number, to: number): void {
    let at = from
    while (at < to) {
      const used = HEAD_BYTES + this.fill - this.programmed
      const room = PAGE_BYTES - used
      const count = to - at < room ? to - at : room
      this.page.set(bytes.subarray(at, at + count), SPARE_BYTES + used)
      this.fill += count
      at += count
      if (count < room) return
      // As in `close`: programmed where it stands, since a chip has few levels of calls.
      this.chain(PAGE_BYTES)
      const address = this.medium.addressOf(this.sequence) + this.programmed
      this.programs++
      this.medium.flash.program(this.page, SPARE_BYTES, SPARE_BYTES + PAGE_BYTES, address)
      this.programmed += PAGE_BYTES
    }
  }

  /** Programs what is left of the payload, then the foot. At most two programs. */
  close(kind: number, directory: number): void {
    const page = this.page, address = this.medium.addressOf(this.sequence)
    const rest = HEAD_BYTES + this.fill - this.programmed
    const last = this.programmed === LAST_PAGE_AT && rest > 0
    if (rest > 0) this.chain(rest)
    if (rest > 0 && !last) {
      this.programs++
      this.medium.flash.program(page, SPARE_BYTES, SPARE_BYTES + rest, address + this.programmed)
      this.programmed += rest
    }
    page.fill(255, SPARE_BYTES + (last ? rest : 0), SPARE_BYTES + PAGE_BYTES - FOOT_BYTES)
    const at = SPARE_BYTES + PAGE_BYTES - FOOT_BYTES
    const foot = { kind, used: this.fill, directory, checksum: this.checksum }
    putFoot(page, at, this.sequence, foot, this.medium.crc32)
    const from = last ? SPARE_BYTES : at
    this.programs++
    this.medium.flash.program(page, from, at + FOOT_BYTES, address + FOOT_AT - (at - from))
  }

  /** Programs the copy of the foot: after `close` as C, and after the sector was read back. */
  confirm(): void {
    const at = SPARE_BYTES + PAGE_BYTES - FOOT_BYTES
    this.programs++
    const address = this.medium.addressOf(this.sequence) + CONFIRMATION_AT
    this.medium.flash.program(this.page, at, at + FOOT_BYTES, address)
  }

  /** Page [0, length) is about to be programmed: its checksum, chained to that of the pages before it. */
  private chain(length: number): void {
    putU32(this.page, 0, this.checksum)
    this.checksum = this.medium.crc32(this.page, 0, SPARE_BYTES + length)
  }
}
