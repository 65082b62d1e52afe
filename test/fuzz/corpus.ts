// Minimised finds, and what is near them: replayed whole, octet by octet and cut at each point. A find of the fuzzer comes
// here as it was printed, with what it showed.

export interface Find {
  name: string
  /** What was wrong, or what must stay so. */
  why: string
  input: string
  profile?: 'small' | 'tiny'
}

const FORM = 'POST /cgi-bin/form HTTP/1.1\r\nHost: device\r\n'

/** A form in one content of that type. */
function form(type: string, content: string): string {
  return `${FORM}Content-Type: ${type}\r\nContent-Length: ${content.length}\r\n\r\n${content}`
}

function chunked(body: string): string {
  return `POST /cgi-bin/echo HTTP/1.1\r\nHost: device\r\nTransfer-Encoding: chunked\r\n\r\n${body}`
}

export const CORPUS: Find[] = [
  {
    name: 'a host name with the dot of a complete one', why: 'the name without it: the judge took it for another\'s',
    input: 'POST HTTP://DEVICE. HTTP/1.9\r\nP:\r\nHost:e\r\nX:\r\n\r\n',
  },
  {
    name: 'trailers whose values come in pieces', why: 'each piece counted an octet more: 431 or 200 by the pieces',
    input: chunked(`0\r\nX-A: ${'x'.repeat(503)}\r\n\r\n`),
  },
  {
    name: 'trailers of one octet too many', why: 'the same',
    input: chunked(`0\r\nX-A: ${'x'.repeat(504)}\r\n\r\n`),
  },
  {
    name: 'an extension on each chunk', why: 'the first octet of each was free',
    input: chunked(`${'1;\r\nx\r\n'.repeat(257)}0\r\n\r\n`),
  },
  {
    name: 'extensions of 257 octets', why: 'the same',
    input: chunked(`1;${'e'.repeat(256)}\r\nx\r\n0\r\n\r\n`),
  },
  {
    name: 'an inner delimiter that begins as the outer one ends, cut within', why: 'what may be the longer one is not yet the shorter',
    input: form('multipart/form-data; boundary="--"', '----\r\nContent-Type: multipart/mixed; boundary="----W"\r\n\r\n------'),
  },
  {
    name: 'too many fields in the query, and no boundary', why: 'the core says 400, and not 413',
    input: `POST /cgi-bin/form?${'&'.repeat(64)} HTTP/1.1\r\nHost: device\r\nContent-Type: multipart/x\r\nContent-Length: 2\r\n\r\nxx`,
  },
  {
    name: 'a part whose head alone fills the form space', why: 'name and file name are kept beside the lines',
    profile: 'small',
    input: form('multipart/x; boundary=b', `--b\r\nContent-Disposition: x; filename=${'f'.repeat(750)}\r\n\r\nx\r\n--b--`),
  },
  {
    name: 'a length of 16 digits', why: 'a listed difference: 400, and not 413',
    input: `${FORM}Content-Length: 1000000000000000\r\n\r\n`,
  },
  {
    name: 'a field that is read past, at the end of the room', why: 'its colon is the last octet of the arena',
    input: `GET /cgi-bin/plain HTTP/1.1\r\nHost: device\r\nX: ${'x'.repeat(1552 - 52)}\r\nCookie: 1\r\n\r\n`,
  },
  {
    name: 'content of a request in the content of another', why: 'never run as a request',
    input: `${chunked('5\r\nGET /\r\n0\r\n\r\n')}GET /cgi-bin/echo HTTP/1.1\r\nHost: device\r\nContent-Length: 5\r\n\r\nPOST ${chunked('0\r\n\r\n')}`,
  },
  {
    name: 'the last escape of a form, cut', why: 'literal at the end: the message is whole, and the connection stays',
    input: `${form('application/x-www-form-urlencoded', `a=${'x'.repeat(999)}%4`)}GET / HTTP/1.1\r\nHost: device\r\n\r\n`,
  },
]
