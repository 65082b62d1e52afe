// Stands in for `embedded:storage/flash`, which lin lacks: one partition on the simulator's NOR model, blank at each start.
import cells from 'nor'
import { NorChip } from '../../host-sim/nor-chip.ts'

const SECTOR_BYTES = 4096

class Partition {
  constructor(private readonly chip: NorChip) {}

  read(target: Uint8Array, offset: number): void {
    this.chip.read(target, 0, target.length, offset)
  }

  write(source: Uint8Array, offset: number): void {
    this.chip.program(source, 0, source.length, offset)
  }

  eraseBlock(first: number): void {
    this.chip.erase(first)
  }

  status(): { size: number; blockLength: number; blocks: number } {
    return { size: this.chip.size, blockLength: SECTOR_BYTES, blocks: this.chip.size / SECTOR_BYTES }
  }
}

export default Object.freeze({
  open(): Partition {
    const all = new Uint8Array(cells()).fill(0xFF)
    return new Partition(new NorChip(all.length, all))
  },
})
