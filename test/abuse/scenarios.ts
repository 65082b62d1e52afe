// The abuse scenarios as data: what one hostile peer sends, when it leaves and when it comes back.
import { MULTIPART, URLENCODED, chunk, form, get, opened, part, post } from './forms.ts'

export interface Scenario {
  name: string
  /** Sent at once; the peer's number and its visits so far may choose. */
  opening: (peer: number, visit: number) => string
  /** Sent each `every` milliseconds afterwards. */
  again?: string
  every?: number
  /** False: nothing that arrives is taken. */
  takes: boolean
  /** Milliseconds after which it resets the connection by itself. */
  leaves?: number
  /** Milliseconds after the end of its connection before it comes back. */
  returns: number
  /** No answer to it may be a success. */
  refused?: boolean
}

const CHUNKED = 'Transfer-Encoding: chunked'
const MEGABYTE = 'x'.repeat(1 << 20)
const FIELDS = 20_000
const RETURN_MS = 100

const HELLO = get('/cgi-bin/hello?n=1')
const GARBAGE = [
  '\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03', 'SSH-2.0-OpenSSH_9.2\r\n', '\xFF'.repeat(3000),
  '\x10\x16\x00\x04MQTT\x04\x02', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\0'.repeat(100), '\r\n'.repeat(100),
  'GET / HTTP/1.1\r\nHost: a\nb\r\n\r\n', '*1\r\n$4\r\nPING\r\n',
]
const BROKEN = [
  form('1', 'x').replace('--\r\n', '-!\r\n'), part('setting', '').repeat(3), '--x', form('1', 'x').replace('name=', 'nome='),
].map(text => post(MULTIPART, text.length) + text)
const HUGE_FORM = `${part('setting', '')}${MEGABYTE}`
const HUGE = [
  post(MULTIPART, HUGE_FORM.length) + HUGE_FORM,
  post(MULTIPART, CHUNKED) + chunk(HUGE_FORM),
  post(URLENCODED, CHUNKED) + chunk(`setting=${MEGABYTE}`),
  `GET /cgi-bin/hello HTTP/1.1\r\nHost: localhost\r\nX: ${MEGABYTE}\r\n\r\n`,
]
const MANY_VALUES = 'a=&'.repeat(FIELDS)
const MANY = [
  post(URLENCODED, MANY_VALUES.length) + MANY_VALUES,
  post(URLENCODED, CHUNKED) + chunk(MANY_VALUES),
  `GET /cgi-bin/hello HTTP/1.1\r\nHost: localhost\r\n${'X: y\r\n'.repeat(FIELDS)}\r\n`,
]

function always(text: string): Scenario['opening'] {
  return () => text
}

/** The texts in turn. */
function oneOf(texts: string[]): Scenario['opening'] {
  return (peer, visit) => texts[(peer + visit) % texts.length]
}

export const SCENARIOS: Scenario[] = [
  {
    name: 'slow head', opening: always('GET / HTTP/1.1\r\nHost: localhost\r\n'), again: 'X-A: b\r\n', every: 500, takes: true,
    returns: RETURN_MS,
  },
  { name: 'slow line', opening: always('GET /'), again: 'a', every: 200, takes: true, returns: RETURN_MS },
  {
    name: 'slow content', opening: always(post(MULTIPART, 4000)), again: '-', every: 500, takes: true, returns: RETURN_MS,
  },
  {
    name: 'slow chunks', opening: always(post(MULTIPART, CHUNKED) + chunk(opened('1'))), again: chunk('x'), every: 500,
    takes: true, returns: RETURN_MS,
  },
  {
    name: 'slow reader', opening: oneOf([get('/cgi-bin/page').repeat(3), get('/long')]), again: get('/long'), every: 500,
    takes: false, returns: RETURN_MS,
  },
  { name: 'connection flood', opening: always(''), takes: true, returns: RETURN_MS },
  { name: 'idle keep-alives', opening: always(HELLO), takes: true, returns: RETURN_MS },
  {
    name: 'aborted uploads', opening: always(post(MULTIPART, 4000) + opened('1') + 'x'.repeat(1000)), takes: true, leaves: 20,
    returns: RETURN_MS,
  },
  { name: 'reset storm', opening: oneOf(['', 'GET / HT', HELLO]), takes: true, leaves: 5, returns: RETURN_MS },
  { name: '1,000 pipelined requests', opening: always(HELLO.repeat(1000)), takes: true, returns: RETURN_MS },
  { name: 'garbage', opening: oneOf(GARBAGE), takes: true, returns: RETURN_MS },
  { name: 'broken multipart', opening: oneOf(BROKEN), takes: true, returns: RETURN_MS, refused: true },
  { name: '1 MB fields', opening: oneOf(HUGE), takes: true, returns: 3 * RETURN_MS, refused: true },
  { name: '20,000 fields', opening: oneOf(MANY), takes: true, returns: RETURN_MS, refused: true },
  {
    name: 'trickled upload', opening: always(post(MULTIPART, 60_000) + opened('1')), again: 'x'.repeat(10), every: 100,
    takes: true, returns: RETURN_MS,
  },
]
