// Static documents, in the in-memory world: every vector whole, byte by byte and cut at each point; and what holds for many
// readers at once.
import assert from 'node:assert/strict'
import test from 'node:test'
import { type Site, site } from './documents/folder.ts'
import { type DocumentVector, vectors } from './documents/vectors.ts'
import { binary, readResponses } from '../host-sim/world/responses.ts'

function ask({ world }: Site, request: string, cut: number): string {
  const peer = world.connect(), bytes = binary(request)
  for (const [from, to] of cut < 0 ? [...bytes.keys()].map(at => [at, at + 1]) : [[0, cut], [cut, bytes.length]]) {
    peer.send(bytes, from, to)
    world.settle()
  }
  const received = peer.received(0)
  peer.sendReset()
  world.settle()
  return Buffer.from(received).toString('latin1')
}

/** What is wrong with the answer. */
function check(vector: DocumentVector, received: string): string[] {
  const [response] = readResponses(binary(received), true), wrong: string[] = []
  const lines = received.split('\r\n\r\n')[0].split('\r\n')
  if (response.status !== vector.status) return [`status ${response.status}`]
  for (const field of vector.fields) if (!lines.includes(field)) wrong.push(`no ${field}`)
  for (const name of vector.absent) if (response.fields.some(field => field.name === name)) wrong.push(`there is ${name}`)
  if (vector.request.startsWith('HEAD')) {
    if (!received.endsWith('\r\n\r\n')) wrong.push('content in an answer to HEAD')
  } else if (response.content !== vector.content) wrong.push(`content ${JSON.stringify(response.content)}`)
  if (received.includes('SECRET')) wrong.push('a secret')
  return wrong
}

test('static documents', async context => {
  const all = site()
  let runs = 0
  for (const vector of vectors) {
    await context.test(`${vector.name} (${vector.why})`, () => {
      const request = `${vector.request} HTTP/1.1\r\n${['Host: device', ...vector.lines, '', ''].join('\r\n')}`
      for (let cut = -1; cut < request.length; cut++, runs++) {
        const received = ask(all, request, cut)
        assert.deepEqual(check(vector, received), [], `cut at ${cut}: ${received}`)
      }
      assert.deepEqual(all.world.misuses, [])
    })
  }
  context.diagnostic(`${vectors.length} vectors, ${runs} runs`)
})
