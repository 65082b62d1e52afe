// The request target (RFC 9112 section 3.2), judged where it stands: the forms, one percent-decoding, dot segments. A path
// stays encoded in the arena; it is decoded once, when it is compared or asked for. A path with dot segments or empty
// segments is resolved in a copy in the arena's reserve, so that REQUEST_URI stays what was sent.
import { decimal, hexDigit, startsIgnoreCase } from '../bytes.ts'
import type { Platform } from '../ports.ts'
import { COLON, PERCENT, QUESTION, SLASH, HTTP_SCHEME, HOST_OCTETS, PLAIN_OCTETS } from './grammar.ts'

const DOT = 0x2E
const BACKSLASH = 0x5C
const ASTERISK = 0x2A
const PORT_MAX = 65535

export class Target {
  status = 0
  reason = ''
  /** The path, encoded; empty for the asterisk form. */
  pathFrom = 0
  pathTo = 0
  /** The query without its `?`; from -1 when there is none. */
  queryFrom = -1
  queryTo = -1
  /** The authority of the absolute form, `from === to` when there is none. */
  hostFrom = 0
  hostTo = 0
  asterisk = false
  /** Where the path info begins, when the path names a script. */
  infoFrom = 0

  private dots = false
  private readonly platform: Platform

  constructor(platform: Platform) {
    this.platform = platform
  }

  /** Judges bytes[from, to); a path that must be resolved is copied to [reserve, limit). True when it is good. */
  read(bytes: Uint8Array, from: number, to: number, reserve: number, limit: number): boolean {
    this.status = 0
    this.reason = ''
    this.hostFrom = this.hostTo = this.pathFrom = this.pathTo = from
    this.queryFrom = this.queryTo = -1
    this.asterisk = to - from === 1 && bytes[from] === ASTERISK
    if (this.asterisk) return true
    let start = from
    if (startsIgnoreCase(bytes, from, to, HTTP_SCHEME)) {
      start = this.authority(bytes, from + HTTP_SCHEME.length, to)
      if (start < 0) return false
    } else if (bytes[from] !== SLASH) return this.refuse(400, 'target form')
    let end = start
    while (end < to && bytes[end] !== QUESTION) end++
    if (end < to) {
      this.queryFrom = end + 1
      this.queryTo = to
    }
    this.pathFrom = start
    this.pathTo = end
    this.dots = false
    if (start === end) return this.root(bytes, reserve, limit)
    if (!this.judge(bytes, start, end)) return false
    return this.dots ? this.copy(bytes, reserve, limit) : true
  }

  /** An absolute form without a path means the root (RFC 9110 section 4.2.3). */
  private root(bytes: Uint8Array, reserve: number, limit: number): boolean {
    if (reserve >= limit) return this.refuse(414, 'target')
    bytes[reserve] = SLASH
    this.pathFrom = reserve
    this.pathTo = reserve + 1
    return true
  }

  /** `http://` authority: the index of the path behind it, or -1. Userinfo and an empty host are refused (RFC 9110 section 4.2). */
  private authority(bytes: Uint8Array, from: number, to: number): number {
    let end = from
    while (end < to && bytes[end] !== SLASH && bytes[end] !== QUESTION) {
      end++
    }
    if (!hostValid(this.platform, bytes, from, end)) {
      this.refuse(400, 'host of the target')
      return -1
    }
    this.hostFrom = from
    this.hostTo = end
    return end
  }

  /** One walk over the path: bad encodings, encoded slashes, NUL, CR and LF, and encoded dot segments are refused. */
  private judge(bytes: Uint8Array, from: number, to: number): boolean {
    const plain = PLAIN_OCTETS
    let at = from, segment = from, points = 0, others = false, encoded = false
    for (;;) {
      const next = this.platform.span(plain, bytes, at, to)
      if (next > at) others = true
      at = next
      if (at < to && bytes[at] === PERCENT) {
        const octet = decodedOctet(bytes, at, to)
        if (octet < 0) return this.refuse(400, 'percent-encoding')
        if (octet === SLASH || octet === BACKSLASH || octet === 0 || octet === 0x0D || octet === 0x0A) {
          return this.refuse(400, 'encoded octet in a path')
        }
        if (octet === DOT) {
          points++
          encoded = true
        } else others = true
        at += 3
      } else if (at < to && bytes[at] === DOT) {
        points++
        at++
      } else if (at < to && bytes[at] === BACKSLASH) return this.refuse(400, 'backslash in a path')
      else {
        const dotted = !others && points > 0 && points < 3
        if (dotted && encoded) return this.refuse(400, 'encoded dot segment')
        // An empty segment stands between two slashes; the one before a trailing end is the trailing slash itself.
        if (dotted || (at === segment && at > from && at < to)) this.dots = true
        if (at === to) return true
        segment = ++at
        points = 0
        others = encoded = false
      }
    }
  }

  /** Resolves literal dot segments (RFC 3986 section 5.2.4) and merges empty ones in a copy in the reserve. */
  private copy(bytes: Uint8Array, reserve: number, limit: number): boolean {
    const to = this.pathTo
    let put = reserve, at = this.pathFrom
    while (at < to) {
      let end = at + 1
      while (end < to && bytes[end] !== SLASH) end++
      if (end - at > limit - put) return this.refuse(414, 'path with dot segments')
      const length = end - at - 1, last = end === to
      if (length === 0 || (length === 1 && bytes[at + 1] === DOT)) {
        if (last) bytes[put++] = SLASH
      } else if (length === 2 && bytes[at + 1] === DOT && bytes[at + 2] === DOT) {
        if (put === reserve) return this.refuse(400, 'path above the root')
        do put--; while (bytes[put] !== SLASH)
        if (last) bytes[put++] = SLASH
      } else {
        for (let i = at; i < end; i++) bytes[put++] = bytes[i]
      }
      at = end
    }
    this.pathFrom = reserve
    this.pathTo = put
    return true
  }

  private refuse(status: number, reason: string): boolean {
    this.status = status
    this.reason = reason
    return false
  }
}

/** The octet that a `%` at `at` stands for, or -1. */
export function decodedOctet(bytes: Uint8Array, at: number, to: number): number {
  if (at + 2 >= to) return -1
  const high = hexDigit(bytes[at + 1]), low = hexDigit(bytes[at + 2])
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

/** Percent-decodes bytes[from, to) once into `target` from 0; the count. The encoding was judged before. */
export function decodePath(bytes: Uint8Array, from: number, to: number, target: Uint8Array): number {
  let count = 0
  for (let at = from; at < to; at++) {
    let octet = bytes[at]
    if (octet === PERCENT) {
      octet = decodedOctet(bytes, at, to)
      at += 2
    }
    target[count++] = octet
  }
  return count
}

/** Compares the decoded path with `name`: the index behind it in the encoded path, or -1 when it does not begin so. */
export function pathAfter(bytes: Uint8Array, from: number, to: number, name: Uint8Array): number {
  let at = from
  for (let i = 0; i < name.length; i++, at++) {
    if (at >= to) return -1
    let octet = bytes[at]
    if (octet === PERCENT) {
      octet = decodedOctet(bytes, at, to)
      at += 2
    }
    if (octet !== name[i]) return -1
  }
  return at
}

/** uri-host [ ":" port ], RFC 9110 section 7.2: not empty, no userinfo, no list, a port up to 65535. */
export function hostValid(
  platform: Platform, bytes: Uint8Array, from: number, to: number,
): boolean {
  const end = hostEnd(platform, bytes, from, to)
  if (end <= from) return false
  if (end === to || (bytes[end] === COLON && end + 1 === to)) return true
  if (bytes[end] !== COLON) return false
  const port = decimal(bytes, end + 1, to)
  return port >= 0 && port <= PORT_MAX
}

/** Where the host ends and its port begins; `from` when it is no host. */
export function hostEnd(
  platform: Platform, bytes: Uint8Array, from: number, to: number,
): number {
  if (from < to && bytes[from] === 0x5B) {
    for (let i = from + 1; i < to; i++) {
      if (bytes[i] === 0x5D) return i === from + 1 ? from : i + 1
      if (hexDigit(bytes[i]) < 0 && bytes[i] !== COLON && bytes[i] !== DOT) return from
    }
    return from
  }
  const end = platform.span(HOST_OCTETS, bytes, from, to)
  for (let i = from; i < end; i++) {
    if (bytes[i] === PERCENT && decodedOctet(bytes, i, end) < 0) return from
  }
  return end
}
