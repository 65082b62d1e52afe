// Parts of a content that cannot go out by reference: pulled from flash, or encoded from a text, as the peer takes them.
import type { Platform } from '../ports.ts'
import type { Content, Source } from '../sink.ts'

/** Content on flash, held until it is released. */
export interface Held extends Content {
  release(): void
}

export class Spans implements Source {
  private readonly platform: Platform
  private readonly content: string | Held
  private readonly pairs: number[]
  private readonly lines: string[]
  /** Lines and parts in turn: an even number is that of lines; how much of it has gone. */
  private item = 0
  private at = 0

  /** `pairs`: from and to of each part; `lines`: a text before each, and one behind the last. */
  constructor(platform: Platform, content: string | Held, pairs: number[], lines: string[]) {
    this.platform = platform
    this.content = content
    this.pairs = pairs
    this.lines = lines
  }

  read(target: Uint8Array, from: number, to: number): number {
    let put = from
    while (put < to && this.item <= this.pairs.length) {
      const count = this.item & 1 ? this.part(target, put, to) : this.line(target, put, to)
      put += count
      this.at += count
      if (count > 0) continue
      this.item++
      this.at = 0
    }
    return put > from ? put - from : -1
  }

  close(): void {
    if (typeof this.content !== 'string') this.content.release()
  }

  private line(target: Uint8Array, put: number, to: number): number {
    return this.platform.encode(this.lines[this.item >> 1], this.at, target, put, to)
  }

  /** Never beyond its end; content that ends early is noticed by the length that was promised. */
  private part(target: Uint8Array, put: number, to: number): number {
    const position = this.pairs[this.item - 1] + this.at, rest = this.pairs[this.item] - position
    const end = rest < to - put ? put + rest : to
    if (end === put) return 0
    return typeof this.content === 'string'
      ? this.platform.encode(this.content, position, target, put, end)
      : this.content.readAt(position, target, put, end)
  }
}
