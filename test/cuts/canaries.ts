// Stores that are broken on purpose, one at a time: cuts that do not find each of them see nothing. Each plants its bug
// and gives what takes it out again.
import { Commit } from '../../src/store/commit.ts'
import { COMMIT_KIND } from '../../src/store/layout.ts'
import { Medium } from '../../src/store/medium.ts'
import { Volume } from '../../src/store/volume.ts'
import { MemoryFiles } from './memory-files.ts'

export interface Canary {
  name: string
  /** It is looked for in files alone. */
  files?: boolean
  plant: () => () => void
}

export const CANARIES: Canary[] = [
  // A foot of weak bits is served, and gone at the next start.
  { name: 'confirmed', plant: () => patched(Medium, 'confirmed', () => () => true) },
  // A foot that could not be read when another state was served wins later.
  { name: 'unsettled', plant: () => patched(Volume, 'touch', touch => function (this: Volume) {
    touch.call(this)
    this.unsettled = false
  }) },
  // A sector that was ours and reads as erased is not, after a cut in its erase.
  { name: 'blank', plant: () => patched(Medium, 'erase', erase => function (this: Medium, sequence: unknown) {
    const found = new Uint8Array(4096)
    this.flash.read(found, 0, found.length, this.addressOf(sequence as number))
    const blank = (sequence as number) >= this.sectors && found.every(octet => octet === 255)
    return blank || erase.call(this, sequence)
  }) },
  // A commit is written again without the content beside it, whose foot may be of weak bits.
  { name: 'tail', plant: () => patched(Commit, 'rewrite', rewrite => function (this: Commit) {
    rewrite.call(this, false)
  }) },
  // In files: the foot of a commit is read back before it is flushed. What a process that is killed then leaves to be served
  // is gone with the power.
  { name: 'foot', files: true, plant: () => patched(MemoryFiles, 'flush', flush => function (this: MemoryFiles, entry: unknown) {
    const { changes } = entry as { changes: { at: number; bytes: Uint8Array }[] }, last = changes[changes.length - 1]
    const foot = last !== undefined && last.at + last.bytes.length === 4096 ? last.bytes[last.bytes.length - 16] : 0
    if (foot !== COMMIT_KIND) flush.call(this, entry)
  }) },
]

type Method = (this: unknown, ...values: unknown[]) => unknown

/** Puts another method in the place of one; gives what undoes it. */
function patched(of: { prototype: unknown }, name: string, change: (old: Method) => unknown): () => void {
  const prototype = of.prototype as { [name: string]: unknown }, old = prototype[name] as Method
  prototype[name] = change(old)
  return () => { prototype[name] = old }
}
