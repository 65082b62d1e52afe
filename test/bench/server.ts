// A server of its own for the benchmark of requests: `server.ts postern` or `server.ts http`. Both answer the same bytes.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { argv, exit, stdout } from 'node:process'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { NodePlatform } from '../../host-sim/node-platform.ts'
import { root } from '../../scripts/setup.mjs'
import type * as Postern from '../../src/index.ts'

const TEXT = 'hello'

async function postern(): Promise<number> {
  const { Gateway }: typeof Postern = await import(pathToFileURL(join(root, 'dist/node/index.js')).href)
  const gateway = new Gateway(new NodePlatform())
  gateway.register('hello', cgi => {
    cgi.print('Content-Type: text/plain')
    cgi.print()
    cgi.write(TEXT)
  })
  return gateway.listen(0).port
}

async function http(): Promise<number> {
  const server = createServer((_request, response: ServerResponse) => {
    // Fields that the other does not send.
    response.removeHeader('Connection')
    response.writeHead(200, { 'Content-Type': 'text/plain', Server: 'Postern/0.1', 'Content-Length': TEXT.length })
    response.end(TEXT)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

process.on('disconnect', () => exit(0))
stdout.write(`ready ${argv[2] === 'http' ? await http() : await postern()}\n`)
