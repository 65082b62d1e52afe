// What is known to trouble parsers: pieces that a mutation puts anywhere. A line for each place where it belongs.

/** Whole field lines. */
export const LINES = [
  'Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: gzip, chunked\r\n', 'Transfer-Encoding:\r\n', 'Transfer-Encoding : chunked\r\n',
  'Transfer-Encoding: chunked, identity\r\n', 'Transfer-Encoding: xchunked\r\n', 'Transfer-Encoding: \x0Bchunked\r\n',
  'transfer-encoding: Chunked\t\r\n', ' Transfer-Encoding: chunked\r\n', 'Transfer-Encoding\0: chunked\r\n', 'TE: trailers\r\n',
  'Content-Length: 0\r\n', 'Content-Length: 5\r\n', 'Content-Length: +5\r\n', 'Content-Length: -0\r\n', 'Content-Length: 5, 5\r\n',
  'Content-Length: 0x5\r\n', 'Content-Length: 5 \r\n', 'Content-Length: 4294967301\r\n', 'Content-Length: 18446744073709551621\r\n',
  'Content-Length: 9007199254740993\r\n', 'Content-Length: 1_0\r\n', 'Content-Length: \r\n', 'Content_Length: 7\r\n', 'Content-Length: 00000000000000000003\r\n',
  'Host: device\r\n', 'Host: evil.example\r\n', 'Host: device:65536\r\n', 'Host: device:\r\n', 'Host: [::1]:80\r\n', 'Host: a, b\r\n', 'Host: u@device\r\n', 'Host: []\r\n', 'Host: [::1\r\n', 'Host: [::1]x\r\n', 'Host: device:+1\r\n', 'Host: %64evice\r\n', 'Host: %6\r\n',
  'Connection: close\r\n', 'Connection: keep-alive\r\n', 'Connection: , close ,\r\n', 'Connection: closed\r\n', 'Connection: upgrade, x\r\n',
  'Expect: 100-continue\r\n', 'Expect: 100-continue, x\r\n', 'Expect:\r\n', 'Origin: http://device\r\n', 'Origin: null\r\n', 'Origin: HTTPS://DEVICE\r\n',
  'Sec-Fetch-Site: cross-site\r\n', 'Sec-Fetch-Site: same-origin\r\n', 'Content-Type: multipart/form-data; boundary=b\r\n', 'Content-Type:\r\n',
  'Proxy: http://evil\r\n', '__proto__: 1\r\n', 'constructor: 1\r\n', 'Cookie: a=1\r\n', 'X-Kept: 1\r\n', ': 1\r\n', 'X\r\n', 'X: 1\r\n 2\r\n', 'X: a\0b\r\n', 'X: a\rb\r\n',
  'X: a\nb\r\n', 'X: \x7F\r\n', 'X: \xFF\xFE\r\n', 'GET / HTTP/1.1\r\n', '\n', '\r', '\r\n',
]

/** Before a request line, or before a content. */
export const BEGINNINGS = [
  '\r', '\n', '\r\n', '\r\n\r\n', '\r\n\r\n\r\n', '\r ', '\r\t\n', ' ', ' \r\n', '\t', '\0', '\xEF\xBB\xBF', '\r\r\n', '\n\r\n', '\r\n\r', '0\r\n\r\n', '--b--', 'G', 'x=',
]

/** Anywhere. */
export const PIECES = [
  '\r', '\n', '\r\n', '\r\n\r\n', '\0', '\t', ' ', '\x0B', '\x7F', '\x80', '\xFF', '\xC0\xAF', '%00', '%0d%0a', '%2e%2e/', '../', './', '//', '/.', '/..', '%2f', '%5c', '\\',
  '%', '%4', '%zz', '%25', '#', '?', '*', '0\r\n\r\n', '0\r\n', '5\r\nhello\r\n', '1;a=b\r\nx\r\n', '0x5\r\nhello\r\n', '+5\r\n', '00000000000005\r\n', 'FFFFFFFFFFFFFFF\r\n',
  '\r\n--b', '\r\n--b\r\n', '\r\n--b--', '\r\n--b--\r\n', '\r\n--', '--b', '\r\n--bc\r\n', '\r\n--B\r\n', ';', '"', '\\"', '=', '&', '+', ',', ':',
  'Content-Disposition: form-data; name="x"\r\n', 'Content-Disposition: form-data; name="f"; filename="g"\r\n', 'Content-Type: multipart/mixed; boundary=c\r\n', '; name="a"',
  'GET /cgi-bin/echo/smuggled HTTP/1.1\r\nHost: device\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\x16\x03\x01\x02\x00', 'http://device', 'HTTP/1.0', 'HTTP/2.0',
]

export const FIELD_VALUES = [
  '1', 'a b', '', 'a,b', '"q;r"', '\xE9', 'text/plain', 'x=y; z', '%41', 'gzip, deflate', '*/*', '\tt\t', 'W/"1"', '~',
]

export const FIELD_NAMES = [
  'X-A', 'x-b', 'Accept', 'User-Agent', 'X-Kept', 'Cookie', 'Referer', 'Range', 'Upgrade', 'Proxy', 'X_Under', '__proto__', 'toString', "!#$%&'*+-.^_`|~",
]

export const TYPES = [
  'text/plain', 'Text/Plain; charset=utf-8', 'application/json', 'application/x-www-form-urlencoded', 'APPLICATION/X-WWW-FORM-URLENCODED ;a', 'multipart/form-data',
  'multipart/form-data; boundary=', 'multipart/mixed; boundary=b', '', 'x',
]

export const NAMES = ['a', 'b', '', 'file', '__proto__', 'constructor', 'na me', '\xC3\xA9', '\xFF', 'a"b', 'x'.repeat(63), 'a\\\\', '\\']

export const BOUNDARIES = ['b', 'bc', 'AaB03x', '----WebKitFormBoundary0', '-', '--', "a'()+_,-./:=?z", 'x'.repeat(70), 'b b']
