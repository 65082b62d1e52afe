// The log of a gateway: so many lines a second, and the newest kept as octets in a ring, since texts would leave garbage with
// each line.
import { httpDate } from './http/date.ts'
import type { Limits } from './limits.ts'
import { escapeLine } from './log.ts'
import type { Platform } from './ports.ts'

const LF = 0x0A
const SECOND_MS = 1000

export class Log {
  private readonly platform: Platform
  private readonly limits: Readonly<Limits>
  private readonly ring: LogRing | undefined
  // When it began, since when lines are counted, how many were written, and how many more were not.
  private readonly began: number
  private since: number
  private written = 0
  private dropped = 0

  constructor(platform: Platform, limits: Readonly<Limits>) {
    this.platform = platform
    this.limits = limits
    this.ring = limits.LOG_BYTES > 0 ? new LogRing(platform, limits.LOG_BYTES) : undefined
    this.began = this.since = platform.clock.now()
  }

  log(line: string): void {
    const now = this.platform.clock.now()
    if (((now - this.since) | 0) >= SECOND_MS) {
      if (this.dropped > 0) this.write(this.dropped + ' lines were dropped')
      this.since = now
      this.written = this.dropped = 0
    }
    if (this.written < this.limits.LOG_LINES_A_SECOND_MAX) {
      this.written++
      this.write(escapeLine(this.platform, line))
    } else this.dropped++
  }

  /** The newest, the oldest of them first, each behind its date or the seconds since the start. */
  lines(): string[] {
    return this.ring ? this.ring.lines() : []
  }

  private write(line: string): void {
    const clock = this.platform.clock, date = clock.date()
    this.platform.log(line)
    if (!this.ring) return
    this.ring.add((date === undefined ? Math.floor(((clock.now() - this.began) >>> 0) / SECOND_MS) + ' s' : httpDate(date)) + ' ' + line)
  }
}

/** The newest lines: as many as `length` octets hold, one less, so that it can be told whether the oldest is whole. */
export class LogRing {
  private readonly octets: Uint8Array
  private readonly platform: Platform
  /** Where the next line goes, and how many octets count. */
  private next = 0
  private filled = 0

  constructor(platform: Platform, length: number) {
    this.platform = platform
    this.octets = new Uint8Array(length)
  }

  /** What is longer than the ring loses its end. */
  add(line: string): void {
    const length = this.octets.length, text = line + '\n'
    const count = Math.min(this.platform.encodedLength(text), length - 1)
    for (let at = 0; at < count;) {
      const room = Math.min(length - this.next, count - at)
      this.platform.encode(text, at, this.octets, this.next, this.next + room)
      at += room
      this.next = (this.next + room) % length
    }
    this.octets[(this.next + length - 1) % length] = LF
    this.filled = Math.min(length - 1, this.filled + count)
  }

  /** The oldest first; one that lost its begin is left out. */
  lines(): string[] {
    const length = this.octets.length, count = this.filled, begin = (this.next + length - count) % length
    const before = this.octets[(begin + length - 1) % length]
    const straight = new Uint8Array(count + 1), lines: string[] = []
    for (let i = 0; i < count; i++) straight[i] = this.octets[(begin + i) % length]
    let whole = before === LF || before === 0, from = 0
    for (let at = 0; at < count; at++) {
      if (straight[at] !== LF) continue
      if (whole) lines.push(this.platform.decode(straight, from, at, 'utf-8'))
      whole = true
      from = at + 1
    }
    return lines
  }
}
