// CRC-32 of IEEE 802.3 (polynomial 0xEDB88320 reflected), one table step an octet.

/** Holds the table of 1 KiB: one a platform, where nothing native exists. */
export class Crc32 {
  private table: Int32Array

  constructor() {
    this.table = new Int32Array(256)
    for (let octet = 0; octet < 256; octet++) {
      let value = octet
      for (let bit = 0; bit < 8; bit++) {
        value = (value & 1) !== 0 ? (value >>> 1) ^ 0xEDB88320 : value >>> 1
      }
      this.table[octet] = value
    }
  }

  /** The checksum of bytes[from, to), int32. */
  of(bytes: Uint8Array, from: number, to: number): number {
    const table = this.table
    let value = -1
    for (let i = from; i < to; i++) value = (value >>> 8) ^ table[(value ^ bytes[i]) & 255]
    return ~value
  }
}
