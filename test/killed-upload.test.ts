// curl dies in the middle of replacing the certificate, over real TCP: the old one stays, entire, and nothing is held.
// Between curl and the gateway stands a wire that carries only so many octets, since curl sends 6 kB at once.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { after, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { device } from '../boards/device/index.ts'
import { NodePlatform } from '../host-sim/node-platform.ts'
import { NorChip } from '../host-sim/nor-chip.ts'
import { Gateway } from '../src/index.ts'
import type { Statistics } from '../src/store/room.ts'
import type { Store } from '../src/store/store.ts'
import { complete, file, PEM } from './browser/device-world.ts'
import { watchReads } from './memory-watch.ts'

const FLASH_BYTES = 1 << 18
const NEW_PEM = PEM.replace(/[KLMOPQ]/g, letter => letter.toLowerCase())
/** Octets of the request that arrive: the head and the fields before the certificate are about 1,300 of them. */
const CARRIED = [900, 1500, 4000, 7000]

const noCurl = spawnSync('curl', ['--version']).status === 0 ? false : 'curl is not installed'
assert.ok(noCurl === false || process.env.CI !== 'true', 'curl is needed here')

const folder = mkdtempSync(join(tmpdir(), 'postern-killed-'))
const platform = new NodePlatform({ flash: new NorChip(FLASH_BYTES), log: () => undefined })
let read: () => void = () => undefined
const watch = watchReads(platform, () => read())
const gateway = new Gateway(platform)
device(gateway)
const store = gateway.store as Store
const listener = gateway.listen(0)
after(() => {
  gateway.close()
  rmSync(folder, { recursive: true })
})

/** Carries the first `octets` of what curl sends; it ends with curl. */
async function wire(octets: number): Promise<net.Server> {
  const server = net.createServer(near => {
    const far = net.connect(listener.port, '127.0.0.1')
    let left = octets
    near.on('data', bytes => {
      if (left > 0) far.write(bytes.subarray(0, left))
      left -= bytes.length
    })
    far.on('data', bytes => near.write(bytes)).on('error', () => undefined)
    near.on('error', () => undefined).on('close', () => {
      far.destroy()
      server.close()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** curl with the form; the answer's status is all that it prints. */
function curl(port: number, content: string): ChildProcess {
  const path = join(folder, 'ca.pem')
  writeFileSync(path, content)
  const fields = complete(file('certificate', '', '')).map(({ name, content: value, filename }) =>
    filename === undefined ? ['--form-string', `${name}=${value}`] : ['-F', `${name}=@${path}`])
  const url = `http://127.0.0.1:${port}/cgi-bin/settings`
  // Without waiting for 100 Continue: the count of octets is then curl's own.
  return spawn('curl', ['-sS', '-H', 'Expect:', '-o', join(folder, 'answer'), '-w', '%{http_code}', url, ...fields.flat()])
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await turn()
}

function statistics(): Statistics {
  return store.statistics()
}

function stored(): string {
  const blob = store.open('certificate')
  assert.ok(blob)
  const bytes = Buffer.alloc(blob.length)
  for (let at = 0; at < blob.length;) at += blob.readAt(at, bytes, at, blob.length)
  blob.release()
  return bytes.toString()
}

async function save(content: string): Promise<string> {
  const child = curl(listener.port, content)
  const [status] = await once(child.stdout as Readable, 'data')
  await once(child, 'exit')
  return String(status)
}

test('killing curl in the middle of replacing the certificate leaves the old one, entire', { skip: noCurl }, async context => {
  assert.equal(await save(PEM), '303')
  assert.equal(stored(), PEM)
  const { free } = statistics()
  for (const octets of CARRIED) {
    let marks = 0
    read = () => { marks++ }
    watch(octets / 0.9)
    const { port } = (await wire(octets)).address() as net.AddressInfo
    const child = curl(port, NEW_PEM)
    await until(() => marks === 3)
    assert.notEqual(statistics().free, free, 'the upload is under way')
    child.kill('SIGKILL')
    await once(child, 'exit')
    await until(() => statistics().free === free)
    context.diagnostic(`killed behind ${octets} B of the request: the old certificate is there, ${stored().length} B`)
    assert.equal(stored(), PEM)
  }
  assert.equal(await save(NEW_PEM), '303')
  assert.equal(stored(), NEW_PEM)
})
