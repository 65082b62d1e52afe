// The scripts that the vectors and the conformance server ask for, in the language subset of src/.
import type { Gateway } from '../src/gateway.ts'
import type { Cgi } from '../src/cgi/types.ts'
import type { Item } from '../src/form/types.ts'
import type { Sink } from '../src/sink.ts'
import { registerReplies } from './vector-replies.ts'

/** Octets of content that `echo` and `show` repeat. */
const SHOWN = 64

/** What takes scripts and pages. */
export type Registry = Pick<Gateway, 'register' | 'asset'>

export function registerVectorScripts(gateway: Registry): void {
  const contents = new Contents()
  gateway.register('hello', { methods: ['GET'] }, cgi => {
    cgi.print('Content-Type: text/plain')
    cgi.print()
    cgi.print('hello')
  })
  gateway.register('show', { keep: ['*'], stdin: { sink: cgi => contents.begin(cgi), max: 65536 } }, cgi => {
    const content = contents.take(cgi), info = cgi.env.get('PATH_INFO')
    cgi.print('Content-Type: text/plain\n')
    cgi.print(cgi.env.get('REQUEST_METHOD') + ' ' + (info === undefined ? '-' : info) + ' '
      + cgi.env.get('QUERY_STRING') + ' ' + content.length + ' ' + content.text)
  })
  gateway.register('fields', { keep: ['*'] }, cgi => {
    cgi.print('Content-Type: text/plain\n')
    const names = cgi.fieldNames()
    for (let i = 0; i < names.length; i++) cgi.print(names[i] + '=' + visible(cgi.field(names[i])))
  })
  gateway.register('default', cgi => {
    cgi.print('Content-Type: text/plain\n')
    cgi.print(cgi.fieldNames().join(' ') + ' skipped ' + cgi.skipped)
  })
  gateway.register('few', { keep: ['x-kept'] }, cgi => {
    cgi.print('Content-Type: text/plain\n')
    cgi.print(cgi.fieldNames().join(' '))
  })
  gateway.register('variables', { keep: ['*'] }, cgi => {
    cgi.print('Content-Type: text/plain\n')
    const names = cgi.env.names()
    for (let i = 0; i < names.length; i++) {
      const name = names[i]
      if (name !== 'SERVER_SOFTWARE' && name !== 'REMOTE_PORT' && name !== 'UNIQUE_ID') cgi.print(name + '=' + visible(cgi.env.get(name)))
    }
  })
  gateway.register('words', cgi => {
    cgi.print('Content-Type: text/plain\n')
    cgi.print(cgi.argv.length + ' ' + cgi.argv.join('|'))
  })
  gateway.register('dir/inner', cgi => {
    cgi.print('Content-Type: text/plain\n')
    cgi.print('inner ' + cgi.env.get('SCRIPT_NAME') + ' ' + cgi.env.get('PATH_INFO'))
  })
  gateway.register('dir/inner/deep', cgi => {
    cgi.print('Content-Type: text/plain\n')
    cgi.print('deep ' + cgi.env.get('SCRIPT_NAME') + ' ' + cgi.env.get('PATH_INFO'))
  })
  gateway.register('disabled', { enabled: false }, cgi => cgi.print('Content-Type: text/plain\n'))
  gateway.register('typed', { types: ['text/plain'], length: 'required', content: 100 }, cgi => {
    cgi.print('Content-Type: text/plain\n')
    cgi.print('typed')
  })
  gateway.register('form', { files: { '*': { sink: 'space', max: 4096 } } }, form)
  gateway.register('flash', { files: { '*': { sink: 'flash', max: 8192 } } }, form)
  gateway.asset('/index.html', 'text/html', '<p>STATIC-INDEX</p>\n')
  gateway.asset('/', 'text/html', '<p>STATIC-INDEX</p>\n')
  registerReplies(gateway)
}

/** Every item, a line each: name, file name, type, length, value. */
function form(cgi: Cgi): void {
  cgi.print('Content-Type: text/plain\n')
  items(cgi, cgi.form.items(), '')
  cgi.print('done ' + cgi.form.done)
}

function items(cgi: Cgi, list: Item[], indent: string): void {
  for (let i = 0; i < list.length; i++) {
    const item = list[i]
    cgi.print(indent + [
      visible(item.name), visible(item.filename), visible(item.type), '' + item.length, visible(valueOf(item)),
    ].join('|'))
    if (item.list) items(cgi, item.list, indent + ' ')
  }
}

function valueOf(item: Item): string {
  if (item.list) return ''
  if (item.filename === undefined) return item.value
  const file = item.file
  let text = ''
  if (!file) return text
  for (let piece = file.read(512); piece.length > 0; piece = file.read(512)) text += latin1(piece)
  return text
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i++) text += character(bytes[i])
  return text
}

/** Of an octet, as a text has it: where texts are octets, in UTF-8. */
function character(octet: number): string {
  if (octet < 0x80 || String.fromCharCode(0x100).charCodeAt(0) === 0x100) return String.fromCharCode(octet)
  return String.fromCharCode(0xC0 | octet >> 6, 0x80 | octet & 0x3F)
}

/** Characters outside of printable ASCII as `\xNN` of their octets in UTF-8, so that every engine prints the same. */
export function visible(text: string | undefined): string {
  if (text === undefined) return '-'
  const encoded = encodeURIComponent(text)
  let shown = ''
  for (let i = 0; i < encoded.length; i++) {
    const character = encoded.charAt(i)
    if (character !== '%') {
      shown += character
      continue
    }
    const code = parseInt(encoded.substring(i + 1, i + 3), 16)
    const plain = code >= 0x20 && code < 0x7F && code !== 0x5C && code !== 0x7C
    shown += plain ? String.fromCharCode(code) : '\\x' + (code < 16 ? '0' : '') + code.toString(16)
    i += 2
  }
  return shown
}

/** What `show` and `echo` know of a content: its length and how it begins. */
export class Content implements Sink {
  length = 0
  text = ''

  room(): number {
    return 65536
  }

  write(bytes: Uint8Array, from: number, to: number): void {
    this.length += to - from
    for (let i = from; i < to && this.text.length < SHOWN; i++) {
      const octet = bytes[i]
      this.text += octet >= 0x20 && octet <= 0x7E ? String.fromCharCode(octet) : '.'
    }
  }

  close(length: number): void {
    if (length !== this.length) throw new Error('close(' + length + ') after ' + this.length)
  }

  abort(): void {
    this.length = -1
  }
}

/** The content of each run that is on its way. */
export class Contents {
  private runs: { cgi: Cgi; content: Content }[] = []

  begin(cgi: Cgi): Content {
    const content = new Content()
    this.runs.push({ cgi, content })
    return content
  }

  take(cgi: Cgi): Content {
    for (let i = 0; i < this.runs.length; i++) {
      if (this.runs[i].cgi !== cgi) continue
      const content = this.runs[i].content
      this.runs = this.runs.filter(run => run.cgi !== cgi && run.content.length >= 0)
      return content
    }
    return new Content()
  }
}
