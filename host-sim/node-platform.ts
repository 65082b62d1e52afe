// The platform on Node: real TCP, on the loopback address unless another is given, the process clock, and native code for what bytes need.
// Flash is given from outside (an emulated chip), since a computer has none.
import { createHash, randomFillSync } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import * as zlib from 'node:zlib'
import type { Charset, Digest, Flash, Listener, Platform } from '../src/ports.ts'
import { Crc32, span } from '../src/portable/index.ts'
import { NodeClock } from './node-clock.ts'
import { type Accept, NodeListener } from './node-listener.ts'
import { NodeSearch } from './node-search.ts'

/** More than the core's own cap, so that the cap is met and not this. */
const CONNECTIONS_MAX = 64

export interface NodePlatformOptions {
  /** The address to listen at, of IPv4 or IPv6. Default: 127.0.0.1. */
  host?: string
  flash?: Flash
  /** Default: the standard error output. */
  log?: (line: string) => void
  /** Milliseconds added to the clock, so that its wrap can be met. */
  clockOffset?: number
  /** Called before the core hears that bytes came. It must not throw. */
  before?: () => void
}

export class NodePlatform implements Platform {
  readonly connectionsMax = CONNECTIONS_MAX
  readonly flash: Flash | undefined
  readonly clock: NodeClock
  readonly log: (line: string) => void
  private readonly host: string
  private readonly before: (() => void) | undefined
  private readonly search = new NodeSearch()
  private readonly sum: (bytes: Uint8Array, from: number, to: number) => number
  private readonly utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  private readonly encoder = new TextEncoder()
  private text = ''
  private encoded = new Uint8Array(0)

  constructor(options: NodePlatformOptions = {}) {
    this.host = options.host ?? '127.0.0.1'
    this.before = options.before
    this.flash = options.flash
    this.log = options.log ?? (line => process.stderr.write(`${line}\n`))
    this.clock = new NodeClock(options.clockOffset ?? 0, this.log)
    this.sum = checksum()
  }

  listen(port: number, accept: Accept): Listener {
    return new NodeListener(this.host, port, accept, this.log, this.before)
  }

  addresses(): string[] {
    if (this.host !== '0.0.0.0' && this.host !== '::') return [this.host]
    const all = Object.values(networkInterfaces()).flatMap(found => found ?? [])
    // An address of a link alone needs the link's name, too. What listens to all of IPv6 has IPv4 as well.
    return all.filter(found => found.family === 'IPv4' || (this.host === '::' && found.scopeid === 0))
      .map(found => found.address)
  }

  entropy(target: Uint8Array): boolean {
    randomFillSync(target)
    return true
  }

  find(
    needle: Uint8Array, length: number, _table: Uint8Array, bytes: Uint8Array, from: number, to: number,
  ): number {
    return this.search.find(needle, length, bytes, from, to)
  }

  span(table: Uint8Array, bytes: Uint8Array, from: number, to: number): number {
    return span(table, bytes, from, to)
  }

  encodedLength(text: string): number {
    return Buffer.byteLength(text)
  }

  /** A text that goes out in pieces is encoded once and kept until its last piece. */
  encode(text: string, at: number, target: Uint8Array, from: number, to: number): number {
    if (at === 0) {
      const done = this.encoder.encodeInto(text, target.subarray(from, to))
      if (done.read === text.length) return done.written
    }
    if (this.text !== text) {
      this.text = text
      this.encoded = this.encoder.encode(text)
    }
    const end = Math.min(this.encoded.length, at + to - from)
    if (at < end) target.set(this.encoded.subarray(at, end), from)
    const count = Math.max(0, end - at)
    if (end === this.encoded.length) this.text = ''
    return count
  }

  decode(bytes: Uint8Array, from: number, to: number, charset: Charset): string {
    if (charset === 'utf-8') return this.utf8.decode(bytes.subarray(from, to))
    return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1')
  }

  crc32(bytes: Uint8Array, from: number, to: number): number {
    return this.sum(bytes, from, to)
  }

  digest(name: 'sha-256'): Digest {
    const hash = createHash(name.replace('-', ''))
    return {
      write: (bytes, from, to) => { hash.update(bytes.subarray(from, to)) },
      close: () => new Uint8Array(hash.digest()),
    }
  }
}

/** Node has a native CRC-32 since 20.15. */
function checksum(): (bytes: Uint8Array, from: number, to: number) => number {
  const native = (zlib as { crc32?: (data: Uint8Array) => number }).crc32
  if (native) return (bytes, from, to) => native(bytes.subarray(from, to)) | 0
  const portable = new Crc32()
  return (bytes, from, to) => portable.of(bytes, from, to)
}
