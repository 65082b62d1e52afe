// The shared sample of vectors of a CGI server, through conformance/server.mjs: what RFC 3875 asks for, and what Python's
// own server does where that is right. Prints how many of each group pass.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { misses, type ServerVector } from './cgi-server-checker.ts'
import { finals, RawPeer } from './http-peer.ts'
import { serve } from './conformance/server.mjs'

const SAMPLE = fileURLToPath(new URL('../../shared/vectors/cgi-server-sample.json', import.meta.url))
const missing = existsSync(SAMPLE) ? false : 'the shared vectors are not here'
const ANSWER_MS = 5000

const sample = missing ? undefined : JSON.parse(readFileSync(SAMPLE, 'utf8'))
const vectors: ServerVector[] = sample ? sample.vectors : []

test('the sample of a CGI server', { skip: missing }, async context => {
  const counts = new Map<string, { passed: number; all: number }>()
  for (const config of new Set(vectors.map(vector => vector.config ?? 'default'))) {
    const served = await serve(sample.fixture, sample.about.config[config])
    for (const vector of vectors.filter(one => (one.config ?? 'default') === config)) {
      const count = counts.get(vector.group) ?? { passed: 0, all: 0 }
      counts.set(vector.group, count)
      count.all++
      await context.test(`${vector.id}: ${vector.title}`, async () => {
        assert.deepEqual(await check(served, vector), [])
        count.passed++
      })
    }
    await served.close()
  }
  for (const [group, { passed, all }] of counts) context.diagnostic(`${group}: ${passed} of ${all}`)
})

async function check(served: Awaited<ReturnType<typeof serve>>, vector: ServerVector): Promise<string[]> {
  const before = served.log().length
  const peer = await RawPeer.connect(served.port)
  try {
    const bytes = Buffer.from(vector.request_b64, 'base64')
    await peer.send(bytes, 0, bytes.length, bytes.length)
    if (vector.half_close) peer.finish()
    await peer.until(() => finals(peer.responses, bytes.subarray(0, 5).toString() === 'HEAD ').length > 0, ANSWER_MS)
    const raw = vector.rfc3875_expected.raw !== undefined
    if (raw) await peer.until(() => peer.ended, ANSWER_MS)
    return misses(vector, peer.received, peer.responses, served, served.log().slice(before))
  } finally {
    peer.reset()
  }
}
