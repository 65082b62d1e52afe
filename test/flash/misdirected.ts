// A program that goes astray: the chip does it to another page, and the page that was meant stays blank. It is done at
// each program of a save, to each page of the region; what is served then is right, or it is not served and somebody is told.
import { NorChip, Xorshift } from '../../host-sim/nor-chip.ts'
import type { Flash } from '../../src/ports.ts'
import { SECTOR_BYTES, mount } from '../store-fixture.ts'
import { type Progress, type Row, count } from './row.ts'
import { type State, type Verdicts, contentOf, judge, noVerdicts, note, saved, trySave, verdictsRow } from './served.ts'

const PAGE_BYTES = 256
/** Every sector is in use or is taken soon. */
const SECTORS = 12

/** Its program number `astray`, counted from 0, goes to `page`. */
class Astray implements Flash {
  readonly size: number
  programs = 0

  constructor(readonly chip: NorChip, private readonly astray: number, private readonly page: number) {
    this.size = chip.size
  }

  read(target: Uint8Array, from: number, to: number, address: number): void {
    this.chip.read(target, from, to, address)
  }

  program(source: Uint8Array, from: number, to: number, address: number): void {
    if (this.programs++ !== this.astray) return this.chip.program(source, from, to, address)
    const at = this.page * PAGE_BYTES + address % PAGE_BYTES
    for (let i = from; i < to; i++) this.chip.cells[at + i - from] &= source[i]
  }

  erase(sector: number): void {
    this.chip.erase(sector)
  }
}

/** One in so many of the pages, for each program. */
export function misdirected(oneIn: number, progress: Progress): Verdicts & { programs: number } {
  const first = new NorChip(SECTORS * SECTOR_BYTES), store = mount(first).store
  const older = saved(store, 10), before = saved(store, 20), now = contentOf(30)
  const random = new Xorshift(5), pages = SECTORS * SECTOR_BYTES / PAGE_BYTES
  const whole = new Astray(first.copy(), -1, 0)
  trySave(mount(whole).store, now)
  const found = { ...noVerdicts(), programs: whole.programs }
  for (let astray = 0; astray < found.programs; astray++) {
    for (let page = 0; page < pages; page++) {
      if (random.below(oneIn) !== 0) continue
      const flash = new Astray(first.copy(), astray, page), mounted = mount(flash)
      const status = trySave(mounted.store, now)
      if (flash.programs <= astray) throw new Error(`program ${astray} was never asked for`)
      const is: State = status === 0 ? now : before, was: State = status === 0 ? before : older
      note(found, `running: program ${astray} to page ${page}`, judge(mounted, is, is))
      note(found, `after a restart: program ${astray} to page ${page}`, judge(mount(flash.chip.reboot()), is, was))
    }
    progress('programs astray', astray, found.programs)
  }
  return found
}

export function programsAstray(oneIn: number, progress: Progress): Row {
  const found = misdirected(oneIn, progress)
  return verdictsRow('G9', `each of ${found.programs} programs of a save goes to another page, ${count(found.looks)} looks`, found)
}
