// Python's FieldStorage as types: what `cgi.form` is.
import type { Content } from '../sink.ts'

/** A file of a form, or a text read as one: a position over its content. */
export interface PartFile extends Content {
  /** At most `size` bytes from the position; empty at the end. Without `size`: the rest, at most 4,096. */
  read(size?: number): Uint8Array
  /** Up to and with the next LF, at most `limit` bytes (default 1,024); empty at the end. */
  readline(limit?: number): Uint8Array
  seek(position: number): void
}

/** One field: of a query or an urlencoded form (`mini`), or one part of multipart/form-data. */
export interface Item {
  /** Undefined for a part without a name. */
  readonly name: string | undefined
  /** As it was sent: data, never a path. '' when no file was chosen; undefined when it is no file. */
  readonly filename: string | undefined
  /** The part's media type in lower case, 'text/plain' by default; undefined for `mini`. */
  readonly type: string | undefined
  /** True for a field of a query or an urlencoded form. */
  readonly mini: boolean
  /** Bytes of the content, those of a discarded file included. */
  readonly length: number
  /** Text as UTF-8; '' for a file: use `file`. */
  readonly value: string
  /** The content; undefined when its sink was 'discard' or the script's own. */
  readonly file: PartFile | undefined
  /** No `=` stood behind the name of a field of urlencoded content. */
  readonly bare: boolean
  /** The content, that of an urlencoded field too; undefined for a field of the query, or where `file` is. */
  open(): PartFile | undefined
  /** -1 when the content was cut (`truncated: 'deliver'`), else 0. */
  readonly done: number
  /** A field of the part's head by its name in lower case; undefined when absent. The first counts. */
  header(name: string): string | undefined
  /** The nested items of a multipart/mixed group, else undefined. */
  readonly list: Item[] | undefined
}

export interface FieldStorage {
  /** Distinct names (RFC: none; Python: len). */
  readonly length: number
  has(name: string): boolean
  /** Distinct names in the order they were first seen. */
  keys(): string[]
  /** The first value, or `otherwise`. */
  getfirst(name: string): string | undefined
  getfirst(name: string, otherwise: string): string
  /** All values, [] when there are none. */
  getlist(name: string): string[]
  /** The value, an array when the name repeats, `otherwise` when it is missing. */
  getvalue(name: string, otherwise?: string): string | string[] | undefined
  /** The first item of that name. */
  item(name: string): Item | undefined
  /**
   * Every item in order: those of the query first when the content is multipart, else those of the content first. With
   * `blank` also fields of a query or of urlencoded content whose value is empty: CPython's keep_blank_values.
   */
  items(blank?: boolean): Item[]
  /** -1 when the content was cut, else 0. */
  readonly done: number
}
