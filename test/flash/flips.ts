// F11: one bit of the newest commit and of what it refers to is flipped, each in its turn, on a chip at rest and under a
// store that runs: what is served then is right, or it is not served and somebody is told.
import { NorChip, Xorshift } from '../../host-sim/nor-chip.ts'
import { SECTOR_BYTES, mount } from '../store-fixture.ts'
import { type Progress, type Row, count } from './row.ts'
import { judge, saved } from './served.ts'
import { SECTORS } from './uploads.ts'

export interface Flips {
  flips: number
  harmless: number
  reported: number
  /** Where a bit was that nobody was told of, or that was served. */
  wrong: string[]
}

const WRONG_MAX = 5

/** One in so many bits. */
export function flips(oneIn: number, progress: Progress): Flips {
  const first = new NorChip(SECTORS * SECTOR_BYTES), before = saved(mount(first).store, 10)
  const chip = first.reboot(), now = saved(mount(chip).store, 20)
  const sectors = [...chip.wear.keys()].filter(sector => chip.wear[sector] > first.wear[sector])
  const whole = new Uint8Array(chip.cells), random = new Xorshift(3)
  const found: Flips = { flips: 0, harmless: 0, reported: 0, wrong: [] }
  const running = chip.reboot(), mounted = mount(running)
  const note = (at: number, bit: number, how: string, verdict: string) => {
    found.flips++
    if (verdict === '') found.harmless++
    else if (verdict === 'reported') found.reported++
    else if (found.wrong.length < WRONG_MAX) found.wrong.push(`${how}: bit ${bit} of ${at % SECTOR_BYTES} in sector ${Math.floor(at / SECTOR_BYTES)}: ${verdict}`)
  }
  for (let i = 0; i < sectors.length * SECTOR_BYTES; i++) {
    const at = sectors[Math.floor(i / SECTOR_BYTES)] * SECTOR_BYTES + i % SECTOR_BYTES
    for (let bit = 0; bit < 8; bit++) {
      if (random.below(oneIn) !== 0) continue
      running.cells[at] ^= 1 << bit
      mounted.lines.splice(0)
      note(at, bit, 'running', judge(mounted, now, now))
      const rested = running.reboot()
      note(at, bit, 'at rest', judge(mount(rested), now, before))
      if (rested.erases + rested.programs > 0) running.cells.set(whole)
      else running.cells[at] ^= 1 << bit
    }
    if (i % 64 === 0) progress('bits', i * 8, sectors.length * SECTOR_BYTES * 8)
  }
  return found
}

export function bitFlips(oneIn: number, progress: Progress): Row {
  const found = flips(oneIn, progress)
  const wrong = found.flips - found.harmless - found.reported
  return {
    figure: 'F11', work: `${count(found.flips)} bits flipped, at rest and running: ${count(found.reported)} reported, ${count(found.harmless)} harmless; wrong`,
    goal: '0', measured: [count(wrong), ...found.wrong].join('; '),
    holds: wrong === 0 && found.reported > 0 && found.harmless > 0, same: 'flips',
  }
}
