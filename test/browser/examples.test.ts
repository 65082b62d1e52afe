// The examples of the simulator's folders, as somebody finds them: from the page beside its script to each script and back,
// on a phone and at a desk. Screenshots go to .cache/browser, to be looked at.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { noBrowser, openBrowser, Simulator } from './chromium.ts'
import { look } from './look.ts'

const FOLDERS = ['--directory', 'host-sim/www', '--cgi-bin', 'host-sim/cgi-bin']
const PICTURES = fileURLToPath(new URL('../../.cache/browser', import.meta.url))
/** What breaks a page that does not escape, and one that is too narrow. */
const HARD = `<b>"&'\u00e9${'w'.repeat(80)}`

describe('the examples of the simulator in a browser', { skip: noBrowser() }, () => {
  let browser: Browser, simulator: Simulator

  before(async () => {
    const started = await Simulator.run(FOLDERS)
    if (typeof started === 'string') throw new Error(started)
    simulator = started
    browser = await openBrowser()
  })

  after(async () => {
    await browser?.close()
    await simulator?.kill()
  })

  for (const width of [360, 1280]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`each of them, ${width} px wide, ${colorScheme}`, async () => {
        const context = await browser.newContext({ viewport: { width, height: 740 }, colorScheme })
        const foreign: string[] = [], failed: string[] = []
        context.on('request', request => {
          if (!request.url().startsWith(simulator.url)) foreign.push(request.url())
        })
        context.on('response', response => {
          if (response.status() >= 400 && !response.url().endsWith('/favicon.ico')) failed.push(response.url())
        })
        const page = await context.newPage()
        const picture = (name: string) => look(page, join(PICTURES, `examples-${name}-${width}-${colorScheme}.png`))
        await page.goto(simulator.url)
        await picture('index')
        for (const [link, use] of Object.entries(USES)) {
          await page.getByRole('link', { name: link, exact: true }).click()
          await use(page, picture)
          await page.getByRole('link', { name: 'All examples' }).click()
          assert.equal(new URL(page.url()).pathname, '/')
        }
        await beside(page)
        await context.close()
        assert.deepEqual([foreign, failed], [[], []])
      })
    }
  }
})

type Picture = (name: string) => Promise<void>

const USES: { [link: string]: (page: Page, picture: Picture) => Promise<void> } = {
  async Hello(page, picture) {
    assert.equal(await title(page), 'Hello, Ada!')
    for (const method of ['GET', 'POST']) {
      const field = page.locator(`#${method.toLowerCase()}`)
      await field.fill(HARD)
      await page.getByRole('button', { name: `Greet by ${method}` }).click()
      assert.equal(await title(page), `Hello, ${HARD}!`)
      assert.equal(await field.inputValue(), HARD)
      await page.getByText(`This page was asked for by ${method}.`).waitFor()
    }
    await picture('hello')
  },
  async Test(page, picture) {
    const text = await page.locator('main').innerText()
    for (const part of ['Joe Blow', 'At Home', 'QUERY_STRING', 'name=Joe+Blow&addr=At+Home', 'Second try with a small maxlen', 'REMOTE_ADDR']) {
      assert.ok(text.includes(part), part)
    }
    await picture('test')
  },
  async 'Name and address'(page, picture) {
    const alert = page.getByRole('alert'), send = page.getByRole('button', { name: 'Send' })
    assert.equal(await alert.count(), 0)
    await page.getByLabel('Name', { exact: true }).fill(HARD)
    await send.click()
    assert.match(await alert.innerText(), /Please fill in the name and addr fields/)
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), HARD, 'what was sent is still there')
    await picture('form-error')
    await page.getByLabel('Address').fill('At Home')
    await send.click()
    assert.deepEqual([await page.locator('#name-sent').innerText(), await page.locator('#addr-sent').innerText()], [HARD, 'At Home'])
    await picture('form')
  },
  async Checkboxes(page, picture) {
    const send = page.getByRole('button', { name: 'Send' })
    await send.click()
    await page.getByText('None sent.').waitFor()
    await page.getByLabel('salt & pepper').check()
    await page.getByLabel('"extra" <cheese>').check()
    await send.click()
    assert.deepEqual(await page.locator('#sent li').allInnerTexts(), ['salt & pepper', '"extra" <cheese>'])
    assert.equal(await page.getByRole('checkbox', { checked: true }).count(), 2)
    await picture('checkboxes')
  },
  async 'Lines of a file'(page, picture) {
    const send = page.getByRole('button', { name: 'Count its lines' })
    await send.click()
    assert.match(await page.getByRole('alert').innerText(), /No file/)
    const content = `<i>first\n${'x'.repeat(5000)}\n\n\u00e9\nfifth\nlast`
    for (const [name, text, count] of [['<b>.txt', content, '6 lines'], ['one.txt', 'no end', '1 line'], ['none', '', '0 lines']]) {
      await page.locator('#userfile').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
      await send.click()
      assert.equal(await page.locator('#count').innerText(), count)
      assert.ok((await page.getByRole('status').innerText()).includes(`in ${name}, ${Buffer.byteLength(text)} bytes`))
      if (text !== content) continue
      assert.match(await page.locator('#first').innerText(), /^<i>first\nx{1024} \.\.\.\n\n\u00e9\nfifth\s*$/)
      await picture('lines')
    }
  },
}

/** The form of the page itself, whose script answers. */
async function beside(page: Page): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill('Joe Blow')
  await page.getByLabel('Address').fill('At Home')
  await page.getByRole('button', { name: 'Send to the script' }).click()
  assert.equal(await title(page), 'Name and address')
  assert.equal(await page.locator('#name-sent').innerText(), 'Joe Blow')
}

async function title(page: Page): Promise<string> {
  return await page.locator('h1').first().innerText()
}
