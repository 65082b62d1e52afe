// Sectors that do not do what they are told, for good: silently, as worn cells do, or by an error.
//   erase-nothing    erases are done and change nothing      erase-fails    an erase ends with the error 'sector'
//   program-nothing  programs likewise                       program-fails  a program likewise
//   stuck-0          up to 64 cells read 0, erased or not    stuck-1        up to 64 cells read 1, programmed or not
// What fails may have changed any of the bits that it was to change. Written in the subset of the core.
import { Xorshift } from './xorshift.ts'

const SECTOR_BYTES = 4096
const STUCK_MAX = 64

export type Fault = 'erase-nothing' | 'program-nothing' | 'stuck-0' | 'stuck-1' | 'erase-fails' | 'program-fails'

/** What a call throws when this sector alone failed: the chip goes on. */
export interface SectorFailure {
  code: 'sector'
  message: string
}

export function sectorFailure(message: string): SectorFailure {
  return { code: 'sector', message }
}

interface Bad {
  sector: number
  fault: Fault
  /** Where in the sector cells are stuck, a bit each. */
  at: number[]
  bit: number[]
}

export class BadSectors {
  private list: Bad[] = []

  /** From now on, beside what else is wrong with it. `seed`: which cells are stuck. */
  spoil(sector: number, fault: Fault, seed: number): void {
    const bad: Bad = { sector, fault, at: [], bit: [] }
    const random = new Xorshift(seed)
    const stuck = fault === 'stuck-0' || fault === 'stuck-1' ? 1 + random.below(STUCK_MAX) : 0
    for (let i = 0; i < stuck; i++) {
      bad.at.push(random.below(SECTOR_BYTES))
      bad.bit.push(1 << random.below(8))
    }
    this.list.push(bad)
  }

  copy(): BadSectors {
    const next = new BadSectors()
    next.list = this.list.map(bad => bad)
    return next
  }

  has(sector: number, fault: Fault): boolean {
    for (let i = 0; i < this.list.length; i++) {
      if (this.list[i].sector === sector && this.list[i].fault === fault) return true
    }
    return false
  }

  /** What is stuck in the sector is so again, whatever was just done to its cells. */
  hold(sector: number, cells: Uint8Array): void {
    for (let i = 0; i < this.list.length; i++) {
      const bad = this.list[i]
      if (bad.sector !== sector) continue
      for (let k = 0; k < bad.at.length; k++) {
        const at = sector * SECTOR_BYTES + bad.at[k]
        if (bad.fault === 'stuck-1') cells[at] |= bad.bit[k]
        else cells[at] &= ~bad.bit[k]
      }
    }
  }
}
