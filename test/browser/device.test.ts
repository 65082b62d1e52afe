// The example device in a real browser, served by the simulator, on Node and on the XS engine. Screenshots of every page
// go to .cache/browser, to be looked at.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { NorChip } from '../../host-sim/nor-chip.ts'
import { Simulator, noBrowser, openBrowser } from './chromium.ts'
import { DeviceWorld, HARD, PEM } from './device-world.ts'

const LINKS = ['/', '/cgi-bin/settings', '/cgi-bin/hello?name=%3Cb%3E', '/cgi-bin/nameaddr?name=Joe+Blow&addr=At+Home',
  '/cgi-bin/checkboxes', '/cgi-bin/lines']
const PICTURES = fileURLToPath(new URL('../../.cache/browser', import.meta.url))
const SCRIPTS_OFF = { javaScriptEnabled: false }

interface Form {
  ssid: string
  password: string
  host: string
  port: string
  /** The name of the file; undefined: none is chosen. */
  file?: string
  pasted?: string
}

async function fillIn(page: Page, form: Form): Promise<void> {
  await page.getByLabel('Network name (SSID)').fill(form.ssid)
  await page.getByLabel('Password', { exact: true }).fill(form.password)
  await page.getByLabel('Host').fill(form.host)
  await page.getByLabel('Port').fill(form.port)
  await page.getByLabel('Delivery').selectOption('2: exactly once')
  await page.getByLabel('Use TLS').check()
  if (form.file !== undefined) {
    const chosen = { name: form.file, mimeType: 'application/x-x509-ca-cert', buffer: Buffer.from(PEM) }
    await page.getByLabel(/^(New file|File)$/).setInputFiles(chosen)
  }
  await page.getByLabel('Or paste it as text').fill(form.pasted ?? '')
  await page.getByRole('button', { name: 'Save settings' }).click()
}

async function expectSaved(page: Page, form: Form, content: string): Promise<void> {
  assert.equal(await page.getByLabel('Network name (SSID)').inputValue(), form.ssid)
  assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), '')
  assert.equal(await page.getByLabel('Host').inputValue(), form.host)
  assert.equal(await page.getByLabel('Port').inputValue(), form.port)
  assert.equal(await page.getByLabel('Delivery').inputValue(), '2')
  assert.ok(await page.getByLabel('Use TLS').isChecked())
  assert.equal(await page.locator('#stored-name').textContent(), form.file ?? 'No file name (pasted)')
  assert.equal(await page.locator('#stored-size').textContent(), `${content.length.toLocaleString('en')} bytes`)
  assert.equal(await page.locator('#stored-digest').textContent(), createHash('sha256').update(content).digest('hex'))
}

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
      const form = { ssid: HARD, password: HARD, host: HARD, port: '8883', file: `${HARD}.pem` }
      await inPage(t, {}, async (page, url) => {
        await page.goto(`${url}/`)
        await page.getByRole('link', { name: 'Settings' }).click()
        await fillIn(page, form)
        assert.equal(await page.getByRole('status').locator('h2').textContent(), 'Saved')
        assert.match(page.url(), /\?saved=yes$/)
        await expectSaved(page, form, PEM)
      })
      if (!simulator) return
      await simulator.kill()
      // The password is in no page: it, and every octet of the certificate, is read from the image itself.
      const image = new DeviceWorld(new NorChip(statSync(flash).size, readFileSync(flash)))
      assert.equal(image.settings().password, HARD)
      assert.deepEqual(image.certificate(), Buffer.from(PEM))
      await start()
      await inPage(t, {}, async (page, url) => {
        await page.goto(`${url}/cgi-bin/settings`)
        await expectSaved(page, form, PEM)
        assert.equal(await page.locator('[type=password]').getAttribute('value'), null)
      })
    })

    test('an impossible port with a valid certificate changes nothing, scripts off', async t => {
      await inPage(t, SCRIPTS_OFF, async (page, url) => {
        const first = { ssid: 'first', password: 'first password', host: 'first.local', port: '1883', pasted: `${PEM}\n` }
        await page.goto(`${url}/cgi-bin/settings`)
        await fillIn(page, first)
        const stored = first.pasted.replace(/\n/g, '\r\n')
        await expectSaved(page, first, stored)
        await fillIn(page, { ...first, ssid: HARD, host: HARD, port: '70000', pasted: undefined, file: 'other.pem' })
        assert.equal(await page.getByRole('alert').locator('h2').textContent(), 'Nothing was saved')
        assert.match(await page.locator('#port-error').textContent() ?? '', /^The port must be/)
        assert.equal(await page.getByLabel('Port').getAttribute('aria-invalid'), 'true')
        assert.equal(await page.getByLabel('Port').inputValue(), '70000')
        assert.equal(await page.getByLabel('Host').inputValue(), HARD)
        await page.goto(`${url}/cgi-bin/settings`)
        await expectSaved(page, first, stored)
      })
    })

    test('a pasted text stays in its field on an error, character by character', async t => {
      await inPage(t, SCRIPTS_OFF, async (page, url) => {
        const pasted = `\n${HARD}\n</textarea><script>alert(1)</script>\n`
        await page.goto(`${url}/cgi-bin/settings`)
        await fillIn(page, { ssid: 'a', password: '', host: 'b', port: '1', pasted })
        assert.equal(await page.getByLabel('Or paste it as text').inputValue(), pasted)
        assert.match(await page.locator('#pasted-error').textContent() ?? '', /no certificate/)
      })
    })

    test('the examples work, scripts off', async t => {
      await inPage(t, SCRIPTS_OFF, async (page, url) => {
        await page.goto(`${url}/cgi-bin/hello`)
        await page.getByLabel('Who is to be greeted?').fill(HARD)
        await page.getByRole('button').click()
        assert.equal(await page.locator('h1').textContent(), `Hello, ${HARD}`)
        for (const id of ['get', 'post']) {
          await page.goto(`${url}/cgi-bin/nameaddr`)
          await page.locator(`#name-${id}`).fill(HARD)
          await page.locator(`#addr-${id}`).fill('At Home')
          await page.getByRole('button', { name: `Send by ${id.toUpperCase()}` }).click()
          assert.equal(await page.locator('#name-sent').textContent(), HARD)
        }
        await page.goto(`${url}/cgi-bin/checkboxes`)
        await page.getByLabel('Olives').check()
        await page.getByLabel('Salt & pepper').check()
        await page.getByRole('button').click()
        assert.deepEqual(await page.getByRole('status').locator('li').allTextContents(), ['olives', 'salt & pepper'])
        await page.goto(`${url}/cgi-bin/lines`)
        const buffer = Buffer.from(`one\n${HARD}\nthree`)
        await page.getByLabel('File').setInputFiles({ name: `${HARD}.txt`, mimeType: 'text/plain', buffer })
        await page.getByRole('button', { name: 'Count its lines' }).click()
        assert.equal(await page.locator('#count').textContent(), '3 lines')
      })
    })

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

/** Fits its width, has contrast (WCAG 2.2, 1.4.3: 4.5 : 1), and is kept as a picture. */
async function look(page: Page, picture: string): Promise<void> {
  assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${picture} is too wide`)
  assert.deepEqual(await page.evaluate(PALE), [], picture)
  await page.screenshot({ path: picture, fullPage: true })
}

function name(link: string): string {
  return link === '/' ? 'index' : link.replace(/^\/cgi-bin\/|\?.*$/g, '')
}

/** Runs in the page: the texts whose contrast is below 4.5 : 1. */
const PALE = `(() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number)
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
  const behind = node => {
    const colour = node && getComputedStyle(node).backgroundColor
    return !node ? [255, 255, 255] : numbers(colour)[3] === 0 ? behind(node.parentElement) : numbers(colour)
  }
  return [...document.querySelectorAll('body *')]
    .filter(node => [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim()))
    .filter(node => {
      const [a, b] = [light(numbers(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x)
      return (a + 0.05) / (b + 0.05) < 4.5
    })
    .map(node => node.outerHTML)
})()`
