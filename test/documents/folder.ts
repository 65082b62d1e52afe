// The folder that the vectors of static documents ask: files in ROM, blobs on an emulated chip, and what must never come out.
import assert from 'node:assert/strict'
import { NorChip } from '../../host-sim/nor-chip.ts'
import { StaticFiles } from '../../src/files/index.ts'
import { Gateway } from '../../src/index.ts'
import { binary } from '../../host-sim/world/responses.ts'
import { World } from '../../host-sim/world/world.ts'
import { TIME } from './vectors.ts'

/** A month later. */
const NOW = TIME * 1000 + 2_592_000_000
const SECRET = 'SECRET'

export interface Site {
  world: World
  gateway: Gateway
}

export function site(window?: number): Site {
  const world = new World({ flash: new NorChip(1 << 17), window, seed: 0 })
  world.clock.setDate(NOW)
  const gateway = new Gateway(world, { hosts: 'any' })
  gateway.asset('/single', 'text/plain', 'single')
  gateway.documents(new StaticFiles(gateway, { files: files(), blobs: ['/logo.png', '/photos/'], listing: true }))
  kept(gateway, world, 'logo.png', 'LOGO')
  kept(gateway, world, 'photos/a.txt', '0123456789')
  kept(gateway, world, 'photos/.key', SECRET)
  kept(gateway, world, 'key.pem', SECRET)
  gateway.listen(80)
  return { world, gateway }
}

function files() {
  const secrets = ['/.secret', '/.git/config', '/list/.hidden', '/cgi-bin/secret.txt', '/htbin/secret.txt']
  return [
    { path: '/index.html', content: '<p>index</p>' },
    { path: '/ten.txt', content: binary('0123456789'), time: TIME, tag: 'v1' },
    { path: '/text.txt', content: '0123\u00e956789', tag: 't' },
    { path: '/empty.txt', content: new Uint8Array(0) },
    { path: '/style.css', content: 'plain style', gzip: binary('ZIPPED'), tag: 'v2' },
    { path: '/hash.js', content: '1', cache: 'immutable' },
    { path: '/typed', content: 't', type: 'font/otf' },
    { path: '/made.txt', content: () => 'made' },
    { path: '/future.txt', content: 'f', time: NOW / 1000 + 1 },
    { path: '/sub/index.htm', content: '<p>sub</p>' },
    { path: '/both/index.htm', content: 'second' },
    { path: '/both/index.html', content: 'first' },
    { path: '/dir/index.html/x', content: 'x' },
    { path: '/single', content: 'hidden by the page' },
    { path: '/\u00e4/x', content: 'x' },
    { path: '/list/b.txt', content: 'b' },
    { path: '/list/A.txt', content: 'a' },
    { path: '/list/<x&y>\'".txt', content: 'x' },
    { path: '/list/deep/x', content: 'x' },
    ...secrets.map(path => ({ path, content: SECRET })),
  ]
}

/** A blob, committed. */
export function kept(gateway: Gateway, world: World, name: string, content: string): void {
  const begun = gateway.store?.begin(content.length)
  assert.ok(begun && typeof begun !== 'number')
  const writer = begun.writer(), bytes = binary(content)
  assert.ok(writer)
  for (let at = 0; at < bytes.length;) {
    const count = Math.min(writer.room(), bytes.length - at)
    writer.write(bytes, at, at + count)
    at += count
    if (count === 0) gateway.store?.step()
  }
  writer.close(bytes.length)
  begun.keep(name, writer, '')
  let status = -1
  begun.commit(outcome => { status = outcome })
  while (gateway.store?.busy()) gateway.store.step()
  assert.equal(status, 0)
  world.settle()
}
