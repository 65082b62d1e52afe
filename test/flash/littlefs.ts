// littlefs on the same chip and at the same work, in C: its sources are where LITTLEFS says, the program is built in a
// temporary folder. Figures of Postern carry the name of the work, by which the two meet in the table.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import { root } from '../../scripts/setup.mjs'
import { type Peer, type Peers, type Progress, count, ratio } from './row.ts'
import { SIZES, WORN, fitting } from './uploads.ts'

const SOURCES = ['lfs.c', 'lfs_util.c', 'lfs.h', 'lfs_util.h']
const PROGRAM_SIZES: [size: number, peer: Peer][] = [[16, 'littlefs, prog 16'], [256, 'littlefs, prog 256']]
const QUIET = ['-DLFS_NO_DEBUG', '-DLFS_NO_WARN', '-DLFS_NO_ERROR', '-DLFS_NO_ASSERT']
const ENDURANCE = 100_000
const LIFE_UPLOADS = 20_000
const FLIPS_ONE_IN = 20

export type Numbers = { [name: string]: number }

/** Why it cannot be measured; undefined: it can. */
export function missingLittlefs(): string | undefined {
  const folder = env.LITTLEFS
  if (folder === undefined) return 'LITTLEFS names no sources'
  const missing = SOURCES.find(file => !existsSync(join(folder, file)))
  if (missing !== undefined) return `there is no ${missing} in ${folder}`
  return spawnSync('cc', ['--version']).status === 0 ? undefined : 'there is no C compiler'
}

export class Littlefs {
  private folder = mkdtempSync(join(tmpdir(), 'postern-littlefs-'))
  private program = join(this.folder, 'littlefs')

  constructor() {
    const sources = env.LITTLEFS ?? ''
    const files = [join(root, 'test/flash/littlefs.c'), join(sources, 'lfs.c'), join(sources, 'lfs_util.c')]
    const made = spawnSync('cc', ['-O2', `-I${sources}`, ...QUIET, '-o', this.program, ...files], { encoding: 'utf8' })
    if (made.status !== 0) throw new Error(`littlefs was not compiled: ${made.stderr}`)
  }

  close(): void {
    rmSync(this.folder, { recursive: true })
  }

  run(size: number, ...words: (string | number)[]): Numbers {
    const said = spawnSync(this.program, [size, ...words].map(String), { encoding: 'utf8' })
    if (said.status !== 0) throw new Error(`littlefs ${words.join(' ')}: ${said.stdout}${said.stderr}`)
    const pairs = said.stdout.trim().split(' ').map(pair => pair.split('='))
    const numbers: Numbers = Object.fromEntries(pairs.map(([name, value]) => [name, Number(value)]))
    if (numbers.misuses > 0) throw new Error(`littlefs programmed ${numbers.misuses} bytes twice: the chip is not ours`)
    return numbers
  }

  /** A region with two of its files. */
  image(): Uint8Array {
    const file = join(this.folder, 'image')
    this.run(256, 'image', file)
    return new Uint8Array(readFileSync(file))
  }

  version(): string {
    const { major, minor } = this.run(256, 'image', join(this.folder, 'image'))
    return `${major}.${minor}`
  }
}

type Found = { [same: string]: Peers }
type Wanted = (figure: string) => boolean

/** Everything that a row of ours may be compared with; `wanted`: whether somebody asks for a figure. */
export function measure(littlefs: Littlefs, uploads: number, wanted: Wanted, progress: Progress): Found {
  const found: Found = {}
  for (const [size, peer] of PROGRAM_SIZES) {
    let done = 0
    const note = (same: string, text: string) => {
      found[same] = { ...found[same], [peer]: text }
      progress(peer, ++done, SIZES.length + WORN.length)
    }
    if (wanted('F5') || wanted('F6')) costs(littlefs, size, Math.ceil(uploads / 10), note)
    if (wanted('F7')) wear(littlefs, size, uploads, note)
    if (wanted('F8') || wanted('F9')) calls(littlefs, size, uploads, note)
    if (wanted('F10')) {
      const { wearMax } = littlefs.run(size, 'uploads', 49152, LIFE_UPLOADS, 50, 0, 1)
      note('lifetime', `${count(LIFE_UPLOADS * ENDURANCE / wearMax)} (from ${count(LIFE_UPLOADS)})`)
    }
    if (wanted('F1, F2')) cuts(littlefs, size, note)
    if (wanted('F11')) {
      const { harmless, reported, wrong, endless } = littlefs.run(size, 'flips', FLIPS_ONE_IN)
      note('flips', `${count(wrong + endless)} of ${count(harmless + reported + wrong + endless)}`)
    }
  }
  return found
}

type Note = (same: string, text: string) => void

function costs(littlefs: Littlefs, program: number, uploads: number, note: Note): void {
  for (const size of SIZES) {
    const runs = [1, 8].map(files => littlefs.run(program, 'uploads', size, uploads, 50, 0, files))
    const mean = (of: string) => Math.max(...runs.map(run => run[of] / run.uploads))
    note(`erases-${size}`, `${Math.max(...runs.map(({ worst }) => worst))}; mean ${ratio(mean('erases'), 2)}`)
    if (size > 0) note(`programmed-${size}`, ratio(mean('programmed') / size))
  }
}

function wear(littlefs: Littlefs, program: number, uploads: number, note: Note): void {
  for (const { size: wanted, resting } of WORN) {
    const size = fitting(wanted, resting)
    const run = littlefs.run(program, 'uploads', size, uploads, 1, resting, 1)
    const end = run.status < 0 ? `, no room after ${run.uploads}` : ''
    note(`wear-${size}-${resting}`, `${ratio(run.wearMax / run.wearMean, 2)}${end}`)
  }
}

function calls(littlefs: Littlefs, program: number, uploads: number, note: Note): void {
  const run = littlefs.run(program, 'uploads', 49152, uploads, 1, 0, 8)
  note('start-read', count(run.mountRead))
  note('call-programs', String(run.callPrograms))
  note('call-erases', String(run.callErases))
  note('call-time', `${(run.callMicroseconds / 1000).toFixed(1)} ms`)
}

function cuts(littlefs: Littlefs, program: number, note: Note): void {
  const run = littlefs.run(program, 'cuts', 49152, 2)
  const sum = (of: string) => run[`${of}1`] + run[`${of}2`] + run[`${of}3`] + run[`${of}4`]
  note('cuts', `${count(sum('violations'))} of ${count(sum('cuts'))}`)
  note('cuts-5', `${count(run.violations5)} of ${count(run.cuts5)}`)
}
