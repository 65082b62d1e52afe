// The token of an action. A browser sends Cookie and Authorization with whatever a foreign page asks it for; old ones
// say nothing of the page. What changes something on the word of such fields alone must carry what only our own pages
// know: in the query of the action, where it is seen before any content.
import { putHexadecimal } from '../bytes.ts'
import type { Arena } from '../http/arena.ts'
import { AMPERSAND, TOKEN_NAME } from '../http/grammar.ts'
import type { Platform } from '../ports.ts'

/** 128 bits from the chip's own randomness, made when it is first asked for and good until the next start. */
const RANDOM_BYTES = 16

export class Token {
  private made = false
  private octets: Uint8Array | undefined = undefined
  private readonly platform: Platform

  constructor(platform: Platform) {
    this.platform = platform
  }

  /** In hexadecimal; '' where the platform has no entropy: then nothing passes. */
  get text(): string {
    const octets = this.known()
    return octets ? this.platform.decode(octets, 0, 2 * RANDOM_BYTES, 'latin1') : ''
  }

  /** Whether a member `token` of the query is it. Every octet is compared, so that time tells nothing. */
  within(arena: Arena): boolean {
    const octets = this.known(), bytes = arena.bytes, end = arena.target.queryTo
    if (!octets || arena.target.queryFrom < 0) return false
    for (let at = arena.target.queryFrom; at < end;) {
      let to = at
      while (to < end && bytes[to] !== AMPERSAND) to++
      if (to - at === TOKEN_NAME.length + 2 * RANDOM_BYTES) {
        let difference = 0
        for (let i = 0; i < TOKEN_NAME.length; i++) difference |= bytes[at + i] ^ TOKEN_NAME[i]
        const value = at + TOKEN_NAME.length
        for (let i = 0; i < 2 * RANDOM_BYTES; i++) difference |= bytes[value + i] ^ octets[i]
        if (difference === 0) return true
      }
      at = to + 1
    }
    return false
  }

  private known(): Uint8Array | undefined {
    if (this.made) return this.octets
    this.made = true
    const random = new Uint8Array(RANDOM_BYTES)
    if (!this.platform.entropy(random)) return undefined
    const octets = new Uint8Array(2 * RANDOM_BYTES + 1)
    for (let i = 0; i < RANDOM_BYTES; i++) {
      putHexadecimal(random[i] >> 4, octets, 2 * i)
      putHexadecimal(random[i] & 15, octets, 2 * i + 1)
    }
    this.octets = octets
    return octets
  }
}
