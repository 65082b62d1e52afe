// application/x-www-form-urlencoded in content and query strings: what a script sees, or the status of a refusal. The
// rules are those of the WHATWG URL standard, section 5.1, and of CPython's cgi where scripts can tell the difference.
import { get, post } from './vector.ts'
import type { Vector } from './vector.ts'

const TYPE = 'application/x-www-form-urlencoded'

function vector(name: string, why: string, content: string, expect: string[]): Vector {
  return { name, why, input: post('/cgi-bin/form', TYPE, content), expect: passed(expect) }
}

/** One field as it is sent and as it is shown: length and value. */
function value(name: string, why: string, sent: string, shown: string): Vector {
  return vector(name, why, 'a=' + sent + '&z=1', ['a|-|-|' + shown, 'z|-|-|1|1'])
}

function query(name: string, why: string, target: string, expect: string[]): Vector {
  return { name, why, input: get('/cgi-bin/form' + target), expect: ['200'].concat(expect, ['done 0']) }
}

function refused(name: string, why: string, type: string, content: string): Vector {
  const expect = ['413 close', '413 Content Too Large']
  return { name, why, input: post('/cgi-bin/form', type, content), expect }
}

function passed(lines: string[]): string[] {
  return ['200 close'].concat(lines, ['done 0'])
}

function repeated(text: string, count: number): string {
  let all = ''
  for (let i = 0; i < count; i++) all += text
  return all
}

function fields(): Vector[] {
  return [
    vector('one field', 'WHATWG URL 5.1', 'a=1', ['a|-|-|1|1']),
    vector('two fields keep their order', 'WHATWG URL 5.1', 'b=1&a=2', ['b|-|-|1|1', 'a|-|-|1|2']),
    vector('a name that repeats', 'CPython cgi', 'a=1&b=x&a=2', ['a|-|-|1|1', 'b|-|-|1|x', 'a|-|-|1|2']),
    vector('numbers keep their order', 'names are never properties', '2=c&10=d&1=b&01=e',
      ['2|-|-|1|c', '10|-|-|1|d', '1|-|-|1|b', '01|-|-|1|e']),
    vector('a name of every object', 'names are never properties', '__proto__=1&constructor=2',
      ['__proto__|-|-|1|1', 'constructor|-|-|1|2']),
    vector('an empty value is dropped', 'CPython keep_blank_values', 'a=&b=1', ['b|-|-|1|1']),
    vector('a name without a value is dropped', 'CPython keep_blank_values', 'a&b=1&c', ['b|-|-|1|1']),
    vector('an empty name', 'CPython cgi', '=x', ['|-|-|1|x']),
    vector('only a separator', 'CPython cgi', '&', []),
    vector('empty fields', 'CPython cgi', '&&a=1&&b=2&', ['a|-|-|1|1', 'b|-|-|1|2']),
    vector('only an equals sign', 'CPython cgi', '=&a=1', ['a|-|-|1|1']),
    vector('the first equals sign ends the name', 'WHATWG URL 5.1', 'a=b=c==&d=1', ['a|-|-|5|b=c==', 'd|-|-|1|1']),
    vector('a semicolon is no separator', 'WHATWG URL 5.1', 'a=1;b=2', ['a|-|-|5|1;b=2']),
    vector('a name with escapes', 'WHATWG URL 5.1', 'a%20b+c%3D=1', ['a b c=|-|-|1|1']),
    vector('a name in UTF-8', 'WHATWG URL 5.1', '%C3%A9=1&\xC3\xA9=2', ['\\xc3\\xa9|-|-|1|1', '\\xc3\\xa9|-|-|1|2']),
    vector('an escape at the end of a name', 'WHATWG URL 5.1', 'a%=1&b%4=2&%=3',
      ['a%|-|-|1|1', 'b%4|-|-|1|2', '%|-|-|1|3']),
    vector('an escaped separator in a name', 'WHATWG URL 5.1', 'a%26b=1', ['a&b|-|-|1|1']),
  ]
}

function values(): Vector[] {
  const replacement = '\\xef\\xbf\\xbd'
  return [
    value('a plus sign is a blank', 'WHATWG URL 5.1', 'a+b++', '5|a b  '),
    value('an escaped plus sign', 'WHATWG URL 5.1', 'a%2Bb', '3|a+b'),
    value('digits in small and capital letters', 'WHATWG URL 1.3', '%4a%4A%c3%A9', '4|JJ\\xc3\\xa9'),
    value('escaped separators', 'WHATWG URL 1.3', '%26%3D%25%3B', '4|&=%;'),
    value('decoded once', 'WHATWG URL 1.3', '%2541%252B', '6|%41%2B'),
    value('escapes that are none', 'WHATWG URL 1.3', '%zz%4z%%41%u0041%', '15|%zz%4z%A%u0041%'),
    value('two per cent signs', 'WHATWG URL 1.3', '%%', '2|%%'),
    value('a per cent sign and one digit', 'WHATWG URL 1.3', 'x%4', '3|x%4'),
    value('line ends and a tab', 'WHATWG URL 1.3', '%0D%0A%09x', '4|\\x0d\\x0a\\x09x'),
    value('line ends that were not escaped', 'CPython cgi', 'a\r\nb', '4|a\\x0d\\x0ab'),
    value('a NUL', 'WHATWG URL 1.3', 'a%00b', '3|a\\x00b'),
    value('UTF-8, escaped', 'RFC 3629', '%E2%82%AC%F0%9F%98%80', '7|\\xe2\\x82\\xac\\xf0\\x9f\\x98\\x80'),
    value('UTF-8 as it is', 'RFC 3629', '\xE2\x82\xAC', '3|\\xe2\\x82\\xac'),
    value('a character half escaped', 'decoded once, as octets', '\xC3%A9', '2|\\xc3\\xa9'),
    value('a BOM is kept', 'CPython cgi', '%EF%BB%BFx', '4|\\xef\\xbb\\xbfx'),
    value('octets that are no UTF-8', 'RFC 3629 3', '\xFF\xFE', '2|' + repeated(replacement, 2)),
    value('a character that is cut', 'one U+FFFD a maximal bad prefix', '%F0%9F%98', '3|' + replacement),
    value('an overlong character', 'RFC 3629 3', '%C0%80', '2|' + repeated(replacement, 2)),
    value('a surrogate', 'RFC 3629 3', '%ED%A0%80', '3|' + repeated(replacement, 3)),
    value('a long run, escapes within', 'no cut matters',
      repeated('0123456789', 5) + '%41+' + repeated('x', 40) + '%42' + repeated('y', 16) + '+z',
      '111|' + repeated('0123456789', 5) + 'A ' + repeated('x', 40) + 'B' + repeated('y', 16) + ' z'),
    value('more escapes than the scratch holds', 'no cut matters', repeated('%61', 300) + '%4', '302|'
      + repeated('a', 300) + '%4'),
  ]
}

function limits(): Vector[] {
  const name = repeated('n', 64)
  const many = repeated('a=1&', 63)
  const shown: string[] = []
  for (let i = 0; i < 64; i++) shown.push('a|-|-|1|1')
  return [
    vector('a name of 64 octets', 'NAME_BYTES_MAX', name + '=1', [name + '|-|-|1|1']),
    vector('a name of 64 octets, escaped', 'NAME_BYTES_MAX', repeated('%6E', 64) + '=1', [name + '|-|-|1|1']),
    refused('a name of 65 octets', 'NAME_BYTES_MAX', TYPE, name + 'n=1'),
    refused('a name of 65 octets, escaped', 'NAME_BYTES_MAX', TYPE, name + '%6E=1'),
    vector('a value of 1000 octets', 'VALUE_BYTES_MAX', 'a=' + repeated('v', 1000), ['a|-|-|1000|' + repeated('v', 1000)]),
    vector('a value of 1000 escapes', 'VALUE_BYTES_MAX', 'a=' + repeated('%76', 1000),
      ['a|-|-|1000|' + repeated('v', 1000)]),
    refused('a value of 1001 octets', 'VALUE_BYTES_MAX', TYPE, 'a=' + repeated('v', 1001)),
    refused('a value of 1001 escapes', 'VALUE_BYTES_MAX', TYPE, 'a=' + repeated('%76', 1001)),
    vector('64 fields', 'PARTS_MAX', many + 'a=1', shown),
    refused('65 fields', 'PARTS_MAX', TYPE, many + 'a=1&a=1'),
    refused('65 empty fields', 'PARTS_MAX: separators are counted', TYPE, repeated('&', 64)),
    refused('a form that is too long in sum', 'FORM_BYTES_MAX', TYPE,
      'a=' + repeated('v', 1000) + '&b=' + repeated('v', 1000) + '&c=' + repeated('v', 100)),
    { name: 'the fields of the query count', why: 'CPython max_num_fields',
      input: post('/cgi-bin/form?q=1', TYPE, many + 'a=1'), expect: ['413 close', '413 Content Too Large'] },
  ]
}

function kinds(): Vector[] {
  return [
    { name: 'the content comes before the query', why: 'CPython cgi, qs_on_post',
      input: post('/cgi-bin/form?q=1&a=0', TYPE, 'a=2'), expect: passed(['a|-|-|1|2', 'q|-|-|1|1', 'a|-|-|1|0']) },
    { name: 'a media type in capitals', why: 'RFC 3875 4.1.3',
      input: post('/cgi-bin/form', 'Application/X-WWW-Form-URLEncoded', 'a=1'), expect: passed(['a|-|-|1|1']) },
    { name: 'a charset does not count', why: 'CPython cgi',
      input: post('/cgi-bin/form', TYPE + '; charset=iso-8859-1', 'a=%E9'), expect: passed(['a|-|-|1|\\xef\\xbf\\xbd']) },
    { name: 'a POST without a type is a form', why: 'CPython cgi',
      input: post('/cgi-bin/form', '', 'a=1').replace('Content-Type: \r\n', ''), expect: passed(['a|-|-|1|1']) },
    { name: 'another type has no items, nor has its query', why: 'CPython cgi',
      input: post('/cgi-bin/form?q=1', 'application/json', '{"a":1}'), expect: passed([]) },
    { name: 'another type of 1000 octets', why: 'VALUE_BYTES_MAX',
      input: post('/cgi-bin/form', 'application/json', repeated('1', 1000)), expect: passed([]) },
    refused('another type of 1001 octets', 'VALUE_BYTES_MAX', 'application/json', repeated('1', 1001)),
  ]
}

function queries(): Vector[] {
  return [
    query('a query', 'RFC 3875 4.1.7', '?a=1&b=2', ['a|-|-|1|1', 'b|-|-|1|2']),
    query('no query', 'RFC 3875 4.1.7', '', []),
    query('an empty query', 'RFC 3875 4.1.7', '?', []),
    query('blanks in a query are dropped', 'CPython keep_blank_values', '?a=&b=1&c&&', ['b|-|-|1|1']),
    query('escapes in a query', 'WHATWG URL 5.1', '?a+b=c%20d%2B&%C3%A9=%E2%82%AC', ['a b|-|-|4|c d+', '\\xc3\\xa9|-|-|3|\\xe2\\x82\\xac']),
    query('a query decoded once', 'WHATWG URL 1.3', '?a=%2541', ['a|-|-|3|%41']),
    query('the first equals sign in a query', 'WHATWG URL 5.1', '?a=b=c&=d', ['a|-|-|3|b=c', '|-|-|1|d']),
    query('escaped separators in a query', 'WHATWG URL 1.3', '?a%3D%26=%26%3D', ['a=&|-|-|2|&=']),
  ]
}

export const vectors: Vector[] = fields().concat(values(), limits(), kinds(), queries())
