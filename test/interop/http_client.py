# http.client of Python's own library: one socket that the caller holds, content whole or from an iterator, and a response
# that is read only after everything was sent.
import http.client
import urllib.parse

from cases import ABOVE_THE_LIMIT, CONTENT, DEVICE_FORM, TEXT, both, equal, expect_form, run, value_of

URLENCODED = {'Content-Type': 'application/x-www-form-urlencoded'}
BOUNDARY = 'a-boundary-of-python'
MULTIPART = {'Content-Type': f'multipart/form-data; boundary={BOUNDARY}'}


def connect(port):
    return http.client.HTTPConnection('127.0.0.1', port, timeout=60)


def asked(connection, method, path, body=None, fields={}, status=200):
    connection.request(method, path, body=body, headers=fields)
    response = connection.getresponse()
    content = response.read().decode()
    equal(response.status, status)
    return response, content


def multipart(content):
    return (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="text"\r\n\r\n{TEXT}\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a b.bin"\r\n'
            'Content-Type: application/octet-stream\r\n\r\n').encode() + content + f'\r\n--{BOUNDARY}--\r\n'.encode()


def pieces(content):
    """Of an iterator http.client cannot tell the length: it sends each piece as a chunk."""
    yield content[:1]
    yield content[1:30000]
    yield content[30000:]


def case_get_and_head(port, _):
    """GET and HEAD"""
    response, content = asked(connect(port), 'GET', '/cgi-bin/hello')
    equal(content, 'hello\n')
    head, nothing = asked(connect(port), 'HEAD', '/cgi-bin/hello')
    equal((nothing, head.getheader('Content-Length')), ('', response.getheader('Content-Length')))


def case_urlencoded(port, _):
    """POST of a form"""
    form = urllib.parse.urlencode({'text': TEXT, 'b': '2'})
    _, content = asked(connect(port), 'POST', '/cgi-bin/form', form, URLENCODED)
    expect_form(content, [('text', None, TEXT.encode()), ('b', None, b'2')])


def case_multipart(port, _):
    """an upload"""
    _, content = asked(connect(port), 'POST', '/cgi-bin/form', multipart(CONTENT), MULTIPART)
    expect_form(content, [('text', None, TEXT.encode()), ('file', 'a b.bin', CONTENT)])


def case_chunked_multipart(port, _):
    """an upload in chunks"""
    _, content = asked(connect(port), 'POST', '/cgi-bin/form', pieces(multipart(CONTENT)), MULTIPART)
    expect_form(content, [('text', None, TEXT.encode()), ('file', 'a b.bin', CONTENT)])


def case_chunked(port, _):
    """content of unknown length"""
    _, content = asked(connect(port), 'POST', '/cgi-bin/echo', pieces(CONTENT))
    equal(value_of(content, 'BODY_LENGTH'), str(len(CONTENT)))
    equal(value_of(content, 'HEADER transfer-encoding'), 'chunked')


def case_one_socket(port, _):
    """one socket for all kinds of requests"""
    connection = connect(port)
    connection.connect()
    socket = connection.sock
    own = str(socket.getsockname()[1])
    for method, path, body, status in [
        ('GET', '/cgi-bin/env', None, 200), ('HEAD', '/cgi-bin/hello', None, 200),
        ('POST', '/cgi-bin/echo', b'abc', 200), ('POST', '/cgi-bin/echo', pieces(CONTENT), 200),
        ('GET', '/cgi-bin/none', None, 404), ('DELETE', '/cgi-bin/hello', None, 405),
        ('GET', '/index.html', None, 200), ('GET', '/cgi-bin/env', None, 200),
    ]:
        _, content = asked(connection, method, path, body, status=status)
        assert connection.sock is socket, f'another socket behind {method} {path}'
        if path == '/cgi-bin/env':
            equal(value_of(content, 'REMOTE_PORT'), own)


def case_redirect(_, device_port):
    """the redirect behind a form, on one socket"""
    connection = connect(device_port)
    connection.connect()
    socket = connection.sock
    form = urllib.parse.urlencode(dict(DEVICE_FORM, ssid='http.client'))
    response, _ = asked(connection, 'POST', '/cgi-bin/settings', form, URLENCODED, 303)
    _, content = asked(connection, 'GET', response.getheader('Location'))
    assert 'value="http.client"' in content, content
    assert connection.sock is socket, 'another socket'


def case_refused(port, _):
    """a refusal that is read after all was sent"""
    _, content = asked(connect(port), 'POST', '/cgi-bin/echo', ABOVE_THE_LIMIT, status=413)
    assert '413' in content, content


def case_refused_at_once(port, _):
    """a refusal before anything was sent"""
    connection = connect(port)
    connection.putrequest('POST', '/cgi-bin/echo')
    connection.putheader('Content-Length', str(1 << 40))
    connection.endheaders()
    response = connection.getresponse()
    equal((response.status, response.getheader('Connection')), (413, 'close'))


def case_interleaved(port, _):
    """two requests, one within the other"""
    slow, quick = connect(port), connect(port)
    slow.putrequest('POST', '/cgi-bin/echo')
    slow.putheader('Content-Length', str(len(CONTENT)))
    slow.endheaders(CONTENT[:30000])
    _, content = asked(quick, 'POST', '/cgi-bin/echo', CONTENT)
    equal(value_of(content, 'BODY_LENGTH'), str(len(CONTENT)))
    slow.send(CONTENT[30000:])
    equal(value_of(slow.getresponse().read().decode(), 'BODY_LENGTH'), str(len(CONTENT)))


def case_two_uploads(port, _):
    """two uploads at once"""
    for answer in both(lambda: asked(connect(port), 'POST', '/cgi-bin/form', multipart(CONTENT), MULTIPART)[1]):
        expect_form(answer, [('text', None, TEXT.encode()), ('file', 'a b.bin', CONTENT)])


def case_old(port, _):
    """HTTP/1.0, without Host and without persistence"""
    connection = connect(port)
    connection._http_vsn, connection._http_vsn_str = 10, 'HTTP/1.0'
    connection.putrequest('GET', '/cgi-bin/env', skip_host=True)
    connection.endheaders()
    response = connection.getresponse()
    content = response.read().decode()
    equal((response.status, value_of(content, 'SERVER_PROTOCOL')), (200, 'HTTP/1.0'))
    equal((response.getheader('Connection'), response.getheader('Transfer-Encoding')), ('close', None))


run(globals())
