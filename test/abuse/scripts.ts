// What the gateway serves while it is abused: a greeting, a page that fills more than a window, a long document, and a
// script that keeps a small setting and a small certificate on flash, one commit a save. Runs on every engine.
import type { Cgi, Content, Gateway, Plan, Script } from '../../src/index.ts'

const CERTIFICATE_BYTES_MAX = 4096
const PAGE = 'page\n'.repeat(1600)
const LONG = 'long\n'.repeat(20_000)
const TEXT = 'Content-Type: text/plain\n'

export interface Registry {
  register(name: string, plan: Plan, script: Script): void
  asset: Gateway['asset']
}

export function register(gateway: Registry): void {
  gateway.register('hello', {}, cgi => {
    cgi.print(TEXT)
    cgi.write('hello ' + cgi.form.getfirst('n', ''))
  })
  gateway.register('page', {}, cgi => {
    cgi.print(TEXT)
    cgi.write(PAGE)
  })
  gateway.register('keep', { files: { certificate: { sink: 'flash', max: CERTIFICATE_BYTES_MAX } } }, keep)
  gateway.asset('/long', 'text/plain', LONG)
}

function keep(cgi: Cgi): void {
  if (cgi.env.get('REQUEST_METHOD') === 'POST') return save(cgi)
  const setting = cgi.recorded('setting'), certificate = cgi.blob('certificate')
  cgi.print(TEXT)
  if (setting && certificate) cgi.write('kept ' + textOf(setting) + ' ' + sum(certificate))
  else cgi.write('kept nothing')
}

function save(cgi: Cgi): void {
  const setting = cgi.form.getfirst('setting', ''), item = cgi.form.item('certificate')
  if (!item || !item.file || setting === '') {
    cgi.print('Status: 422 Unprocessable Content')
    cgi.print(TEXT)
    return
  }
  const octets = new Uint8Array(setting.length)
  for (let i = 0; i < setting.length; i++) octets[i] = setting.charCodeAt(i)
  const text = 'saved ' + setting + ' ' + sum(item.file)
  cgi.record('setting', octets)
  cgi.keep('certificate', item, 'application/x-pem-file')
  cgi.commit(status => {
    if (status !== 0) cgi.print('Status: ' + status)
    cgi.print(TEXT)
    cgi.write(text)
  })
}

function textOf(octets: Uint8Array): string {
  let text = ''
  for (let i = 0; i < octets.length; i++) text += String.fromCharCode(octets[i])
  return text
}

/** Enough to tell one certificate from another. */
export function sum(content: Content): number {
  const piece = new Uint8Array(256)
  let total = 0
  for (let position = 0; position < content.length;) {
    const count = content.readAt(position, piece, 0, piece.length)
    if (count <= 0) return -1
    for (let i = 0; i < count; i++) total = (total * 31 + piece[i]) % 1000003
    position += count
  }
  return total
}
