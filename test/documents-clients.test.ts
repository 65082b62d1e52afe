// Static documents to clients that people use, over real TCP: curl with all that it knows of documents, Chromium that comes
// again, and readers who take their time.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { noBrowser, openProfile } from './browser/chromium.ts'
import { LARGE, SCRIPT, serveFolder, type Served } from './documents/built.ts'
import { lacking } from './interop/client.ts'
import { fetched } from './interop/curl.ts'

const TIME = 1_700_000_000
const folder = mkdtempSync(join(tmpdir(), 'postern-documents-'))
let served: Served

before(async () => { served = await serveFolder(TIME) })
after(() => {
  served.close()
  rmSync(folder, { recursive: true })
})

function url(path: string): string {
  return `http://127.0.0.1:${served.port}${path}`
}

function place(name: string): string {
  return join(folder, name)
}

describe('curl', { skip: lacking('curl', ['--version']) }, () => {
  test('a range', async () => {
    await fetched(['--range', '1000-1999', '-o', place('range'), url('/large.bin')], 206)
    assert.deepEqual(readFileSync(place('range')), LARGE.subarray(1000, 2000))
    await fetched(['--range', '-500', '-o', place('range'), url('/large.bin')], 206)
    assert.deepEqual(readFileSync(place('range')), LARGE.subarray(-500))
  })

  test('several ranges', async () => {
    await fetched(['--range', '0-99,100000-100099,-100', '-o', place('ranges'), url('/large.bin')], 206)
    const text = readFileSync(place('ranges'), 'latin1')
    for (const from of [0, 100_000, 299_900]) {
      const part = LARGE.subarray(from, from + 100).toString('latin1')
      assert.ok(text.includes(`Content-Range: bytes ${from}-${from + 99}/300000\r\n\r\n${part}\r\n--`), `${from}`)
    }
  })

  test('a download that is resumed', async () => {
    writeFileSync(place('resumed'), LARGE.subarray(0, 123_456))
    const { transfers } = await fetched(['-C', '-', '-o', place('resumed'), url('/large.bin')], 206)
    assert.equal(transfers[0].size_download, LARGE.length - 123_456)
    assert.deepEqual(readFileSync(place('resumed')), LARGE)
  })

  test('a download that is complete already', async () => {
    writeFileSync(place('complete'), LARGE)
    await fetched(['-C', '-', '-o', place('complete'), url('/large.bin')], 416)
    assert.deepEqual(readFileSync(place('complete')), LARGE)
  })

  test('compressed for who asks, and only then', async () => {
    const plain = await fetched([url('/app.js')], 200)
    assert.equal(plain.output, SCRIPT)
    const zipped = await fetched(['--compressed', url('/app.js')], 200)
    assert.equal(zipped.output, SCRIPT)
    assert.ok(zipped.transfers[0].size_download < plain.transfers[0].size_download / 10)
  })

  test('only if it changed since', async () => {
    const options = ['-o', place('since')]
    await fetched(['-z', 'Tue, 14 Nov 2023 22:13:20 GMT', ...options, url('/app.js')], 304)
    await fetched(['-z', 'Tue, 14 Nov 2023 22:13:19 GMT', ...options, url('/app.js')], 200)
    await fetched(['-z', '-Tue, 14 Nov 2023 22:13:19 GMT', ...options, url('/app.js')], 412)
  })

  test('only if its tag is another', async () => {
    const tags = ['--etag-save', place('tag'), '--etag-compare', place('tag')]
    await fetched(['--etag-save', place('tag'), '-o', place('tagged'), url('/app.js')], 200)
    assert.ok(existsSync(place('tag')))
    await fetched([...tags, '-o', place('tagged'), url('/app.js')], 304)
    await fetched(['--compressed', '--etag-compare', place('tag'), '-o', place('tagged'), url('/app.js')], 200)
  })

  test('traversal in each spelling', async () => {
    const refused = ['/../etc/passwd', '/..%2fetc/passwd', '/%2e%2e/etc/passwd', '/..%5cetc/passwd', '/img/../../etc/passwd']
    const nothing = ['/%252e%252e/etc/passwd', '/....//etc/passwd', '/.hidden', '/%2ehidden', '/img/../.hidden', '/.git/config',
      '/%c0%ae%c0%ae/etc/passwd', '//etc/passwd']
    for (const [paths, status] of [[refused, 400], [nothing, 404]] as const) {
      for (const path of paths) {
        const { output } = await fetched(['--path-as-is', url(path)], status)
        assert.doesNotMatch(output, /root:|hidden/)
      }
    }
  })
})

test('Chromium gets everything again as 304, or not at all', { skip: noBrowser() ?? false }, async () => {
  const browser = await openProfile(place('profile'))
  try {
    const visits: string[][] = []
    for (let visit = 0; visit < 2; visit++) {
      served.answers.length = 0
      const page = await browser.newPage()
      const failed: string[] = []
      page.on('requestfailed', request => failed.push(request.url()))
      await page.goto(url('/'), { waitUntil: 'networkidle' })
      assert.equal(await page.title(), 'ran')
      assert.deepEqual(failed, [])
      visits.push(served.answers.filter(answer => !answer.endsWith('favicon.ico')).sort())
      await page.close()
    }
    const asked = ['/', '/app.js', '/img/dot.svg', '/style.css']
    assert.deepEqual(visits, [asked.map(path => `200 ${path}`), asked.map(path => `304 ${path}`)])
  } finally {
    await browser.close()
  }
})
