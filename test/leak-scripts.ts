// The scripts of the leak sweeps, for any engine: an upload that is thrown away, one that is kept, and one that reads
// everything by names which the request itself brings.
import type { Gateway } from '../src/index.ts'

const CONTENT_BYTES_MAX = 1 << 20

export function registerLeakScripts(gateway: Gateway): void {
  gateway.register('discard', { files: { '*': { sink: 'discard', max: CONTENT_BYTES_MAX } } }, cgi => {
    const item = cgi.form.item('file')
    cgi.print('Content-Type: text/plain\n')
    cgi.print(`${item ? item.length : -1}`)
  })
  gateway.register('keep', { files: { file: { sink: 'flash', max: CONTENT_BYTES_MAX } } }, cgi => {
    const item = cgi.form.item('file')
    if (item) cgi.keep('file', item)
    cgi.commit(status => {
      if (status) cgi.print(`Status: ${status}`)
      cgi.print('Content-Type: text/plain\n')
      cgi.print(`${item ? item.length : -1}`)
    })
  })
  gateway.register('names', cgi => {
    const word = cgi.form.getfirst('word', '')
    const file = cgi.form.item(`file-${word}`)
    const found = [
      cgi.form.getfirst(`query-${word}`, ''), cgi.form.getfirst(`field-${word}`, ''), file ? file.filename : '',
      file ? file.header(`part-${word}`) : '', cgi.field(`head-${word}`), cgi.env.get(`HTTP_HEAD_${word.toUpperCase()}`),
      `${cgi.form.keys().length}`, `${cgi.form.items().length}`,
    ]
    cgi.print('Content-Type: text/plain\n')
    cgi.print(found.join(' '))
  })
}
