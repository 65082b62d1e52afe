// What the module takes and gives, as types: Python's names where Python's users look for them.
import type { FieldStorage as CgiForm } from '../form/types.ts'
import type { Name, Dictionary, Mapping } from './dictionary.ts'

/** Python's `fp`: at most `size` octets, none at the end. */
export interface Input {
  read(size: number): Uint8Array
}

/** Python's `environ`. */
export interface Environ extends Mapping {
  names?(): string[]
  /** Where it is there, `parse` writes QUERY_STRING and REQUEST_METHOD back, as in Python. */
  set?(name: string, value: string): void
}

/**
 * A request. The `cgi` of a script is one: its content was read by the core, by the core's rules. Without a `form` the
 * content is read here, from `stdin`, by Python's.
 */
export interface Source {
  readonly env: Environ
  /** sys.argv[1:]: the first word takes the place of a query string that is missing. */
  readonly argv?: string[]
  readonly stdin?: Input
  readonly form?: CgiForm
}

export interface QueryOptions {
  /** Keeps fields of a query or an urlencoded content whose value is empty. */
  keep_blank_values?: boolean
  /** ValueError for a field without `=`. */
  strict_parsing?: boolean
  /** Default '&'; any text that is not empty. For the content of a `cgi` the plan's counts. */
  separator?: string
  /** ValueError beyond: separators and one, parts, nested ones too. */
  max_num_fields?: number
  /** utf-8 (default), latin-1 or ascii; LookupError for others. */
  encoding?: string
  /** strict, replace (default), ignore, surrogateescape or backslashreplace. */
  errors?: string
}

export interface Options extends QueryOptions {
  /** Python's cgi.maxlen: ValueError for a CONTENT_LENGTH above it. 0, the default, is any. */
  maxlen?: number
  /** Take the place of the environment for type, length and disposition; names in lower case. */
  headers?: Mapping
}

/** A value: text, the octets of a file, the items of a group, undefined for Python's None. */
export type Value = string | Uint8Array | Field[] | undefined

/** An open file: a position over a content. */
export interface File {
  read(size?: number): Uint8Array
  readline(limit?: number): Uint8Array
  seek(position: number): void
}

/** What a FieldStorage and a MiniFieldStorage have in common. */
export interface Field {
  readonly name: Name
  /** As it was sent: data, never a path. '' when no file was chosen; undefined when it is no file. */
  readonly filename: string | undefined
  readonly value: Value
  readonly file: File | undefined
  readonly type: string | undefined
  readonly type_options: Dictionary<string>
  readonly disposition: string | undefined
  readonly disposition_options: Dictionary<string>
  readonly headers: Mapping
  readonly list: Field[] | undefined
  /** 0, 1 behind the closing boundary, -1 when the input ended before. */
  readonly done: number
  repr(): string
}
