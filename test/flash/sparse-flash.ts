// A flash of any size that keeps only the sectors that were programmed, so that 16 MiB fit into the heap of an engine of
// boards. Written in the subset of the core.
import type { Flash } from '../../src/ports.ts'

const SECTOR_BYTES = 4096

export class SparseFlash implements Flash {
  readonly size: number
  bytesRead = 0
  private sectors: { number: number; cells: Uint8Array }[] = []

  constructor(size: number) {
    this.size = size
  }

  read(target: Uint8Array, from: number, to: number, address: number): void {
    const cells = this.cellsOf(Math.floor(address / SECTOR_BYTES)), at = address % SECTOR_BYTES
    if (at + to - from > SECTOR_BYTES) throw new Error('a read across sectors')
    this.bytesRead += to - from
    if (cells === undefined) target.fill(255, from, to)
    else target.set(cells.subarray(at, at + to - from), from)
  }

  program(source: Uint8Array, from: number, to: number, address: number): void {
    const number = Math.floor(address / SECTOR_BYTES), at = address % SECTOR_BYTES
    let cells = this.cellsOf(number)
    if (cells === undefined) {
      cells = new Uint8Array(SECTOR_BYTES).fill(255)
      this.sectors.push({ number, cells })
    }
    for (let i = from; i < to; i++) cells[at + i - from] &= source[i]
  }

  erase(sector: number): void {
    this.sectors = this.sectors.filter(one => one.number !== sector)
  }

  private cellsOf(number: number): Uint8Array | undefined {
    for (let i = 0; i < this.sectors.length; i++) if (this.sectors[i].number === number) return this.sectors[i].cells
    return undefined
  }
}
