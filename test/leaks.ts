// Leak sweeps on an engine whose live slots and keys can be counted: hundreds of uploads, and as many names as requests,
// leave both where they were. A few rounds come first: what is made once and kept is no leak.
import assert from 'node:assert/strict'
import { finals, RawPeer } from './http-peer.ts'

/** The sweeps in full; SWEEP=4 takes a quarter of each. */
const SHARE = Number(process.env.SWEEP ?? '1')
const UPLOADS = Math.ceil(200 / SHARE)
const KEPT = Math.ceil(30 / SHARE)
const NAMES = Math.ceil(1000 / SHARE)
const UPLOAD_BYTES = 100_000
/** As many as there are arenas; so nobody is refused. */
const AT_ONCE = 3
const WARM = 6
/** A few slots of what is under way at any moment: a timer's callback, a string. */
const SLACK_SLOTS = 8
/** A connection that is gone may still be waited for: the count falls when its end was heard. */
const LOOKS = 12
const ANSWER_MS = 60_000

export interface Live {
  slots: number
  chunkBytes: number
  keys: number
}

export interface Machine {
  readonly port: number
  /** After a collection. */
  live(): Promise<Live>
}

export interface Sweep {
  name: string
  /** A line about what was counted. */
  run(machine: Machine): Promise<string>
}

export const SWEEPS: Sweep[] = [
  { name: `${UPLOADS} uploads of 100 kB, discarded, leave the live slots`, run: machine => swept(machine, UPLOADS, uploading('discard')) },
  { name: `${KEPT} uploads of 100 kB, stored, leave the live slots`, run: machine => swept(machine, KEPT, uploading('keep'), 1) },
  { name: `${NAMES} requests with as many names leave keys and slots`, run: machine => swept(machine, NAMES, naming) },
]

async function swept(
  machine: Machine, count: number, request: (port: number, i: number) => Promise<void>, atOnce = AT_ONCE,
): Promise<string> {
  await all(machine.port, 0, WARM, request, atOnce)
  const before = await machine.live()
  await all(machine.port, WARM, WARM + count, request, atOnce)
  let after = await machine.live()
  for (let look = 0; look < LOOKS && after.slots > before.slots + SLACK_SLOTS; look++) after = await machine.live()
  const told = `${before.slots} slots, ${before.chunkBytes} B of chunks, ${before.keys} keys before; `
    + `${after.slots}, ${after.chunkBytes}, ${after.keys} after`
  assert.equal(after.keys, before.keys, told)
  assert.ok(after.slots <= before.slots + SLACK_SLOTS, told)
  return told
}

async function all(
  port: number, from: number, to: number, request: (port: number, i: number) => Promise<void>, atOnce: number,
): Promise<void> {
  let next = from
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < to) await request(port, next++)
  }))
}

function uploading(script: string): (port: number) => Promise<void> {
  const content = Buffer.alloc(UPLOAD_BYTES, 'x')
  return async port => {
    const part = 'Content-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    assert.equal(await posted(port, script, '', [[part, content]]), String(UPLOAD_BYTES))
  }
}

/** Every name of the request has the number in it: in the query, the head, the fields, the parts' heads and the file. */
async function naming(port: number, i: number): Promise<void> {
  const answer = await posted(port, `names?word=w${i}&query-w${i}=q`, `Head-w${i}: h\r\n`, [
    [`Content-Disposition: form-data; name="field-w${i}"\r\n\r\n`, Buffer.from('f')],
    [`Content-Disposition: form-data; name="file-w${i}"; filename="n${i}"\r\nPart-w${i}: p\r\n\r\n`, Buffer.from('c')],
  ])
  assert.match(answer, new RegExp(`^q f n${i} p h h [0-9]+ [0-9]+$`))
}

/** The content of the answer to a multipart form on a connection of its own. */
async function posted(port: number, target: string, fields: string, parts: [string, Buffer][]): Promise<string> {
  const pieces = parts.flatMap(([head, content]) => [Buffer.from(`--cut\r\n${head}`), content, Buffer.from('\r\n')])
  const content = Buffer.concat([...pieces, Buffer.from('--cut--\r\n')])
  const head = `POST /cgi-bin/${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${fields}`
    + `Content-Type: multipart/form-data; boundary=cut\r\nContent-Length: ${content.length}\r\n\r\n`
  const bytes = Buffer.concat([Buffer.from(head), content])
  const peer = await RawPeer.connect(port)
  try {
    await peer.send(bytes, 0, bytes.length, bytes.length)
    await peer.until(() => finals(peer.responses, false).length > 0, ANSWER_MS)
    const [response] = finals(peer.responses, false)
    assert.equal(response?.status, 200, response?.content)
    return response.content.trim()
  } finally {
    peer.reset()
  }
}
