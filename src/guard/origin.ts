// Requests that change something must not come from a foreign page: a browser says where the page came from by Origin
// (RFC 6454 section 7) and Sec-Fetch-Site. Neither present: no browser, allowed. Origins that are listed may ask from
// their pages, too (CORS); none are unless somebody lists them, and credentials are never theirs.
import { ascii, equals, equalsIgnoreCase, lowerCase, nameList, startsIgnoreCase } from '../bytes.ts'
import type { Arena } from '../http/arena.ts'
import { HOST, HTTP_SCHEME, ORIGIN, SEC_FETCH_SITE } from '../http/grammar.ts'
import type { Platform } from '../ports.ts'

// What `originOf` finds beside the number of a listed origin.
/** Nothing says where it came from. */
export const UNTOLD = -1
/** From a page of ours, or nobody's. */
export const SAME = -2
export const FOREIGN = -3

const ABSENT = -1
const HTTPS_SCHEME = ascii('https://')
const CROSS_SITE = ascii('cross-site')

export class Origins {
  private readonly names: string[]
  private readonly list: Uint8Array

  /** `listed`: scheme and authority each, as `https://app.example`. */
  constructor(platform: Platform, listed: string[]) {
    this.names = listed
    this.list = nameList(platform, listed)
  }

  /** Where a request came from. */
  originOf(arena: Arena): number {
    const head = arena.head, bytes = arena.bytes
    if (head.known[ORIGIN] !== ABSENT) {
      if (!head.one(ORIGIN)) return FOREIGN
      const listed = this.listed(bytes, head.valueFrom(ORIGIN), head.valueTo(ORIGIN))
      if (listed >= 0) return listed
      if (!sameAuthority(arena)) return FOREIGN
    }
    if (head.known[SEC_FETCH_SITE] === ABSENT) return head.known[ORIGIN] === ABSENT ? UNTOLD : SAME
    if (!head.one(SEC_FETCH_SITE)) return FOREIGN
    const from = head.valueFrom(SEC_FETCH_SITE)
    return equalsIgnoreCase(bytes, from, head.valueTo(SEC_FETCH_SITE), CROSS_SITE) ? FOREIGN : SAME
  }

  /** The fields that let a listed origin read the answer (Fetch Standard, CORS protocol). */
  fields(origin: number): string {
    if (this.names.length === 0) return ''
    return (origin >= 0 ? 'Access-Control-Allow-Origin: ' + this.names[origin] + '\r\n' : '') + 'Vary: Origin\r\n'
  }

  /** Origins are compared as browsers write them, in lower case. */
  private listed(bytes: Uint8Array, from: number, to: number): number {
    let which = 0
    for (let at = 0; at < this.list.length; at += this.list[at] + 1) {
      if (equals(bytes, from, to, this.list, at + 1, this.list[at])) return which
      which++
    }
    return -1
  }
}

/** False for `null` and for an authority other than Host's. */
function sameAuthority(arena: Arena): boolean {
  const head = arena.head, bytes = arena.bytes
  if (!head.one(HOST)) return false
  const from = head.valueFrom(ORIGIN), to = head.valueTo(ORIGIN)
  const scheme = startsIgnoreCase(bytes, from, to, HTTP_SCHEME) ? HTTP_SCHEME.length
    : startsIgnoreCase(bytes, from, to, HTTPS_SCHEME) ? HTTPS_SCHEME.length : 0
  const begin = from + scheme, host = head.valueFrom(HOST)
  if (scheme === 0 || to - begin !== head.valueTo(HOST) - host) return false
  for (let i = 0; i < to - begin; i++) {
    if (lowerCase(bytes[begin + i]) !== lowerCase(bytes[host + i])) return false
  }
  return true
}
