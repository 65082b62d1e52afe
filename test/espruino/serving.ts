// The example device on a board: the form, a restart, hostile requests beside a gateway on Node; and all of it in a real
// browser.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { NodePlatform } from '../../host-sim/node-platform.ts'
import { NorChip } from '../../host-sim/nor-chip.ts'
import { Gateway, tinyLimits } from '../../src/index.ts'
import { noBrowser, openBrowser } from '../browser/chromium.ts'
import { DEVICE_CASES, expectSaved, HARD_FORM, saveHardForm } from '../browser/device-cases.ts'
import { complete, file, formData, HARD, PEM, shown, text, textOf } from '../browser/device-world.ts'
import { asOnNode, HOSTILE } from '../hostile.ts'
import { check } from '../report.ts'
import { registerLinScripts } from '../moddable/scripts.ts'
import type { Binary } from './binary.ts'
import { restarted, startDevice } from './device.ts'

/** A browser opens more connections than a board keeps, and each of its pages is computed there. */
const PAGE_MS = 120_000

export async function device(binary: Binary): Promise<void> {
  const started = await startDevice(binary), { board, variables } = started
  let { port } = started
  const settings = (): string => `http://127.0.0.1:${port}/cgi-bin/settings`
  const expectKept = async (): Promise<void> => {
    const page = await (await fetch(settings())).text()
    assert.equal(shown(page, 'ssid'), HARD)
    assert.equal(shown(page, 'host'), HARD)
    assert.equal(textOf(page, 'stored-digest'), createHash('sha256').update(PEM).digest('hex'))
  }
  const node = new Gateway(new NodePlatform({ flash: new NorChip(1 << 16), log: () => undefined }), {
    hosts: 'any', limits: tinyLimits(),
  })
  registerLinScripts(node)
  const twin = node.listen(0)
  for (const hostile of HOSTILE) await check(`${hostile.name}: as on Node`, () => asOnNode(port, twin.port, hostile))
  await check('the form with a certificate of 6 kB', async () => {
    const body = formData(complete(text('ssid', HARD), text('host', HARD), file('certificate', 'ca.pem', PEM)))
    assert.equal((await fetch(settings(), { method: 'POST', body, redirect: 'manual' })).status, 303)
    await expectKept()
  })
  await check('nothing was said to be wrong', async () => board.sound())
  await check('a power cut keeps the settings', async () => {
    await board.kill()
    port = await restarted(board, variables)
    await expectKept()
  })
  board.end()
  node.close()
}

export async function browser(binary: Binary): Promise<void> {
  const skipped = noBrowser()
  if (skipped !== undefined) return check({ name: 'the device in a browser', skipped }, async () => undefined)
  const started = await startDevice(binary), { board, variables } = started, chromium = await openBrowser()
  let { port } = started
  const visit = (name: string, run: typeof saveHardForm, scripts: boolean): Promise<void> =>
    check(`in a browser: ${name}`, async () => {
      const context = await chromium.newContext({ javaScriptEnabled: scripts })
      context.setDefaultTimeout(PAGE_MS)
      try {
        await run(await context.newPage(), `http://127.0.0.1:${port}`)
      } finally {
        await context.close()
      }
    })
  await visit('keeps every character of every field and the certificate', saveHardForm, true)
  await board.kill()
  port = await restarted(board, variables)
  await visit('the settings are there after a restart', async (page, url) => {
    await page.goto(`${url}/cgi-bin/settings`)
    await expectSaved(page, HARD_FORM, PEM)
  }, true)
  for (const { name, run } of DEVICE_CASES) await visit(name, run, false)
  await check('in a browser: nothing was said to be wrong', async () => board.sound())
  await chromium.close()
  board.end()
}
