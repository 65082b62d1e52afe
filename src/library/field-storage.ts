// Python's FieldStorage: a form, and each part of one. `form[k]` is `form.item(k)`, `k in form` is `form.has(k)`, `len(form)`
// is `form.length`, `bool(form)` is `form.bool()`, iteration is over `form.keys()`, and leaving `with form` is
// `form.close()`. None is undefined, also as a name.
import type { Content } from '../sink.ts'
import { ContentFile } from '../form/part-file.ts'
import { type Codec, codecOf, decodeText } from './codec.ts'
import { Dictionary, type Mapping, type Name } from './dictionary.ts'
import { failure } from './failure.ts'
import { contentOf, Memory } from './mini-field-storage.ts'
import { parse_header } from './parse-header.ts'
import { Reading, URLENCODED } from './reading.ts'
import { repr } from './repr.ts'
import type { Field, File, Options, Source, Value } from './types.ts'

const MULTIPART = 'multipart/'

export class FieldStorage implements Field {
  name: Name = undefined
  filename: string | undefined = undefined
  type = ''
  type_options = new Dictionary<string>()
  disposition = ''
  disposition_options = new Dictionary<string>()
  headers: Mapping = new Dictionary<string>(true)
  /** The items of a form or a group; undefined for a single content. */
  list: Field[] | undefined = undefined
  /** Every content has one, not only files: `filename` says what is a file. */
  file: (Content & File) | undefined = undefined
  done = 0
  /** Its value is octets. */
  binary = false
  private readonly codec: Codec

  /** Reads the request; without one it is an empty part. */
  constructor(source?: Source, options?: Options, codec?: Codec) {
    const asked = options ?? {}
    this.codec = codec ?? codecOf(asked.encoding, asked.errors)
    if (source === undefined) return
    const made = (headers: Mapping): FieldStorage => {
      const part = new FieldStorage(undefined, undefined, this.codec)
      part.describe(headers, 'text/plain')
      return part
    }
    new Reading(this, source, asked, this.codec, made).read()
  }

  /** Takes over what the header section says; `type` is the one of a part that names none. */
  describe(headers: Mapping, type: string): void {
    const disposition = headers.get('content-disposition'), typed = headers.get('content-type')
    this.headers = headers
    this.type = type
    if (disposition !== undefined) {
      const header = parse_header(disposition)
      this.disposition = header.value
      this.disposition_options = header.params
      this.name = header.params.get('name')
      this.filename = header.params.get('filename')
      this.binary = this.filename !== undefined
    }
    if (typed !== undefined) {
      const header = parse_header(typed)
      this.type = header.value
      this.type_options = header.params
    }
  }

  get multipart(): boolean { return this.type.slice(0, MULTIPART.length).toLowerCase() === MULTIPART }
  get urlencoded(): boolean { return this.type.toLowerCase() === URLENCODED }

  /** Octets of a file, read anew each time; the text of another content; the items of a form or a group. */
  get value(): Value {
    const file = this.file
    if (file === undefined) return this.list
    const content = contentOf(file)
    return this.binary ? content : decodeText(this.codec, content, 0, content.length)
  }

  /** The content is complete. A text that its codec refuses is an error now, not when it is asked for. */
  keep(content: Uint8Array): void {
    if (!this.binary && this.codec.errors !== 'replace') decodeText(this.codec, content, 0, content.length)
    this.file = new ContentFile(new Memory(content), content.length)
  }

  /** One item, or all of them when the name repeats; KeyError without any. */
  item(name: Name): Field | Field[] {
    const found = this.named(name)
    if (found.length === 0) throw failure('KeyError', String(name))
    return found.length === 1 ? found[0] : found
  }

  has(name: Name): boolean {
    return this.named(name).length > 0
  }

  /** Distinct names. */
  get length(): number {
    return this.keys().length
  }

  /** Distinct names in the order in which they were first seen; undefined is that of a part without one. */
  keys(): Name[] {
    const list = this.items(), names: Name[] = []
    for (let i = 0; i < list.length; i++) if (names.indexOf(list[i].name) < 0) names.push(list[i].name)
    return names
  }

  bool(): boolean {
    if (this.list === undefined) throw failure('TypeError', 'Cannot be converted to bool.')
    return this.list.length > 0
  }

  /** The value, a list of them when the name repeats, `otherwise` when it is missing. */
  getvalue(name: Name, otherwise?: Value): Value | Value[] {
    const values = this.getlist(name)
    if (values.length === 0) return otherwise
    return values.length === 1 ? values[0] : values
  }

  getfirst(name: Name, otherwise?: Value): Value {
    const found = this.named(name)
    return found.length === 0 ? otherwise : found[0].value
  }

  getlist(name: Name): Value[] {
    return this.named(name).map(item => item.value)
  }

  /** Drops all contents. May be called again. */
  close(): void {
    const list = this.list
    this.file = undefined
    if (list === undefined) return
    for (let i = 0; i < list.length; i++) {
      const item = list[i]
      if (item instanceof FieldStorage) item.close()
    }
  }

  repr(): string {
    return 'FieldStorage(' + repr(this.name) + ', ' + repr(this.filename) + ', ' + repr(this.value) + ')'
  }

  private items(): Field[] {
    if (this.list === undefined) throw failure('TypeError', 'not indexable')
    return this.list
  }

  private named(name: Name): Field[] {
    return this.items().filter(item => item.name === name)
  }
}
