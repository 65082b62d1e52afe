// What is going to happen, ordered by virtual time, and at the same time by the order in which it was planned.

export interface Planned {
  time: number
  number: number
  act: () => void
}

export class Queue {
  private heap: Planned[] = []
  private number = 0

  /** When the next is due; Infinity when nothing is planned. */
  get time(): number {
    return this.heap.length > 0 ? this.heap[0].time : Infinity
  }

  plan(time: number, act: () => void): void {
    const heap = this.heap, item = { time, number: this.number++, act }
    let at = heap.length
    heap.push(item)
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!before(item, heap[above])) break
      heap[at] = heap[above]
      at = above
    }
    heap[at] = item
  }

  /** The next one, taken out. */
  take(): Planned {
    const heap = this.heap, first = heap[0], last = heap[heap.length - 1]
    heap.length--
    let at = 0
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && before(heap[below + 1], heap[below])) below++
      if (!before(heap[below], last)) break
      heap[at] = heap[below]
      at = below
    }
    if (heap.length > 0) heap[at] = last
    return first
  }
}

function before(one: Planned, other: Planned): boolean {
  return one.time < other.time || (one.time === other.time && one.number < other.number)
}
