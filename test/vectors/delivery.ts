// What arrives that is no HTTP, and how requests end before their end: RFC 9112 sections 2.2, 8 and 9.6. The first wrong
// octet decides; who sends nothing wrong and nothing more meets the deadline of the head.
import { type Vector, also, get, refused, repeat, request, text, vector } from './vector.ts'

function garbage(name: string, input: string): Vector {
  return refused(name, 'reliability 1: Garbage', input, 400)
}

/** The peer's FIN behind the input. */
function fin(name: string, input: string, expect: string[]): Vector {
  return also(vector(name, 'RFC 9112 8, 9.6', input, expect), { end: 'fin' })
}

/** A reset behind the input: what was answered before stays answered, and the next connection is served. */
function reset(name: string, input: string): Vector {
  return also(vector(name, 'reliability 1: Delivery', input, []), { end: 'reset' })
}

function show(lines: string, body: string): string {
  return request('POST /cgi-bin/show HTTP/1.1', lines) + body
}

function form(length: number, body: string): string {
  return request('POST /cgi-bin/form HTTP/1.1', 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ' + length + '\r\n') + body
}

const CHUNKED = 'Transfer-Encoding: chunked\r\n'
const CUT = ['400 close', text(400)]
const LATE = ['408 close', text(408)]
const HELLO = ['200', 'hello']

export const vectors: Vector[] = [
  // Other protocols.
  garbage('the hello of SSL 2', '\x80\x2E\x01\x00\x02'),
  garbage('SSH', 'SSH-2.0-OpenSSH_9.2\r\n'),
  garbage('SMTP', 'EHLO client\r\n'),
  garbage('Redis', '*1\r\n$4\r\nPING\r\n'),
  garbage('Redis in a line', 'PING\r\n'),
  garbage('MQTT', '\x10\x0C\x00\x04MQTT\x04\x02\x00\x3C\x00\x00'),
  garbage('Modbus', '\x00\x01\x00\x00\x00\x06\x01\x03\x00\x00\x00\x01'),
  garbage('SOCKS 4', '\x04\x01\x00\x50\x7F\x00\x00\x01\x00'),
  garbage('SOCKS 5', '\x05\x01\x00'),
  garbage('FastCGI', '\x01\x01\x00\x01\x00\x08\x00\x00'),
  garbage('the PROXY protocol', 'PROXY TCP4 192.0.2.9 192.0.2.1 1 80\r\n' + get('/cgi-bin/show/SMUGGLED')),
  garbage('the PROXY protocol, version 2', '\r\n\r\n\x00\r\nQUIT\n'),
  garbage('RTSP', 'OPTIONS rtsp://device/ RTSP/1.0\r\nCSeq: 1\r\n\r\n'),
  garbage('SIP', 'INVITE sip:a@device SIP/2.0\r\n\r\n'),
  garbage('a response', 'HTTP/1.1 200 OK\r\n\r\n'),
  garbage('JSON', '{"a":1}'),
  garbage('0xFF', repeat('\xFF', 40)),
  garbage('NUL', repeat('\x00', 40)),

  // Who sends nothing more.
  vector('nothing', 'limits: FIRST_BYTE_MS', '', []),
  vector('an empty line and nothing more', 'limits: HEAD_MS; no request', '\r\n', []),
  vector('a beginning of a method and nothing more', 'limits: HEAD_MS', 'GE', LATE),
  vector('a request line and nothing more', 'limits: HEAD_MS', 'GET /cgi-bin/hello HTTP/1.1\r\n', LATE),
  vector('a head without its end', 'limits: HEAD_MS', 'GET /cgi-bin/hello HTTP/1.1\r\nHost: device\r\n', LATE),
  vector('the beginning of a second request', 'limits: HEAD_MS', get('/cgi-bin/hello') + 'GET', HELLO.concat(LATE)),

  // FIN: what came whole is answered, what did not is seen by no script.
  fin('FIN at once', '', []),
  fin('FIN behind an empty line', '\r\n', []),
  fin('FIN in a request line', 'GET /cgi-bin/he', CUT),
  fin('FIN in a field', 'GET /cgi-bin/hello HTTP/1.1\r\nHost: dev', CUT),
  fin('FIN before the last line end', 'GET /cgi-bin/hello HTTP/1.1\r\nHost: device\r\n\r', CUT),
  fin('FIN behind a request', get('/cgi-bin/hello'), ['200 close', 'hello']),
  fin('FIN behind three requests', repeat(get('/cgi-bin/hello'), 3), HELLO.concat(HELLO, ['200 close', 'hello'])),
  fin('FIN in a second request', get('/cgi-bin/hello') + 'GET /', HELLO.concat(CUT)),
  fin('FIN behind a document', get('/index.html'), ['200 close', '<p>STATIC-INDEX</p>']),
  fin('FIN behind a bad request', get('/#'), CUT),
  fin('FIN before content', show('Content-Length: 5\r\n', ''), CUT),
  fin('FIN in content', show('Content-Length: 5\r\n', 'hell'), CUT),
  fin('FIN behind content', show('Content-Length: 5\r\n', 'hello'), ['200 close', 'POST -  5 hello']),
  fin('FIN in a form', form(9, 'a=1&b=2'), CUT),
  fin('FIN in a chunk size', show(CHUNKED, '5'), CUT),
  fin('FIN in a chunk', show(CHUNKED, '5\r\nhel'), CUT),
  fin('FIN behind a chunk', show(CHUNKED, '5\r\nhello\r\n'), CUT),
  fin('FIN in the last chunk', show(CHUNKED, '5\r\nhello\r\n0\r\n'), CUT),
  fin('FIN in the trailers', show(CHUNKED, '5\r\nhello\r\n0\r\nX-A: 1\r\n'), CUT),
  fin('FIN behind chunks', show(CHUNKED, '5\r\nhello\r\n0\r\n\r\n'), ['200 close', 'POST -  5 hello']),

  // A reset.
  reset('a reset at once', ''),
  reset('a reset in a head', 'GET /cgi-bin/hello HTTP/1.1\r\nHo'),
  reset('a reset in content', show('Content-Length: 50\r\n', 'GET / HTTP/1.1')),
  reset('a reset in a form', form(50, 'a=1&b')),
  reset('a reset in a chunk', show(CHUNKED, 'fff\r\nabc')),

  // Content that begins as a request does.
  vector('content that begins as a request', 'RFC 9112 6.3', show('Content-Length: 17\r\n', 'GET / HTTP/1.1\r\n\r') + get('/cgi-bin/hello'), ['200', 'POST -  17 GET / HTTP/1.1...'].concat(HELLO)),
  vector('a chunk that begins as a request', 'RFC 9112 7.1', show(CHUNKED, '5\r\nGET /\r\n0\r\n\r\n') + get('/cgi-bin/hello'), ['200', 'POST -  5 GET /'].concat(HELLO)),
]
