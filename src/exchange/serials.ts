// UNIQUE_ID (Apache's mod_unique_id): no two requests have the same, across restarts too.
import { putHexadecimal } from '../bytes.ts'
import type { Platform } from '../ports.ts'

/** Of this start: 64 bits; the date where the platform has no entropy. */
const RANDOM_BYTES = 8

export class Serials {
  private count = 0
  private start = ''
  private readonly platform: Platform

  constructor(platform: Platform) {
    this.platform = platform
  }

  /** Of the next request. */
  next(): number {
    return ++this.count
  }

  text(serial: number): string {
    if (this.start === '') this.start = this.made()
    return this.start + '-' + serial
  }

  private made(): string {
    const random = new Uint8Array(RANDOM_BYTES), date = this.platform.clock.date()
    if (!this.platform.entropy(random)) return date === undefined ? '0' : '' + date
    const octets = new Uint8Array(2 * RANDOM_BYTES + 1)
    for (let i = 0; i < RANDOM_BYTES; i++) {
      putHexadecimal(random[i] >> 4, octets, 2 * i)
      putHexadecimal(random[i] & 15, octets, 2 * i + 1)
    }
    return this.platform.decode(octets, 0, 2 * RANDOM_BYTES, 'latin1')
  }
}
