// The limits that count octets, lines, fields, digits or calls of one request: for each what uses exactly `n` of it. Whole
// and byte by byte, `n` at the limit is accepted, and one more is refused with the status that limits.ts names.
import type { Limits } from '../../src/index.ts'
import { get, post } from './scene.ts'

export interface Size {
  limit: keyof Limits
  /** Where a limit has several ways. */
  way?: string
  status: number
  /** What is answered at the limit. Default: 200. */
  accepted?: number
  send(n: number, limits: Readonly<Limits>): string
  /** The reserve of an arena is used. */
  reserve?: boolean
}

const FORM = 'application/x-www-form-urlencoded'
const MULTIPART = 'multipart/form-data; boundary=b'
/** Octets of a record of the form space without its name and its value. */
const RECORD_BYTES = 12

function padded(n: number, before: string, behind: string): string {
  return before + 'a'.repeat(n - before.length - behind.length) + behind
}

function chunked(body: string): string {
  return `${get('sink', 'Transfer-Encoding: chunked\r\n').replace('GET', 'POST')}${body}`
}

function form(parts: string): string {
  return post('plain', MULTIPART, `${parts}\r\n--b--\r\n`)
}

function part(name: string, lines: string): string {
  return `--b\r\nContent-Disposition: form-data; ${name}\r\n${lines}\r\nx`
}

/** A header section of `n` octets, its empty line with them. */
function partHead(n: number): string {
  return padded(n, 'Content-Disposition: form-data; name="a"\r\nX: ', '\r\n\r\n')
}

/** Fields of one-letter names whose records take `n` octets in sum; values of at most `most`. */
function fields(n: number, most: number): string {
  const least = RECORD_BYTES + 1
  const pairs: string[] = []
  for (let left = n; left > 0;) {
    let record = Math.min(left, least + most)
    if (left - record > 0 && left - record < least) record -= least
    pairs.push(`a=${'v'.repeat(record - least)}`)
    left -= record
  }
  return pairs.join('&')
}

/** `n` groups, one within the other. */
function groups(n: number): string {
  let text = '--b\r\nContent-Disposition: form-data; name="a"\r\n'
  for (let i = 0; i < n; i++) text += `Content-Type: multipart/mixed; boundary=g${i}\r\n\r\n--g${i}\r\n`
  text += 'Content-Disposition: attachment; filename="f"\r\n\r\nx'
  for (let i = n - 1; i >= 0; i--) text += `\r\n--g${i}--`
  return form(text)
}

export const sizes: Size[] = [
  { limit: 'HEAD_BYTES_MAX', way: 'a head', status: 431, send: n => padded(n, get('hello').slice(0, -2) + 'X: ', '\r\n\r\n') },
  { limit: 'HEAD_BYTES_MAX', way: 'a request line', status: 414, accepted: 431,
    send: n => padded(n, 'GET /cgi-bin/hello?', ' HTTP/1.1\r\n') + 'Host: device\r\n\r\n' },
  { limit: 'EMPTY_LINES_MAX', status: 400, send: n => '\r\n'.repeat(n) + get('hello') },
  { limit: 'HEAD_FIELDS_MAX', status: 431, send: n => get('hello', 'X: 1\r\n'.repeat(n - 1)) },
  { limit: 'HEAD_SKIPPED_BYTES_MAX', way: 'a field', status: 431, send: n => get('plain', padded(n, 'Cookie:', '') + '\r\n') },
  { limit: 'HEAD_SKIPPED_BYTES_MAX', way: 'fields', status: 431,
    send: n => get('plain', 'Cookie: x\r\n'.repeat(9) + padded(n - 81, 'Cookie:', '') + '\r\n') },
  { limit: 'ARENA_RESERVE_BYTES', way: 'a path with dot segments', status: 414, reserve: true,
    send: n => get(`./${padded(n - '/cgi-bin/'.length, 'hello/', '')}`) },
  { limit: 'ARENA_RESERVE_BYTES', way: 'a local redirect', status: 500, reserve: true, send: n => get(`far?${n}`) },
  { limit: 'CONTENT_BYTES_MAX', way: 'declared', status: 413, send: n => post('sink', 'text/plain', 'c'.repeat(n)) },
  { limit: 'CONTENT_BYTES_MAX', way: 'a chunk', status: 413, send: n => chunked(`${n.toString(16)}\r\n${'c'.repeat(n)}\r\n0\r\n\r\n`) },
  { limit: 'CONTENT_BYTES_MAX', way: 'chunks', status: 413,
    send: n => chunked(`${(n - 5).toString(16)}\r\n${'c'.repeat(n - 5)}\r\n5\r\nccccc\r\n0\r\n\r\n`) },
  { limit: 'CONTENT_BYTES_MAX', way: 'of a document', status: 413,
    send: n => `GET /page HTTP/1.1\r\nHost: device\r\nContent-Length: ${n}\r\n\r\n` },
  { limit: 'VALUE_BYTES_MAX', way: 'a content', status: 413, send: n => post('plain', 'text/plain', 'v'.repeat(n)) },
  { limit: 'VALUE_BYTES_MAX', way: 'an urlencoded value', status: 413, send: n => post('plain', FORM, `a=${'v'.repeat(n)}`) },
  { limit: 'VALUE_BYTES_MAX', way: 'an escaped value', status: 413, send: n => post('plain', FORM, `a=${'v'.repeat(n - 2)}%41+`) },
  { limit: 'VALUE_BYTES_MAX', way: 'a text of a part', status: 413,
    send: n => form(`--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n${'v'.repeat(n)}`) },
  { limit: 'CHUNK_EXTENSION_BYTES_MAX', way: 'one', status: 400, send: n => chunked(`1;${'e'.repeat(n - 1)}\r\nc\r\n0\r\n\r\n`) },
  { limit: 'CHUNK_EXTENSION_BYTES_MAX', way: 'in many chunks', status: 400,
    send: n => chunked(`${`1;${'e'.repeat(16)}\r\nc\r\n`.repeat(15)}0;${'e'.repeat(n - 256)}\r\n\r\n`) },
  { limit: 'TRAILER_BYTES_MAX', way: 'one', status: 431, send: n => chunked(`0\r\n${padded(n, 'X: ', '\r\n\r\n')}`) },
  { limit: 'TRAILER_BYTES_MAX', way: 'many', status: 431, send: n => chunked(`0\r\n${'X:1\r\n'.repeat(60)}${padded(n - 300, 'X:', '\r\n\r\n')}`) },
  { limit: 'CHUNK_SIZE_DIGITS_MAX', way: 'of a chunk', status: 400, send: n => chunked(`${'1'.padStart(n, '0')}\r\nc\r\n0\r\n\r\n`) },
  { limit: 'CHUNK_SIZE_DIGITS_MAX', way: 'of the last', status: 400, send: n => chunked(`1\r\nc\r\n${'0'.repeat(n)}\r\n\r\n`) },
  { limit: 'FORM_BYTES_MAX', way: 'urlencoded', status: 413, send: (n, { VALUE_BYTES_MAX }) => post('plain', FORM, fields(n, VALUE_BYTES_MAX)) },
  { limit: 'FORM_BYTES_MAX', way: 'a name', status: 413, send: (n, { VALUE_BYTES_MAX }) =>
    post('plain', FORM, `${fields(n - RECORD_BYTES - 20, VALUE_BYTES_MAX)}&${'n'.repeat(20)}`) },
  { limit: 'FORM_BYTES_MAX', way: 'multipart', status: 413, send: (n, { VALUE_BYTES_MAX }) => form(fields(n, VALUE_BYTES_MAX).split('&')
    .map(pair => `--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n${pair.slice(2)}`).join('\r\n')) },
  { limit: 'PARTS_MAX', way: 'fields', status: 413, send: n => post('plain', FORM, 'a&'.repeat(n - 1) + 'a') },
  { limit: 'PARTS_MAX', way: 'parts', status: 413, send: n => form(Array.from({ length: n }, () => part('name="a"', '')).join('\r\n')) },
  { limit: 'PARTS_MAX', way: 'fields of the query with those of the content', status: 413,
    send: n => post('plain?q&q', FORM, 'a&'.repeat(n - 3) + 'a') },
  { limit: 'PART_HEAD_BYTES_MAX', status: 413, send: n => form(`--b\r\n${partHead(n)}x`) },
  { limit: 'PART_FIELDS_MAX', status: 413, send: n => form(part('name="a"', 'X: 1\r\n'.repeat(n - 1))) },
  { limit: 'NAME_BYTES_MAX', way: 'urlencoded', status: 413, send: n => post('plain', FORM, `${'n'.repeat(n - 1)}%6e=1`) },
  { limit: 'NAME_BYTES_MAX', way: 'of a part', status: 413, send: n => form(part(`name="${'n'.repeat(n - 1)}%22"`, '')) },
  { limit: 'FILENAME_BYTES_MAX', status: 413, send: n => form(part(`name="a"; filename="${'f'.repeat(n)}"`, '')) },
  { limit: 'PREAMBLE_BYTES_MAX', way: 'of any octets', status: 400, send: n => form(`${'p'.repeat(n)}\r\n${part('name="a"', '')}`) },
  { limit: 'PREAMBLE_BYTES_MAX', way: 'near delimiters', status: 400,
    send: n => form(`${'\r\n--\r'.repeat(n / 5)}${'p'.repeat(n % 5)}\r\n${part('name="a"', '')}`) },
  { limit: 'PADDING_BYTES_MAX', status: 400, send: n => form(part('name="a"', '').replace('--b', `--b${' '.repeat(n)}`)) },
  { limit: 'GROUPS_MAX', status: 400, send: groups },
  { limit: 'PRINT_BYTES_MAX', status: 500, send: n => get(`print?${n}`) },
  { limit: 'REPLY_HEAD_BYTES_MAX', status: 500, send: n => get(`section?${n}`) },
  { limit: 'REDIRECTS_MAX', status: 500, reserve: true, send: n => get(`hop?${n}`) },
]
