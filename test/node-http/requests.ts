// What a server makes of the octets of one connection: the requests that it accepted, as the core sees them in the
// in-memory world and as node:http sees them over loopback. Both are given everything at once, and then FIN.
import { once } from 'node:events'
import * as http from 'node:http'
import * as net from 'node:net'
import type { Cgi } from '../../src/cgi/types.ts'
import type { Registration, Scripts } from '../../src/cgi/scripts.ts'
import { defaultLimits } from '../../src/limits.ts'
import { Gateway } from '../../src/index.ts'
import { World } from '../../host-sim/world/world.ts'

/** Octets are characters of the same number. */
export interface Accepted {
  method: string
  /** As it was sent. */
  target: string
  /** By name in lower case, in the order of their first lines; undefined where the core answered without a script. */
  fields: [string, string][] | undefined
  /** Octets of content, transfer coding removed, before any form is read. */
  content: string
}

/** What the core refuses for want of room alone, node:http takes: in this comparison both have room for every vector. */
const ROOM_BYTES = 32768
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']
/** Statuses of a message in order that a guard answers, or `OPTIONS *`: no script has seen its fields. */
const GUARDED = [204, 403]

export interface Outcome {
  accepted: Accepted[]
  /** The message behind the accepted ones was refused: nobody need agree on it. */
  refused: boolean
}

/** The core with one script for every path. */
export function acceptedByCore(input: Uint8Array): Outcome {
  const outcome: Outcome = { accepted: [], refused: false }
  const limits = { ...defaultLimits(), HEAD_BYTES_MAX: ROOM_BYTES, HEAD_FIELDS_MAX: 200, CONTENT_BYTES_MAX: 1 << 20 }
  const world = new World({})
  const gateway = new Gateway(world, {
    hosts: 'any',
    limits,
    onAnswer: ({ method, target, script, status }) => {
      if (script === '' && GUARDED.includes(status)) outcome.accepted.push({ method, target, fields: undefined, content: '' })
      else if (status >= 400) outcome.refused = true
    },
  })
  catchAll(gateway, outcome.accepted)
  gateway.listen(80)
  const peer = world.connect()
  peer.send(input, 0, input.length)
  world.settle()
  peer.sendFin()
  world.settle()
  if (world.misuses.length > 0) throw new Error(world.misuses.join('; '))
  return outcome
}

/** A script that takes every path, as no registration can: the vectors ask for documents and for what is missing too. */
function catchAll(gateway: Gateway, seen: Accepted[]): void {
  const contents = new Map<Cgi, string>()
  const sink = (cgi: Cgi) => {
    contents.set(cgi, '')
    return {
      room: () => ROOM_BYTES,
      write: (bytes: Uint8Array, from: number, to: number) => {
        contents.set(cgi, contents.get(cgi) + Buffer.from(bytes.subarray(from, to)).toString('latin1'))
      },
      close: () => undefined,
      abort: () => undefined,
    }
  }
  gateway.register('all', { methods: METHODS, keep: ['*'], stdin: { sink } }, cgi => {
    seen.push({
      method: cgi.env.get('REQUEST_METHOD') ?? '',
      target: cgi.env.get('REQUEST_URI') ?? '',
      fields: cgi.fieldNames().map(name => [name, cgi.field(name) ?? '']),
      content: contents.get(cgi) ?? '',
    })
    cgi.print('Content-Type: text/plain\n')
  })
  const { scripts } = gateway as unknown as { scripts: Scripts }
  const all = (scripts as unknown as { list: Registration[] }).list[0]
  scripts.find = () => all
}

/** One node:http server for many connections. */
export class NodeHttp {
  private readonly server: http.Server
  private seen: Accepted[] = []

  private constructor() {
    this.server = http.createServer({ maxHeaderSize: ROOM_BYTES }, (request, response) => {
      const pieces: Buffer[] = []
      request.on('data', piece => pieces.push(piece))
      // Content that is cut ends in 'aborted' instead: such a request was not accepted.
      request.on('end', () => {
        const content = Buffer.concat(pieces).toString('latin1')
        this.seen.push({
          method: request.method ?? '', target: request.url ?? '', fields: joined(request.rawHeaders), content,
        })
        response.end()
      })
    })
  }

  static async start(): Promise<NodeHttp> {
    const node = new NodeHttp()
    node.server.listen(0, '127.0.0.1')
    await once(node.server, 'listening')
    return node
  }

  async accepted(input: Uint8Array): Promise<Accepted[]> {
    this.seen = []
    const { port } = this.server.address() as net.AddressInfo
    const socket = net.connect(port, '127.0.0.1')
    // A refusal resets what it has not read: that is an end too.
    socket.on('error', () => undefined).resume()
    socket.end(input)
    await new Promise<void>(resolve => socket.once('close', () => resolve()))
    return this.seen
  }

  async close(): Promise<void> {
    this.server.close()
    await once(this.server, 'close')
  }
}

/** Field lines by name: repeated ones are a list (RFC 9110 section 5.3), those of Cookie RFC 6265 section 5.4. */
function joined(lines: string[]): [string, string][] {
  const fields: [string, string][] = []
  for (let i = 0; i < lines.length; i += 2) {
    const name = lines[i].toLowerCase()
    const before = fields.find(field => field[0] === name)
    if (before) before[1] += (name === 'cookie' ? '; ' : ', ') + lines[i + 1]
    else fields.push([name, lines[i + 1]])
  }
  return fields
}
