// Reading and writing frames on the device's side, in the language of every engine: see commands.ts.

/** How an engine makes a text of code points, and gives them: strings are UTF-16 here, code points or octets there. */
export interface Texts {
  make(points: number[]): string
  points(text: string): number[]
}

export class Reader {
  at = 0
  private readonly bytes: Uint8Array
  private readonly texts: Texts

  constructor(bytes: Uint8Array, texts: Texts) {
    this.bytes = bytes
    this.texts = texts
  }

  int(): number {
    const bytes = this.bytes, at = this.at
    this.at += 4
    return bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24
  }

  /** A copy. */
  octets(): Uint8Array {
    const count = this.int(), made = new Uint8Array(count)
    for (let i = 0; i < count; i++) made[i] = this.bytes[this.at + i]
    this.at += count
    return made
  }

  text(): string {
    const points: number[] = []
    const bytes = this.bytes
    let left = this.int(), at = this.at
    for (; left > 0; left--, at += 3) points.push(bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16)
    this.at = at
    return this.texts.make(points)
  }
}

export class Writer {
  end = 0
  readonly bytes: Uint8Array
  private readonly texts: Texts

  constructor(size: number, texts: Texts) {
    this.bytes = new Uint8Array(size)
    this.texts = texts
  }

  int(value: number): void {
    const bytes = this.bytes, at = this.end
    bytes[at] = value & 255
    bytes[at + 1] = value >> 8 & 255
    bytes[at + 2] = value >> 16 & 255
    bytes[at + 3] = value >> 24 & 255
    this.end = at + 4
  }

  /** [from, to) without their count. */
  octets(bytes: Uint8Array, from: number, to: number): void {
    for (let i = from; i < to; i++) this.bytes[this.end++] = bytes[i]
  }

  all(bytes: Uint8Array): void {
    this.int(bytes.length)
    this.octets(bytes, 0, bytes.length)
  }

  text(text: string): void {
    const points = this.texts.points(text)
    this.int(points.length)
    for (let i = 0; i < points.length; i++) {
      this.bytes[this.end++] = points[i] & 255
      this.bytes[this.end++] = points[i] >> 8 & 255
      this.bytes[this.end++] = points[i] >> 16 & 255
    }
  }

  /** A text, or a count of -1. */
  maybe(text: string | undefined): void {
    if (text === undefined) this.int(-1)
    else this.text(text)
  }

  /** The length of the frame at its beginning. */
  finish(): void {
    const end = this.end
    this.end = 0
    this.int(end - 4)
    this.end = end
  }
}
