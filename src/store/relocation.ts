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

export class Relocation {
  /** Sequences of sectors that move, ascending, and as many sequences for where they go, ascending too. */
  readonly sources: number[]
  readonly targets: number[]
  private volume: Volume

  /** At most `most` sectors, each to one that was erased `late` times oftener than is enough; none where it would not pay. */
  constructor(volume: Volume, most: number, late: number) {
    this.volume = volume
    const old = this.leastWorn(most), free = this.mostWorn(most)
    const worn = free.numbers.length > 0 ? -free.numbers[0] : 0
    const least = Math.max(ERASES_BEHIND_MIN, Math.floor(worn / ERASES_BEHIND_PART)) + late
    let count = 0
    while (count < old.numbers.length && count < free.numbers.length
      && -free.numbers[count] - old.numbers[count] > least) count++
    this.sources = ascending(old.sequences, count)
    this.targets = ascending(free.sequences, count)
  }

  /** Of what did not change for long. What does not verify is left to who reads it. */
  private leastWorn(most: number): Lowest {
    const volume = this.volume, directory = volume.directory, medium = volume.medium
    const found = new Lowest(most), intact = new Lowest(most), foot = noFoot()
    const limit = volume.ageLimit()
    directory.begin(volume.newest, volume.newestFoot)
    for (let event = directory.next(); event !== END; event = directory.next()) {
      if (event !== EXTENT) continue
      for (let i = 0; i < directory.count; i++) {
        const sequence = directory.sequence + i
        if (sequence < limit) found.add(sequence, medium.erasesOf(sequence))
      }
    }
    for (let i = 0; i < found.sequences.length && directory.valid; i++) {
      const sequence = found.sequences[i]
      const whole = medium.footOf(sequence, foot) && directory.reader.verify(sequence, foot)
      if (whole) intact.add(sequence, found.numbers[i])
    }
    return intact
  }

  /** Each with the next sequence that its sector can have; numbers below 0. */
  private mostWorn(most: number): Lowest {
    const volume = this.volume, occupancy = volume.occupancy
    const found = new Lowest(most)
    // Not far ahead in a large region: what is passed over uses up sequences.
    const ahead = Math.min(occupancy.sectors, Math.max(AHEAD_MIN, occupancy.sectors >> 4))
    for (let i = 0; i < ahead; i++) {
      const sequence = occupancy.cursor + i
      if (occupancy.canTake(sequence)) found.add(sequence, -volume.medium.erasesOf(sequence))
    }
    return found
  }
}

function ascending(list: number[], count: number): number[] {
  const few = list.slice(0, count)
  return few.sort((one, other) => one - other)
}
