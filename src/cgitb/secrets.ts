// What no report shows: the values of fields, cookies, variables and members of errors whose names say that they are secret,
// wherever they stand, in the encodings that are likely. Where it cannot be told what is secret, nothing is told.
import type { Cgi } from '../cgi/types.ts'
import { decodeBase64 } from '../http/basic.ts'
import { escapeHtml, quote, unquote } from '../library/percent.ts'
import { decode, encode, encodedLength } from '../portable/text.ts'

export const MASK = '********'
/** A name that has one of these is that of a secret. */
const WORDS = 'auth cookie credential key otp passphrase passwd password pin psk pwd secret session token pass'
/** They only say how, not with what. */
const HARMLESS = 'AUTH_TYPE'
/** Fields of the request whose words are secrets each. */
const FIELDS = 'authorization cookie'
/** A value that is shorter is not looked for elsewhere: every text has its letters. */
const VALUE_UNITS_MIN = 3
/** A part of a value, such as one line of a key, that is too short to be looked for. */
const PART_UNITS_MIN = 8
/** Values that are looked for: a request with more of them is not told of. */
const VALUES_MAX = 64
/** Octets of a file in a secret field; of a longer one nobody knows what a text quotes. */
const FILE_BYTES_MAX = 4096
/** What parts the words of a text. */
const PARTS = ' \n\t&=;,"\'<>(){}[]?/'

type Item = NonNullable<ReturnType<Cgi['form']['item']>>

export class Secrets {
  /** The content of the request is none of ours to read: what quotes it cannot be masked. */
  readonly opaque: boolean
  private readonly words: string[]
  private values: string[] = []

  /** `more`: further words of secret names. Throws when the request cannot be read, or has too many secrets. */
  constructor(cgi: Cgi | undefined, more: readonly string[]) {
    this.words = WORDS.split(' ').concat(more.map(word => word.toLowerCase()))
    this.opaque = cgi !== undefined && !readable(cgi)
    if (cgi) this.addRequest(cgi)
  }

  /** Whether what has that name is secret. */
  names(name: string): boolean {
    const small = name.toLowerCase()
    return name !== HARMLESS && this.words.some(word => small.indexOf(word) >= 0)
  }

  /** The secret members of an error. */
  addMembers(error: unknown): void {
    if (typeof error !== 'object' || error === null) return
    const names = Object.keys(error)
    for (let i = 0; i < names.length; i++) {
      // eslint-disable-next-line postern/no-dynamic-key -- a name that the script gave
      if (this.names(names[i])) this.add(String((error as { [name: string]: unknown })[names[i]]))
    }
  }

  /** The text without the secrets, as they are and percent-encoded in whatever way. */
  masked(text: string): string {
    if (this.values.length === 0) return text
    const safe = this.replaced(text)
    return text.indexOf('%') < 0 && text.indexOf('+') < 0 ? safe : this.parted(safe, PARTS.split(''))
  }

  /** The value of a variable. */
  variable(name: string, value: string): string {
    if (this.names(name)) return MASK
    const mark = value.indexOf('?')
    if (name.indexOf('QUERY_STRING') >= 0) return this.query(value)
    return mark < 0 ? this.masked(value) : this.masked(value.slice(0, mark + 1)) + this.query(value.slice(mark + 1))
  }

  private query(text: string): string {
    return text.split('&').map(field => {
      const equals = field.indexOf('='), name = equals < 0 ? '' : field.slice(0, equals)
      return this.names(unquote(name)) ? name + '=' + MASK : this.masked(field)
    }).join('&')
  }

  /** Each value is looked for in what was there before, and never in a mask. */
  private replaced(text: string): string {
    let parts = [text]
    for (let i = 0; i < this.values.length; i++) {
      const next: string[] = []
      for (let j = 0; j < parts.length; j++) {
        const pieces = parts[j].split(this.values[i])
        for (let k = 0; k < pieces.length; k++) next.push(pieces[k])
      }
      parts = next
    }
    return parts.join(MASK)
  }

  /** Word by word: one that is a secret once it is decoded goes whole. */
  private parted(text: string, marks: string[]): string {
    if (marks.length === 0) {
      const plain = unquote(text.split('+').join(' '))
      return plain !== text && this.replaced(plain) !== plain ? MASK : text
    }
    const others = marks.concat([]), mark = others.pop() as string
    return text.split(mark).map(part => this.parted(part, others)).join(mark)
  }

  private addRequest(cgi: Cgi): void {
    const items = cgi.form.items()
    for (let i = 0; i < items.length; i++) this.addItem(items[i])
    const variables = cgi.env.names()
    for (let i = 0; i < variables.length; i++) {
      const name = variables[i], value = cgi.env.get(name), mark = value === undefined ? -1 : value.indexOf('?')
      if (value === undefined) continue
      if (this.names(name)) this.addWords(value)
      if (name.indexOf('QUERY_STRING') >= 0) this.addQuery(value)
      else if (mark >= 0) this.addQuery(value.slice(mark + 1))
    }
    const fields = FIELDS.split(' ')
    for (let i = 0; i < fields.length; i++) this.addWords(cgi.field(fields[i]))
  }

  private addItem(item: Item): void {
    const list = item.list
    for (let i = 0; list !== undefined && i < list.length; i++) this.addItem(list[i])
    if (item.name === undefined || !this.names(item.name)) return
    if (item.filename === undefined || item.filename === '') return this.add(item.value)
    if (item.length > FILE_BYTES_MAX || !item.file) throw new Error('a secret file')
    const bytes = new Uint8Array(item.length), count = item.file.readAt(0, bytes, 0, bytes.length)
    this.add(decode(bytes, 0, count, 'utf-8'))
  }

  private addQuery(text: string): void {
    const fields = text.split('&')
    for (let i = 0; i < fields.length; i++) {
      const equals = fields[i].indexOf('=')
      if (equals >= 0 && this.names(unquote(fields[i].slice(0, equals)))) {
        this.add(unquote(fields[i].slice(equals + 1).split('+').join(' ')))
      }
    }
  }

  /** `name=value; name=value`, `Basic value`: each value, without its quotes, and decoded. */
  private addWords(value: string | undefined): void {
    if (value === undefined) return
    this.add(value)
    const parts = value.split(';')
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i].trim(), equals = part.indexOf('='), space = part.indexOf(' ')
      if (equals >= 0) this.addWord(part.slice(equals + 1))
      if (space < 0) continue
      this.addWord(part.slice(space + 1))
      this.addCredentials(part.slice(space + 1).trim())
    }
  }

  private addWord(value: string): void {
    const bare = value.split('"').join('')
    this.add(value)
    this.add(bare)
    this.add(unquote(bare))
  }

  private addCredentials(text: string): void {
    const length = encodedLength(text), bytes = new Uint8Array(length + 1), octets = new Uint8Array(length + 1)
    encode(text, 0, bytes, 0, length)
    const plain = decode(octets, 0, decodeBase64(bytes, 0, length, octets), 'utf-8'), colon = plain.indexOf(':')
    this.add(plain)
    if (colon >= 0) this.add(plain.slice(colon + 1))
  }

  private add(value: string): void {
    this.addForms(value)
    this.addForms(value.trim())
    const lines = value.split('\n')
    for (let i = 0; lines.length > 1 && i < lines.length; i++) {
      if (lines[i].trim().length >= PART_UNITS_MIN) this.addForms(lines[i].trim())
    }
    // A longer one may have a shorter one within it.
    this.values.sort((one, other) => other.length - one.length)
  }

  private addForms(value: string): void {
    if (value.trim().length < VALUE_UNITS_MIN) return
    const escaped = value.split('\\').join('\\\\').split('"').join('\\"').split('\n').join('\\n').split('\r').join('\\r')
    const forms = [value, escapeHtml(value), escaped, quote(value, '')]
    for (let i = 0; i < forms.length; i++) if (this.values.indexOf(forms[i]) < 0) this.values.push(forms[i])
    if (this.values.length > 4 * VALUES_MAX) throw new Error('too many secrets')
  }
}

/** Whether all of the content is in the form. */
function readable(cgi: Cgi): boolean {
  const method = cgi.env.get('REQUEST_METHOD'), type = cgi.env.get('CONTENT_TYPE')
  if (cgi.stdin.length > 0 || cgi.onContent !== undefined) return false
  if (method === 'GET' || method === 'HEAD' || type === undefined) return true
  const media = type.toLowerCase().trim()
  return media.indexOf('application/x-www-form-urlencoded') === 0 || media.indexOf('multipart/') === 0
}
