// The mounted region: which commit is served, which sectors are in use, and who else holds sectors. Readers,
// transactions and the running commit are holders; the rest is derived from the directory on flash whenever it may have
// changed.
import type { Clock, Flash, Platform } from '../ports.ts'
import { DirectoryReader, END, ENTRY, EXTENT, VALUE } from './directory.ts'
import {
  BLOB, type Checksum, type Foot, LAPS_BEHIND_MIN, SPARE_SECTORS, copyFoot, failure, noFoot,
} from './layout.ts'
import { Medium } from './medium.ts'
import { Occupancy } from './occupancy.ts'
import { isOwn, remember } from './spoiled.ts'

/** What the store needs of a platform to turn names into bytes and back. */
export type Text = Pick<Platform, 'encodedLength' | 'encode' | 'decode'>

/** Someone whose sectors must not be taken: pairs of first sequence and count. */
export interface Holder {
  extents: Uint32Array
}

export class Volume {
  readonly medium: Medium
  readonly clock: Clock
  readonly log: (line: string) => void
  readonly text: Text
  readonly occupancy: Occupancy
  /** Sectors that do not keep what is written. */
  readonly spoiled: number[] = []
  /** For all that is done within one turn. */
  readonly directory: DirectoryReader
  /** The commit that is served, -1 without one, and its foot as it was verified: weak bits are not asked twice. */
  newest = -1
  readonly newestFoot: Foot = noFoot()
  /** How many there are in it, and the lowest sequence that it refers to; as of the last `refresh`. */
  blobs = 0
  records = 0
  oldest = -1
  /** The commit that was served when it was last looked for what is to be moved on. */
  looked = -1
  /** While the newest is unconfirmed: the newest confirmed one below it, or -1. */
  fallback = -1
  readonly fallbackFoot: Foot = noFoot()
  /** False until an unconfirmed commit was written again. */
  ready = true
  /** The commit must be written again before the next erase: something newer was begun before the restart. */
  unsettled = false
  /** What the chip threw: nothing is written any more. */
  failed: unknown = undefined
  private holders: Holder[] = []
  private dirty = true

  constructor(flash: Flash, crc32: Checksum, clock: Clock, log: (line: string) => void, text: Text) {
    this.medium = new Medium(flash, crc32)
    this.clock = clock
    this.log = log
    this.text = text
    this.occupancy = new Occupancy(this.medium.sectors)
    this.directory = new DirectoryReader(this.medium, this.medium.window)
  }

  hold(holder: Holder): void {
    this.holders.push(holder)
  }

  /** Its sectors are free from the next `refresh` on, unless someone else holds them. */
  drop(holder: Holder): void {
    const at = this.holders.indexOf(holder)
    if (at >= 0) this.holders.splice(at, 1)
    this.dirty = true
  }

  /** What is in use may have changed. */
  touch(): void {
    this.dirty = true
  }

  /** Serves a commit from now on. */
  adopt(sequence: number, foot: Foot): void {
    this.newest = sequence
    copyFoot(foot, this.newestFoot)
    this.dirty = true
  }

  /** Brings the occupancy up to date. */
  refresh(): void {
    if (!this.dirty) return
    const occupancy = this.occupancy
    occupancy.clear()
    if (this.fallback >= 0) this.mark(this.fallback, this.fallbackFoot)
    this.blobs = this.records = 0
    this.oldest = -1
    if (this.newest >= 0 && !this.mark(this.newest, this.newestFoot)) {
      this.log(`store: commit ${this.newest} cannot be read any more: nothing is written`)
      occupancy.fill()
    }
    for (let i = 0; i < this.holders.length; i++) occupancy.useAll(this.holders[i].extents)
    for (let i = 0; i < this.spoiled.length; i++) occupancy.use(this.spoiled[i], 1)
    this.dirty = false
  }

  /** What has a lower sequence did not change for long. */
  ageLimit(): number {
    return this.occupancy.cursor - LAPS_BEHIND_MIN * this.medium.sectors
  }

  /**
   * Whether something did not change for long, and `late` laps more, and there is room to move it: not soon after it was
   * looked at, nor after a commit that moved some.
   */
  behind(late: number): boolean {
    const sectors = this.medium.sectors, occupancy = this.occupancy
    const soon = this.looked >= 0 && this.newest - this.looked < Math.max(1, sectors / 64)
    if (soon || this.newest < 0 || this.oldest < 0 || this.newestFoot.relocates) return false
    return occupancy.free > SPARE_SECTORS && this.oldest < this.ageLimit() - late * sectors
  }

  /** The sector does not keep what is written. */
  spoil(sequence: number): void {
    const sector = this.medium.sectorOf(sequence)
    const remembered = remember(this.spoiled, sector, this.medium.sectors)
    this.log(`store: sector ${sector} does not read back: ${remembered ? 'it is not used any more' : 'there are more of these than are remembered'}`)
    this.dirty = true
  }

  private mark(commit: number, foot: Foot): boolean {
    const directory = this.directory
    const spoiled: number[] = []
    let own = false
    this.occupancy.use(commit, 1)
    directory.begin(commit, foot)
    for (let event = directory.next(); event !== END; event = directory.next()) {
      if (event === ENTRY) {
        own = isOwn(directory)
        if (directory.kind === BLOB) this.blobs++
        else if (!own) this.records++
      } else if (event === VALUE && own) {
        for (let i = directory.start; i < directory.end; i++) spoiled.push(directory.bytes[i])
      } else if (event === EXTENT && directory.count > 0) {
        this.occupancy.use(directory.sequence, directory.count)
        if (this.oldest < 0 || directory.sequence < this.oldest) this.oldest = directory.sequence
      }
    }
    for (let i = 1; i < spoiled.length && directory.valid; i += 2) {
      remember(this.spoiled, spoiled[i - 1] | spoiled[i] << 8, this.medium.sectors)
    }
    return directory.valid
  }

  /** The chip failed: one line, and no more writing until a restart. */
  fail(error: unknown): void {
    if (this.failed !== undefined) return
    this.failed = error ?? failure('flash', 'the chip failed')
    const reason = (this.failed as { message?: string }).message ?? String(this.failed)
    this.log(`store: the chip failed, nothing is written until a restart: ${reason}`)
  }

  /** A name as bytes. */
  bytesOf(name: string | Uint8Array): Uint8Array {
    if (typeof name !== 'string') return name
    const bytes = new Uint8Array(this.text.encodedLength(name))
    this.text.encode(name, 0, bytes, 0, bytes.length)
    return bytes
  }
}
