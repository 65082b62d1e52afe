// Vectors of the module `cgi` beyond the shared sample, in its form: above all what the port does where CPython has an
// accident (spec cgi.md section 1, rows Q). Names of kinds and members are those of the sample; `body` is text.
import type { Members, Vector } from './compare.ts'

type Input = Record<string, unknown>

const TYPE = 'multipart/form-data; boundary=B'
const URLENCODED = 'application/x-www-form-urlencoded'

function vector(kind: string, title: string, input: Input, expect: Members): Vector {
  return { id: title, kind, title, class: 'own', ...input, expect } as Vector
}

/** A POST of `body`; by `length` its CONTENT_LENGTH, exact by default. */
function post(type: string, body: string, options: Input = {}, query?: string, length = `${Buffer.byteLength(body)}`): Input {
  const env = { REQUEST_METHOD: 'POST', CONTENT_TYPE: type, CONTENT_LENGTH: length }
  return { env: query === undefined ? env : { ...env, QUERY_STRING: query }, body, options }
}

function part(name: string, content: string, more = ''): string {
  return `--B\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`
}

/** A group of parts whose boundary is `boundary`, as one part of `outer`. */
function group(outer: string, boundary: string, inner: string): string {
  return `--${outer}\r\nContent-Disposition: form-data; name="g"\r\n`
    + `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n${inner}`
}

function attached(boundary: string, filename: string, content: string): string {
  return `--${boundary}\r\nContent-Disposition: attachment; filename="${filename}"\r\n\r\n${content}\r\n`
}

const file = (filename: string, content: string, done: number): Members =>
  ({ name: null, filename, value_b64: Buffer.from(content).toString('base64'), done })
const text = (name: string | null, value: string, done = 0): Members => ({ name, filename: null, value, done })
const mini = (name: string, value: string): Members => ({ is_mini: true, name, value })

function form(title: string, input: Input, items: Members[], more: Members = {}): Vector {
  return vector('multipart', title, input, { error: null, items, ...more })
}

function refused(title: string, input: Input, type: string, kind = 'multipart'): Vector {
  return vector(kind, title, input, { error: { type } })
}

const two = attached('C', '1', 'one') + attached('C', '2', 'two')
const both = [file('1', 'one', 0), file('2', 'two', 1)]
const after = `${part('z', 'last')}--B--\r\n`

const groups: Vector[] = [
  form('fields behind a group are kept', post(TYPE, `${group('B', 'C', `${two}--C--\r\n`)}${after}`), [
    { name: 'g', type: 'multipart/mixed', filename: null, items: both }, text('z', 'last'),
  ], { keys: ['g', 'z'], len: 2 }),
  form('a group without its end ends at the outer delimiter', post(TYPE, `${group('B', 'C', two)}${after}`), [
    { name: 'g', items: [file('1', 'one', 0), file('2', 'two', 0)] }, text('z', 'last'),
  ]),
  form('an empty group', post(TYPE, `${group('B', 'C', '--C--\r\n')}${after}`), [{ name: 'g', items: [] }, text('z', 'last')]),
  form('a group without any delimiter', post(TYPE, `${group('B', 'C', 'nothing\r\n')}${after}`), [
    { name: 'g', items: [] }, text('z', 'last'),
  ]),
  form('text behind a group that was closed is nothing', post(TYPE, `${group('B', 'C', `${two}--C--\r\nx\r\n--C\r\n\r\ny\r\n`)}${after}`), [
    { name: 'g', items: both }, text('z', 'last'),
  ]),
  form('groups within groups end at the outermost delimiter',
    post(TYPE, `${group('B', 'C', group('C', 'D', attached('D', 'deep', 'd')))}${after}`), [
      { name: 'g', items: [{ name: 'g', items: [file('deep', 'd', 0)] }] }, text('z', 'last'),
    ]),
  form('a boundary that begins like another', post(TYPE, `${group('B', 'BB', attached('BB', '1', 'one'))}${after}`), [
    { name: 'g', items: [file('1', 'one', 0)] }, text('z', 'last'),
  ]),
  form('a group that is cut', post(TYPE, group('B', 'C', '--C\r\n\r\nxy')), [{ name: 'g', items: [text(null, 'xy', -1)] }]),
  form('a group in any case', post('Multipart/Form-Data; Boundary=B',
    `--B\r\nContent-Type: MULTIPART/Mixed; boundary="C"\r\n\r\n${two}--C--\r\n${after}`), [
    { name: null, items: both }, text('z', 'last'),
  ]),
  refused('a group without a boundary', post(TYPE, '--B\r\nContent-Type: multipart/mixed\r\n\r\n--B--'), 'ValueError'),
  refused('groups too deep', post(TYPE, Array.from({ length: 10 }, (_, i) =>
    group(i === 0 ? 'B' : `b${i - 1}`, `b${i}`, '')).join('')), 'ValueError'),
]

const NESTED_FIELDS = `--B\r\nContent-Type: ${URLENCODED}\r\nContent-Disposition: form-data; name="u"\r\n\r\na=1&b=+\r\n${after}`

const parts: Vector[] = [
  form('an urlencoded part ends at the delimiter', post(TYPE, NESTED_FIELDS), [
    { name: 'u', filename: null, items: [mini('a', '1'), mini('b', ' ')] }, text('z', 'last'),
  ]),
  form('no closing delimiter', post(TYPE, part('a', '1')), [text('a', '1', -1)]),
  form('cut within a header section', post(TYPE, `${part('a', '1')}--B\r\nContent-Disposition: form-data; name="b"\r\nX-`), [
    text('a', '1'), text('b', '', -1),
  ]),
  form('cut within a delimiter', post(TYPE, `${part('a', '1').trimEnd()}\r\n--`), [text('a', '1\r\n--', -1)]),
  form('a CR at the end of what is cut is content', post(TYPE, part('a', '1').slice(0, -1)), [text('a', '1\r', -1)]),
  form('a length that is too short cuts', post(TYPE, `${part('a', '1')}${after}`, {}, undefined, '50'), [
    text('a', '1', -1),
  ], { consumed: 50 }),
  form('a length that is too long', post(TYPE, part('a', '1'), {}, undefined, '999'), [text('a', '1', -1)]),
  form('a closed form with a length that is too long', post(TYPE, after, {}, undefined, '999'), [text('z', 'last')]),
  form('the query first, whatever its separator', post(TYPE, after, { separator: ';' }, 'q=1;r=2'), [
    mini('q', '1'), mini('r', '2'), text('z', 'last'),
  ]),
  form('characters are decoded whole across any cut', post(TYPE, `${part('a', '\u20AC'.repeat(3000))}--B--`), [
    { name: 'a', value: '\u20AC'.repeat(3000) },
  ]),
  form('a line of many octets', post(TYPE, `${part('a', `--B${' '.repeat(3000)}x${'y'.repeat(3000)}`)}--B--`), [
    { name: 'a', value: `--B${' '.repeat(3000)}x${'y'.repeat(3000)}` },
  ]),
  refused('as many parts as there may be, and one', post(TYPE, `${part('a', '1')}${after}`, { max_num_fields: 1 }), 'ValueError'),
  form('as many parts as there may be', post(TYPE, `${part('a', '1')}${after}`, { max_num_fields: 3 }, 'q=1'), [
    mini('q', '1'), text('a', '1'), text('z', 'last'),
  ]),
  refused('items of a group count', post(TYPE, `${group('B', 'C', two)}${after}`, { max_num_fields: 3 }), 'ValueError'),
  refused('fields of a part count', post(TYPE, NESTED_FIELDS, { max_num_fields: 3 }), 'ValueError'),
  refused('a text that is not in its encoding', { ...post(TYPE, part('a', '\u00E9')), options: { encoding: 'ascii', errors: 'strict' } },
    'UnicodeDecodeError'),
  refused('another encoding', post(TYPE, after, { encoding: 'koi8-r' }), 'LookupError'),
  refused('a header section that is no mapping', { ...post(TYPE, after), options: { headers: 1 } }, 'TypeError'),
]

const urlencoded = (title: string, input: Input, items: Members[], more: Members = {}): Vector =>
  vector('urlencoded', title, input, { error: null, items, ...more })

const queries: Vector[] = [
  urlencoded('content and query each by the separator', post(URLENCODED, 'a=1;b=2', { separator: ';' }, 'c=3;d=4'), [
    mini('a', '1'), mini('b', '2'), mini('c', '3'), mini('d', '4'),
  ]),
  urlencoded('no content is fine where one is strict', post(URLENCODED, '', { strict_parsing: true }, 'c=3'), [mini('c', '3')]),
  urlencoded('a cut content says so', post(URLENCODED, 'a=1', {}, undefined, '9'), [mini('a', '1')], { done: -1 }),
  urlencoded('a whole content', post(URLENCODED, 'a=1'), [mini('a', '1')], { done: 0, consumed: 3 }),
  urlencoded('never beyond the length', post(URLENCODED, 'a=1&b=2', {}, undefined, '3'), [mini('a', '1')], { consumed: 3 }),
  urlencoded('names as on no engine', post(URLENCODED, '__proto__=1&constructor=2&10=3&9=4'), [
    mini('__proto__', '1'), mini('constructor', '2'), mini('10', '3'), mini('9', '4'),
  ], { keys: ['__proto__', 'constructor', '10', '9'] }),
  refused('content and query count together', post(URLENCODED, 'a=1&b=2', { max_num_fields: 3 }, 'c=3&d=4'), 'ValueError', 'urlencoded'),
  refused('a bare field of the query', post(URLENCODED, 'a=1', { strict_parsing: true }, 'c'), 'ValueError', 'urlencoded'),
  refused('longer than maxlen', post(URLENCODED, 'a=1', { maxlen: 2 }), 'ValueError', 'urlencoded'),
]

const singles: Vector[] = [
  vector('single', 'JSON is octets', post('application/json', '{"a": 1}', {}, 'q=1'), {
    error: null, type: 'application/json', items: null, value_b64: 'eyJhIjogMX0=', done: 0,
  }),
  vector('single', 'JSON that is cut', post('application/json', '{', {}, undefined, '8'), {
    error: null, items: null, value_b64: 'ew==', done: -1,
  }),
  vector('single', 'nothing', post('text/plain', ''), { error: null, items: null, value: '', done: 0 }),
  refused('text that is not in its encoding', {
    ...post('text/plain', '\u00E9', { encoding: 'ascii', errors: 'strict' }, undefined, ''),
  }, 'UnicodeDecodeError', 'single'),
]

const given = (headers: Input, body: string): Input =>
  ({ env: { REQUEST_METHOD: 'POST', CONTENT_TYPE: 'text/plain', CONTENT_LENGTH: '1', QUERY_STRING: 'q=1' }, body, options: { headers } })

const headers: Vector[] = [
  urlencoded('headers in the place of the environment', given({ 'content-type': URLENCODED }, 'a=1'), [mini('a', '1')], { consumed: 3 }),
  urlencoded('their length', given({ 'content-type': URLENCODED, 'content-length': '3' }, 'a=1&b=2'), [mini('a', '1')], { consumed: 3 }),
  urlencoded('headers without a type', given({}, 'a=1'), [mini('a', '1')]),
  vector('single', 'their disposition', given({ 'content-type': 'image/png', 'content-disposition': 'x; filename="f"' }, 'a'), {
    error: null, items: null, value_b64: 'YQ==', done: -1,
  }),
  form('a form, without the query', given({ 'content-type': TYPE }, after), [text('z', 'last')], { keys: ['z'] }),
]

const env = { REQUEST_METHOD: 'GET', QUERY_STRING: 'a=1&b=2&a=3' }

const calls: Vector[] = [
  vector('api', 'a part without a name', {
    ...post(TYPE, `--B\r\n\r\nv\r\n${after}`), calls: [['keys'], ['in', null], ['getvalue', null], ['item', null], ['len']],
  }, {
    error: null,
    results: [{ result: [null, 'z'] }, { result: true }, { result: 'v' }, { result: { item: [null, null] } }, { result: 2 }],
  }),
  vector('api', 'a single content is no dictionary', {
    ...post('text/plain', 'x'), calls: ['keys', 'len', 'bool', 'item', 'in', 'getvalue', 'getfirst', 'getlist'].map(name => [name, 'x']),
  }, { error: null, results: Array(8).fill({ error: { type: 'TypeError' } }) }),
  vector('api', 'representations', { env, calls: [['repr'], ['item_repr', 'b'], ['attr', 'nothing'], ['with']] }, {
    error: null,
    results: [
      { result: "FieldStorage(None, None, [MiniFieldStorage('a', '1'), MiniFieldStorage('b', '2'), MiniFieldStorage('a', '3')])" },
      { result: "MiniFieldStorage('b', '2')" }, { error: { type: 'AttributeError' } }, { result: 'closed' },
    ],
  }),
]

const parsing: Vector[] = [
  vector('parse', 'a multipart POST gives its dict', post(TYPE, `${part('a', '1')}${part('a', '2', '; filename="x"')}--B--`), {
    error: null, dict: [['a', ['1', { b64: 'Mg==' }]]],
  }),
  vector('parse', 'a method in lower case', { ...post(URLENCODED, 'b=2', {}, 'a=1'), env: { ...env, REQUEST_METHOD: 'post', CONTENT_TYPE: URLENCODED, CONTENT_LENGTH: '3' } }, {
    error: null, dict: [['b', ['2', '2']], ['a', ['1', '3']]],
  }),
  vector('parse', 'UTF-8 by default', post(URLENCODED, 'a=\u00E9'), { error: null, dict: [['a', ['\u00E9']]] }),
  refused('a POST without a type', { env: { REQUEST_METHOD: 'POST' } }, 'KeyError', 'parse'),
  refused('a POST without a length', { env: { REQUEST_METHOD: 'POST', CONTENT_TYPE: URLENCODED } }, 'KeyError', 'parse'),
  refused('a length that is no number', post(URLENCODED, 'a=1', {}, undefined, 'x'), 'ValueError', 'parse'),
  refused('a multipart POST without a boundary', post('multipart/form-data', 'a=1'), 'KeyError', 'parse'),
  vector('parse', 'a query that is missing is the first word', { env: {}, argv: ['a=1'] }, {
    error: null, dict: [['a', ['1']]], query_string_after: 'a=1',
  }),
  vector('parse_multipart', 'a boundary of any characters', {
    boundary_b64: Buffer.from('a "/;\\b').toString('base64'), body: '--a "/;\\b\r\n\r\nv\r\n--a "/;\\b--',
  }, { error: null, dict: [[null, ['v']]] }),
  refused('a boundary that is no ASCII', { boundary_b64: 'w6k=', body: '' }, 'UnicodeDecodeError', 'parse_multipart'),
  refused('no boundary', { body: '' }, 'KeyError', 'parse_multipart'),
  vector('valid_boundary', '201 characters', { boundary: 'b'.repeat(201) }, { valid: true }),
  vector('valid_boundary', '202 characters', { boundary: 'b'.repeat(202) }, { valid: false }),
  vector('valid_boundary', 'none', { boundary: '' }, { valid: false }),
]

const printing: Vector[] = [
  vector('print', 'variables in order, escaped', { function: 'print_environ', env: { B: '"<', A: "'", '\u{10000}': '1', '\uFFFD': '2' } }, {
    error: null, contains: ['<DT> B <DD> &quot;&lt;\n', '<DT> A <DD> &#x27;\n'],
    in_order: ['<DT> A', '<DT> B', '<DT> \uFFFD', '<DT> \u{10000}', '</DL>'], headings: ['Shell Environment:'],
  }),
  vector('print', 'a form with a part without a name', { function: 'print_form', ...post(TYPE, `--B\r\n\r\nv\r\n${part('a', "it's", '; filename="<"')}--B--`) }, {
    error: null, in_order: ['<DT>None:', 'FieldStorage(None, None, &#x27;v&#x27;)', '<DT>a:', 'cgi.FieldStorage',
      'FieldStorage(&#x27;a&#x27;, &#x27;&lt;&#x27;, b&quot;it&#x27;s&quot;)'], headings: ['Form Contents:'],
  }),
  vector('print', 'an empty form', { function: 'print_form', query: '' }, { error: null, contains: ['<P>No form fields.\n'] }),
  vector('print', 'no directory', { function: 'print_directory', env: {} }, { error: null, contains: ['OSError: no file system'] }),
  vector('print', 'a directory', { function: 'print_directory', env: { DOCUMENT_ROOT: '/a<b' } }, { error: null, contains: ['/a&lt;b'] }),
  vector('print', 'an exception', { function: 'print_exception', raise: ['ValueError', 'bad <tag>'] }, {
    error: null, contains: ['<PRE>', '<B>ValueError: bad &lt;tag&gt;\n</B></PRE>'], absent: ['<tag>'],
    headings: ['Traceback (most recent call last):'],
  }),
  vector('print', 'test of a content above its small maxlen', { function: 'test', ...post(URLENCODED, `a=${'x'.repeat(60)}`) }, {
    error: null, starts_with: 'Content-type: text/html\n\n',
    in_order: ['Form Contents:', 'xxx', 'SyntaxError: testing print_exception() -- &lt;I&gt;italics?', 'Second try', 'Maximum content length exceeded'],
  }),
]

const logs: Vector[] = [
  vector('log', 'silent for good', { steps: [['log', 'a'], ['logfp'], ['log', 'b']] }, { error: null, text: '' }),
  vector('log', 'until it is closed', { steps: [['log', 'a'], ['closelog'], ['logfp'], ['log', 'b']] }, { error: null, text: 'b\n' }),
  vector('log', 'or begun', { steps: [['log', 'a'], ['logfp'], ['initlog', '%d%%', 5]] }, { error: null, text: '5%\n' }),
  vector('log', 'the log of the gateway', { steps: [['logfile', 'x'], ['log', '%r %x', 'a', 255]] }, { error: null, text: "'a' ff\n" }),
  refused('too few values', { steps: [['logfp'], ['log', '%s']] }, 'TypeError', 'log'),
  refused('too many values', { steps: [['logfp'], ['log', 'a', 'b']] }, 'TypeError', 'log'),
]

export const vectors = [
  ...groups, ...parts, ...queries, ...singles, ...headers, ...calls, ...parsing, ...printing, ...logs,
]
