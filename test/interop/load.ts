// ab and wrk: many small requests on eight connections, for as long as it takes to see that none fails. Both with and
// without persistence; a relay counts the connections where the tool does not say.
import assert from 'node:assert/strict'
import { type Client, type Servers, lacking, run } from './client.ts'
import { Relay } from './relay.ts'

const REQUESTS = 2000
/** Each takes the one upload set in turn. */
const FORMS = 500
const CONNECTIONS = 8
const SECONDS = 2

/** What ab reports, by the name before the colon. */
async function ab(words: string[]): Promise<Map<string, string>> {
  const { code, output, errors } = await run('ab', ['-q', '-c', String(CONNECTIONS), ...words])
  assert.equal(code, 0, errors)
  const lines = [...output.matchAll(/^([A-Za-z0-9 -]+): +([0-9]+)/gm)]
  return new Map(lines.map(([, name, value]) => [name, value]))
}

/** ab is HTTP/1.0: it persists when it asks to. */
async function expectAb(count: number, words: string[], persistent: boolean): Promise<void> {
  const report = await ab([...persistent ? ['-k'] : [], '-n', String(count), ...words])
  assert.equal(report.get('Complete requests'), String(count))
  assert.equal(report.get('Failed requests'), '0')
  assert.equal(report.get('Non-2xx responses'), undefined)
  assert.equal(report.get('Keep-Alive requests'), persistent ? String(count) : undefined)
}

interface WrkReport {
  requests: number
  connections: number
}

/** wrk names errors and statuses only where there are any. */
async function wrk(servers: Servers, words: string[]): Promise<WrkReport> {
  const relay = await Relay.start(servers.port)
  try {
    const options = ['-t', '1', '-c', String(CONNECTIONS), '-d', `${SECONDS}s`]
    const { code, output, errors } = await run('wrk', [...options, ...words, relay.url('/cgi-bin/hello')])
    assert.equal(code, 0, errors)
    assert.doesNotMatch(output, /Socket errors|Non-2xx/)
    return { requests: Number(/^ +([0-9]+) requests in/m.exec(output)?.[1]), connections: relay.connections }
  } finally {
    relay.close()
  }
}

export const clients: Client[] = [{
  name: 'ab',
  missing: lacking('ab', ['-V']),
  cases: [
    { name: 'persistent connections', run: servers => expectAb(REQUESTS, [servers.url('/cgi-bin/hello')], true) },
    { name: 'a connection for each request', run: servers => expectAb(REQUESTS, [servers.url('/cgi-bin/hello')], false) },
    {
      name: 'forms',
      run: async servers => {
        const content = ['-p', servers.file('form', 'a=1&b=%C3%A4'), '-T', 'application/x-www-form-urlencoded']
        await expectAb(FORMS, [...content, servers.url('/cgi-bin/echo')], true)
        // Its answer comes without a length, which HTTP/1.0 reads until the connection ends.
        await expectAb(FORMS, [...content, servers.url('/cgi-bin/form')], false)
      },
    },
    { name: 'a document', run: servers => expectAb(REQUESTS, [servers.url('/index.html')], true) },
    { name: 'HEAD', run: servers => expectAb(FORMS, ['-i', servers.url('/cgi-bin/hello')], true) },
  ],
}, {
  name: 'wrk',
  missing: lacking('sh', ['-c', 'command -v wrk']),
  cases: [
    {
      name: 'persistent connections',
      async run(servers) {
        const { requests, connections } = await wrk(servers, [])
        assert.ok(requests > connections, `${requests} requests`)
        // One more asks before the clock runs.
        assert.ok(connections === CONNECTIONS || connections === CONNECTIONS + 1, `${connections} connections`)
      },
    },
    {
      name: 'a connection for each request',
      async run(servers) {
        const { requests, connections } = await wrk(servers, ['-H', 'Connection: close'])
        assert.ok(requests > CONNECTIONS, `${requests} requests`)
        assert.ok(connections >= requests, `${requests} requests on ${connections} connections`)
      },
    },
  ],
}]
