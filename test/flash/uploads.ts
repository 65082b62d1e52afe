// F5, F6, F7: erases of an upload, bytes programmed for it, and how evenly the sectors age.
import { CONTENT_BYTES, SPARE_SECTORS } from '../../src/store/layout.ts'
import { type Outcome, run } from './course.ts'
import { type Progress, type Row, count, ratio } from './row.ts'

export const SECTORS = 64
export const SIZES = [0, 1, 255, 256, 257, 4095, 4096, 4097, 49152]
const BLOBS = [1, 2, 3, 4, 5, 6, 7, 8]
/** The sizes that have a goal for the bytes programmed. */
const OVERHEADS: [size: number, most: number][] = [[4096, 1.10], [49152, 1.02]]
/** What is uploaded beside how many hundredths of the region that never change, and the goal for its wear. */
export const WORN = [4096, 49152].flatMap(size => [
  { size, resting: 0, most: 1.10 }, { size, resting: 30, most: 1.10 }, { size, resting: 60, most: 1.35 },
])

/** `uploads`: of each size and number of blobs. */
export function costs(uploads: number, progress: Progress, sizes = SIZES, blobs = BLOBS): Row[] {
  const rows: Row[] = []
  for (const size of sizes) {
    const outcomes = blobs.map(number => (
      run({ sectors: SECTORS, size, uploads, restart: 50, resting: 0, blobs: number }, progress)
    ))
    rows.push(erases(size, outcomes))
    const overhead = OVERHEADS.find(([of]) => of === size)
    if (overhead) rows.push(programmed(size, overhead[1], outcomes))
  }
  return rows.sort((a, b) => a.figure < b.figure ? -1 : a.figure > b.figure ? 1 : 0)
}

function erases(size: number, outcomes: Outcome[]): Row {
  const worst = outcomes.reduce((a, b) => b.worst > a.worst ? b : a)
  const means = outcomes.map(({ erases, uploads }) => erases / uploads)
  return {
    figure: 'F5', work: `erases of an upload of ${count(size)} B, up to 8 blobs`,
    goal: `<= ${worst.goal}`, measured: `${worst.worst}; mean ${ratio(Math.max(...means), 2)}`,
    holds: outcomes.every(outcome => outcome.within), same: `erases-${size}`,
  }
}

function programmed(size: number, most: number, outcomes: Outcome[]): Row {
  const worst = Math.max(...outcomes.map(({ programmed, uploads }) => programmed / uploads / size))
  return {
    figure: 'F6', work: `bytes programmed / uploaded, ${count(size)} B, up to 8 blobs`,
    goal: `<= ${most.toFixed(2)}`, measured: ratio(worst), holds: worst <= most, same: `programmed-${size}`,
  }
}

/** The largest whole KiB that fits beside its old copy and what never changes. */
export function fitting(size: number, resting: number): number {
  const free = SECTORS - Math.floor(SECTORS * resting / 100) - SPARE_SECTORS
  const most = Math.floor((free - 1) / 2) * CONTENT_BYTES
  return Math.min(size, Math.floor(most / 1024) * 1024)
}

export function wear(uploads: number, progress: Progress): Row[] {
  return WORN.map(({ size: wanted, resting, most }) => {
    const size = fitting(wanted, resting)
    const outcome = run({ sectors: SECTORS, size, uploads, restart: 1, resting, blobs: 1 }, progress)
    const found = outcome.wearMax / outcome.wearMean
    const beside = resting === 0 ? '' : `, ${resting} % never changes`
    const smaller = size === wanted ? '' : ` (${count(wanted)} does not fit beside its old copy)`
    return {
      figure: 'F7', work: `wear max / mean, ${count(uploads)} uploads of ${count(size)} B${beside}${smaller}`,
      goal: `<= ${most.toFixed(2)}`, measured: ratio(found, 2), holds: found <= most, same: `wear-${size}-${resting}`,
    }
  })
}
