// The other end of a connection under test, by Node's own sockets: far from any adapter.
import * as net from 'node:net'
import type { Peer } from '../ports-conformance.ts'

export class NodePeer implements Peer {
  ended = false
  wasReset = false
  readonly socket: net.Socket
  private readonly pieces: Buffer[] = []

  constructor(port: number) {
    this.socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    this.socket.on('data', piece => this.pieces.push(piece))
    this.socket.on('end', () => { this.ended = true })
    this.socket.on('error', () => { this.wasReset = true })
  }

  send(bytes: Uint8Array): void {
    this.socket.write(bytes)
  }

  finish(): void {
    this.socket.end()
  }

  reset(): void {
    this.socket.resetAndDestroy()
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  received(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.pieces))
  }
}
