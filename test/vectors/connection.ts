// Persistence, upgrades, expectations, and what a response says of itself: RFC 9112 section 9, RFC 9110 sections 7.6, 7.8,
// 9.3, 10.1.1 and 15.5.6.
import { type Vector, also, get, refused, request, text, vector } from './vector.ts'

const HELLO = ['200', 'hello']
const INDEX = '<p>STATIC-INDEX</p>'

function post(lines: string, body: string): string {
  return request('POST /cgi-bin/show HTTP/1.1', lines) + body
}

function content(name: string, why: string, input: string, shown: string): Vector {
  return vector(name, why, input, ['200', 'POST -  ' + shown])
}

/** A request for `hello` with what it says of the connection, and what the answer says. */
function connection(name: string, line: string, lines: string, expect: string[]): Vector {
  return also(vector(name, 'RFC 9112 9.3', request(line, lines), expect), { fields: ['connection', 'transfer-encoding'] })
}

/** The peer waits for `100 Continue`, and then for its answer. */
function waits(name: string, lines: string, body: string, expect: string[]): Vector {
  return also(vector(name, 'RFC 9110 10.1.1', post(lines, body), ['100'].concat(expect)), { continues: true })
}

/** No interim response may come. */
function never(name: string, input: string, expect: string[]): Vector {
  return also(vector(name, 'RFC 9110 10.1.1: no 100', input, expect), { continues: false })
}

const LINE = 'GET /cgi-bin/hello HTTP/1.1'
const OLD = 'GET /cgi-bin/hello HTTP/1.0'
const EXPECT = 'Expect: 100-continue\r\n'

export const vectors: Vector[] = [
  // Persistence.
  vector('close is announced', 'RFC 9112 9.6', request('GET /cgi-bin/hello HTTP/1.1', 'Connection: x, CLOSE\r\n'), ['200 close', 'hello']),
  vector('close wins', 'RFC 9112 9.3', request('GET /cgi-bin/hello HTTP/1.1', 'Connection: keep-alive\r\nConnection: close\r\n'), ['200 close', 'hello']),
  vector('1.0 persists when asked', 'RFC 9112 9.3', 'GET /cgi-bin/hello HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n', HELLO),
  vector('an upgrade is ignored', 'RFC 9110 7.8', request('GET /cgi-bin/hello HTTP/1.1', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'), HELLO),
  connection('1.1 persists', LINE, '', HELLO),
  connection('1.1 persists, asked or not', LINE, 'Connection: keep-alive\r\n', HELLO),
  connection('close', LINE, 'Connection: close\r\n', ['200 close', 'connection: close', 'hello']),
  connection('close in 1.9', 'GET /cgi-bin/hello HTTP/1.9', 'Connection: close\r\n', ['200 close', 'connection: close', 'hello']),
  connection('close in a list', LINE, 'Connection: a ,\tClose , b\r\n', ['200 close', 'connection: close', 'hello']),
  connection('close in a second field', LINE, 'Connection: a\r\nConnection: close\r\n', ['200 close', 'connection: close', 'hello']),
  connection('another option', LINE, 'Connection: closed\r\n', HELLO),
  connection('no option', LINE, 'Connection:\r\n', HELLO),
  connection('close of a document', 'GET /index.html HTTP/1.1', 'Connection: close\r\n', ['200 close', 'connection: close', INDEX]),
  connection('close of what is not there', 'GET /none HTTP/1.1', 'Connection: close\r\n', ['404 close', 'connection: close', text(404)]),
  connection('1.0 closes', OLD, '', ['200 close', 'connection: close', 'hello']),
  connection('1.0 that asks to persist is told so', OLD, 'Connection: keep-alive\r\n', ['200', 'connection: keep-alive', 'hello']),
  connection('close wins in 1.0', OLD, 'Connection: keep-alive, close\r\n', ['200 close', 'connection: close', 'hello']),
  connection('another field asks 1.0 to persist', OLD, 'Proxy-Connection: keep-alive\r\nKeep-Alive: 5\r\n', ['200 close', 'connection: close', 'hello']),
  connection('1.0 gets no chunks', 'GET /cgi-bin/reply/source HTTP/1.0', 'Connection: keep-alive\r\n', ['200 close', 'connection: close', 'first,' + digits(300)]),
  connection('1.1 gets chunks', 'GET /cgi-bin/reply/source HTTP/1.1', '', ['200', 'transfer-encoding: chunked', 'first,' + digits(300)]),
  connection('1.0 persists where the length is known', 'GET /cgi-bin/reply/source-length HTTP/1.0', 'Connection: keep-alive\r\n', ['200', 'connection: keep-alive', digits(300)]),

  // Upgrades.
  vector('h2c is ignored', 'RFC 9110 7.8', request(LINE, 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n'), HELLO),
  also(vector('no 101', 'RFC 9110 7.8', request(LINE, 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n'), HELLO), { continues: false }),
  refused('the preface of HTTP/2', 'RFC 9113 3.4', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505),

  // Expect.
  refused('an unknown expectation', 'RFC 9110 10.1.1', request('POST /cgi-bin/show HTTP/1.1', 'Expect: tea\r\nContent-Length: 0\r\n'), 417),
  content('an expectation whose content is there', 'RFC 9110 10.1.1', post('Expect: 100-Continue\r\nContent-Length: 5\r\n', 'hello'), '5 hello'),
  refused('an expectation above the limit', 'RFC 9110 10.1.1: the final status at once', post('Expect: 100-continue\r\nContent-Length: 999999\r\n', ''), 413),
  waits('100, then content', EXPECT + 'Content-Length: 5\r\n', 'hello', ['200', 'POST -  5 hello']),
  waits('100, then chunks', EXPECT + 'Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n0\r\n\r\n', ['200', 'POST -  5 hello']),
  waits('an expectation in capitals', 'Expect: 100-CONTINUE\r\nContent-Length: 5\r\n', 'hello', ['200', 'POST -  5 hello']),
  waits('100, then content that is bad', EXPECT + 'Transfer-Encoding: chunked\r\n', 'zz\r\n', ['400 close', text(400)]),
  never('an expectation of 1.0', 'POST /cgi-bin/show HTTP/1.0\r\n' + EXPECT + 'Content-Length: 5\r\n\r\nhello', ['200 close', 'POST -  5 hello']),
  never('an expectation without content', post(EXPECT + 'Content-Length: 0\r\n', ''), ['200', 'POST -  0 ']),
  never('an expectation of GET', request('GET /cgi-bin/hello HTTP/1.1', EXPECT), HELLO),
  never('an expectation above the limit has no 100', post(EXPECT + 'Content-Length: 999999\r\n', ''), ['413 close', text(413)]),
  never('an expectation for what is not there', request('POST /cgi-bin/none HTTP/1.1', EXPECT + 'Content-Length: 5\r\n'), ['404 close', text(404)]),
  never('an expectation for a document', request('POST /index.html HTTP/1.1', EXPECT + 'Content-Length: 5\r\n'), ['405 close', text(405)]),
  never('an expectation and another media type', request('POST /cgi-bin/typed HTTP/1.1', EXPECT + 'Content-Type: a/b\r\nContent-Length: 5\r\n'), ['415 close', text(415)]),
  never('an expectation and a bad Host', 'POST /cgi-bin/show HTTP/1.1\r\nHost: a b\r\n' + EXPECT + 'Content-Length: 5\r\n\r\n', ['400 close', text(400)]),
  never('an expectation and a foreign host', 'POST /cgi-bin/show HTTP/1.1\r\nHost: evil.example\r\n' + EXPECT + 'Content-Length: 5\r\n\r\n', ['421 close', text(421)]),
  never('an expectation and a boundary that is none', request('POST /cgi-bin/form HTTP/1.1', EXPECT + 'Content-Type: multipart/form-data\r\nContent-Length: 5\r\n'), ['400 close', text(400)]),
  never('two expectations', post(EXPECT + EXPECT + 'Content-Length: 5\r\n', 'hello'), ['417 close', text(417)]),
  never('a known and an unknown expectation', post('Expect: 100-continue, tea\r\nContent-Length: 5\r\n', 'hello'), ['417 close', text(417)]),
  never('a parameter of an expectation', post('Expect: 100-continue;a=b\r\nContent-Length: 5\r\n', 'hello'), ['417 close', text(417)]),
  never('an unknown expectation of a document', request('GET /index.html HTTP/1.1', 'Expect: tea\r\n'), ['417 close', text(417)]),

  // What a response says.
  also(vector('405 of a script says what is allowed', 'RFC 9110 15.5.6', request('DELETE /cgi-bin/hello HTTP/1.1', ''), ['405', 'allow: GET, HEAD', text(405)]), { fields: ['allow'] }),
  also(vector('405 of a document says what is allowed', 'RFC 9110 15.5.6', request('POST /index.html HTTP/1.1', 'Content-Length: 0\r\n'), ['405', 'allow: GET, HEAD', text(405)]), { fields: ['allow'] }),
  also(vector('OPTIONS says what is allowed', 'RFC 9110 9.3.7', request('OPTIONS * HTTP/1.1', ''), ['204', 'allow: GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS']), { fields: ['allow'] }),
  also(vector('HEAD says what GET would', 'RFC 9110 9.3.2', request('HEAD /cgi-bin/hello HTTP/1.1', '') + get('/cgi-bin/hello'), ['200', 'content-type: text/plain', 'content-length: 6', '200', 'content-type: text/plain', 'content-length: 6', 'hello']), { fields: ['content-type', 'content-length'] }),
  also(vector('HEAD of what is not there', 'RFC 9110 9.3.2', request('HEAD /none HTTP/1.1', '') + get('/cgi-bin/hello'), ['404', 'content-length: 14', '200', 'content-length: 6', 'hello']), { fields: ['content-length'] }),
]

function digits(count: number): string {
  let text = ''
  for (let i = 0; i < count; i++) text += i % 10
  return text
}
