// The core and node:http, which have nothing in common, make the same of every vector that is a valid request: method,
// target, fields and content, request after request. What they see differently stands in node-http/differences.ts.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { HttpVector } from './http-checker.ts'
import { differences } from './node-http/differences.ts'
import { acceptedByCore, NodeHttp, type Outcome } from './node-http/requests.ts'
import { binary } from '../host-sim/world/responses.ts'

const VECTORS = fileURLToPath(new URL('vectors', import.meta.url))
const SAMPLE = fileURLToPath(new URL('../../shared/vectors/http-sample.json', import.meta.url))

interface Input {
  name: string
  bytes: Uint8Array
  /** The first answer is a success, so a comparison without any request is none. */
  valid: boolean
}

function ours(vectors: { name: string; input: string; expect: string[] }[]): Input[] {
  return vectors.map(({ name, input, expect }) => ({ name, bytes: binary(input), valid: /^[23]/.test(expect[0]) }))
}

function shared(): Input[] {
  const vectors: HttpVector[] = JSON.parse(readFileSync(SAMPLE, 'utf8')).vectors
  return vectors.map(({ id, raw_b64, expect }) => ({
    name: id, bytes: Buffer.from(raw_b64, 'base64'), valid: expect.responses?.[0]?.status === 200,
  }))
}

const SETS: { [name: string]: Input[] } = {}
for (const file of readdirSync(VECTORS).filter(name => name.endsWith('.ts') && name !== 'vector.ts').sort()) {
  SETS[file.slice(0, -'.ts'.length)] = ours((await import(`./vectors/${file}`)).vectors)
}
if (existsSync(SAMPLE)) SETS.sample = shared()

let node: NodeHttp
before(async () => { node = await NodeHttp.start() })
after(() => node.close())

/** What is different, or undefined. */
async function compare(core: Outcome, bytes: Uint8Array): Promise<string | undefined> {
  const seen = await node.accepted(bytes)
  const { accepted, refused } = core
  const compared = seen.slice(0, refused ? accepted.length : undefined)
    .map((request, i) => ({ ...request, fields: accepted[i]?.fields && request.fields }))
  const texts = [accepted, compared].map(requests => JSON.stringify(requests))
  return texts[0] === texts[1] ? undefined : `\n  core ${texts[0]}\n  node ${texts[1]}`
}

for (const [set, inputs] of Object.entries(SETS)) {
  test(`the core and node:http agree on the requests of ${set}`, async context => {
    const wrong: string[] = []
    const known = new Set(differences.filter(one => one.set === set).map(one => one.vector))
    let requests = 0, vectors = 0
    for (const { name, bytes, valid } of inputs) {
      const core = acceptedByCore(bytes)
      const difference = await compare(core, bytes)
      if (valid && core.accepted.length === 0) wrong.push(`${name}: the core accepted nothing`)
      if (difference !== undefined && !known.delete(name)) wrong.push(`${name}: ${difference}`)
      requests += core.accepted.length
      if (core.accepted.length > 0) vectors++
    }
    for (const name of known) wrong.push(`${name}: it is listed as a difference, and none`)
    assert.ok(requests > 0)
    assert.deepEqual(wrong, [])
    context.diagnostic(`${set}: ${requests} requests of ${vectors} vectors (of ${inputs.length}) compared with node:http`)
  })
}

test('every known difference is of a set', () => {
  assert.deepEqual(differences.filter(({ set }) => !(set in SETS)), [])
})
