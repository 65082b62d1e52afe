// Requests that change something must not come from a foreign page: a browser says where the page came from by Origin
// (RFC 6454) and Sec-Fetch-Site. Neither present: no browser, allowed.
import { ascii, equalsIgnoreCase, lowerCase, startsIgnoreCase } from '../bytes.ts'
import type { Arena } from '../http/arena.ts'
import { HOST, HTTP_SCHEME, ORIGIN, SEC_FETCH_SITE } from '../http/grammar.ts'

const ABSENT = -1
const HTTPS_SCHEME = ascii('https://')
const CROSS_SITE = ascii('cross-site')

/** False for `null`, an authority other than Host's, and what a browser calls cross-site. */
export function sameOrigin(arena: Arena): boolean {
  const head = arena.head, bytes = arena.bytes
  if (head.known[SEC_FETCH_SITE] !== ABSENT) {
    if (!head.one(SEC_FETCH_SITE)) return false
    const from = head.valueFrom(SEC_FETCH_SITE)
    if (equalsIgnoreCase(bytes, from, head.valueTo(SEC_FETCH_SITE), CROSS_SITE)) return false
  }
  if (head.known[ORIGIN] === ABSENT) return true
  if (!head.one(ORIGIN) || !head.one(HOST)) return false
  const from = head.valueFrom(ORIGIN), to = head.valueTo(ORIGIN)
  const scheme = startsIgnoreCase(bytes, from, to, HTTP_SCHEME) ? HTTP_SCHEME.length
    : startsIgnoreCase(bytes, from, to, HTTPS_SCHEME) ? HTTPS_SCHEME.length : 0
  return scheme > 0 && sameAuthority(bytes, from + scheme, to, head.valueFrom(HOST), head.valueTo(HOST))
}

function sameAuthority(bytes: Uint8Array, from: number, to: number, host: number, end: number): boolean {
  if (to - from !== end - host) return false
  for (let i = 0; i < to - from; i++) {
    if (lowerCase(bytes[from + i]) !== lowerCase(bytes[host + i])) return false
  }
  return true
}
