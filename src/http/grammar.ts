// The classes of octets of RFC 9110 and 9112 as tables for `Platform.span`, and the field names that we read ourselves.
// Made once per gateway and only read afterwards.
import { constant } from '../bytes.ts'
import type { Platform } from '../ports.ts'

export const SP = 0x20
export const HTAB = 0x09
export const CR = 0x0D
export const LF = 0x0A
export const COLON = 0x3A
export const COMMA = 0x2C
export const SLASH = 0x2F
export const PERCENT = 0x25
export const QUESTION = 0x3F

// The fields that the gateway itself reads; an index into `Grammar.names` and `Head.known`.
export const HOST = 0
export const CONTENT_LENGTH = 1
export const TRANSFER_ENCODING = 2
export const CONTENT_TYPE = 3
export const EXPECT = 4
export const ORIGIN = 5
export const SEC_FETCH_SITE = 6
export const CONNECTION = 7
export const COOKIE = 8
export const KNOWN = 9

export class Grammar {
  /** tchar, RFC 9110 section 5.6.2. */
  readonly token: Uint8Array
  /** What a request target may hold: no CTL, blank or `#`; other octets that are no URI characters are carried (browsers send some raw). */
  readonly target: Uint8Array
  /** field-vchar, SP and HTAB, RFC 9110 section 5.5: other CTLs are refused. */
  readonly value: Uint8Array
  /** What a path may hold unencoded without a second look: neither `%`, `/`, `.` nor a backslash. */
  readonly plain: Uint8Array
  /** uri-host without brackets, RFC 3986 section 3.2.2: no comma, so a list is none. */
  readonly host: Uint8Array
  readonly names: Uint8Array[]
  readonly http: Uint8Array
  readonly chunked: Uint8Array
  /** Connection options that mean something here: close, keep-alive. */
  readonly options: Uint8Array[]
  /** Expectations that can be met: 100-continue. */
  readonly expectations: Uint8Array[]
  readonly scheme: Uint8Array

  constructor(platform: Platform) {
    this.token = octets(platform, "!#$%&'*+-.^_`|~", 0, 0)
    this.target = octets(platform, '', 0x21, 0xFF)
    this.target[0x23] = this.target[0x7F] = 0
    this.value = octets(platform, '\t', 0x20, 0xFF)
    this.value[0x7F] = 0
    this.plain = octets(platform, '', 0x21, 0xFF)
    this.plain[PERCENT] = this.plain[SLASH] = this.plain[0x2E] = this.plain[0x5C] = 0
    this.host = octets(platform, "-._~%!$&'()*+;=", 0, 0)
    this.names = [
      'host', 'content-length', 'transfer-encoding', 'content-type', 'expect', 'origin', 'sec-fetch-site',
      'connection', 'cookie',
    ].map(name => constant(platform, name))
    this.http = constant(platform, 'HTTP/')
    this.chunked = constant(platform, 'chunked')
    this.options = [constant(platform, 'close'), constant(platform, 'keep-alive')]
    this.expectations = [constant(platform, '100-continue')]
    this.scheme = constant(platform, 'http://')
  }
}

/** A table of the letters and digits of ASCII or of the range [from, to], and of the octets of `more`. */
function octets(platform: Platform, more: string, from: number, to: number): Uint8Array {
  const table = new Uint8Array(256)
  if (to > 0) {
    for (let i = from; i <= to; i++) table[i] = 1
  } else {
    for (let i = 0; i < 10; i++) table[0x30 + i] = 1
    for (let i = 0; i < 26; i++) table[0x41 + i] = table[0x61 + i] = 1
  }
  const listed = constant(platform, more)
  for (let i = 0; i < listed.length; i++) table[listed[i]] = 1
  return table
}
