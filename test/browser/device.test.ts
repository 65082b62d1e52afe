// The example device in a real browser, served by the simulator, on Node and on the XS engine. Screenshots of every page
// go to .cache/browser, to be looked at.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { NorChip } from '../../host-sim/nor-chip.ts'
import { Simulator, noBrowser, openBrowser } from './chromium.ts'
import { DEVICE_CASES, expectSaved, fillIn, HARD_FORM, saveHardForm } from './device-cases.ts'
import { DeviceWorld, HARD, PEM } from './device-world.ts'
import { look } from './look.ts'

const LINKS = ['/', '/cgi-bin/settings', '/cgi-bin/hello?name=%3Cb%3E', '/cgi-bin/nameaddr?name=Joe+Blow&addr=At+Home',
  '/cgi-bin/checkboxes', '/cgi-bin/lines']
const PICTURES = fileURLToPath(new URL('../../.cache/browser', import.meta.url))
const SCRIPTS_OFF = { javaScriptEnabled: false }

const reason = noBrowser()
for (const engine of ['node', 'xs']) {
  describe(`the device on ${engine} in a browser`, { skip: reason }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-browser-'))
    const flash = join(folder, 'image.flash')
    let browser: Browser
    let simulator: Simulator | undefined
    let missing = ''

    const start = async (): Promise<void> => {
      const started = await Simulator.start(flash, engine)
      if (typeof started === 'string') missing = started
      else simulator = started
    }

    /** Runs `body` in a page; whatever it asks for must come from the device. */
    const inPage = async (
      t: TestContext, options: object, body: (page: Page, url: string) => Promise<void>,
    ): Promise<void> => {
      if (!simulator) {
        if (process.env.CI === 'true') throw new Error(missing)
        t.skip(missing)
        return
      }
      const context: BrowserContext = await browser.newContext(options)
      const foreign: string[] = []
      const url = simulator.url
      context.on('request', request => {
        if (!request.url().startsWith(url) && !request.url().startsWith('data:')) foreign.push(request.url())
      })
      try {
        await body(await context.newPage(), url)
      } finally {
        await context.close()
      }
      assert.deepEqual(foreign, [])
    }

    before(async () => {
      browser = await openBrowser()
      await start()
    })

    after(async () => {
      await browser.close()
      await simulator?.kill()
      rmSync(folder, { recursive: true })
    })

    test('keeps every character of every field and the certificate over a power cut', async t => {
      await inPage(t, {}, saveHardForm)
      if (!simulator) return
      await simulator.kill()
      // The password is in no page: it, and every octet of the certificate, is read from the image itself.
      const image = new DeviceWorld(new NorChip(statSync(flash).size, readFileSync(flash)))
      assert.equal(image.settings().password, HARD)
      assert.deepEqual(image.certificate(), Buffer.from(PEM))
      await start()
      await inPage(t, {}, async (page, url) => {
        await page.goto(`${url}/cgi-bin/settings`)
        await expectSaved(page, HARD_FORM, PEM)
        assert.equal(await page.locator('[type=password]').getAttribute('value'), null)
      })
    })

    for (const { name, run } of DEVICE_CASES) {
      test(`${name}, scripts off`, t => inPage(t, SCRIPTS_OFF, run))
    }

    // The pages are the same on every engine: one of them is looked at.
    if (engine !== 'node') return
    test('every page fits a phone and a desk, readable in both schemes', async t => {
      for (const width of [360, 1280]) {
        for (const colorScheme of ['light', 'dark']) {
          const options = { viewport: { width, height: 740 }, colorScheme }
          await inPage(t, options, async (page, url) => {
            for (const link of LINKS) {
              await page.goto(url + link)
              await look(page, join(PICTURES, `${name(link)}-${width}-${colorScheme}.png`))
            }
            await page.goto(`${url}/cgi-bin/settings`)
            await fillIn(page, { ssid: '', password: 'short', host: HARD, port: '0', pasted: 'x' })
            await look(page, join(PICTURES, `settings-errors-${width}-${colorScheme}.png`))
          })
        }
      }
      t.diagnostic(`screenshots: ${PICTURES}`)
    })
  })
}

function name(link: string): string {
  return link === '/' ? 'index' : link.replace(/^\/cgi-bin\/|\?.*$/g, '')
}
