// nginx as a reverse proxy: what passes through it is the same as without it, and its connections to the device are used
// again. Content goes on as it comes, so that a refusal reaches the client before all of it was sent.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import * as net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { opened } from '../http-peer.ts'
import { ServedProcess } from '../served.ts'
import { type Client, type Servers, lacking, valueOf } from './client.ts'
import { chunked, curl, fetched, head, refused, upload, urlencoded } from './curl.ts'

const TEMPLATE = fileURLToPath(new URL('nginx.conf', import.meta.url))
/** Its log says so once it has taken all its ports. */
const LISTENING = /using the "[a-z]+" event method/
/** Another process may take a port between our asking for it and nginx's. */
const STARTS_MAX = 5
const REQUESTS = 20
const ABOVE_THE_LIMIT = 1 << 20

/** The ways to the device, by their names in the configuration. */
const WAYS = ['BUFFERED', 'UNBUFFERED', 'DEFAULTS'] as const
type Way = typeof WAYS[number]

class Proxy {
  private process: ServedProcess | undefined
  private ports: { [way: string]: number } = {}
  private folder = ''

  async start(device: number): Promise<void> {
    this.folder = mkdtempSync(join(tmpdir(), 'postern-nginx-'))
    for (let tries = 1; ; tries++) {
      const configuration = join(this.folder, 'nginx.conf')
      this.ports = { DEVICE: device, ...await freePorts() }
      let text = readFileSync(TEMPLATE, 'utf8').replaceAll('@FOLDER@', this.folder)
      for (const [name, port] of Object.entries(this.ports)) text = text.replaceAll(`@${name}@`, String(port))
      writeFileSync(configuration, text)
      const words = ['-e', 'stderr', '-p', this.folder, '-c', configuration]
      this.process = ServedProcess.program('nginx', words)
      try {
        await this.process.match(LISTENING, this.process.errors)
        return
      } catch (error) {
        if (tries === STARTS_MAX || !/Address already in use/.test(String(error))) throw error
      }
    }
  }

  async end(): Promise<void> {
    await this.process?.end()
    rmSync(this.folder, { recursive: true })
  }

  url(way: Way, path: string): string {
    return `http://${this.host(way)}${path}`
  }

  host(way: Way): string {
    return `127.0.0.1:${this.ports[way]}`
  }
}

/** Held all at once, so that they differ. */
async function freePorts(): Promise<{ [way: string]: number }> {
  const holders = WAYS.map(() => net.createServer().listen(0, '127.0.0.1'))
  await Promise.all(holders.map(holder => once(holder, 'listening')))
  const ports = holders.map(holder => (holder.address() as net.AddressInfo).port)
  await Promise.all(holders.map(holder => once(holder.close(), 'close')))
  return Object.fromEntries(WAYS.map((way, i) => [way, ports[i]]))
}

const proxy = new Proxy()

/** The ports from which /cgi-bin/env was asked in so many requests, one after the other. */
async function upstreamPorts(way: Way): Promise<(string | undefined)[]> {
  const transfers = Array.from({ length: REQUESTS }, () => [proxy.url(way, '/cgi-bin/env')])
  const { code, output, errors } = await curl(transfers)
  assert.equal(code, 0, errors)
  const ports = [...output.matchAll(/^REMOTE_PORT=([0-9]+)$/gm)].map(found => found[1])
  assert.equal(ports.length, REQUESTS)
  return ports
}

function casesOf(way: Way): Client['cases'] {
  const url = (path: string) => proxy.url(way, path)
  const streams = way !== 'DEFAULTS'
  const cases: Client['cases'] = [
    { name: 'GET and HEAD', run: () => head(url('/cgi-bin/hello')) },
    { name: 'POST of a form', run: () => urlencoded(url('/cgi-bin/form')) },
    { name: 'an upload', run: servers => upload(servers, url('/cgi-bin/form'), []) },
    {
      name: 'an upload in chunks',
      run: servers => upload(servers, url('/cgi-bin/form'), ['-H', 'Transfer-Encoding: chunked']),
    },
    {
      name: 'two uploads at once',
      run: async servers => {
        await Promise.all([upload(servers, url('/cgi-bin/form'), []), upload(servers, url('/cgi-bin/form'), [])])
      },
    },
    { name: 'what is missing', run: async () => { await fetched([url('/cgi-bin/none')], 404) } },
    {
      name: 'a refusal of content, and the request behind it',
      run: async servers => {
        await refused(servers, url('/cgi-bin/echo'), [])
        await fetched([url('/cgi-bin/hello')], 200)
      },
    },
    { name: 'the Host that the client named', run: () => hostPasses(way) },
    {
      name: `${REQUESTS} requests on ${streams ? 'one connection' : 'as many connections'} to the device`,
      run: async () => assert.equal(new Set(await upstreamPorts(way)).size, streams ? 1 : REQUESTS),
    },
  ]
  if (streams) {
    cases.push(
      { name: 'content of unknown length, in chunks', run: () => chunked(url('/cgi-bin/echo')) },
      { name: 'a refusal before any content was sent', run: () => refusedByHead(way) },
    )
  }
  return cases.map(({ name, run }) => ({ name: `${way.toLowerCase()}: ${name}`, run }))
}

async function hostPasses(way: Way): Promise<void> {
  const { output } = await fetched([proxy.url(way, '/cgi-bin/env')], 200)
  assert.equal(valueOf(output, 'HTTP_HOST'), proxy.host(way))
  assert.equal(valueOf(output, 'SERVER_PROTOCOL'), way === 'DEFAULTS' ? 'HTTP/1.0' : 'HTTP/1.1')
  await fetched(['-H', 'Host: foreign.example', proxy.url(way, '/cgi-bin/env')], 421)
}

/** With its request buffering on nginx would wait for the content. */
async function refusedByHead(way: Way): Promise<void> {
  const [host, port] = proxy.host(way).split(':')
  const head = `POST /cgi-bin/echo HTTP/1.1\r\nHost: ${host}:${port}\r\nContent-Length: ${ABOVE_THE_LIMIT}\r\n\r\n`
  const peer = await opened(Number(port), head, 413)
  peer.reset()
  assert.deepEqual(peer.responses.map(response => response.status), [413])
}

export const client: Client = {
  name: 'nginx',
  missing: lacking('nginx', ['-v']) || lacking('curl', ['--version']),
  begin: (servers: Servers) => proxy.start(servers.port),
  end: () => proxy.end(),
  cases: WAYS.flatMap(casesOf),
}
