// Content: Content-Length, Transfer-Encoding, chunks, trailers, Expect: RFC 9112 sections 6 and 7, RFC 9110 section 10.1.1.
import { type Vector } from './vector.ts'

function vector(name: string, why: string, input: string, expect: string[]): Vector {
  return { name, why, input, expect }
}

function request(lines: string, body: string): string {
  return 'POST /cgi-bin/show HTTP/1.1\r\nHost: device\r\n' + lines + '\r\n' + body
}

function chunked(body: string): string {
  return request('Transfer-Encoding: chunked\r\n', body)
}

function content(name: string, why: string, input: string, shown: string): Vector {
  return vector(name, why, input, ['200', 'POST -  ' + shown])
}

function refused(name: string, why: string, input: string, status: number): Vector {
  return vector(name, why, input, [status + ' close', text(status)])
}

function text(status: number): string {
  switch (status) {
    case 400: return '400 Bad Request'
    case 408: return '408 Request Timeout'
    case 411: return '411 Length Required'
    case 413: return '413 Content Too Large'
    case 415: return '415 Unsupported Media Type'
    case 431: return '431 Request Header Fields Too Large'
    default: return '501 Not Implemented'
  }
}

function repeat(piece: string, count: number): string {
  let result = ''
  for (let i = 0; i < count; i++) result += piece
  return result
}

/** What must never be answered: a request in the place of content. */
const SMUGGLED = 'GET /cgi-bin/show/SMUGGLED HTTP/1.1\r\nHost: device\r\n\r\n'

export const vectors: Vector[] = [
  // Content-Length.
  content('a length', 'RFC 9112 6.2', request('Content-Length: 5\r\n', 'hello'), '5 hello'),
  content('a length of 0', 'RFC 9112 6.2', request('Content-Length: 0\r\n', ''), '0 '),
  content('leading zeros', 'RFC 9110 8.6', request('Content-Length: 005\r\n', 'hello'), '5 hello'),
  content('no length on POST', 'RFC 9112 6.3: no content', request('', ''), '0 '),
  vector('content of GET', 'RFC 9110 9.3.1: read, never run', 'GET /cgi-bin/hello HTTP/1.1\r\nHost: device\r\nContent-Length: ' + SMUGGLED.length + '\r\n\r\n' + SMUGGLED, ['200', 'hello']),
  content('content that looks like a request', 'RFC 9112 6.3', request('Content-Length: 4\r\n', 'GET '), '4 GET '),
  refused('a sign', 'RFC 9110 8.6', request('Content-Length: +5\r\n', 'hello'), 400),
  refused('a negative length', 'RFC 9110 8.6', request('Content-Length: -1\r\n', 'hello'), 400),
  refused('a hexadecimal length', 'RFC 9110 8.6', request('Content-Length: 0x5\r\n', 'hello'), 400),
  refused('a fraction', 'RFC 9110 8.6', request('Content-Length: 5.0\r\n', 'hello'), 400),
  refused('an exponent', 'RFC 9110 8.6', request('Content-Length: 5e0\r\n', 'hello'), 400),
  refused('a blank within', 'RFC 9110 8.6', request('Content-Length: 5 5\r\n', 'hello'), 400),
  refused('an empty length', 'RFC 9110 8.6', request('Content-Length:\r\n', 'hello'), 400),
  refused('a word', 'RFC 9110 8.6', request('Content-Length: five\r\n', 'hello'), 400),
  refused('a list', 'RFC 9110 8.6', request('Content-Length: 5, 5\r\n', 'hello'), 400),
  refused('two lengths that differ', 'RFC 9112 6.3', request('Content-Length: 56\r\nContent-Length: 0\r\n', SMUGGLED), 400),
  refused('two equal lengths', 'RFC 9112 6.3: refused here', request('Content-Length: 5\r\nContent-Length: 5\r\n', 'hello'), 400),
  refused('above the limit', 'limits: CONTENT_BYTES_MAX', request('Content-Length: 131073\r\n', ''), 413),
  refused('2^32 + 5', 'never wrapped', request('Content-Length: 4294967301\r\n', 'hello'), 413),
  refused('2^64', 'never wrapped', request('Content-Length: 18446744073709551616\r\n', 'hello'), 400),
  refused('400 digits', 'never wrapped', request('Content-Length: ' + repeat('9', 400) + '\r\n', 'hello'), 400),
  refused('content that does not come', 'limits: CONTENT_MS', request('Content-Length: 5\r\n', 'hel'), 408),
  vector('content for a missing script', 'closed, never run', 'POST /cgi-bin/none HTTP/1.1\r\nHost: device\r\nContent-Length: ' + SMUGGLED.length + '\r\n\r\n' + SMUGGLED, ['404 close', '404 Not Found']),
  vector('content for a document', 'closed, never run', 'POST /index.html HTTP/1.1\r\nHost: device\r\nContent-Length: ' + SMUGGLED.length + '\r\n\r\n' + SMUGGLED, ['405 close', '405 Method Not Allowed']),

  // Transfer-Encoding.
  content('chunked', 'RFC 9112 7.1', chunked('5\r\nhello\r\n0\r\n\r\n'), '5 hello'),
  content('chunked in capitals', 'RFC 9112 7', request('Transfer-Encoding: CHUNKED\r\n', '5\r\nhello\r\n0\r\n\r\n'), '5 hello'),
  content('an empty chunked body', 'RFC 9112 7.1', chunked('0\r\n\r\n'), '0 '),
  refused('another coding', 'RFC 9112 6.1', request('Transfer-Encoding: gzip\r\n', 'hello'), 501),
  refused('a coding before chunked', 'RFC 9112 6.1', request('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'), 501),
  refused('chunked twice', 'RFC 9112 7.1', request('Transfer-Encoding: chunked, chunked\r\n', '0\r\n\r\n'), 501),
  refused('two fields', 'RFC 9112 6.1', request('Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), 400),
  refused('an empty coding', 'RFC 9112 6.1', request('Transfer-Encoding: \r\n', '0\r\n\r\n' + SMUGGLED), 501),
  refused('a vertical tab', 'RFC 9110 5.5', request('Transfer-Encoding: \x0Bchunked\r\n', '0\r\n\r\n' + SMUGGLED), 400),
  refused('chunked and a length', 'RFC 9112 6.1', request('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', '0\r\n\r\n'), 400),
  refused('chunked in 1.0', 'RFC 9112 6.1', 'POST /cgi-bin/show HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400),

  // Chunks.
  content('several chunks', 'RFC 9112 7.1', chunked('5\r\nhello\r\n1\r\n \r\n00a\r\n0123456789\r\n0\r\n\r\n'), '16 hello 0123456789'),
  content('sizes in both cases', 'RFC 9112 7.1', chunked('A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n'), '20 01234567890123456789'),
  content('extensions', 'RFC 9112 7.1.1', chunked('5;a=b;c="d e"\r\nhello\r\n0;last\r\n\r\n'), '5 hello'),
  content('a blank before an extension', 'RFC 9112 7.1.1', chunked('5 \t;a\r\nhello\r\n0\r\n\r\n'), '5 hello'),
  content('trailers', 'RFC 9112 7.1.2: dropped', chunked('5\r\nhello\r\n0\r\nX-A: 1\r\nContent-Length: 7\r\n\r\n'), '5 hello'),
  content('30 chunks of one octet', 'RFC 9112 7.1', chunked(repeat('1\r\nx\r\n', 30) + '0\r\n\r\n'), '30 ' + repeat('x', 30)),
  content('CR LF in the data', 'RFC 9112 7.1', chunked('4\r\n\r\n\r\n\r\n0\r\n\r\n'), '4 ....'),
  refused('no size', 'RFC 9112 7.1', chunked('\r\nhello\r\n0\r\n\r\n'), 400),
  refused('a prefix 0x', 'RFC 9112 7.1', chunked('0x5\r\nhello\r\n0\r\n\r\n'), 400),
  refused('a sign in the size', 'RFC 9112 7.1', chunked('+5\r\nhello\r\n0\r\n\r\n'), 400),
  refused('a negative size', 'RFC 9112 7.1', chunked('-1\r\nhello\r\n0\r\n\r\n'), 400),
  refused('a blank before the size', 'RFC 9112 7.1', chunked(' 5\r\nhello\r\n0\r\n\r\n'), 400),
  refused('a blank behind the size', 'RFC 9112 7.1', chunked('5 \r\nhello\r\n0\r\n\r\n'), 400),
  refused('junk behind the size', 'RFC 9112 7.1', chunked('5zz\r\nhello\r\n0\r\n\r\n'), 400),
  refused('a bare LF behind the size', 'RFC 9112 7.1', chunked('5\nhello\r\n0\r\n\r\n'), 400),
  refused('a bare CR in an extension', 'RFC 9112 7.1.1', chunked('5;a\rb\r\nhello\r\n0\r\n\r\n'), 400),
  refused('data longer than its size', 'RFC 9112 7.1', chunked('5\r\nhelloXX0\r\n\r\n' + SMUGGLED), 400),
  refused('data ended by LF', 'RFC 9112 7.1', chunked('5\r\nhello\n0\r\n\r\n'), 400),
  refused('a size above the limit', 'limits: CONTENT_BYTES_MAX', chunked('FFFFFFFF\r\nhello\r\n'), 413),
  refused('a size that would wrap', 'never wrapped', chunked('10000000000000005\r\nhello\r\n0\r\n\r\n' + SMUGGLED), 413),
  refused('15 zeros before a size', 'limits: CHUNK_SIZE_DIGITS_MAX', chunked(repeat('0', 15) + '5\r\nhello\r\n0\r\n\r\n'), 400),
  content('extensions of 256 octets', 'limits: CHUNK_EXTENSION_BYTES_MAX', chunked('1;' + repeat('a', 253) + '\r\nx\r\n0 ;\r\n\r\n'), '1 x'),
  refused('extensions of 257 octets', 'limits: CHUNK_EXTENSION_BYTES_MAX', chunked('1;' + repeat('a', 254) + '\r\nx\r\n0 ;\r\n\r\n'), 400),
  refused('long extensions', 'limits: CHUNK_EXTENSION_BYTES_MAX', chunked('5;' + repeat('a', 300) + '\r\nhello\r\n0\r\n\r\n'), 400),
  content('trailers of 512 octets', 'limits: TRAILER_BYTES_MAX', chunked('0\r\nX-A: ' + repeat('x', 503) + '\r\n\r\n'), '0 '),
  refused('trailers of 513 octets', 'limits: TRAILER_BYTES_MAX', chunked('0\r\nX-A: ' + repeat('x', 504) + '\r\n\r\n'), 431),
  refused('long trailers', 'limits: TRAILER_BYTES_MAX', chunked('0\r\n' + repeat('X-A: 1\r\n', 80) + '\r\n'), 431),
  refused('a trailer that is no field', 'RFC 9112 7.1.2', chunked('0\r\nX-A 1\r\n\r\n'), 400),
  refused('a folded trailer', 'RFC 9112 5.2', chunked('0\r\nX-A: 1\r\n 2\r\n\r\n'), 400),
  refused('a body without its end', 'limits: CONTENT_MS', chunked('5\r\nhello\r\n'), 408),

  // Expect and plans.
  content('an expectation whose content is there', 'RFC 9110 10.1.1', request('Expect: 100-Continue\r\nContent-Length: 5\r\n', 'hello'), '5 hello'),
  refused('an expectation above the limit', 'RFC 9110 10.1.1: the final status at once', request('Expect: 100-continue\r\nContent-Length: 999999\r\n', ''), 413),
  refused('no length where one is needed', 'RFC 9110 15.5.12', 'POST /cgi-bin/typed HTTP/1.1\r\nHost: device\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 411),
  refused('another media type', 'RFC 9110 15.5.16', 'POST /cgi-bin/typed HTTP/1.1\r\nHost: device\r\nContent-Type: text/html\r\nContent-Length: 1\r\n\r\nx', 415),
  vector('the media type', 'RFC 9110 8.3', 'POST /cgi-bin/typed HTTP/1.1\r\nHost: device\r\nContent-Type: Text/Plain; charset=utf-8\r\nContent-Length: 1\r\n\r\nx', ['200', 'typed']),
  refused('above the limit of the plan', 'plan.content', 'POST /cgi-bin/typed HTTP/1.1\r\nHost: device\r\nContent-Type: text/plain\r\nContent-Length: 101\r\n\r\nx', 413),
]
