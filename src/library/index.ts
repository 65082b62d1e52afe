// Python's module `cgi` for scripts: exports only. Nothing of the core imports it, so that it costs nothing where nobody does.
export { FieldStorage } from './field-storage.ts'
export { MiniFieldStorage } from './mini-field-storage.ts'
export { Dictionary, type Mapping, type Name } from './dictionary.ts'
export { parse, parse_multipart, type ParseOptions } from './parse.ts'
export { parse_header, type Header } from './parse-header.ts'
export { parse_qs, parse_qsl } from './query.ts'
export { valid_boundary } from './multipart.ts'
export {
  // eslint-disable-next-line no-restricted-syntax -- a name of this module
  escapeHtml as escape, quote, unquote, unquote_to_bytes,
} from './percent.ts'
export { repr } from './repr.ts'
export {
  print_arguments, print_directory, print_environ, print_environ_usage, print_exception, print_form, type Printer,
} from './print.ts'
export { test } from './test.ts'
export { Log, type LogFile } from './log.ts'
export type { Environ, Field, File, Input, Options, QueryOptions, Source, Value } from './types.ts'
