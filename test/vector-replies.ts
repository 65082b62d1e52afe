// Scripts whose output is the vector: each writes what a peer must see as one kind of reply (RFC 3875 section 6), or as
// a 500. In the language subset of src/.
import type { Cgi } from '../src/cgi/types.ts'
import type { Registry } from './vector-scripts.ts'

export function registerReplies(gateway: Registry): void {
  const texts = replies()
  for (let i = 0; i < texts.length; i++) writes(gateway, texts[i][0], texts[i][1])
  gateway.register('reply/by-octet', cgi => octetByOctet(cgi, 'Content-Type: text/plain\r\nX-A: 1\r\n\r\nabc'))
  gateway.register('reply/print', cgi => {
    cgi.print('Content-Type: text/plain')
    cgi.print()
    cgi.print('one')
    cgi.write('two')
    cgi.print()
  })
  gateway.register('reply/bytes', cgi => {
    const octets = bytes('Content-Type: text/plain\n\n..', 0)
    octets[octets.length - 2] = 0xFF
    octets[octets.length - 1] = 0
    cgi.write(octets)
  })
  gateway.register('reply/silent', () => undefined)
  gateway.register('reply/throws', () => { throw new Error('the script failed') })
  gateway.register('reply/throws-late', cgi => {
    cgi.print('Content-Type: text/plain\n')
    cgi.print('begun')
    throw new Error('the script failed')
  })
  gateway.register('reply/exit', cgi => {
    cgi.print('Content-Type: text/plain\n')
    cgi.print('exit')
    return 3
  })
  gateway.register('reply/source', cgi => {
    cgi.print('Content-Type: text/plain\n')
    cgi.write('first,')
    return counting(300)
  })
  gateway.register('reply/source-length', cgi => {
    cgi.print('Content-Type: text/plain\nContent-Length: 300\n')
    return counting(300)
  })
  gateway.register('reply/source-empty', cgi => {
    cgi.print('Content-Type: text/plain\n')
    return counting(0)
  })
  gateway.register('reply/source-long', cgi => {
    cgi.print('Content-Type: text/plain\nContent-Length: 3\n')
    return counting(300)
  })
  gateway.register('reply/big', cgi => {
    cgi.print('Content-Type: text/plain\n')
    for (let i = 0; i < 80; i++) cgi.print('0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789')
  })
  gateway.register('reply/too-big', cgi => {
    cgi.print('Content-Type: text/plain\n')
    for (let i = 0; i < 90; i++) cgi.print('0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789')
  })
  gateway.register('reply/head-too-big', cgi => {
    cgi.print('Content-Type: text/plain')
    for (let i = 0; i < 30; i++) cgi.print('X-Filler-' + i + ': 0123456789012345678901234567890123456789')
    cgi.print()
  })
  gateway.register('reply/kept', cgi => {
    cgi.detach(['QUERY_STRING', 'PATH_INFO'])
    cgi.print('Content-Type: text/plain\n')
    cgi.write('later ' + cgi.env.get('QUERY_STRING') + ' ' + cgi.env.get('REQUEST_METHOD'))
    cgi.end()
  })
  gateway.register('nph-raw', cgi => cgi.write('HTTP/1.1 299 Own\r\nContent-Length: 3\r\n\r\nraw'))
}

/** Name and output of each script that just writes a text. */
function replies(): string[][] {
  return [
    ['document', 'Content-Type: text/plain\n\nbody'],
    ['crlf', 'Content-Type: text/plain\r\n\r\nbody'],
    ['case', 'cOnTeNt-TyPe:text/plain\n\nbody'],
    ['utf-8', 'Content-Type: text/plain; charset=utf-8\n\n\u00e9\u6f22'],
    ['status', 'Status: 404 Nowhere\nContent-Type: text/plain\n\ngone'],
    ['status-only', 'Status: 204\n\n'],
    ['status-no-reason', 'Status: 418\nContent-Type: text/plain\n\nx'],
    ['not-modified', 'Status: 304\nETag: "a"\n\ndropped'],
    ['client-redirect', 'Location: http://other.example/x#y\n\n'],
    ['client-redirect-document', 'Location: http://other.example/\nStatus: 301 Moved\nContent-Type: text/plain\n\nmoved'],
    ['relative', 'Location: other\n\n'],
    ['path-with-status', 'Status: 303 See Other\nLocation: /cgi-bin/hello\n\n'],
    ['local', 'Location: /cgi-bin/show/there?a=b\n\n'],
    ['local-static', 'Location: /index.html\n\n'],
    ['local-missing', 'Location: /cgi-bin/nothing\n\n'],
    ['local-loop', 'Location: /cgi-bin/reply/local-loop\n\n'],
    ['local-dots', 'Location: /cgi-bin/x/../hello\n\n'],
    ['local-above', 'Location: /../x\n\n'],
    ['cookies', 'Content-Type: text/plain\nSet-Cookie: a=1\nSet-Cookie: b=2\n\ntwo'],
    ['own-fields', 'Content-Type: text/plain\nConnection: close\nTransfer-Encoding: chunked\nDate: never\nX-CGI-A: b\n\nmine'],
    ['wrong-length', 'Content-Type: text/plain\nContent-Length: 99\n\nfour'],
    ['empty-document', 'Content-Type: text/plain\n\n'],
    ['no-section', 'just text without a section'],
    ['no-known-field', 'X-Other: 1\n\nbody'],
    ['no-colon', 'Content-Type text/plain\n\nbody'],
    ['blank-before-colon', 'Content-Type : text/plain\n\nbody'],
    ['folded', 'Content-Type: text/plain\n more\n\nbody'],
    ['twice', 'Content-Type: text/plain\nContent-Type: text/html\n\nbody'],
    ['status-twice', 'Status: 200\nStatus: 201\nContent-Type: text/plain\n\nbody'],
    ['bad-status', 'Status: 99\nContent-Type: text/plain\n\nbody'],
    ['word-status', 'Status: OK\nContent-Type: text/plain\n\nbody'],
    ['informational', 'Status: 101 Switching\n\n'],
    ['empty-type', 'Content-Type:\n\nbody'],
    ['control', 'Content-Type: text/plain\nX-A: a\x00b\n\nbody'],
    ['bare-cr', 'Content-Type: text/plain\nX-A: a\rb\n\nbody'],
  ]
}

function writes(gateway: Registry, name: string, text: string): void {
  gateway.register('reply/' + name, cgi => cgi.write(text))
}

function octetByOctet(cgi: Cgi, text: string): void {
  const octets = bytes(text, 0)
  for (let i = 0; i < octets.length; i++) cgi.write(octets.subarray(i, i + 1))
}

/** One octet per character. */
function bytes(text: string, from: number): Uint8Array {
  const octets = new Uint8Array(text.length - from)
  for (let i = from; i < text.length; i++) octets[i - from] = text.charCodeAt(i)
  return octets
}

/** A source of `length` octets, at most seven at a time. */
function counting(length: number): { read: (target: Uint8Array, from: number, to: number) => number } {
  let sent = 0
  return {
    read(target, from, to) {
      if (sent === length) return -1
      let count = 0
      while (count < 7 && from + count < to && sent < length) {
        target[from + count] = 0x30 + sent % 10
        count++
        sent++
      }
      return count
    },
  }
}
