// The listener port on Node. The core wants to know at once whether it has the port, so the socket is bound by
// `net._createServerHandle`: the documented way asks the resolver first, even for an address, and answers later.
import * as net from 'node:net'
import { getSystemErrorName } from 'node:util'
import type { Connection, ConnectionEvents, Listener } from '../src/ports.ts'
import { BUFFER_BYTES, NodeConnection } from './node-connection.ts'

export type Accept = (connection: Connection) => ConnectionEvents | undefined

/** A socket bound to address and port, or the negative number of the system's error. */
interface Binder {
  _createServerHandle(address: string, port: number, family: 4 | 6): object | number
}

export class NodeListener implements Listener {
  readonly port: number
  private readonly server: net.Server

  /** Throws an error whose `code` is the system's, such as EADDRINUSE. */
  constructor(
    host: string, port: number, private readonly accept: Accept, private readonly log: (line: string) => void,
    private readonly before?: () => void,
  ) {
    const handle = (net as unknown as Binder)._createServerHandle(host, port, net.isIPv6(host) ? 6 : 4)
    if (typeof handle === 'number') throw failure(getSystemErrorName(handle), host, port)
    const options = { allowHalfOpen: true, noDelay: true, highWaterMark: BUFFER_BYTES }
    this.server = net.createServer(options, socket => this.accepted(socket))
    let bound = false
    this.server.on('error', error => {
      // Before the port is bound it repeats what the constructor throws.
      if (bound) this.log(`listener: ${error.message}`)
    })
    this.server.listen(handle)
    const address = this.server.address()
    if (address === null || typeof address === 'string') throw failure('EADDRINUSE', host, port)
    bound = true
    this.port = address.port
  }

  close(): void {
    this.server.close()
  }

  private accepted(socket: net.Socket): void {
    const connection = new NodeConnection(socket, this.log, this.before)
    try {
      const events = this.accept(connection)
      if (events) connection.attach(events)
      else connection.abort()
    } catch (error) {
      this.log(`check: accept threw: ${String(error)}`)
      connection.abort()
    }
  }
}

function failure(code: string, host: string, port: number): Error {
  return Object.assign(new Error(`${code}: cannot listen on ${host}:${port}`), { code })
}
