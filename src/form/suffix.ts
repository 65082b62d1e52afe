// What follows a delimiter (RFC 2046 section 5.1.1): "--" closes its level; a line end, perhaps behind blanks, opens
// the next part. Anything else is refused, since a boundary must not begin a line of the content.
import type { Limits } from '../limits.ts'

const TAB = 0x09
const LF = 0x0A
const CR = 0x0D
const SPACE = 0x20
const DASH = 0x2D

// States
const NOTHING = 0
const ONE_DASH = 1
const PADDING = 2
const LINE_END = 3

// What `next` says of an octet
export const UNDECIDED = 0
export const OPENED = 1
export const CLOSED = 2
export const BAD = 3

export class Suffix {
  private limits: Limits
  private state = NOTHING
  private padding = 0

  constructor(limits: Limits) {
    this.limits = limits
  }

  begin(): void {
    this.state = NOTHING
    this.padding = 0
  }

  /** Whether nothing of it was read yet. */
  fresh(): boolean {
    return this.state === NOTHING
  }

  next(octet: number): number {
    switch (this.state) {
      case ONE_DASH:
        return octet === DASH ? CLOSED : BAD
      case LINE_END:
        return octet === LF ? OPENED : BAD
      case NOTHING:
        if (octet === DASH) {
          this.state = ONE_DASH
          return UNDECIDED
        }
    }
    if (octet === CR) {
      this.state = LINE_END
    } else if ((octet === SPACE || octet === TAB) && ++this.padding <= this.limits.PADDING_BYTES_MAX) {
      this.state = PADDING
    } else {
      return BAD
    }
    return UNDECIDED
  }
}
