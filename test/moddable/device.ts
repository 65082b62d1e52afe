// The example device on lin: the form, hostile requests beside a gateway on Node, many connections, a long upload.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { NodePlatform } from '../../host-sim/node-platform.ts'
import { NorChip } from '../../host-sim/nor-chip.ts'
import { Gateway } from '../../src/index.ts'
import { complete, file, HARD, type Part, PEM, shown, text, textOf } from '../browser/device-world.ts'
import { moduleForModdable } from '../engines/scripts.ts'
import { finals, RawPeer } from '../http-peer.ts'
import { check } from './report.ts'
import { registerLinScripts } from './scripts.ts'
import { built, Lin, POLL_MS } from './sdk.ts'

const ANSWER_MS = 120_000
const UPLOAD_BYTES = 5_000_000
const CONNECTIONS = 20
/** Statuses and content of all that is answered to these octets. */
async function answers(port: number, octets: string, count = 1): Promise<string[]> {
  const peer = await RawPeer.connect(port), bytes = Buffer.from(octets, 'latin1')
  try {
    void peer.send(bytes, 0, bytes.length, 16384)
    await peer.until(() => peer.ended || finals(peer.responses, false).length >= count, ANSWER_MS)
    return finals(peer.responses, false).map(response => `${response.status} ${response.content}`)
  } finally {
    peer.reset()
  }
}

function form(parts: Part[]): FormData {
  const data = new FormData()
  for (const { name, content, filename } of parts) {
    if (filename === undefined) data.append(name, content.toString())
    else data.append(name, new Blob([content]), filename)
  }
  return data
}

const GET = 'GET /cgi-bin/hello HTTP/1.1\r\nHost: device\r\n\r\n'
const HOSTILE: [string, string, number][] = [
  ['two pipelined GETs', GET + GET, 2],
  ['TE: gzip, chunked', 'POST /cgi-bin/hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n', 1],
  ['a negative length', 'POST /cgi-bin/hello HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n', 1],
  ['a header line of 80 kB', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(80000)}\r\n\r\n`, 1],
  ['both lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 1],
  ['a bad chunk', 'POST /cgi-bin/discard HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 1],
  ['no request', '\u0000\u0001\u0002\r\n\r\n', 1],
  ['HTTP/1.0', 'GET /cgi-bin/hello HTTP/1.0\r\n\r\n', 1],
  ['an unknown path', 'GET /nope HTTP/1.1\r\nHost: a\r\n\r\n', 1],
]

export async function startDevice(): Promise<{ lin: Lin; port: number }> {
  const scripts = await moduleForModdable('test/moddable/scripts.ts')
  const main = await moduleForModdable('test/moddable/device-app.ts')
  const lin = new Lin(built('device', main, {
    preloaded: { scripts }, includes: ['boards/lin/manifest.json'], pollMs: POLL_MS,
  }))
  return { lin, port: Number((await lin.match(/^ready ([0-9]+)$/))[1]) }
}

export async function device(): Promise<void> {
  const { lin, port } = await startDevice()
  const settings = `http://127.0.0.1:${port}/cgi-bin/settings`
  const node = new Gateway(new NodePlatform({ flash: new NorChip(1 << 18), log: () => undefined }), { hosts: 'any' })
  registerLinScripts(node)
  const twin = node.listen(0)

  await check('the form with a certificate of 6 kB', async () => {
    const parts = complete(text('ssid', HARD), text('host', HARD), file('certificate', 'ca.pem', PEM))
    const saved = await fetch(settings, { method: 'POST', body: form(parts), redirect: 'manual' })
    assert.equal(saved.status, 303)
    const page = await (await fetch(settings)).text()
    assert.equal(shown(page, 'ssid'), HARD)
    assert.equal(shown(page, 'host'), HARD)
    assert.equal(textOf(page, 'stored-digest'), createHash('sha256').update(PEM).digest('hex'))
  })
  await check('an impossible port with a certificate changes nothing', async () => {
    const before = await (await fetch(settings)).text()
    const parts = complete(text('port', '70000'), file('certificate', 'x.pem', PEM.replace(/Q/g, 'R')))
    assert.equal((await fetch(settings, { method: 'POST', body: form(parts) })).status, 422)
    assert.equal(await (await fetch(settings)).text(), before)
  })
  for (const [name, octets, count] of HOSTILE) {
    await check(`${name}: as on Node`, async () => {
      const [ours, theirs] = await Promise.all([answers(port, octets, count), answers(twin.port, octets, count)])
      assert.ok(theirs.length > 0)
      assert.deepEqual(ours, theirs)
      return ours.map(answer => answer.slice(0, 3)).join(' ')
    })
  }
  await check(`${CONNECTIONS} connections at once`, async () => {
    const all = await Promise.all(Array.from({ length: CONNECTIONS }, () => answers(port, GET)))
    assert.deepEqual(all.map(([answer = 'none']) => answer.slice(0, 3)), all.map(() => '200'))
  })
  await check('5 MB to a discarding sink', async () => {
    const body = new FormData()
    body.append('file', new Blob([Buffer.alloc(UPLOAD_BYTES, 'x')]), 'x')
    const begun = lin.samples
    const answer = await fetch(`http://127.0.0.1:${port}/cgi-bin/discard`, { method: 'POST', body })
    assert.equal((await answer.text()).trim(), String(UPLOAD_BYTES))
    return `chunk bytes and slot bytes before ${begun[9]}, ${begun[11]}; after ${lin.samples[9]}, ${lin.samples[11]}`
  })
  await check('no machine ended, and nothing was thrown', async () => lin.sound())
  lin.end()
  node.close()
}
