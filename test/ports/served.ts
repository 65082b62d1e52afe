// The gateway's side of a connection under test, and what the conformance cases share.
import assert from 'node:assert/strict'
import type { Connection, ConnectionEvents, Listener } from '../../src/ports.ts'
import type { Action, Harness, Peer } from '../ports-conformance.ts'

/** One served connection, its events in order; each port call is watched for events inside it. */
export class Served {
  readonly log: string[] = []
  onReadable: () => void = () => undefined
  private inside = ''
  private over = ''

  constructor(readonly connection: Connection) {}

  readonly events: ConnectionEvents = {
    onReadable: () => {
      this.heard('readable')
      this.onReadable()
    },
    onWritable: () => this.heard('writable'),
    onClose: () => {
      this.heard('close')
      this.over = 'onClose'
    },
  }

  count(event: string): number {
    return this.log.filter(heard => heard === event).length
  }

  write(source: Uint8Array, from: number, to: number): void {
    this.call('write', () => this.connection.write(source, from, to))
  }

  read(target: Uint8Array, from: number, to: number): number {
    return this.call('read', () => this.connection.read(target, from, to))
  }

  /** Everything that is readable, pulled in pieces of `size`. */
  pull(size: number): Uint8Array {
    const pieces: Uint8Array[] = []
    const piece = new Uint8Array(size)
    for (let count = this.read(piece, 0, size); count > 0; count = this.read(piece, 0, size)) {
      pieces.push(piece.slice(0, count))
    }
    return new Uint8Array(Buffer.concat(pieces))
  }

  finish(): void {
    this.call('finish', () => this.connection.finish())
  }

  close(): void {
    this.call('close', () => this.connection.close())
    this.over = 'close'
  }

  abort(): void {
    this.call('abort', () => this.connection.abort())
    this.over = 'abort'
  }

  /** Does this inside the next onReadable. */
  arrange(harness: Harness, action: Action): void {
    const { arrangement } = harness
    if (arrangement) arrangement.act(this.connection, action)
    this.onReadable = () => {
      if (arrangement) this.over = action
      else this.act(action)
    }
  }

  private act(action: Action): void {
    if (action === 'throw') throw new Error('thrown by the test')
    if (action === 'abort') return this.abort()
    this.pull(64)
    this.close()
  }

  private call<T>(name: string, port: () => T): T {
    this.inside = name
    const value = port()
    this.inside = ''
    return value
  }

  private heard(event: string): void {
    this.log.push(event)
    if (this.inside) this.log.push(`${event} inside ${this.inside}`)
    if (this.over) this.log.push(`${event} after ${this.over}`)
    assert.equal(this.inside, '', `${event} came inside ${this.inside}`)
    assert.equal(this.over, '', `${event} came after ${this.over}`)
  }
}

interface Pair {
  listener: Listener
  served: Served
  peer: Peer
}

export async function pair(harness: Harness): Promise<Pair> {
  let served: Served | undefined
  const listener = harness.platform.listen(0, connection => {
    served = new Served(connection)
    return served.events
  })
  const peer = harness.connect(listener.port)
  await harness.until(() => served !== undefined, 'the connection is accepted')
  assert.ok(served)
  return { listener, served, peer }
}

/** Writes once it may. */
export async function write(harness: Harness, served: Served, bytes: Uint8Array): Promise<void> {
  await harness.until(() => served.connection.writable >= bytes.length, `${bytes.length} B are writable`)
  served.write(bytes, 0, bytes.length)
}

/** Writes from one shared buffer until nothing is writable for good; what was written. */
export async function fill(harness: Harness, served: Served): Promise<Uint8Array> {
  const shared = new Uint8Array(700)
  const pieces: Uint8Array[] = []
  do {
    await harness.until(() => served.connection.writable > 0 || pieces.length > 0, 'it takes something')
    for (let writes = 0; writes < 1000 && served.connection.writable > 0; writes++) {
      const before = served.connection.writable
      const count = Math.min(shared.length - 10, before)
      shared.fill(pieces.length)
      served.write(shared, 10, 10 + count)
      assert.ok(served.connection.writable >= before - count)
      pieces.push(new Uint8Array(count).fill(pieces.length))
    }
    await harness.settle()
  } while (served.connection.writable > 0)
  shared.fill(0xEE)
  return joined(pieces)
}

/** Bytes that differ from their neighbours at every distance that matters. */
export function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8) * 7) & 0xFF
  return bytes
}

export function total(pieces: Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0)
}

export function joined(pieces: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces))
}
