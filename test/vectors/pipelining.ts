// Several requests on one connection: RFC 9112 section 9.3. Answers come in order, content is never run as a request, and a
// bad message ends the connection behind the answers before it.
import { type Vector, also, vector } from './vector.ts'

function get(info: string): string {
  return 'GET /cgi-bin/show/' + info + ' HTTP/1.1\r\nHost: device\r\n\r\n'
}

function post(body: string): string {
  return 'POST /cgi-bin/show HTTP/1.1\r\nHost: device\r\nContent-Length: ' + body.length + '\r\n\r\n' + body
}

function chunks(body: string): string {
  return 'POST /cgi-bin/show HTTP/1.1\r\nHost: device\r\nTransfer-Encoding: chunked\r\n\r\n' + body.length.toString(16)
    + '\r\n' + body + '\r\n0\r\n\r\n'
}

function form(text: string): string {
  return 'POST /cgi-bin/form HTTP/1.1\r\nHost: device\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: '
    + text.length + '\r\n\r\n' + text
}

function shown(info: string): string[] {
  return ['200', 'GET /' + info + '  0 ']
}

function posted(body: string): string[] {
  return ['200', 'POST -  ' + body.length + ' ' + body]
}

const BAD = 'GET /cgi-bin/show HTTP/1.1\r\nHost : device\r\n\r\n'
const REFUSED = ['400 close', '400 Bad Request']
const HEAD = 'HEAD /cgi-bin/show HTTP/1.1\r\nHost: device\r\n\r\n'
const INDEX = 'GET /index.html HTTP/1.1\r\nHost: device\r\n\r\n'
const PAGE = ['200', '<p>STATIC-INDEX</p>']
const MISSING = 'GET /cgi-bin/none HTTP/1.1\r\nHost: device\r\n\r\n'

function many(count: number): string {
  let input = ''
  for (let i = 0; i < count; i++) input += get('' + i)
  return input
}

function answers(count: number): string[] {
  let lines: string[] = []
  for (let i = 0; i < count; i++) lines = lines.concat(shown('' + i))
  return lines
}

export const vectors: Vector[] = [
  vector('two requests', 'RFC 9112 9.3.2', get('1') + get('2'), shown('1').concat(shown('2'))),
  vector('twelve requests', 'RFC 9112 9.3.2; more than one turn answers', many(12), answers(12)),
  vector('content, then a request', 'RFC 9112 6.3', post('hello') + get('2'), posted('hello').concat(shown('2'))),
  vector('two contents', 'RFC 9112 6.3', post('one') + post('two'), posted('one').concat(posted('two'))),
  vector('chunks, then a request', 'RFC 9112 7.1', chunks('hello') + get('2'), posted('hello').concat(shown('2'))),
  vector('chunks, then chunks', 'RFC 9112 7.1', chunks('one') + chunks('two'), posted('one').concat(posted('two'))),
  vector('chunks, then content', 'RFC 9112 6', chunks('one') + post('two'), posted('one').concat(posted('two'))),
  vector('a form, then a request', 'RFC 9112 6.3', form('a=1') + get('2'), ['200', 'a|-|-|1|1', 'done 0'].concat(shown('2'))),
  vector('two forms', 'DESIGN 3: one upload set', form('a=1') + form('b=2'), ['200', 'a|-|-|1|1', 'done 0', '200', 'b|-|-|1|2', 'done 0']),
  vector('content that looks like a request, then one', 'RFC 9112 6.3', post('GET /x HTTP/1.1 ') + get('2'), posted('GET /x HTTP/1.1 ').concat(shown('2'))),
  vector('a line end behind content', 'RFC 9112 2.2', post('hello') + '\r\n' + get('2'), posted('hello').concat(shown('2'))),
  vector('two line ends behind content', 'RFC 9112 2.2', post('hello') + '\r\n\r\n' + get('2'), posted('hello').concat(shown('2'))),
  vector('a bare LF behind content', 'RFC 9112 2.2', post('hello') + '\n' + get('2'), posted('hello').concat(REFUSED)),
  vector('more content than its length', 'RFC 9112 6.3: another request', post('hello') + '\x00' + get('2'), posted('hello').concat(REFUSED)),
  vector('garbage behind an answer', 'reliability 1', get('1') + '\x16\x03\x01', shown('1').concat(REFUSED)),
  also(vector('50 requests', 'RFC 9112 9.3.2', many(50), answers(50)), { cuts: 16 }),
  vector('HEAD, then GET', 'RFC 9110 9.3.2', HEAD + get('2'), ['200'].concat(shown('2'))),
  vector('a document, then a script', 'RFC 9112 9.3', INDEX + get('2'), PAGE.concat(shown('2'))),
  vector('404, then a request', 'RFC 9112 9.3', MISSING + get('2'), ['404', '404 Not Found'].concat(shown('2'))),
  vector('405, then a request', 'RFC 9112 9.3', 'DELETE /cgi-bin/hello HTTP/1.1\r\nHost: device\r\n\r\n' + get('2'), ['405', '405 Method Not Allowed'].concat(shown('2'))),
  vector('a bad second request', 'reliability 1', get('1') + BAD + get('3'), shown('1').concat(REFUSED)),
  vector('a bad first request', 'reliability 1: nothing behind it', BAD + get('2'), REFUSED),
  vector('close, then a request', 'RFC 9112 9.6', 'GET /cgi-bin/show/1 HTTP/1.1\r\nHost: device\r\nConnection: close\r\n\r\n' + get('2'), ['200 close', 'GET /1  0 ']),
  vector('1.0, then a request', 'RFC 9112 9.3', 'GET /cgi-bin/show/1 HTTP/1.0\r\n\r\n' + get('2'), ['200 close', 'GET /1  0 ']),
  vector('bad chunks, then a request', 'reliability 1', 'POST /cgi-bin/show HTTP/1.1\r\nHost: device\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX' + get('2'), REFUSED),
  vector('unread content, then a request', 'closed, never run', 'POST /cgi-bin/none HTTP/1.1\r\nHost: device\r\nContent-Length: 5\r\n\r\nhello' + get('2'), ['404 close', '404 Not Found']),
  vector('an upload to flash, then a request', 'DESIGN 3', upload() + get('2'), ['200', 'f|a.bin|application/octet-stream|3|abc', 'done 0'].concat(shown('2'))),
  vector('a chunked reply, then a request', 'RFC 9112 7.1', 'GET /cgi-bin/reply/source HTTP/1.1\r\nHost: device\r\n\r\n' + get('2'), ['200', 'first,' + digits(300)].concat(shown('2'))),
  vector('a kept reply, then a request', 'DESIGN 5', 'GET /cgi-bin/reply/kept?q HTTP/1.1\r\nHost: device\r\n\r\n' + get('2'), ['200', 'later q undefined'].concat(shown('2'))),
]

function upload(): string {
  const content = '--b\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n\r\nabc\r\n--b--\r\n'
  return 'POST /cgi-bin/flash HTTP/1.1\r\nHost: device\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: '
    + content.length + '\r\n\r\n' + content
}

function digits(count: number): string {
  let text = ''
  for (let i = 0; i < count; i++) text += i % 10
  return text
}
