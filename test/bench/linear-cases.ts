// Input that grows, for readers that might look at it again and again: each case is one connection to a gateway whose
// limits let the input in, or refuse it and read past the rest. `make` prepares a case, `run` is what is measured.
import type * as Postern from '../../src/index.ts'
import type { Limits } from '../../src/limits.ts'
import { binary } from '../../host-sim/world/responses.ts'
import { World } from '../../host-sim/world/world.ts'
import { BOUNDARY, contentOf } from './contents.ts'

type Bundle = typeof Postern

export interface Case {
  name: string
  /** The size; the other measure is at twice as much. */
  size: number
  /** Octets that arrive at once. */
  piece: number
  /** Of the answer. */
  status: number
  /** What is sent. */
  input: (size: number) => Uint8Array
  /** Caps as they are by default. */
  small?: boolean
}

const MOST = 1 << 24
const FIRST_STATUS_OCTET = 9

let prepared: Uint8Array = new Uint8Array(0)
let text = ''
let last = 0

export function make(_postern: Bundle, which: number, size: number): boolean {
  last = which
  prepared = cases[which].input(size)
  text = 'x'.repeat(size)
  return true
}

/** Whether the answer was as it must be. Without a world it makes its own. */
export function run(postern: Bundle, given?: World): boolean {
  const world = given ?? new World({}), item = cases[last]
  const limits = postern.defaultLimits()
  if (!item.small) raise(limits)
  const gateway = new postern.Gateway(world, { hosts: 'any', limits })
  gateway.register('form', { files: { '*': { sink: 'discard' } } }, cgi => {
    cgi.print('Content-Type: text/plain\n')
    cgi.print('' + cgi.form.items().length)
  })
  gateway.register('bare', { keep: [], stdin: { sink: 'discard' } }, cgi => cgi.print('Content-Type: text/plain\n'))
  gateway.register('page', cgi => {
    cgi.print('Content-Type: text/plain\n')
    cgi.print(text)
  })
  gateway.register('lines', cgi => {
    cgi.print('Content-Type: text/plain\n')
    for (let i = 0; i < text.length; i++) cgi.print('0123456789abcdef')
  })
  gateway.listen(80)
  const peer = world.connect()
  for (let at = 0; at < prepared.length; at += item.piece) {
    peer.send(prepared, at, Math.min(at + item.piece, prepared.length))
    world.settle()
  }
  const answer = peer.received(0)
  let status = 0
  for (let i = 0; i < 3; i++) status = status * 10 + answer[FIRST_STATUS_OCTET + i] - 0x30
  return status === item.status && world.misuses.length === 0
}

/** Lets everything in. */
function raise(limits: Limits): void {
  // The index of a head has 16 bits an offset.
  limits.HEAD_BYTES_MAX = 64000
  limits.HEAD_FIELDS_MAX = 10000
  limits.HEAD_SKIPPED_BYTES_MAX = limits.CONTENT_BYTES_MAX = limits.CHUNK_EXTENSION_BYTES_MAX = MOST
  limits.TRAILER_BYTES_MAX = limits.VALUE_BYTES_MAX = limits.PREAMBLE_BYTES_MAX = limits.PADDING_BYTES_MAX = MOST
  limits.PARTS_MAX = limits.PART_FIELDS_MAX = limits.PRINT_BYTES_MAX = MOST
  limits.FORM_BYTES_MAX = 1 << 19
  limits.PART_HEAD_BYTES_MAX = limits.NAME_BYTES_MAX = limits.FILENAME_BYTES_MAX = 1 << 16
}

// Input.

/** Texts and bytes, one behind the other. */
function joined(parts: (string | Uint8Array)[]): Uint8Array {
  const all = parts.map(part => typeof part === 'string' ? binary(part) : part)
  const bytes = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (let i = 0; i < all.length; i++) {
    bytes.set(all[i], at)
    at += all[i].length
  }
  return bytes
}

function repeated(pattern: string, count: number): Uint8Array {
  const octets = binary(pattern), bytes = new Uint8Array(octets.length * count)
  for (let i = 0; i < bytes.length; i++) bytes[i] = octets[i % octets.length]
  return bytes
}

function get(target: string, fields: (string | Uint8Array)[]): Uint8Array {
  return joined(['GET ', target, ' HTTP/1.1\r\nHost: device\r\n', ...fields, '\r\n'])
}

function post(script: string, type: string, content: Uint8Array): Uint8Array {
  return joined(['POST /cgi-bin/' + script + ' HTTP/1.1\r\nHost: device\r\nContent-Type: ' + type + '\r\n'
    + 'Content-Length: ' + content.length + '\r\n\r\n', content])
}

function chunked(content: (string | Uint8Array)[]): Uint8Array {
  return joined(['POST /cgi-bin/bare HTTP/1.1\r\nHost: device\r\nTransfer-Encoding: chunked\r\n\r\n', ...content])
}

function form(content: (string | Uint8Array)[]): Uint8Array {
  return post('form', 'multipart/form-data; boundary=' + BOUNDARY, joined([...content, '\r\n--' + BOUNDARY + '--\r\n']))
}

const PART = '--' + BOUNDARY + '\r\nContent-Disposition: form-data; name="a"; filename="b"'

/** A form with one part whose head has a repeated pattern in it. */
function partHead(before: string, pattern: string, behind: string): (size: number) => Uint8Array {
  return size => form([before, repeated(pattern, Math.floor(size / pattern.length)), behind + '\r\n\r\nx'])
}

const FIELD = 'x: y\r\n'

export const cases: Case[] = [
  { name: 'a request line that is refused', size: 32768, piece: 16, status: 414, small: true,
    input: size => joined(['GET /', repeated('a', size)]) },
  { name: 'a field line that is refused', size: 32768, piece: 16, status: 431, small: true,
    input: size => get('/', ['X: ', repeated('a', size)]) },
  { name: 'a request line', size: 24000, piece: 16, status: 200,
    input: size => joined(['GET /cgi-bin/form?', repeated('a', size), ' HTTP/1.1\r\nHost: device\r\n\r\n']) },
  { name: 'dot segments', size: 120, piece: 16, status: 404,
    input: size => joined(['GET ', repeated('/.', size), '/a HTTP/1.1\r\nHost: device\r\n\r\n']) },
  { name: 'a field line', size: 24000, piece: 16, status: 200, input: size => get('/cgi-bin/form', ['X: ', repeated('a', size), '\r\n']) },
  { name: 'field lines', size: 1500, piece: 64, status: 200, input: size => get('/cgi-bin/form', [repeated(FIELD, size)]) },
  { name: 'field lines read past', size: 1500, piece: 1460, status: 200, input: size => get('/cgi-bin/bare', [repeated(FIELD, size)]) },
  { name: 'a field line read past', size: 32768, piece: 1460, status: 200,
    input: size => get('/cgi-bin/bare', ['X: ', repeated('a', size), '\r\n']) },
  { name: 'options of Connection', size: 12000, piece: 64, status: 200,
    input: size => get('/cgi-bin/form', ['Connection: a', repeated(', a', size / 3), '\r\n']) },
  { name: 'fields of a query', size: 1500, piece: 64, status: 200,
    input: size => joined(['GET /cgi-bin/form?a=b', repeated('&a=%41', size), ' HTTP/1.1\r\nHost: device\r\n\r\n']) },
  { name: 'chunks of one octet', size: 4000, piece: 64, status: 200, input: size => chunked([repeated('1\r\na\r\n', size), '0\r\n\r\n']) },
  { name: 'a chunk extension', size: 32768, piece: 16, status: 200,
    input: size => chunked(['1;', repeated('a', size), '\r\na\r\n0\r\n\r\n']) },
  { name: 'trailers', size: 4000, piece: 16, status: 200,
    input: size => chunked(['1\r\na\r\n0\r\n', repeated(FIELD, size), '\r\n']) },
  { name: 'urlencoded fields', size: 1500, piece: 64, status: 200,
    input: size => post('form', 'application/x-www-form-urlencoded', repeated('a=%41+b&', size)) },
  { name: 'one urlencoded value', size: 16384, piece: 16, status: 200,
    input: size => post('form', 'application/x-www-form-urlencoded', joined(['a=', repeated('b%', size)])) },
  { name: 'parts', size: 1250, piece: 1460, status: 200,
    input: size => form([repeated(PART + '\r\n\r\nx\r\n', size), PART + '\r\n\r\nx']) },
  { name: 'a preamble', size: 32768, piece: 16, status: 200,
    input: size => form([repeated('\r-', size / 2), '\r\n' + PART + '\r\n\r\nx']) },
  { name: 'padding behind a delimiter', size: 8192, piece: 16, status: 200,
    input: size => form(['--' + BOUNDARY, repeated(' ', size), PART.substring(BOUNDARY.length + 2) + '\r\n\r\nx']) },
  { name: 'a file name in a part head', size: 10240, piece: 16, status: 200,
    input: partHead(PART.substring(0, PART.length - 1), 'a', '"') },
  { name: 'escapes in a part head', size: 10240, piece: 64, status: 200,
    input: partHead(PART.substring(0, PART.length - 1), '\\"%22', '"') },
  { name: 'parameters in a part head', size: 10240, piece: 64, status: 200, input: partHead(PART, '; c="d"', '') },
  { name: 'open quotes in a part head', size: 10240, piece: 64, status: 200, input: partHead(PART, '; c="d', '') },
  { name: 'fields in a part head', size: 10240, piece: 64, status: 200, input: partHead(PART + '\r\n', FIELD, 'z: y') },
  { name: 'folds in a part head', size: 10240, piece: 64, status: 200, input: partHead(PART + '\r\nx: y', '\r\n z', '') },
  { name: 'CR LF "--" all over', size: 65536, piece: 1460, status: 200,
    input: size => form([PART + '\r\n\r\n', contentOf('storm', size)]) },
  { name: 'delimiters with the last octet wrong', size: 65536, piece: 1460, status: 200,
    input: size => form([PART + '\r\n\r\n', contentOf('near', size)]) },
  { name: 'delimiters with the last octet wrong, in small pieces', size: 32768, piece: 43, status: 200,
    input: size => form([PART + '\r\n\r\n', contentOf('near', size)]) },
  { name: 'requests behind each other', size: 200, piece: 1460, status: 200,
    input: size => repeated('GET /cgi-bin/form HTTP/1.1\r\nHost: device\r\n\r\n', size) },
  { name: 'lines printed', size: 1000, piece: 1460, status: 200, input: () => get('/cgi-bin/lines', []) },
  { name: 'one long text printed', size: 3000, piece: 1460, status: 200, small: true, input: () => get('/cgi-bin/page', []) },
]
