// Texts as a source: what is longer than a script may print, sent as the peer takes it.
import { encode } from '../portable/text.ts'
import type { Source } from '../sink.ts'

export class Texts implements Source {
  private readonly texts: string[]
  private index = 0
  /** Octets of the text that were sent. */
  private sent = 0

  constructor(texts: string[]) {
    this.texts = texts
  }

  read(target: Uint8Array, from: number, to: number): number {
    while (this.index < this.texts.length) {
      const count = encode(this.texts[this.index], this.sent, target, from, to)
      this.sent += count
      if (count > 0) return count
      this.index++
      this.sent = 0
    }
    return -1
  }
}
