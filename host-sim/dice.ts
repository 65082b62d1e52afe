// Chance, from a seed alone: the same case of the same seed is the same input everywhere.
import { Xorshift } from './nor-chip.ts'

export class Dice {
  private readonly random: Xorshift

  constructor(...numbers: number[]) {
    this.random = new Xorshift(numbers.reduce((state, number) => {
      const mixed = Math.imul(state ^ number, 0x9E3779B1)
      return Math.imul(mixed ^ mixed >>> 15, 0x85EBCA77)
    }, 0x2545F491))
  }

  /** From 0 to `bound` - 1. The low bits of the generator are its weak ones. */
  below(bound: number): number {
    return bound > 0 ? (this.random.next() >>> 8) % bound : 0
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1)
  }

  /** Once in `n`. */
  once(n: number): boolean {
    return this.below(n) === 0
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]
  }

  /** A number around a limit. */
  near(limit: number): number {
    return Math.max(0, limit + this.between(-2, 2))
  }

  some<Item>(most: number, make: () => Item): Item[] {
    return Array.from({ length: this.below(most + 1) }, make)
  }

  shuffled<Item>(items: Item[]): Item[] {
    const all = [...items]
    for (let i = all.length - 1; i > 0; i--) {
      const j = this.below(i + 1), item = all[i]
      all[i] = all[j]
      all[j] = item
    }
    return all
  }
}
