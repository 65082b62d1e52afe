// Conditional requests (RFC 9110 section 13), judged against the validators of the one representation that was chosen: a
// strong entity tag and perhaps a time. A field that is malformed, or came more often than it may, changes nothing.
import { ascii, equals } from '../bytes.ts'
import type { Arena } from './arena.ts'
import { dateValue } from './date-value.ts'
import { lineOf, onlyLineOf, valueFrom, valueTo } from './field-values.ts'
import { COMMA, SLASH } from './grammar.ts'
import { isBlank } from './lists.ts'

const IF_MATCH = ascii('if-match')
const IF_NONE_MATCH = ascii('if-none-match')
const IF_MODIFIED_SINCE = ascii('if-modified-since')
const IF_UNMODIFIED_SINCE = ascii('if-unmodified-since')
const IF_RANGE = ascii('if-range')

const QUOTE = 0x22
const ASTERISK = 0x2A
const WEAK = 0x57

// What a list of entity tags says.
const MALFORMED = -1
const NONE = 0
const MATCH = 1

/**
 * In the order of section 13.2.2: 0 goes on, else 304 or 412. `tag`: the entity tag with its quotes; `time`: seconds since
 * 1970, -1 when it is not known; `now` in milliseconds.
 */
export function precondition(arena: Arena, tag: Uint8Array, time: number, now: number | undefined): number {
  if (lineOf(arena, IF_MATCH, 0) >= 0) {
    if (listed(arena, IF_MATCH, tag, true) === NONE) return 412
  } else if (time >= 0) {
    const since = dateOf(arena, IF_UNMODIFIED_SINCE, now)
    if (since >= 0 && time > since) return 412
  }
  if (lineOf(arena, IF_NONE_MATCH, 0) >= 0) return listed(arena, IF_NONE_MATCH, tag, false) === MATCH ? 304 : 0
  return time >= 0 && time <= dateOf(arena, IF_MODIFIED_SINCE, now) ? 304 : 0
}

/**
 * Whether Range counts (section 13.1.5): there is no If-Range, or it names exactly this representation. A date does so when
 * it is a strong validator here.
 */
export function rangeCounts(
  arena: Arena, tag: Uint8Array, time: number, strong: boolean, now: number | undefined,
): boolean {
  if (lineOf(arena, IF_RANGE, 0) < 0) return true
  const line = onlyLineOf(arena, IF_RANGE)
  if (line < 0) return false
  const from = valueFrom(arena, line), to = valueTo(arena, line)
  if (equals(arena.bytes, from, to, tag, 0, tag.length)) return true
  return strong && time >= 0 && dateValue(arena.bytes, from, to, now) === time
}

function dateOf(arena: Arena, name: Uint8Array, now: number | undefined): number {
  const line = onlyLineOf(arena, name)
  return line < 0 ? -1 : dateValue(arena.bytes, valueFrom(arena, line), valueTo(arena, line), now)
}

/** Whether the lines of that name, together one list, hold `tag` or are an asterisk. `strong`: weak tags match nothing. */
function listed(arena: Arena, name: Uint8Array, tag: Uint8Array, strong: boolean): number {
  let result = NONE
  for (let line = lineOf(arena, name, 0); line >= 0; line = lineOf(arena, name, line + 1)) {
    const found = tagAmong(arena.bytes, valueFrom(arena, line), valueTo(arena, line), tag, strong)
    if (found === MATCH) return MATCH
    if (found === MALFORMED) result = MALFORMED
  }
  return result
}

/** #entity-tag (section 8.8.3), or an asterisk. */
function tagAmong(bytes: Uint8Array, from: number, to: number, tag: Uint8Array, strong: boolean): number {
  if (to - from === 1 && bytes[from] === ASTERISK) return MATCH
  for (let at = from; ;) {
    while (at < to && (isBlank(bytes[at]) || bytes[at] === COMMA)) at++
    if (at >= to) return NONE
    const weak = bytes[at] === WEAK && at + 1 < to && bytes[at + 1] === SLASH
    if (weak) at += 2
    let end = at + 1
    while (end < to && bytes[end] > 0x20 && bytes[end] !== QUOTE) end++
    if (at >= to || bytes[at] !== QUOTE || end >= to || bytes[end] !== QUOTE) return MALFORMED
    end++
    if (!(strong && weak) && equals(bytes, at, end, tag, 0, tag.length)) return MATCH
    at = end
    while (at < to && isBlank(bytes[at])) at++
    if (at < to && bytes[at] !== COMMA) return MALFORMED
  }
}
