// Chromium as its own scripts use it: connections opened before anybody needs them, one connection for many requests, a
// burst on all that it opens at once, uploads, and refusals that a page can read. Forms are in test/browser.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { noBrowser, openProfile } from '../browser/chromium.ts'
import { RawPeer } from '../http-peer.ts'
import { type Client, type Servers, expectForm, octets, valueOf } from './client.ts'
import { Relay } from './relay.ts'

const BURST = 40
/** What Chromium opens to one host for requests, and what it may open ahead of them. */
const CONNECTIONS_MAX = 6
const AHEAD_MAX = 2
/** The conformance server's own limit. */
const SERVER_CONNECTIONS_MAX = 16
const CONTENT = octets(60_000)
const ABOVE_THE_LIMIT = 8 << 20

let browser: BrowserContext

interface Fetched {
  status: number
  text: string
}

/** A page of the server, through a relay that counts connections; each has its own, and so Chromium its own for each. */
async function inPage(servers: Servers, body: (page: Page, relay: Relay) => Promise<void>): Promise<void> {
  const relay = await Relay.start(servers.port)
  const page = await browser.newPage()
  try {
    const response = await page.goto(relay.url('/'))
    assert.equal(response?.status(), 200)
    assert.match(await page.content(), /STATIC-INDEX/)
    await body(page, relay)
  } finally {
    await page.close()
    relay.close()
  }
}

/** Runs fetch with these arguments, an expression, in the page. */
async function fetched(page: Page, call: string): Promise<Fetched> {
  return await page.evaluate(`fetch(${call}).then(async answer => ({ status: answer.status, text: await answer.text() }))`)
}

/** All at once; the statuses. */
async function burst(page: Page): Promise<number[]> {
  const calls = Array.from({ length: BURST }, (_, i) => `fetch('/cgi-bin/echo/${i}', { cache: 'no-store' })`)
  return await page.evaluate(`Promise.all([${calls.join()}].map(async call => {
    const answer = await call
    await answer.text()
    return answer.status
  }))`)
}

async function keepsConnection(page: Page, relay: Relay): Promise<void> {
  const before = relay.connections
  const ports = new Set<string | undefined>()
  for (let i = 0; i < 10; i++) ports.add(valueOf((await fetched(page, `'/cgi-bin/env?${i}'`)).text, 'REMOTE_PORT'))
  // The first goes out on what was opened ahead, or on the page's own.
  assert.ok(ports.size <= 1 + AHEAD_MAX, [...ports].join())
  assert.ok(relay.connections <= before + AHEAD_MAX, `${relay.connections} connections, ${before} before`)
}

/**
 * A page names another origin ahead of need, with and without credentials, for which Chromium opens connections of
 * different kinds: one of them is used by the next page, the other stays silent.
 */
async function speculates(servers: Servers): Promise<void> {
  await inPage(servers, async page => {
    const next = await Relay.start(servers.port)
    try {
      await page.evaluate(`for (const crossOrigin of [null, 'anonymous']) {
        const link = Object.assign(document.createElement('link'), { rel: 'preconnect', href: '${next.url('/')}' })
        if (crossOrigin) link.crossOrigin = crossOrigin
        document.head.append(link)
      }`)
      await next.until(() => next.unused >= 2)
      await page.goto(next.url('/'))
      assert.match(await page.content(), /STATIC-INDEX/)
      assert.ok(next.unused >= 1)
      assert.deepEqual(await fetched(page, `'/cgi-bin/hello'`), { status: 200, text: 'hello\n' })
      assert.deepEqual(new Set(await burst(page)), new Set([200]))
    } finally {
      next.close()
    }
  })
}

/** As many connections as the server takes at all, from others, on which nothing comes. */
async function amongSilent(servers: Servers): Promise<void> {
  const peers = await Promise.all(Array.from({ length: SERVER_CONNECTIONS_MAX }, () => RawPeer.connect(servers.port)))
  try {
    await inPage(servers, async page => assert.deepEqual(new Set(await burst(page)), new Set([200])))
  } finally {
    for (const peer of peers) peer.reset()
  }
}

async function uploads(page: Page): Promise<void> {
  const { status, text } = await fetched(page, `'/cgi-bin/form', { method: 'POST', body: (() => {
    const octets = Uint8Array.from(atob('${CONTENT.toString('base64')}'), character => character.charCodeAt(0))
    const form = new FormData()
    form.append('text', 'ä & b')
    form.append('file', new Blob([octets]), 'a "b" ü.bin')
    return form
  })() }`)
  assert.equal(status, 200)
  expectForm(text, [
    { name: 'text', filename: null, content: 'ä & b' }, { name: 'file', filename: 'a "b" ü.bin', content: CONTENT },
  ])
}

async function readsRefusals(page: Page): Promise<void> {
  const large = `'/cgi-bin/echo', { method: 'POST', body: new Uint8Array(${ABOVE_THE_LIMIT}) }`
  const { status, text } = await fetched(page, large)
  assert.equal(status, 413)
  assert.match(text, /413/)
  assert.equal((await fetched(page, `'/cgi-bin/none'`)).status, 404)
  assert.equal((await fetched(page, `'/cgi-bin/hello', { method: 'DELETE' }`)).status, 405)
  assert.equal((await fetched(page, `'/cgi-bin/hello'`)).status, 200)
}

/** Chromium streams uploads over HTTP/2 alone: the page hears so, and nobody else minds. */
async function streams(page: Page): Promise<void> {
  const call = `fetch('/cgi-bin/echo', { method: 'POST', duplex: 'half', body: new Blob(['abc']).stream() })`
  assert.match(await page.evaluate(`${call}.then(answer => 'status ' + answer.status, error => error.name)`), /^TypeError$|^status 200$/)
  assert.equal((await fetched(page, `'/cgi-bin/hello'`)).status, 200)
}

const missing = noBrowser() ?? false

export const client: Client = {
  name: 'Chromium',
  missing,
  begin: async ({ folder }) => { browser = await openProfile(join(folder, 'profile')) },
  end: () => browser.close(),
  cases: [
    { name: 'requests one after the other, on a connection that is kept', run: servers => inPage(servers, keepsConnection) },
    {
      name: `${BURST} requests at once`,
      run: servers => inPage(servers, async (page, relay) => {
        assert.deepEqual(new Set(await burst(page)), new Set([200]))
        assert.ok(relay.connections <= CONNECTIONS_MAX + AHEAD_MAX, `${relay.connections} connections`)
      }),
    },
    {
      name: 'two windows that ask at once',
      run: servers => inPage(servers, first => inPage(servers, async second => {
        assert.deepEqual(new Set((await Promise.all([burst(first), burst(second)])).flat()), new Set([200]))
      })),
    },
    { name: 'connections that it opens and does not use', run: speculates },
    { name: 'though silent connections hold every place', run: amongSilent },
    { name: 'an upload by a script', run: servers => inPage(servers, uploads) },
    {
      name: 'HEAD',
      run: servers => inPage(servers, async page => {
        assert.deepEqual(await fetched(page, `'/cgi-bin/hello', { method: 'HEAD' }`), { status: 200, text: '' })
      }),
    },
    { name: 'refusals that a page can read', run: servers => inPage(servers, readsRefusals) },
    { name: 'an upload that it would stream', run: servers => inPage(servers, streams) },
  ],
}
