// The emulated chip in an image file, for `--flash FILE`. The file is the region and nothing else, byte for byte, so
// that it can be written to a real chip. Beside it FILE.wear holds the erases of each sector as u32, little-endian.
// Every program and erase is written through at once: ending the process anywhere is a power cut between operations.
import { closeSync, existsSync, fstatSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import type { Flash } from '../src/ports.ts'
import { locked } from './lock.ts'
import { NorChip } from './nor-chip.ts'

const SECTOR_BYTES = 4096

export class NorImage implements Flash {
  readonly size: number
  readonly chip: NorChip
  private readonly lock: string
  private readonly image: number
  private readonly wear: number

  /** Opens or makes the image. `size` undefined: that of the file. Throws one clear line when they do not fit. */
  constructor(file: string, size?: number) {
    // An empty file is what ending the process between making and filling it leaves.
    const fresh = !existsSync(file) || statSync(file).size === 0
    this.size = size ?? (fresh ? 0 : statSync(file).size)
    if (this.size === 0 || this.size % SECTOR_BYTES !== 0) {
      throw new Error(`flash image ${file}: ${this.size} bytes, not a multiple of ${SECTOR_BYTES}`)
    }
    if (!fresh && statSync(file).size !== this.size) {
      throw new Error(`flash image ${file} has ${statSync(file).size} bytes, not ${this.size}`)
    }
    this.lock = locked(`flash image ${file}`, `${file}.lock`)
    this.image = openSync(file, fresh ? 'w+' : 'r+')
    this.wear = openSync(`${file}.wear`, !fresh && existsSync(`${file}.wear`) ? 'r+' : 'w+')
    try {
      this.chip = this.load(file, fresh)
    } catch (error) {
      this.close()
      throw error
    }
  }

  read(target: Uint8Array, from: number, to: number, address: number): void {
    this.chip.read(target, from, to, address)
  }

  program(source: Uint8Array, from: number, to: number, address: number): void {
    try {
      this.chip.program(source, from, to, address)
    } finally {
      this.save(Math.floor(address / SECTOR_BYTES))
    }
  }

  erase(sector: number): void {
    try {
      this.chip.erase(sector)
    } finally {
      this.save(sector)
      const count = new DataView(new ArrayBuffer(4))
      count.setUint32(0, this.chip.wear[sector], true)
      writeSync(this.wear, new Uint8Array(count.buffer), 0, 4, sector * 4)
    }
  }

  close(): void {
    closeSync(this.image)
    closeSync(this.wear)
    rmSync(this.lock, { force: true })
  }

  /** The whole sector: a cut in mode 5 touches bytes anywhere in it. */
  private save(sector: number): void {
    const at = sector * SECTOR_BYTES
    if (at >= 0 && at < this.size) writeSync(this.image, this.chip.cells, at, SECTOR_BYTES, at)
  }

  private load(file: string, fresh: boolean): NorChip {
    const chip = new NorChip(this.size)
    if (fresh) writeSync(this.image, chip.cells, 0, this.size, 0)
    else readSync(this.image, chip.cells, 0, this.size, 0)
    const counts = Buffer.alloc(chip.wear.length * 4)
    const length = fstatSync(this.wear).size
    if (length !== 0 && length !== counts.length) {
      throw new Error(`${file}.wear has ${length} bytes, not ${counts.length}: it belongs to another image`)
    }
    if (length !== 0) readSync(this.wear, counts, 0, length, 0)
    else writeSync(this.wear, counts, 0, counts.length, 0)
    for (let i = 0; i < chip.wear.length; i++) chip.wear[i] = counts.readUInt32LE(i * 4)
    return chip
  }
}
