// Finds the commit to serve after a start (SPEC.md section 6). Reads head and foot of each sector, then the newest
// commit, then older ones as far as needed; writes nothing. Any former content of the region is fine.
import { END, EXTENT } from './directory.ts'
import { COMMIT_KIND, type Foot, copyFoot, noFoot } from './layout.ts'
import type { Volume } from './volume.ts'

/** What one pass over all sectors found. */
interface Scan {
  /** The highest sequence of a valid head; -1: none. */
  top: number
  /** The highest below the limit with a valid foot of a commit, and what it says. */
  commit: number
  foot: Foot
  /** The highest whose head is damaged, or whose foot is neither valid nor blank, and its sector. */
  damaged: number
  damagedSector: number
}

/** Mounts the newest commit below the sequence `limit`. */
export function recover(volume: Volume, limit: number): void {
  const first = scan(volume, limit)
  let found = first
  volume.newest = volume.fallback = -1
  while (found.commit >= 0 && volume.newest < 0) {
    if (accept(volume, found.commit, found.foot)) {
      volume.adopt(found.commit, found.foot)
    } else {
      note(first, found.commit, volume.medium.sectorOf(found.commit))
      found = scan(volume, found.commit)
    }
  }
  if (first.damaged > volume.newest) {
    volume.log(`store: what sector ${first.damagedSector} held was interrupted or damaged: ` +
      (volume.newest < 0 ? 'there is no older commit' : 'the commit before it is served'))
  }
  volume.ready = volume.newest < 0 || volume.medium.confirmed(volume.newest)
  if (!volume.ready) findFallback(volume)
  volume.unsettled = volume.ready && first.top > volume.newest
  volume.occupancy.cursor = first.top + 1
  volume.touch()
}

/** The newest confirmed commit below an unconfirmed one: it stays until that one was written again. */
function findFallback(volume: Volume): void {
  let found = scan(volume, volume.newest)
  while (found.commit >= 0) {
    const commit = found.commit
    if (volume.medium.confirmed(commit) && accept(volume, commit, found.foot) && isWhole(volume, commit, found.foot)) {
      volume.fallback = commit
      copyFoot(found.foot, volume.fallbackFoot)
      return
    }
    found = scan(volume, commit)
  }
}

function scan(volume: Volume, limit: number): Scan {
  const medium = volume.medium
  const found: Scan = { top: -1, commit: -1, foot: noFoot(), damaged: -1, damagedSector: -1 }
  const foot = noFoot()
  for (let sector = 0; sector < medium.sectors; sector++) {
    const sequence = medium.sequenceIn(sector)
    if (sequence > found.top) found.top = sequence
    if (sequence < 0) {
      note(found, medium.lost, sector)
    } else if (sequence < limit) {
      if (!medium.footOf(sequence, foot)) {
        if (!medium.blank) note(found, sequence, sector)
      } else if (foot.kind === COMMIT_KIND && sequence > found.commit) {
        found.commit = sequence
        copyFoot(foot, found.foot)
      }
    }
  }
  return found
}

function note(found: Scan, damaged: number, sector: number): void {
  if (damaged <= found.damaged) return
  found.damaged = damaged
  found.damagedSector = sector
}

/** Whether the commit's payload verifies and can be parsed; an unconfirmed one must also have all its sectors. */
function accept(volume: Volume, commit: number, foot: Foot): boolean {
  const directory = volume.directory
  directory.begin(commit, foot)
  while (directory.next() !== END) continue
  return directory.valid && (volume.medium.confirmed(commit) || isWhole(volume, commit, foot))
}

/** Whether each sector that the commit refers to still carries its sequence. */
function isWhole(volume: Volume, commit: number, foot: Foot): boolean {
  const directory = volume.directory
  let whole = true
  directory.begin(commit, foot)
  for (let event = directory.next(); event !== END; event = directory.next()) {
    if (event === EXTENT) {
      for (let i = 0; i < directory.count && whole; i++) whole = volume.medium.bound(directory.sequence + i)
    }
  }
  return whole && directory.valid
}
