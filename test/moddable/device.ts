// The example device on lin: the form, hostile requests beside a gateway on Node, many connections, a long upload.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { NodePlatform } from '../../host-sim/node-platform.ts'
import { NorChip } from '../../host-sim/nor-chip.ts'
import { Gateway } from '../../src/index.ts'
import { complete, file, formData, HARD, PEM, shown, text, textOf } from '../browser/device-world.ts'
import { moduleForModdable } from '../engines/scripts.ts'
import { answers, asOnNode, GET, HOSTILE } from '../hostile.ts'
import { check } from '../report.ts'
import { registerLinScripts } from './scripts.ts'
import { built, Lin, POLL_MS } from './sdk.ts'

const UPLOAD_BYTES = 5_000_000
const CONNECTIONS = 20

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
    const saved = await fetch(settings, { method: 'POST', body: formData(parts), redirect: 'manual' })
    assert.equal(saved.status, 303)
    const page = await (await fetch(settings)).text()
    assert.equal(shown(page, 'ssid'), HARD)
    assert.equal(shown(page, 'host'), HARD)
    assert.equal(textOf(page, 'stored-digest'), createHash('sha256').update(PEM).digest('hex'))
  })
  await check('an impossible port with a certificate changes nothing', async () => {
    const before = await (await fetch(settings)).text()
    const parts = complete(text('port', '70000'), file('certificate', 'x.pem', PEM.replace(/Q/g, 'R')))
    assert.equal((await fetch(settings, { method: 'POST', body: formData(parts) })).status, 422)
    assert.equal(await (await fetch(settings)).text(), before)
  })
  for (const hostile of HOSTILE) await check(`${hostile.name}: as on Node`, () => asOnNode(port, twin.port, hostile))
  await check(`${CONNECTIONS} connections at once`, async () => {
    const all = await Promise.all(Array.from({ length: CONNECTIONS }, () => answers(port, { octets: GET, count: 1 })))
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
