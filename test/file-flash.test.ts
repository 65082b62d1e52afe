// The store in files: what the port promises of a file system, and what it makes of a folder that holds anything. That
// nothing is lost by a cut of the power is in test/cuts; here a test breaks a promise by itself.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { FileFlash, fileOf, type StoreDirectory } from '../boards/moddable/file-flash.ts'
import { NodeDirectory, StoreFolder } from '../host-sim/node-files.ts'
import type { CutMode } from '../host-sim/nor-chip.ts'
import type { Flash } from '../src/ports.ts'
import { MemoryFiles } from './cuts/memory-files.ts'
import { bytesOf, mount, read, save, SECTOR_BYTES, stateOf } from './store-fixture.ts'

const SECTORS = 16
const SIZE = SECTORS * SECTOR_BYTES
const FLUSHES_OF_CONTENT = 2
const FLUSHES_OF_COMMIT = 3
const FILES_MAX = 4
const certificate = bytesOf(6000, 1)

const folder = mkdtempSync(join(tmpdir(), 'postern-files-'))
after(() => rmSync(folder, { recursive: true }))

/** A file system with a store that holds a certificate. */
function filled(): { files: MemoryFiles; flash: FileFlash } {
  const files = new MemoryFiles(), flash = new FileFlash(files, SIZE)
  assert.equal(save(mount(flash).store, { blobs: [['certificate', certificate]] }), 0)
  return { files, flash }
}

/** What a restart leaves: all that was not flushed is lost. */
function restarted(files: MemoryFiles): { files: MemoryFiles; flash: FileFlash } {
  const next = files.reboot()
  return { files: next, flash: new FileFlash(next, SIZE) }
}

/** Counts what is open, and what was most. */
function counting(directory: StoreDirectory): StoreDirectory & { open: number; most: number } {
  const counted = {
    open: 0, most: 0,
    status: (path: string) => directory.status(path),
    openFile(options: { path: string; mode: 'r+' | 'w+' }) {
      const file = directory.openFile(options)
      counted.most = Math.max(counted.most, ++counted.open)
      return Object.assign(Object.create(file), { close: () => {
        counted.open--
        file.close()
      } })
    },
  }
  return counted
}

test('makes each file at its full size at the first start, and none at the next', () => {
  const { files } = filled()
  for (let i = 0; i < SECTORS; i++) assert.equal(files.contentOf(fileOf(i, SECTORS))?.length, SECTOR_BYTES)
  const again = restarted(files).files
  again.operations = []
  assert.equal(new FileFlash(again, SIZE).problem, undefined)
  assert.deepEqual(again.operations, [])
})

test('flushes twice for a sector of content and three times for one of a commit', () => {
  const { files, flash } = filled(), { store } = mount(flash)
  const counted = (work: () => void): number => {
    const before = files.flushes
    work()
    return files.flushes - before
  }
  const settings = counted(() => assert.equal(save(store, { records: [['mqtt', bytesOf(9, 1)]] }), 0))
  assert.equal(settings, FLUSHES_OF_COMMIT)
  const content = counted(() => assert.equal(save(store, { blobs: [['page', bytesOf(3 * 4064, 1)]] }), 0))
  assert.equal(content, 3 * FLUSHES_OF_CONTENT + FLUSHES_OF_COMMIT)
})

test('a file is what a chip would hold, 0xFF where nothing was programmed', () => {
  const { files } = filled()
  const sector = files.contentOf(fileOf(0, SECTORS))
  assert.ok(sector)
  assert.equal(String.fromCharCode(...sector.subarray(0, 4)), 'PST1')
  assert.equal(sector[4080], 'D'.charCodeAt(0))
  const commit = files.contentOf(fileOf(1, SECTORS))
  assert.ok(commit)
  assert.deepEqual(commit.subarray(3584, 3600), commit.subarray(4080))
  assert.ok(commit.subarray(3000, 3584).every(octet => octet === 255))
})

test('what no file has reads as 0xFF, and a file that cannot be opened throws', () => {
  const files = new MemoryFiles(), flash = new FileFlash(files, SIZE)
  const reading = (address: number, length: number): number[] => {
    const target = new Uint8Array(length + 2)
    flash.read(target, 1, 1 + length, address)
    assert.deepEqual([target[0], target[length + 1]], [0, 0])
    return [...target.subarray(1, 1 + length)]
  }
  files.put(fileOf(2, SECTORS), new Uint8Array([1, 2]))
  files.put(fileOf(3, SECTORS), new Uint8Array([3]))
  assert.deepEqual(reading(2 * SECTOR_BYTES, 4), [1, 2, 255, 255])
  assert.deepEqual(reading(3 * SECTOR_BYTES - 2, 4), [255, 255, 3, 255])
  const directory: StoreDirectory = {
    openFile: () => { throw new Error('too many files') }, status: path => files.status(path),
  }
  assert.throws(() => new FileFlash(directory, SIZE).read(new Uint8Array(1), 0, 1, 0), /too many files/)
  const nothing = new FileFlash({ ...directory, status: () => ({ isFile: () => false }) }, SIZE)
  const target = new Uint8Array(2)
  nothing.read(target, 0, 2, 0)
  assert.deepEqual([...target], [255, 255])
  assert.throws(() => nothing.program(target, 0, 2, 0), /no file of sector 0/)
})

test('keeps few files open, and copies no sector for closing it early, with three uploads and a reader at once', () => {
  const files = new MemoryFiles(), directory = counting(files), flash = new FileFlash(directory, 64 * SECTOR_BYTES)
  const { store } = mount(flash, 3)
  assert.equal(save(store, { blobs: [['served', bytesOf(20000, 5)]] }), 0)
  const blob = store.open('served')
  assert.ok(blob)
  const contents = [1, 2, 3].map(seed => bytesOf(12000, seed))
  const transactions = contents.map(content => store.begin(content.length))
  const writers = transactions.map(one => typeof one === 'number' ? undefined : one.writer())
  const flushed = files.flushes, unflushed = files.unflushed
  for (let at = 0; at < 12000; at += 500) {
    contents.forEach((content, i) => {
      while (writers[i]?.room() === 0) store.step()
      writers[i]?.write(content, at, at + 500)
    })
    blob.readAt(at % 20000, new Uint8Array(100), 0, 100)
  }
  assert.ok(directory.most <= FILES_MAX, `${directory.most} files`)
  // Two sectors of each upload have their feet, the third was erased.
  assert.equal(files.flushes - flushed, 3 * (2 * FLUSHES_OF_CONTENT + 1))
  assert.equal(files.unflushed, unflushed)
})

test('a commit that was said to have failed does not come back: its erase is flushed', () => {
  const { files, flash } = filled()
  let misread = false
  const flawed: Flash = {
    size: SIZE,
    read(target, from, to, address) {
      flash.read(target, from, to, address)
      if (misread && to - from > 16) target[from + 17] ^= 1
    },
    erase: sector => flash.erase(sector),
    program(source, from, to, address) {
      flash.program(source, from, to, address)
      misread = true
    },
  }
  const { store } = mount(flawed), before = stateOf(mount(flash).store)
  assert.equal(save(store, { records: [['mqtt', bytesOf(30, 99)]] }), 500)
  assert.equal(stateOf(mount(restarted(files).flash).store), before)
})

test('a cut anywhere while the files are made leaves a store that works', () => {
  let cuts = 0
  for (let mode = 1; mode <= 6; mode++) {
    for (let n = 0; ; n++) {
      const files = new MemoryFiles()
      files.cut(n, mode as CutMode, n + 1)
      const first = new FileFlash(files, SIZE)
      if (first.problem === undefined) break
      cuts++
      const { files: left, flash } = restarted(files)
      assert.equal(flash.problem, undefined)
      const { store } = mount(flash)
      assert.equal(stateOf(store), '')
      assert.equal(save(store, { blobs: [['certificate', certificate]] }), 0)
      assert.deepEqual(read(mount(restarted(left).flash).store, 'certificate'), certificate)
    }
  }
  assert.ok(cuts > 6 * SECTORS)
})

test('without room what is committed stays, and after a restart with room everything works', () => {
  const { files } = filled()
  const full = restarted(files)
  // Whoever is full and empties a file cannot be sure that it can be filled again.
  full.files.room = SIZE - SECTOR_BYTES
  const { store, lines } = mount(full.flash)
  assert.equal(save(store, { blobs: [['page', bytesOf(5000, 2)]] }), 500)
  assert.deepEqual(lines, ['store: the chip failed, nothing is written until a restart: no space left'])
  assert.deepEqual(read(store, 'certificate'), certificate)
  assert.equal(store.begin(0), 500)
  const still = restarted(full.files)
  assert.deepEqual(read(mount(still.flash).store, 'certificate'), certificate)
  still.files.room = -1
  const again = restarted(still.files)
  for (let i = 0; i < 2 * SECTORS; i++) assert.equal(save(mount(again.flash).store, { blobs: [['page', bytesOf(5000, i)]] }), 0)
  assert.deepEqual(read(mount(restarted(again.files).flash).store, 'certificate'), certificate)
})

test('a first start without room says so, and is made good at the next', () => {
  const files = new MemoryFiles()
  files.room = SIZE / 2 + 100
  const short = new FileFlash(files, SIZE)
  assert.deepEqual({ ...(short.problem as Error) }, { code: 'ENOSPC' })
  const { store } = mount(short)
  let status = 0
  for (let i = 0; i < SECTORS && status === 0; i++) status = save(store, { records: [['count', new Uint8Array([i])]] })
  assert.equal(status, 500)
  const last = store.record('count')
  files.room = -1
  const { flash } = restarted(files)
  assert.equal(flash.problem, undefined)
  assert.deepEqual(mount(flash).store.record('count'), last)
  for (let i = 0; i < 2 * SECTORS; i++) assert.equal(save(mount(flash).store, { records: [['count', new Uint8Array([i])]] }), 0)
})

test('what a write or a flush throws is thrown on, and its file is closed', () => {
  for (const method of ['write', 'flush'] as const) {
    const directory = counting(new MemoryFiles()), flash = new FileFlash(directory, SIZE), open = directory.openFile
    flash.end()
    directory.openFile = options => Object.assign(open(options), { [method]: () => { throw new Error(`no ${method}`) } })
    if (method === 'flush') assert.throws(() => flash.erase(8), /no flush/)
    assert.throws(() => flash.program(new Uint8Array(16), 0, 16, SECTOR_BYTES - 16), /no (write|flush)/)
    assert.equal(directory.open, 0)
  }
})

/** A folder of its own with a store of a certificate. */
function storeIn(name: string): string {
  const path = join(folder, name), store = new StoreFolder(path, SIZE, 0)
  assert.equal(save(mount(store.flash).store, { blobs: [['certificate', certificate]] }), 0)
  store.close()
  return path
}

function reopened(path: string): { store: ReturnType<typeof mount>['store']; close(): void; problem: unknown } {
  const held = new StoreFolder(path, undefined, 0)
  return { store: mount(held.flash).store, close: () => held.close(), problem: held.flash.problem }
}

test('a folder keeps the store, and knows its size', () => {
  const path = storeIn('kept')
  assert.equal(readdirSync(path).length, SECTORS)
  for (let i = 0; i < 20; i++) {
    const { store, close } = reopened(path)
    assert.deepEqual(read(store, 'certificate'), certificate)
    assert.equal(save(store, { blobs: [['page', bytesOf(5000, i)]] }), 0)
    close()
  }
  const { store, close } = reopened(path)
  assert.equal(store.statistics().sectors, SECTORS)
  assert.deepEqual(read(store, 'page'), bytesOf(5000, 19))
  close()
  writeFileSync(join(path, 'lock'), String(process.ppid))
  assert.throws(() => new StoreFolder(path, undefined, 0), /in use by process/)
  rmSync(join(path, 'lock'))
  assert.throws(() => new StoreFolder(path, 2 * SIZE, 0), /has 65536 bytes, not 131072/)
})

test('what else is in the folder is not touched, and nothing of it is served', () => {
  const path = storeIn('shared'), outside = join(folder, 'outside')
  const foreign: [string, string][] = [['notes.txt', 'mine'], ['16-99', 'not of these'], ['16-', ''], ['016-1', 'x'], ['-1', 'y']]
  for (const [name, text] of foreign) writeFileSync(join(path, name), text)
  writeFileSync(outside, 'outside')
  mkdirSync(join(path, 'folder'))
  const { store, close } = reopened(path)
  for (let i = 0; i < 2 * SECTORS; i++) assert.equal(save(store, { blobs: [['page', bytesOf(5000, i)]] }), 0)
  assert.deepEqual(store.names().sort(), ['certificate', 'page'])
  close()
  for (const [name, text] of foreign) assert.equal(readFileSync(join(path, name), 'utf8'), text)
  assert.ok(existsSync(join(path, 'folder')))
})

test('files that are missing, cut, too long or of someone else are former content', () => {
  const path = storeIn('damaged'), file = (i: number) => join(path, fileOf(i, SECTORS))
  rmSync(file(5))
  truncateSync(file(6), 100)
  truncateSync(file(7), 0)
  writeFileSync(file(8), bytesOf(10000, 8))
  writeFileSync(file(9), 'PST1'.repeat(1024))
  const { store, close, problem } = reopened(path)
  assert.equal(problem, undefined)
  assert.deepEqual(read(store, 'certificate'), certificate)
  for (let i = 0; i < 2 * SECTORS; i++) assert.equal(save(store, { blobs: [['page', bytesOf(5000, i)]] }), 0)
  close()
  const again = reopened(path)
  assert.deepEqual(read(again.store, 'certificate'), certificate)
  assert.deepEqual(read(again.store, 'page'), bytesOf(5000, 2 * SECTORS - 1))
  again.close()
})

test('a store without the files of its commit is empty, and works', () => {
  const path = storeIn('lost')
  for (const i of [0, 1]) rmSync(join(path, fileOf(i, SECTORS)))
  const { store, close } = reopened(path)
  assert.deepEqual(store.names(), [])
  assert.equal(save(store, { blobs: [['certificate', certificate]] }), 0)
  close()
})

test('a folder or a link in the place of a file is left alone: the store serves, and fails where it comes to it', () => {
  for (const kind of ['folder', 'link']) {
    const path = storeIn(`place-of-${kind}`), place = join(path, fileOf(4, SECTORS)), target = join(folder, `target-${kind}`)
    writeFileSync(target, 'precious')
    rmSync(place)
    if (kind === 'folder') mkdirSync(place)
    else symlinkSync(target, place)
    const { store, close, problem } = reopened(path)
    assert.match(String(problem), /is no file/)
    assert.deepEqual(read(store, 'certificate'), certificate)
    let status = 0
    for (let i = 0; i < SECTORS && status === 0; i++) status = save(store, { records: [['count', new Uint8Array([i])]] })
    assert.equal(status, 500)
    assert.deepEqual(read(store, 'certificate'), certificate)
    close()
    assert.equal(readFileSync(target, 'utf8'), 'precious')
    rmSync(place, { recursive: true })
    const again = reopened(path)
    assert.equal(again.problem, undefined)
    assert.equal(save(again.store, { records: [['count', bytesOf(3, 1)]] }), 0)
    again.close()
  }
})

test('a size that is no whole number of sectors is refused', () => {
  for (const size of [0, -4096, 5000]) assert.throws(() => new FileFlash(new NodeDirectory(folder), size), /not a multiple/)
})
