// Where a request head lives while it is read and answered: its octets, what was read beyond them (pending), and a reserve
// that reading never fills. Drawn from a small pool at the first octet of a request.
import type { Limits } from '../limits.ts'
import type { Platform } from '../ports.ts'
import { Head } from './head.ts'
import { Target } from './target.ts'

export class Arena {
  readonly bytes: Uint8Array
  readonly head: Head
  readonly target: Target
  /** Pending: read, not yet consumed. */
  from = 0
  to = 0
  /** Where the reserve begins. */
  readonly reserve: number

  constructor(platform: Platform, limits: Limits) {
    this.reserve = limits.HEAD_BYTES_MAX
    // One more than is used: Espruino takes a view of a whole buffer for the buffer itself.
    this.bytes = new Uint8Array(limits.HEAD_BYTES_MAX + limits.ARENA_RESERVE_BYTES + 1)
    this.head = new Head(platform, limits)
    this.target = new Target(platform)
  }

  /** The end of the reserve. */
  get limit(): number {
    return this.bytes.length - 1
  }

  /** Makes what is pending the beginning of a next head. */
  shift(): void {
    if (this.from > 0) this.bytes.set(this.bytes.subarray(this.from, this.to), 0)
    this.to -= this.from
    this.from = 0
    this.head.begin()
  }
}
