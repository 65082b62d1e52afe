// Sectors that do not keep what is written: they are not used any more. They stand in the directory as one record of
// sector numbers whose name is the octet 0, which nobody else can have: older code carries it on as any record.
import { type DirectoryReader, recordEntry } from './directory.ts'
import { RECORD, SPOILED_SECTORS_MAX, putU16 } from './layout.ts'

/** Whether it is remembered in the list: in a region with many such the others must do. */
export function remember(list: number[], sector: number, sectors: number): boolean {
  if (list.indexOf(sector) >= 0) return true
  if (list.length >= Math.min(SPOILED_SECTORS_MAX, sectors >> 2)) return false
  list.push(sector)
  return true
}

/** For the directory; empty without any. */
export function spoiledEntry(list: number[]): Uint8Array {
  const value = new Uint8Array(2 * list.length)
  for (let i = 0; i < list.length; i++) putU16(value, 2 * i, list[i])
  return value.length > 0 ? recordEntry(new Uint8Array(1), value) : value
}

/** Whether the entry that was just read is this record. */
export function isOwn(directory: DirectoryReader): boolean {
  return directory.kind === RECORD && isOwnName(directory.bytes, directory.nameAt, directory.nameLength)
}

/** Whether it is a name that nobody may give. */
export function isOwnName(bytes: Uint8Array, at: number, length: number): boolean {
  return length === 1 && bytes[at] === 0
}
