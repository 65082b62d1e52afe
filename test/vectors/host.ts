// Host: RFC 9112 section 3.2, RFC 9110 sections 7.2 and 7.4, RFC 3986 section 3.2.2.
import { type Vector, missing, refused, vector } from './vector.ts'

const HELLO = ['200', 'hello']
const LINE = 'GET /cgi-bin/hello HTTP/1.1\r\n'
const HOST = 'Host: device\r\n'

function bad(name: string, value: string): Vector {
  return refused(name, 'RFC 9110 7.2', LINE + 'Host: ' + value + '\r\n\r\n', 400)
}

function good(name: string, value: string): Vector {
  return vector(name, 'RFC 9110 7.2', LINE + 'Host: ' + value + '\r\n\r\n', HELLO)
}

export const vectors: Vector[] = [
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
  refused('two Hosts that differ', 'RFC 9112 3.2', LINE + HOST + 'host: other\r\n\r\n', 400),
  refused('two Hosts in 1.0', 'RFC 9112 3.2', 'GET /cgi-bin/hello HTTP/1.0\r\n' + HOST + HOST + '\r\n', 400),
  refused('a bad Host in 1.0', 'RFC 9112 3.2', 'GET /cgi-bin/hello HTTP/1.0\r\nHost: a b\r\n\r\n', 400),
  refused('a blank before the colon of Host', 'RFC 9112 5.1', LINE + 'Host : device\r\n\r\n', 400),
  refused('a folded Host', 'RFC 9112 5.2', LINE + 'Host:\r\n device\r\n\r\n', 400),
  bad('a list without a blank in Host', 'a,b'),
  bad('a blank in Host', 'a b'),
  bad('a tab in Host', 'a\tb'),
  bad('a slash at the end of Host', 'device/'),
  bad('a query in Host', 'device?x'),
  bad('a fragment in Host', 'device#x'),
  bad('a backslash in Host', 'device\\x'),
  bad('a whole URI in Host', 'http://device'),
  bad('a password in Host', 'u:p@device'),
  bad('a port alone', ':80'),
  bad('a port with a sign', 'device:+80'),
  bad('a negative port', 'device:-1'),
  bad('a port in hexadecimal', 'device:0x50'),
  bad('a blank before the port', 'device: 80'),
  bad('a port that would wrap', 'device:4294967376'),
  bad('two ports', 'device:80:80'),
  bad('an octet above 0x7F in Host', 'd\xE9vice'),
  bad('NUL in Host', 'dev\x00ice'),
  bad('a quoted Host', '"device"'),
  bad('an IPv6 address without brackets', '::1'),
  bad('empty brackets', '[]'),
  bad('a bracket alone', '['),
  bad('a closing bracket alone', '::1]'),
  bad('a name in brackets', '[device]'),
  bad('a word behind brackets', '[::1]x'),
  bad('brackets within brackets', '[[::1]]'),
  bad('a bad port behind brackets', '[::1]:x'),
  bad('a bad percent in Host', 'device%zz'),
  bad('a percent at the end of Host', 'device%4'),
  good('a port', 'device:8080'),
  good('the highest port', 'device:65535'),
  good('an empty port', 'device:'),
  good('a name in capitals', 'DEVICE'),
  good('an IPv4 literal', '192.168.4.1:8080'),
  good('an IPv6 literal with an IPv4 address', '[::ffff:192.0.2.1]'),
  good('localhost', 'localhost'),
  vector('Host behind other fields', 'RFC 9112 3.2', LINE + 'X-A: 1\r\nhOsT: device\r\n\r\n', HELLO),
  missing('a foreign host', 'RFC 9110 7.4', LINE + 'Host: evil.example\r\n\r\n', 421),
  missing('an address as the beginning of a name', 'RFC 9110 7.4', LINE + 'Host: 192.0.2.1.evil.example\r\n\r\n', 421),
]
