// Cells in doubt, a sector at a time: what a power cut left between 0 and 1 reads differently each time, until an erase.
// Written in the subset of the core.
import type { Xorshift } from './xorshift.ts'

const SECTOR_BYTES = 4096

/** The bits of `mask` are random; of `fresh` they still read as 1 once. */
export interface Weak {
  sector: number
  mask: Uint8Array
  fresh: Uint8Array
}

export class WeakCells {
  private list: Weak[] = []

  copy(): WeakCells {
    const next = new WeakCells()
    next.list = this.list.map(weak => (
      { sector: weak.sector, mask: new Uint8Array(weak.mask), fresh: new Uint8Array(weak.fresh) }
    ))
    return next
  }

  /** Those of a sector, to be changed. */
  within(sector: number): Weak {
    for (let i = 0; i < this.list.length; i++) if (this.list[i].sector === sector) return this.list[i]
    const weak = { sector, mask: new Uint8Array(SECTOR_BYTES), fresh: new Uint8Array(SECTOR_BYTES) }
    this.list.push(weak)
    return weak
  }

  /** An erase ends the doubts of a sector. */
  settle(sector: number): void {
    if (this.list.length > 0) this.list = this.list.filter(weak => weak.sector !== sector)
  }

  /** Flips bits in doubt within what was just read from `address` into target[from, to). */
  disturb(target: Uint8Array, from: number, to: number, address: number, random: Xorshift): void {
    for (let i = 0; i < this.list.length; i++) disturbBy(this.list[i], target, from, to, address, random)
  }
}

function disturbBy(
  weak: Weak, target: Uint8Array, from: number, to: number, address: number, random: Xorshift,
): void {
  const first = weak.sector * SECTOR_BYTES
  const low = address > first ? address : first
  const end = address + to - from
  const high = end < first + SECTOR_BYTES ? end : first + SECTOR_BYTES
  for (let at = low; at < high; at++) {
    const i = at - first
    target[from + at - address] ^= weak.mask[i] & ~weak.fresh[i] & random.below(256)
    weak.fresh[i] = 0
  }
}
