// What a region may hold before our first start, as data: each mounts in bounded reads, and nothing of it is served but
// what is ours and right.
import { NorChip } from '../../host-sim/nor-chip.ts'
import { CONFIRMATION_AT, FOOT_AT, FOOT_BYTES, SECTOR_BYTES, getI32, putU32 } from '../../src/store/layout.ts'
import { type Change, bytesOf, crc32, mount, save } from '../store-fixture.ts'
import { opened } from './course.ts'
import { type Row, count } from './row.ts'

export interface Former {
  name: string
  cells: () => Uint8Array
  /** What is served of it; without: nothing. */
  serves?: Change
  /** Bytes read of each sector at most; for contents that were not made to make us read, head and foot. */
  read: number
  /** What the log says; without: nothing, or that something was interrupted or damaged. */
  line?: RegExp
}

const SECTORS = 64
/** 16 MiB. */
const MANY_SECTORS = 4096
const PLAIN = 32
/** Two passes over heads and feet. */
const TWICE = 2 * PLAIN
/** A commit of a region that is made of commits: its payload, and whether it is confirmed. */
const SMALL_COMMIT = 16 + 50 + 32

/** The superblocks of littlefs 2.1 in both blocks of their pair, with a file or none. */
const SUPERBLOCK = '01000000f00ffff76c6974746c6566732fe00010010002000010000010000000ff000000ffffff7ffe0300007feffc1010000000e5394cc00ff0000c2a2bafa0'
const SUPERBLOCK_AND_FILE = '02000000f00ffff76c6974746c6566732fe00010010002000010000010000000ff000000ffffff7ffe0300007feffc1010000000e5394cc00ff0000cfabeaa24' +
  '101ff8044000000873657474696e6773200000087feff80810000000e5394cc00ff00004c40eaf52ffffffffffffffff'

export const kept: Change = { blobs: [['file', bytesOf(9000, 1)], ['small', bytesOf(70, 2)]], records: [['setting', bytesOf(50, 3)]] }
const other: Change = { blobs: [['file', bytesOf(9500, 4)]], records: [['foreign', bytesOf(40, 5)]] }

/** The cells of a store that was used for a while. */
function ours(sectors: number, change = kept, before = 20): Uint8Array {
  const chip = new NorChip(sectors * SECTOR_BYTES), { store } = mount(chip)
  for (let i = 0; i < before; i++) save(store, { blobs: [['file', bytesOf(5000, i)]] })
  if (save(store, change) !== 0) throw new Error('the former store')
  return chip.cells
}

/** Each sector a commit of one record; `bytes` of it. `more`: of the next lap. */
function commits(sectors: number, bytes: number, more = 0): Uint8Array {
  const chip = new NorChip(sectors * SECTOR_BYTES), { store } = mount(chip)
  for (let i = 0; i < sectors + more; i++) save(store, record(i + 1, bytes))
  return chip.cells
}

function record(seed: number, bytes = 40): Change {
  return { records: [['r', bytesOf(bytes, seed)]] }
}

function eachSector(cells: Uint8Array, change: (at: number, sector: number) => void): Uint8Array {
  for (let at = 0; at < cells.length; at += SECTOR_BYTES) change(at, at / SECTOR_BYTES)
  return cells
}

/** Feet of version 2, right in themselves. */
function version2(cells: Uint8Array): Uint8Array {
  return eachSector(cells, at => {
    const foot = at + FOOT_AT, sequence = getI32(cells, at + 4)
    if (cells[at] !== 0x50 || cells[foot] === 255) return
    cells[foot + 1] = 2
    putU32(cells, foot + 12, sequence)
    putU32(cells, foot + 12, crc32(cells, foot, foot + FOOT_BYTES))
    if (cells[foot] === 0x43) cells.copyWithin(at + CONFIRMATION_AT, foot, foot + FOOT_BYTES)
  })
}

/** Heads of another magic, right in themselves. */
function magic2(cells: Uint8Array): Uint8Array {
  return eachSector(cells, at => {
    if (cells[at] !== 0x50) return
    cells[at + 3] = 0x32
    putU32(cells, at + 12, crc32(cells, at, at + 12))
  })
}

/** Heads whose sequence no sector can have, right in themselves. */
function impossible(cells: Uint8Array, sequence: number): Uint8Array {
  return eachSector(cells, at => {
    putU32(cells, at + 4, sequence)
    putU32(cells, at + 12, crc32(cells, at, at + 12))
  })
}

function moved(cells: Uint8Array, by: number, size = cells.length): Uint8Array {
  const next = new Uint8Array(size).fill(255)
  next.set(cells.subarray(0, size - by), by)
  return next
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

/** Sector by sector, of the first and of the second. */
function interleaved(first: Uint8Array, second: Uint8Array): Uint8Array {
  const next = new Uint8Array(first.length + second.length)
  return eachSector(next, (at, sector) => {
    const from = Math.floor(sector / 2) * SECTOR_BYTES
    next.set((sector % 2 === 0 ? first : second).subarray(from, from + SECTOR_BYTES), at)
  })
}

function littlefs(): Uint8Array {
  const cells = new Uint8Array(SECTORS * SECTOR_BYTES).fill(255)
  cells.set(Buffer.from(SUPERBLOCK, 'hex'))
  cells.set(Buffer.from(SUPERBLOCK_AND_FILE, 'hex'), SECTOR_BYTES)
  return cells.fill(0x78, 9 * SECTOR_BYTES, 12 * SECTOR_BYTES)
}

/** All confirmations are gone, and of what the commits refer to a sector. */
function unconfirmed(cells: Uint8Array): Uint8Array {
  return eachSector(cells, at => cells.fill(255, at + CONFIRMATION_AT, at + CONFIRMATION_AT + FOOT_BYTES))
}

/** All but the sectors `spared`. */
function damaged(cells: Uint8Array, ...spared: number[]): Uint8Array {
  return eachSector(cells, (at, sector) => { if (!spared.includes(sector)) cells[at + 20] ^= 1 })
}

function damagedFrom(cells: Uint8Array, first: number): Uint8Array {
  return eachSector(cells, (at, sector) => { if (sector >= first) cells[at + 20] ^= 1 })
}

const anotherVersion = /is of another version of the store: there is no older commit$/

export const FORMERS: Former[] = [
  ...[1, 2, 3, 4, 5].map(seed => ({ name: `random bytes ${seed}`, cells: () => bytesOf(SECTORS * SECTOR_BYTES, seed), read: PLAIN })),
  { name: 'zeros', cells: () => new Uint8Array(SECTORS * SECTOR_BYTES), read: PLAIN },
  { name: 'ones', cells: () => new Uint8Array(SECTORS * SECTOR_BYTES).fill(255), read: PLAIN },
  { name: 'our magic all over', cells: () => new Uint8Array(SECTORS * SECTOR_BYTES).map((_, i) => 'PST1'.charCodeAt(i % 4)), read: PLAIN },
  { name: 'a littlefs image', cells: littlefs, read: PLAIN },
  { name: 'feet of version 2', cells: () => version2(ours(SECTORS)), read: PLAIN, line: anotherVersion },
  { name: 'the magic of version 2', cells: () => magic2(ours(SECTORS)), read: PLAIN, line: anotherVersion },
  { name: 'our heads with a sequence of 2^32 - 1', cells: () => impossible(commits(SECTORS, 40), -1), read: PLAIN },
  { name: 'our heads with a sequence of 2^31 + 5', cells: () => impossible(commits(SECTORS, 40), 0x80000005), read: PLAIN },
  { name: 'our region', cells: () => ours(SECTORS), read: 2 * PLAIN, serves: kept },
  { name: 'our region, its second half cut off', cells: () => ours(SECTORS).subarray(0, SECTORS / 2 * SECTOR_BYTES), read: PLAIN },
  { name: 'our region, cut to its first 8 sectors', cells: () => ours(SECTORS).subarray(0, 8 * SECTOR_BYTES), read: PLAIN },
  { name: 'our region, moved by a sector', cells: () => moved(ours(SECTORS), SECTOR_BYTES), read: PLAIN },
  { name: 'our region, moved by 7 sectors', cells: () => moved(ours(SECTORS), 7 * SECTOR_BYTES), read: PLAIN },
  { name: 'our region, moved by 100 bytes', cells: () => moved(ours(SECTORS), 100), read: PLAIN },
  { name: 'our region at the start of a larger one', cells: () => moved(ours(SECTORS), 0, 96 * SECTOR_BYTES), read: PLAIN },
  { name: 'our region twice', cells: () => joined(ours(SECTORS), ours(SECTORS)), read: PLAIN },
  { name: 'our region twice, one into the other', cells: () => interleaved(ours(SECTORS), ours(SECTORS)), read: PLAIN },
  { name: 'two regions of ours, one into the other', cells: () => interleaved(ours(SECTORS), ours(SECTORS, other, 33)), read: PLAIN },
  {
    name: 'every commit damaged, 64 sectors', read: TWICE + SMALL_COMMIT,
    cells: () => damaged(commits(SECTORS, 40)), line: /was interrupted or damaged: there is no older commit$/,
  },
  {
    name: 'every commit damaged, 4,096 sectors', read: TWICE + SMALL_COMMIT,
    cells: () => damaged(commits(MANY_SECTORS, 40)), line: /was interrupted or damaged: there is no older commit$/,
  },
  {
    name: 'every commit damaged, 2,000 bytes each, 4,096 sectors', read: TWICE + SMALL_COMMIT + 2000,
    cells: () => damaged(commits(MANY_SECTORS, 2000)), line: /was interrupted or damaged: there is no older commit$/,
  },
  ...[0, 30, 54, 55, 56, 62, 63].map(spared => ({
    name: `every commit damaged but that of sector ${spared} of ${SECTORS}`, read: TWICE + SMALL_COMMIT,
    cells: () => damaged(commits(SECTORS, 40), spared), serves: record(spared + 1),
    line: spared === SECTORS - 1 ? /^$/ : /was interrupted or damaged: the commit before it is served$/,
  })),
  {
    name: 'every commit damaged but two', read: TWICE + SMALL_COMMIT,
    cells: () => damaged(commits(SECTORS, 40), 20, 40), serves: record(41),
    line: /was interrupted or damaged: the commit before it is served$/,
  },
  {
    name: 'the newest 10 of 4,096 commits damaged', read: TWICE + 6,
    cells: () => damagedFrom(commits(MANY_SECTORS, 1900), MANY_SECTORS - 10), serves: record(MANY_SECTORS - 10, 1900),
    line: /was interrupted or damaged: the commit before it is served$/,
  },
  {
    name: 'every commit damaged but one of the lap before', read: TWICE + SMALL_COMMIT,
    cells: () => damaged(commits(SECTORS, 40, 20), 40), serves: record(41),
    line: /was interrupted or damaged: the commit before it is served$/,
  },
  {
    name: 'no commit confirmed, 4,096 sectors', read: 2 * TWICE,
    cells: () => unconfirmed(commits(MANY_SECTORS, 40)), serves: record(MANY_SECTORS),
  },
]

export interface Found {
  reads: number
  bytes: number
}

/** What a start reads. */
export function startOf(cells: Uint8Array): Found {
  const chip = new NorChip(cells.length, new Uint8Array(cells))
  opened(chip)
  return { reads: chip.reads, bytes: chip.bytesRead }
}

/** What was not made to make us read; and the worst, by reads. */
export function formers(): Row[] {
  const found = FORMERS.map(former => {
    const cells = former.cells(), sectors = cells.length / SECTOR_BYTES, start = startOf(cells)
    return { former, sectors, ...start, holds: start.bytes <= former.read * sectors + 2 * SECTOR_BYTES }
  })
  const plain = found.filter(({ former }) => former.read === PLAIN)
  const most = Math.max(...plain.map(({ bytes, sectors }) => bytes / sectors))
  const worst = found.reduce((a, b) => b.reads > a.reads ? b : a)
  return [{
    figure: 'G8', work: `most bytes read of a sector, ${plain.length} former contents of other kinds`, goal: `<= ${PLAIN}, and two commits`,
    measured: most.toFixed(1), holds: plain.every(({ holds }) => holds),
  }, {
    figure: 'G8', work: `${worst.former.name} (${count(worst.reads)} reads): bytes read of a sector`, goal: `<= ${count(worst.former.read)}`,
    measured: (worst.bytes / worst.sectors).toFixed(1), holds: found.every(({ holds }) => holds),
  }]
}
