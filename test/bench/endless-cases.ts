// Messages without end against the caps as they are: what of one is refused early is read past for the rest of its length.
// `begin` opens a connection to a gateway and prepares a case, `send` is what is measured. In the subset of every engine.
import type * as Postern from '../../src/index.ts'
import type { WorldConnection } from '../../host-sim/world/connection.ts'
import { binary } from '../../host-sim/world/responses.ts'
import { World } from '../../host-sim/world/world.ts'
import { BOUNDARY, contentOf, formBegin, formEnd } from './contents.ts'

type Bundle = typeof Postern

export interface Endless {
  name: string
  /** Of the answer. */
  status: number
  /** What comes first, what comes again and again, and what ends it. */
  head: string
  again: string
  tail: string
}

const GET = 'GET /cgi-bin/form HTTP/1.1\r\nHost: device\r\n'
const PAST = 'GET /cgi-bin/bare HTTP/1.1\r\nHost: device\r\n'
const CHUNKED = 'POST /cgi-bin/bare HTTP/1.1\r\nHost: device\r\nTransfer-Encoding: chunked\r\n\r\n'
const MOST = 1 << 24
const FORM = 'POST /cgi-bin/form HTTP/1.1\r\nHost: device\r\nContent-Type: multipart/form-data; boundary=' + BOUNDARY
  + '\r\nContent-Length: ' + MOST + '\r\n\r\n'
const FIRST_STATUS_OCTET = 9

export const endless: Endless[] = [
  { name: 'a request line', status: 414, head: 'GET /', again: 'a', tail: '' },
  { name: 'a request line with its end', status: 414, head: 'GET /', again: 'a', tail: ' HTTP/1.1\r\nHost: device\r\n\r\n' },
  { name: 'a method', status: 414, head: '', again: 'A', tail: '' },
  { name: 'empty lines', status: 400, head: '', again: '\r\n', tail: '' },
  { name: 'a field line', status: 431, head: GET + 'X: ', again: 'a', tail: '\r\n\r\n' },
  { name: 'field lines', status: 431, head: GET, again: 'X: y\r\n', tail: '\r\n' },
  { name: 'a field line read past', status: 431, head: PAST + 'X: ', again: 'a', tail: '\r\n\r\n' },
  { name: 'field lines read past', status: 431, head: PAST, again: 'X: y\r\n', tail: '\r\n' },
  { name: 'zeros of a chunk size', status: 400, head: CHUNKED, again: '0', tail: '1\r\na\r\n0\r\n\r\n' },
  { name: 'a chunk extension', status: 400, head: CHUNKED + '1;', again: 'a', tail: '\r\na\r\n0\r\n\r\n' },
  { name: 'chunk extensions', status: 400, head: CHUNKED, again: '1;abc\r\nx\r\n', tail: '0\r\n\r\n' },
  { name: 'a trailer', status: 431, head: CHUNKED + '0\r\nX: ', again: 'a', tail: '\r\n\r\n' },
  { name: 'trailers', status: 431, head: CHUNKED + '0\r\n', again: 'X: y\r\n', tail: '\r\n' },
  { name: 'a preamble', status: 400, head: FORM, again: '\r\n-', tail: '' },
  { name: 'a part head', status: 413, head: FORM + '--' + BOUNDARY + '\r\nX: ', again: 'a', tail: '' },
]

let world: World
let peer: WorldConnection
let head: Uint8Array = new Uint8Array(0)
let block: Uint8Array = new Uint8Array(0)
let tail: Uint8Array = new Uint8Array(0)
let status = 0

/** Prepares case `which`, or a valid upload for -1, of blocks of about `octets`. */
export function begin(postern: Bundle, which: number, octets: number): boolean {
  world = new World({})
  const gateway = new postern.Gateway(world, { hosts: 'any' })
  gateway.register('form', { files: { '*': { sink: 'discard' } }, content: MOST }, cgi => cgi.print('Content-Type: text/plain\n'))
  gateway.register('bare', { keep: [], stdin: { sink: 'discard' } }, cgi => cgi.print('Content-Type: text/plain\n'))
  gateway.listen(80)
  peer = world.connect()
  world.settle()
  const one = which < 0 ? undefined : endless[which]
  // What bench uploads: the search skips most of it.
  const again = one ? binary(one.again) : contentOf('random', octets)
  head = one ? binary(one.head) : new Uint8Array(0)
  tail = one ? binary(one.tail) : new Uint8Array(0)
  status = one ? one.status : 200
  block = new Uint8Array(Math.max(1, Math.floor(octets / again.length)) * again.length)
  for (let i = 0; i < block.length; i++) block[i] = again[i % again.length]
  return true
}

/** Sends `blocks` blocks, and the end when it is wanted; whether the answer was as it must be. */
export function send(_postern: Bundle, blocks: number, ended: number): boolean {
  give(head)
  for (let i = 0; i < blocks; i++) give(block)
  if (ended) give(tail)
  return answered()
}

/** A valid upload of `blocks` blocks: a file that is discarded. */
export function upload(_postern: Bundle, blocks: number): boolean {
  const first = formBegin(), last = formEnd()
  give(binary('POST /cgi-bin/form HTTP/1.1\r\nHost: device\r\nContent-Type: multipart/form-data; boundary=' + BOUNDARY
    + '\r\nContent-Length: ' + (first.length + blocks * block.length + last.length) + '\r\n\r\n'))
  give(first)
  for (let i = 0; i < blocks; i++) give(block)
  give(last)
  return answered()
}

/** The world alone: as much arrives, and nobody asks for anything but the octets. */
export function arrive(_postern: Bundle, blocks: number): boolean {
  const other = new World({}), target = new Uint8Array(1460)
  other.listen(80, connection => ({
    onReadable: () => { while (connection.readable > 0) connection.read(target, 0, target.length) },
    onWritable: () => undefined,
    onClose: () => undefined,
  }))
  const one = other.connect()
  for (let i = 0; i < blocks; i++) {
    one.send(block, 0, block.length)
    other.settle()
  }
  return true
}

function give(bytes: Uint8Array): void {
  if (bytes.length === 0) return
  peer.send(bytes, 0, bytes.length)
  world.settle()
}

function answered(): boolean {
  const answer = peer.received(0)
  let told = 0
  for (let i = 0; i < 3; i++) told = told * 10 + answer[FIRST_STATUS_OCTET + i] - 0x30
  return told === status && world.misuses.length === 0
}
