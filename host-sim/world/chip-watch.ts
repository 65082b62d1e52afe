// Watches how a chip is used, whatever the chip itself refuses: a program only clears bits, anywhere in its sector, and
// no page is programmed twice without an erase between.
import type { NorChip } from '../nor-chip.ts'
import type { Judge } from './judge.ts'

const PAGE_BYTES = 256
const SECTOR_BYTES = 4096
const SECTOR_PAGES = SECTOR_BYTES / PAGE_BYTES

export function watchChip(chip: NorChip, judge: Judge): void {
  const program = chip.program.bind(chip), erase = chip.erase.bind(chip)
  const programmed = new Uint8Array(chip.size / PAGE_BYTES), before = new Uint8Array(SECTOR_BYTES)
  chip.program = (source, from, to, address) => {
    const page = Math.floor(address / PAGE_BYTES), first = address - address % SECTOR_BYTES
    if (programmed[page] !== 0) judge.fail(12, `page ${page} is programmed twice`)
    programmed[page] = 1
    before.set(chip.cells.subarray(first, first + SECTOR_BYTES))
    program(source, from, to, address)
    for (let i = 0; i < SECTOR_BYTES; i++) {
      if ((chip.cells[first + i] & ~before[i]) !== 0) judge.fail(12, `a program sets bits at ${first + i}`)
    }
  }
  chip.erase = sector => {
    erase(sector)
    programmed.fill(0, sector * SECTOR_PAGES, sector * SECTOR_PAGES + SECTOR_PAGES)
  }
}
