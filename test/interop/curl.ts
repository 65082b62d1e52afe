// curl: every way in which it sends content, one connection for many requests, and answers that come before it has sent
// everything. It tells about each transfer in one line of JSON on its error output.
import assert from 'node:assert/strict'
import { type Client, type Outcome, type Servers, expectForm, lacking, octets, run, valueOf } from './client.ts'

export interface Transfer {
  http_code: number
  num_connects: number
  num_redirects: number
  size_upload: number
  size_download: number
  method: string
}

export interface Answered extends Outcome {
  transfers: Transfer[]
}

/** Longer than any test: a transfer that only goes on because curl stopped waiting for 100 Continue does not pass. */
const EXPECT_SECONDS = '600'
const ABOVE_THE_LIMIT = 8 << 20

/** Without the user's own settings; each transfer's words but the first follow a `--next`. */
export async function curl(transfers: string[][], pieces: Buffer[] = []): Promise<Answered> {
  const each = ['-sS', '-w', '%{stderr}%{json}\n', '--expect100-timeout', EXPECT_SECONDS]
  const words = transfers.flatMap((own, i) => i === 0 ? [...each, ...own] : ['--next', ...each, ...own])
  const outcome = await run('curl', ['-q', ...words], pieces)
  const lines = outcome.errors.split('\n').filter(line => line.startsWith('{"'))
  return { ...outcome, transfers: lines.map(line => JSON.parse(line) as Transfer) }
}

/** One transfer that curl itself is content with, and its status. */
export async function fetched(words: string[], status: number, pieces: Buffer[] = []): Promise<Answered> {
  const answer = await curl([words], pieces)
  assert.equal(answer.code, 0, answer.errors)
  assert.deepEqual(answer.transfers.map(transfer => transfer.http_code), [status])
  return answer
}

const TEXT = 'ä & b = c + d'
const CONTENT = octets(60_000)

export async function urlencoded(url: string): Promise<void> {
  const { output } = await fetched(['--data-urlencode', `text=${TEXT}`, '-d', 'b=2', url], 200)
  expectForm(output, [{ name: 'text', filename: null, content: TEXT }, { name: 'b', filename: null, content: '2' }])
}

/** `words`: how it is to be sent. */
export async function upload(servers: Servers, url: string, words: string[]): Promise<void> {
  const path = servers.file('upload.bin', CONTENT)
  const form = ['--form-string', `text=${TEXT}`, '-F', `file=@${path};filename="a b.bin"`]
  const { output } = await fetched([...words, ...form, url], 200)
  expectForm(output, [
    { name: 'text', filename: null, content: TEXT }, { name: 'file', filename: 'a b.bin', content: CONTENT },
  ])
}

/** From its input, whose length it does not know. */
export async function chunked(url: string): Promise<void> {
  const pieces = [CONTENT.subarray(0, 1), CONTENT.subarray(1, 30_000), CONTENT.subarray(30_000)]
  const words = ['-X', 'POST', '-H', 'Expect:', '-H', 'Content-Type: application/octet-stream', '-T', '-', url]
  const { output } = await fetched(words, 200, pieces)
  assert.equal(valueOf(output, 'BODY_LENGTH'), String(CONTENT.length))
  assert.equal(valueOf(output, 'HEADER transfer-encoding'), 'chunked')
}

/** HEAD tells what GET sends, and sends nothing. */
export async function head(url: string): Promise<void> {
  const get = await fetched([url], 200)
  const { output, transfers } = await fetched(['-I', url], 200)
  assert.equal(get.output, 'hello\n')
  assert.match(output, /^HTTP\/1\.1 200 OK\r\n(.*\r\n)*Content-Length: 6\r\n(.*\r\n)*\r\n$/i)
  assert.equal(transfers[0].size_download, 0)
}

/** A length above the limit, whose content is sent without asking first. */
export async function refused(servers: Servers, url: string, words: string[]): Promise<void> {
  const path = servers.file('large.bin', Buffer.alloc(ABOVE_THE_LIMIT))
  const { output } = await fetched([...words, '-H', 'Expect:', '--data-binary', `@${path}`, url], 413)
  assert.match(output, /413/)
}

export const client: Client = {
  name: 'curl',
  missing: lacking('curl', ['--version']),
  cases: [
    { name: 'GET and HEAD', run: servers => head(servers.url('/cgi-bin/hello')) },
    { name: 'POST of a form', run: servers => urlencoded(servers.url('/cgi-bin/form')) },
    { name: 'an upload', run: servers => upload(servers, servers.url('/cgi-bin/form'), []) },
    {
      name: 'an upload in chunks',
      run: servers => upload(servers, servers.url('/cgi-bin/form'), ['-H', 'Transfer-Encoding: chunked']),
    },
    { name: 'content of unknown length', run: servers => chunked(servers.url('/cgi-bin/echo')) },
    {
      name: 'content that waits for 100 Continue',
      async run(servers) {
        const path = servers.file('waiting.bin', CONTENT), url = servers.url('/cgi-bin/echo')
        const { output, errors } = await fetched(['-v', '-H', 'Expect: 100-continue', '--data-binary', `@${path}`, url], 200)
        assert.match(errors, /^< HTTP\/1\.1 100 Continue/m)
        assert.equal(valueOf(output, 'BODY_LENGTH'), String(CONTENT.length))
      },
    },
    {
      name: 'a refusal in place of 100 Continue',
      async run(servers) {
        const path = servers.file('large.bin', Buffer.alloc(ABOVE_THE_LIMIT)), url = servers.url('/cgi-bin/echo')
        const { errors, transfers } = await fetched(['-v', '-H', 'Expect: 100-continue', '--data-binary', `@${path}`, url], 413)
        assert.doesNotMatch(errors, /^< HTTP\/1\.1 100/m)
        assert.equal(transfers[0].size_upload, 0)
      },
    },
    {
      name: 'a refusal while it sends, with a length, in chunks, and by HTTP/1.0',
      async run(servers) {
        const url = servers.url('/cgi-bin/echo')
        await refused(servers, url, [])
        await refused(servers, url, ['-H', 'Transfer-Encoding: chunked'])
        await refused(servers, url, ['--http1.0'])
      },
    },
    { name: 'one connection for all kinds of requests', run: oneConnection },
    {
      name: 'the redirect behind a form, on one connection',
      async run({ devicePort }) {
        const url = `http://127.0.0.1:${devicePort}/cgi-bin/settings`
        const fields = ['ssid=curl', 'password=correct horse', 'host=broker.local', 'port=1883', 'qos=1']
        const { transfers, output } = await fetched(['-L', ...fields.flatMap(field => ['-F', field]), url], 200)
        assert.deepEqual([transfers[0].num_redirects, transfers[0].num_connects, transfers[0].method], [1, 1, 'GET'])
        assert.match(output, /value="curl"/)
      },
    },
    {
      name: 'two uploads at once',
      async run(servers) {
        const url = servers.url('/cgi-bin/form')
        await Promise.all([upload(servers, url, []), upload(servers, url, ['-H', 'Transfer-Encoding: chunked'])])
      },
    },
  ],
}

async function oneConnection(servers: Servers): Promise<void> {
  const env = servers.url('/cgi-bin/env')
  const path = servers.file('small.bin', octets(5000))
  const { transfers, output, code, errors } = await curl([
    [env],
    ['-I', '-o', '/dev/null', servers.url('/cgi-bin/hello')],
    ['-d', 'a=1', '-o', '/dev/null', servers.url('/cgi-bin/form')],
    ['-F', `file=@${path}`, '-o', '/dev/null', servers.url('/cgi-bin/form')],
    ['-H', 'Transfer-Encoding: chunked', '-d', 'abc', '-o', '/dev/null', servers.url('/cgi-bin/echo')],
    ['-o', '/dev/null', servers.url('/cgi-bin/none')],
    ['-X', 'DELETE', '-o', '/dev/null', servers.url('/cgi-bin/hello')],
    ['-o', '/dev/null', servers.url('/index.html')],
    [env],
  ])
  assert.equal(code, 0, errors)
  assert.deepEqual(transfers.map(transfer => transfer.http_code), [200, 200, 200, 200, 200, 404, 405, 200, 200])
  assert.deepEqual(transfers.map(transfer => transfer.num_connects), [1, 0, 0, 0, 0, 0, 0, 0, 0])
  const ports = [...output.matchAll(/^REMOTE_PORT=([0-9]+)$/gm)].map(found => found[1])
  assert.equal(ports.length, 2)
  assert.equal(ports[0], ports[1])
}
