// What no report shows: the values of fields and variables whose names say that they are secret, wherever they stand, as they
// are and as they are encoded.
import type { Cgi } from '../cgi/types.ts'
import { escapeHtml, quote, unquote } from '../library/percent.ts'

export const MASK = '********'
/** A name that has one of these is that of a secret. */
const WORDS = 'auth cookie credential key otp passphrase passwd password pin psk pwd secret session token pass'
/** They only say how, not with what. */
const HARMLESS = 'AUTH_TYPE'
/** A part of a value, such as one line of a key, that is too short to be looked for. */
const PART_UNITS_MIN = 8

export class Secrets {
  private readonly words: string[]
  private values: string[] = []

  /** `more`: further words of secret names. Throws when the form cannot be read: then nobody knows what is secret. */
  constructor(cgi: Cgi | undefined, more: readonly string[]) {
    this.words = WORDS.split(' ').concat(more.map(word => word.toLowerCase()))
    if (!cgi) return
    const names = cgi.form.keys()
    for (let i = 0; i < names.length; i++) {
      if (!this.names(names[i])) continue
      const values = cgi.form.getlist(names[i])
      for (let j = 0; j < values.length; j++) this.add(values[j])
    }
    const variables = cgi.env.names()
    for (let i = 0; i < variables.length; i++) if (this.names(variables[i])) this.addHeader(cgi.env.get(variables[i]))
    this.addHeader(cgi.field('authorization'))
    this.addHeader(cgi.field('cookie'))
    // A longer one may have a shorter one within it.
    this.values.sort((one, other) => other.length - one.length)
  }

  /** Whether what has that name is secret. */
  names(name: string): boolean {
    const small = name.toLowerCase()
    return name !== HARMLESS && this.words.some(word => small.indexOf(word) >= 0)
  }

  /** The text without the secrets. */
  masked(text: string): string {
    let safe = text
    for (let i = 0; i < this.values.length; i++) safe = safe.split(this.values[i]).join(MASK)
    return safe
  }

  /** The value of a variable. */
  variable(name: string, value: string): string {
    if (this.names(name)) return MASK
    const mark = value.indexOf('?')
    if (name.indexOf('QUERY_STRING') >= 0) return this.masked(this.query(value))
    return this.masked(mark < 0 ? value : value.slice(0, mark + 1) + this.query(value.slice(mark + 1)))
  }

  private query(text: string): string {
    return text.split('&').map(field => {
      const equals = field.indexOf('='), name = equals < 0 ? '' : field.slice(0, equals)
      const plain = unquote(field.slice(equals + 1).split('+').join(' '))
      if (!this.names(unquote(name)) && this.masked(plain) === plain) return field
      return equals < 0 ? MASK : name + '=' + MASK
    }).join('&')
  }

  /** The words of a field of the request as well: `name=value; name=value`, `Basic value`. */
  private addHeader(value: string | undefined): void {
    if (value === undefined) return
    this.add(value)
    value.split(';').forEach(part => {
      const equals = part.indexOf('='), space = part.trim().indexOf(' ')
      if (equals >= 0) this.add(part.slice(equals + 1))
      if (space >= 0) this.add(part.trim().slice(space + 1))
    })
  }

  private add(value: string): void {
    this.addForms(value)
    this.addForms(value.trim())
    const lines = value.split('\n')
    for (let i = 0; lines.length > 1 && i < lines.length; i++) {
      if (lines[i].trim().length >= PART_UNITS_MIN) this.addForms(lines[i].trim())
    }
  }

  private addForms(value: string): void {
    if (value.trim() === '') return
    const forms = [value, quote(value, ''), quote(value, '').split('%20').join('+'), escapeHtml(value)]
    for (let i = 0; i < forms.length; i++) if (this.values.indexOf(forms[i]) < 0) this.values.push(forms[i])
  }
}
