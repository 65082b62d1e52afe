// A file of a form to read from: a position over its content, with a window so that short lines cost one read of the
// flash for many of them.
import type { Content } from '../sink.ts'
import type { PartFile } from './types.ts'

const LF = 0x0A
const WINDOW_BYTES = 256
/** What `read` gives at most without a size. */
const REST_BYTES_MAX = 4096
/** What `readline` gives at most without a limit. */
const LINE_BYTES_MAX = 1024

export class ContentFile implements PartFile {
  readonly length: number
  private content: Content
  private position = 0
  private window: Uint8Array | undefined
  /** The part of the content that is in the window. */
  private windowFrom = 0
  private windowTo = 0

  constructor(content: Content, length: number) {
    this.content = content
    this.length = length
  }

  readAt(position: number, target: Uint8Array, from: number, to: number): number {
    return this.content.readAt(position, target, from, to)
  }

  read(size?: number): Uint8Array {
    const rest = this.length - this.position
    return this.take(Math.max(0, Math.min(rest, size ?? REST_BYTES_MAX)))
  }

  readline(limit?: number): Uint8Array {
    const end = Math.min(this.length, this.position + (limit ?? LINE_BYTES_MAX))
    let at = this.position
    while (at < end) {
      const window = this.show(at)
      if (this.windowTo <= at) break
      const found = window.subarray(at - this.windowFrom, this.windowTo - this.windowFrom).indexOf(LF)
      if (found >= 0) {
        at = Math.min(end, at + found + 1)
        break
      }
      at = Math.min(end, this.windowTo)
    }
    return this.take(at - this.position)
  }

  seek(position: number): void {
    this.position = Math.max(0, Math.min(this.length, position))
  }

  private take(size: number): Uint8Array {
    const bytes = new Uint8Array(size)
    const from = this.position
    let done = 0
    if (this.window !== undefined && from >= this.windowFrom && from + size <= this.windowTo) {
      bytes.set(this.window.subarray(from - this.windowFrom, from + size - this.windowFrom))
      done = size
    }
    while (done < size) {
      const count = this.content.readAt(from + done, bytes, done, size)
      if (count <= 0) break
      done += count
    }
    this.position = from + done
    if (done === size) return bytes
    const less = new Uint8Array(done)
    less.set(bytes.subarray(0, done))
    return less
  }

  /** Brings the octet at `at`, and what follows it, into the window. */
  private show(at: number): Uint8Array {
    const window = this.window ?? new Uint8Array(WINDOW_BYTES)
    this.window = window
    if (at < this.windowFrom || at >= this.windowTo) {
      this.windowFrom = at
      this.windowTo = at + this.content.readAt(at, window, 0, WINDOW_BYTES)
    }
    return window
  }
}
