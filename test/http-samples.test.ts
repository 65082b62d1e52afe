// The shared sample of HTTP vectors, over real TCP to the conformance server on each engine: whole, and byte by byte.
// After each the next connection must be served. The limits that the sample states are tried too.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { installXs } from '../scripts/setup.mjs'
import { checkVector, type HttpVector } from './http-checker.ts'
import { finals, RawPeer } from './http-peer.ts'
import { ServedProcess } from './served.ts'

const SAMPLE = fileURLToPath(new URL('../../shared/vectors/http-sample.json', import.meta.url))
const missing = existsSync(SAMPLE) ? false : 'the shared vectors are not here'
const HEALTHY = 'GET /cgi-bin/hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
const HEALTHY_MS = 5000

const vectors: HttpVector[] = missing ? [] : JSON.parse(readFileSync(SAMPLE, 'utf8')).vectors

/** What the sample's contract names: a target, 20 fields, a head, a content of exactly so many bytes. */
const LIMITS: [string, string, boolean][] = [
  ['a target of 255 bytes', `GET /cgi-bin/echo?${'q'.repeat(255 - '/cgi-bin/echo?'.length)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, true],
  ['20 fields', `${head('GET')}${'X-Field: v\r\n'.repeat(19)}\r\n`, true],
  ['a head of 1,024 bytes', padded(1024), true],
  ['content of 65,536 bytes', `${head('POST')}Content-Length: 65536\r\n\r\n${'c'.repeat(65536)}`, true],
  ['a target of 65,536 bytes', `GET /${'q'.repeat(65535)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, false],
  ['a head of 49,152 bytes', padded(49152), false],
  ['content of 16,777,217 bytes from its length', `${head('POST')}Content-Length: 16777217\r\n\r\n`, false],
]

function head(method: string): string {
  return `${method} /cgi-bin/echo HTTP/1.1\r\nHost: localhost\r\n`
}

/** A head of `length` bytes in all. */
function padded(length: number): string {
  const rest = length - head('GET').length - 'X-Pad: \r\n\r\n'.length
  return `${head('GET')}X-Pad: ${'p'.repeat(rest)}\r\n\r\n`
}

function noEngine(engine: string): string | false {
  const reason = engine === 'xs' ? installXs() : undefined
  assert.ok(reason === undefined || process.env.CI !== 'true', `the XS engine is needed here: ${reason}`)
  return reason === undefined ? false : `no XS engine: ${reason}`
}

for (const engine of ['node', 'xs']) {
  describe(`HTTP samples on ${engine}`, { skip: missing || noEngine(engine) }, () => {
    let server: ServedProcess
    let port: number

    before(async () => {
      server = ServedProcess.start('test/conformance/serve.mjs', ['--port', '0', '--engine', engine])
      port = Number((await server.match(/^ready ([0-9]+)$/))[1])
    })
    after(() => server.end())

    for (const vector of vectors) {
      for (const [name, size] of [['whole', Infinity], ['byte by byte', 1]] as const) {
        test(`${vector.id} ${name}: ${vector.why}`, async () => {
          assert.equal(await checkVector(port, vector, size), undefined)
          assert.equal(await status(port, HEALTHY), 200)
        })
      }
    }

    for (const [name, request, accepted] of LIMITS) {
      test(`${accepted ? 'accepts' : 'refuses'} ${name}`, async () => {
        const answer = await status(port, request)
        assert.equal(answer === 200, accepted, `status ${answer}`)
        assert.ok(accepted || (answer >= 400 && answer < 500), `status ${answer}`)
        assert.equal(await status(port, HEALTHY), 200)
      })
    }
  })
}

/** The status of the first response, 0 without one. */
async function status(port: number, request: string): Promise<number> {
  const peer = await RawPeer.connect(port)
  try {
    const bytes = Buffer.from(request, 'latin1')
    await peer.send(bytes, 0, bytes.length, 65536)
    await peer.until(() => finals(peer.responses, false).length > 0, HEALTHY_MS)
    return finals(peer.responses, false)[0]?.status ?? 0
  } finally {
    peer.reset()
  }
}
