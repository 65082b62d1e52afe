// A store in files as something that can be cut, as the emulated chip can: the operations that count are those of the file
// system below it.
import { FileFlash, fileOf } from '../../boards/moddable/file-flash.ts'
import type { CutMode } from '../../host-sim/nor-chip.ts'
import type { Flash } from '../../src/ports.ts'
import { MemoryFiles } from './memory-files.ts'

/** What the sweep asks of a medium. */
export interface Medium extends Flash {
  /** Since the start. */
  readonly programs: number
  readonly erases: number
  /** Erases of each sector. */
  readonly wear: Uint32Array
  /** True from the power cut on. */
  readonly dead: boolean
  /** Stops at operation `n` from now on. */
  cut(n: number, mode: CutMode, seed: number, certain?: number): void
  uncut(): void
  /** After a restart. */
  reboot(): Medium
  copy(): Medium
}

const SECTOR_BYTES = 4096

export class FileChip implements Medium {
  readonly size: number
  readonly files: MemoryFiles
  readonly wear: Uint32Array
  programs = 0
  erases = 0
  private flash: FileFlash

  constructor(size: number, files: MemoryFiles) {
    this.size = size
    this.files = files
    this.wear = new Uint32Array(size / SECTOR_BYTES)
    this.flash = new FileFlash(files, size)
  }

  get dead(): boolean {
    return this.files.dead
  }

  cut(n: number, mode: CutMode, seed: number): void {
    this.files.cut(n, mode, seed)
  }

  uncut(): void {
    this.files.uncut()
  }

  reboot(): FileChip {
    const next = new FileChip(this.size, this.files.reboot())
    next.wear.set(this.wear)
    return next
  }

  copy(): FileChip {
    const next = new FileChip(this.size, this.files.copy())
    next.wear.set(this.wear)
    return next
  }

  read(target: Uint8Array, from: number, to: number, address: number): void {
    this.flash.read(target, from, to, address)
  }

  program(source: Uint8Array, from: number, to: number, address: number): void {
    this.programs++
    this.flash.program(source, from, to, address)
  }

  erase(sector: number): void {
    this.erases++
    this.wear[sector]++
    this.flash.erase(sector)
  }
}

/** One of `size` bytes; `cells`: what its files hold. */
export function fileChip(size: number, cells: Uint8Array | undefined): FileChip {
  const files = new MemoryFiles(), sectors = size / SECTOR_BYTES
  for (let i = 0; cells !== undefined && i < sectors; i++) {
    files.put(fileOf(i, sectors), cells.subarray(i * SECTOR_BYTES, (i + 1) * SECTOR_BYTES))
  }
  return new FileChip(size, files)
}
