// Byte ranges (RFC 9110 section 14): which octets a request asks for. A Range that is malformed, of another unit, or costs
// more than it saves is ignored, as every server may (section 14.2).
import { ascii, decimal, startsIgnoreCase } from '../bytes.ts'
import type { Arena } from './arena.ts'
import { onlyLineOf, valueFrom, valueTo } from './field-values.ts'
import { COMMA } from './grammar.ts'
import { isBlank } from './lists.ts'

const RANGE = ascii('range')
const BYTES_UNIT = ascii('bytes=')
const HYPHEN = 0x2D

// What a place in a range may be beside a number.
const MALFORMED = -2
const MISSING = -1
/** Beyond every length. */
const FAR = 1e15

/**
 * What is asked of `length` octets: pairs of from and to, in the order of the request; empty when nothing of it can be
 * satisfied (416); undefined when all of the content is to be sent. That is also so for more than `most` ranges, and for
 * such that overlap: they would make a long answer of a short content (section 14.2, 17.15).
 */
export function rangesOf(arena: Arena, length: number, most: number): number[] | undefined {
  const line = onlyLineOf(arena, RANGE), bytes = arena.bytes
  if (line < 0) return undefined
  const to = valueTo(arena, line)
  let at = valueFrom(arena, line)
  if (!startsIgnoreCase(bytes, at, to, BYTES_UNIT)) return undefined
  at += BYTES_UNIT.length
  const pairs: number[] = []
  let specified = 0
  while (at < to) {
    let end = at
    while (end < to && bytes[end] !== COMMA) end++
    let last = end
    while (at < last && isBlank(bytes[at])) at++
    while (last > at && isBlank(bytes[last - 1])) last--
    if (at < last) {
      if (++specified > most || !add(bytes, at, last, length, pairs)) return undefined
    }
    at = end + 1
  }
  return specified === 0 ? undefined : pairs
}

/** One int-range or suffix-range (section 14.1.1). False when it is malformed, or overlaps one before it. */
function add(bytes: Uint8Array, from: number, to: number, length: number, pairs: number[]): boolean {
  let hyphen = from
  while (hyphen < to && bytes[hyphen] !== HYPHEN) hyphen++
  if (hyphen === to) return false
  const first = place(bytes, from, hyphen), last = place(bytes, hyphen + 1, to)
  if (first === MALFORMED || last === MALFORMED || (first === MISSING && last === MISSING)) return false
  if (first >= 0 && last >= 0 && last < first) return false
  let start = first, end = last === MISSING || last >= length ? length : last + 1
  if (first === MISSING) {
    start = last < length ? length - last : 0
    end = length
  }
  if (start >= end) return true
  for (let i = 0; i < pairs.length; i += 2) if (start < pairs[i + 1] && pairs[i] < end) return false
  pairs.push(start, end)
  return true
}

function place(bytes: Uint8Array, from: number, to: number): number {
  if (from === to) return MISSING
  for (let i = from; i < to; i++) if (bytes[i] < 0x30 || bytes[i] > 0x39) return MALFORMED
  const value = decimal(bytes, from, to)
  return value < 0 ? FAR : value
}
