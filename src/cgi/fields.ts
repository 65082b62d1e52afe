// The request's own fields, as they came: one character per octet. Names are compared without case.
import { constant, equalsIgnoreCase } from '../bytes.ts'
import type { Arena } from '../http/arena.ts'
import { COLON } from '../http/grammar.ts'
import type { Platform } from '../ports.ts'

/** The value of a field by its name in lower case: repeated ones joined by `, `, those of Cookie by `; `. */
export function fieldValue(platform: Platform, arena: Arena, name: string): string | undefined {
  const wanted = constant(platform, name), index = arena.head.index
  let value: string | undefined
  for (let i = 0; i < arena.head.fields; i++) {
    if (!equalsIgnoreCase(arena.bytes, index[3 * i], nameEnd(arena, i), wanted)) continue
    const part = platform.decode(arena.bytes, index[3 * i + 1], index[3 * i + 2], 'latin1')
    value = value === undefined ? part : value + (name === 'cookie' ? '; ' : ', ') + part
  }
  return value
}

/** Distinct names in lower case, in order. */
export function fieldNames(platform: Platform, arena: Arena): string[] {
  const names: string[] = []
  for (let i = 0; i < arena.head.fields; i++) {
    const name = platform.decode(arena.bytes, arena.head.index[3 * i], nameEnd(arena, i), 'latin1').toLowerCase()
    if (names.indexOf(name) < 0) names.push(name)
  }
  return names
}

/** Where the name of a field line ends. */
export function nameEnd(arena: Arena, field: number): number {
  let end = arena.head.index[3 * field]
  while (arena.bytes[end] !== COLON) end++
  return end
}
