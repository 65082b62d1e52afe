// multipart/form-data: what a script sees of each body, or the status of its refusal. RFC 2046 section 5.1 is the
// syntax, RFC 7578 its use in forms; what clients really send decides where both are silent.
import { get, post } from './vector.ts'
import type { Vector } from './vector.ts'

const TYPE = 'multipart/form-data; boundary=AaB03x'
const OPEN = '--AaB03x\r\n'
const CLOSE = '--AaB03x--\r\n'
const DISPOSITION = 'Content-Disposition: form-data; '

/** A part: its header lines, without the last line end, and its content. */
function part(head: string, content: string): string {
  return OPEN + head + '\r\n\r\n' + content + '\r\n'
}

function field(name: string, value: string): string {
  return part(DISPOSITION + 'name="' + name + '"', value)
}

function file(name: string, filename: string, type: string, content: string): string {
  return part(DISPOSITION + 'name="' + name + '"; filename="' + filename + '"\r\nContent-Type: ' + type, content)
}

function vector(name: string, why: string, content: string, expect: string[]): Vector {
  return typed(name, why, TYPE, content, expect)
}

function typed(name: string, why: string, type: string, content: string, expect: string[]): Vector {
  return { name, why, input: post('/cgi-bin/form', type, content), expect }
}

/** One field of value `1` under another boundary. */
function bounded(name: string, parameters: string, boundary: string): Vector {
  const content = '--' + boundary + '\r\n' + DISPOSITION + 'name="a"\r\n\r\n1\r\n--' + boundary + '--\r\n'
  return typed(name, 'RFC 2046 5.1.1', 'multipart/form-data; ' + parameters, content, passed(['a|-|text/plain|1|1']))
}

/** A header section that is refused. */
function badHead(name: string, why: string, head: string, status: number): Vector {
  return vector(name, why, part(head, 'x') + CLOSE, refused(status))
}

/** A name between quotes as it is sent and as it is shown. */
function named(name: string, why: string, sent: string, shown: string): Vector {
  return vector(name, why, field(sent, 'v') + CLOSE, passed([shown + '|-|text/plain|1|v']))
}

/** The content of a file: its octets, one character each. */
function content(name: string, why: string, octets: string, shown: string): Vector {
  const body = file('f', 'x', 'text/plain', octets) + field('z', 'end') + CLOSE
  return vector(name, why, body, passed(['f|x|text/plain|' + octets.length + '|' + shown, 'z|-|text/plain|3|end']))
}

function passed(lines: string[]): string[] {
  return ['200 close'].concat(lines, ['done 0'])
}

function refused(status: number): string[] {
  return [status + ' close', status === 413 ? '413 Content Too Large' : '400 Bad Request']
}

function repeated(text: string, count: number): string {
  let all = ''
  for (let i = 0; i < count; i++) all += text
  return all
}

function fields(count: number): string {
  return repeated(field('n', 'v'), count)
}

/** A group: a part that has parts. `boundary` is its own. */
function group(name: string, boundary: string, inner: string): string {
  return part(DISPOSITION + 'name="' + name + '"\r\nContent-Type: multipart/mixed; boundary=' + boundary, inner)
}

function attachment(boundary: string, filename: string, octets: string): string {
  return '--' + boundary + '\r\nContent-Disposition: attachment; filename="' + filename + '"\r\n\r\n' + octets + '\r\n'
}

/** Groups within groups, each with the next letter as its boundary, around one field. */
function nested(depth: number, boundaries: string[], level: number): string {
  const outer = level === 0 ? 'AaB03x' : boundaries[level - 1]
  const head = '--' + outer + '\r\n' + DISPOSITION + 'name="g' + level + '"'
  if (level === depth) return head + '\r\n\r\ndeep\r\n--' + outer + '--\r\n'
  return head + '\r\nContent-Type: multipart/mixed; boundary=' + boundaries[level] + '\r\n\r\n'
    + nested(depth, boundaries, level + 1) + '--' + outer + '--\r\n'
}

function allOctets(): string {
  let octets = ''
  for (let octet = 0; octet < 256; octet++) octets += String.fromCharCode(octet)
  return octets
}

/** All octets as the form script shows those of a file: as if each were a character. */
function allOctetsShown(): string {
  const digits = '0123456789abcdef'
  let shown = ''
  for (let octet = 0; octet < 256; octet++) {
    const low = octet & 0xBF
    const hex = digits.charAt(low >> 4) + digits.charAt(low & 15)
    if (octet >= 0x80) shown += (octet < 0xC0 ? '\\xc2\\x' : '\\xc3\\x') + hex
    else if (octet < 0x20 || octet === 0x7F) shown += '\\x' + digits.charAt(octet >> 4) + digits.charAt(octet & 15)
    else if (octet === 0x5C) shown += '\\x5c'
    else if (octet === 0x7C) shown += '\\x7c'
    else shown += String.fromCharCode(octet)
  }
  return shown
}

function parts(): Vector[] {
  return [
    vector('one field', 'RFC 7578 4', field('a', '1') + CLOSE, passed(['a|-|text/plain|1|1'])),
    vector('two fields keep their order', 'RFC 7578 5.2', field('b', '1') + field('a', '2') + CLOSE,
      passed(['b|-|text/plain|1|1', 'a|-|text/plain|1|2'])),
    vector('a name that repeats', 'RFC 7578 5.2', field('a', '1') + field('b', 'x') + field('a', '2') + CLOSE,
      passed(['a|-|text/plain|1|1', 'b|-|text/plain|1|x', 'a|-|text/plain|1|2'])),
    vector('an empty value', 'RFC 7578 4', field('a', '') + field('b', '2') + CLOSE,
      passed(['a|-|text/plain|0|', 'b|-|text/plain|1|2'])),
    vector('an empty form', 'RFC 2046 5.1.1', CLOSE, passed([])),
    vector('an empty form without a last line end', 'RFC 2046 5.1.1', '--AaB03x--', passed([])),
    vector('a file with a type', 'RFC 7578 4.4', file('f', 'a.bin', 'application/octet-stream', 'abc') + CLOSE,
      passed(['f|a.bin|application/octet-stream|3|abc'])),
    vector('a file without a type', 'RFC 7578 4.4', part(DISPOSITION + 'name="f"; filename="a"', 'abc') + CLOSE,
      passed(['f|a|text/plain|3|abc'])),
    vector('no file was chosen', 'WHATWG HTML 4.10.21.8',
      file('f', '', 'application/octet-stream', '') + field('z', '1') + CLOSE,
      passed(['f||application/octet-stream|0|', 'z|-|text/plain|1|1'])),
    vector('a file of no bytes', 'RFC 7578 4.2', file('f', 'e.txt', 'text/plain', '') + CLOSE,
      passed(['f|e.txt|text/plain|0|'])),
    vector('a type alone makes no file', 'RFC 7578 4.2',
      part(DISPOSITION + 'name="a"\r\nContent-Type: application/octet-stream', 'x') + CLOSE,
      passed(['a|-|application/octet-stream|1|x'])),
    vector('a type with parameters, in capitals', 'RFC 2045 5.1',
      part(DISPOSITION + 'name="a"\r\nContent-Type: TEXT/Html ; charset=UTF-8', 'x') + CLOSE,
      passed(['a|-|text/html|1|x'])),
    vector('a transfer encoding is not undone', 'RFC 7578 4.7',
      part(DISPOSITION + 'name="a"\r\nContent-Transfer-Encoding: base64', 'aGVsbG8=') + CLOSE,
      passed(['a|-|text/plain|8|aGVsbG8='])),
    vector('a length in a part is not believed', 'RFC 2046 5.1.1',
      part(DISPOSITION + 'name="a"\r\nContent-Length: 9999', 'V') + field('z', 'end') + CLOSE,
      passed(['a|-|text/plain|1|V', 'z|-|text/plain|3|end'])),
    vector('text in UTF-8, a BOM kept', 'RFC 7578 5.1', field('a', '\xEF\xBB\xBF\xC3\xA9\xF0\x9F\x98\x80') + CLOSE,
      passed(['a|-|text/plain|9|\\xef\\xbb\\xbf\\xc3\\xa9\\xf0\\x9f\\x98\\x80'])),
    vector('text that is no UTF-8', 'RFC 3629 3', field('a', 'x\xFF\xC3y\xED\xA0\x80') + CLOSE,
      passed(['a|-|text/plain|7|x\\xef\\xbf\\xbd\\xef\\xbf\\xbdy' + repeated('\\xef\\xbf\\xbd', 3)])),
    { name: 'the query comes first', why: 'CPython cgi, both kinds',
      input: post('/cgi-bin/form?q=1&a=0', TYPE, field('a', '2') + CLOSE),
      expect: passed(['q|-|-|1|1', 'a|-|-|1|0', 'a|-|text/plain|1|2']) },
    { name: 'two forms on one connection', why: 'RFC 9112 9.3',
      input: post('/cgi-bin/form', TYPE, field('a', '1') + CLOSE).replace('Connection: close\r\n', '')
        + get('/cgi-bin/form?b=2').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
      expect: ['200', 'a|-|text/plain|1|1', 'done 0', '200 close', 'b|-|-|1|2', 'done 0'] },
    typed('multipart/mixed at the top', 'RFC 2046 5.1.3', 'multipart/mixed; boundary=AaB03x', field('a', '1') + CLOSE,
      passed(['a|-|text/plain|1|1'])),
  ]
}

function frames(): Vector[] {
  return [
    vector('a preamble', 'RFC 2046 5.1.1', 'see below\r\n' + field('a', '1') + CLOSE, passed(['a|-|text/plain|1|1'])),
    vector('a line end first', 'RFC 2046 5.1.1', '\r\n' + field('a', '1') + CLOSE, passed(['a|-|text/plain|1|1'])),
    vector('a boundary within a line of the preamble', 'RFC 2046 5.1.1',
      'see --AaB03x below\r\n' + field('a', '1') + CLOSE, passed(['a|-|text/plain|1|1'])),
    vector('a preamble of 512 octets', 'PREAMBLE_BYTES_MAX', repeated('p', 512) + '\r\n' + field('a', '1') + CLOSE,
      passed(['a|-|text/plain|1|1'])),
    vector('a preamble of 513 octets', 'PREAMBLE_BYTES_MAX', repeated('p', 513) + '\r\n' + field('a', '1') + CLOSE,
      refused(400)),
    vector('closed behind a preamble', 'nothing is lost silently', 'a=1\r\n' + CLOSE, refused(400)),
    vector('an epilogue', 'RFC 2046 5.1.1', field('a', '1') + CLOSE + 'epilogue\r\n' + field('b', '2') + CLOSE,
      passed(['a|-|text/plain|1|1'])),
    vector('blanks behind the delimiters', 'RFC 2046 5.1.1', '--AaB03x \t\r\n' + DISPOSITION + 'name="a"\r\n\r\n1\r\n'
      + '--AaB03x-- \t\r\n', passed(['a|-|text/plain|1|1'])),
    vector('256 blanks behind a delimiter', 'PADDING_BYTES_MAX', '--AaB03x' + repeated(' ', 256) + '\r\n'
      + DISPOSITION + 'name="a"\r\n\r\n1\r\n' + CLOSE, passed(['a|-|text/plain|1|1'])),
    vector('257 blanks behind a delimiter', 'PADDING_BYTES_MAX', '--AaB03x' + repeated(' ', 257) + '\r\n'
      + DISPOSITION + 'name="a"\r\n\r\n1\r\n' + CLOSE, refused(400)),
    vector('a line that goes on behind the delimiter', 'RFC 2046 5.1.1',
      part(DISPOSITION + 'name="a"', '1\r\n--AaB03xyz\r\n2') + CLOSE, refused(400)),
    vector('one dash behind the delimiter', 'RFC 2046 5.1.1', field('a', '1') + '--AaB03x-\r\n', refused(400)),
    vector('line ends without CR', 'RFC 2046 5.1.1', '--AaB03x\n' + DISPOSITION + 'name="a"\n\n1\n--AaB03x--\n',
      refused(400)),
    vector('CR alone behind the delimiter', 'RFC 2046 5.1.1', '--AaB03x\r' + DISPOSITION + 'name="a"\r\n\r\n1\r\n'
      + CLOSE, refused(400)),
    vector('no delimiter at all', 'RFC 7578 4.1', 'a=1&b=2', refused(400)),
    vector('cut in the first delimiter', 'RFC 7578 4.1', '--AaB0', refused(400)),
    vector('cut behind the first delimiter', 'RFC 7578 4.1', OPEN, refused(400)),
    vector('cut in a header section', 'RFC 7578 4.1', OPEN + DISPOSITION, refused(400)),
    vector('cut in a content', 'RFC 7578 4.1', OPEN + DISPOSITION + 'name="a"\r\n\r\n1', refused(400)),
    vector('cut in the last delimiter', 'RFC 7578 4.1', field('a', '1') + '--AaB03x', refused(400)),
    vector('cut between the last dashes', 'RFC 7578 4.1', field('a', '1') + '--AaB03x-', refused(400)),
    vector('the delimiter follows the header section', 'RFC 2046 5.1.1',
      OPEN + DISPOSITION + 'name="a"\r\n\r\n' + field('b', '2') + CLOSE,
      passed(['a|-|text/plain|0|', 'b|-|text/plain|1|2'])),
    content('content that begins as a delimiter does', 'RFC 2046 5.1.1', '--AaB03\r\n--', '--AaB03\\x0d\\x0a--'),
    content('content that lacks the last octet of one', 'RFC 2046 5.1.1', 'a\r\n--AaB03\r\n--AaB03y',
      'a\\x0d\\x0a--AaB03\\x0d\\x0a--AaB03y'),
    content('a boundary without its dashes', 'RFC 2046 5.1.1', 'AaB03x\r\nAaB03x\r\n-AaB03x',
      'AaB03x\\x0d\\x0aAaB03x\\x0d\\x0a-AaB03x'),
    content('a boundary that begins no line', 'RFC 2046 5.1.1', 'x--AaB03x\r\n --AaB03x--\n--AaB03x\r--AaB03x',
      'x--AaB03x\\x0d\\x0a --AaB03x--\\x0a--AaB03x\\x0d--AaB03x'),
    content('content that ends with line ends', 'RFC 2046 5.1.1', 'abc\r\n\r\n', 'abc\\x0d\\x0a\\x0d\\x0a'),
    content('content that ends with CR', 'RFC 2046 5.1.1', 'abc\r\r', 'abc\\x0d\\x0d'),
    content('a storm of line ends and dashes', 'RFC 2046 5.1.1', repeated('\r\n--', 20),
      repeated('\\x0d\\x0a--', 20)),
    content('every octet', 'RFC 7578 4.3', allOctets(), allOctetsShown()),
  ]
}

function boundaries(): Vector[] {
  const chars = '\'()+_,-./:=?b'
  const long = repeated('0123456789', 7)
  return [
    bounded('a quoted boundary with spaces', 'boundary="gc0p4Jq0M2Yt 08jU534c0p"', 'gc0p4Jq0M2Yt 08jU534c0p'),
    bounded('a boundary of all the marks', 'boundary="' + chars + '"', chars),
    bounded('a boundary that should have been quoted', 'boundary=a:b/c=d', 'a:b/c=d'),
    bounded('a boundary of one character', 'boundary=x', 'x'),
    bounded('a boundary of 70 characters', 'boundary=' + long, long),
    bounded('a boundary of 70 dashes', 'boundary=' + repeated('-', 70), repeated('-', 70)),
    bounded('a boundary that ends in dashes', 'boundary=AaB--', 'AaB--'),
    bounded('the parameter in capitals', 'charset=utf-8; BOUNDARY=AaB03x', 'AaB03x'),
    bounded('blanks behind the boundary', 'boundary=AaB03x  ;', 'AaB03x'),
    typed('the media type in capitals', 'RFC 2045 5.1', 'Multipart/FORM-Data; boundary=AaB03x', field('a', '1') + CLOSE,
      passed(['a|-|text/plain|1|1'])),
    noBoundary('no boundary', 'multipart/form-data'),
    noBoundary('an empty boundary', 'multipart/form-data; boundary='),
    noBoundary('a boundary of 71 characters', 'multipart/form-data; boundary=' + long + '0'),
    noBoundary('a boundary that ends in a space', 'multipart/form-data; boundary="AaB03x "'),
    noBoundary('a boundary with another character', 'multipart/form-data; boundary=AaB*03x'),
    noBoundary('a boundary beyond ASCII', 'multipart/form-data; boundary="\xC3\xA9"'),
    noBoundary('two boundaries', TYPE + '; boundary=AaB03x'),
    noBoundary('a boundary whose quote is not closed', 'multipart/form-data; boundary="AaB03x'),
  ]
}

function noBoundary(name: string, type: string): Vector {
  return typed(name, 'RFC 2046 5.1.1', type, field('a', '1') + CLOSE, refused(400))
}

function heads(): Vector[] {
  const name = DISPOSITION + 'name="a"'
  return [
    vector('field names and types have no case', 'RFC 5322 1.2.2',
      part('cONTENT-dISPOSITION: FORM-data; NAME="a"', 'x') + CLOSE, passed(['a|-|text/plain|1|x'])),
    vector('no blanks at all', 'RFC 2183 2', part('Content-Disposition:form-data;name="a";filename="b"', 'x') + CLOSE,
      passed(['a|b|text/plain|1|x'])),
    vector('the file name first', 'RFC 2183 2', part(DISPOSITION + 'filename="b"; name="a"', 'x') + CLOSE,
      passed(['a|b|text/plain|1|x'])),
    vector('a name without quotes', 'RFC 2183 2', part(DISPOSITION + 'name=a; filename=b.txt', 'x') + CLOSE,
      passed(['a|b.txt|text/plain|1|x'])),
    vector('other fields come along', 'RFC 7578 4.8', part('X-One: 1\r\n' + name + '\r\nX-Two: 2', 'x') + CLOSE,
      passed(['a|-|text/plain|1|x'])),
    vector('a folded field', 'RFC 5322 2.2.3', part('Content-Disposition: form-data;\r\n name="a";\r\n\tfilename="b"', 'x')
      + CLOSE, passed(['a|b|text/plain|1|x'])),
    vector('filename* does not count', 'RFC 7578 4.2',
      part(DISPOSITION + 'name="a"; filename*=UTF-8\'\'evil; filename="b"', 'x') + CLOSE,
      passed(['a|b|text/plain|1|x'])),
    vector('filename* alone makes no file', 'RFC 7578 4.2',
      part(DISPOSITION + 'name="a"; filename*=UTF-8\'\'evil', 'x') + CLOSE, passed(['a|-|text/plain|1|x'])),
    vector('a part without a name', 'CPython cgi', part('Content-Disposition: form-data', 'x') + CLOSE,
      passed(['-|-|text/plain|1|x'])),
    vector('a part without Content-Disposition', 'CPython cgi', part('Content-Type: text/html', 'x') + CLOSE,
      passed(['-|-|text/html|1|x'])),
    vector('a part without fields', 'RFC 2046 5.1.1', OPEN + '\r\nx\r\n' + CLOSE, passed(['-|-|text/plain|1|x'])),
    badHead('a fold with nothing before it', 'RFC 5322 2.2.3', ' ' + name, 400),
    badHead('a line without a colon', 'RFC 5322 2.2', name + '\r\nX-One', 400),
    badHead('a blank before the colon', 'RFC 5322 2.2', name + '\r\nX-One : 1', 400),
    badHead('a field without a name', 'RFC 5322 2.2', name + '\r\n: 1', 400),
    badHead('a CR in a field', 'RFC 5322 2.2', name + '\r\nX-One: 1\r2', 400),
    badHead('an LF in a field', 'RFC 5322 2.2', name + '\nX-One: 1', 400),
    badHead('a NUL in a field', 'RFC 9110 5.5', DISPOSITION + 'name="a\x00b"', 400),
    badHead('two names', 'ambiguous', DISPOSITION + 'name="a"; name="b"', 400),
    badHead('two file names', 'ambiguous', name + '; filename="ok.txt"; filename="evil.sh"', 400),
    badHead('two dispositions', 'ambiguous', name + '\r\n' + DISPOSITION + 'name="b"', 400),
    badHead('a quote that is not closed', 'RFC 2183 2', DISPOSITION + 'name="a; filename=b', 400),
  ]
}

function names(): Vector[] {
  return [
    named('an escaped quote', 'WHATWG HTML 4.10.21.8', 'a%22b', 'a"b'),
    named('an escaped line end', 'WHATWG HTML 4.10.21.8', 'a%0D%0Ab', 'a\\x0d\\x0ab'),
    named('nothing else is escaped', 'WHATWG HTML 4.10.21.8', '%41%0d%2', '%41%0d%2'),
    named('a quoted pair', 'RFC 2183 2', 'a\\"b', 'a"b'),
    named('a quoted backslash', 'RFC 2183 2', 'a\\\\b', 'a\\x5cb'),
    named('a backslash that quotes nothing', 'clients send paths raw', 'C:\\temp', 'C:\\x5ctemp'),
    named('a quote that was not escaped', 'clients forget it', 'a"b', 'a"b'),
    named('a semicolon and an equals sign', 'RFC 2183 2', 'a;b=c', 'a;b=c'),
    named('blanks around', 'RFC 2183 2', ' a b ', ' a b '),
    named('an empty name', 'RFC 7578 4.2', '', ''),
    named('UTF-8', 'RFC 7578 5.1', '\xE6\xBC\xA2\xF0\x9F\x98\x80', '\\xe6\\xbc\\xa2\\xf0\\x9f\\x98\\x80'),
    named('octets that are no UTF-8', 'RFC 3629 3', 'a\xE9', 'a\\xef\\xbf\\xbd'),
    named('a name of every object', 'names are never properties', '__proto__', '__proto__'),
    named('a method of every object', 'names are never properties', 'constructor', 'constructor'),
    vector('a path is no more than a file name', 'RFC 7578 4.2',
      file('f', '../../etc/passwd', 'text/plain', 'x') + file('f', 'C:\\a\\b.txt', 'text/plain', 'y') + CLOSE,
      passed(['f|../../etc/passwd|text/plain|1|x', 'f|C:\\x5ca\\x5cb.txt|text/plain|1|y'])),
    vector('a file name in UTF-8', 'RFC 7578 4.2', file('f', '\xC3\xA9.txt', 'text/plain', 'x') + CLOSE,
      passed(['f|\\xc3\\xa9.txt|text/plain|1|x'])),
  ]
}

function limits(): Vector[] {
  const long = repeated('n', 64)
  const name = DISPOSITION + 'name="a"'
  return [
    vector('a name of 64 octets', 'NAME_BYTES_MAX', field(long, '1') + CLOSE, passed([long + '|-|text/plain|1|1'])),
    vector('a name of 65 octets', 'NAME_BYTES_MAX', field(long + 'n', '1') + CLOSE, refused(413)),
    vector('a file name of 765 octets', 'FILENAME_BYTES_MAX',
      part(name + '; filename="' + repeated('f', 765) + '"', 'x') + CLOSE,
      passed(['a|' + repeated('f', 765) + '|text/plain|1|x'])),
    badHead('a file name of 766 octets', 'FILENAME_BYTES_MAX', name + '; filename="' + repeated('f', 766) + '"', 413),
    vector('a value of 1000 octets', 'VALUE_BYTES_MAX', field('a', repeated('v', 1000)) + CLOSE,
      passed(['a|-|text/plain|1000|' + repeated('v', 1000)])),
    vector('a value of 1001 octets', 'VALUE_BYTES_MAX', field('a', repeated('v', 1001)) + CLOSE, refused(413)),
    vector('64 parts', 'PARTS_MAX', fields(64) + CLOSE, passed(repeatedLines('n|-|text/plain|1|v', 64))),
    vector('65 parts', 'PARTS_MAX', fields(65) + CLOSE, refused(413)),
    vector('eight fields in a part', 'PART_FIELDS_MAX', part(name + repeated('\r\nX: y', 7), 'x') + CLOSE,
      passed(['a|-|text/plain|1|x'])),
    badHead('nine fields in a part', 'PART_FIELDS_MAX', name + repeated('\r\nX: y', 8), 413),
    // The line ends and the empty line count: 43 + 7 + 970 + 4.
    vector('a header section of 1024 octets', 'PART_HEAD_BYTES_MAX', part(headOf(1024), 'x') + CLOSE,
      passed(['a|-|text/plain|1|x'])),
    badHead('a header section of 1025 octets', 'PART_HEAD_BYTES_MAX', headOf(1025), 413),
    vector('a form that is too long in sum', 'FORM_BYTES_MAX',
      field('a', repeated('v', 1000)) + field('b', repeated('v', 1000)) + field('c', repeated('v', 100)) + CLOSE,
      refused(413)),
    vector('a file that does not fit', 'FORM_BYTES_MAX', file('f', 'x', 'text/plain', repeated('v', 2100)) + CLOSE,
      refused(413)),
  ]
}

/** Header lines that make a section of `length` octets with the four of the last line ends. */
function headOf(length: number): string {
  const head = DISPOSITION + 'name="a"\r\nX-One: '
  return head + repeated('p', length - 4 - head.length)
}

function repeatedLines(line: string, count: number): string[] {
  const lines: string[] = []
  for (let i = 0; i < count; i++) lines.push(line)
  return lines
}

function groups(): Vector[] {
  const two = attachment('BbC04y', 'a', 'x') + attachment('BbC04y', 'b', 'yy')
  const shown = ['f|-|multipart/mixed|0|', ' -|a|text/plain|1|x', ' -|b|text/plain|2|yy', 'z|-|text/plain|1|1']
  const whole = (inner: string) => group('f', 'BbC04y', inner) + field('z', '1') + CLOSE
  return [
    vector('a group of files', 'RFC 7578 4.3', whole(two + '--BbC04y--'), passed(shown)),
    vector('a group with a preamble and an epilogue', 'RFC 2046 5.1.1',
      whole('preamble\r\n' + two + '--BbC04y--\r\nepilogue\r\n--BbC04y\r\n'), passed(shown)),
    vector('a group without its last delimiter', 'RFC 2046 5.1.2', whole(two.substring(0, two.length - 2)), passed(shown)),
    vector('a group without any delimiter', 'RFC 2046 5.1.2', whole('nothing'),
      passed(['f|-|multipart/mixed|0|', 'z|-|text/plain|1|1'])),
    vector('an empty group', 'RFC 2046 5.1.1', whole('--BbC04y--'),
      passed(['f|-|multipart/mixed|0|', 'z|-|text/plain|1|1'])),
    vector('a group at the very end', 'RFC 2046 5.1.2',
      group('f', 'BbC04y', attachment('BbC04y', 'a', 'x') + '--BbC04y--') + CLOSE,
      passed(['f|-|multipart/mixed|0|', ' -|a|text/plain|1|x'])),
    vector('content near both delimiters', 'RFC 2046 5.1.2',
      whole(attachment('BbC04y', 'a', '\r\n--BbC04\r\n--AaB03\r\n--\r\n--CcD') + '--BbC04y--'),
      passed(['f|-|multipart/mixed|0|', ' -|a|text/plain|29|\\x0d\\x0a--BbC04\\x0d\\x0a--AaB03\\x0d\\x0a--\\x0d\\x0a--CcD',
        'z|-|text/plain|1|1'])),
    vector('a boundary that continues the outer one', 'RFC 2046 5.1.2',
      group('f', 'AaB03xyz', attachment('AaB03xyz', 'a', 'x') + '--AaB03xyz--') + field('z', '1') + CLOSE,
      passed(['f|-|multipart/mixed|0|', ' -|a|text/plain|1|x', 'z|-|text/plain|1|1'])),
    vector('a boundary that the outer one continues', 'RFC 2046 5.1.2',
      group('f', 'AaB0', attachment('AaB0', 'a', '\r\n--AaB') + '--AaB0--') + field('z', '1') + CLOSE,
      passed(['f|-|multipart/mixed|0|', ' -|a|text/plain|7|\\x0d\\x0a--AaB', 'z|-|text/plain|1|1'])),
    vector('a delimiter between both', 'RFC 2046 5.1.2',
      group('f', 'AaB03xyz', attachment('AaB03xyz', 'a', 'x') + '--AaB03xy') + field('z', '1') + CLOSE, refused(400)),
    vector('groups in groups', 'GROUPS_MAX', nested(3, ['B', 'C', 'D'], 0),
      passed(['g0|-|multipart/mixed|0|', ' g1|-|multipart/mixed|0|', '  g2|-|multipart/mixed|0|',
        '   g3|-|text/plain|4|deep'])),
    vector('one group too deep', 'GROUPS_MAX', nested(4, ['B', 'C', 'D', 'E'], 0), refused(400)),
    vector('the outermost delimiter ends all groups', 'RFC 2046 5.1.2',
      OPEN + DISPOSITION + 'name="g"\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n'
      + '--B\r\nContent-Type: multipart/mixed; boundary=C\r\n\r\n--C\r\n' + DISPOSITION + 'name="h"\r\n\r\nx\r\n'
      + field('z', '1') + CLOSE,
      passed(['g|-|multipart/mixed|0|', ' -|-|multipart/mixed|0|', '  h|-|text/plain|1|x', 'z|-|text/plain|1|1'])),
    vector('a group without a boundary', 'RFC 2046 5.1.1',
      part(DISPOSITION + 'name="a"\r\nContent-Type: multipart/mixed', 'x') + CLOSE, refused(400)),
    vector('nested parts count', 'PARTS_MAX',
      group('f', 'B', repeated('--B\r\n\r\nx\r\n', 64) + '--B--') + CLOSE, refused(413)),
    vector('a cut group', 'RFC 7578 4.1', group('f', 'BbC04y', two + '--BbC04y--'), refused(400)),
    vector('a saved web page is a file', 'RFC 7578 4.2',
      file('f', 'a.mht', 'multipart/related; boundary=Q', '--Q\r\n\r\nx\r\n--Q--') + CLOSE,
      passed(['f|a.mht|multipart/related|15|--Q\\x0d\\x0a\\x0d\\x0ax\\x0d\\x0a--Q--'])),
  ]
}

export const vectors: Vector[] = parts().concat(frames(), boundaries(), heads(), names(), limits(), groups())
