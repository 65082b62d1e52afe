// Request lines, targets, field sections, Host: RFC 9112 sections 2 to 5, RFC 9110 sections 4 to 7.
import { type Vector } from './vector.ts'

const HELLO = ['200', 'hello']

/** A request for `target` with these lines behind Host, on a connection that stays open. */
function request(line: string, lines: string): string {
  return line + '\r\nHost: device\r\n' + lines + '\r\n'
}

function get(target: string): string {
  return request('GET ' + target + ' HTTP/1.1', '')
}

function vector(name: string, why: string, input: string, expect: string[]): Vector {
  return { name, why, input, expect }
}

function refused(name: string, why: string, input: string, status: number): Vector {
  return vector(name, why, input, [status + ' close', text(status)])
}

function text(status: number): string {
  switch (status) {
    case 400: return '400 Bad Request'
    case 403: return '403 Forbidden'
    case 404: return '404 Not Found'
    case 405: return '405 Method Not Allowed'
    case 414: return '414 URI Too Long'
    case 417: return '417 Expectation Failed'
    case 431: return '431 Request Header Fields Too Large'
    case 501: return '501 Not Implemented'
    default: return '505 HTTP Version Not Supported'
  }
}

function missing(name: string, why: string, target: string, status: number): Vector {
  return vector(name, why, get(target), ['' + status, text(status)])
}

function repeat(piece: string, count: number): string {
  let result = ''
  for (let i = 0; i < count; i++) result += piece
  return result
}

const LINE = 'GET /cgi-bin/hello HTTP/1.1\r\n'
const HOST = 'Host: device\r\n'

export const vectors: Vector[] = [
  // The request line.
  vector('a plain GET', 'RFC 9112 3', get('/cgi-bin/hello'), HELLO),
  vector('one empty line before', 'RFC 9112 2.2', '\r\n' + get('/cgi-bin/hello'), HELLO),
  refused('three empty lines before', 'RFC 9112 2.2: bounded', '\r\n\r\n\r\n' + get('/cgi-bin/hello'), 400),
  refused('a blank line before', 'RFC 9112 2.2', ' \r\n' + get('/cgi-bin/hello'), 400),
  refused('a bare LF before', 'RFC 9112 2.2', '\n' + get('/cgi-bin/hello'), 400),
  refused('two blanks behind the method', 'RFC 9112 3', 'GET  /cgi-bin/hello HTTP/1.1\r\n' + HOST + '\r\n', 400),
  refused('two blanks behind the target', 'RFC 9112 3', 'GET /cgi-bin/hello  HTTP/1.1\r\n' + HOST + '\r\n', 400),
  refused('a tab in the line', 'RFC 9112 3', 'GET\t/cgi-bin/hello HTTP/1.1\r\n' + HOST + '\r\n', 400),
  refused('a blank behind the version', 'RFC 9112 3', 'GET /cgi-bin/hello HTTP/1.1 \r\n' + HOST + '\r\n', 400),
  refused('a fourth word', 'RFC 9112 3', 'GET /cgi-bin/hello x HTTP/1.1\r\n' + HOST + '\r\n', 400),
  refused('no version', 'RFC 9112 3: HTTP/0.9', 'GET /cgi-bin/hello\r\n\r\n', 400),
  refused('a bare LF as line end', 'RFC 9112 2.2', 'GET /cgi-bin/hello HTTP/1.1\nHost: device\n\n', 400),
  refused('CR CR LF', 'RFC 9112 2.2', 'GET /cgi-bin/hello HTTP/1.1\r\r\n' + HOST + '\r\n', 400),
  refused('NUL in the line', 'RFC 9112 3', 'GET /cgi-bin/\x00hello HTTP/1.1\r\n' + HOST + '\r\n', 400),
  refused('a byte order mark', 'RFC 9112 3', '\xEF\xBB\xBF' + get('/cgi-bin/hello'), 400),
  refused('an unknown method', 'RFC 9110 9.1', request('BREW /cgi-bin/hello HTTP/1.1', ''), 501),
  refused('a method in lower case', 'RFC 9110 9.1', request('get /cgi-bin/hello HTTP/1.1', ''), 501),
  refused('a prefix of a method', 'RFC 9110 9.1', request('GE /cgi-bin/hello HTTP/1.1', ''), 501),
  refused('TRACE', 'RFC 9110 9.3.8: reflects nothing', request('TRACE /cgi-bin/hello HTTP/1.1', ''), 501),
  refused('CONNECT', 'RFC 9110 9.3.6', request('CONNECT device:80 HTTP/1.1', ''), 501),
  refused('a slash in the method', 'RFC 9110 5.6.2', request('GE/T /cgi-bin/hello HTTP/1.1', ''), 400),
  vector('version 1.7', 'RFC 9110 2.5: as 1.1', request('GET /cgi-bin/hello HTTP/1.7', ''), HELLO),
  vector('version 1.0', 'RFC 9112 9.3: closes', 'GET /cgi-bin/hello HTTP/1.0\r\n\r\n', ['200 close', 'hello']),
  refused('version 2.0', 'RFC 9112 2.3', request('GET /cgi-bin/hello HTTP/2.0', ''), 505),
  refused('version 0.9', 'RFC 9112 2.3', request('GET /cgi-bin/hello HTTP/0.9', ''), 505),
  refused('a version of three digits', 'RFC 9112 2.3', request('GET /cgi-bin/hello HTTP/1.11', ''), 400),
  refused('a version in lower case', 'RFC 9112 2.3', request('GET /cgi-bin/hello http/1.1', ''), 400),
  refused('another protocol', 'RFC 9112 2.3', request('GET /cgi-bin/hello ICE/1.0', ''), 400),
  refused('a TLS hello', 'RFC 9112 2.2', '\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03', 400),

  // The target.
  vector('a query', 'RFC 3986 3.4: raw', get('/cgi-bin/show?a=%41+b?c'), ['200', 'GET - a=%41+b?c 0 ']),
  vector('an empty query', 'RFC 3986 3.4', get('/cgi-bin/show?'), ['200', 'GET -  0 ']),
  vector('path info', 'RFC 3875 4.1.5: decoded once', get('/cgi-bin/show/a%20b%2541'), ['200', 'GET /a b%41  0 ']),
  vector('path info of one slash', 'RFC 3875 4.1.5', get('/cgi-bin/show/'), ['200', 'GET /  0 ']),
  vector('an encoded script name', 'RFC 3986 6.2.2.2', get('/cgi-bin/%68ello'), HELLO),
  vector('an encoded directory', 'RFC 3986 6.2.2.2', get('/%63gi-bin/hello'), HELLO),
  vector('the longest script wins', 'RFC 3875 3.3', get('/cgi-bin/dir/inner/deep/x'), ['200', 'deep /cgi-bin/dir/inner/deep /x']),
  vector('the shorter with path info', 'RFC 3875 3.3', get('/cgi-bin/dir/inner/deeper'), ['200', 'inner /cgi-bin/dir/inner /deeper']),
  vector('dot segments', 'RFC 3986 5.2.4', get('/cgi-bin/./x/../hello'), HELLO),
  vector('dot segments in path info', 'RFC 3986 5.2.4', get('/cgi-bin/show/a/../b/.'), ['200', 'GET /b/  0 ']),
  vector('empty segments', 'merged', get('//cgi-bin//hello'), HELLO),
  refused('above the root', 'RFC 3986 5.2.4', get('/../etc/passwd'), 400),
  refused('above the root from within', 'RFC 3986 5.2.4', get('/cgi-bin/../../x'), 400),
  refused('encoded dot segments', 'DESIGN 5', get('/cgi-bin/%2e%2e/hello'), 400),
  refused('half encoded dot segments', 'DESIGN 5', get('/cgi-bin/.%2E/hello'), 400),
  vector('three dots are a name', 'RFC 3986 3.3', get('/cgi-bin/show/...'), ['200', 'GET /...  0 ']),
  refused('an encoded slash', 'RFC 3875 4.1.5', get('/cgi-bin%2fhello'), 400),
  refused('an encoded backslash', 'RFC 3986 3.3', get('/cgi-bin/show/a%5Cb'), 400),
  refused('a backslash', 'RFC 3986 3.3', get('\\cgi-bin\\hello'), 400),
  refused('a backslash in the path', 'RFC 3986 3.3', get('/cgi-bin\\hello'), 400),
  refused('an encoded NUL', 'RFC 3875 9.7', get('/cgi-bin/show/%00'), 400),
  refused('an encoded line end', 'RFC 3875 9.7', get('/cgi-bin/show/%0d%0a'), 400),
  refused('a bad percent', 'RFC 3986 2.1', get('/cgi-bin/show/%zz'), 400),
  refused('a percent at the end', 'RFC 3986 2.1', get('/cgi-bin/show/%4'), 400),
  vector('a bad percent in the query', 'RFC 3875 4.1.7: raw', get('/cgi-bin/show?%zz'), ['200', 'GET - %zz 0 ']),
  refused('a fragment', 'RFC 9112 3.2', get('/cgi-bin/hello#part'), 400),
  refused('no leading slash', 'RFC 9112 3.2', get('cgi-bin/hello'), 400),
  vector('the absolute form', 'RFC 9112 3.2.2', get('http://device/cgi-bin/hello'), HELLO),
  vector('the absolute form, any case and port', 'RFC 9112 3.2.2', get('HTTP://DEVICE:8080/cgi-bin/hello'), HELLO),
  vector('the absolute form without a path', 'RFC 9110 4.2.3', get('http://device'), ['200', '<p>STATIC-INDEX</p>']),
  refused('userinfo', 'RFC 9110 4.2.4', get('http://user@device/cgi-bin/hello'), 400),
  refused('an empty host in the target', 'RFC 9110 4.2.1', get('http:///cgi-bin/hello'), 400),
  refused('a foreign scheme', 'RFC 9110 7.4', get('ftp://device/cgi-bin/hello'), 400),
  vector('the asterisk form', 'RFC 9110 9.3.7', request('OPTIONS * HTTP/1.1', ''), ['204']),
  vector('the asterisk without OPTIONS', 'RFC 9112 3.2.4', get('*'), ['400', text(400)]),
  missing('an unknown script', 'RFC 9110 15.5.5', '/cgi-bin/nothing', 404),
  missing('a script name in another case', 'RFC 3986 6.2.2.1', '/cgi-bin/HELLO', 404),
  missing('a prefix of a script name', 'RFC 3875 3.3', '/cgi-bin/hell', 404),
  missing('the script directory', 'DESIGN 5', '/cgi-bin/', 403),
  missing('the script directory without its slash', 'DESIGN 5', '/cgi-bin', 403),
  missing('a directory of scripts', 'DESIGN 5', '/cgi-bin/dir', 403),
  missing('a disabled script', 'DESIGN 5', '/cgi-bin/disabled', 403),
  missing('an unknown document', 'RFC 9110 15.5.5', '/favicon.ico', 404),
  missing('behind a document', 'RFC 9110 15.5.5', '/index.html/', 404),
  vector('a document', 'RFC 9110 9.3.1', get('/index.html'), ['200', '<p>STATIC-INDEX</p>']),
  vector('a document for HEAD', 'RFC 9110 9.3.2', request('HEAD /index.html HTTP/1.1', ''), ['200']),
  vector('HEAD of a script', 'RFC 9110 9.3.2', request('HEAD /cgi-bin/hello HTTP/1.1', ''), ['200']),
  vector('a known method that the script has not', 'RFC 9110 15.5.6', request('DELETE /cgi-bin/hello HTTP/1.1', ''), ['405', text(405)]),
  vector('a known method on a document', 'RFC 9110 15.5.6', request('PUT /index.html HTTP/1.1', ''), ['405', text(405)]),
  refused('a target of 2,000 octets', 'limits: HEAD_BYTES_MAX', get('/' + repeat('a', 2000)), 414),
  vector('a target of 255 octets', 'limits: HEAD_BYTES_MAX', get('/cgi-bin/show?' + repeat('a', 241)), ['200', 'GET - ' + repeat('a', 241) + ' 0 ']),
  refused('dot segments that end where the room ends', 'limits: ARENA_RESERVE_BYTES', get('/' + repeat('a', 255) + '/.'), 414),
  vector('dot segments that shrink to what fits', 'limits: ARENA_RESERVE_BYTES', get('/cgi-bin/show' + repeat('/.', 300)), ['200', 'GET /  0 ']),
  refused('long with dot segments', 'limits: ARENA_RESERVE_BYTES', get('/cgi-bin/show/./' + repeat('a', 300)), 414),

  // Fields.
  vector('fields as they come', 'RFC 9112 5', request('GET /cgi-bin/fields HTTP/1.1', 'X-A: 1\r\nx-b:2\r\n'), ['200', 'host=device', 'x-a=1', 'x-b=2']),
  vector('blanks around a value', 'RFC 9112 5.1', request('GET /cgi-bin/fields HTTP/1.1', 'X-A: \t 1 2 \t\r\n'), ['200', 'host=device', 'x-a=1 2']),
  vector('an empty value', 'RFC 9110 5.5', request('GET /cgi-bin/fields HTTP/1.1', 'X-A:\r\n'), ['200', 'host=device', 'x-a=']),
  vector('repeated fields', 'RFC 9110 5.3', request('GET /cgi-bin/fields HTTP/1.1', 'X-A: 1\r\nX-B: 2\r\nx-a: 3\r\n'), ['200', 'host=device', 'x-a=1, 3', 'x-b=2']),
  vector('octets above 0x7F', 'RFC 9110 5.5', request('GET /cgi-bin/fields HTTP/1.1', 'X-A: \xE9\r\n'), ['200', 'host=device', 'x-a=\\xc3\\xa9']),
  vector('a percent in a value', 'never decoded', request('GET /cgi-bin/fields HTTP/1.1', 'X-A: %41\r\n'), ['200', 'host=device', 'x-a=%41']),
  vector('prototype names', 'never a property', request('GET /cgi-bin/fields HTTP/1.1', '__proto__: 1\r\nconstructor: 2\r\n'), ['200', 'host=device', '__proto__=1', 'constructor=2']),
  refused('no colon', 'RFC 9112 5', request('GET /cgi-bin/hello HTTP/1.1', 'X-A\r\n'), 400),
  refused('an empty name', 'RFC 9112 5', request('GET /cgi-bin/hello HTTP/1.1', ': 1\r\n'), 400),
  refused('a blank before the colon', 'RFC 9112 5.1', request('GET /cgi-bin/hello HTTP/1.1', 'X-A : 1\r\n'), 400),
  refused('a blank in the name', 'RFC 9110 5.1', request('GET /cgi-bin/hello HTTP/1.1', 'X A: 1\r\n'), 400),
  refused('a folded line', 'RFC 9112 5.2', request('GET /cgi-bin/hello HTTP/1.1', 'X-A: 1\r\n 2\r\n'), 400),
  refused('a blank as first octet', 'RFC 9112 2.2', LINE + ' Host: device\r\n\r\n', 400),
  refused('a request line as field', 'RFC 9112 5', request('GET /cgi-bin/hello HTTP/1.1', 'GET /x HTTP/1.1\r\n'), 400),
  refused('NUL in a value', 'RFC 9110 5.5', request('GET /cgi-bin/hello HTTP/1.1', 'X-A: a\x00b\r\n'), 400),
  refused('a bare CR in a value', 'RFC 9110 5.5', request('GET /cgi-bin/hello HTTP/1.1', 'X-A: a\rb\r\n'), 400),
  refused('a bare LF in a value', 'RFC 9112 2.2', request('GET /cgi-bin/hello HTTP/1.1', 'X-A: a\nb\r\n'), 400),
  refused('a bare LF as last line end', 'RFC 9112 2.2', LINE + HOST + '\n', 400),
  refused('DEL in a name', 'RFC 9110 5.6.2', request('GET /cgi-bin/hello HTTP/1.1', 'X\x7FA: 1\r\n'), 400),
  vector('cookies are read past', 'DESIGN 3', request('GET /cgi-bin/default HTTP/1.1', 'Cookie: ' + repeat('a', 3000) + '\r\nX-A: 1\r\n'), ['200', 'host x-a skipped 3008']),
  refused('cookies without end', 'limits: HEAD_SKIPPED_BYTES_MAX', request('GET /cgi-bin/default HTTP/1.1', 'Cookie: ' + repeat('a', 9000) + '\r\n'), 431),
  vector('cookies that are kept', 'plan.keep', request('GET /cgi-bin/fields HTTP/1.1', 'Cookie: a=1\r\ncookie: b=2\r\n'), ['200', 'host=device', 'cookie=a=1; b=2']),
  vector('only what is declared', 'plan.keep', request('GET /cgi-bin/few HTTP/1.1', 'X-Other: 1\r\nX-Kept: 2\r\nUser-Agent: x\r\n'), ['200', 'host x-kept']),
  refused('a bad octet in a field that is read past', 'RFC 9110 5.5', request('GET /cgi-bin/default HTTP/1.1', 'Cookie: a\x00b\r\n'), 400),
  vector('40 fields', 'limits: HEAD_FIELDS_MAX', request('GET /cgi-bin/hello HTTP/1.1', repeat('X: 1\r\n', 39)), HELLO),
  refused('41 fields', 'limits: HEAD_FIELDS_MAX', request('GET /cgi-bin/hello HTTP/1.1', repeat('X: 1\r\n', 40)), 431),
  refused('a head of 2,000 octets', 'limits: HEAD_BYTES_MAX', request('GET /cgi-bin/hello HTTP/1.1', 'X: ' + repeat('a', 2000) + '\r\n'), 431),

  // Host.
  refused('no Host', 'RFC 9112 3.2', LINE + '\r\n', 400),
  vector('no Host in 1.0', 'RFC 9112 3.2', 'GET /cgi-bin/hello HTTP/1.0\r\n\r\n', ['200 close', 'hello']),
  refused('two Hosts', 'RFC 9112 3.2', LINE + HOST + HOST + '\r\n', 400),
  refused('no Host beside an absolute target', 'RFC 9112 3.2.2', 'GET http://device/cgi-bin/hello HTTP/1.1\r\n\r\n', 400),
  refused('an empty Host', 'RFC 9110 7.2', LINE + 'Host:\r\n\r\n', 400),
  refused('a list in Host', 'RFC 9110 7.2', LINE + 'Host: a, b\r\n\r\n', 400),
  refused('a path in Host', 'RFC 9110 7.2', LINE + 'Host: a/b\r\n\r\n', 400),
  refused('userinfo in Host', 'RFC 9110 7.2', LINE + 'Host: u@a\r\n\r\n', 400),
  refused('a bad port', 'RFC 9110 7.2', LINE + 'Host: a:8o\r\n\r\n', 400),
  refused('a port above 65535', 'RFC 9110 7.2', LINE + 'Host: a:65536\r\n\r\n', 400),
  vector('an IPv6 literal', 'RFC 3986 3.2.2', LINE + 'Host: [::1]:80\r\n\r\n', HELLO),
  refused('a bad bracket', 'RFC 3986 3.2.2', LINE + 'Host: [::1\r\n\r\n', 400),

  // The rest of the head.
  refused('an unknown expectation', 'RFC 9110 10.1.1', request('POST /cgi-bin/show HTTP/1.1', 'Expect: tea\r\nContent-Length: 0\r\n'), 417),
  vector('close is announced', 'RFC 9112 9.6', request('GET /cgi-bin/hello HTTP/1.1', 'Connection: x, CLOSE\r\n'), ['200 close', 'hello']),
  vector('close wins', 'RFC 9112 9.3', request('GET /cgi-bin/hello HTTP/1.1', 'Connection: keep-alive\r\nConnection: close\r\n'), ['200 close', 'hello']),
  vector('1.0 persists when asked', 'RFC 9112 9.3', 'GET /cgi-bin/hello HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n', HELLO),
  vector('an upgrade is ignored', 'RFC 9110 7.8', request('GET /cgi-bin/hello HTTP/1.1', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'), HELLO),
  vector('search words', 'RFC 3875 4.4', get('/cgi-bin/words?one+t%77o'), ['200', '2 one|two']),
  vector('no search words with an equals sign', 'RFC 3875 4.4', get('/cgi-bin/words?one+two=3'), ['200', '0 ']),
  vector('a foreign origin', 'reliability 6: CSRF', request('POST /cgi-bin/show HTTP/1.1', 'Origin: http://evil.example\r\nContent-Length: 0\r\n'), ['403', text(403)]),
  vector('our own origin', 'reliability 6: CSRF', request('POST /cgi-bin/show HTTP/1.1', 'Origin: http://device\r\nContent-Length: 0\r\n'), ['200', 'POST -  0 ']),
]
