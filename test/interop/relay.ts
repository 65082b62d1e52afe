// A relay before a server, for clients that do not tell how many connections they opened: it counts them, and those on
// which nothing was ever sent.
import { once } from 'node:events'
import * as net from 'node:net'

export class Relay {
  /** Connections accepted so far. */
  connections = 0
  private readonly silent = new Set<net.Socket>()
  private readonly server: net.Server
  private heard: (() => void) | undefined

  private constructor(target: number) {
    this.server = net.createServer({ allowHalfOpen: true }, near => {
      const far = net.connect({ port: target, host: '127.0.0.1', allowHalfOpen: true })
      this.connections++
      this.silent.add(near)
      near.once('data', () => this.silent.delete(near)).once('close', () => this.silent.delete(near))
      near.pipe(far).pipe(near)
      // The end of one side is the end of the other; a client that goes resets both.
      near.on('error', () => far.destroy())
      far.on('error', () => near.destroy())
      this.heard?.()
    })
  }

  static async start(target: number): Promise<Relay> {
    const relay = new Relay(target)
    relay.server.listen(0, '127.0.0.1')
    await once(relay.server, 'listening')
    return relay
  }

  get port(): number {
    return (this.server.address() as net.AddressInfo).port
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`
  }

  /** Connections that are open and on which nothing has arrived. */
  get unused(): number {
    return this.silent.size
  }

  /** Waits until `done`, looking again at each new connection. */
  async until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise<void>(resolve => { this.heard = resolve })
  }

  /** Those that are open end with their clients. */
  close(): void {
    this.server.close()
  }
}
