// F10: uploads of 48 KiB in 256 KiB until the first sector is worn out. The flash is a plain one, so that it is fast:
// what it must not be asked is watched elsewhere.
import type { Flash } from '../../src/ports.ts'
import { SECTOR_BYTES, bytesOf, mount, save } from '../store-fixture.ts'
import { rest } from './course.ts'
import { type Progress, type Row, count } from './row.ts'
import { SECTORS } from './uploads.ts'

const ENDURANCE = 100_000
const GOAL = 480_000
const SIZE = 49152
const RESTART = 500

class PlainFlash implements Flash {
  readonly size = SECTORS * SECTOR_BYTES
  readonly wear = new Uint32Array(SECTORS)
  private cells = new Uint8Array(this.size).fill(255)

  read(target: Uint8Array, from: number, to: number, address: number): void {
    target.set(this.cells.subarray(address, address + to - from), from)
  }

  program(source: Uint8Array, from: number, to: number, address: number): void {
    this.cells.set(source.subarray(from, to), address)
  }

  erase(sector: number): void {
    this.wear[sector]++
    this.cells.fill(255, sector * SECTOR_BYTES, (sector + 1) * SECTOR_BYTES)
  }

  get worn(): number {
    return this.wear.reduce((most, wear) => wear > most ? wear : most, 0)
  }
}

/** `uploads`: so many, from which the rest follows; undefined: to the end. */
export function lifetime(uploads: number | undefined, progress: Progress): Row {
  const flash = new PlainFlash(), content = bytesOf(SIZE, 5)
  let store = mount(flash).store, done = 0
  while (done < (uploads ?? Infinity) && flash.worn < ENDURANCE) {
    content[done % SIZE]++
    const status = save(store, { blobs: [['file', content]] })
    if (status !== 0) throw new Error(`upload ${done}: ${status}`)
    rest(store)
    if (++done % RESTART !== 0) continue
    store = mount(flash).store
    if (uploads === undefined) progress('erases of the most worn sector', flash.worn, ENDURANCE)
    else progress('uploads of 49152 bytes', done, uploads)
  }
  const whole = flash.worn >= ENDURANCE, life = whole ? done : Math.floor(done * ENDURANCE / flash.worn)
  const how = whole ? 'run to the end' : `from ${count(done)}, by the most worn sector`
  return {
    figure: 'F10', work: `uploads of 49,152 B in 256 KiB until a sector has 100,000 erases (${how})`,
    goal: `>= ${count(GOAL)}`, measured: count(life), holds: life >= GOAL, same: 'lifetime',
  }
}
