// One work, cut at every operation in every mode, and for each of these again at every operation of the recovery; after
// each the same checks. Nothing here is by chance but by numbers: the same cut goes the same way everywhere.
import { type CutMode, Xorshift } from '../../host-sim/nor-chip.ts'
import { CONTENT_BYTES } from '../../src/store/layout.ts'
import type { Store } from '../../src/store/store.ts'
import { type Core, type Saved, type State, after, bytesOf, difference, idle, mount, save } from './course.ts'
import type { Medium } from './file-chip.ts'
import { type Scene, course, sceneOf } from './scene.ts'
import { type Work, works } from './works.ts'

/** One in so many cuts, and of the cuts in their recoveries; by a seed. */
export interface Share {
  first: number
  second: number
  seed: number
}

/** `second` and `mode2`: the cut in the recovery; `byte`: of the program that is cut, bytes done. Each -1: there is none. */
export interface Cut {
  cut: number
  mode: CutMode
  /** One of the ways that a mode with chance may take. */
  chance: number
  byte: number
  second: number
  mode2: CutMode
}

export interface Violation {
  cut: Cut
  text: string
}

interface Interrupted {
  /** After the restart; undefined: it did not come to a stop. */
  chip: Medium | undefined
  /** The commit was acknowledged. */
  done: boolean
  wrong: string
}

const MODES = 6
/** How each byte is cut. */
const BYTE_WAYS: { mode: CutMode; chance: number }[] = [
  { mode: 2, chance: 0 },
  { mode: 4, chance: 0 }, { mode: 4, chance: 1 },
  { mode: 5, chance: 0 }, { mode: 5, chance: 1 },
]
/** Modes without chance, and those of files: each of these with idle time and without. */
const CERTAIN_MODES = [1, 3]
const CERTAIN_FILE_MODES = [1, 2, 5, 6]
/** Ways tried of a mode with chance, and at the last operations, which decide; second cuts follow the first way only. */
const CHANCES = 3
const LAST_CHANCES = 24
const LAST_OPERATIONS = 4
/** Before the first answer. */
const ERASES_MAX = 2
const NEXT_BYTES = 5000
/** Sectors that a recovery may need for content of its own: that of a commit that is written again. */
const MOVED_SECTORS = 2
const NO_ROOM = 507
/** Of each work so many violations are told. */
const TOLD_MAX = 5

/** What is said of a run that did not come to a stop, since there are fewer operations. */
const UNCUT = 'uncut'

export class Sweep {
  cuts = 0
  seconds = 0
  violations = 0
  readonly told: Violation[] = []
  readonly work: Work
  /** Operations of the change without a cut: so many steps are to come. */
  readonly operations: number
  private core: Core
  private scene: Scene
  private share: Share
  private dice: Xorshift
  private next: number
  private content = bytesOf(NEXT_BYTES, 90)

  constructor(core: Core, work: Work, share: Share) {
    this.core = core
    this.work = work
    this.share = share
    this.scene = sceneOf(core, work)
    this.operations = this.scene.operations.length
    this.dice = new Xorshift(share.seed)
    this.next = 0
  }

  /** All cuts at the next operation. Whether there are more. */
  step(): boolean {
    const n = this.next++
    if (this.work.kind.bytes) {
      this.bytes(n)
      return this.next < this.operations
    }
    let stopped = false
    const last = n >= this.operations - LAST_OPERATIONS
    const files = this.work.ground.files, certain = files ? CERTAIN_FILE_MODES : CERTAIN_MODES
    for (let mode = 1; mode <= MODES; mode++) {
      const chances = certain.indexOf(mode) >= 0 ? files ? 2 : 1 : last ? LAST_CHANCES : CHANCES
      for (let chance = 0; chance < chances; chance++) {
        // None is left out where the end might be: that is seen by a change that is not cut any more.
        const skipped = n < this.operations && this.dice.below(this.share.first) !== 0
        const cut: Cut = { cut: n, mode: mode as CutMode, chance, byte: -1, second: -1, mode2: 1 }
        if (skipped || this.run(cut)) stopped = true
      }
    }
    return stopped
  }

  /** One cut alone: what is wrong, '' for nothing, 'uncut' when the operation does not come. */
  only(cut: Cut): string {
    const interrupted = this.interrupt(cut)
    if (interrupted.chip === undefined) return interrupted.wrong
    if (cut.second < 0) return this.check(interrupted.chip, cut, interrupted.done)
    return this.recut(interrupted.chip, cut, interrupted.done)
  }

  private bytes(n: number): void {
    const length = this.scene.operations[n]
    for (let byte = 0; byte < length; byte++) {
      for (let i = 0; i < BYTE_WAYS.length; i++) {
        const way = BYTE_WAYS[i]
        const cut: Cut = { cut: n, mode: way.mode, chance: way.chance, byte, second: -1, mode2: 1 }
        if (this.dice.below(this.share.first) === 0) this.run(cut)
      }
    }
  }

  /** A cut, and all those in its recovery. Whether it came to a stop. */
  private run(cut: Cut): boolean {
    const interrupted = this.interrupt(cut), chip = interrupted.chip
    if (chip === undefined) {
      if (interrupted.wrong !== UNCUT) this.violate(cut, interrupted.wrong)
      return false
    }
    this.cuts++
    this.violate(cut, this.check(chip.copy(), cut, interrupted.done))
    if (this.work.kind.bytes || cut.chance > 0) return true
    let stopped = true
    for (let second = 0; stopped; second++) {
      stopped = false
      for (let mode = 1; mode <= MODES; mode++) {
        // The first mode is always tried: it shows whether there is such an operation.
        if (mode > 1 && this.dice.below(this.share.second) !== 0) continue
        const mode2 = mode as CutMode
        const again: Cut = { cut: cut.cut, mode: cut.mode, chance: 0, byte: -1, second, mode2 }
        const wrong = this.recut(chip.copy(), again, interrupted.done)
        if (wrong === UNCUT) continue
        stopped = true
        this.seconds++
        this.violate(again, wrong)
      }
    }
    return true
  }

  private violate(cut: Cut, text: string): void {
    if (text === '') return
    this.violations++
    if (this.told.length < TOLD_MAX) this.told.push({ cut, text })
  }

  /** The change, cut. */
  private interrupt(cut: Cut): Interrupted {
    const chip = this.scene.chip.copy()
    let status = -1
    try {
      const store = mount(this.core, chip)
      const seed = seedOf(cut.cut, cut.mode, cut.byte + cut.chance * 1000)
      chip.cut(cut.cut, cut.mode, seed, cut.byte < 0 ? undefined : cut.byte)
      status = course(store, this.work, this.scene.change)
      // What did not change for long is moved behind the acknowledgement.
      if (status === 0) idle(store)
    } catch (error) {
      if (!chip.dead) return { chip: undefined, done: false, wrong: `threw ${(error as Error).message}` }
    }
    if (chip.dead) return { chip: chip.reboot(), done: status === 0, wrong: '' }
    return { chip: undefined, done: false, wrong: status === 0 ? UNCUT : `refused with ${status}` }
  }

  /** The recovery, cut in its turn, and what is there then. */
  private recut(chip: Medium, cut: Cut, done: boolean): string {
    chip.cut(cut.second, cut.mode2, seedOf(cut.second, cut.mode2, cut.cut * MODES + cut.mode))
    let seen = done
    try {
      const store = mount(this.core, chip)
      if (!chip.dead) {
        // What was shown once as new stays so.
        if (difference(this.core, store, this.scene.new, this.scene.old) === '') seen = true
        idle(store)
      }
    } catch (error) {
      if (!chip.dead) return `the recovery threw ${(error as Error).message}`
    }
    return chip.dead ? this.check(chip.reboot(), cut, seen) : UNCUT
  }

  /** Old or new, entire; so it stays; and the next upload and the next settings are there after one more restart. */
  private check(chip: Medium, cut: Cut, onlyNew: boolean): string {
    chip.uncut()
    try {
      const resting = (cut.cut + cut.mode + cut.chance + cut.second + cut.mode2) % 2 === 0
      return this.checked(chip, resting, onlyNew, cut.cut < this.scene.ghostOperations)
    } catch (error) {
      return `threw ${(error as Error).message}`
    }
  }

  /**
   * `resting`: with idle time. Without it what comes next meets the work that idle time would have done. `early`: the old
   * commit was not written again yet.
   */
  private checked(chip: Medium, resting: boolean, onlyNew: boolean, early: boolean): string {
    const core = this.core, scene = this.scene
    let current = chip, store = mount(core, current)
    // A sector that turns out to be bad is erased once more, and another in its place.
    if (current.erases > ERASES_MAX + 2 * this.work.ground.bad) return `${current.erases} erases before the first answer`
    const notOld = difference(core, store, scene.old, scene.new)
    const notNew = notOld === '' && !onlyNew ? '' : difference(core, store, scene.new, scene.old)
    if (notOld !== '' && notNew !== '' && !onlyNew && scene.ghost !== undefined && early) {
      if (difference(core, store, scene.ghost, undefined) === '') return this.goesOn(current, store, scene.ghost)
    }
    if (onlyNew && notNew !== '') return `what was there as new is not: ${notNew}`
    if (notOld !== '' && notNew !== '') return `a third state: not the old, ${notOld}; not the new, ${notNew}`
    const isOld = notOld === '' && !onlyNew
    // What does not change is read at the end: until then it can only get worse.
    const state = isOld ? scene.old : scene.new, other = isOld ? scene.new : scene.old
    if (resting) {
      idle(store)
      const idled = difference(core, store, state, other)
      if (idled !== '') return `idle time changed the state: ${idled}`
      current = current.reboot()
      store = mount(core, current)
      const restarted = difference(core, store, state, other)
      if (restarted !== '') return `a restart changed the state: ${restarted}`
      const lost = MOVED_SECTORS + this.work.ground.bad
      const room = store.available(), least = (isOld ? scene.oldRoom : scene.newRoom) - lost * CONTENT_BYTES
      if (room < least) return `room for ${room} bytes is left, not for ${least}`
    }
    return this.goesOn(current, store, state)
  }

  private goesOn(chip: Medium, store: Store, state: State): string {
    const core = this.core
    let expected = state
    if (store.available() === 0) {
      const refused = save(store, this.upload(1))
      if (refused !== NO_ROOM) return `an upload without room: ${refused}`
      const names = this.scene.change.blobs.map(blob => blob.name).concat('filler')
      const removal = { blobs: [], records: [], remove: names }, removed = save(store, removal)
      if (removed !== 0) return `a removal: ${removed}`
      expected = after(expected, removal)
    }
    const upload = this.upload(store.available()), status = save(store, upload)
    if (status !== 0) return `the next upload of ${upload.blobs[0].content.length} bytes: ${status}`
    const settings = { blobs: [], records: [{ name: 'next', value: this.content.subarray(0, 20) }], remove: [] }
    const saved = save(store, settings)
    if (saved !== 0) return `the next settings: ${saved}`
    expected = after(after(expected, upload), settings)
    const wrong = difference(core, mount(core, chip.reboot()), expected, undefined)
    return wrong === '' ? '' : `after the next upload, settings and restart: ${wrong}`
  }

  private upload(room: number): Saved {
    const content = this.content.subarray(0, room < NEXT_BYTES ? room : NEXT_BYTES)
    return { blobs: [{ name: 'next', content, commit: -1 }], records: [], remove: [] }
  }
}

/** What else is by chance in a cut follows from where it is. */
function seedOf(operation: number, mode: number, other: number): number {
  return 1 + (operation * 8 + mode) * 65537 + other * 257
}

/** The options that replay a cut. */
export function replay(work: Work, cut: Cut): string {
  const chance = cut.chance === 0 ? '' : ` --chance ${cut.chance}`
  const byte = cut.byte < 0 ? '' : ` --byte ${cut.byte}`
  const second = cut.second < 0 ? '' : ` --second ${cut.second} --mode2 ${cut.mode2}`
  return `--work ${work.name} --cut ${cut.cut} --mode ${cut.mode}${chance}${byte}${second}`
}

/** For an engine that is asked in text: some cuts of one work. `cuts seconds violations`, and the first violation. */
export function told(core: Core, name: string, share: Share): string {
  const work = works().filter(one => one.name === name)[0], sweep = new Sweep(core, work, share)
  while (sweep.step()) continue
  const first = sweep.told[0]
  const text = first === undefined ? '' : ` ${replay(work, first.cut)}: ${first.text}`
  return `${sweep.cuts} ${sweep.seconds} ${sweep.violations}${text}`
}
