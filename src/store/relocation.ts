// What did not change for long stays where it is while the sectors around it wear out. So the least worn sectors that the
// directory refers to are moved to the most worn that are free: SPEC.md section 7.
import { END, EXTENT } from './directory.ts'
import { ERASES_BEHIND_MIN, ERASES_BEHIND_PART, noFoot } from './layout.ts'
import type { Volume } from './volume.ts'

/** Sectors that are looked at for a place, or a sixteenth of the region. */
const AHEAD_MIN = 64

/** Sectors in the order of a number that each has: the `most` lowest. */
class Lowest {
  readonly sequences: number[] = []
  readonly numbers: number[] = []
  private most: number

  constructor(most: number) {
    this.most = most
  }

  add(sequence: number, number: number): void {
    const numbers = this.numbers
    let at = numbers.length
    while (at > 0 && numbers[at - 1] > number) at--
    if (at === this.most || this.sequences.indexOf(sequence) >= 0) return
    numbers.splice(at, 0, number)
    this.sequences.splice(at, 0, sequence)
    if (numbers.length > this.most) {
      numbers.pop()
      this.sequences.pop()
    }
  }
}

/**
 * Sequences of at most `most` sectors that move, ascending, and as many for where they go, ascending too: each to a sector
 * that was erased `late` times oftener than is enough. None where it would not pay.
 */
export function relocation(volume: Volume, most: number, late: number): { sources: number[]; targets: number[] } {
  const old = leastWorn(volume, most), free = mostWorn(volume, most)
  const worn = free.numbers.length > 0 ? -free.numbers[0] : 0
  const least = Math.max(ERASES_BEHIND_MIN, Math.floor(worn / ERASES_BEHIND_PART)) + late
  const sources: number[] = [], foot = noFoot()
  for (let i = 0; i < old.numbers.length && sources.length < free.numbers.length; i++) {
    if (-free.numbers[sources.length] - old.numbers[i] <= least) break
    // What does not verify is left to who reads it.
    const sequence = old.sequences[i]
    if (volume.medium.footOf(sequence, foot) && volume.directory.reader.verify(sequence, foot)) sources.push(sequence)
  }
  return { sources: ascending(sources), targets: ascending(free.sequences.slice(0, sources.length)) }
}

/** Of what did not change for long. */
function leastWorn(volume: Volume, most: number): Lowest {
  const directory = volume.directory, found = new Lowest(most), limit = volume.ageLimit()
  directory.begin(volume.newest, volume.newestFoot)
  for (let event = directory.next(); event !== END; event = directory.next()) {
    if (event !== EXTENT) continue
    for (let i = 0; i < directory.count; i++) {
      const sequence = directory.sequence + i
      if (sequence < limit) found.add(sequence, volume.medium.erasesOf(sequence))
    }
  }
  return directory.valid ? found : new Lowest(0)
}

/** Each with the next sequence that its sector can have; numbers below 0. */
function mostWorn(volume: Volume, most: number): Lowest {
  const occupancy = volume.occupancy, found = new Lowest(most)
  // Not far ahead in a large region: what is passed over uses up sequences.
  const ahead = Math.min(occupancy.sectors, Math.max(AHEAD_MIN, occupancy.sectors >> 4))
  for (let i = 0; i < ahead; i++) {
    const sequence = occupancy.cursor + i
    if (occupancy.canTake(sequence)) found.add(sequence, -volume.medium.erasesOf(sequence))
  }
  return found
}

function ascending(list: number[]): number[] {
  return list.sort((one, other) => one - other)
}
