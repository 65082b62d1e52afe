// CRC-32 of IEEE 802.3 (polynomial 0xEDB88320 reflected), one table step an octet.

/** Holds the table of 1 KiB: one a platform, where nothing native exists. */
export class Crc32 {
  /** The checksum of bytes[from, to), int32. */
  // eslint-disable-next-line no-restricted-syntax -- only a method or variable of this name fails, a property does not
  readonly of: (bytes: Uint8Array, from: number, to: number) => number

  constructor() {
    const table = new Int32Array(256)
    for (let octet = 0; octet < 256; octet++) {
      let value = octet
      for (let bit = 0; bit < 8; bit++) {
        value = (value & 1) !== 0 ? (value >>> 1) ^ 0xEDB88320 : value >>> 1
      }
      table[octet] = value
    }
    this.of = (bytes, from, to) => {
      let value = -1
      for (let i = from; i < to; i++) value = (value >>> 8) ^ table[(value ^ bytes[i]) & 255]
      return ~value
    }
  }
}
