// The work whose units of computing are metered. A job runs a whole gateway in the world, and is true when the gateway
// did what was asked. Of its units those of the platform are no part of the gateway: `echo` and `reads` do that part alone.
import type * as Postern from '../../src/index.ts'
import { DATA, MORE, PART } from '../../src/reader.ts'
import { compileFormPlan, defaultLimits, Intake, MultipartReader } from '../../src/parts.ts'
import { find, skipTable } from '../../src/portable/index.ts'
import type { Connection, ConnectionEvents, Flash } from '../../src/ports.ts'
import { binary, octets } from '../../host-sim/world/responses.ts'
import { World } from '../../host-sim/world/world.ts'
import { BOUNDARY, contentOf, formBegin, formEnd, type Kind } from './contents.ts'

type Bundle = typeof Postern

const PIECE_BYTES = 1460
/** Pieces of content made once and sent round and round. */
const PIECES = 45
const FLASH_BYTES = 1 << 20
const MOST = 1 << 30
/** About what `gets` answers. */
const ANSWER_BYTES = 100

const GET = 'GET /cgi-bin/hello HTTP/1.1\r\nHost: device\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n'
const BROWSER_GET = 'GET /cgi-bin/hello HTTP/1.1\r\nHost: 192.168.4.1\r\nConnection: keep-alive\r\n'
  + 'Cache-Control: max-age=0\r\nUpgrade-Insecure-Requests: 1\r\n'
  + 'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36\r\n'
  + 'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8\r\n'
  + 'Referer: http://192.168.4.1/\r\nAccept-Encoding: gzip, deflate\r\nAccept-Language: en-US,en;q=0.9\r\n\r\n'

let content: Uint8Array = new Uint8Array(0)

/** Makes the content for the jobs that follow. */
export function prepare(_postern: Bundle, kind: Kind): boolean {
  content = contentOf(kind, PIECES * PIECE_BYTES)
  return true
}

// Requests and responses.

function request(browser: number): Uint8Array {
  return binary(browser ? BROWSER_GET : GET)
}

/** `count` requests on one connection, each answered before the next; `native`: texts by the engine's own codec. */
export function gets(postern: Bundle, count: number, browser: number, native: number): boolean {
  const world = new World({})
  if (native) useNativeText(world)
  const gateway = new postern.Gateway(world, { hosts: 'any' })
  gateway.register('hello', cgi => {
    cgi.print('Content-Type: text/plain')
    cgi.print()
    cgi.print('hello')
  })
  gateway.listen(80)
  return converse(world, request(browser), count) > 0
}

/** Boards have these in native code; here they stand for it. */
function useNativeText(world: World): void {
  const encoder = new TextEncoder()
  world.encodedLength = text => encoder.encode(text).length
  world.encode = (text, at, target, from, to) => {
    const piece = encoder.encode(text).subarray(at, at + to - from)
    target.set(piece, from)
    return piece.length
  }
}

/** The world's part of that alone: as much is asked and answered, and nobody looks at it. */
export function echo(_postern: Bundle, count: number, browser: number): boolean {
  const world = new World({}), answer = ANSWER_BYTES
  const bytes = new Uint8Array(2048)
  world.listen(80, connection => ({
    onReadable: () => {
      while (connection.readable > 0) connection.read(bytes, 0, 1552)
      connection.write(bytes, 0, answer)
    },
    onWritable: () => undefined,
    onClose: () => undefined,
  }))
  return converse(world, request(browser), count) === answer
}

/** The length of each answer; 0 when they differ. */
function converse(world: World, bytes: Uint8Array, count: number): number {
  const peer = world.connect()
  let length = 0
  for (let i = 0; i < count; i++) {
    const before = peer.receivedLength
    peer.send(bytes, 0, bytes.length)
    world.settle()
    const answer = peer.receivedLength - before
    if (i > 0 && answer !== length) return 0
    length = answer
  }
  return world.misuses.length === 0 ? length : 0
}

// Uploads.

/** A connection at the port itself: pieces lie ready, and what is written is counted. */
class Pieces implements Connection {
  readonly remoteAddress = undefined
  readonly remotePort = undefined
  readonly localAddress = undefined
  readonly localPort = undefined
  readonly writable = 4096
  readonly ended = false
  answer = ''
  events: ConnectionEvents | undefined = undefined
  private bytes: Uint8Array = new Uint8Array(0)
  private at = 0
  private to = 0

  get readable(): number {
    return this.to - this.at
  }

  give(bytes: Uint8Array, from: number, to: number): void {
    this.bytes = bytes
    this.at = from
    this.to = to
    if (this.events) this.events.onReadable()
  }

  read(target: Uint8Array, from: number, to: number): number {
    const count = to - from < this.to - this.at ? to - from : this.to - this.at
    target.set(this.bytes.subarray(this.at, this.at + count), from)
    this.at += count
    return count
  }

  write(source: Uint8Array, from: number, to: number): void {
    this.answer += octets(source, from, to)
  }

  finish(): void { this.to = this.at }
  close(): void { this.to = this.at }
  abort(): void { this.to = this.at }
}

/** Takes everything and keeps nothing: only the store's own work is left. */
class NoFlash implements Flash {
  readonly size = FLASH_BYTES
  programs = 0

  read(target: Uint8Array, from: number, to: number): void {
    target.fill(255, from, to)
  }

  program(): void { this.programs++ }
  erase(): void { this.programs++ }
}

/** A form with one file of `pieces` pieces; `sink` 'discard', 'own' (the script's, that does nothing), 'flash', or 'unsummed': flash without its checksum. */
export function upload(postern: Bundle, pieces: number, sink: string): boolean {
  const flash = new NoFlash(), world = new World({ flash }), connection = new Pieces()
  const flashed = sink === 'flash' || sink === 'unsummed'
  world.listen = (_port, accept) => {
    connection.events = accept(connection)
    return { port: 80, close: () => undefined }
  }
  if (sink === 'unsummed') world.crc32 = () => 0
  const gateway = new postern.Gateway(world, { hosts: 'any' })
  const own = { room: () => MOST, write: () => undefined, close: () => undefined, abort: () => undefined }
  const choice = flashed ? 'flash' as const : sink === 'own' ? () => own : 'discard' as const
  gateway.register('upload', { files: { file: { sink: choice, max: flashed ? FLASH_BYTES / 2 : MOST } }, content: MOST }, cgi => {
    const item = cgi.form.item('file')
    cgi.print('Content-Type: text/plain\n')
    cgi.print('got ' + (item ? item.length : -1))
  })
  gateway.listen(80)
  const begin = formBegin(), end = formEnd(), length = pieces * PIECE_BYTES
  const head = binary('POST /cgi-bin/upload HTTP/1.1\r\nHost: device\r\nContent-Type: multipart/form-data; boundary='
    + BOUNDARY + '\r\nContent-Length: ' + (begin.length + length + end.length) + '\r\n\r\n')
  deliver(world, connection, head, 0, head.length)
  deliver(world, connection, begin, 0, begin.length)
  for (let i = 0; i < pieces; i++) {
    const from = i % PIECES * PIECE_BYTES
    deliver(world, connection, content, from, from + PIECE_BYTES)
  }
  deliver(world, connection, end, 0, end.length)
  return connection.answer.indexOf('got ' + length + '\n') > 0 && flashed === flash.programs > pieces
}

/** One piece arrives; turns follow while it waits for flash. */
function deliver(world: World, connection: Pieces, bytes: Uint8Array, from: number, to: number): void {
  connection.give(bytes, from, to)
  while (connection.readable > 0) world.clock.turn()
}

/** The platform's part of an upload: the same reads, and nobody looks. */
export function reads(_postern: Bundle, pieces: number): boolean {
  const connection = new Pieces(), target = new Uint8Array(PIECE_BYTES)
  let length = 0
  for (let i = 0; i < pieces; i++) {
    const from = i % PIECES * PIECE_BYTES
    connection.give(content, from, from + PIECE_BYTES)
    length += connection.read(target, 0, PIECE_BYTES)
  }
  return length === pieces * PIECE_BYTES
}

/** The reader of multipart content alone. */
export function reader(_postern: Bundle, pieces: number): boolean {
  const multipart = new MultipartReader(new World({}), defaultLimits())
  const type = binary('multipart/form-data; boundary=' + BOUNDARY), begin = formBegin(), end = formEnd()
  let length = 0
  const feed = (bytes: Uint8Array, from: number, to: number): void => {
    let event = multipart.next(bytes, from, to)
    while (event !== MORE) {
      if (event === DATA) length += multipart.end - multipart.start
      else if (event === PART) multipart.max = MOST
      event = multipart.next(bytes, multipart.at, to)
    }
  }
  multipart.begin(type, 0, type.length)
  feed(begin, 0, begin.length)
  for (let i = 0; i < pieces; i++) feed(content, i % PIECES * PIECE_BYTES, i % PIECES * PIECE_BYTES + PIECE_BYTES)
  feed(end, 0, end.length)
  return length === pieces * PIECE_BYTES
}

/** The content of a form by its plan: the reader, and a file that is discarded. */
export function form(_postern: Bundle, pieces: number): boolean {
  const limits = defaultLimits(), world = new World({})
  const intake = new Intake(world, limits)
  const type = binary('multipart/form-data; boundary=' + BOUNDARY), begin = formBegin(), end = formEnd()
  const plan = compileFormPlan({ files: { file: { sink: 'discard', max: MOST } } }, world, limits)
  const none = (): never => { throw new Error('nothing else is asked for') }
  const provider = { flash: none, flashRoom: none, custom: none }
  let status = intake.begin(plan, provider, type, 0, type.length, true, 0)
  status += intake.feed(begin, 0, begin.length, false)
  for (let i = 0; i < pieces; i++) {
    const from = i % PIECES * PIECE_BYTES
    status += intake.feed(content, from, from + PIECE_BYTES, false)
  }
  status += intake.feed(end, 0, end.length, false) + intake.feed(end, 0, 0, true)
  return status === 0 && intake.space.contentLength(0) === pieces * PIECE_BYTES
}

/** The search alone. */
export function search(_postern: Bundle, pieces: number): boolean {
  const needle = binary('\r\n--' + BOUNDARY), table = new Uint8Array(256)
  let found = 0
  skipTable(needle, needle.length, table)
  for (let i = 0; i < pieces; i++) {
    const from = i % PIECES * PIECE_BYTES
    if (find(needle, needle.length, table, content, from, from + PIECE_BYTES) >= 0) found++
  }
  return found === 0
}
