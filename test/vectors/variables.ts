// Meta-variables: RFC 3875 section 4.1. What a request may not put among them: httpoxy, names with `_`, credentials.
import { type Vector, request, vector } from './vector.ts'

const BEFORE = ['DOCUMENT_ROOT=', 'GATEWAY_INTERFACE=CGI/1.1']
const ADDRESSES = ['REMOTE_ADDR=192.0.2.7', 'REMOTE_HOST=192.0.2.7']
const BEHIND = ['SERVER_ADDR=192.0.2.1', 'SERVER_NAME=device', 'SERVER_PORT=80', 'SERVER_PROTOCOL=HTTP/1.1', 'HTTP_HOST=device']

/** Variables of a GET without path info. */
function plain(more: string[]): string[] {
  return ['200'].concat(BEFORE, ['QUERY_STRING='], ADDRESSES, ['REQUEST_METHOD=GET', 'REQUEST_SCHEME=http',
    'REQUEST_URI=/cgi-bin/variables', 'SCRIPT_FILENAME=/cgi-bin/variables', 'SCRIPT_NAME=/cgi-bin/variables'], BEHIND, more)
}

function fields(name: string, why: string, lines: string, more: string[]): Vector {
  return vector(name, why, request('GET /cgi-bin/variables HTTP/1.1', lines), plain(more))
}

export const vectors: Vector[] = [
  fields('no more than the request gives', 'RFC 3875 4.1', '', []),
  fields('fields', 'RFC 3875 4.1.18', 'X-A: 1\r\nx-a: 2\r\nCookie: a=b\r\nCookie: c=d\r\n', ['HTTP_X_A=1, 2', 'HTTP_COOKIE=a=b; c=d']),
  fields('Proxy is no variable', 'CVE-2016-5385', 'Proxy: http://evil.example:1/\r\nPROXY: x\r\n', []),
  fields('a name with an underscore is no variable', 'RFC 3875 4.1.18', 'X_A: 1\r\nX-A: 2\r\n', ['HTTP_X_A=2']),
  fields('credentials are no variables', 'RFC 3875 4.1.18', 'Authorization: Basic YTpi\r\nProxy-Authorization: Basic YTpi\r\n', []),
  fields('nobody says who he is by a field', 'RFC 3875 4.1.11', 'Remote-User: root\r\nAuth-Type: Basic\r\n', ['HTTP_REMOTE_USER=root', 'HTTP_AUTH_TYPE=Basic']),
  fields('names of objects are no variables', 'prototype', '__proto__: 1\r\nconstructor: 2\r\n', ['HTTP_CONSTRUCTOR=2']),
  vector('the version of the request', 'RFC 3875 4.1.16', 'GET /cgi-bin/variables HTTP/1.0\r\nHost: device\r\n\r\n',
    plain([]).map(line => line === '200' ? '200 close' : line === 'SERVER_PROTOCOL=HTTP/1.1' ? 'SERVER_PROTOCOL=HTTP/1.0' : line)),
  vector('the server of an absolute target', 'RFC 3875 4.1.14', 'GET http://DEVICE:8080/cgi-bin/variables HTTP/1.1\r\nHost: device\r\n\r\n',
    plain([]).map(line => line === 'SERVER_NAME=device' ? 'SERVER_NAME=DEVICE' : line === 'REQUEST_URI=/cgi-bin/variables' ? 'REQUEST_URI=http://DEVICE:8080/cgi-bin/variables' : line)),
  vector('the server by its address', 'RFC 3875 4.1.14, 4.1.15', 'GET /cgi-bin/variables HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n',
    plain([]).map(line => line === 'SERVER_NAME=device' ? 'SERVER_NAME=[::1]' : line === 'HTTP_HOST=device' ? 'HTTP_HOST=[::1]:8080' : line)),
  vector('a server that nobody names', 'RFC 3875 4.1.14', 'GET /cgi-bin/variables HTTP/1.0\r\n\r\n',
    plain([]).filter(line => line !== 'HTTP_HOST=device').map(line => line === '200' ? '200 close'
      : line === 'SERVER_PROTOCOL=HTTP/1.1' ? 'SERVER_PROTOCOL=HTTP/1.0' : line === 'SERVER_NAME=device' ? 'SERVER_NAME=192.0.2.1' : line)),
  vector('content', 'RFC 3875 4.1.2, 4.1.3', request('POST /cgi-bin/variables HTTP/1.1', 'Content-Type: text/plain\r\nContent-Length: 3\r\n') + 'abc',
    ['200', 'CONTENT_LENGTH=3', 'CONTENT_TYPE=text/plain'].concat(BEFORE, ['QUERY_STRING='], ADDRESSES, ['REQUEST_METHOD=POST',
      'REQUEST_SCHEME=http', 'REQUEST_URI=/cgi-bin/variables', 'SCRIPT_FILENAME=/cgi-bin/variables',
      'SCRIPT_NAME=/cgi-bin/variables'], BEHIND)),
  vector('path info and a query', 'RFC 3875 4.1.5 to 4.1.7', request('GET /cgi-bin/variables/a%20b?x=%20?y HTTP/1.1', ''),
    ['200'].concat(BEFORE, ['PATH_INFO=/a b', 'PATH_TRANSLATED=/a b', 'QUERY_STRING=x=%20?y'], ADDRESSES, ['REQUEST_METHOD=GET',
      'REQUEST_SCHEME=http', 'REQUEST_URI=/cgi-bin/variables/a%20b?x=%20?y', 'SCRIPT_FILENAME=/cgi-bin/variables',
      'SCRIPT_NAME=/cgi-bin/variables'], BEHIND)),
]
