// The output of scripts: RFC 3875 section 6. The scripts are in vector-replies.ts.
import { also, request, type Vector } from './vector.ts'

function vector(name: string, why: string, script: string, expect: string[]): Vector {
  return { name, why, input: 'GET /cgi-bin/' + script + ' HTTP/1.1\r\nHost: device\r\n\r\n', expect }
}

/** One whose fields are in the transcript too, those that are there. */
function fielded(name: string, why: string, script: string, fields: string[], expect: string[]): Vector {
  return also(vector(name, why, script, expect), { fields })
}

const FAILED = ['500', '500 Internal Server Error']
const HUNDRED = '0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789'

function lines(count: number): string[] {
  const all = ['200']
  for (let i = 0; i < count; i++) all.push(HUNDRED)
  return all
}

function digits(count: number): string {
  let text = ''
  for (let i = 0; i < count; i++) text += i % 10
  return text
}

export const vectors: Vector[] = [
  vector('a document', 'RFC 3875 6.2.1', 'reply/document', ['200', 'body']),
  vector('line ends CR LF', 'RFC 3875 6.2', 'reply/crlf', ['200', 'body']),
  vector('names in any case', 'RFC 3875 6.3', 'reply/case', ['200', 'body']),
  vector('text beyond ASCII', 'goes out as UTF-8', 'reply/utf-8', ['200', '\xC3\xA9\xE6\xBC\xA2']),
  vector('octets', 'write as they are', 'reply/bytes', ['200', '\xFF\x00']),
  vector('print and write', 'print ends the line', 'reply/print', ['200', 'one', 'two']),
  vector('octet by octet', 'RFC 3875 6.2', 'reply/by-octet', ['200', 'abc']),
  fielded('a status', 'RFC 3875 6.3.3', 'reply/status', ['status'], ['404', 'gone']),
  vector('only a status', 'RFC 3875 6.3.3', 'reply/status-only', ['204']),
  vector('a status without a reason', 'RFC 3875 6.3.3', 'reply/status-no-reason', ['418', 'x']),
  vector('304 has no content', 'RFC 9110 15.4.5', 'reply/not-modified', ['304']),
  fielded('a client redirect', 'RFC 3875 6.2.3', 'reply/client-redirect', ['location'], ['302', 'location: http://other.example/x#y']),
  fielded('a client redirect with document', 'RFC 3875 6.2.4', 'reply/client-redirect-document', ['location'], ['301', 'location: http://other.example/', 'moved']),
  fielded('a relative location', 'de facto: 302', 'reply/relative', ['location'], ['302', 'location: other']),
  fielded('a path with a status', 'de facto: passed on', 'reply/path-with-status', ['location'], ['303', 'location: /cgi-bin/hello']),
  fielded('a local redirect', 'RFC 3875 6.2.2', 'reply/local', ['location', 'content-length'], ['200', 'content-length: 18', 'GET /there a=b 0 ']),
  also(fielded('HEAD of a local redirect', 'RFC 3875 6.2.2: HEAD stays', 'reply/local', ['location', 'content-length'], ['200', 'content-length: 19']),
    { input: request('HEAD /cgi-bin/reply/local HTTP/1.1', '') }),
  also(vector('a local redirect has no content', 'RFC 3875 6.2.2: a new GET', 'reply/local', ['200', 'GET /there a=b 0 ']),
    { input: request('POST /cgi-bin/reply/local HTTP/1.1', 'Content-Type: text/plain\r\nContent-Length: 3\r\n') + 'abc' }),
  vector('a local redirect to a document', 'RFC 3875 6.2.2', 'reply/local-static', ['200', '<p>STATIC-INDEX</p>']),
  vector('a local redirect to nothing', 'RFC 3875 6.2.2', 'reply/local-missing', ['404', '404 Not Found']),
  vector('local redirects without end', 'limits: REDIRECTS_MAX', 'reply/local-loop', FAILED),
  vector('a local redirect with dot segments', 'RFC 3986 5.2.4', 'reply/local-dots', ['200', 'hello']),
  vector('a local redirect above the root', 'RFC 3986 5.2.4', 'reply/local-above', FAILED),
  fielded('repeated Set-Cookie', 'RFC 6265 3', 'reply/cookies', ['set-cookie'], ['200', 'set-cookie: a=1', 'two']),
  fielded('the fields that are ours', 'RFC 3875 6.3.4', 'reply/own-fields', ['connection', 'transfer-encoding', 'date', 'x-cgi-a'], ['200', 'mine']),
  fielded('no date without a clock', 'RFC 9110 6.6.1', 'reply/document', ['date'], ['200', 'body']),
  vector('a wrong length', 'framing is ours alone', 'reply/wrong-length', ['200', 'four']),
  vector('an empty document', 'RFC 3875 6.2.1', 'reply/empty-document', ['200']),
  vector('an exit code', 'logged', 'reply/exit', ['200', 'exit']),
  vector('a source', 'RFC 9112 7.1', 'reply/source', ['200', 'first,' + digits(300)]),
  vector('a source with its length', 'RFC 9112 6.2', 'reply/source-length', ['200', digits(300)]),
  vector('an empty source', 'RFC 9112 7.1', 'reply/source-empty', ['200']),
  vector('printing 8,080 octets', 'limits: PRINT_BYTES_MAX', 'reply/big', lines(80)),
  vector('a kept reply', 'DESIGN 5', 'reply/kept?a', ['200', 'later a undefined']),
  vector('NPH', 'RFC 3875 5', 'nph-raw', ['299 close', 'raw']),
  vector('no output', 'RFC 3875 6.2', 'reply/silent', FAILED),
  vector('no header section', 'RFC 3875 6.2', 'reply/no-section', FAILED),
  vector('no known field', 'RFC 3875 6.2', 'reply/no-known-field', FAILED),
  vector('a line without a colon', 'RFC 3875 6.3', 'reply/no-colon', FAILED),
  vector('a blank before the colon', 'RFC 3875 6.3', 'reply/blank-before-colon', FAILED),
  vector('a folded line', 'RFC 3875 6.3', 'reply/folded', FAILED),
  vector('Content-Type twice', 'RFC 3875 6.3', 'reply/twice', FAILED),
  vector('Status twice', 'RFC 3875 6.3', 'reply/status-twice', FAILED),
  vector('a status below 100', 'RFC 3875 6.3.3', 'reply/bad-status', FAILED),
  vector('a status that is a word', 'RFC 3875 6.3.3', 'reply/word-status', FAILED),
  vector('an informational status', 'RFC 9110 15.2', 'reply/informational', FAILED),
  vector('an empty Content-Type', 'RFC 3875 6.3: as absent', 'reply/empty-type', FAILED),
  vector('a control octet', 'RFC 9110 5.5', 'reply/control', FAILED),
  vector('a bare CR', 'RFC 9110 5.5', 'reply/bare-cr', FAILED),
  vector('a script that throws', 'details go to the log', 'reply/throws', FAILED),
  vector('a script that throws behind its header section', 'nothing was sent', 'reply/throws-late', FAILED),
  vector('printing more than 8,192 octets', 'limits: PRINT_BYTES_MAX', 'reply/too-big', FAILED),
  vector('a header section above 1,024 octets', 'limits: REPLY_HEAD_BYTES_MAX', 'reply/head-too-big', FAILED),
]
