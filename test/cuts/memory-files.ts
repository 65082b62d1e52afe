// A file system in memory, of the shape of ECMA-419's `embedded:storage/files`, that loses its power at an operation (a file
// made or emptied, a write, a flush, a close after changes), in six modes. Then every call throws, and `reboot` gives what is
// there after a restart:
//   1 the operation is not done, and of each file there is what was flushed last
//   2 it is done, and all else: the machine lives, only its process was ended; what was not flushed may be lost by a later cut
//   3 done or not; of what was not flushed there is a beginning, file by file, torn at any byte
//   4 done or not; of what was not flushed there is any part in any order, torn at both ends, with 0 between
//   5 as littlefs: not done; each file is as it was flushed, closed or made last
//   6 as littlefs, but done
// Without a cut a restart is mode 1 after the last operation: what was not flushed is lost. Written in the subset of the
// core, since it also runs inside the engines of the boards.
import { type CutMode, type PowerCut, Xorshift } from '../../host-sim/nor-chip.ts'
import type { StoreDirectory, StoreFile } from '../../boards/moddable/file-flash.ts'

const KILLED = 2
const BEGINNING = 3
const ANY = 4
const LITTLEFS = 5
const LITTLEFS_DONE = 6

/** A write; `at` -1: the file is made or emptied. */
interface Change {
  at: number
  bytes: Uint8Array
}

/** Contents are never changed in place: copies of the file system share them. `undefined`: there is no such file. */
interface Entry {
  name: string
  content: Uint8Array
  /** What is flushed. */
  flushed: Uint8Array | undefined
  /** The same where a file is flushed by being closed, and made for good by being made. */
  closed: Uint8Array | undefined
  /** Since the last flush. */
  changes: Change[]
  open: boolean
}

export class MemoryFiles implements StoreDirectory {
  /** True from the power cut on. */
  dead = false
  /** Bytes that all files may have in sum; -1: any number. */
  room = -1
  flushes = 0
  /** Files that were closed with changes since their last flush: littlefs then copies what it will have to copy again. */
  unflushed = 0
  /** Where each operation is noted, if somebody wants to know: bytes of a write, else 0. */
  operations: number[] | undefined = undefined
  private entries: Entry[] = []
  private cutIn = -1
  private mode: CutMode = 1
  private random = new Xorshift(1)

  /** Stops at operation `n` from now on, 0 being the next one. */
  cut(n: number, mode: CutMode, seed: number): void {
    this.cutIn = n
    this.mode = mode
    this.random = new Xorshift(seed)
  }

  /** No cut is planned any more. */
  uncut(): void {
    this.cutIn = -1
  }

  /** Puts a file there, for good. */
  put(name: string, bytes: Uint8Array): void {
    const content = new Uint8Array(bytes)
    this.entries = this.entries.filter(entry => entry.name !== name)
    this.entries.push({ name, content, flushed: content, closed: content, changes: [], open: false })
  }

  /** What a file holds now. */
  contentOf(name: string): Uint8Array | undefined {
    const entry = this.find(name)
    return entry === undefined ? undefined : entry.content
  }

  /** After a restart. */
  reboot(): MemoryFiles {
    const next = new MemoryFiles(), mode = this.dead ? this.mode : 1
    next.room = this.room
    next.random = this.random
    for (let i = 0; i < this.entries.length; i++) {
      const entry = this.entries[i]
      if (mode === KILLED) {
        next.entries.push(copyOf(entry))
        continue
      }
      const left = this.left(entry, mode)
      if (left !== undefined) {
        next.entries.push({ name: entry.name, content: left, flushed: left, closed: left, changes: [], open: false })
      }
    }
    return next
  }

  /** The same, but what happens to one does not happen to the other. */
  copy(): MemoryFiles {
    const next = new MemoryFiles()
    next.room = this.room
    next.random = this.random.copy()
    next.entries = this.entries.map(copyOf)
    return next
  }

  openFile(options: { path: string; mode: 'r+' | 'w+' }): StoreFile {
    this.alive()
    let entry = this.find(options.path)
    if (entry !== undefined && entry.open) throw new Error(`${options.path} is open`)
    if (options.mode === 'w+') {
      this.begin(0)
      if (entry === undefined) {
        const nothing = new Uint8Array(0)
        entry = { name: options.path, content: nothing, flushed: undefined, closed: nothing, changes: [], open: false }
        this.entries.push(entry)
      }
      this.change(entry, -1, new Uint8Array(0))
      this.finish()
    }
    if (entry === undefined) throw new Error(`there is no file ${options.path}`)
    entry.open = true
    return new MemoryFile(this, entry)
  }

  status(path: string): { isFile(): boolean } {
    this.alive()
    const found = this.find(path) !== undefined
    return { isFile: () => found }
  }

  /** For a file, as all that follow. */
  write(entry: Entry, bytes: Uint8Array, at: number): void {
    this.begin(bytes.length)
    const grown = at + bytes.length - entry.content.length
    if (this.room >= 0 && grown > 0 && this.used() + grown > this.room) {
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    }
    this.change(entry, at, new Uint8Array(bytes))
    this.finish()
  }

  flush(entry: Entry): void {
    this.begin(0)
    this.flushes++
    entry.flushed = entry.closed = entry.content
    entry.changes = []
    this.finish()
  }

  close(entry: Entry): void {
    if (!entry.open) throw new Error(`${entry.name} is closed`)
    entry.open = false
    if (this.dead || entry.closed === entry.content) return
    this.begin(0)
    this.unflushed++
    entry.closed = entry.content
    this.finish()
  }

  alive(): void {
    if (this.dead) throw this.powerCut()
  }

  private begin(length: number): void {
    this.alive()
    if (this.operations !== undefined) this.operations.push(length)
    if (this.cutIn !== 0) return
    const mode = this.mode, chance = mode === BEGINNING || mode === ANY
    if (mode === 1 || mode === LITTLEFS || chance && this.random.below(2) === 0) this.stop()
  }

  private finish(): void {
    if (this.cutIn === 0) this.stop()
    if (this.cutIn > 0) this.cutIn--
  }

  private stop(): never {
    this.dead = true
    throw this.powerCut()
  }

  private powerCut(): PowerCut {
    return { code: 'power-cut', message: 'the power is gone' }
  }

  private change(entry: Entry, at: number, bytes: Uint8Array): void {
    const change = { at, bytes }
    entry.changes.push(change)
    entry.content = applied(entry.content, change)
  }

  private used(): number {
    let sum = 0
    for (let i = 0; i < this.entries.length; i++) sum += this.entries[i].content.length
    return sum
  }

  private find(name: string): Entry | undefined {
    for (let i = 0; i < this.entries.length; i++) if (this.entries[i].name === name) return this.entries[i]
    return undefined
  }

  /** What the loss of power leaves of a file. */
  private left(entry: Entry, mode: CutMode): Uint8Array | undefined {
    if (mode === LITTLEFS || mode === LITTLEFS_DONE) return entry.closed
    if (mode === 1) return entry.flushed
    const random = this.random, changes = entry.changes
    const most = mode === BEGINNING ? random.below(changes.length + 1) : changes.length
    let content = entry.flushed
    for (let i = 0; i < most; i++) {
      const at = changes[i].at, bytes = changes[i].bytes, torn = mode === ANY || i === most - 1
      if (mode === ANY && random.below(2) === 0) continue
      const from = mode === ANY && random.below(4) === 0 ? random.below(bytes.length) : 0
      const to = torn && random.below(2) === 0 ? from + random.below(bytes.length - from) : bytes.length
      content = applied(content ?? new Uint8Array(0), { at: at < 0 ? at : at + from, bytes: bytes.subarray(from, to) })
    }
    return content
  }
}

class MemoryFile implements StoreFile {
  private files: MemoryFiles
  private entry: Entry

  constructor(files: MemoryFiles, entry: Entry) {
    this.files = files
    this.entry = entry
  }

  read(target: Uint8Array, position: number): number {
    this.alive()
    const found = this.entry.content.subarray(position, position + target.length)
    target.set(found)
    return found.length
  }

  write(source: Uint8Array, position: number): void {
    this.alive()
    this.files.write(this.entry, source, position)
  }

  flush(): void {
    this.alive()
    this.files.flush(this.entry)
  }

  status(): { size: number } {
    this.alive()
    return { size: this.entry.content.length }
  }

  close(): void {
    this.files.close(this.entry)
  }

  private alive(): void {
    this.files.alive()
    if (!this.entry.open) throw new Error(`${this.entry.name} is closed`)
  }
}

function copyOf(entry: Entry): Entry {
  return Object.assign({}, entry, { changes: entry.changes.concat([]), open: false })
}

/** A content with a change. */
function applied(content: Uint8Array, change: Change): Uint8Array {
  if (change.at < 0) return change.bytes
  const end = change.at + change.bytes.length
  const next = new Uint8Array(end > content.length ? end : content.length)
  next.set(content)
  next.set(change.bytes, change.at)
  return next
}
