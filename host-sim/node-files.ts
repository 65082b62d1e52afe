// A folder of this computer in the shape of ECMA-419's `embedded:storage/files`, as far as a store in files needs it, and
// such a store for `--store FOLDER`. Links are not followed: nothing outside of the folder is touched.
import {
  closeSync, constants, fstatSync, fsyncSync, lstatSync, mkdirSync, openSync, readdirSync, readSync, rmSync, writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { FileFlash, type StoreDirectory, type StoreFile } from '../boards/moddable/file-flash.ts'
import { locked } from './lock.ts'

const SECTOR_BYTES = 4096
const LOCK = 'lock'
/** Of a file of ours: see `fileOf`. */
const NAME = /^([1-9][0-9]{0,4})-([0-9]{1,5})$/

export class NodeDirectory implements StoreDirectory {
  private readonly folder: string
  /** A file was made, and its name is not flushed yet. */
  private made = false

  constructor(folder: string) {
    this.folder = folder
  }

  openFile({ path, mode }: { path: string; mode: 'r+' | 'w+' }): StoreFile {
    const file = join(this.folder, path), found = lstatSync(file, { throwIfNoEntry: false })
    if (found && !found.isFile()) throw new Error(`${file} is no file`)
    const makes = mode === 'w+' ? constants.O_CREAT | constants.O_TRUNC : 0
    const descriptor = openSync(file, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0) | makes)
    if (!found) this.made = true
    return new NodeFile(descriptor, () => this.flushNames())
  }

  status(path: string): { isFile(): boolean } {
    const found = lstatSync(join(this.folder, path), { throwIfNoEntry: false })
    return { isFile: () => found?.isFile() === true }
  }

  private flushNames(): void {
    // Windows has no way to flush a folder, and needs none.
    if (!this.made || process.platform === 'win32') return
    const descriptor = openSync(this.folder, 'r')
    try {
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    this.made = false
  }
}

class NodeFile implements StoreFile {
  private readonly descriptor: number
  private readonly flushNames: () => void

  constructor(descriptor: number, flushNames: () => void) {
    this.descriptor = descriptor
    this.flushNames = flushNames
  }

  read(target: Uint8Array, position: number): number {
    return readSync(this.descriptor, target, 0, target.length, position)
  }

  write(source: Uint8Array, position: number): void {
    for (let done = 0; done < source.length;) {
      done += writeSync(this.descriptor, source, done, source.length - done, position + done)
    }
  }

  /** The file, and its name. */
  flush(): void {
    fsyncSync(this.descriptor)
    this.flushNames()
  }

  status(): { size: number } {
    return fstatSync(this.descriptor)
  }

  close(): void {
    closeSync(this.descriptor)
  }
}

export class StoreFolder {
  readonly flash: FileFlash
  private readonly lock: string

  /** Opens or makes the store; `size` undefined: that of the one that is there, else `otherwise`. Throws one clear line. */
  constructor(folder: string, size: number | undefined, otherwise: number) {
    mkdirSync(folder, { recursive: true })
    const sizes = sizesIn(folder)
    if (size === undefined && sizes.length > 1) throw new Error(`${folder} has stores of ${sizes.join(' and ')} bytes: one must be named`)
    if (size !== undefined && sizes.length > 0 && !sizes.includes(size)) {
      throw new Error(`the store in ${folder} has ${sizes.join(' and ')} bytes, not ${size}`)
    }
    this.lock = locked(`the store in ${folder}`, join(folder, LOCK))
    this.flash = new FileFlash(new NodeDirectory(folder), size ?? sizes[0] ?? otherwise)
  }

  close(): void {
    this.flash.end()
    rmSync(this.lock, { force: true })
  }
}

/** Of the stores whose files are there. */
function sizesIn(folder: string): number[] {
  const sizes = readdirSync(folder).map(name => NAME.exec(name))
    .filter(match => match !== null && Number(match[2]) < Number(match[1]))
    .map(match => Number(match?.[1]) * SECTOR_BYTES)
  return [...new Set(sizes)]
}
