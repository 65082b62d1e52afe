// What a body is, by its media type (RFC 3875 section 4.1.3). Media types have no case.
import { ascii, equalsIgnoreCase, startsIgnoreCase } from '../bytes.ts'
import { blanksStart } from './parse-header.ts'

export const NO_CONTENT = 0
export const URLENCODED = 1
export const MULTIPART = 2
/** One body of any other type, JSON among them. */
export const SINGLE = 3

const URLENCODED_TYPE = ascii('application/x-www-form-urlencoded')
export const MULTIPART_TYPES = ascii('multipart/')

/** `from` is -1 without a type: that means a form in a POST and plain text elsewhere, as in CPython. */
export function kindOf(bytes: Uint8Array, from: number, to: number, post: boolean): number {
  if (from < 0) return post ? URLENCODED : SINGLE
  const end = mediaTypeEnd(bytes, from, to)
  if (equalsIgnoreCase(bytes, from, end, URLENCODED_TYPE)) return URLENCODED
  return startsIgnoreCase(bytes, from, end, MULTIPART_TYPES) ? MULTIPART : SINGLE
}

/** Where the media type ends in a value without blanks before it: at its parameters. */
export function mediaTypeEnd(bytes: Uint8Array, from: number, to: number): number {
  let end = from
  while (end < to && bytes[end] !== 0x3B) end++
  return blanksStart(bytes, from, end)
}
