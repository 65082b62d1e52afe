// HTTP/1.0 as its clients speak it: with and without Host, with and without asking to persist; w3m, which has never
// learned 1.1, and wget, which speaks it the old way.
import assert from 'node:assert/strict'
import { ANSWER_MS, RawPeer } from '../http-peer.ts'
import { field } from '../../host-sim/world/responses.ts'
import { type Client, type Servers, expectForm, lacking, run, valueOf } from './client.ts'

const ABOVE_THE_LIMIT = 8 << 20
const FORM = 'a=1&text=%C3%A4+%26'
const FORM_FIELDS = [{ name: 'a', filename: null, content: '1' }, { name: 'text', filename: null, content: 'ä &' }]
const DEVICE_FORM = 'password=correct+horse&host=broker.local&port=1883&qos=1'

/** Sends `text` and waits for `count` answers, and for the end of the connection where it is to end. */
async function raw(port: number, text: string, count: number, ends: boolean): Promise<RawPeer> {
  const peer = await RawPeer.connect(port)
  const bytes = Buffer.from(text, 'latin1')
  await peer.send(bytes, 0, bytes.length, bytes.length)
  const whole = () => peer.responses.filter(response => response.complete && !response.bare).length >= count
  await peer.until(() => whole() && !ends, ANSWER_MS)
  assert.equal(peer.ended, ends)
  assert.equal(peer.responses.length, count)
  return peer
}

async function one(servers: Servers, text: string, status: number, pattern: RegExp): Promise<void> {
  const [response] = (await raw(servers.port, text, 1, true)).responses
  assert.equal(response.status, status)
  assert.equal(field(response, 'connection'), 'close')
  assert.notEqual(response.framing, 'chunked')
  assert.match(response.content, pattern)
}

/** A second request on the connection, which asks to end it. */
async function persistent(servers: Servers): Promise<void> {
  const first = 'GET /cgi-bin/env HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n'
  const peer = await raw(servers.port, first, 1, false)
  const [response] = peer.responses
  assert.equal(field(response, 'connection')?.toLowerCase(), 'keep-alive')
  assert.equal(response.framing, 'length')
  const second = Buffer.from('GET /cgi-bin/env HTTP/1.0\r\n\r\n')
  await peer.send(second, 0, second.length, second.length)
  await peer.until(() => false, ANSWER_MS)
  const ports = peer.responses.map(({ content }) => valueOf(content, 'REMOTE_PORT'))
  assert.equal(ports.length, 2)
  assert.equal(ports[0], ports[1])
}

const rawClient: Client = {
  name: 'HTTP/1.0',
  missing: false,
  cases: [
    { name: 'without Host', run: servers => one(servers, 'GET /cgi-bin/hello HTTP/1.0\r\n\r\n', 200, /^hello\n$/) },
    {
      name: 'with Host',
      run: servers => one(servers, 'GET /cgi-bin/hello HTTP/1.0\r\nHost: localhost\r\n\r\n', 200, /^hello\n$/),
    },
    { name: 'an answer without a length', run: servers => one(servers, 'GET /cgi-bin/form?a=1 HTTP/1.0\r\n\r\n', 200, /"keys":\["a"\]/) },
    { name: 'a form', run: servers => one(servers, post('form', FORM), 200, /"keys":\["a","text"\]/) },
    { name: 'HEAD', run: servers => one(servers, 'HEAD /cgi-bin/hello HTTP/1.0\r\n\r\n', 200, /^$/) },
    { name: 'a document', run: servers => one(servers, 'GET / HTTP/1.0\r\n\r\n', 200, /STATIC-INDEX/) },
    { name: 'what is missing', run: servers => one(servers, 'GET /cgi-bin/none HTTP/1.0\r\n\r\n', 404, /404/) },
    {
      name: 'content above the limit, all of it sent',
      run: servers => one(servers, post('echo', 'x'.repeat(ABOVE_THE_LIMIT)), 413, /413/),
    },
    { name: 'persistence where it is asked for', run: persistent },
    { name: 'HTTP/0.9, by an answer that can be read', run: servers => one(servers, 'GET /\r\n\r\n', 400, /400/) },
    {
      name: 'two at once',
      async run(servers) {
        const text = 'GET /cgi-bin/hello HTTP/1.0\r\n\r\n'
        await Promise.all([one(servers, text, 200, /^hello\n$/), one(servers, text, 200, /^hello\n$/)])
      },
    },
  ],
}

function post(script: string, content: string): string {
  return `POST /cgi-bin/${script} HTTP/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\n`
    + `Content-Length: ${content.length}\r\n\r\n${content}`
}

/** With a home of its own, since it keeps a history there. */
async function w3m(servers: Servers, words: string[]): Promise<string> {
  const { code, output, errors } = await run('env', [`HOME=${servers.folder}`, 'w3m', ...words])
  assert.equal(code, 0, errors)
  return output
}

const w3mClient: Client = {
  name: 'w3m',
  missing: lacking('w3m', ['-version']),
  cases: [
    {
      name: 'GET and HEAD',
      async run(servers) {
        const answer = await w3m(servers, ['-dump_source', servers.url('/cgi-bin/env')])
        assert.equal(valueOf(answer, 'SERVER_PROTOCOL'), 'HTTP/1.0')
        assert.match(await w3m(servers, ['-dump', servers.url('/')]), /STATIC-INDEX/)
        assert.match(await w3m(servers, ['-dump_head', servers.url('/cgi-bin/hello')]), /^HTTP\/1\.1 200 OK[^]*Content-Length: 6/)
      },
    },
    {
      name: 'POST of a form',
      async run(servers) {
        const words = ['-dump_source', '-post', servers.file('form', FORM), servers.url('/cgi-bin/form')]
        expectForm(await w3m(servers, words), FORM_FIELDS)
      },
    },
    {
      name: 'what is missing, and what is too large',
      async run(servers) {
        assert.match(await w3m(servers, ['-dump_both', servers.url('/cgi-bin/none')]), /^HTTP\/1\.1 404[^]*404 Not Found/)
        const large = servers.file('large', Buffer.alloc(ABOVE_THE_LIMIT))
        const words = ['-dump_both', '-post', large, servers.url('/cgi-bin/echo')]
        assert.match(await w3m(servers, words), /^HTTP\/1\.1 413[^]*413 Content Too Large/)
      },
    },
    {
      name: 'the redirect behind a form',
      async run(servers) {
        const form = servers.file('settings', `ssid=by-w3m&${DEVICE_FORM}`)
        const url = `http://127.0.0.1:${servers.devicePort}/cgi-bin/settings`
        assert.match(await w3m(servers, ['-dump', '-post', form, url]), /by-w3m/)
      },
    },
  ],
}

/** What it printed of the answers' heads, and their contents, when it ends with `code`. */
async function wget(words: string[], code: number): Promise<{ output: string; errors: string }> {
  const options = ['--no-config', '--tries=1', '--content-on-error', '-S', '-O', '-']
  const outcome = await run('wget', [...options, ...words])
  assert.equal(outcome.code, code, outcome.errors)
  return outcome
}

/** An answer of the server's that says no (its manual, EXIT STATUS). */
const REFUSED = 8

const wgetClient: Client = {
  name: 'wget',
  missing: lacking('wget', ['--version']),
  cases: [
    {
      name: 'GET, HEAD, and what is missing, on one connection',
      async run(servers) {
        const env = servers.url('/cgi-bin/env')
        const { output, errors } = await wget([env, servers.url('/cgi-bin/none'), env], REFUSED)
        const ports = [...output.matchAll(/^REMOTE_PORT=([0-9]+)$/gm)].map(found => found[1])
        assert.equal(ports.length, 2)
        assert.equal(ports[0], ports[1])
        assert.deepEqual(statuses(errors), ['200', '404', '200'])
        const head = await wget(['--spider', servers.url('/cgi-bin/hello')], 0)
        assert.match(head.errors, /Length: 6 /)
      },
    },
    {
      name: 'POST of a form',
      run: async servers => {
        expectForm((await wget([`--post-data=${FORM}`, servers.url('/cgi-bin/form')], 0)).output, FORM_FIELDS)
      },
    },
    {
      name: 'a refusal while it sends',
      async run(servers) {
        const large = servers.file('large', Buffer.alloc(ABOVE_THE_LIMIT))
        const { output, errors } = await wget([`--post-file=${large}`, servers.url('/cgi-bin/echo')], REFUSED)
        assert.deepEqual(statuses(errors), ['413'])
        assert.match(output, /413/)
      },
    },
    {
      name: 'the redirect behind a form',
      async run({ devicePort }) {
        const words = [`--post-data=ssid=by-wget&${DEVICE_FORM}`, `http://127.0.0.1:${devicePort}/cgi-bin/settings`]
        const { output, errors } = await wget(words, 0)
        assert.deepEqual(statuses(errors), ['303', '200'])
        assert.match(output, /value="by-wget"/)
      },
    },
  ],
}

function statuses(errors: string): string[] {
  return [...errors.matchAll(/^ +HTTP\/1\.1 ([0-9]{3})/gm)].map(found => found[1])
}

export const clients: Client[] = [rawClient, w3mClient, wgetClient]
