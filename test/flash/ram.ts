// The memory of the store: for 64 KiB and for 16 MiB the same but for one bit a sector; and what a start of 16 MiB reads.
// On Node all that can be reached from the store is counted, on XS what the machine has in use.
import { script } from '../engines/scripts.ts'
import { loadStore, saidByXs } from '../engines/xs-scene.ts'
import type { XsWorker } from '../engines/xs-worker.ts'
import { nodeCore } from '../cuts/node-core.ts'
import { NorChip } from '../../host-sim/nor-chip.ts'
import { SECTOR_BYTES, bytesOf, mount, save } from '../store-fixture.ts'
import { cutShort, opened, rest } from './course.ts'
import { RamScene, STEPS, type Step } from './ram-scene.ts'
import { type Progress, type Row, count } from './row.ts'

export const SMALL_SECTORS = 16
export const LARGE_SECTORS = 4096
const BIT_BYTES = (LARGE_SECTORS - SMALL_SECTORS) / 8
/** XS counts a chunk in whole units, and numbers of its own. */
const XS_SLACK_BYTES = 32
const XS_SLACK_SLOTS = 4

/** Bytes in buffers; and objects, or slots. */
export interface Ram {
  bytes: number
  objects: number
}

/** All that can be reached from `roots` and not from `outside`. Functions belong to who gave them. */
export function ramOf(roots: unknown[], outside: unknown[]): Ram {
  const seen = new Set<unknown>(outside), ram = { bytes: 0, objects: 0 }
  const left = [...roots]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    if (value instanceof ArrayBuffer) {
      ram.bytes += value.byteLength
      continue
    }
    ram.objects++
    if (ArrayBuffer.isView(value)) left.push(value.buffer)
    else left.push(...Object.values(value))
  }
  return ram
}

export type Steps = { [step in Step]: Ram }

export function onNode(sectors: number): Steps {
  const scene = new RamScene(nodeCore, sectors), found: Partial<Steps> = {}
  for (const step of STEPS) {
    scene.take(step)
    found[step] = ramOf(scene.held, [scene.flash])
  }
  return found as Steps
}

/** As a board packs it. */
export async function loadXs(worker: XsWorker): Promise<void> {
  await loadStore(worker)
  await worker.evaluate(await script('test/flash/ram-scene.ts', 'ram', 'ES2022'))
}

export async function onXs(worker: XsWorker, sectors: number): Promise<Steps> {
  const found: Partial<Steps> = {}
  await saidByXs(worker, `(ram.begin(core, ${sectors}), 'begun')`)
  for (const step of STEPS) {
    await saidByXs(worker, `(ram.take('${step}'), 'taken')`)
    const heap = await worker.heap()
    found[step] = { bytes: heap.chunkBytes, objects: heap.slots }
  }
  return found as Steps
}

/** What each step brought. */
function grown(steps: Steps, step: Step): Ram {
  const before = steps[STEPS[STEPS.indexOf(step) - 1]]
  return { bytes: steps[step].bytes - before.bytes, objects: steps[step].objects - before.objects }
}

export function ramRows(engine: string, unit: string, small: Steps, large: Steps, slack: Ram): Row[] {
  const names = {
    store: 'the store, with pages for two uploads', transaction: 'an open transaction of 24,000 B', blob: 'an open blob',
  }
  return (['store', 'transaction', 'blob'] as const).map(step => {
    const a = grown(small, step), b = grown(large, step), more = step === 'store' ? BIT_BYTES : 0
    const moreBytes = b.bytes - a.bytes - more, moreObjects = b.objects - a.objects
    const same = Math.abs(moreBytes) <= slack.bytes && Math.abs(moreObjects) <= slack.objects
    const text = ({ bytes, objects }: Ram) => `${count(bytes)} B, ${objects} ${unit}`
    return {
      figure: 'RAM', work: `${engine}: ${names[step]}, 64 KiB and 16 MiB`, goal: more === 0 ? 'the same' : `${more} B more`,
      measured: `${text(a)}; ${text(b)}`, holds: same && a.objects > 0 && (step === 'blob' || a.bytes > 0),
    }
  })
}

export function ramOnNode(): Row[] {
  return ramRows('Node', 'objects', onNode(SMALL_SECTORS), onNode(LARGE_SECTORS), { bytes: 0, objects: 0 })
}

export async function ramOnXs(worker: XsWorker): Promise<Row[]> {
  await loadXs(worker)
  // The first round makes what stays.
  await onXs(worker, SMALL_SECTORS)
  const small = await onXs(worker, SMALL_SECTORS), large = await onXs(worker, LARGE_SECTORS)
  return ramRows('XS', 'slots', small, large, { bytes: XS_SLACK_BYTES, objects: XS_SLACK_SLOTS })
}

/** 16 MiB that were written all over: what a start reads, and after a cut. */
export function largeRecovery(progress: Progress): Row[] {
  const chip = new NorChip(LARGE_SECTORS * SECTOR_BYTES), { store } = mount(chip)
  for (let i = 0; chip.erases < LARGE_SECTORS + 100; i++) {
    const content = bytesOf(i % 3 === 0 ? 200000 : 3000, i)
    const status = save(store, { blobs: [[`file-${i % 8}`, content]], records: [['setting', bytesOf(300, i)]] })
    if (status !== 0) throw new Error(`save ${i}: ${status}`)
    if (i % 10 === 0) rest(store)
    progress('sectors of 16 MiB', chip.erases, LARGE_SECTORS)
  }
  const whole = chip.reboot()
  opened(whole)
  const again = whole.reboot(), change = { records: [['setting', bytesOf(310, 1)] as [string, Uint8Array]] }
  const rehearsal = again.copy()
  save(mount(rehearsal).store, change)
  again.cut(rehearsal.programs + rehearsal.erases - 1, 1, 1)
  cutShort(again, () => save(mount(again).store, change))
  const after = again.reboot()
  opened(after)
  const sectors = 32 * LARGE_SECTORS, row = (work: string, commits: number, found: number): Row => ({
    figure: 'F8', work: `16 MiB: bytes that a start reads${work}`, goal: `<= ${count(sectors + commits * SECTOR_BYTES)}`,
    measured: count(found), holds: found <= sectors + commits * SECTOR_BYTES && found > sectors,
  })
  return [
    row(', 32 of each sector, and the newest commit', 1, whole.bytesRead),
    row(' after a cut before the confirmation: and the commit before it', 4, after.bytesRead),
  ]
}
