// The classes of octets of RFC 9110 and 9112 as tables for `Platform.span`, and the field names that we read ourselves.
// Constants of the module, only read.
import { ascii, words } from '../bytes.ts'

export const SP = 0x20
export const HTAB = 0x09
export const CR = 0x0D
export const LF = 0x0A
export const COLON = 0x3A
export const COMMA = 0x2C
export const SLASH = 0x2F
export const PERCENT = 0x25
export const QUESTION = 0x3F
export const AMPERSAND = 0x26

// The fields that the gateway itself reads; an index into `FIELD_NAMES` and `Head.known`.
export const HOST = 0
export const CONTENT_LENGTH = 1
export const TRANSFER_ENCODING = 2
export const CONTENT_TYPE = 3
export const EXPECT = 4
export const ORIGIN = 5
export const SEC_FETCH_SITE = 6
export const CONNECTION = 7
export const COOKIE = 8
export const AUTHORIZATION = 9
export const KNOWN = 10

/** The names of the fields that we read ourselves, by the numbers above. */
export const FIELD_NAMES = words(
  'host content-length transfer-encoding content-type expect origin sec-fetch-site connection cookie authorization',
)
/** The fields of an answer that are ours unless a script prints them; a bit each, in this order. */
export const GUARD_FIELDS = words('cache-control content-security-policy referrer-policy x-content-type-options')
export const CACHE_CONTROL = 1
export const CONTENT_SECURITY_POLICY = 2
export const REFERRER_POLICY = 4
export const X_CONTENT_TYPE_OPTIONS = 8
/** The member of a query that carries the token of an action. */
export const TOKEN_NAME = ascii('token=')
export const HTTP = ascii('HTTP/')
export const CHUNKED_CODING = ascii('chunked')
/** Connection options that mean something here. */
export const CONNECTION_OPTIONS = words('close keep-alive')
/** Expectations that can be met. */
export const EXPECTATIONS = words('100-continue')
export const HTTP_SCHEME = ascii('http://')

// Tables of 256 octets for `Platform.span`.

/** tchar, RFC 9110 section 5.6.2. */
export const TOKEN_OCTETS = octets("!#$%&'*+-.^_`|~", '', 0, 0)
/** What a request target may hold: no CTL, blank or `#`; other octets that are no URI characters are carried (browsers send some raw). */
export const TARGET_OCTETS = octets('', '#\x7F', 0x21, 0xFF)
/** field-vchar, SP and HTAB, RFC 9110 section 5.5: other CTLs are refused. */
export const VALUE_OCTETS = octets('\t', '\x7F', 0x20, 0xFF)
/** What a path may hold unencoded without a second look: neither `%`, `/`, `.` nor a backslash. */
export const PLAIN_OCTETS = octets('', '%/.\\', 0x21, 0xFF)
/** uri-host without brackets, RFC 3986 section 3.2.2: no comma, so a list is none. */
export const HOST_OCTETS = octets("-._~%!$&'()*+;=", '', 0, 0)

/** A table of the letters and digits of ASCII or of the range [from, to], with the octets of `more`, without those of `less`. */
export function octets(more: string, less: string, from: number, to: number): Uint8Array {
  const table = new Uint8Array(256)
  if (to > 0) {
    for (let i = from; i <= to; i++) table[i] = 1
  } else {
    for (let i = 0; i < 10; i++) table[0x30 + i] = 1
    for (let i = 0; i < 26; i++) table[0x41 + i] = table[0x61 + i] = 1
  }
  mark(table, more, 1)
  mark(table, less, 0)
  return table
}

function mark(table: Uint8Array, text: string, value: number): void {
  const listed = ascii(text)
  for (let i = 0; i < listed.length; i++) table[listed[i]] = value
}
