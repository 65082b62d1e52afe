// How a FieldStorage gets its items: which input is read, by which rules, in which order (Python's cgi, RFC 3875 section
// 4.2). Never more is read than CONTENT_LENGTH says. The content of a script's own request was read while it arrived, by
// the core's rules: then its items are taken over.
import type { Item } from '../form/types.ts'
import type { Content } from '../sink.ts'
import { type Codec, decodeText, latinOctets, octetsOf } from './codec.ts'
import { Dictionary, type Mapping, type Name } from './dictionary.ts'
import { failure } from './failure.ts'
import { Lines } from './lines.ts'
import { contentOf, MiniFieldStorage } from './mini-field-storage.ts'
import { MultipartParser, type Owner, type Part } from './multipart.ts'
import { badField, QueryParser } from './query.ts'
import type { Field, File, Input, Options, Source } from './types.ts'

export const URLENCODED = 'application/x-www-form-urlencoded'

/** A FieldStorage while it is filled. */
export interface Filled extends Part {
  name: Name
  filename: string | undefined
  file: (Content & File) | undefined
  binary: boolean
  describe(headers: Mapping, type: string): void
}

export class Reading implements Owner {
  readonly codec: Codec
  private readonly form: Filled
  private readonly source: Source
  private readonly options: Options
  private readonly make: (headers: Mapping) => Filled
  /** Items so far, for max_num_fields. */
  private items = 0

  constructor(
    form: Filled, source: Source, options: Options, codec: Codec, make: (headers: Mapping) => Filled,
  ) {
    this.form = form
    this.source = source
    this.options = options
    this.codec = codec
    this.make = make
  }

  read(): void {
    const form = this.form, source = this.source, options = this.options
    const method = (source.env.get('REQUEST_METHOD') ?? 'GET').toUpperCase()
    const safe = method === 'GET' || method === 'HEAD'
    const headers = options.headers ?? headersOf(source, method, safe)
    if (typeof headers.get !== 'function') throw failure('TypeError', 'headers must be mapping')
    form.describe(headers, method === 'POST' ? URLENCODED : 'text/plain')
    const length = contentLength(headers, options.maxlen ?? 0)
    const taken = !safe && options.headers === undefined ? source.form : undefined
    const input = safe ? new Text(this.queryOctets()) : source.stdin
    if (input === undefined || typeof input.read !== 'function') throw failure('TypeError', 'fp must be file pointer')
    const lines = new Lines(input, length < 0 && taken !== undefined ? 0 : length)
    const query = safe || options.headers !== undefined ? '' : source.env.get('QUERY_STRING') ?? ''
    if (form.urlencoded) {
      const content = taken === undefined ? undefined : this.takeMinis(taken.items(true))
      const parser = this.parser()
      form.list = content ?? minis(parser.pairs(this.decoded(lines.rest())))
      form.list = form.list.concat(this.queryFields(parser, query))
      form.done = lines.cut || taken !== undefined && taken.done < 0 ? -1 : 0
    } else if (form.multipart) {
      const list: Field[] = []
      const parts = new MultipartParser(lines, this, form.type_options.get('boundary') ?? '', list)
      form.list = list.concat(this.queryFields(this.parser(), query))
      this.items = form.list.length
      if (taken === undefined) parts.read()
      else this.takeParts(taken.items(), list)
      form.list = form.list.concat(list)
    } else {
      this.single(lines, length, taken !== undefined)
    }
  }

  // What the multipart reader asks.

  part(headers: Dictionary<string>): Part {
    return this.make(headers)
  }

  minis(content: Uint8Array): Field[] {
    return minis(this.parser().pairs(this.decoded(content)))
  }

  count(): void {
    const most = this.options.max_num_fields
    this.items++
    if (most !== undefined && this.items > most) throw failure('ValueError', 'Max number of fields exceeded')
  }

  /** For fields on top of the items so far. */
  private parser(): QueryParser {
    const most = this.options.max_num_fields
    return new QueryParser(this.options, this.codec, most === undefined ? most : most - this.items)
  }

  /** The query of a request without content, as octets: what stands for it is the first word. */
  private queryOctets(): Uint8Array {
    const argv = this.source.argv, query = this.source.env.get('QUERY_STRING')
    // The core's variables have a character for each octet, others are text.
    if (query !== undefined) return this.source.form === undefined ? octetsOf(query) : latinOctets(query)
    return octetsOf(argv !== undefined && argv.length > 0 ? argv[0] : '')
  }

  private decoded(content: Uint8Array): string {
    return decodeText(this.codec, content, 0, content.length)
  }

  private queryFields(parser: QueryParser, query: string): Field[] {
    if (query === '') return []
    return minis(parser.pairs(this.source.form === undefined ? query : this.decoded(latinOctets(query))))
  }

  /** A content of another type: octets where its length was announced, else text to the end of the input. */
  private single(lines: Lines, length: number, taken: boolean): void {
    const form = this.form
    if (length > 0) form.binary = true
    form.keep(lines.rest())
    form.done = lines.cut || length < 0 && !taken ? -1 : 0
  }

  // What the core has read.

  private takeMinis(items: Item[]): Field[] {
    const options = this.options, list: Field[] = []
    for (let i = 0; i < items.length; i++) {
      const item = items[i], file = item.open()
      // The query's own are read again, by the options.
      if (file === undefined) continue
      if (options.strict_parsing && item.bare) throw badField(item.name ?? '')
      if (file.length === 0 && !options.keep_blank_values) continue
      this.count()
      list.push(new MiniFieldStorage(item.name, this.text(file)))
    }
    return list
  }

  private takeParts(items: Item[], list: Field[]): void {
    for (let i = 0; i < items.length; i++) {
      const item = items[i]
      if (item.mini) continue
      const part = this.make({ get: name => item.header(name.toLowerCase()) })
      this.count()
      part.name = item.name
      part.filename = item.filename
      part.binary = item.filename !== undefined
      part.done = item.done
      part.file = item.file
      list.push(part)
      if (item.list === undefined) continue
      part.list = []
      this.takeParts(item.list, part.list)
    }
  }

  private text(content: Content): string {
    const part = this.make(new Dictionary<string>())
    part.keep(contentOf(content))
    return String(part.value)
  }
}

function headersOf(source: Source, method: string, safe: boolean): Mapping {
  const headers = new Dictionary<string>(true)
  const type = source.env.get('CONTENT_TYPE'), length = source.env.get('CONTENT_LENGTH')
  if (safe || method === 'POST') headers.set('content-type', URLENCODED)
  if (safe) return headers
  if (type !== undefined) headers.set('content-type', type)
  if (length !== undefined) headers.set('content-length', length)
  return headers
}

function minis(pairs: string[][]): Field[] {
  return pairs.map(pair => new MiniFieldStorage(pair[0], pair[1]))
}

/** The announced length, -1 when there is none; ValueError above `most`, unless that is 0. */
function contentLength(headers: Mapping, most: number): number {
  const length = integer(headers.get('content-length') ?? '')
  if (most > 0 && length !== undefined && length > most) throw tooLong()
  return length === undefined || length < 0 ? -1 : length
}

export function tooLong(): Error {
  return failure('ValueError', 'Maximum content length exceeded')
}

/** Python's int of a text; undefined when it is none. */
export function integer(text: string): number | undefined {
  const bytes = octetsOf(text.trim())
  const negative = bytes[0] === 0x2D
  let value = 0
  let digits = false
  for (let at = negative || bytes[0] === 0x2B ? 1 : 0; at < bytes.length; at++) {
    const octet = bytes[at]
    if (octet === 0x5F && digits && at + 1 < bytes.length) {
      digits = false
      continue
    }
    if (octet < 0x30 || octet > 0x39) return undefined
    value = value * 10 + octet - 0x30
    digits = true
  }
  if (!digits) return undefined
  return negative ? -value : value
}

/** Octets as an input. */
class Text implements Input {
  private readonly bytes: Uint8Array
  private at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  read(size: number): Uint8Array {
    const from = this.at
    this.at = Math.min(this.bytes.length, from + size)
    return this.bytes.subarray(from, this.at)
  }
}
