// Everything that happened, as numbers: what, who, how much, when. All of it goes into a rolling hash, which must be the
// same for the same seed on every machine and engine; the last forty are kept, and become text only when somebody asks.

/** What can happen. The steps of a connection first, as it names them. */
export const EVENTS = [
  'accepted', 'busy', 'writable', 'readable', 'closed', 'wakes', 'connects', 'sends', 'takes', 'fin', 'reset', 'vanishes',
  'is over', 'asks', 'is answered', 'acts', 'power cut', 'starts', 'commits', 'refuses a commit', 'faults end', 'goes on', 'spoils',
] as const
export type Event = typeof EVENTS[number]

const KEPT = 40
const NUMBERS = 4

export class Trace {
  hash = 0x811C9DC5 | 0
  /** Events so far. */
  count = 0
  private readonly ring = new Int32Array(KEPT * NUMBERS)
  /** Who is who: the device is 0. */
  private readonly names = ['device']

  /** A number for somebody. */
  named(name: string): number {
    this.names.push(`${name} ${this.names.length}`)
    return this.names.length - 1
  }

  note(event: Event, who: number, amount: number, time: number): void {
    const ring = this.ring, at = this.count % KEPT * NUMBERS
    ring[at] = EVENTS.indexOf(event)
    ring[at + 1] = who
    ring[at + 2] = amount
    ring[at + 3] = time
    let hash = this.hash
    for (let i = at; i < at + NUMBERS; i++) hash = Math.imul(hash ^ ring[i], 0x01000193) ^ hash >>> 15
    this.hash = hash
    this.count++
  }

  /** The last events, the oldest first. */
  last(): string[] {
    const lines: string[] = [], ring = this.ring
    for (let i = Math.max(0, this.count - KEPT); i < this.count; i++) {
      const at = i % KEPT * NUMBERS
      const seconds = (ring[at + 3] / 1000).toFixed(3)
      lines.push(`${i} at ${seconds} s: ${this.names[ring[at + 1]]} ${EVENTS[ring[at]]} ${ring[at + 2]}`)
    }
    return lines
  }
}
