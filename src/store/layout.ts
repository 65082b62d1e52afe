// The format on flash as constants and pure functions: head, foot, sizes. SPEC.md states every byte of it.
import type { Platform } from '../ports.ts'

export const SECTOR_BYTES = 4096
export const PAGE_BYTES = 256
export const HEAD_BYTES = 16
export const FOOT_BYTES = 16
/** Where in a sector the foot is, and in a C sector its copy, the confirmation. */
export const FOOT_AT = SECTOR_BYTES - FOOT_BYTES
export const CONFIRMATION_AT = 14 * PAGE_BYTES
/** Payload of a D sector and of a C sector. */
export const CONTENT_BYTES = FOOT_AT - HEAD_BYTES
export const COMMIT_BYTES = CONFIRMATION_AT - HEAD_BYTES

/** No chip lives so long. */
export const SEQUENCE_MAX = 0x7FFFFFFF

/** Most bytes that are read together across pages. */
export const KEPT_BYTES_MAX = 64
/** What a sector is read in: what is kept of the page before, the checksum, a page, and where that is put meanwhile. */
export const WINDOW_BYTES = 2 * KEPT_BYTES_MAX + 4 + PAGE_BYTES

export const CONTENT_KIND = 0x44
export const COMMIT_KIND = 0x43
/** Of the number of sectors in a head. */
const SECTORS_BITS = 13
const VERSION = 1
const VERSION_MASK = 0x0F
/** A commit that only relocates blobs: none of its kind follows it. */
const RELOCATES = 0x80
/** 'PST1', little-endian. */
const MAGIC = 0x31545350

export const BLOB = 1
export const RECORD = 2
export const NAME_BYTES_MAX = 24
export const BLOBS_MAX = 32
export const RECORDS_BYTES_MAX = 2048
export const TYPE_BYTES_MAX = 63
/** A media type that stands in the entry as text. */
export const TYPE_INLINE = 255
export const EXTENT_BYTES = 5
/** Sectors of one extent. */
export const EXTENT_SECTORS_MAX = 255
/** Fixed bytes of a blob's entry behind its name: length, offset, time, commit, type. */
export const BLOB_FIELDS_BYTES = 15
/** The longest entry of a blob without its extents and with a type of the table. */
export const BLOB_ENTRY_BYTES = 2 + NAME_BYTES_MAX + BLOB_FIELDS_BYTES + 1

/** Sectors kept free of content: one for a save or a removal, two for writing a commit again. */
export const SPARE_SECTORS = 3
export const SECTORS_MIN = 8
/** What the head has bits for, and more than chips of this kind have. */
export const SECTORS_MAX = 8191
/** Erases of a sector that are counted. */
export const ERASES_MAX = 0x7FFFF
/**
 * What did not change for so many laps of the region may be moved on, to sectors that were erased so much oftener: more than
 * this number, and more than this part of the most. Fewer would cost more erases than they spare.
 */
export const LAPS_BEHIND_MIN = 2
export const ERASES_BEHIND_MIN = 4
export const ERASES_BEHIND_PART = 32
/** Behind so many laps and erases more it is moved before the next commit, though that has to wait: there was no idle time. */
export const LATE = 8
/** At most so many sectors at once: their erases are what a commit may have to wait for. */
export const RELOCATED_SECTORS_MAX = 8
/** Sectors that are remembered as spoiled, and at most a quarter of the region. Chips are sold with none. */
export const SPOILED_SECTORS_MAX = 16
/** Extents of one transaction: 512 bytes of RAM while it is open. More fragmented than that: 507. */
export const EXTENTS_MAX = 64

export type Checksum = Platform['crc32']

/** What a valid foot says. */
export interface Foot {
  kind: number
  used: number
  directory: number
  checksum: number
  /** A commit that only relocates blobs. */
  relocates: boolean
}

export function noFoot(): Foot {
  return { kind: 0, used: 0, directory: 0, checksum: 0, relocates: false }
}

export function copyFoot(source: Foot, target: Foot): void {
  target.kind = source.kind
  target.used = source.used
  target.directory = source.directory
  target.checksum = source.checksum
  target.relocates = source.relocates
}

export function getU16(bytes: Uint8Array, at: number): number {
  return bytes[at] | bytes[at + 1] << 8
}

/** As int32: what the port's checksum gives. */
export function getI32(bytes: Uint8Array, at: number): number {
  return bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24
}

export function getU32(bytes: Uint8Array, at: number): number {
  return getI32(bytes, at) >>> 0
}

export function putU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value & 255
  bytes[at + 1] = value >> 8 & 255
}

export function putU32(bytes: Uint8Array, at: number, value: number): void {
  putU16(bytes, at, value & 0xFFFF)
  putU16(bytes, at + 2, value >>> 16)
}

/** `erases`: of this sector, with the one before this head. */
export function putHead(
  bytes: Uint8Array, at: number, sequence: number, sectors: number, erases: number, crc32: Checksum,
): void {
  putU32(bytes, at, MAGIC)
  putU32(bytes, at + 4, sequence)
  putU32(bytes, at + 8, (sectors | (erases < ERASES_MAX ? erases : ERASES_MAX) << SECTORS_BITS) >>> 0)
  putU32(bytes, at + 12, crc32(bytes, at, at + 12))
}

/** The erases that a valid head tells. */
export function headErases(bytes: Uint8Array, at: number): number {
  return getI32(bytes, at + 8) >>> SECTORS_BITS
}

/** The sequence of a valid head read from `sector`, or -1. */
export function headSequence(
  bytes: Uint8Array, at: number, sector: number, sectors: number, crc32: Checksum,
): number {
  if (getI32(bytes, at) !== MAGIC || (getI32(bytes, at + 8) & SECTORS_MAX) !== sectors) return -1
  const sequence = getI32(bytes, at + 4)
  if (sequence < 0 || sequence % sectors !== sector) return -1
  return getI32(bytes, at + 12) === crc32(bytes, at, at + 12) ? sequence : -1
}

/**
 * Of a head that is not valid, what it may have been before a bit of it was lost: its sequence, SEQUENCE_MAX when that
 * cannot be told, -1 when it was none of ours. One wrong bit leaves two of magic, sectors and place right.
 */
export function lostSequence(bytes: Uint8Array, at: number, sector: number, sectors: number): number {
  const sequence = getI32(bytes, at + 4)
  const ours = getI32(bytes, at) === MAGIC
  const sized = (getI32(bytes, at + 8) & SECTORS_MAX) === sectors
  if (sequence >= 0 && sequence % sectors === sector) return ours || sized ? sequence : -1
  return ours && sized ? SEQUENCE_MAX : -1
}

/** The sequence takes the place of the checksum while it is computed: one call, no other buffer. */
export function putFoot(
  bytes: Uint8Array, at: number, sequence: number, foot: Foot, crc32: Checksum,
): void {
  bytes[at] = foot.kind
  bytes[at + 1] = foot.relocates ? VERSION | RELOCATES : VERSION
  putU16(bytes, at + 2, foot.used)
  putU16(bytes, at + 4, foot.directory)
  putU16(bytes, at + 6, 0)
  putU32(bytes, at + 8, foot.checksum)
  putU32(bytes, at + 12, sequence)
  putU32(bytes, at + 12, crc32(bytes, at, at + FOOT_BYTES))
}

/** Whether the foot is valid in the sector of `sequence`; `foot` gets what it says. Its checksum in `bytes` is lost. */
export function getFoot(
  bytes: Uint8Array, at: number, sequence: number, foot: Foot, crc32: Checksum,
): boolean {
  const own = getI32(bytes, at + 12)
  putU32(bytes, at + 12, sequence)
  if (crc32(bytes, at, at + FOOT_BYTES) !== own) return false
  foot.kind = bytes[at]
  foot.used = getU16(bytes, at + 2)
  foot.directory = getU16(bytes, at + 4)
  foot.checksum = getI32(bytes, at + 8)
  foot.relocates = (bytes[at + 1] & RELOCATES) !== 0
  if ((bytes[at + 1] & VERSION_MASK) !== VERSION || foot.directory > foot.used) return false
  if (foot.kind === COMMIT_KIND) return foot.used <= COMMIT_BYTES
  return foot.kind === CONTENT_KIND && foot.directory === 0 && foot.used <= CONTENT_BYTES
}

/** Whether the foot is one of a commit, if it is a foot. */
export function isCommit(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === COMMIT_KIND && (bytes[at + 1] & VERSION_MASK) === VERSION
}

/** Whether bytes[at, at + 16) was never programmed. */
export function isBlank(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < FOOT_BYTES; i++) if (bytes[at + i] !== 255) return false
  return true
}

/** Only what a port throws when one sector failed and the chip goes on is dealt with: all else is thrown again. */
export function rethrowUnlessSector(error: unknown): void {
  const thrown = error as { code?: string } | undefined
  if (!thrown || thrown.code !== 'sector') throw error
}

/** An error by which a caller knows what happened: 'corrupt' (stored bytes do not verify), 'unready', 'released'. */
export function failure(code: string, message: string): Error {
  const error: Error & { code?: string } = new Error(message)
  error.code = code
  return error
}
