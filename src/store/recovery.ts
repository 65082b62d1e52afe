// Finds the commit to serve after a start (SPEC.md section 6). Reads head and foot of each sector, then the newest
// commit, then older ones as far as needed; writes nothing. Any former content of the region is fine: where more of the
// newest commits fail than are noted, all sectors are gone through once more, each commit being read at most once.
import { END, EXTENT } from './directory.ts'
import {
  COMMIT_KIND, FOOT_AT, FOOT_BYTES, type Foot, HEAD_BYTES, SECTOR_BYTES, copyFoot, getI32, noFoot, putU32,
} from './layout.ts'
import type { Volume } from './volume.ts'

/** Of so many commits, the newest, sequence and foot are noted. */
const NOTED = 8
const FIELDS = 5
/** The first three bytes of the magic; the fourth is that of the version. */
const MAGIC = 0x545350
const MAGIC_VERSION = 0x31

/** What one pass over all sectors found, only while it is needed. */
interface Scan {
  /** The highest sequence of a valid head; -1: none. */
  top: number
  /** Commits with a valid foot below the limit, the highest first: the sequence of each, and what its foot says. */
  commits: Int32Array
  count: number
  /** The foot of the one that was chosen. */
  foot: Foot
  /** The highest whose head is damaged, or whose foot is neither valid nor blank, and its sector. */
  damaged: number
  damagedSector: number
  /** Sectors without a head that was ever ours and with what looks like the foot of a commit: a few. */
  headless: number[]
}

/** Mounts the newest commit below the sequence `limit`. */
export function recover(volume: Volume, limit: number): void {
  const found = scan(volume, limit)
  volume.newest = volume.fallback = -1
  noteHeadless(volume, found, limit)
  const newest = choose(volume, found, limit, false)
  if (newest >= 0) volume.adopt(newest, found.foot)
  if (found.damaged > newest) report(volume, found.damagedSector)
  volume.ready = newest < 0 || volume.medium.confirmed(newest)
  if (!volume.ready) {
    // The newest confirmed commit below an unconfirmed one: it stays until that one was written again.
    volume.fallback = choose(volume, found, newest, true)
    if (volume.fallback >= 0) copyFoot(found.foot, volume.fallbackFoot)
  }
  volume.unsettled = volume.ready && found.top > newest
  volume.occupancy.cursor = found.top + 1
  volume.touch()
}

function scan(volume: Volume, limit: number): Scan {
  const medium = volume.medium
  const commits = new Int32Array(NOTED * FIELDS)
  const found: Scan = { top: -1, commits, count: 0, foot: noFoot(), damaged: -1, damagedSector: -1, headless: [] }
  const foot = noFoot()
  let erases = 0, heads = 0
  for (let sector = 0; sector < medium.sectors; sector++) {
    const sequence = medium.sequenceIn(sector)
    if (sequence > found.top) found.top = sequence
    if (sequence < 0) {
      note(found, medium.lost, sector)
      if (medium.lost < 0 && found.headless.length < NOTED) {
        medium.footOf(sector, foot)
        if (medium.footIsCommit()) found.headless.push(sector)
      }
      continue
    }
    erases += medium.erases
    heads++
    if (sequence >= limit) continue
    if (!medium.footOf(sequence, foot)) {
      if (!medium.blank) note(found, sequence, sector)
    } else if (foot.kind === COMMIT_KIND) {
      insert(found, sequence, foot)
    }
  }
  medium.typical = heads > 0 ? Math.round(erases / heads) : 0
  return found
}

/** A foot is valid for one sequence only: it tells of a commit whose head is gone, if that was of about the newest lap. */
function noteHeadless(volume: Volume, found: Scan, limit: number): void {
  const medium = volume.medium, sectors = medium.sectors, foot = noFoot()
  const lap = found.top < 0 ? 0 : found.top - found.top % sectors
  for (let i = 0; i < found.headless.length; i++) {
    const sector = found.headless[i]
    for (let sequence = sector + lap - sectors; sequence <= sector + lap + sectors; sequence += sectors) {
      if (sequence < 0 || sequence >= limit) continue
      if (medium.footOf(sequence, foot) && foot.kind === COMMIT_KIND) note(found, sequence, sector)
    }
  }
}

/** Among the highest, in their order; the lowest gives way. */
function insert(found: Scan, sequence: number, foot: Foot): void {
  const commits = found.commits
  let at = found.count
  while (at > 0 && commits[(at - 1) * FIELDS] < sequence) at--
  if (at === NOTED) return
  for (let i = (NOTED - 1) * FIELDS - 1; i >= at * FIELDS; i--) commits[i + FIELDS] = commits[i]
  commits[at * FIELDS] = sequence
  commits[at * FIELDS + 1] = foot.used
  commits[at * FIELDS + 2] = foot.directory
  commits[at * FIELDS + 3] = foot.checksum
  commits[at * FIELDS + 4] = foot.relocates ? 1 : 0
  if (found.count < NOTED) found.count++
}

function note(found: Scan, damaged: number, sector: number): void {
  if (damaged <= found.damaged) return
  found.damaged = damaged
  found.damagedSector = sector
}

/** The newest commit below `limit` that can be served, its foot in `found`; -1: none. `fallback`: see `accept`. */
function choose(volume: Volume, found: Scan, limit: number, fallback: boolean): number {
  const medium = volume.medium, sectors = medium.sectors, commits = found.commits, foot = found.foot, other = noFoot()
  let lowest = limit
  for (let i = 0; i < found.count; i++) {
    const sequence = commits[i * FIELDS]
    if (sequence >= limit) continue
    lowest = sequence
    foot.kind = COMMIT_KIND
    foot.used = commits[i * FIELDS + 1]
    foot.directory = commits[i * FIELDS + 2]
    foot.checksum = commits[i * FIELDS + 3]
    foot.relocates = commits[i * FIELDS + 4] === 1
    if (accept(volume, sequence, foot, fallback)) return sequence
    note(found, sequence, medium.sectorOf(sequence))
  }
  // Of those that were not noted: backwards, so that the first is most likely the newest.
  let best = -1
  for (let i = 1; i <= sectors && found.count === NOTED; i++) {
    const sector = (lowest + sectors - i) % sectors
    const sequence = medium.sequenceIn(sector)
    if (sequence <= best || sequence >= lowest) continue
    if (!medium.footOf(sequence, other) || other.kind !== COMMIT_KIND) continue
    if (accept(volume, sequence, other, fallback)) {
      best = sequence
      copyFoot(other, foot)
    } else {
      note(found, sequence, sector)
    }
  }
  return best
}

/**
 * Whether the commit's payload verifies and can be parsed; an unconfirmed one must also have all its sectors. As a
 * `fallback` it must be confirmed and have them.
 */
function accept(volume: Volume, commit: number, foot: Foot, fallback: boolean): boolean {
  const medium = volume.medium, directory = volume.directory, confirmed = medium.confirmed(commit)
  if (fallback && !confirmed) return false
  directory.begin(commit, foot)
  while (directory.next() !== END) continue
  if (!directory.valid || confirmed && !fallback) return directory.valid
  let whole = true
  directory.begin(commit, foot)
  for (let event = directory.next(); event !== END; event = directory.next()) {
    if (event !== EXTENT) continue
    for (let i = 0; i < directory.count && whole; i++) whole = medium.bound(directory.sequence + i)
  }
  return whole && directory.valid
}

function report(volume: Volume, sector: number): void {
  const what = isOtherVersion(volume, sector) ? 'is of another version of the store' : 'was interrupted or damaged'
  volume.log(`store: what sector ${sector} held ${what}: ` +
    (volume.newest < 0 ? 'there is no older commit' : 'the commit before it is served'))
}

/** Whether its head, or its foot below a valid head, has the right checksum and is not understood all the same. */
function isOtherVersion(volume: Volume, sector: number): boolean {
  const medium = volume.medium, bytes = new Uint8Array(FOOT_BYTES), address = sector * SECTOR_BYTES
  medium.flash.read(bytes, 0, HEAD_BYTES, address)
  const sequence = getI32(bytes, 4)
  if ((getI32(bytes, 0) & 0xFFFFFF) !== MAGIC || medium.crc32(bytes, 0, 12) !== getI32(bytes, 12)) return false
  if (bytes[3] !== MAGIC_VERSION) return true
  if (medium.sequenceIn(sector) !== sequence) return false
  medium.flash.read(bytes, 0, FOOT_BYTES, address + FOOT_AT)
  const checksum = getI32(bytes, 12)
  putU32(bytes, 12, sequence)
  return medium.crc32(bytes, 0, FOOT_BYTES) === checksum && !medium.footOf(sequence, noFoot())
}
