// The harness of the vectors itself: it must see a wrong transcript, an outcome that depends on the cut, and misuse of
// the ports. The gateways here are stand-ins that do one thing wrong.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Connection, Platform } from '../src/ports.ts'
import { type Bundle, runSuite } from './run-vectors.ts'
import type { Vector } from './vectors/vector.ts'
import { binary, readResponses } from '../host-sim/world/responses.ts'

const VECTOR: Vector = { name: 'stand-in', why: 'none', input: 'abcdef', expect: ['200', 'abcdef'] }

type Heard = (text: string, connection: Connection) => string | undefined

/** A gateway that answers once `heard` gives a content; it gets what arrived so far. */
function standIn(heard: Heard): Bundle {
  class StandIn {
    private readonly platform: Platform

    constructor(platform: Platform) {
      this.platform = platform
    }

    register(): void {}
    asset(): void {}
    documents(): void {}
    close(): void {}

    listen(port: number): unknown {
      return this.platform.listen(port, connection => {
        let text = ''
        let answered = false
        const onReadable = () => {
          const piece = new Uint8Array(64)
          text += Buffer.from(piece.subarray(0, connection.read(piece, 0, 64))).toString('latin1')
          const content = answered ? undefined : heard(text, connection)
          if (content === undefined) return
          answered = true
          const bytes = binary(`HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n${content}`)
          connection.write(bytes, 0, bytes.length)
        }
        return { onReadable, onWritable: () => undefined, onClose: () => undefined }
      })
    }
  }
  return { Gateway: StandIn } as unknown as Bundle
}

function run(heard: Heard, vector: Vector = VECTOR): { runs: number; failed: number; report: string } {
  const reports: string[] = []
  const result = runSuite(standIn(heard), [{ name: 'set', vectors: [vector] }], { report: text => reports.push(text) })
  return { runs: result.runs, failed: result.failed, report: reports.join('\n') }
}

test('passes what is right whole, byte by byte and at every cut', () => {
  assert.deepEqual(run(text => text.length === 6 ? text : undefined), { runs: 7, failed: 0, report: '' })
})

test('reports a wrong content and shows it', () => {
  const { failed, report } = run(text => text.length === 6 ? 'wrong' : undefined)
  assert.equal(failed, 1)
  assert.match(report, /whole[^]*expected \['200', 'abcdef'\][^]*received \['200', 'wrong'\][^]*Content-Length: 5/)
})

test('reports an outcome that depends on one cut, and names the cut', () => {
  let last = ''
  const { runs, report } = run(text => {
    const cut = last === 'abc' && text.length === 6 && !byteByByte
    byteByByte = text.length === 1 || (byteByByte && text.length < 6)
    last = text
    return text.length < 6 ? undefined : cut ? 'cut' : text
  })
  assert.equal(runs, 5)
  assert.match(report, /cut at 3/)
})
let byteByByte = false

test('reports a connection that is closed where the vector says that it stays', () => {
  const { report } = run((text, connection) => {
    if (text.length === 6) setImmediate(() => connection.close())
    if (text.length === 6) return text
    return undefined
  }, { ...VECTOR, expect: ['200 close', 'abcdef'] })
  assert.match(report, /expected \['200 close', 'abcdef'\][^]*received \['200', 'abcdef'\]/)
})

test('reports misuse of the ports', () => {
  const { report } = run((text, connection) => {
    connection.write(new Uint8Array(10000), 0, 10000)
    return text.length === 6 ? text : undefined
  })
  assert.match(report, /write above writable/)
})

test('reports what is thrown in an event', () => {
  assert.match(run(() => { throw new Error('of the stand-in') }).report, /threw: Error: of the stand-in/)
})

const HEAD = 'HTTP/1.1 200 OK\r\n'

test('reads responses by their framing', () => {
  const cases: [string, boolean, [number, string, string, boolean, boolean][]][] = [
    [`${HEAD}Content-Length: 2\r\n\r\nab`, false, [[200, 'length', 'ab', true, false]]],
    [`${HEAD}Content-Length: 2\r\n\r\na`, true, [[200, 'length', 'a', false, false]]],
    [`${HEAD}Content-Length: 0\r\n\r\n${HEAD}Content-Length: 1\r\n\r\nb`, false,
      [[200, 'length', '', true, false], [200, 'length', 'b', true, false]]],
    [`${HEAD}Content-Length: 5\r\n\r\n${HEAD}Content-Length: 1\r\n\r\nb`, false,
      [[200, 'length', '', true, true], [200, 'length', 'b', true, false]]],
    [`${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`, false, [[200, 'chunked', 'abc', true, false]]],
    [`${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n`, true, [[200, 'chunked', 'ab', false, false]]],
    [`${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\nabX`, true, [[200, 'chunked', 'ab', false, false]]],
    [`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, false, [[200, 'chunked', '', true, true]]],
    [`${HEAD}X: y\r\n\r\nuntil`, true, [[200, 'close', 'until', true, false]]],
    [`${HEAD}X: y\r\n\r\nuntil`, false, [[200, 'close', 'until', false, false]]],
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n', false,
      [[100, 'none', '', true, false], [204, 'none', '', true, false]]],
    ['HTTP/1.0 200 OK\r\n\r\n', true, [[0, 'none', 'HTTP/1.0 200 OK\r\n\r\n', false, false]]],
    ['HTTP/1.1 2000 OK\r\n\r\n', true, [[0, 'none', 'HTTP/1.1 2000 OK\r\n\r\n', false, false]]],
  ]
  for (const [text, over, expected] of cases) {
    const read = readResponses(binary(text), over)
    const seen = read.map(r => [r.status, r.framing, r.content, r.complete, r.bare])
    assert.deepEqual(seen, expected, JSON.stringify(text))
  }
})
