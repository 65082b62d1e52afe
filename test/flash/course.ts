// Uploads of one size, one after another, beside blobs that stay: what they cost the chip. All counts hold everything
// that was done for them, in idle time too.
import { NorChip } from '../../host-sim/nor-chip.ts'
import { CONTENT_BYTES } from '../../src/store/layout.ts'
import type { Flash } from '../../src/ports.ts'
import { Store } from '../../src/store/store.ts'
import { SECTOR_BYTES, bytesOf, clockAt, crc32, mount, read, save, settle, text } from '../store-fixture.ts'
import type { Progress } from './row.ts'

/** A blob that never changes has so many sectors. */
const RESTING_SECTORS = 6
const SMALL_BYTES = 100
const CHECK_EVERY = 100

export interface Course {
  sectors: number
  size: number
  uploads: number
  /** A restart after so many uploads. */
  restart: number
  /** Hundredths of the region in blobs that never change. */
  resting: number
  /** Blobs in the directory, that of the uploads included; `resting` ones beside it. */
  blobs: number
}

export interface Outcome {
  uploads: number
  erases: number
  programmed: number
  /** The most erases until one upload was acknowledged, what the goal allows there, and whether each was within its goal. */
  worst: number
  goal: number
  within: boolean
  wearMax: number
  wearMean: number
  /** The most that a start read, with the commit it read; and erases in all starts. */
  startRead: number
  startErases: number
}

/** What one upload may erase: F5. */
export function erasesAllowed(size: number, directory: number): number {
  return Math.ceil((size + directory + 496) / CONTENT_BYTES)
}

/** A store whose recovery has read, and not written yet. */
export function opened(flash: Flash): Store {
  return new Store(flash, crc32, clockAt(undefined), () => undefined, text, 1)
}

/** Idle time until nothing is left to do. */
export function rest(store: Store): void {
  settle(store)
  store.idle()
  settle(store)
}

function filled(chip: NorChip, course: Course): void {
  const { store } = mount(chip)
  const put = (name: string, length: number, seed: number) => {
    const status = save(store, { blobs: [[name, bytesOf(length, seed)]] })
    if (status !== 0) throw new Error(`${name} of ${length} bytes: ${status}`)
    rest(store)
  }
  let left = Math.floor(course.sectors * course.resting / 100)
  for (let i = 0; left > 0; i++, left -= RESTING_SECTORS) {
    put(`resting-${i}`, Math.min(left, RESTING_SECTORS) * CONTENT_BYTES, 100 + i)
  }
  for (let i = 1; i < course.blobs; i++) put(`small-${i}`, SMALL_BYTES, i)
  put('upload', course.size, 99)
}

export function run(course: Course, progress: Progress): Outcome {
  let chip = new NorChip(course.sectors * SECTOR_BYTES)
  filled(chip, course)
  const outcome: Outcome = {
    uploads: course.uploads, erases: 0, programmed: 0, worst: 0, goal: 0, within: true, wearMax: 0, wearMean: 0,
    startRead: 0, startErases: 0,
  }
  chip = chip.reboot()
  let store = mount(chip).store
  const content = bytesOf(course.size, 7)
  for (let i = 1; i <= course.uploads; i++) {
    if (content.length > 0) content[i % content.length] ^= i & 255
    const before = chip.erases
    const status = save(store, { blobs: [['upload', content]] })
    if (status !== 0) throw new Error(`upload ${i} of ${course.size} bytes: ${status}`)
    const erased = chip.erases - before, allowed = erasesAllowed(course.size, store.statistics().directory)
    outcome.within &&= erased <= allowed
    if (erased >= outcome.worst) {
      outcome.worst = erased
      outcome.goal = allowed
    }
    rest(store)
    if (i % course.restart !== 0 && i < course.uploads) continue
    outcome.erases += chip.erases
    outcome.programmed += chip.bytesProgrammed
    chip = chip.reboot()
    store = mount(chip).store
    outcome.startRead = Math.max(outcome.startRead, chip.bytesRead)
    outcome.startErases += chip.erases
    if (i % CHECK_EVERY === 0 || i === course.uploads) check(store, content, i)
    progress(`uploads of ${course.size} bytes`, i, course.uploads)
  }
  outcome.wearMax = Math.max(...chip.wear)
  outcome.wearMean = chip.wear.reduce((sum, wear) => sum + wear, 0) / chip.wear.length
  return outcome
}

/** What is called while the power goes. */
export function cutShort(chip: NorChip, call: () => unknown): void {
  try {
    call()
  } catch (error) {
    if (!chip.dead) throw error
  }
  if (!chip.dead) throw new Error('the power was not cut')
}

/** A figure of a store that loses content is none. */
function check(store: Store, content: Uint8Array, i: number): void {
  const found = read(store, 'upload')
  if (found === undefined || Buffer.compare(found, content) !== 0) throw new Error(`upload ${i} is not there`)
}
