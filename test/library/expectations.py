# Random input for CPython's own module cgi and what it gives, as vectors in the form of cgi-sample.json:
# `python3 expectations.py SEED COUNT`. What CPython does by accident (rows Q of the specification) is not asked.
import base64
import html
import io
import json
import random
import sys
import urllib.parse
import warnings

warnings.simplefilter('ignore')
import cgi  # noqa: E402

seed, count = int(sys.argv[1]), int(sys.argv[2])
sys.argv = ['x']
draw = random.Random(seed)
vectors = []
URLENCODED = 'application/x-www-form-urlencoded'
QUERY = ['a', 'b', '&', '&', '=', '=', '+', '%', '%4', '%41', '%C3', '%A9', '%e2%82%ac', '%ff', 'é', '€', ';', '%00', '%26',
         '"', '\\', '%%', '%u0041', '__proto__', '😀', '%F0%9F', '%ED%A0%80', '&&', '%0d%0a', ' ']
HEADER = ['a', 'text/html', ';', '; ', '=', '=', '"', '"', '\\', '\\"', '\\\\', ' ', 'name', 'filename', '"x"', '"a;b"',
          'A', 'é', "'", ',', '*=', '%22', '\t']
FIELDS = [b'Content-Disposition: form-data; name="a"', b'Content-Disposition: form-data; name="f"; filename="x"',
          b'content-disposition: form-data; name=b', b'Content-Disposition: form-data; name="\xc3\xa9"; filename="C:\\\\x\\y"',
          b'Content-Disposition: form-data; name="a%22b"; filename=""', b'Content-Type: Text/HTML; charset=utf-8',
          b'X-Y: 1', b'Content-Length: 3', b' folded', b'\tfold; name="z"', b'no colon', b'bad name: x', b'Content-Type:',
          b'Content-Disposition: form-data; name="a"; name="b"', b'Content-Disposition : form-data; name="q"', b'\xff: x',
          b': empty', b'From x', b'Content-Disposition: form-data; name="\xe9"', b'X: a\rContent-Type: a/b']
CONTENT = [b'a', b'\r\n', b'\n', b'\r', b'--', b'--B', b'\r\n--B', b'\r\n--Bx', b'\r\n--B-', b'\r\n --B', b'\xff', b'\xc3\xa9',
           b'\x00', b'long' * 50, b'--B--', b'\r\n--b', b' ', b'\r\r\n']


def base(octets):
    return base64.b64encode(octets).decode()


def join(words, most):
    return ''.join(draw.choice(words) for _ in range(draw.randint(0, most)))


def add(kind, outcome, **given):
    try:
        expect = {'error': None, **outcome()}
    except Exception as error:
        expect = {'error': {'type': type(error).__name__}}
    identity = f'{kind}-random-{len(vectors)}'
    vectors.append({'id': identity, 'kind': kind, 'title': 'random', 'class': kind, **given, 'expect': expect})


def pairs(mapping):
    return [list(pair) for pair in mapping.items()]


def plain(value):
    return {'b64': base(value)} if isinstance(value, bytes) else value


def options(*left_out):
    chosen = {}
    if draw.random() < .4:
        chosen['keep_blank_values'] = True
    if draw.random() < .2:
        chosen['strict_parsing'] = True
    if draw.random() < .2:
        chosen['max_num_fields'] = draw.randint(0, 5)
    if draw.random() < .2:
        chosen['separator'] = draw.choice([';', '&&', '&amp;', '=', ',', 'ab', '', '%'])
    if draw.random() < .3:
        chosen['encoding'] = draw.choice(['utf-8', 'latin-1', 'ascii', 'UTF8', 'iso-8859-1', 'us-ascii', 'L1'])
    if draw.random() < .3:
        chosen['errors'] = draw.choice(['strict', 'replace', 'ignore', 'surrogateescape', 'backslashreplace'])
    return {name: value for name, value in chosen.items() if name not in left_out}


def item(field):
    if isinstance(field, cgi.MiniFieldStorage):
        return {'is_mini': True, 'name': field.name, 'value': field.value}
    told = {'is_mini': False, 'name': field.name, 'filename': field.filename, 'type': field.type, 'done': field.done,
            'type_options': pairs(field.type_options), 'disposition': field.disposition,
            'disposition_options': pairs(field.disposition_options), 'headers': pairs(field.headers)}
    value = field.value
    return {**told, **({'value_b64': base(value)} if isinstance(value, bytes) else {'value': value})}


def form(env, body, given):
    fields = cgi.FieldStorage(fp=io.BytesIO(body), environ=dict(env), **given)
    told = {'type': fields.type, 'done': fields.done}
    if fields.list is None:
        return {**told, 'items': None, 'value': fields.value}
    return {**told, 'items': [item(field) for field in fields.list], 'len': len(fields), 'bool': bool(fields)}


def part():
    end = draw.choice([b'\r\n', b'\r\n', b'\n'])
    fields = [draw.choice(FIELDS[:3])] + [draw.choice(FIELDS) for _ in range(draw.randint(0, 2))]
    content = b''.join(draw.choice(CONTENT) for _ in range(draw.randint(0, 5)))
    return b''.join(field + end for field in fields) + draw.choice([end, end, b'  ' + end]) + content


def multipart():
    body = draw.choice([b'', b'', b'preamble\r\n', b'\r\n', b'--Bx\r\n', b'--B--\r\n'])
    for _ in range(draw.randint(0, 3)):
        padding = draw.choice([b'', b'', b' ', b'\t ', b'\r'])
        body += b'--B' + padding + draw.choice([b'\r\n', b'\n']) + part() + draw.choice([b'\r\n', b'\n'])
    return body, draw.choice([b'--B--\r\n', b'--B--', b'--B-- \r\nepilogue\r\n--B\r\n\r\nx', b'', b'--B', b'--B\r\n\r\n'])


def cut(env, body, given):
    """With a length CPython would not see it."""
    try:
        return any(field.get('done') == -1 for field in form(env, body, given)['items'])
    except ValueError:
        return True


for _ in range(2 * count):
    text, given = join(QUERY, 12), options()
    add('qs', lambda: {'pairs': [list(pair) for pair in urllib.parse.parse_qsl(text, **given)],
                       'dict': pairs(urllib.parse.parse_qs(text, **given))}, qs=text, options=given)
    line = draw.choice(['', 'form-data; name=']) + join(HEADER, 14)
    value, params = cgi.parse_header(line)
    add('parse_header', lambda: {'value': value, 'params': pairs(params)}, line=line)

for _ in range(2 * count):
    body = join(QUERY, 12).encode() + draw.choice([b'', b'', b'\xff', b'\xc3', b'a\xe9=x'])
    method = draw.choice(['GET', 'POST', 'POST', 'HEAD', 'PUT', 'post'])
    env, given = {'REQUEST_METHOD': method, 'CONTENT_TYPE': URLENCODED}, options('separator')
    if draw.random() < .5 and body:
        env['QUERY_STRING'] = join(QUERY, 6)
    env['CONTENT_LENGTH'] = draw.choice([str(len(body)), f' {len(body)} ', 'x', '-1', ''])
    add('urlencoded', lambda: form(env, body, given), env=env, options=given, body_b64=base(body))

for _ in range(4 * count):
    (body, end), given = multipart(), options('separator')
    if given.get('errors') == 'surrogateescape':
        given.pop('errors')
    env = {'REQUEST_METHOD': 'POST', 'CONTENT_TYPE': draw.choice([
        'multipart/form-data; boundary=B', 'multipart/form-data; BOUNDARY="B"', 'multipart/mixed; boundary=B',
        'multipart/form-data', 'multipart/form-data; boundary=x; boundary=B', 'multipart/form-data; boundary="B "'])}
    if draw.random() < .3:
        env['QUERY_STRING'] = join(QUERY, 5)
    body += end
    if draw.random() < .5 and not cut(env, body, given):
        env['CONTENT_LENGTH'] = str(len(body))
    add('multipart', lambda: form(env, body, given), env=env, options=given, body_b64=base(body))
    taken = {name: value for name, value in given.items() if name in ('encoding', 'errors')}
    add('parse_multipart', lambda: {'dict': [
        [name, [plain(value) for value in values]] for name, values in
        cgi.parse_multipart(io.BytesIO(body), {'boundary': b'B'}, **taken).items()]},
        boundary_b64=base(b'B'), content_length=None, options=taken, body_b64=base(body))

for _ in range(count):
    body = join(QUERY, 12).encode()
    env = {'REQUEST_METHOD': draw.choice(['GET', 'POST', 'POST', 'PUT']), 'QUERY_STRING': join(QUERY, 6),
           'CONTENT_TYPE': draw.choice([URLENCODED, URLENCODED, 'text/plain']), 'CONTENT_LENGTH': str(len(body))}
    given = {name: value for name, value in options().items() if name == 'keep_blank_values'}
    stream = type('Stream', (io.BytesIO,), {'encoding': draw.choice(['utf-8', 'latin-1'])})(body)
    after = dict(env)
    add('parse', lambda: {'dict': pairs(cgi.parse(stream, after, **given)), 'query_string_after': after['QUERY_STRING']},
        env=env, fp_encoding=stream.encoding, options=given, body_b64=base(body))
    octets = ''.join(draw.choice(['a', ' ', '~', '\x7f', 'é', '/', 'x' * 80]) for _ in range(draw.randint(0, 5))).encode()
    add('valid_boundary', lambda: {'valid': bool(cgi.valid_boundary(octets))}, boundary_b64=base(octets))
    text = join(QUERY, 12)
    add('unquote', lambda: {'text': urllib.parse.unquote(text), 'bytes_b64': base(urllib.parse.unquote_to_bytes(text))},
        text=text)
    add('quote', lambda: {'quoted': urllib.parse.quote(text), 'quoted_no_safe': urllib.parse.quote(text, safe='')}, text=text)
    text = join('<>&"\'aé;', 8)
    add('html_escape', lambda: {'quoted': html.escape(text), 'unquoted': html.escape(text, False)}, text=text)

json.dump(vectors, sys.stdout)
