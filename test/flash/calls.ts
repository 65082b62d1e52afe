// F9: the most that one call of the store asks of the chip. Every method that the gateway calls is watched while
// contents of all kinds are written, replaced and removed, and written again after cuts.
import type { Fault } from '../../host-sim/bad-sectors.ts'
import { type CutMode, NorChip, Xorshift } from '../../host-sim/nor-chip.ts'
import { PAGE_BYTES } from '../../src/store/layout.ts'
import { BlobWriter } from '../../src/store/blob-writer.ts'
import { Blob } from '../../src/store/blob.ts'
import { Store } from '../../src/store/store.ts'
import { Transaction } from '../../src/store/transaction.ts'
import { SECTOR_BYTES, bytesOf, commit, mount, save, upload } from '../store-fixture.ts'
import { cutShort, rest } from './course.ts'
import { type Progress, type Row, count } from './row.ts'
import { SECTORS } from './uploads.ts'

const WATCHED: [of: { prototype: unknown }, names: string[]][] = [
  [Store, ['begin', 'open', 'record', 'names', 'recordNames', 'step', 'idle', 'statistics', 'available']],
  [Transaction, ['writer', 'keep', 'record', 'remove', 'commit', 'abort', 'room']],
  [BlobWriter, ['room', 'write', 'close', 'abort', 'readAt']],
  [Blob, ['readAt', 'release']],
]
/** One receive buffer. */
const RECEIVE_BYTES = 1460
const PROGRAMS_MAX = 6
/** A blob that is moved on. */
const STAYING_BYTES = 60000
/** Rounds with idle time follow as many without. */
const LAZY = 100

export interface Call {
  name: string
  programs: number
  erases: number
  microseconds: number
  read: number
}

type Method = (this: unknown, ...values: unknown[]) => unknown

/** Notes the most of each call that comes from outside of the store. */
export class Watch {
  chip: NorChip
  readonly calls = new Map<string, Call>()
  /** Calls that erased and programmed, or erased twice. */
  readonly mixed: Call[] = []
  private depth = 0
  private undo: (() => void)[] = []

  constructor(chip: NorChip) {
    this.chip = chip
    for (const [of, names] of WATCHED) {
      for (const name of names) this.patch(of.prototype as { [name: string]: unknown }, name)
    }
  }

  end(): void {
    for (const undo of this.undo) undo()
  }

  private patch(prototype: { [name: string]: unknown }, name: string): void {
    const old = prototype[name], watch = this
    if (typeof old !== 'function') throw new Error(`no method ${name}`)
    const label = `${(prototype.constructor as { name: string }).name}.${name}`
    prototype[name] = function (this: unknown, ...values: unknown[]): unknown {
      return watch.watched(label, () => (old as Method).apply(this, values))
    }
    this.undo.push(() => { prototype[name] = old })
  }

  private watched(name: string, call: () => unknown): unknown {
    if (this.depth > 0) return call()
    const { programs, erases, busyMicroseconds, bytesRead } = this.chip
    this.depth++
    try {
      return call()
    } finally {
      this.depth--
      this.note({
        name, programs: this.chip.programs - programs, erases: this.chip.erases - erases,
        microseconds: this.chip.busyMicroseconds - busyMicroseconds, read: this.chip.bytesRead - bytesRead,
      })
    }
  }

  private note(call: Call): void {
    const most = this.calls.get(call.name)
    if (call.erases > 1 || call.erases === 1 && call.programs > 0) this.mixed.push(call)
    this.calls.set(call.name, most === undefined ? call : {
      name: call.name,
      programs: Math.max(call.programs, most.programs),
      erases: Math.max(call.erases, most.erases),
      microseconds: Math.max(call.microseconds, most.microseconds),
      read: Math.max(call.read, most.read),
    })
  }
}

/** Each in its turn, the only one of its chip, by an error or silently: where two fail in a row, one call erases both. */
const FAULTS: [sector: number, fault: Fault][] = [
  [17, 'program-fails'], [24, 'erase-fails'], [31, 'program-nothing'], [38, 'erase-nothing'],
  [45, 'stuck-1'], [50, 'stuck-0'], [53, 'stuck-1'], [61, 'stuck-0'],
]
const FAULT_ROUNDS = 30

/** Everything that a gateway does with a store, for so many rounds; `bad`: which sector fails. */
export function watched(rounds: number, progress: Progress, bad?: [sector: number, fault: Fault]): Watch {
  const chip = new NorChip(SECTORS * SECTOR_BYTES)
  if (bad) chip.spoil(bad[0], bad[1], bad[0])
  const watch = new Watch(chip), random = new Xorshift(9)
  const restart = () => {
    watch.chip = watch.chip.reboot()
    return mount(watch.chip).store
  }
  try {
    let store = mount(chip).store
    save(store, { blobs: [['stays', bytesOf(STAYING_BYTES, 8)]] })
    for (let round = 0; round < rounds; round++) {
      round % 3 === 0 ? several(store, random) : single(store, random)
      save(store, { records: [['settings', bytesOf(random.below(900), round)]] })
      if (round % 5 === 0) save(store, { remove: ['file'] })
      // Without idle time what waits for it has to be done before a commit at last.
      if (round % LAZY > LAZY / 2) rest(store)
      for (const name of store.names()) {
        const blob = store.open(name), target = new Uint8Array(1024)
        for (let at = 0; blob && at < blob.length;) at += blob.readAt(at, target, 0, target.length)
        blob?.release()
      }
      if (round % 2 === 0) continue
      watch.chip.cut(random.below(40), (1 + random.below(6)) as CutMode, round)
      cutShort(watch.chip, () => save(store, { blobs: [['file', bytesOf(9000, round)]] }))
      store = restart()
      progress('calls of the store', round, rounds)
    }
    return watch
  } finally {
    watch.end()
  }
}

function single(store: Store, random: Xorshift): void {
  const sizes = [0, 1, 255, 256, 257, 3500, 4095, 4096, 4097, 49152]
  save(store, { blobs: [['file', bytesOf(sizes[random.below(sizes.length)], random.next())]] })
}

/** Three uploads in one transaction, in pieces of any size up to that of the buffer, and another beside it that is given up. */
function several(store: Store, random: Xorshift): void {
  const transaction = store.begin(30000), other = store.begin(9000)
  if (typeof transaction === 'number') throw new Error(`no room: ${transaction}`)
  for (let i = 0; i < 3; i++) {
    const most = i === 0 ? RECEIVE_BYTES : 1 + random.below(RECEIVE_BYTES)
    transaction.keep(`part-${i}`, upload(store, transaction, bytesOf(random.below(9000), i), most), 'text/plain')
    if (typeof other !== 'number' && i === 0) upload(store, other, bytesOf(6000, i))
  }
  transaction.record('title', bytesOf(30, 1))
  if (typeof other !== 'number') other.abort()
  commit(store, transaction)
}

/** Each call at its most of one kind. */
function mostOf(watch: Watch, of: 'programs' | 'erases' | 'microseconds'): Call {
  return [...watch.calls.values()].reduce((a, b) => b[of] > a[of] ? b : a)
}

export function longest(rounds: number, progress: Progress): Row[] {
  const watch = watched(rounds, progress)
  const programs = mostOf(watch, 'programs'), erases = mostOf(watch, 'erases'), time = mostOf(watch, 'microseconds')
  const figure = 'F9'
  return [{
    figure, work: `most programs in one call (${programs.name}, pieces of ${count(RECEIVE_BYTES)} B)`, goal: `<= ${PROGRAMS_MAX}`,
    measured: `${programs.programs}`, holds: programs.programs > 0 && programs.programs <= PROGRAMS_MAX, same: 'call-programs',
  }, {
    figure, work: `most erases in one call (${erases.name}), and then no program`, goal: '<= 1',
    measured: `${erases.erases}`, holds: erases.erases === 1 && watch.mixed.length === 0, same: 'call-erases',
  }, {
    figure, work: `longest call (${time.name}) at typical times`, goal: '<= 45 ms',
    measured: milliseconds(time.microseconds), holds: time.microseconds <= 45000, same: 'call-time',
  }, failing(progress)]
}

/** Beyond the others, once in the life of a sector: what it held goes on in another one, within a write. */
function failing(progress: Progress): Row {
  const watches = FAULTS.map(bad => watched(FAULT_ROUNDS, progress, bad))
  const worst = (of: 'programs' | 'erases' | 'microseconds') => Math.max(...watches.map(watch => mostOf(watch, of)[of]))
  const programs = worst('programs'), erases = worst('erases'), most = PROGRAMS_MAX + SECTOR_BYTES / PAGE_BYTES
  return {
    figure: 'F9', work: 'when a sector fails, its content is copied: programs; erases; longest call',
    goal: `<= ${most}; 1`, measured: `${programs}; ${erases}; ${milliseconds(worst('microseconds'))}`,
    holds: programs <= most && erases === 1 && watches.some(watch => watch.mixed.length > 0),
  }
}

function milliseconds(microseconds: number): string {
  return `${(microseconds / 1000).toFixed(1)} ms`
}
