// Chunks, their extensions, and trailers: RFC 9112 section 7.1.
import { type Vector, also, refused, repeat, vector } from './vector.ts'

function chunked(body: string): string {
  return 'POST /cgi-bin/show HTTP/1.1\r\nHost: device\r\nTransfer-Encoding: chunked\r\n\r\n' + body
}

function content(name: string, why: string, input: string, shown: string): Vector {
  return vector(name, why, input, ['200', 'POST -  ' + shown])
}

/** What must never be answered: a request in the place of content. */
const SMUGGLED = 'GET /cgi-bin/show/SMUGGLED HTTP/1.1\r\nHost: device\r\n\r\n'
const LAST = '0\r\n\r\n'

/** Chunks that are refused, and nothing behind them is answered. */
function bad(name: string, body: string): Vector {
  return refused(name, 'RFC 9112 7.1', chunked(body + SMUGGLED), 400)
}

function tooLarge(name: string, size: string): Vector {
  return refused(name, 'RFC 9112 7.1: from the size line', chunked(size + '\r\nhello\r\n'), 413)
}

/** Trailers that have no effect: the next request is answered. */
function trailer(name: string, lines: string): Vector {
  return vector(name, 'RFC 9112 7.1.2: dropped', chunked('5\r\nhello\r\n0\r\n' + lines + '\r\n')
    + 'GET /cgi-bin/hello HTTP/1.1\r\nHost: device\r\n\r\n', ['200', 'POST -  5 hello', '200', 'hello'])
}

export const vectors: Vector[] = [
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
  refused('long extensions', 'limits: CHUNK_EXTENSION_BYTES_MAX', chunked('5;' + repeat('a', 300) + '\r\nhello\r\n0\r\n\r\n'), 400),
  refused('long trailers', 'limits: TRAILER_BYTES_MAX', chunked('0\r\n' + repeat('X-A: 1\r\n', 80) + '\r\n'), 431),
  refused('a trailer that is no field', 'RFC 9112 7.1.2', chunked('0\r\nX-A 1\r\n\r\n'), 400),
  refused('a folded trailer', 'RFC 9112 5.2', chunked('0\r\nX-A: 1\r\n 2\r\n\r\n'), 400),
  refused('a body without its end', 'limits: CONTENT_MS', chunked('5\r\nhello\r\n'), 408),

  // Sizes.
  content('the most digits of a size', 'limits: CHUNK_SIZE_DIGITS_MAX', chunked(repeat('0', 13) + '5\r\nhello\r\n' + repeat('0', 14) + '\r\n\r\n'), '5 hello'),
  bad('15 zeros as the last size', '5\r\nhello\r\n' + repeat('0', 15) + '\r\n\r\n'),
  bad('an underscore in a size', '1_0\r\nhello\r\n' + LAST),
  bad('a point behind a size', '5.\r\nhello\r\n' + LAST),
  bad('a quoted size', '"5"\r\nhello\r\n' + LAST),
  bad('a tab before the size', '\t5\r\nhello\r\n' + LAST),
  bad('a tab behind the size', '5\t\r\nhello\r\n' + LAST),
  bad('two sizes', '5 5\r\nhello\r\n' + LAST),
  bad('a letter behind F', 'g\r\nhello\r\n' + LAST),
  bad('a superscript as size', '\xB2\r\nhello\r\n' + LAST),
  bad('CR CR LF behind the size', '5\r\r\nhello\r\n' + LAST),
  bad('CR and no LF behind the size', '5\rhello\r\n' + LAST),
  bad('CR and another octet in the size line', '5\r\r;ABCD\r\n34\r\nE\r\n' + LAST),
  bad('an empty line behind the size', '5\r\n\r\nhello' + LAST),
  tooLarge('2^31 as size', '80000000'),
  tooLarge('2^64 - 1 as size', 'FFFFFFFFFFFFFFFF'),
  tooLarge('100 digits as size', repeat('F', 100)),
  also(content('1,000 chunks of one octet', 'RFC 9112 7.1', chunked(repeat('1\r\nx\r\n', 1000) + LAST), '1000 ' + repeat('x', 64)), { cuts: 8 }),

  // Data.
  bad('data ended by CR', '5\r\nhello\r0\r\n\r\n'),
  bad('data without an end', '5\r\nhello0\r\n\r\n'),
  bad('data shorter than its size', '5\r\nhell\r\n' + LAST),
  bad('data one octet longer than its size', '5\r\nhelloX\r\n' + LAST),
  bad('an empty line behind the data', '5\r\nhello\r\n\r\n' + LAST),
  bad('the last chunk ended by LF', '5\r\nhello\r\n0\n\r\n'),
  bad('the trailers ended by LF', '5\r\nhello\r\n0\r\n\n'),
  bad('the trailers ended by CR', '5\r\nhello\r\n0\r\n\r'),

  // Extensions.
  content('an empty extension', 'RFC 9112 7.1.1', chunked('5;\r\nhello\r\n' + LAST), '5 hello'),
  content('blanks in an extension', 'RFC 9112 7.1.1', chunked('5 ; a = b\r\nhello\r\n' + LAST), '5 hello'),
  content('a semicolon in quotes', 'RFC 9112 7.1.1', chunked('5;a="b;\\"c"\r\nhello\r\n' + LAST), '5 hello'),
  content('the most extensions', 'limits: CHUNK_EXTENSION_BYTES_MAX', chunked('1;' + repeat('a', 253) + '\r\nx\r\n0 ;\r\n\r\n'), '1 x'),
  refused('one octet more of extensions', 'limits: CHUNK_EXTENSION_BYTES_MAX', chunked('1;' + repeat('a', 254) + '\r\nx\r\n0 ;\r\n\r\n'), 400),
  bad('an extension in many chunks', repeat('1;abcdefgh\r\nx\r\n', 40) + LAST),
  bad('a bare LF in an extension', '5;a\nb\r\nhello\r\n' + LAST),
  bad('a bare LF behind an extension', '5;a\nhello\r\n' + LAST),
  bad('a bare LF in a quoted extension', '5;a="\n"\r\nhello\r\n' + LAST),
  bad('NUL in an extension', '5;a\x00\r\nhello\r\n' + LAST),
  also(bad('an extension of 9,000 octets', '5;' + repeat('a', 9000) + '\r\nhello\r\n' + LAST), { cuts: 4 }),

  // Trailers.
  trailer('the most trailers', 'X-A: ' + repeat('a', 503) + '\r\n'),
  trailer('the most trailers in lines', repeat('X-A: 1\r\n', 62) + 'X-A: 1234567\r\n'),
  refused('one octet more of trailers', 'limits: TRAILER_BYTES_MAX', chunked('0\r\nX-A: ' + repeat('a', 504) + '\r\n\r\n'), 431),
  trailer('a coding in the trailers', 'Transfer-Encoding: chunked\r\n'),
  trailer('a length in the trailers', 'Content-Length: 100\r\n'),
  trailer('routing in the trailers', 'Host: evil.example\r\nConnection: close\r\n'),
  trailer('an empty value in the trailers', 'X-A:\r\n'),
  bad('a trailer without a name', '0\r\n: 1\r\n\r\n'),
  bad('a blank before the colon of a trailer', '0\r\nX-A : 1\r\n\r\n'),
  bad('a blank before the first trailer', '0\r\n X-A: 1\r\n\r\n'),
  bad('a bare LF behind a trailer', '0\r\nX-A: 1\nX-B: 2\r\n\r\n'),
  bad('a bare CR in a trailer', '0\r\nX-A: 1\rX\r\n\r\n'),
  bad('NUL in a trailer', '0\r\nX-A: \x00\r\n\r\n'),
  bad('a request in the place of trailers', '0\r\n'),
]
