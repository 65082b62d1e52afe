// The example device on lin in a real browser: the same cases as on Node and XS, see browser/device-cases.ts.
import assert from 'node:assert/strict'
import { noBrowser, openBrowser } from '../browser/chromium.ts'
import { DEVICE_CASES, saveHardForm } from '../browser/device-cases.ts'
import { startDevice } from './device.ts'
import { check } from '../report.ts'

const CASES = [
  { name: 'keeps every character of every field and the certificate', run: saveHardForm, scripts: true },
  ...DEVICE_CASES.map(deviceCase => ({ ...deviceCase, scripts: false })),
]

export async function browser(): Promise<void> {
  const skipped = noBrowser()
  if (skipped !== undefined) return check({ name: 'the device in a browser', skipped }, async () => undefined)
  const { lin, port } = await startDevice(), chromium = await openBrowser(), url = `http://127.0.0.1:${port}`
  for (const { name, run, scripts } of CASES) {
    await check(`in a browser: ${name}`, async () => {
      const context = await chromium.newContext({ javaScriptEnabled: scripts })
      const foreign: string[] = []
      context.on('request', request => {
        if (!request.url().startsWith(url) && !request.url().startsWith('data:')) foreign.push(request.url())
      })
      try {
        await run(await context.newPage(), url)
      } finally {
        await context.close()
      }
      assert.deepEqual(foreign, [])
    })
  }
  await check('in a browser: no machine ended, and nothing was thrown', async () => lin.sound())
  await chromium.close()
  lin.end()
}
