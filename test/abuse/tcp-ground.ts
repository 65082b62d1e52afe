// Connections over TCP, on the loopback interface only. The address is that of the peer: Linux takes all of 127/8 for its own.
import * as net from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Ground, Line, Party } from './line.ts'

const HOST = '127.0.0.1'
/** The clients' address, and another one. */
export const ADDRESS = { same: HOST, other: '127.0.0.2' }

export class TcpGround implements Ground {
  private readonly start = performance.now()

  constructor(private readonly port: number) {}

  now(): number {
    return performance.now() - this.start
  }

  connect(address: string, takes: boolean): Line {
    return new TcpLine(net.connect({
      port: this.port, host: HOST, localAddress: address, noDelay: true, allowHalfOpen: true,
    }), takes)
  }

  /** The parties act until `done`. */
  async last(parties: Party[], done: () => boolean): Promise<void> {
    while (!done()) {
      for (const party of parties) party.step(this.now())
      await pause(1)
    }
  }
}

class TcpLine implements Line {
  over = false
  private pieces: Buffer[] = []

  constructor(private readonly socket: net.Socket, takes: boolean) {
    const end = () => { this.over = true }
    if (takes) socket.on('data', piece => { this.pieces.push(piece) })
    else socket.pause()
    socket.on('end', end)
    socket.on('close', end)
    // A reset, or a connection that cannot be had.
    socket.on('error', end)
  }

  get heard(): Uint8Array {
    if (this.pieces.length > 1) this.pieces = [Buffer.concat(this.pieces)]
    return this.pieces[0] ?? Buffer.alloc(0)
  }

  send(octets: Uint8Array): void {
    if (!this.over) this.socket.write(octets)
  }

  reset(): void {
    this.socket.resetAndDestroy()
  }
}
