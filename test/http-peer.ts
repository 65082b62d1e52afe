// A raw TCP peer for tests over real sockets: sends octets in pieces of any size and collects what comes back. Waits
// for events, each with a deadline.
import * as net from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { readResponses, type Response } from '../host-sim/world/responses.ts'

const HOST = '127.0.0.1'

export class RawPeer {
  /** The server's FIN or reset. */
  ended = false
  private readonly socket: net.Socket
  private pieces: Buffer[] = []
  private waiting: (() => void) | undefined

  private constructor(socket: net.Socket) {
    this.socket = socket
    socket.on('data', piece => {
      this.pieces.push(piece)
      this.wakeUp()
    })
    const end = () => {
      this.ended = true
      this.wakeUp()
    }
    socket.on('end', end)
    socket.on('close', end)
    // A reset is an end too: 'close' follows.
    socket.on('error', () => undefined)
  }

  static async connect(port: number): Promise<RawPeer> {
    const socket = net.connect({ port, host: HOST, noDelay: true, allowHalfOpen: true })
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return new RawPeer(socket)
  }

  /** Sends [from, to) of `bytes` in pieces of `size`, each in a turn of its own, until the server ends. */
  async send(bytes: Uint8Array, from: number, to: number, size: number): Promise<void> {
    for (let at = from; at < to && !this.ended && this.socket.writable; at += size) {
      this.socket.write(bytes.subarray(at, Math.min(to, at + size)))
      await turn()
    }
  }

  finish(): void {
    this.socket.end()
  }

  reset(): void {
    this.socket.resetAndDestroy()
  }

  get received(): Buffer {
    if (this.pieces.length > 1) this.pieces = [Buffer.concat(this.pieces)]
    return this.pieces[0] ?? Buffer.alloc(0)
  }

  get responses(): Response[] {
    return readResponses(this.received, this.ended)
  }

  /** Waits until `done` or the end of the connection; false when neither came within `ms`. */
  async until(done: () => boolean, ms: number): Promise<boolean> {
    let late = false
    const timer = setTimeout(() => {
      late = true
      this.wakeUp()
    }, ms)
    while (!done() && !this.ended && !late) {
      await new Promise<void>(resolve => { this.waiting = resolve })
    }
    clearTimeout(timer)
    return !late || done()
  }

  private wakeUp(): void {
    this.waiting?.()
    this.waiting = undefined
  }
}

/** Responses that are not interim and came whole; one to HEAD is whole without content. */
export function finals(responses: Response[], head: boolean): Response[] {
  return responses.filter(response => (response.status === 0 || response.status >= 200)
    && response.complete && (head || !response.bare))
}

/** What an answer of a slow engine is waited for before it counts as never coming. */
export const ANSWER_MS = 60_000

/** A connection on which `request` was answered so; it stays. */
export async function opened(port: number, request: string, status: number): Promise<RawPeer> {
  const peer = await RawPeer.connect(port), bytes = Buffer.from(request, 'latin1')
  await peer.send(bytes, 0, bytes.length, bytes.length)
  await peer.until(() => peer.responses.some(response => response.status === status && response.complete), ANSWER_MS)
  return peer
}
