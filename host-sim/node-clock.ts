// The clock port on Node: monotonic milliseconds as int32 and one timer. `offset` moves the start, so that the wrap at
// 2^31 can be met within seconds. A pending timer does not keep the process alive: listeners and connections do.
import type { Clock } from '../src/ports.ts'

const TIMEOUT_MS_MAX = 0x7FFFFFFF

export class NodeClock implements Clock {
  private callback: () => void = () => undefined
  private timeout: NodeJS.Timeout | undefined
  private immediate: NodeJS.Immediate | undefined
  private due = 0

  constructor(private readonly offset: number, private readonly log: (line: string) => void) {}

  now(): number {
    return (Math.floor(performance.now()) + this.offset) | 0
  }

  wake(ms: number): void {
    this.stop()
    this.due = (this.now() + ms) | 0
    if (ms <= 0) this.immediate = setImmediate(() => this.fire())
    else this.arm(ms)
  }

  onWake(callback: () => void): void {
    this.callback = callback
  }

  date(): number | undefined {
    return Date.now()
  }

  /** Forgets what `wake` asked for. */
  stop(): void {
    clearTimeout(this.timeout)
    clearImmediate(this.immediate)
    this.timeout = undefined
    this.immediate = undefined
  }

  private arm(ms: number): void {
    this.timeout = setTimeout(() => this.fire(), Math.min(ms, TIMEOUT_MS_MAX)).unref()
  }

  /** Node may fire a fraction of a millisecond early; the core compares whole ones, so the rest is waited for. */
  private fire(): void {
    const early = (this.due - this.now()) | 0
    if (early > 0) return this.arm(early)
    this.stop()
    try {
      this.callback()
    } catch (error) {
      this.log(`check: the timer's callback threw: ${String(error)}`)
    }
  }
}
