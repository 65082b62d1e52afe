// Requests that change something must not come from a foreign page: a browser says where the page came from by Origin
// (RFC 6454) and Sec-Fetch-Site. Neither present: no browser, allowed.
import { constant, equalsIgnoreCase, lowerCase, startsIgnoreCase } from '../bytes.ts'
import type { Arena } from '../http/arena.ts'
import { HOST, ORIGIN, SEC_FETCH_SITE } from '../http/grammar.ts'
import type { Platform } from '../ports.ts'

const ABSENT = -1

export class Origins {
  private readonly schemes: Uint8Array[]
  private readonly crossSite: Uint8Array

  constructor(platform: Platform) {
    this.schemes = [constant(platform, 'http://'), constant(platform, 'https://')]
    this.crossSite = constant(platform, 'cross-site')
  }

  /** False for `null`, an authority other than Host's, and what a browser calls cross-site. */
  same(arena: Arena): boolean {
    const head = arena.head, bytes = arena.bytes
    if (head.known[SEC_FETCH_SITE] !== ABSENT) {
      if (!head.one(SEC_FETCH_SITE)) return false
      const from = head.valueFrom(SEC_FETCH_SITE)
      if (equalsIgnoreCase(bytes, from, head.valueTo(SEC_FETCH_SITE), this.crossSite)) return false
    }
    if (head.known[ORIGIN] === ABSENT) return true
    if (!head.one(ORIGIN) || !head.one(HOST)) return false
    const from = head.valueFrom(ORIGIN), to = head.valueTo(ORIGIN)
    for (let i = 0; i < this.schemes.length; i++) {
      const scheme = this.schemes[i]
      if (startsIgnoreCase(bytes, from, to, scheme)) {
        return this.authority(bytes, from + scheme.length, to, head.valueFrom(HOST), head.valueTo(HOST))
      }
    }
    return false
  }

  private authority(bytes: Uint8Array, from: number, to: number, host: number, end: number): boolean {
    if (to - from !== end - host) return false
    for (let i = 0; i < to - from; i++) {
      if (lowerCase(bytes[from + i]) !== lowerCase(bytes[host + i])) return false
    }
    return true
  }
}
