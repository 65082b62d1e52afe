// Static documents on every engine: the folder is in vector-scripts.ts. All of their rules are in test/documents, on Node.
import { get, type Vector } from './vector.ts'

function vector(name: string, why: string, target: string, lines: string, expect: string[]): Vector {
  return { name, why, input: 'GET ' + target + ' HTTP/1.1\r\nHost: device\r\n' + lines + '\r\n', expect }
}

const TEN = '0123456789'
const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const MISSING = ['404', '404 Not Found']

export const vectors: Vector[] = [
  vector('octets', 'RFC 9110 15.3.1', '/www/ten.bin', '', ['200', TEN]),
  vector('a text', 'RFC 9110 15.3.1', '/www/text.txt', '', ['200', 'plain text']),
  vector('an index page', 'cgi 3.2', '/www/', '', ['200', 'the index']),
  vector('a directory', 'RFC 9110 15.4.2', '/www', '', ['301']),
  vector('behind a file', 'reliability 1', '/www/ten.bin/', '', MISSING),
  vector('a name that begins with a dot', 'reliability 1', '/www/.hidden', '', MISSING),
  vector('dot segments', 'RFC 3986 5.2.4', '/www/../www/./ten.bin', '', ['200', TEN]),
  vector('encoded once', 'reliability 1', '/www/%74en.bin', '', ['200', TEN]),
  vector('encoded twice', 'reliability 1', '/www/%2574en.bin', '', MISSING),
  vector('its tag', 'RFC 9110 13.1.2', '/www/ten.bin', 'If-None-Match: "a", W/"v1"\r\n', ['304']),
  vector('another tag', 'RFC 9110 13.1.2', '/www/ten.bin', 'If-None-Match: "v2"\r\n', ['200', TEN]),
  vector('not its tag', 'RFC 9110 13.1.1', '/www/ten.bin', 'If-Match: "v2"\r\n', ['412', '412 Precondition Failed']),
  vector('its time', 'RFC 9110 13.1.3', '/www/ten.bin', 'If-Modified-Since: ' + DATE + '\r\n', ['304']),
  vector('its time in RFC 850', 'RFC 9110 5.6.7', '/www/ten.bin', 'If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT\r\n', ['304']),
  vector('its time as asctime', 'RFC 9110 5.6.7', '/www/ten.bin', 'If-Modified-Since: Sun Nov  6 08:49:37 1994\r\n', ['304']),
  vector('another zone', 'RFC 9110 5.6.7', '/www/ten.bin', 'If-Modified-Since: Sun, 06 Nov 1994 08:49:37 +0000\r\n', ['200', TEN]),
  vector('a second before', 'RFC 9110 13.1.3', '/www/ten.bin', 'If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n', ['200', TEN]),
  vector('a range', 'RFC 9110 14.1.2', '/www/ten.bin', 'Range: bytes=2-4\r\n', ['206', '234']),
  vector('the last octets', 'RFC 9110 14.1.2', '/www/ten.bin', 'Range: bytes=-3\r\n', ['206', '789']),
  vector('a range of a text', 'RFC 9110 14.1.2', '/www/text.txt', 'Range: bytes=6-\r\n', ['206', 'text']),
  vector('behind the end', 'RFC 9110 15.5.17', '/www/ten.bin', 'Range: bytes=10-\r\n', ['416', '416 Range Not Satisfiable']),
  vector('a malformed range', 'RFC 9110 14.2', '/www/ten.bin', 'Range: bytes=4-2\r\n', ['200', TEN]),
  vector('another version than that of the range', 'RFC 9110 13.1.5', '/www/ten.bin', 'If-Range: "v2"\r\nRange: bytes=2-4\r\n', ['200', TEN]),
  vector('who takes gzip', 'RFC 9110 12.5.3', '/www/text.txt', 'Accept-Encoding: br, gzip\r\n', ['200', 'zipped']),
  vector('who does not', 'RFC 9110 12.5.3', '/www/text.txt', 'Accept-Encoding: gzip;q=0, *\r\n', ['200', 'plain text']),
  vector('a listing', 'cgi 3.2', '/www/list/', '', [
    '200', '<!DOCTYPE HTML>', '<html lang="en">', '<head>', '<meta charset="utf-8">', '<title>Directory listing for /www/list/</title>',
    '</head>', '<body>', '<h1>Directory listing for /www/list/</h1>', '<hr>', '<ul>', '<li><a href="%3Ca%3E.txt">&lt;a&gt;.txt</a></li>',
    '<li><a href="deep/">deep/</a></li>', '</ul>', '<hr>', '</body>', '</html>',
  ]),
  { name: 'POST', why: 'cgi 3.1', input: 'POST /www/ten.bin HTTP/1.1\r\nHost: device\r\nContent-Length: 0\r\n\r\n', expect: ['405', '405 Method Not Allowed'] },
  { name: 'POST with content where nothing is', why: 'closed, never run', input: 'POST /none HTTP/1.1\r\nHost: device\r\nContent-Length: 5\r\n\r\nhello', expect: ['405 close', '405 Method Not Allowed'] },
  { name: 'two on a connection', why: 'RFC 9112 9.3', input: get('/www/ten.bin') + get('/www/text.txt'), expect: ['200', TEN, '200', 'plain text'] },
]
