// What Python's cgi prints of a request as HTML: print_environ, print_form and the others. Everything is escaped, the
// arguments too, which Python leaves as they are. Each comes as text first, since `test` sends what is longer than a
// script may print.
import { octetsOf } from './codec.ts'
import type { Name } from './dictionary.ts'
import type { FieldStorage } from './field-storage.ts'
import { escapeHtml } from './percent.ts'
import { repr } from './repr.ts'
import { MiniFieldStorage } from './mini-field-storage.ts'
import type { Environ, Source } from './types.ts'

/** Python's standard output: the `cgi` of a script is one. */
export interface Printer {
  print(text?: string): void
}

const VARIABLES = 'AUTH_TYPE CONTENT_LENGTH CONTENT_TYPE DATE_GMT DATE_LOCAL DOCUMENT_NAME DOCUMENT_ROOT DOCUMENT_URI '
  + 'GATEWAY_INTERFACE LAST_MODIFIED PATH PATH_INFO PATH_TRANSLATED QUERY_STRING REMOTE_ADDR REMOTE_HOST REMOTE_IDENT '
  + 'REMOTE_USER REQUEST_METHOD SCRIPT_NAME SERVER_NAME SERVER_PORT SERVER_PROTOCOL SERVER_ROOT SERVER_SOFTWARE'
const FIELDS = 'HTTP_ACCEPT HTTP_CONNECTION HTTP_HOST HTTP_PRAGMA HTTP_REFERER HTTP_USER_AGENT'

export function print_environ(printer: Printer, environ: Environ): void {
  printer.print(environText(environ))
}

export function print_form(printer: Printer, form: FieldStorage): void {
  printer.print(formText(form))
}

export function print_directory(printer: Printer, environ: Environ): void {
  printer.print(directoryText(environ))
}

export function print_arguments(printer: Printer, source: Source): void {
  printer.print(argumentsText(source))
}

export function print_environ_usage(printer: Printer): void {
  printer.print(usageText())
}

/** `thrown` is what was caught. The frames are those that the engine tells. */
export function print_exception(printer: Printer, thrown: unknown): void {
  printer.print(exceptionText(thrown))
}

export function environText(environ: Environ): string {
  let text = '\n<H3>Shell Environment:</H3>\n<DL>\n'
  const names = environ.names === undefined ? [] : environ.names()
  names.sort(byCodePoint)
  for (let i = 0; i < names.length; i++) {
    text += '<DT> ' + escapeHtml(names[i]) + ' <DD> ' + escapeHtml(environ.get(names[i]) ?? '') + '\n'
  }
  return text + '</DL>\n'
}

export function formText(form: FieldStorage): string {
  const names = form.keys()
  names.sort(byCodePoint)
  let text = '\n<H3>Form Contents:</H3>\n'
  if (names.length === 0) text += '<P>No form fields.\n'
  text += '<DL>\n'
  // Array.sort puts what is undefined last; a part without a name comes first.
  if (names.indexOf(undefined) >= 0) names.unshift(names.pop())
  for (let i = 0; i < names.length; i++) {
    const value = form.item(names[i])
    const kind = value instanceof Array ? 'list' : value instanceof MiniFieldStorage ? 'cgi.MiniFieldStorage' : 'cgi.FieldStorage'
    text += '<DT>' + escapeHtml(names[i] ?? 'None') + ': <i>' + escapeHtml('<class \'' + kind + '\'>') + '</i>\n'
      + '<DD>' + escapeHtml(repr(value)) + '\n'
  }
  return text + '</DL>\n'
}

/** A device has no directory: what stands for it is the root of its documents. */
export function directoryText(environ: Environ): string {
  const root = environ.get('DOCUMENT_ROOT')
  const shown = root === undefined || root === '' ? 'OSError: no file system' : root
  return '\n<H3>Current Working Directory:</H3>\n' + escapeHtml(shown) + '\n'
}

/** The name of the script and the search words. */
export function argumentsText(source: Source): string {
  const words = [source.env.get('SCRIPT_NAME') ?? ''].concat(source.argv ?? [])
  return '\n<H3>Command Line Arguments:</H3>\n\n' + escapeHtml(repr(words), false) + '\n'
}

export function usageText(): string {
  return '\n<H3>These environment variables could have been set:</H3>\n' + listOf(VARIABLES)
    + 'In addition, HTTP headers sent by the server may be passed in the\n'
    + 'environment as well.  Here are some common variable names:\n' + listOf(FIELDS)
}

function listOf(names: string): string {
  return '<UL>\n<LI>' + names.split(' ').join('\n<LI>') + '\n</UL>\n'
}

export function exceptionText(thrown: unknown): string {
  const error = typeof thrown === 'object' && thrown !== null ? thrown as Partial<Error> : { name: 'Error', message: String(thrown) }
  const last = (error.name ?? 'Error') + (error.message ? ': ' + error.message : '')
  return '\n<H3>Traceback (most recent call last):</H3>\n<PRE>' + escapeHtml(framesOf(error.stack, last))
    + '<B>' + escapeHtml(last) + '\n</B></PRE>'
}

/** The lines of the stack but the one that repeats the message. */
function framesOf(stack: unknown, last: string): string {
  if (typeof stack !== 'string' || stack === '') return ''
  const begin = stack.indexOf('\n    at ')
  const frames = begin >= 0 ? stack.slice(begin + 1) : stack.indexOf(last) >= 0 ? stack.split(last).join('') : stack
  return frames === '' ? '' : frames + '\n'
}

/** As Python sorts; names that are undefined are left to the engine. */
function byCodePoint(first: Name, second: Name): number {
  const a = octetsOf(first ?? ''), b = octetsOf(second ?? '')
  let i = 0
  while (i < a.length && i < b.length && a[i] === b[i]) i++
  if (i < a.length && i < b.length) return a[i] - b[i]
  return a.length - b.length
}
