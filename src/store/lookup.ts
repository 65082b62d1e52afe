// Finding blobs and records in the directory of the commit that is served. One pass over its sector a question, and its
// checksum is right before anything is answered.
import { Blob } from './blob.ts'
import { equals } from '../bytes.ts'
import { END, ENTRY, EXTENT, TYPE, VALUE, DirectoryReader } from './directory.ts'
import { BLOB, RECORD, TYPE_INLINE, failure } from './layout.ts'
import { typeOf } from './media-types.ts'
import { isOwn, isOwnName } from './spoiled.ts'
import type { Volume } from './volume.ts'

/** The blob as it is now, which the caller must release; undefined when there is none. */
export function openBlob(volume: Volume, name: Uint8Array): Blob | undefined {
  const directory = begin(volume)
  if (directory === undefined) return undefined
  const extents: number[] = []
  let mine = false, offset = 0
  let facts: BlobFacts | undefined
  for (let event = directory.next(); event !== END; event = directory.next()) {
    if (event === ENTRY) {
      mine = matches(directory, BLOB, name)
      if (mine) {
        // Who opens it knows its name.
        facts = factsOf(directory, '')
        offset = directory.offset
      }
    } else if (mine && event === TYPE && facts !== undefined) {
      facts.type = inlineType(volume, directory)
    } else if (mine && event === EXTENT && directory.count > 0) {
      extents.push(directory.sequence, directory.count)
    }
  }
  verify(volume, directory)
  if (facts === undefined) return undefined
  const blob = new Blob(volume, new Uint32Array(extents), offset, facts.length, undefined)
  blob.type = facts.type
  blob.time = facts.time
  blob.commit = facts.commit
  volume.hold(blob)
  return blob
}

/** What the directory says of a blob. */
export interface BlobFacts {
  name: string
  length: number
  /** Media type, '' when none was given. */
  type: string
  /** Seconds since 1970, 0 without a clock. */
  time: number
  /** The sequence of its commit: a strong validator. */
  commit: number
}

/** At ENTRY; a type in the text of the entry comes with the next event. */
function factsOf(directory: DirectoryReader, name: string): BlobFacts {
  return {
    name,
    length: directory.length,
    type: directory.type === TYPE_INLINE ? '' : typeOf(directory.type),
    time: directory.time,
    commit: directory.commit,
  }
}

function inlineType(volume: Volume, directory: DirectoryReader): string {
  return volume.text.decode(directory.bytes, directory.start + 1, directory.end, 'utf-8')
}

/** A copy of the record's value; undefined when there is none. */
export function readRecord(volume: Volume, name: Uint8Array): Uint8Array | undefined {
  const directory = begin(volume)
  if (directory === undefined || isOwnName(name, 0, name.length)) return undefined
  let value: Uint8Array | undefined
  let mine = false
  let at = 0
  for (let event = directory.next(); event !== END; event = directory.next()) {
    if (event === ENTRY) {
      mine = matches(directory, RECORD, name)
      if (mine) value = new Uint8Array(directory.length)
    } else if (mine && event === VALUE && value !== undefined) {
      value.set(directory.bytes.subarray(directory.start, directory.end), at)
      at += directory.end - directory.start
    }
  }
  verify(volume, directory)
  return value
}

/** The names of all blobs, or of all records. */
export function listNames(volume: Volume, kind: number): string[] {
  const names: string[] = []
  const directory = begin(volume)
  if (directory === undefined) return names
  for (let event = directory.next(); event !== END; event = directory.next()) {
    if (event === ENTRY && directory.kind === kind && !isOwn(directory)) names.push(nameOf(volume, directory))
  }
  verify(volume, directory)
  return names
}

/** Two passes, since nothing may be told before the checksum was right; the second in a window of its own. */
export function listBlobs(volume: Volume, visit: (blob: BlobFacts) => void): void {
  const checked = begin(volume)
  if (checked === undefined) return
  while (checked.next() !== END) continue
  verify(volume, checked)
  const directory = new DirectoryReader(volume.medium)
  directory.begin(volume.newest, volume.newestFoot)
  let facts: BlobFacts | undefined
  for (let event = directory.next(); event !== END; event = directory.next()) {
    if (event === TYPE && facts !== undefined) {
      facts.type = inlineType(volume, directory)
    } else if (event === ENTRY && directory.kind === BLOB) {
      facts = factsOf(directory, nameOf(volume, directory))
    } else if (event === EXTENT && directory.count === 0 && facts !== undefined) {
      visit(facts)
      facts = undefined
    }
  }
}

function nameOf(volume: Volume, directory: DirectoryReader): string {
  const end = directory.nameAt + directory.nameLength
  return volume.text.decode(directory.bytes, directory.nameAt, end, 'utf-8')
}

function begin(volume: Volume): DirectoryReader | undefined {
  if (!volume.ready) throw failure('unready', 'the store is not ready')
  if (volume.newest < 0) return undefined
  const directory = volume.directory
  if (!volume.medium.bound(volume.newest)) throw corrupt(volume)
  directory.begin(volume.newest, volume.newestFoot)
  return directory
}

function matches(directory: DirectoryReader, kind: number, name: Uint8Array): boolean {
  const from = directory.nameAt
  return directory.kind === kind &&
    equals(directory.bytes, from, from + directory.nameLength, name, 0, name.length)
}

function verify(volume: Volume, directory: DirectoryReader): void {
  if (!directory.valid) throw corrupt(volume)
}

function corrupt(volume: Volume): Error {
  volume.log(`store: commit ${volume.newest} does not verify`)
  return failure('corrupt', 'the directory does not verify')
}
