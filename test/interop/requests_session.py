# The package requests, as most scripts use it: sessions that keep connections, files as forms, generators as content, and
# redirects that are followed.

import requests

from cases import ABOVE_THE_LIMIT, CONTENT, DEVICE_FORM, TEXT, both, equal, expect_form, run, value_of

FILES = {'file': ('a b.bin', CONTENT, 'application/octet-stream')}


def session():
    made = requests.Session()
    # Everything here is on this machine, whatever proxies the environment names.
    made.trust_env = False
    return made


def url(port, path):
    return f'http://127.0.0.1:{port}{path}'


def asked(client, method, address, status=200, **options):
    response = client.request(method, address, timeout=60, **options)
    equal(response.status_code, status)
    return response


def pieces(content):
    yield content[:1]
    yield content[1:30000]
    yield content[30000:]


def case_get_and_head(port, _):
    """GET and HEAD"""
    response = asked(session(), 'GET', url(port, '/cgi-bin/hello'))
    equal(response.text, 'hello\n')
    head = asked(session(), 'HEAD', url(port, '/cgi-bin/hello'))
    equal((head.text, head.headers['Content-Length']), ('', response.headers['Content-Length']))


def case_urlencoded(port, _):
    """POST of a form"""
    answer = asked(session(), 'POST', url(port, '/cgi-bin/form'), data={'text': TEXT, 'b': '2'})
    expect_form(answer.text, [('text', None, TEXT.encode()), ('b', None, b'2')])


def case_multipart(port, _):
    """an upload"""
    answer = asked(session(), 'POST', url(port, '/cgi-bin/form'), data={'text': TEXT}, files=FILES)
    expect_form(answer.text, [('text', None, TEXT.encode()), ('file', 'a b.bin', CONTENT)])


def case_chunked(port, _):
    """content of unknown length"""
    answer = asked(session(), 'POST', url(port, '/cgi-bin/echo'), data=pieces(CONTENT)).text
    equal(value_of(answer, 'BODY_LENGTH'), str(len(CONTENT)))
    equal(value_of(answer, 'HEADER transfer-encoding'), 'chunked')


def case_one_connection(port, _):
    """one connection for all kinds of requests"""
    client = session()
    first = value_of(asked(client, 'GET', url(port, '/cgi-bin/env')).text, 'REMOTE_PORT')
    asked(client, 'HEAD', url(port, '/cgi-bin/hello'))
    asked(client, 'POST', url(port, '/cgi-bin/form'), data={'text': TEXT}, files=FILES)
    asked(client, 'POST', url(port, '/cgi-bin/echo'), data=pieces(CONTENT))
    asked(client, 'GET', url(port, '/cgi-bin/none'), status=404)
    asked(client, 'DELETE', url(port, '/cgi-bin/hello'), status=405)
    equal(value_of(asked(client, 'GET', url(port, '/cgi-bin/env')).text, 'REMOTE_PORT'), first)


def case_redirect(_, device_port):
    """the redirect behind a form"""
    form = dict(DEVICE_FORM, ssid='requests')
    answer = asked(session(), 'POST', url(device_port, '/cgi-bin/settings'), data=form)
    equal([one.status_code for one in answer.history], [303])
    assert 'value="requests"' in answer.text, answer.text


def case_refused(port, _):
    """a refusal while it sends, with a length and in chunks"""
    for content in (ABOVE_THE_LIMIT, pieces(ABOVE_THE_LIMIT)):
        answer = asked(session(), 'POST', url(port, '/cgi-bin/echo'), status=413, data=content)
        assert '413' in answer.text, answer.text


def case_after_refusal(port, _):
    """the next request of the same session"""
    client = session()
    asked(client, 'POST', url(port, '/cgi-bin/echo'), status=413, data=ABOVE_THE_LIMIT)
    asked(client, 'GET', url(port, '/cgi-bin/hello'))


def case_two_uploads(port, _):
    """two uploads at once"""
    def upload():
        return asked(session(), 'POST', url(port, '/cgi-bin/form'), data={'text': TEXT}, files=FILES).text

    for answer in both(upload):
        expect_form(answer, [('text', None, TEXT.encode()), ('file', 'a b.bin', CONTENT)])


run(globals())
