// Python's parse and parse_multipart: a dict of names and all their values.
import { codecOf, decodeText, octetsOf } from './codec.ts'
import { Dictionary, type Name } from './dictionary.ts'
import { failure } from './failure.ts'
import { FieldStorage } from './field-storage.ts'
import { Lines } from './lines.ts'
import { parse_header } from './parse-header.ts'
import { grouped, QueryParser } from './query.ts'
import { integer, tooLong, URLENCODED } from './reading.ts'
import type { Environ, Input, Options, QueryOptions, Source, Value } from './types.ts'

/** `maxlen` is Python's cgi.maxlen; `encoding`, default utf-8, is that of the input, which must keep to it. */
export interface ParseOptions extends QueryOptions {
  maxlen?: number
}

/**
 * The query, and behind the fields of its content those of the query. KeyError for a POST without type or length. A
 * script's own request was read by the core, so that nothing of it is missing here.
 */
export function parse(source: Source, options?: ParseOptions): Dictionary<Value[]> {
  const asked = options ?? {}
  if (source.form !== undefined) return valuesOf(new FieldStorage(source, asked))
  const env = source.env, method = env.get('REQUEST_METHOD')
  if (method === undefined) put(env, 'REQUEST_METHOD', 'GET')
  const codec = codecOf(asked.encoding, asked.errors), parser = new QueryParser(asked, codec, asked.max_num_fields)
  const query = env.get('QUERY_STRING'), word = source.argv !== undefined ? source.argv[0] : undefined
  const text = query ?? word ?? ''
  if (method === undefined || method.toUpperCase() !== 'POST') {
    if (query === undefined) put(env, 'QUERY_STRING', text)
    return grouped<Value>(parser.pairs(text))
  }
  const header = parse_header(needed(env, 'CONTENT_TYPE')), type = header.value.toLowerCase()
  if (type === 'multipart/form-data') return multipart(source, header.params, asked)
  let content: Uint8Array = new Uint8Array(0)
  if (type === URLENCODED) content = contentOf(source, asked.maxlen ?? 0)
  // An encoding that was named is that of the stream: what is no text in it is an error.
  const raw = asked.encoding === undefined ? codec : codecOf(asked.encoding, 'strict')
  const sent = decodeText(raw, content, 0, content.length)
  if (method === 'POST') put(env, 'QUERY_STRING', sent === '' || query === undefined && word === undefined ? sent + text : sent + '&' + text)
  return grouped<Value>(parser.pairs(sent).concat(parser.pairs(text)))
}

/**
 * `params` are those of the type: `boundary`, as text or octets, and perhaps CONTENT-LENGTH. Texts are lists of text,
 * files are lists of octets; parts without a name are under undefined.
 */
export function parse_multipart(
  input: Input, params: Dictionary<string | Uint8Array>, options?: Options,
): Dictionary<Value[]> {
  const boundary = params.get('boundary'), length = params.get('CONTENT-LENGTH')
  if (boundary === undefined) throw failure('KeyError', 'boundary')
  const octets = boundary instanceof Uint8Array ? boundary : octetsOf(boundary)
  const text = decodeText(codecOf('ascii', 'strict'), octets, 0, octets.length)
  const asked = options ?? {}, headers = new Dictionary<string>(true)
  headers.set('content-type', 'multipart/form-data; boundary="' + escaped(text) + '"')
  if (length !== undefined) headers.set('content-length', String(length))
  const env = new Dictionary<string>()
  env.set('REQUEST_METHOD', 'POST')
  return valuesOf(new FieldStorage({ env, stdin: input }, {
    headers, maxlen: asked.maxlen, encoding: asked.encoding, errors: asked.errors, max_num_fields: asked.max_num_fields,
    keep_blank_values: asked.keep_blank_values, strict_parsing: asked.strict_parsing, separator: asked.separator,
  }))
}

function multipart(source: Source, params: Dictionary<string>, options: ParseOptions): Dictionary<Value[]> {
  const length = source.env.get('CONTENT_LENGTH')
  if (length !== undefined) params.set('CONTENT-LENGTH', length)
  return parse_multipart(inputOf(source), params, options)
}

/** Backslash and quote, as parse_header takes them away again. */
function escaped(text: string): string {
  return text.split('\\').join('\\\\').split('"').join('\\"')
}

function contentOf(source: Source, most: number): Uint8Array {
  const announced = needed(source.env, 'CONTENT_LENGTH')
  const length = integer(announced)
  if (length === undefined) throw failure('ValueError', 'invalid literal for int() with base 10: \'' + announced + '\'')
  if (most > 0 && length > most) throw tooLong()
  return new Lines(inputOf(source), length).rest()
}

function inputOf(source: Source): Input {
  if (source.stdin === undefined) throw failure('TypeError', 'fp must be file pointer')
  return source.stdin
}

function needed(env: Environ, name: string): string {
  const value = env.get(name)
  if (value === undefined) throw failure('KeyError', name)
  return value
}

function put(env: Environ, name: string, value: string): void {
  if (env.set !== undefined) env.set(name, value)
}

function valuesOf(form: FieldStorage): Dictionary<Value[]> {
  const pairs: [Name, Value][] = (form.list ?? []).map(item => [item.name, item.value])
  return grouped(pairs)
}
