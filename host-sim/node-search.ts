// The search port on Node: Buffer.indexOf over views that are made once, so that a call allocates nothing in the usual
// case of a whole receive buffer.

/** A match is looked for in the whole array while no more than this lies behind `to`; else a view of its own is cheaper. */
const BEHIND_BYTES = 2048

export class NodeSearch {
  private readonly arrays = new WeakMap<Uint8Array, Buffer>()
  private readonly needles = new WeakMap<Uint8Array, Buffer>()

  find(
    needle: Uint8Array, length: number, bytes: Uint8Array, from: number, to: number,
  ): number {
    if (to - from < length) return -1
    const wanted = this.needle(needle, length)
    if (bytes.length - to > BEHIND_BYTES) {
      const part = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from)
      const at = part.indexOf(wanted)
      return at < 0 ? -1 : from + at
    }
    const at = this.array(bytes).indexOf(wanted, from)
    return at >= 0 && at + length <= to ? at : -1
  }

  private array(bytes: Uint8Array): Buffer {
    const known = this.arrays.get(bytes)
    if (known) return known
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    this.arrays.set(bytes, view)
    return view
  }

  /** A needle keeps its array while its length may change: nested groups search the common prefix of theirs. */
  private needle(needle: Uint8Array, length: number): Buffer {
    const known = this.needles.get(needle)
    if (known?.length === length) return known
    const view = Buffer.from(needle.buffer, needle.byteOffset, length)
    this.needles.set(needle, view)
    return view
  }
}
