// What a person does with the example device in a browser, wherever it is served: the form, its errors, the examples.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Page } from 'playwright-core'
import { HARD, PEM } from './device-world.ts'

export interface Form {
  ssid: string
  password: string
  host: string
  port: string
  /** The name of the file; undefined: none is chosen. */
  file?: string
  pasted?: string
}

export async function fillIn(page: Page, form: Form): Promise<void> {
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
  // A slow server's page is still on its way.
  await page.waitForLoadState()
}

export async function expectSaved(page: Page, form: Form, content: string): Promise<void> {
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

export interface DeviceCase {
  name: string
  run(page: Page, url: string): Promise<void>
}

/** The first case: what every character of it, and the certificate, must come back as. */
export const HARD_FORM: Form = { ssid: HARD, password: HARD, host: HARD, port: '8883', file: `${HARD}.pem` }

export async function saveHardForm(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/`)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.waitForLoadState()
  await fillIn(page, HARD_FORM)
  assert.equal(await page.getByRole('status').locator('h2').textContent(), 'Saved')
  assert.match(page.url(), /\?saved=yes$/)
  await expectSaved(page, HARD_FORM, PEM)
}

/** Each in a page without scripts. */
export const DEVICE_CASES: DeviceCase[] = [
  {
    name: 'an impossible port with a valid certificate changes nothing',
    async run(page, url) {
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
    },
  },
  {
    name: 'a pasted text stays in its field on an error, character by character',
    async run(page, url) {
      const pasted = `\n${HARD}\n</textarea><script>alert(1)</script>\n`
      await page.goto(`${url}/cgi-bin/settings`)
      await fillIn(page, { ssid: 'a', password: '', host: 'b', port: '1', pasted })
      assert.equal(await page.getByLabel('Or paste it as text').inputValue(), pasted)
      assert.match(await page.locator('#pasted-error').textContent() ?? '', /no certificate/)
    },
  },
  {
    name: 'the examples work',
    async run(page, url) {
      await page.goto(`${url}/cgi-bin/hello`)
      await page.getByLabel('Who is to be greeted?').fill(HARD)
      await page.getByRole('button').click()
      await page.waitForLoadState()
      assert.equal(await page.locator('h1').textContent(), `Hello, ${HARD}`)
      for (const id of ['get', 'post']) {
        await page.goto(`${url}/cgi-bin/nameaddr`)
        await page.locator(`#name-${id}`).fill(HARD)
        await page.locator(`#addr-${id}`).fill('At Home')
        await page.getByRole('button', { name: `Send by ${id.toUpperCase()}` }).click()
        await page.waitForLoadState()
        assert.equal(await page.locator('#name-sent').textContent(), HARD)
      }
      await page.goto(`${url}/cgi-bin/checkboxes`)
      await page.getByLabel('Olives').check()
      await page.getByLabel('Salt & pepper').check()
      await page.getByRole('button').click()
      await page.waitForLoadState()
      assert.deepEqual(await page.getByRole('status').locator('li').allTextContents(), ['olives', 'salt & pepper'])
      await page.goto(`${url}/cgi-bin/lines`)
      const buffer = Buffer.from(`one\n${HARD}\nthree`)
      await page.getByLabel('File').setInputFiles({ name: `${HARD}.txt`, mimeType: 'text/plain', buffer })
      await page.getByRole('button', { name: 'Count its lines' }).click()
      await page.waitForLoadState()
      assert.equal(await page.locator('#count').textContent(), '3 lines')
    },
  },
]
