// The scripts of the memory test, for any engine: an upload that is thrown away, one that is kept, and what is kept.
import type { Gateway } from '../src/index.ts'
import { Crc32 } from '../src/portable/index.ts'

/** Above what is uploaded, so that the flash and not the plan decides. */
const CONTENT_BYTES_MAX = 200 << 20

export function registerMemoryScripts(gateway: Gateway): void {
  const discarded = { sink: 'discard' as const, max: CONTENT_BYTES_MAX }
  gateway.register('discard', { files: { '*': discarded }, content: CONTENT_BYTES_MAX }, cgi => {
    const item = cgi.form.item('file')
    cgi.print('Content-Type: text/plain\n')
    cgi.print(`discarded ${item ? item.length : 0}`)
  })
  const kept = { sink: 'flash' as const, max: CONTENT_BYTES_MAX }
  gateway.register('keep', { methods: ['POST'], files: { file: kept }, content: CONTENT_BYTES_MAX }, cgi => {
    const item = cgi.form.item('file')
    if (item) cgi.keep('file', item)
    cgi.commit(status => {
      if (status) cgi.print(`Status: ${status}`)
      cgi.print('Content-Type: text/plain\n')
      cgi.print(`kept ${status}`)
    })
  })
  gateway.register('stored', cgi => {
    const blob = cgi.blob('file')
    cgi.print('Content-Type: text/plain\n')
    if (!blob) return cgi.print('nothing')
    const bytes = new Uint8Array(blob.length)
    for (let at = 0; at < bytes.length;) at += blob.readAt(at, bytes, at, bytes.length)
    cgi.print(`${bytes.length} ${new Crc32().of(bytes, 0, bytes.length)}`)
  })
}
