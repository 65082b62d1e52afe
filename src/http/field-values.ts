// The field lines of a request by their names, where no script asks: those that a document is chosen by.
import { startsIgnoreCase } from '../bytes.ts'
import type { Arena } from './arena.ts'
import { ABSENT, REPEATED } from './framing.ts'
import { COLON } from './grammar.ts'

/** The number of the first field line of that name, in lower case, from line `first` on; ABSENT when there is none. */
export function lineOf(arena: Arena, name: Uint8Array, first: number): number {
  const head = arena.head, index = head.index
  for (let i = first; i < head.fields; i++) {
    const from = index[3 * i]
    if (arena.bytes[from + name.length] === COLON
      && startsIgnoreCase(arena.bytes, from, from + name.length, name)) return i
  }
  return ABSENT
}

/** The same for a field that comes once or counts as absent (RFC 9110 section 5.3). */
export function onlyLineOf(arena: Arena, name: Uint8Array): number {
  const line = lineOf(arena, name, 0)
  return line >= 0 && lineOf(arena, name, line + 1) >= 0 ? REPEATED : line
}

export function valueFrom(arena: Arena, line: number): number {
  return arena.head.index[3 * line + 1]
}

export function valueTo(arena: Arena, line: number): number {
  return arena.head.index[3 * line + 2]
}
