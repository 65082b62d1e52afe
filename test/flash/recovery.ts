// F8: what a start reads, and what it erases before the first answer; and the store after a cut at every operation of
// an upload, as littlefs is cut here.
import { type CutMode, NorChip } from '../../host-sim/nor-chip.ts'
import { COMMIT_BYTES, CONTENT_BYTES } from '../../src/store/layout.ts'
import { SECTOR_BYTES, bytesOf, mount, read as content, save } from '../store-fixture.ts'
import { cutShort, opened, rest, run } from './course.ts'
import { type Progress, type Row, count } from './row.ts'
import { SECTORS } from './uploads.ts'

/** Read of each sector: head and foot. */
const SECTOR_READ = 32
/** Read of a commit: all that is in use of its sector, at most, and whether it is confirmed. */
const COMMIT_READ = SECTOR_BYTES + 32
/** After a cut: the one that is not confirmed, which is read for its directory, then for its extents; the one before likewise. */
const COMMITS_AFTER_CUT = 4
const MODES = [1, 2, 3, 4, 5, 6] as const
/** Ways that are tried of each mode with chance. */
const SEEDS = [1, 2, 3]
/** Where damage hits something by chance, and peers differ. */
const DAMAGE_SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const CUT_BLOBS = 4
/** The foot and the confirmation. */
const LAST_PROGRAMS = 2

export interface Cuts {
  size: number
  /** Old content beside the one that is replaced. */
  blobs: number
}

export interface AfterCuts {
  cuts: { [mode: number]: number }
  violations: { [mode: number]: number }
  /** The most erases before the first answer, after a cut in the last two programs and after any other. */
  lastErases: number
  otherErases: number
  read: number
}

function filled(file: Uint8Array, beside: Uint8Array, blobs: number): NorChip {
  const chip = new NorChip(SECTORS * SECTOR_BYTES), { store } = mount(chip)
  for (let i = 1; i < blobs; i++) save(store, { blobs: [[`beside-${i}`, beside]] })
  save(store, { blobs: [['file', file]] })
  rest(store)
  return chip
}

/** A size of which the end fits beside the directory, and not when both are written again: that takes another sector. */
function brim(): number {
  const chip = filled(bytesOf(CONTENT_BYTES + 1, 1), bytesOf(300, 2), CUT_BLOBS)
  return CONTENT_BYTES + COMMIT_BYTES - mount(chip).store.statistics().directory
}

/** A replacement cut at every operation in every mode: old or new, whole. */
export function cuts({ size, blobs }: Cuts, modes: readonly CutMode[], progress: Progress): AfterCuts {
  const old = bytesOf(size, 1), next = bytesOf(size, 2), beside = bytesOf(300, 3)
  const chip = filled(old, beside, blobs)
  const rehearsal = chip.reboot().copy()
  save(mount(rehearsal).store, { blobs: [['file', next]] })
  const operations = rehearsal.programs + rehearsal.erases
  const found: AfterCuts = { cuts: {}, violations: {}, lastErases: 0, otherErases: 0, read: 0 }
  for (const mode of modes) {
    found.cuts[mode] = found.violations[mode] = 0
    for (let n = 0; n < operations; n++) {
      for (const seed of seeds(mode)) {
        const other = chip.reboot().copy()
        const cutStore = mount(other).store
        other.cut(n, mode, seed * 1009 + n)
        cutShort(other, () => save(cutStore, { blobs: [['file', next]] }))
        const again = other.reboot(), read = startRead(again.copy())
        const state = mount(again).store
        found.cuts[mode]++
        if (!isOldOrNew(content(state, 'file'), old, next) || !isOldOrNew(content(state, 'beside-1'), beside, beside)) {
          found.violations[mode]++
        }
        if (n >= operations - LAST_PROGRAMS) found.lastErases = Math.max(found.lastErases, again.erases)
        else found.otherErases = Math.max(found.otherErases, again.erases)
        found.read = Math.max(found.read, read)
      }
      progress(`cuts in mode ${mode}`, n + 1, operations)
    }
  }
  return found
}

function seeds(mode: CutMode): number[] {
  if (mode === 1 || mode === 3) return [1]
  return mode === 5 ? DAMAGE_SEEDS : SEEDS
}

function isOldOrNew(found: Uint8Array | undefined, old: Uint8Array, next: Uint8Array): boolean {
  return found !== undefined && (Buffer.compare(found, old) === 0 || Buffer.compare(found, next) === 0)
}

/** Bytes that a start reads before it writes anything or answers. */
function startRead(chip: NorChip): number {
  opened(chip)
  return chip.bytesRead
}

export function recovery(uploads: number, progress: Progress): Row[] {
  const plain = run({ sectors: SECTORS, size: 49152, uploads, restart: 1, resting: 0, blobs: 8 }, progress)
  const sectors = SECTOR_READ * SECTORS, most = sectors + COMMIT_READ
  const cutMost = sectors + COMMITS_AFTER_CUT * SECTOR_BYTES
  const after = [300, 4096, brim()].map(size => cuts({ size, blobs: CUT_BLOBS }, MODES, progress))
  const worst = (of: 'read' | 'lastErases' | 'otherErases') => Math.max(...after.map(found => found[of]))
  const sum = (of: 'cuts' | 'violations') => after.flatMap(found => Object.values(found[of])).reduce((a, b) => a + b, 0)
  const figure = 'F8'
  return [{
    figure, work: `bytes that a start reads: 32 of each of ${SECTORS} sectors, and the newest commit`, goal: `<= ${count(most)}`,
    measured: count(plain.startRead), holds: plain.startRead <= most, same: 'start-read',
  }, {
    figure, work: 'after a cut: and the newest commits', goal: `<= ${count(cutMost)}`,
    measured: count(worst('read')), holds: worst('read') <= cutMost,
  }, {
    figure, work: `erases before the first answer, ${count(uploads)} starts`, goal: '0',
    measured: count(plain.startErases), holds: plain.startErases === 0,
  }, {
    figure, work: 'after a cut in the last two programs of a commit', goal: '<= 2',
    measured: count(worst('lastErases')), holds: worst('lastErases') <= 2 && worst('lastErases') > 0,
  }, {
    figure, work: 'after any other cut', goal: '0', measured: count(worst('otherErases')), holds: worst('otherErases') === 0,
  }, {
    figure, work: `not old, not new, after these ${count(sum('cuts'))} cuts`, goal: '0',
    measured: count(sum('violations')), holds: sum('violations') === 0 && sum('cuts') > 0,
  }]
}

/** The work of which figures of peers are known: 48 KiB, every operation, without and with damage beside what is cut. */
export function cutsOfLarge(progress: Progress): Row[] {
  const found = cuts({ size: 49152, blobs: 2 }, [1, 2, 3, 4, 5], progress)
  const sum = (of: { [mode: number]: number }) => of[1] + of[2] + of[3] + of[4]
  const row = (work: string, violations: number, all: number, same: string): Row => (
    { figure: 'F1, F2', work, goal: '0', measured: `${count(violations)} of ${count(all)}`, holds: violations === 0, same }
  )
  return [
    row('48 KiB replaced, cut at every operation in modes 1 to 4: not old, not new', sum(found.violations), sum(found.cuts), 'cuts'),
    row('and in mode 5, with damage elsewhere in that sector', found.violations[5], found.cuts[5], 'cuts-5'),
  ]
}
