// Writes one sector page by page: head with the first page, payload, foot last. Each page is programmed once, when it
// is full, and read back; the open page stays in RAM. Four bytes before the page hold the checksum while it is chained.
import {
  CONFIRMATION_AT, FOOT_AT, FOOT_BYTES, HEAD_BYTES, PAGE_BYTES, headErases, putFoot, putHead, putU32,
  rethrowUnlessSector,
} from './layout.ts'
import type { Medium } from './medium.ts'

/** Before the page in its buffer: room for the checksum. */
export const SPARE_BYTES = 4
const LAST_PAGE_AT = FOOT_AT + FOOT_BYTES - PAGE_BYTES
/** In the buffer: where the page ends, and where a foot is in it. */
const PAGE_END = SPARE_BYTES + PAGE_BYTES
const FOOT_IN_PAGE = PAGE_END - FOOT_BYTES

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
  /** What was programmed last did not read back: only `move` makes it good. */
  bad = false
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
    this.bad = false
    const medium = this.medium
    putHead(this.page, SPARE_BYTES, sequence, medium.sectors, medium.erasesAtHead(sequence), medium.crc32)
  }

  /**
   * Takes [from, to), never more than the payload of the sector; the index behind what it took: it stops where a page does
   * not read back (`bad`). Page 15 is left to `close`.
   */
  put(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to && !this.bad) {
      const used = HEAD_BYTES + this.fill - this.programmed
      const room = PAGE_BYTES - used
      const count = to - at < room ? to - at : room
      this.page.set(bytes.subarray(at, at + count), SPARE_BYTES + used)
      this.fill += count
      at += count
      if (count < room) return at
      // As in `close` and `move`: programmed where it stands, since a chip has few levels of calls.
      const address = this.medium.addressOf(this.sequence) + this.programmed
      const checksum = this.chained(this.page, PAGE_END, this.checksum)
      this.programs++
      try {
        this.medium.flash.program(this.page, SPARE_BYTES, PAGE_END, address)
        if (this.took(address, PAGE_END, this.checksum, checksum)) this.programmed += PAGE_BYTES
      } catch (error) {
        this.failed(error)
      }
    }
    return at
  }

  /** Programs what is left of the payload, then the foot: at most two programs. `bad`: it did not read back. */
  close(kind: number, directory: number, relocates: boolean): void {
    const page = this.page, medium = this.medium, address = medium.addressOf(this.sequence)
    const rest = HEAD_BYTES + this.fill - this.programmed, to = SPARE_BYTES + rest
    const last = this.programmed === LAST_PAGE_AT && rest > 0
    let checksum = rest > 0 ? this.chained(page, to, this.checksum) : this.checksum
    try {
      if (rest > 0 && !last) {
        this.programs++
        medium.flash.program(page, SPARE_BYTES, to, address + this.programmed)
        if (!this.took(address + this.programmed, to, this.checksum, checksum)) return
        this.programmed += rest
      }
      page.fill(255, last ? to : SPARE_BYTES, FOOT_IN_PAGE)
      const foot = { kind, used: this.fill, directory, checksum, relocates }
      putFoot(page, FOOT_IN_PAGE, this.sequence, foot, medium.crc32)
      const from = last ? SPARE_BYTES : FOOT_IN_PAGE
      checksum = medium.crc32(page, from, PAGE_END)
      this.programs++
      medium.flash.program(page, from, PAGE_END, address + FOOT_AT - (FOOT_IN_PAGE - from))
      medium.flash.read(medium.window, from, PAGE_END, address + FOOT_AT - (FOOT_IN_PAGE - from))
      this.bad = medium.crc32(medium.window, from, PAGE_END) !== checksum
    } catch (error) {
      this.failed(error)
    }
  }

  /** Its first page was never programmed: the erases that its head would tell are known all the same. */
  uncount(): void {
    this.medium.recount(this.sequence, headErases(this.page, SPARE_BYTES))
  }

  /** The checksum of all payload so far, what is in the open page too. */
  sum(): number {
    const rest = HEAD_BYTES + this.fill - this.programmed
    return rest > 0 ? this.chained(this.page, SPARE_BYTES + rest, this.checksum) : this.checksum
  }

  /** After `bad`: back to the first `fill` bytes of payload, whose `sum` was `wanted`. False: they cannot be read any more. */
  back(fill: number, wanted: number): boolean {
    const medium = this.medium, end = HEAD_BYTES + fill, address = medium.addressOf(this.sequence)
    const boundary = end - end % PAGE_BYTES
    if (this.programmed > boundary) {
      this.checksum = 0
      for (let at = 0; at < boundary; at += PAGE_BYTES) {
        medium.flash.read(this.page, SPARE_BYTES, PAGE_END, address + at)
        this.checksum = this.chained(this.page, PAGE_END, this.checksum)
      }
      medium.flash.read(this.page, SPARE_BYTES, SPARE_BYTES + end - boundary, address + boundary)
      this.programmed = boundary
    }
    this.fill = fill
    return this.sum() === wanted
  }

  /**
   * Goes on in the sector of `sequence`, which was just erased: copies what is programmed, then programs the page that waits,
   * if it is full. `bad`: it did not read back there either. False: what is to be copied cannot be read any more.
   */
  move(sequence: number): boolean {
    const medium = this.medium, window = medium.window, end = this.programmed, before = this.checksum
    const source = medium.addressOf(this.sequence), target = medium.addressOf(sequence)
    const pages = HEAD_BYTES + this.fill - end === PAGE_BYTES ? end + 1 : end
    const erases = medium.erasesAtHead(sequence)
    let read = 0
    this.bad = false
    this.checksum = 0
    if (end === 0) putHead(this.page, SPARE_BYTES, sequence, medium.sectors, erases, medium.crc32)
    for (let at = 0; at < pages && !this.bad; at += PAGE_BYTES) {
      const bytes = at < end ? window : this.page
      const to = SPARE_BYTES + (at < end && end - at < PAGE_BYTES ? end - at : PAGE_BYTES)
      if (at < end) {
        medium.flash.read(window, SPARE_BYTES, to, source + at)
        read = this.chained(window, to, read)
      }
      if (at === 0) putHead(bytes, SPARE_BYTES, sequence, medium.sectors, erases, medium.crc32)
      const checksum = this.chained(bytes, to, this.checksum)
      this.programs++
      try {
        medium.flash.program(bytes, SPARE_BYTES, to, target + at)
        if (this.took(target + at, to, this.checksum, checksum)) this.programmed = at + to - SPARE_BYTES
      } catch (error) {
        this.failed(error)
      }
    }
    if (!this.bad) this.sequence = sequence
    else {
      this.programmed = end
      this.checksum = before
    }
    return this.bad || read === before
  }

  /** Programs the copy of the foot: after `close` as C, and after the sector was read back. `bad`: it could not. */
  confirm(): void {
    this.programs++
    const address = this.medium.addressOf(this.sequence) + CONFIRMATION_AT
    try {
      this.medium.flash.program(this.page, FOOT_IN_PAGE, PAGE_END, address)
    } catch (error) {
      this.failed(error)
    }
  }

  private failed(error: unknown): void {
    rethrowUnlessSector(error)
    this.bad = true
  }

  /** Whether the page that was programmed reads back with the checksum `wanted`, chained to `before`; else it is `bad`. */
  private took(address: number, to: number, before: number, wanted: number): boolean {
    const window = this.medium.window
    this.medium.flash.read(window, SPARE_BYTES, to, address)
    this.bad = this.chained(window, to, before) !== wanted
    if (!this.bad) this.checksum = wanted
    return !this.bad
  }

  /** The checksum of a page that ends at `to`, chained to `before`. */
  private chained(bytes: Uint8Array, to: number, before: number): number {
    putU32(bytes, 0, before)
    return this.medium.crc32(bytes, 0, to)
  }
}
