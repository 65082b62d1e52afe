// The files below a folder, each with a stamp that tells one version of it from another: what is looked at again before
// each request, in place of events of the file system, which come late, twice or never.
import { type BigIntStats, type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'

/** A file system counts in steps of a few milliseconds: what changed within the last ones may change again unseen. */
const STEP_MS = 20

export interface Found {
  /** From the folder, with slashes: `sub/name.txt`. */
  readonly path: string
  readonly file: string
  readonly stats: BigIntStats
}

export interface WalkOptions {
  /** Whether a file or a folder of this name counts. */
  takes: (name: string) => boolean
  /** Symbolic links that lead out of the folder are not followed. */
  within?: boolean
  /** A folder that is left out. */
  except?: string
}

/** Every regular file, in the order of names. A folder that is gone has none; what cannot be read is not there. */
export function filesBelow(folder: string, options: WalkOptions): Found[] {
  const root = real(folder)
  const found: Found[] = []
  if (root !== undefined) new Walk(root, options, found).folder(folder, '', [root])
  return found
}

/** '' for what is gone. `since`: when it was read; one that changed just then is no version that can be relied on. */
export function stampOf(file: string, since: number): string {
  const stats = look(file)
  return stats === undefined ? '' : stampIn(stats, since)
}

export function stampIn(stats: BigIntStats, since: number): string {
  // A stamp like no other, so that it is read once more.
  if (Number(stats.ctimeMs) > since - STEP_MS) return `unsettled ${unsettled++}`
  return `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`
}

let unsettled = 0

class Walk {
  constructor(
    private readonly root: string, private readonly options: WalkOptions, private readonly found: Found[],
  ) {}

  /** `above`: the real paths of those around the folder and of itself, so that a link to one of them is no endless way. */
  folder(folder: string, path: string, above: string[]): void {
    for (const entry of entriesIn(folder)) {
      const { name } = entry
      if (!this.options.takes(name)) continue
      const file = join(folder, name)
      const place = entry.isSymbolicLink() ? real(file) : join(above[above.length - 1], name)
      if (place === undefined || !this.counts(place)) continue
      const stats = look(file)
      if (stats?.isFile()) this.found.push({ path: path + name, file, stats })
      else if (stats?.isDirectory() && !above.includes(place)) this.folder(file, `${path}${name}/`, [...above, place])
    }
  }

  private counts(place: string): boolean {
    const { within, except } = this.options
    return (!within || isIn(place, this.root)) && (except === undefined || !isIn(place, except))
  }
}

function isIn(place: string, folder: string): boolean {
  return place === folder || place.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** The path without links; undefined where there is nothing. */
export function real(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    // A link to nothing, or a folder that we may not look into.
    return undefined
  }
}

function entriesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((one, other) => one.name < other.name ? -1 : 1)
  } catch {
    return []
  }
}

function look(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
