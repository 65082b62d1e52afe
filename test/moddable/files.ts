// The store in files on lin: over the SDK's files of POSIX, kept over a restart and read by Node, and over its littlefs in
// memory, both with the cases of the flash port and saves that go around the whole store.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { StoreFolder } from '../../host-sim/node-files.ts'
import { NodePlatform } from '../../host-sim/node-platform.ts'
import { root } from '../../scripts/setup.mjs'
import { Gateway } from '../../src/index.ts'
import { complete, file, formData, PEM, shown, text, textOf } from '../browser/device-world.ts'
import { moduleForModdable } from '../engines/scripts.ts'
import { runCase } from '../ports-conformance.ts'
import { flashCases } from '../ports/devices.ts'
import { RemoteHarness } from '../ports/remote-harness.ts'
import { RemotePlatform } from '../ports/remote.ts'
import { check, say } from '../report.ts'
import { TRAITS } from './conformance.ts'
import { registerLinScripts } from './scripts.ts'
import { type App, built, Lin, POLL_MS } from './sdk.ts'

const LITTLEFS = '$(MODDABLE)/modules/io/files/littlefs'
/** A store of 32 sectors, one of 8, and what littlefs needs for their names. */
const LITTLEFS_BYTES = 60 * 4096
const SAVES = 40

async function save(port: number, host: string): Promise<void> {
  const body = formData(complete(text('host', host), file('certificate', 'ca.pem', PEM)))
  const url = `http://127.0.0.1:${port}/cgi-bin/settings`
  assert.equal((await fetch(url, { method: 'POST', body, redirect: 'manual' })).status, 303)
  await shows(port, host)
}

async function shows(port: number, host: string): Promise<void> {
  const page = await (await fetch(`http://127.0.0.1:${port}/cgi-bin/settings`)).text()
  assert.equal(shown(page, 'host'), host)
  assert.equal(textOf(page, 'stored-digest'), createHash('sha256').update(PEM).digest('hex'))
}

function ready(lin: Lin): Promise<number> {
  return lin.match(/^ready ([0-9]+)$/).then(match => Number(match[1]))
}

/** The suite on one file system. */
async function suite(name: string, lin: Lin): Promise<void> {
  const platform = new RemotePlatform(Number((await lin.match(/^ports ([0-9]+)$/))[1]))
  for (const portCase of flashCases) {
    await check(`${name}: ${portCase.name}`, async () => {
      const harness = new RemoteHarness(platform, TRAITS)
      try {
        await runCase(portCase, harness)
      } finally {
        harness.release()
      }
    })
  }
  await platform.end()
  const port = await ready(lin)
  await check(`${name}: ${SAVES} saves, more than there are sectors`, async () => {
    for (let i = 0; i < SAVES; i++) await save(port, `broker-${i}`)
  })
  await check(`${name}: no machine ended, and nothing was thrown`, async () => lin.sound())
}

async function app(name: string, more: Partial<App>): Promise<string> {
  const scripts = await moduleForModdable('test/moddable/scripts.ts')
  const main = await moduleForModdable('test/moddable/files-app.ts')
  return built(name, main, { preloaded: { scripts }, includes: ['boards/lin/manifest.json'], pollMs: POLL_MS, ...more })
}

async function posix(): Promise<void> {
  const folder = join(root, '.cache/moddable/files-kept')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const library = await app('files', {
    includes: ['boards/lin/manifest.json', 'manifest_file-flash.json'], config: { files: folder },
  })
  const lin = new Lin(library)
  await suite('files of POSIX', lin)
  lin.end()
  await check('files of POSIX: Node serves what lin saved, and lin after a restart what Node saved', async () => {
    await byNode(join(folder, 'store'))
    const again = new Lin(library)
    await shows(await ready(again), 'by-node')
    again.sound()
    again.end()
  })
}

/** The same device on Node, in the same files. */
async function byNode(folder: string): Promise<void> {
  const store = new StoreFolder(folder, undefined, 0)
  const gateway = new Gateway(new NodePlatform({ flash: store.flash, log: () => undefined }), { hosts: 'any' })
  registerLinScripts(gateway)
  const { port } = gateway.listen(0)
  await shows(port, `broker-${SAVES - 1}`)
  await save(port, 'by-node')
  gateway.close()
  store.close()
}

async function littlefs(): Promise<void> {
  const library = await app('littlefs', {
    includes: ['boards/lin/manifest.json'],
    modules: {
      '*': [`${LITTLEFS}/lfs`, `${LITTLEFS}/lfs_util`],
      'embedded:x-files-implementation': `${LITTLEFS}/files-littlefs`,
      'embedded:storage/files': `${LITTLEFS}/files`,
      'postern/file-flash': join(root, 'dist/file-flash/file-flash'),
    },
    defines: { file: { lfs: { partition_size: LITTLEFS_BYTES } } },
  })
  const lin = new Lin(library)
  await suite('littlefs', lin)
  lin.end()
}

export async function files(): Promise<void> {
  await posix()
  await littlefs()
  say({ engine: 'store in files on lin' })
}
