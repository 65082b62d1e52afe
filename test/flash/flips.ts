// F11: one bit of the newest commit and of what it refers to is flipped, each in its turn, on a chip at rest and under a
// store that runs: what is served then is right, or it is not served and somebody is told.
import { NorChip, Xorshift } from '../../host-sim/nor-chip.ts'
import { SECTOR_BYTES, mount } from '../store-fixture.ts'
import { type Progress, type Row, count } from './row.ts'
import { type Verdicts, judge, noVerdicts, note, saved, verdictsRow } from './served.ts'
import { SECTORS } from './uploads.ts'

/** One in so many bits. */
export function flips(oneIn: number, progress: Progress): Verdicts {
  const first = new NorChip(SECTORS * SECTOR_BYTES), before = saved(mount(first).store, 10)
  const chip = first.reboot(), now = saved(mount(chip).store, 20)
  const sectors = [...chip.wear.keys()].filter(sector => chip.wear[sector] > first.wear[sector])
  const whole = new Uint8Array(chip.cells), random = new Xorshift(3)
  const found = noVerdicts()
  const running = chip.reboot(), mounted = mount(running)
  const where = (how: string, at: number, bit: number) =>
    `${how}: bit ${bit} of ${at % SECTOR_BYTES} in sector ${Math.floor(at / SECTOR_BYTES)}`
  for (let i = 0; i < sectors.length * SECTOR_BYTES; i++) {
    const at = sectors[Math.floor(i / SECTOR_BYTES)] * SECTOR_BYTES + i % SECTOR_BYTES
    for (let bit = 0; bit < 8; bit++) {
      if (random.below(oneIn) !== 0) continue
      running.cells[at] ^= 1 << bit
      mounted.lines.splice(0)
      note(found, where('running', at, bit), judge(mounted, now, now))
      const rested = running.reboot()
      note(found, where('at rest', at, bit), judge(mount(rested), now, before))
      if (rested.erases + rested.programs > 0) running.cells.set(whole)
      else running.cells[at] ^= 1 << bit
    }
    if (i % 64 === 0) progress('bits', i * 8, sectors.length * SECTOR_BYTES * 8)
  }
  return found
}

export function bitFlips(oneIn: number, progress: Progress): Row {
  const found = flips(oneIn, progress)
  return { ...verdictsRow('F11', `${count(found.looks)} bits flipped, at rest and running`, found), same: 'flips' }
}
