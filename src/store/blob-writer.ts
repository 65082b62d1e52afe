// One upload on its way to flash: a sink while it is written, content once `close` sealed it.
import type { Content, Sink } from '../sink.ts'
import { failure } from './layout.ts'

/** The stream of a transaction, of which a blob is a part. */
export interface Stream {
  /** Not 0 when it failed. */
  readonly status: number
  /** It ended without a commit. */
  readonly gone: boolean
  /** Where it is: another list when a part of it had to move. */
  readonly extents: Uint32Array
  room(): number
  put(bytes: Uint8Array, from: number, to: number): void
  /** The blob that was being written is complete or given up. */
  closed(): void
  /** Part of the stream, while this script alone can see it. */
  content(start: number, length: number): Content
}

export class BlobWriter implements Sink, Content {
  /** Where in the stream of its transaction it begins. */
  readonly start: number
  length = 0
  /** `close` was called: it can be read, by this script only, and kept. */
  sealed = false
  private stream: Stream
  private written: Content | undefined
  private extents: Uint32Array | undefined
  private over = false

  constructor(stream: Stream, start: number) {
    this.stream = stream
    this.start = start
  }

  /** Not 0 when it failed: 507, 500. What is written then is dropped. */
  get status(): number {
    return this.stream.status
  }

  room(): number {
    return this.stream.room()
  }

  write(bytes: Uint8Array, from: number, to: number): void {
    if (this.over) return
    this.length += to - from
    this.stream.put(bytes, from, to)
  }

  /** Seals it. Nothing is programmed: the last page stays in RAM until more is written or committed. */
  close(_length: number): void {
    if (this.over) return
    this.over = true
    this.stream.closed()
    if (this.stream.status !== 0) return
    this.sealed = true
  }

  abort(_reason: string): void {
    if (this.over) return
    this.over = true
    this.stream.closed()
  }

  belongsTo(stream: Stream): boolean {
    return this.stream === stream
  }

  readAt(position: number, target: Uint8Array, from: number, to: number): number {
    if (!this.sealed) return 0
    // Its sectors may be another's by now, of the same sequence.
    if (this.stream.gone) throw failure('released', 'the upload was given up')
    if (this.written === undefined || this.extents !== this.stream.extents) {
      this.written = this.stream.content(this.start, this.length)
      this.extents = this.stream.extents
    }
    return this.written.readAt(position, target, from, to)
  }
}
