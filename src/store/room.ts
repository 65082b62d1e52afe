// How much there is room for, and how the region is.
import {
  BLOBS_MAX, BLOB_ENTRY_BYTES, COMMIT_BYTES, CONTENT_BYTES, EXTENTS_MAX, EXTENT_BYTES, EXTENT_SECTORS_MAX,
  SPARE_SECTORS,
} from './layout.ts'
import type { Transaction } from './transaction.ts'
import type { Volume } from './volume.ts'

/** Sectors that one transaction can never have: the spare ones and a commit. */
const OTHER_SECTORS = SPARE_SECTORS + 1

export interface Statistics {
  /** Of 4,096 bytes; those that are not in use; those that did not keep what was written and are not used any more. */
  sectors: number
  free: number
  spoiled: number
  blobs: number
  records: number
  /** Bytes of the directory, of at most 3,568. */
  directory: number
  /** The sequence of the commit, -1 without one. */
  commit: number
  /** Bytes of the largest content that fits now, as `begin` would reserve it, and in an empty region. */
  available: number
  capacity: number
  /** Erases of the most worn sector, and in the mean, of a life that a data sheet gives 100,000 of. */
  erasesMost: number
  erasesMean: number
}

export function statisticsOf(volume: Volume, available: number): Statistics {
  const medium = volume.medium, occupancy = volume.occupancy
  let most = 0, sum = 0
  try {
    for (let sector = 0; sector < medium.sectors && volume.failed === undefined; sector++) {
      const erases = medium.sequenceIn(sector) < 0 ? 0 : medium.erases
      sum += erases
      if (erases > most) most = erases
    }
  } catch (error) {
    volume.fail(error)
  }
  return {
    sectors: medium.sectors,
    free: occupancy.free,
    spoiled: volume.spoiled.length,
    blobs: volume.blobs,
    records: volume.records,
    directory: volume.newestFoot.directory,
    commit: volume.newest,
    available,
    capacity: Math.max(0, mostSectors(volume)) * CONTENT_BYTES,
    erasesMost: most,
    erasesMean: medium.sectors > 0 ? sum / medium.sectors : 0,
  }
}

/** The most sectors that one transaction could ever have. */
export function mostSectors(volume: Volume): number {
  return volume.medium.sectors - volume.spoiled.length - OTHER_SECTORS
}

/** The most bytes that one transaction could have now, beside those that are open. */
export function mostBytes(volume: Volume, open: Transaction[]): number {
  const occupancy = volume.occupancy
  const most = Math.min(occupancy.free - SPARE_SECTORS, mostSectors(volume))
  const runs = Math.min(EXTENTS_MAX, extentsLeft(volume, open) - splits(most))
  return most > 0 && runs > 0 ? occupancy.reach(most, runs) * CONTENT_BYTES : 0
}

/** Extents that one more entry of the directory can have, in the worst case of names and of what else is open. */
export function extentsLeft(volume: Volume, open: Transaction[]): number {
  const used = volume.newest >= 0 ? volume.newestFoot.directory : 0
  // With the most blobs there can be, only a replacement is possible: its name and fields are there already.
  const full = volume.blobs >= BLOBS_MAX
  let left = COMMIT_BYTES - used - (full ? 0 : BLOB_ENTRY_BYTES)
  for (let i = 0; i < open.length; i++) {
    const runs = open[i].extents.length / 2
    if (runs > 0) left -= BLOB_ENTRY_BYTES + (runs + 1) * EXTENT_BYTES
  }
  // One more when the commit is written again.
  return Math.floor(left / EXTENT_BYTES) - 1
}

/** Extents more than runs: an extent counts its sectors in one octet. */
export function splits(sectors: number): number {
  return Math.floor(sectors / EXTENT_SECTORS_MAX)
}
