// A folder of a file system as the flash port, each sector a file: SPEC.md section 9. A file system keeps no order between
// writes that were not flushed, so three things are: an erase, since a commit that did not read back is taken back by one;
// a program that ends its sector, the foot, so that what it covers is there before anybody counts on it (the D sectors of a
// commit before its own foot, that foot before it is read back, confirmed, and older sectors are erased); and what is
// programmed behind that, the confirmation. Pages before a foot are not: without it they are none. Nor is a file that
// is made or closed: the next flush of that file covers it. Gaps are written as 0xFF and in order, since a file system
// fills them with 0 and littlefs copies the block at each step aside; after a foot the file is closed, and read anew.
// Without imports but types: whatever has the shape of ECMA-419's `embedded:storage/files` does.
import type { Flash } from '../../src/ports.ts'

/** As far as it is used here. */
export interface StoreFile {
  /** How many bytes were read; fewer at the end of the file. */
  read(target: Uint8Array, position: number): number
  write(source: Uint8Array, position: number): void
  flush(): void
  status(): { size: number }
  close(): void
}

export interface StoreDirectory {
  /** `r+` throws when there is no such file, `w+` makes it or empties it. */
  openFile(options: { path: string; mode: 'r+' | 'w+' }): StoreFile
  /** Says of what is not there that it is no file. */
  status(path: string): { isFile(): boolean }
}

interface Open {
  sector: number
  file: StoreFile
  /** How far it is programmed: what is behind reads as 0xFF. */
  end: number
  /** Something was written since it was opened. */
  changed: boolean
}

const SECTOR_BYTES = 4096
const PAGE_BYTES = 256
/** Three sectors that are being written, each of which littlefs would copy for being closed early, and one that is read. */
const FILES_MAX = 4

export class FileFlash implements Flash {
  readonly size: number
  /** What making the missing files threw, such as no room; undefined: all are there. The store reads all the same. */
  problem: unknown = undefined
  private directory: StoreDirectory
  private sectors: number
  /** In the order in which they were opened. */
  private files: Open[] = []
  private blank = new Uint8Array(PAGE_BYTES).fill(255)

  /** `size`: bytes of the region. Whatever is missing is made at its full size: a shared file system may be full later. */
  constructor(directory: StoreDirectory, size: number) {
    if (size <= 0 || size % SECTOR_BYTES !== 0) throw new Error(`a store of ${size} bytes: not a multiple of ${SECTOR_BYTES}`)
    this.size = size
    this.sectors = size / SECTOR_BYTES
    this.directory = directory
    try {
      for (let i = 0; i < this.sectors; i++) if (!directory.status(this.nameOf(i)).isFile()) this.make(i)
    } catch (error) {
      this.problem = error
    }
  }

  read(target: Uint8Array, from: number, to: number, address: number): void {
    this.inside(address, to - from)
    for (let at = from; at < to;) {
      const position = address + at - from, inner = position % SECTOR_BYTES
      const room = SECTOR_BYTES - inner, count = to - at < room ? to - at : room
      const one = this.opened((position - inner) / SECTOR_BYTES)
      const found = one === undefined ? 0 : one.file.read(target.subarray(at, at + count), inner)
      target.fill(255, at + found, at + count)
      at += count
    }
  }

  program(source: Uint8Array, from: number, to: number, address: number): void {
    const inner = address % SECTOR_BYTES, end = inner + to - from
    this.inside(address, to - from)
    if (inner % PAGE_BYTES + to - from > PAGE_BYTES) throw new Error(`program of ${to - from} bytes at ${address} crosses a page`)
    const one = this.opened((address - inner) / SECTOR_BYTES)
    if (one === undefined) throw new Error(`there is no file of sector ${(address - inner) / SECTOR_BYTES}`)
    const behind = inner < one.end
    try {
      this.fill(one, inner)
      one.file.write(source.subarray(from, to), inner)
      one.changed = true
      one.end = end
      if (behind || end === SECTOR_BYTES) one.file.flush()
    } catch (error) {
      // What is in it now, its file does not know.
      this.close(one)
      throw error
    }
    if (behind || end === SECTOR_BYTES) this.close(one)
  }

  erase(sector: number): void {
    this.inside(sector * SECTOR_BYTES, SECTOR_BYTES)
    const before = this.find(sector)
    if (before !== undefined) this.close(before)
    const one = this.add(sector, 'w+')
    try {
      one.file.flush()
    } catch (error) {
      this.close(one)
      throw error
    }
  }

  /** Closes all files; it may be used again. */
  end(): void {
    while (this.files.length > 0) this.close(this.files[0])
  }

  private nameOf(sector: number): string {
    return fileOf(sector, this.sectors)
  }

  /** At its full size. */
  private make(sector: number): void {
    const one = this.add(sector, 'w+')
    try {
      this.fill(one, SECTOR_BYTES)
    } finally {
      this.close(one)
    }
  }

  /** Writes 0xFF until the file has `end` bytes. */
  private fill(one: Open, end: number): void {
    while (one.end < end) {
      const room = PAGE_BYTES - one.end % PAGE_BYTES, count = end - one.end < room ? end - one.end : room
      one.file.write(this.blank.subarray(0, count), one.end)
      one.changed = true
      one.end += count
    }
  }

  /** The file of a sector, undefined when there is none: all of it reads as 0xFF then. */
  private opened(sector: number): Open | undefined {
    const found = this.find(sector)
    if (found !== undefined) return found
    try {
      return this.add(sector, 'r+')
    } catch (error) {
      if (this.directory.status(this.nameOf(sector)).isFile()) throw error
      return undefined
    }
  }

  private find(sector: number): Open | undefined {
    for (let i = 0; i < this.files.length; i++) if (this.files[i].sector === sector) return this.files[i]
    return undefined
  }

  /** Where there are too many, the first without changes goes, else the first. */
  private add(sector: number, mode: 'r+' | 'w+'): Open {
    const files = this.files
    if (files.length === FILES_MAX) {
      let leaves = 0
      while (leaves < FILES_MAX && files[leaves].changed) leaves++
      this.close(files[leaves < FILES_MAX ? leaves : 0])
    }
    const file = this.directory.openFile({ path: this.nameOf(sector), mode })
    const one = { sector, file, end: mode === 'w+' ? 0 : file.status().size, changed: false }
    files.push(one)
    return one
  }

  private close(one: Open): void {
    this.files.splice(this.files.indexOf(one), 1)
    one.file.close()
  }

  private inside(address: number, length: number): void {
    if (address < 0 || length < 0 || address + length > this.size || Math.floor(address) !== address) {
      throw new Error(`${length} bytes at ${address}: outside of ${this.size}`)
    }
  }
}

/** The name of a sector's file. It holds the size of the region, since another size is another store. */
export function fileOf(sector: number, sectors: number): string {
  return `${sectors}-${sector}`
}
