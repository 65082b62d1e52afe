// The seeded generator of everything that is by chance in the simulator and in tests: written in the subset of the core.

/** A small seeded generator: the same seed gives the same run on every engine. */
export class Xorshift {
  private state: number

  constructor(seed: number) {
    this.state = (seed | 0) === 0 ? 0x9E3779B9 | 0 : seed | 0
    for (let i = 0; i < 8; i++) this.next()
  }

  /** Another generator that goes on from here. */
  copy(): Xorshift {
    const next = new Xorshift(1)
    next.state = this.state
    return next
  }

  /** The next number, unsigned 32 bits. */
  next(): number {
    let x = this.state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.state = x
    return x >>> 0
  }

  /** A number from 0 to `bound` - 1; 0 when `bound` is 0. */
  below(bound: number): number {
    return bound > 0 ? this.next() % bound : 0
  }
}
