// A page of another origin, in a real browser: it changes nothing on the device, reads nothing, and shows nothing of it
// in a frame. The device's own form works beside it.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Frame, Page } from 'playwright-core'
import { noBrowser, openBrowser, Simulator } from './chromium.ts'

/** Scripts of the foreign page; `device` is the device's origin. Each says how it went. */
const FETCHES: [string, string][] = [
  ['a fetch that wants to read', '(device) => fetch(device + "/cgi-bin/settings").then(() => "read", () => "not read")'],
  ['a form in a fetch', `(device) => fetch(device + "/cgi-bin/settings", { method: "POST", mode: "no-cors",
    headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "ssid=foreign&host=foreign&port=1" })
    .then(() => "not read", () => "not read")`],
  ['a method that is asked for before', '(device) => fetch(device + "/cgi-bin/settings", { method: "DELETE" }).then(() => "read", () => "not read")'],
]

describe('a foreign page in a browser', { skip: noBrowser() }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-foreign-'))
  let browser: Browser, simulator: Simulator, foreign: Server, page: Page, url: string

  before(async () => {
    browser = await openBrowser()
    const started = await Simulator.start(join(folder, 'image.flash'), 'node')
    assert.ok(typeof started !== 'string')
    simulator = started
    foreign = createServer((request, response) => {
      response.setHeader('Content-Type', 'text/html')
      response.end(request.url === '/form' ? FORM.replace('DEVICE', simulator.url)
        : request.url === '/frame' ? `<iframe src="${simulator.url}/cgi-bin/settings"></iframe>` : 'a page')
    }).listen(0, '127.0.0.1')
    await once(foreign, 'listening')
    url = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`
    page = await browser.newPage()
    // What was saved before must be there after it.
    await page.goto(`${simulator.url}/cgi-bin/settings`)
    await page.fill('#ssid', 'ours')
    await page.fill('#host', 'broker.local')
    await page.click('button')
    await page.waitForURL(/saved=yes/)
  })

  after(async () => {
    foreign.close()
    await browser.close()
    await simulator.kill()
    rmSync(folder, { recursive: true })
  })

  const unchanged = async (): Promise<void> => {
    const own = await browser.newPage()
    await own.goto(`${simulator.url}/cgi-bin/settings`)
    assert.equal(await own.locator('#ssid').inputValue(), 'ours')
    await own.close()
  }

  test('its form is refused, and nothing is saved', async () => {
    await page.goto(`${url}/form`)
    const [answer] = await Promise.all([page.waitForResponse(/settings/), page.click('button')])
    assert.equal(answer.status(), 403)
    await page.waitForLoadState()
    assert.match(await page.content(), /403 Forbidden/)
    await unchanged()
  })

  for (const [name, script] of FETCHES) {
    test(`${name} reads nothing and saves nothing`, async () => {
      await page.goto(url)
      assert.equal(await page.evaluate(`(${script})(${JSON.stringify(simulator.url)})`), 'not read')
      await unchanged()
    })
  }

  test('its frame stays empty', async () => {
    await page.goto(`${url}/frame`)
    const frame = page.frames().find((one: Frame) => one !== page.mainFrame())
    assert.ok(frame)
    assert.doesNotMatch(await frame.content(), /Settings/)
  })
})

const FORM = `<form method="post" action="DEVICE/cgi-bin/settings" enctype="multipart/form-data">
<input name="ssid" value="foreign"><input name="host" value="foreign"><input name="port" value="1"><button>Win</button></form>`
