// A work made ready: the chip, or the folder of files, before its change, and the two states that may be there after a cut.
import { NorChip } from '../../host-sim/nor-chip.ts'
import { CONTENT_BYTES, SECTOR_BYTES, SPARE_SECTORS } from '../../src/store/layout.ts'
import type { Store } from '../../src/store/store.ts'
import {
  type Core, type Saved, type State, after, bytesOf, contentsOf, difference, idle, mount, reserved, save, write,
} from './course.ts'
import { FileChip, fileChip, type Medium } from './file-chip.ts'
import type { Change, Ground, Work } from './works.ts'

export interface Scene {
  chip: Medium
  change: Saved
  old: State
  new: State
  /** What may be there, too, while fewer operations were made than it takes to write the old commit again. */
  ghost: State | undefined
  ghostOperations: number
  /** Bytes that may be uploaded in each of them. */
  oldRoom: number
  newRoom: number
  /** Of a change from a start without cut: bytes of each program, and 0 for each erase; in files, bytes of each write. */
  operations: number[]
}

const TORN_BYTES = 5000
const GHOST_BYTES = 3000
const SEEDS_MAX = 500
const HOLES = 12
const PLACES_MAX = 2000

export function sceneOf(core: Core, work: Work): Scene {
  const builder = new Builder(core, work.ground, work.kind.before)
  const full = builder.room()
  const change = contentsOf(work.kind.change, full)
  const chip = builder.finish(reserved(change))
  const old = builder.state, news = after(old, change)
  const before = mount(core, chip.copy())
  remember(core, before, old)
  const ghost = builder.ghost
  const rehearsal = chip.copy(), store = mount(core, rehearsal), operations: number[] = []
  record(rehearsal, operations)
  const status = course(store, work, change)
  if (status !== 0) throw new Error(`${work.name}: ${status} without a cut`)
  idle(store)
  remember(core, store, news)
  // What was acknowledged is confirmed: the next start has nothing to do.
  if (operationsOf(core, rehearsal.reboot()) > 0) throw new Error(`${work.name}: a start without a cut writes`)
  return {
    chip, change, old, new: news, ghost, ghostOperations: operationsOf(core, chip),
    oldRoom: before.available(), newRoom: store.available(), operations,
  }
}

/** The change, and what the same script began before it; its status. */
export function course(store: Store, work: Work, change: Saved): number {
  if (work.kind.aborted > 0) {
    const content = bytesOf(work.kind.aborted, 67)
    const begun = write(store, { blobs: [{ name: 'aborted', content, commit: -1 }], records: [], remove: [] })
    if (typeof begun === 'number') return begun
    begun.abort()
  }
  return save(store, change)
}

/** How many operations idle time makes. */
function operationsOf(core: Core, chip: Medium): number {
  const other = chip.copy()
  idle(mount(core, other))
  return other.programs + other.erases
}

/** Notes which commit brought each blob, once the store was compared with what it should hold. */
function remember(core: Core, store: Store, state: State): void {
  const wrong = difference(core, store, state, undefined)
  if (wrong !== '') throw new Error(`without a cut: ${wrong}`)
  state.blobs = state.blobs.map(old => {
    const blob = store.open(old.name), commit = blob === undefined ? -1 : blob.commit
    if (blob !== undefined) blob.release()
    return { name: old.name, content: old.content, commit }
  })
}

/** Notes the operations of a chip, in their order. */
function record(chip: Medium, operations: number[]): void {
  if (chip instanceof FileChip) {
    chip.files.operations = operations
    return
  }
  const program = chip.program.bind(chip), erase = chip.erase.bind(chip)
  chip.program = (source, from, to, address) => {
    operations.push(to - from)
    program(source, from, to, address)
  }
  chip.erase = sector => {
    operations.push(0)
    erase(sector)
  }
}

/** Makes a ground. What it saves stands in `state`. */
class Builder {
  state: State = { blobs: [], records: [] }
  ghost: State | undefined
  private core: Core
  private ground: Ground
  private chip: Medium
  private store: Store

  constructor(core: Core, ground: Ground, before: Change | undefined) {
    const size = ground.sectors * SECTOR_BYTES
    this.core = core
    this.ground = ground
    const past = ground.past === 0 ? undefined : bytesOf(size, ground.past)
    this.chip = ground.files ? fileChip(size, past) : new NorChip(size, past)
    this.store = mount(core, this.chip)
    const first = before === undefined ? undefined : contentsOf(before, 0)
    if (ground.filled > 0) this.neighbours(first === undefined ? 0 : Math.ceil(reserved(first) / CONTENT_BYTES))
    if (ground.holes) this.holes()
    if (first !== undefined) this.put(first)
    if (!ground.nearly) this.walk()
  }

  room(): number {
    return this.store.available()
  }

  /** The chip at last; `need`: bytes that the change reserves. */
  finish(need: number): Medium {
    if (this.ground.nearly) {
      // A commit without content beside it: what is free now is so behind the next one, too.
      this.put({ blobs: [], records: [{ name: 'lap', value: bytesOf(9, 66) }], remove: [] })
      const most = Math.floor(this.room() / CONTENT_BYTES) - Math.ceil(need / CONTENT_BYTES)
      if (most > 0) this.put({ blobs: [this.blob('filler', most * CONTENT_BYTES, 64)], records: [], remove: [] })
      this.walk()
    }
    if (this.ground.torn) {
      const bytes = Math.min(TORN_BYTES, this.room())
      write(this.store, { blobs: [this.blob('torn', bytes, 65)], records: [], remove: [] })
    }
    return this.ground.weak ? this.weaken() : this.chip.reboot()
  }

  /** Cuts the foot of a commit, so that it is not valid now and was or will be another time. */
  private weaken(): Medium {
    const core = this.core, change = { blobs: [this.blob('ghost', GHOST_BYTES, 68)], records: [], remove: [] }
    const ghost = after(this.state, change), whole = this.chip.reboot().copy()
    save(mount(core, whole), change)
    const foot = whole.programs + whole.erases - 2
    for (let seed = 1; seed < SEEDS_MAX; seed++) {
      const chip = this.chip.reboot().copy(), store = mount(core, chip)
      chip.cut(foot, 6, seed)
      save(store, change)
      const first = chip.reboot().copy(), now = difference(core, mount(core, first.copy()), this.state, undefined)
      // Another seed is another time.
      const later = first.copy()
      later.cut(PLACES_MAX, 6, seed + 1)
      if (now === '' && difference(core, mount(core, later), ghost, undefined) === '') {
        this.ghost = ghost
        return first
      }
    }
    throw new Error('no seed makes a weak foot')
  }

  /** Blobs and a record that nobody changes; `less`: sectors that the kind itself brings. */
  private neighbours(less: number): void {
    const capacity = this.ground.sectors - SPARE_SECTORS - 1
    const sectors = Math.floor(capacity * this.ground.filled / 100) - less
    const records = [{ name: 'stays', value: bytesOf(150, 60) }, { name: 'mqtt', value: bytesOf(150, 61) }]
    this.put({ blobs: [this.blob('page', 900, 62)], records, remove: [] })
    // Its end shares the sector of its commit.
    if (sectors > 0) {
      this.put({ blobs: [this.blob('app', sectors * CONTENT_BYTES - 2500, 63)], records: [], remove: [] })
    }
  }

  private holes(): void {
    for (let i = 0; i < HOLES; i++) this.put({ blobs: [this.blob(`hole-${i}`, 700 + i, 40 + i)], records: [], remove: [] })
    for (let i = 0; i < HOLES; i += 2) this.put({ blobs: [], records: [], remove: [`hole-${i}`] })
  }

  /** Saves settings until the commit is where it should be. */
  private walk(): void {
    const ground = this.ground, target = ground.laps * ground.sectors + ground.place
    for (let i = 0; i < PLACES_MAX && ground.laps > 0 && this.store.statistics().commit < target; i++) {
      this.put({ blobs: [], records: [{ name: 'lap', value: bytesOf(i % 90, i) }], remove: [] })
    }
  }

  private blob(name: string, bytes: number, seed: number): State['blobs'][0] {
    return { name, content: bytesOf(bytes, seed), commit: -1 }
  }

  private put(change: Saved): void {
    const status = save(this.store, change)
    if (status !== 0) throw new Error(`the ground ${this.ground.name}: ${status}`)
    this.state = after(this.state, change)
  }
}
