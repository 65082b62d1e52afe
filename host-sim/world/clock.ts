// The clock of the in-memory world: time passes only when a test says so. It starts five seconds before its int32
// wraps, so that every run of every test crosses the wrap.
import type { Clock } from '../../src/ports.ts'

/** 2^31 - 5 s. */
export const START = 2147478648

export class WorldClock implements Clock {
  private time: number
  private due = 0
  private armed = false
  private callback: (() => void) | undefined = undefined
  private seconds: number | undefined = undefined

  constructor(start: number) {
    this.time = start | 0
  }

  now(): number {
    return this.time
  }

  wake(ms: number): void {
    this.due = (this.time + ms) | 0
    this.armed = true
  }

  onWake(callback: () => void): void {
    this.callback = callback
  }

  date(): number | undefined {
    return this.seconds
  }

  /** Sets what `date` answers; it does not walk with the time. */
  setDate(milliseconds: number | undefined): void {
    this.seconds = milliseconds
  }

  /** Milliseconds until the timer is due, at least 0; -1 when none is set. */
  left(): number {
    if (!this.armed) return -1
    const left = (this.due - this.time) | 0
    return left > 0 ? left : 0
  }

  pass(ms: number): void {
    this.time = (this.time + ms) | 0
  }

  /** Calls back when the timer is due; whether it did. */
  turn(): boolean {
    if (this.left() !== 0) return false
    this.armed = false
    if (this.callback) this.callback()
    return true
  }
}
