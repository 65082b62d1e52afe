// Frames on Node's side: commands are written, answers are read. See commands.ts.

export class Call {
  readonly name: number
  private readonly pieces: Buffer[] = []

  constructor(name: number) {
    this.name = name
    this.int(name)
  }

  int(value: number): this {
    const piece = Buffer.alloc(4)
    piece.writeInt32LE(value)
    this.pieces.push(piece)
    return this
  }

  octets(bytes: Uint8Array): this {
    this.int(bytes.length).pieces.push(Buffer.from(bytes))
    return this
  }

  /** By code points: a lone surrogate is one. */
  text(text: string): this {
    const points = [...text].map(letter => letter.codePointAt(0) ?? 0)
    const octets = points.flatMap(point => [point & 255, point >> 8 & 255, point >> 16])
    this.int(points.length).pieces.push(Buffer.from(octets))
    return this
  }

  frame(): Buffer {
    const content = Buffer.concat(this.pieces), length = Buffer.alloc(4)
    length.writeInt32LE(content.length)
    return Buffer.concat([length, content])
  }

  reply(bytes: Uint8Array): Reply {
    return new Reply(Buffer.from(bytes))
  }
}

export class Reply {
  private at = 0

  constructor(private readonly bytes: Buffer) {}

  int(): number {
    this.at += 4
    return this.bytes.readInt32LE(this.at - 4)
  }

  octets(): Uint8Array {
    const count = this.int()
    this.at += count
    return new Uint8Array(this.bytes.subarray(this.at - count, this.at))
  }

  text(): string {
    return this.letters(this.int())
  }

  maybe(): string | undefined {
    const count = this.int()
    return count < 0 ? undefined : this.letters(count)
  }

  private letters(count: number): string {
    const points = Array.from({ length: count }, (_, i) => this.bytes.readUIntLE(this.at + 3 * i, 3))
    this.at += 3 * count
    return String.fromCodePoint(...points)
  }
}
