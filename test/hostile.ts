// Requests that no server may take wrongly, given to the board and to a gateway on Node: they answer the same.
import assert from 'node:assert/strict'
import { RawPeer, finals } from './http-peer.ts'

const ANSWER_MS = 120_000

export const GET = 'GET /cgi-bin/hello HTTP/1.1\r\nHost: device\r\n\r\n'

export interface Hostile {
  name: string
  octets: string
  /** Answers that are waited for. */
  count: number
}

function one(name: string, octets: string): Hostile {
  return { name, octets, count: 1 }
}

export const HOSTILE: Hostile[] = [
  { name: 'two pipelined GETs', octets: GET + GET, count: 2 },
  one('TE: gzip, chunked', 'POST /cgi-bin/hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'),
  one('a negative length', 'POST /cgi-bin/hello HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n'),
  one('a header line of 80 kB', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(80000)}\r\n\r\n`),
  one('both lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
  one('a bad chunk', 'POST /cgi-bin/hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
  one('no request', '\u0000\u0001\u0002\r\n\r\n'),
  one('HTTP/1.0', 'GET /cgi-bin/hello HTTP/1.0\r\n\r\n'),
  one('an unknown path', 'GET /nope HTTP/1.1\r\nHost: a\r\n\r\n'),
]

/** Statuses and content of all that is answered. */
export async function answers(
  port: number, { octets, count }: Pick<Hostile, 'octets' | 'count'>,
): Promise<string[]> {
  const peer = await RawPeer.connect(port), bytes = Buffer.from(octets, 'latin1')
  try {
    void peer.send(bytes, 0, bytes.length, 16384)
    await peer.until(() => peer.ended || finals(peer.responses, false).length >= count, ANSWER_MS)
    return finals(peer.responses, false).map(response => `${response.status} ${response.content}`)
  } finally {
    peer.reset()
  }
}

/** Both ports give the same answers; their statuses. */
export async function asOnNode(port: number, twin: number, hostile: Hostile): Promise<string> {
  const [ours, theirs] = await Promise.all([answers(port, hostile), answers(twin, hostile)])
  assert.ok(theirs.length > 0)
  assert.deepEqual(ours, theirs)
  return ours.map(answer => answer.slice(0, 3)).join(' ')
}
