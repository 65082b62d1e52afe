// Content-Length, Transfer-Encoding, and what a plan says of content: RFC 9112 section 6, RFC 9110 sections 8.6 and 15.5.
import { type Vector, refused, repeat, text, vector } from './vector.ts'

function request(lines: string, body: string): string {
  return 'POST /cgi-bin/show HTTP/1.1\r\nHost: device\r\n' + lines + '\r\n' + body
}

function chunked(body: string): string {
  return request('Transfer-Encoding: chunked\r\n', body)
}

function content(name: string, why: string, input: string, shown: string): Vector {
  return vector(name, why, input, ['200', 'POST -  ' + shown])
}

/** What must never be answered: a request in the place of content. */
const SMUGGLED = 'GET /cgi-bin/show/SMUGGLED HTTP/1.1\r\nHost: device\r\n\r\n'
const CHUNKS = '5\r\nhello\r\n0\r\n\r\n'

function length(name: string, value: string, status: number): Vector {
  return refused(name, 'RFC 9110 8.6', request('Content-Length: ' + value + '\r\n', 'hello' + SMUGGLED), status)
}

function coding(name: string, value: string, status: number): Vector {
  return refused(name, 'RFC 9112 6.1', request('Transfer-Encoding: ' + value + '\r\n', CHUNKS + SMUGGLED), status)
}

/** Content of `method` for `path`, which nobody reads: the connection closes, and no request in it is run. */
function unread(name: string, method: string, path: string, expect: string[]): Vector {
  return vector(name, 'closed, never run', method + ' ' + path + ' HTTP/1.1\r\nHost: device\r\nContent-Length: ' + SMUGGLED.length
    + '\r\n\r\n' + SMUGGLED, expect)
}

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
  length('an underscore', '5_0', 400),
  length('a quoted length', '"5"', 400),
  length('other digits', '\xD9\xA5', 400),
  length('a superscript', '\xB2', 400),
  length('a parameter', '5;x', 400),
  length('a list of different values', '5, 6', 400),
  length('a list without a blank', '5,5', 400),
  length('a comma before', ', 5', 400),
  length('a comma behind', '5,', 400),
  length('NUL within', '5\x005', 400),
  length('2^31', '2147483648', 413),
  length('2^32', '4294967296', 413),
  length('2^53', '9007199254740992', 400),
  length('2^53 + 1', '9007199254740993', 400),
  content('20 leading zeros', 'RFC 9110 8.6', request('Content-Length: ' + repeat('0', 20) + '5\r\n', 'hello'), '5 hello'),
  content('a tab behind a length', 'RFC 9110 5.5', request('Content-Length: \t5\t\r\n', 'hello'), '5 hello'),
  refused('two lengths that say the same in different digits', 'RFC 9112 6.3', request('Content-Length: 5\r\nContent-Length: 05\r\n', 'hello'), 400),
  refused('a length of 0 and another', 'RFC 9112 6.3', request('Content-Length: 0\r\nContent-Length: 53\r\n', SMUGGLED), 400),
  refused('a folded length', 'RFC 9112 5.2', request('Content-Length:\r\n 5\r\n', 'hello'), 400),
  refused('a blank before the colon of a length', 'RFC 9112 5.1', request('Content-Length : 53\r\n', SMUGGLED), 400),
  vector('no length: what follows is a request', 'RFC 9112 6.3', request('', 'GET /cgi-bin/hello HTTP/1.1\r\nHost: device\r\n\r\n'), ['200', 'POST -  0 ', '200', 'hello']),
  vector('a length with an underscore is none', 'RFC 9110 8.6', request('Content_Length: 53\r\n', 'GET /cgi-bin/hello HTTP/1.1\r\nHost: device\r\n\r\n'), ['200', 'POST -  0 ', '200', 'hello']),
  unread('content of GET for a document', 'GET', '/index.html', ['200 close', '<p>STATIC-INDEX</p>']),
  unread('content of HEAD for a document', 'HEAD', '/index.html', ['200 close']),
  unread('content for an unknown document, with GET', 'GET', '/none', ['404 close', text(404)]),
  unread('content for a method that is not there', 'PUT', '/cgi-bin/hello', ['405 close', text(405)]),
  unread('content for a disabled script', 'POST', '/cgi-bin/disabled', ['403 close', text(403)]),
  unread('content for the asterisk', 'OPTIONS', '*', ['204 close']),
  vector('content of HEAD', 'RFC 9110 9.3.2: read, never run', 'HEAD /cgi-bin/hello HTTP/1.1\r\nHost: device\r\nContent-Length: ' + SMUGGLED.length + '\r\n\r\n' + SMUGGLED, ['200']),
  refused('a document and a length above the limit', 'limits: CONTENT_BYTES_MAX', 'GET /index.html HTTP/1.1\r\nHost: device\r\nContent-Length: 16777217\r\n\r\n', 413),

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
  coding('identity', 'identity', 501),
  coding('chunked, then another coding', 'chunked, gzip', 501),
  coding('chunked, then identity', 'chunked, identity', 501),
  coding('an empty member before chunked', ', chunked', 501),
  coding('an empty member behind chunked', 'chunked,', 501),
  coding('only a comma', ',', 501),
  coding('a parameter of chunked', 'chunked;x', 501),
  coding('chunked in quotes', '"chunked"', 501),
  coding('a blank in chunked', 'chun ked', 501),
  coding('a tab in chunked', 'chun\tked', 501),
  coding('NUL behind chunked', 'chunked\x00', 400),
  coding('an octet above 0x7F before chunked', '\xA0chunked', 501),
  coding('more than chunked', 'chunkedx', 501),
  coding('less than chunked', 'chunke', 501),
  refused('a folded coding', 'RFC 9112 5.2', request('Transfer-Encoding:\r\n chunked\r\n', CHUNKS + SMUGGLED), 400),
  refused('two fields of chunked', 'RFC 9112 6.1', request('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', CHUNKS), 400),
  refused('chunked, then a field of identity', 'RFC 9112 6.1', request('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', CHUNKS), 400),
  refused('a length, then chunked', 'RFC 9112 6.1', request('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', CHUNKS), 400),
  refused('chunked and a length of 0', 'RFC 9112 6.1', request('Transfer-Encoding: chunked\r\nContent-Length: 0\r\n', CHUNKS + SMUGGLED), 400),
  refused('another coding and a length', 'RFC 9112 6.1', request('Transfer-Encoding: gzip\r\nContent-Length: 5\r\n', 'hello'), 400),
  refused('a blank before the colon of a coding', 'RFC 9112 5.1', request('Content-Length: 71\r\nTransfer-Encoding : chunked\r\n', CHUNKS + SMUGGLED), 400),
  refused('chunked in 1.0 that asks to persist', 'RFC 9112 6.1', 'POST /cgi-bin/show HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n' + CHUNKS, 400),
  content('blanks around chunked', 'RFC 9110 5.5', request('Transfer-Encoding: \t chunked \t\r\n', CHUNKS), '5 hello'),
  content('TE is another field', 'RFC 9110 10.1.4', request('TE: trailers, chunked\r\nContent-Length: 5\r\n', 'hello'), '5 hello'),
  content('a coding with an underscore is none', 'RFC 9112 6.1', request('Transfer_Encoding: chunked\r\nContent-Length: 5\r\n', 'hello'), '5 hello'),
  content('Connection cannot take the coding away', 'RFC 9110 7.6.1', request('Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n', CHUNKS), '5 hello'),

  refused('two media types', 'RFC 9110 8.3', request('Content-Type: text/plain\r\nContent-Type: text/html\r\nContent-Length: 5\r\n', 'hello'), 400),

  // Plans.
  refused('no length where one is needed', 'RFC 9110 15.5.12', 'POST /cgi-bin/typed HTTP/1.1\r\nHost: device\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 411),
  refused('another media type', 'RFC 9110 15.5.16', 'POST /cgi-bin/typed HTTP/1.1\r\nHost: device\r\nContent-Type: text/html\r\nContent-Length: 1\r\n\r\nx', 415),
  vector('the media type', 'RFC 9110 8.3', 'POST /cgi-bin/typed HTTP/1.1\r\nHost: device\r\nContent-Type: Text/Plain; charset=utf-8\r\nContent-Length: 1\r\n\r\nx', ['200', 'typed']),
  refused('above the limit of the plan', 'plan.content', 'POST /cgi-bin/typed HTTP/1.1\r\nHost: device\r\nContent-Type: text/plain\r\nContent-Length: 101\r\n\r\nx', 413),
]
