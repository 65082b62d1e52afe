// urllib.parse's parse_qsl and parse_qs, with the options that the core's own reader has not: any separator, strictness,
// codecs. It reads a text that is whole; the core's reader takes content as it arrives.
import { type Codec, codecOf, decodeText, octetsOf, textCodec } from './codec.ts'
import { Dictionary, type Name } from './dictionary.ts'
import { failure } from './failure.ts'
import { unquoteText } from './percent.ts'
import type { QueryOptions } from './types.ts'

const EQUALS = 0x3D

/** Pairs of name and value. */
export function parse_qsl(text: string, options?: QueryOptions): string[][] {
  const asked = options ?? {}
  const parser = new QueryParser(asked, codecOf(asked.encoding, asked.errors), asked.max_num_fields)
  return parser.pairs(text)
}

/** Names and all their values. */
export function parse_qs(text: string, options?: QueryOptions): Dictionary<string[]> {
  return grouped(parse_qsl(text, options))
}

export function grouped<Value>(pairs: [Name, Value][] | string[][]): Dictionary<Value[]> {
  const found = new Dictionary<Value[]>()
  for (let i = 0; i < pairs.length; i++) {
    const name = pairs[i][0], values = found.get(name)
    if (values === undefined) found.set(name, [pairs[i][1] as Value])
    else values.push(pairs[i][1] as Value)
  }
  return found
}

export class QueryParser {
  private readonly options: QueryOptions
  private readonly raw = textCodec()
  private readonly escaped: Codec
  private readonly most: number | undefined
  /** Fields so far, as they count for max_num_fields. */
  private count = 0

  /** `most` fields; undefined for any number. */
  constructor(options: QueryOptions, escaped: Codec, most: number | undefined) {
    this.options = options
    this.escaped = escaped
    this.most = most
  }

  /** Content was decoded as a whole before, as in Python. Fields of all calls count together. */
  pairs(text: string): string[][] {
    const bytes = octetsOf(text)
    const separator = octetsOf(String(this.options.separator ?? '&'))
    if (separator.length === 0) throw failure('ValueError', 'Separator must be of type string or bytes.')
    const pairs: string[][] = []
    if (bytes.length === 0) return pairs
    this.limit(bytes, separator)
    for (let from = 0; from <= bytes.length;) {
      const to = separatorAt(bytes, from, separator)
      this.field(bytes, from, to, pairs)
      from = to + separator.length
    }
    return pairs
  }

  private limit(bytes: Uint8Array, separator: Uint8Array): void {
    const most = this.most
    if (most === undefined) return
    this.count++
    for (let at = 0; ; at += separator.length) {
      at = separatorAt(bytes, at, separator)
      if (at === bytes.length) break
      this.count++
    }
    if (this.count > most) throw failure('ValueError', 'Max number of fields exceeded')
  }

  private field(bytes: Uint8Array, from: number, to: number, pairs: string[][]): void {
    const strict = this.options.strict_parsing, keep = this.options.keep_blank_values
    if (from === to && !strict) return
    let equals = from
    while (equals < to && bytes[equals] !== EQUALS) equals++
    if (equals === to && strict) throw badField(decodeText(this.raw, bytes, from, to))
    if (equals + 1 >= to && !keep) return
    const name = unquoteText(bytes, from, equals, true, this.raw, this.escaped)
    pairs.push([name, unquoteText(bytes, Math.min(equals + 1, to), to, true, this.raw, this.escaped)])
  }
}

export function badField(field: string): Error {
  return failure('ValueError', 'bad query field: \'' + field + '\'')
}

/** Where the next separator stands in bytes[from, ...), else the end. */
function separatorAt(bytes: Uint8Array, from: number, separator: Uint8Array): number {
  const first = separator[0]
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let i = 1
    while (i < separator.length && bytes[at + i] === separator[i]) i++
    if (i === separator.length) return at
  }
  return bytes.length
}
