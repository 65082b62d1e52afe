// Requests for static documents and what they get: data only. The folder that they ask is in folder.ts.

export interface DocumentVector {
  name: string
  /** The rule: a section of RFC 9110 where nothing else is said. */
  why: string
  /** Method and target. */
  request: string
  lines: string[]
  status: number
  /** Field lines that must be there, as they are. */
  fields: string[]
  /** Names of fields that must not be there, in lower case. */
  absent: string[]
  content: string
}

interface Expected {
  fields?: string[]
  absent?: string[]
  content?: string
}

export const TIME = 784111777
const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const TEN = '0123456789'
export const BOUNDARY = 'part-0000000000000000'

function row(
  name: string, why: string, request: string, lines: string[], status: number, expected: Expected = {},
): DocumentVector {
  return {
    name, why, request, lines, status,
    fields: expected.fields ?? [], absent: expected.absent ?? [], content: expected.content ?? textOf(status),
  }
}

/** What an answer without content of its own says. */
function textOf(status: number): string {
  switch (status) {
    case 403: return '403 Forbidden\n'
    case 404: return '404 Not Found\n'
    case 405: return '405 Method Not Allowed\n'
    case 412: return '412 Precondition Failed\n'
    case 416: return '416 Range Not Satisfiable\n'
    default: return ''
  }
}

function ten(name: string, why: string, lines: string[], expected: Expected = {}): DocumentVector {
  return row(name, why, 'GET /ten.txt', lines, 200, { content: TEN, ...expected })
}

function modified(name: string, value: string, status: number): DocumentVector {
  const found = status === 200 ? { content: TEN } : { absent: ['content-length', 'content-type', 'last-modified'], fields: ['ETag: "v1"'] }
  return row(`If-Modified-Since: ${name}`, '5.6.7, 13.1.3', 'GET /ten.txt', [`If-Modified-Since: ${value}`], status, found)
}

function none(name: string, value: string, status: number): DocumentVector {
  return row(`If-None-Match: ${name}`, '13.1.2', 'GET /ten.txt', [`If-None-Match: ${value}`], status, status === 200 ? { content: TEN } : {})
}

function match(name: string, value: string, status: number): DocumentVector {
  return row(`If-Match: ${name}`, '13.1.1', 'GET /ten.txt', [`If-Match: ${value}`], status, status === 200 ? { content: TEN } : {})
}

function part(name: string, value: string, range: string, content: string): DocumentVector {
  return row(`Range: ${name}`, '14.1.2', 'GET /ten.txt', [`Range: ${value}`], 206, {
    fields: [`Content-Range: bytes ${range}/10`, 'ETag: "v1"', `Content-Length: ${content.length}`, 'Content-Type: text/plain'], content,
  })
}

function whole(name: string, value: string): DocumentVector {
  return ten(`Range ignored: ${name}`, '14.2', [`Range: ${value}`], { absent: ['content-range'] })
}

function unsatisfied(name: string, value: string): DocumentVector {
  return row(`Range: ${name}`, '15.5.17', 'GET /ten.txt', [`Range: ${value}`], 416, { fields: ['Content-Range: bytes */10'] })
}

function nothing(name: string, target: string, statuses = 404): DocumentVector {
  return row(name, 'reliability 1, Path', `GET ${target}`, [], statuses, statuses === 400 ? { content: '400 Bad Request\n' } : {})
}

function zipped(name: string, value: string, gzip: boolean): DocumentVector {
  return row(`Accept-Encoding: ${name}`, '12.5.3', 'GET /style.css', [`Accept-Encoding: ${value}`], 200, {
    fields: ['Vary: Accept-Encoding', gzip ? 'ETag: "v2-gzip"' : 'ETag: "v2"', ...gzip ? ['Content-Encoding: gzip'] : []],
    absent: gzip ? [] : ['content-encoding'], content: gzip ? 'ZIPPED' : 'plain style',
  })
}

function moved(name: string, target: string, location: string): DocumentVector {
  return row(name, '15.4.2', `GET ${target}`, [], 301, { fields: [`Location: ${location}`, 'Content-Length: 0'] })
}

export const vectors: DocumentVector[] = [
  ten('a file', '15.3.1', [], {
    fields: ['Content-Type: text/plain', 'Content-Length: 10', `Last-Modified: ${DATE}`, 'ETag: "v1"', 'Accept-Ranges: bytes',
      'Cache-Control: no-cache', 'X-Content-Type-Options: nosniff'],
    absent: ['vary', 'content-encoding', 'content-security-policy'],
  }),
  row('HEAD', '9.3.2', 'HEAD /ten.txt', [], 200, { fields: ['Content-Length: 10', 'ETag: "v1"', `Last-Modified: ${DATE}`] }),
  row('an empty file', '8.6', 'GET /empty.txt', [], 200, { fields: ['Content-Length: 0'] }),
  row('a page', 'guard', 'GET /index.html', [], 200, { fields: ['Content-Type: text/html', 'Referrer-Policy: same-origin'], content: '<p>index</p>' }),
  row('its own caching', '8.8.3', 'GET /hash.js', [], 200, { fields: ['Cache-Control: immutable', 'Content-Type: text/javascript'], absent: ['last-modified'], content: '1' }),
  row('a tag by the content', '8.8.3', 'GET /hash.js', ['If-None-Match: "83dcefb7-1"'], 304),
  row('a type of its own', '8.3', 'GET /typed', [], 200, { fields: ['Content-Type: font/otf'], content: 't' }),
  row('content by a function', 'files', 'GET /made.txt', [], 200, { content: 'made' }),
  row('a file that is newer than now', '8.8.2.1', 'GET /future.txt', [], 200, { absent: ['last-modified'], content: 'f' }),

  row('an index page', 'cgi 3.2', 'GET /', [], 200, { content: '<p>index</p>' }),
  row('another index page', 'cgi 3.2', 'GET /sub/', [], 200, { content: '<p>sub</p>' }),
  row('the first index page', 'cgi 3.2', 'GET /both/', [], 200, { content: 'first' }),
  row('a single page goes first', 'files', 'GET /single', [], 200, { content: 'single' }),
  moved('a directory', '/sub', '/sub/'),
  moved('a directory and a query', '/sub?a=b?c', '/sub/?a=b?c'),
  moved('a directory, encoded', '/%73ub', '/%73ub/'),
  moved('two slashes are no host', '//sub', '/sub/'),
  moved('many slashes are no host', '////sub', '/sub/'),
  moved('a dot segment is no host', '/.//sub', '/sub/'),
  moved('octets that are no characters of a URI', '/\xC3\xA4', '/%C3%A4/'),
  moved('a query with quotes', '/sub?"<>', '/sub/?%22%3C%3E'),
  row('a directory by another host', '15.4.2', 'GET http://device/sub', [], 301, { fields: ['Location: /sub/'] }),
  row('HEAD of a directory', '15.4.2', 'HEAD /sub', [], 301, { fields: ['Location: /sub/'] }),
  nothing('behind a file', '/ten.txt/'),
  nothing('below a file', '/ten.txt/extra'),
  nothing('another case', '/TEN.TXT'),
  nothing('a part of a name', '/ten'),
  nothing('a name and more', '/ten.txt2'),
  moved('an index page that is a directory', '/dir/index.html', '/dir/index.html/'),
  row('a listing', 'cgi 3.2', 'GET /list/?<b>&c=%3Ci%3E', [], 200, {
    fields: ['Content-Type: text/html; charset=utf-8', 'Content-Length: 421'],
    absent: ['last-modified', 'etag'],
    content: '<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Directory listing for /list/?&lt;b&gt;&amp;c=&lt;i&gt;</title>\n'
      + '</head>\n<body>\n<h1>Directory listing for /list/?&lt;b&gt;&amp;c=&lt;i&gt;</h1>\n<hr>\n<ul>\n'
      + '<li><a href="%3Cx%26y%3E%27%22.txt">&lt;x&amp;y&gt;\'".txt</a></li>\n<li><a href="A.txt">A.txt</a></li>\n<li><a href="b.txt">b.txt</a></li>\n'
      + '<li><a href="deep/">deep/</a></li>\n</ul>\n<hr>\n</body>\n</html>\n',
  }),
  row('HEAD of a listing', 'cgi 3.2', 'HEAD /list/', [], 200, { fields: ['Content-Type: text/html; charset=utf-8'] }),
  row('a listing is never unmodified', 'cgi 3.2', 'HEAD /list/', [`If-Modified-Since: ${DATE}`], 200),
  row('POST', 'cgi 3.1', 'POST /ten.txt', ['Content-Length: 0'], 405, { fields: ['Allow: GET, HEAD'] }),
  row('POST where nothing is', 'cgi 3.1', 'POST /nothing', ['Content-Length: 0'], 405, { fields: ['Allow: GET, HEAD'] }),
  row('DELETE', '15.5.6', 'DELETE /sub/', [], 405, { fields: ['Allow: GET, HEAD'] }),

  nothing('a name that begins with a dot', '/.secret'),
  nothing('such a name, encoded', '/%2esecret'),
  nothing('such a directory', '/.git/config'),
  nothing('such a name deeper', '/list/.hidden'),
  nothing('below a script directory', '/cgi-bin/secret.txt'),
  nothing('below another script directory', '/htbin/secret.txt'),
  row('a script directory', 'cgi 4.1', 'GET /cgi-bin/', [], 403),
  moved('a script directory without its slash', '/cgi-bin', '/cgi-bin/'),
  nothing('dot segments above the root', '/../secret.txt', 400),
  nothing('dot segments deep', '/sub/../../secret.txt', 400),
  nothing('encoded dot segments', '/%2e%2e/secret.txt', 400),
  nothing('half encoded dot segments', '/.%2e/secret.txt', 400),
  nothing('encoded dot segments within', '/sub/%2E%2E/ten.txt', 400),
  nothing('an encoded slash', '/sub/..%2ften.txt', 400),
  nothing('an encoded backslash', '/sub/..%5cten.txt', 400),
  nothing('a backslash', '/sub/..\\ten.txt', 400),
  nothing('dot segments encoded twice', '/%252e%252e/secret.txt'),
  nothing('a slash encoded twice', '/sub%252findex.htm'),
  nothing('NUL', '/ten.txt%00', 400),
  nothing('NUL before another end', '/ten.txt%00.html', 400),
  nothing('a bad percent', '/ten.txt%', 400),
  nothing('a percent and no digits', '/%zz', 400),
  nothing('an overlong slash', '/sub%c0%afindex.htm'),
  nothing('overlong dots', '/%c0%ae%c0%ae/secret.txt'),
  nothing('invalid UTF-8', '/%ff%fe'),
  nothing('a parameter', '/ten.txt;a'),
  nothing('a drive', '/C:/ten.txt'),
  row('dot segments that stay inside', 'RFC 3986 5.2.4', 'GET /sub/../ten.txt', [], 200, { content: TEN }),
  row('a query', '4.2', 'GET /ten.txt?../../x', [], 200, { content: TEN }),

  modified('its own time', DATE, 304),
  modified('a second later', 'Sun, 06 Nov 1994 08:49:38 GMT', 304),
  modified('a second before', 'Sun, 06 Nov 1994 08:49:36 GMT', 200),
  modified('RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT', 304),
  modified('RFC 850, more than 50 years ahead is past', 'Friday, 06-Nov-93 08:49:37 GMT', 200),
  modified('asctime', 'Sun Nov  6 08:49:37 1994', 304),
  modified('asctime, two digits', 'Wed Nov 16 08:49:37 1994', 304),
  modified('another zone', 'Sun, 06 Nov 1994 08:49:37 +0000', 200),
  modified('no zone', 'Sun, 06 Nov 1994 08:49:37', 200),
  modified('a small zone', 'Sun, 06 Nov 1994 08:49:37 gmt', 200),
  modified('no weekday', '06 Nov 1994 08:49:37 GMT', 200),
  modified('one digit of a day', 'Sun, 6 Nov 1994 08:49:37 GMT', 200),
  modified('a month that is none', 'Sun, 06 Nox 1994 08:49:37 GMT', 200),
  modified('a day that is none', 'Tue, 31 Nov 2020 08:49:37 GMT', 200),
  modified('an hour that is none', 'Sun, 06 Nov 2020 24:49:37 GMT', 200),
  modified('a leap day', 'Thu, 29 Feb 1996 08:49:37 GMT', 304),
  modified('a leap day that is none', 'Wed, 29 Feb 1995 08:49:37 GMT', 200),
  modified('junk', 'yesterday', 200),
  modified('a number', '99999999999', 200),
  row('If-Modified-Since twice', '5.3', 'GET /ten.txt', [`If-Modified-Since: ${DATE}`, `If-Modified-Since: ${DATE}`], 200, { content: TEN }),
  row('If-Modified-Since without a time', '13.1.3', 'GET /hash.js', [`If-Modified-Since: ${DATE}`], 200, { content: '1' }),
  ten('If-None-Match goes before If-Modified-Since', '13.1.3', ['If-None-Match: "x"', `If-Modified-Since: ${DATE}`]),
  row('HEAD, not modified', '13.1.3', 'HEAD /ten.txt', [`If-Modified-Since: ${DATE}`], 304),

  none('its tag', '"v1"', 304),
  none('a weak tag', 'W/"v1"', 304),
  none('a list', '"a", W/"b" ,"v1"', 304),
  none('empty members', ',, "v1",', 304),
  none('an asterisk', '*', 304),
  none('another tag', '"v2"', 200),
  none('a part of it', '"v"', 200),
  none('a longer one', '"v11"', 200),
  none('another case', '"V1"', 200),
  none('a comma within a tag', '"a,\\"v1"', 200),
  none('no quotes', 'v1', 200),
  none('an open quote', '"v1', 200),
  none('a small w', 'w/"v1"', 200),
  none('nothing', '', 200),
  row('If-None-Match on two lines', '5.3', 'GET /ten.txt', ['If-None-Match: "a"', 'If-None-Match: "v1"'], 304),
  row('HEAD of the same tag', '13.1.2', 'HEAD /ten.txt', ['If-None-Match: "v1"'], 304),
  match('its tag', '"v1"', 200),
  match('an asterisk', '*', 200),
  match('a list', '"a", "v1"', 200),
  match('another tag', '"a"', 412),
  match('a weak tag', 'W/"v1"', 412),
  match('no tag at all', 'v1', 200),
  row('If-Unmodified-Since: its time', '13.1.4', 'GET /ten.txt', [`If-Unmodified-Since: ${DATE}`], 200, { content: TEN }),
  row('If-Unmodified-Since: before', '13.1.4', 'GET /ten.txt', ['If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT'], 412),
  row('If-Unmodified-Since: junk', '13.1.4', 'GET /ten.txt', ['If-Unmodified-Since: never'], 200, { content: TEN }),
  row('If-Match goes before If-Unmodified-Since', '13.2.2', 'GET /ten.txt', ['If-Match: "v1"', 'If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT'], 200, { content: TEN }),
  row('412 goes before 304', '13.2.2', 'GET /ten.txt', ['If-Match: "a"', 'If-None-Match: "v1"'], 412),
  row('304 goes before 206', '13.2.2', 'GET /ten.txt', ['If-None-Match: "v1"', 'Range: bytes=0-1'], 304),
  row('304 goes before 416', '13.2.2', 'GET /ten.txt', ['If-None-Match: "v1"', 'Range: bytes=99-'], 304),
  row('nothing is unmodified where nothing is', '13.2.1', 'GET /nothing', ['If-None-Match: *'], 404),

  part('first octets', 'bytes=0-4', '0-4', '01234'),
  part('one octet', 'bytes=9-9', '9-9', '9'),
  part('to the end', 'bytes=3-', '3-9', '3456789'),
  part('all', 'bytes=0-', '0-9', TEN),
  part('beyond the end', 'bytes=5-99', '5-9', '56789'),
  part('far beyond the end', 'bytes=5-99999999999999999999999', '5-9', '56789'),
  part('the last octets', 'bytes=-3', '7-9', '789'),
  part('more than there are', 'bytes=-99', '0-9', TEN),
  part('the unit in another case', 'BYTES=0-0', '0-0', '0'),
  part('leading zeros', 'bytes=0000000000000000000001-02', '1-2', '12'),
  part('blanks and empty members', 'bytes= , 1-2 ,', '1-2', '12'),
  part('one of two can be satisfied', 'bytes=99-,1-2', '1-2', '12'),
  unsatisfied('behind the end', 'bytes=10-'),
  unsatisfied('far behind the end', 'bytes=99999999999999999999999-'),
  unsatisfied('no last octet', 'bytes=-0'),
  unsatisfied('none of two', 'bytes=10-11,99-'),
  row('Range of an empty file', '15.5.17', 'GET /empty.txt', ['Range: bytes=0-'], 416, { fields: ['Content-Range: bytes */0'] }),
  whole('another unit', 'lines=0-1'),
  whole('no unit', '0-1'),
  whole('no range', 'bytes='),
  whole('only commas', 'bytes=,,'),
  whole('a last before a first', 'bytes=5-2'),
  whole('a sign', 'bytes=+1-2'),
  whole('a word', 'bytes=a-b'),
  whole('no digits', 'bytes=-'),
  whole('no hyphen', 'bytes=5'),
  whole('two hyphens', 'bytes=1--2'),
  whole('a blank within', 'bytes=1 -2'),
  whole('one of two malformed', 'bytes=0-1,x'),
  whole('overlapping ranges', 'bytes=0-5,5-9'),
  whole('the same range twice', 'bytes=0-0,0-0'),
  whole('nine ranges', 'bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8'),
  row('Range twice', '5.3', 'GET /ten.txt', ['Range: bytes=0-1', 'Range: bytes=2-3'], 200, { content: TEN }),
  row('Range of HEAD', '14.2', 'HEAD /ten.txt', ['Range: bytes=0-1'], 200, { fields: ['Content-Length: 10'], absent: ['content-range'] }),
  row('two ranges', '14.6', 'GET /ten.txt', ['Range: bytes=7-8,0-1'], 206, {
    fields: [`Content-Type: multipart/byteranges; boundary=${BOUNDARY}`, 'ETag: "v1"', `Last-Modified: ${DATE}`],
    absent: ['content-range'],
    content: `--${BOUNDARY}\r\nContent-Type: text/plain\r\nContent-Range: bytes 7-8/10\r\n\r\n78\r\n`
      + `--${BOUNDARY}\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n--${BOUNDARY}--\r\n`,
  }),
  row('ranges of a text', '14.1.2', 'GET /text.txt', ['Range: bytes=3-5'], 206, { fields: ['Content-Range: bytes 3-5/11'], content: '3\xC3\xA9' }),
  row('two ranges of a text', '14.6', 'GET /text.txt', ['Range: bytes=4-4,10-'], 206, {
    content: `--${BOUNDARY}\r\nContent-Type: text/plain\r\nContent-Range: bytes 4-4/11\r\n\r\n\xC3\r\n`
      + `--${BOUNDARY}\r\nContent-Type: text/plain\r\nContent-Range: bytes 10-10/11\r\n\r\n9\r\n--${BOUNDARY}--\r\n`,
  }),
  row('If-Range: its tag', '13.1.5', 'GET /ten.txt', ['If-Range: "v1"', 'Range: bytes=0-1'], 206, { content: '01' }),
  ten('If-Range: another tag', '13.1.5', ['If-Range: "v2"', 'Range: bytes=0-1']),
  ten('If-Range: a weak tag', '13.1.5', ['If-Range: W/"v1"', 'Range: bytes=0-1']),
  ten('If-Range: a list', '13.1.5', ['If-Range: "v1", "v2"', 'Range: bytes=0-1']),
  row('If-Range: its time', '13.1.5', 'GET /ten.txt', [`If-Range: ${DATE}`, 'Range: bytes=0-1'], 206, { content: '01' }),
  ten('If-Range: a later time', '13.1.5', ['If-Range: Sun, 06 Nov 1994 08:49:38 GMT', 'Range: bytes=0-1']),
  ten('If-Range: another tag, and nothing to satisfy', '13.1.5', ['If-Range: "v2"', 'Range: bytes=99-']),
  ten('If-Range without Range', '13.1.5', ['If-Range: "v1"']),

  zipped('gzip', 'gzip', true),
  zipped('in a list', 'deflate, gzip;q=0.5, br', true),
  zipped('its old name', 'x-gzip', true),
  zipped('anything', '*', true),
  zipped('in another case', 'GZip', true),
  zipped('the weight 0', 'gzip;q=0', false),
  zipped('the weight 0.000', 'gzip ; q=0.000, *', false),
  zipped('anything but gzip', '*;q=1, gzip;q=0', false),
  zipped('nothing', '', false),
  zipped('another', 'br', false),
  zipped('identity', 'identity', false),
  row('no Accept-Encoding', '12.5.3', 'GET /style.css', [], 200, { fields: ['Vary: Accept-Encoding', 'ETag: "v2"'], content: 'plain style' }),
  row('a range of what is compressed', '14.2', 'GET /style.css', ['Accept-Encoding: gzip', 'Range: bytes=0-1'], 206, {
    fields: ['Content-Range: bytes 0-1/6', 'Content-Encoding: gzip', 'Vary: Accept-Encoding'], content: 'ZI',
  }),
  row('the tag of what is compressed', '8.8.3.3', 'GET /style.css', ['Accept-Encoding: gzip', 'If-None-Match: "v2-gzip"'], 304, { fields: ['Vary: Accept-Encoding', 'ETag: "v2-gzip"'] }),
  row('the tag of what is not', '8.8.3.3', 'GET /style.css', ['Accept-Encoding: gzip', 'If-None-Match: "v2"'], 200, { content: 'ZIPPED' }),

  row('a blob', 'files', 'GET /logo.png', [], 200, { fields: ['Content-Type: image/png', 'Accept-Ranges: bytes'], content: 'LOGO' }),
  row('a blob in a directory', 'files', 'GET /photos/a.txt', [], 200, { fields: ['Content-Length: 10'], content: TEN }),
  row('a range of a blob', '14.1.2', 'GET /photos/a.txt', ['Range: bytes=8-'], 206, { fields: ['Content-Range: bytes 8-9/10'], content: '89' }),
  row('two ranges of a blob', '14.6', 'GET /photos/a.txt', ['Range: bytes=8-,0-1'], 206, {
    content: `--${BOUNDARY}\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n`
      + `--${BOUNDARY}\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n--${BOUNDARY}--\r\n`,
  }),
  row('HEAD of a blob', '9.3.2', 'HEAD /photos/a.txt', [], 200, { fields: ['Content-Length: 10'] }),
  row('an unsatisfied range of a blob', '15.5.17', 'GET /photos/a.txt', ['Range: bytes=10-'], 416),
  row('a precondition of a blob', '13.1.1', 'GET /photos/a.txt', ['If-Match: "x"'], 412),
  moved('a directory of blobs', '/photos', '/photos/'),
  nothing('a blob that is not named', '/key.pem'),
  nothing('a blob that nobody put there', '/photos/none'),
  nothing('a blob with a dot', '/photos/.key'),
]
