// The rollup plugin that makes ROM assets of a folder, for each engine.
import assert from 'node:assert/strict'
import { rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { gunzipSync } from 'node:zlib'
import { built, FILES, filesOf, folder } from './documents/built.ts'
import type { StaticFile } from '../src/files/index.ts'

const SHOWN = Object.keys(FILES).filter(name => !name.startsWith('.'))
const TIME = 1_700_000_000

function content(given: StaticFile['content'] | undefined): Buffer | undefined {
  const value = typeof given === 'function' ? given() : given
  return value === undefined ? undefined : typeof value === 'string' ? Buffer.from(value, 'latin1') : Buffer.from(value)
}

function same(files: StaticFile[]): void {
  assert.deepEqual(files.map(file => file.path).sort(), SHOWN.map(name => `/${name}`).sort())
  for (const file of files) {
    const right = Buffer.from(FILES[file.path.slice(1)]), zipped = content(file.gzip)
    assert.deepEqual(content(file.content), right, file.path)
    if (zipped) assert.deepEqual(gunzipSync(zipped), right, file.path)
    assert.equal(zipped !== undefined, ['/app.js', '/index.html'].includes(file.path) && zipped !== undefined, file.path)
    assert.match(file.tag ?? '', /^[0-9a-f]{16}$/)
    assert.equal(file.cache?.includes('immutable') ?? false, file.path === '/lib.0123abcd.js')
  }
  const { gzip } = files.find(file => file.path === '/app.js') ?? {}
  assert.ok((content(gzip)?.length ?? Infinity) < 200, 'what is the same 400 times is small')
}

test('a folder as constants of a module', async () => {
  const path = folder()
  utimesSync(join(path, 'app.js'), TIME, TIME)
  const files = await filesOf(path)
  same(files)
  assert.equal(files.find(file => file.path === '/app.js')?.time, TIME)
  assert.equal(files.find(file => file.path === '/style.css')?.time, Math.floor(statSync(join(path, 'style.css')).mtimeMs / 1000))
  assert.ok(files.every(file => file.content instanceof Uint8Array))
  rmSync(path, { recursive: true })
})

test('a folder as files in the Storage of Espruino', async () => {
  const path = folder()
  const { code, assets } = await built(path, 'espruino', TIME)
  for (const name of assets.keys()) assert.ok(name.length <= 28, name)
  assert.doesNotMatch(code, /=>|`|\bclass\b/)
  const storage = { read: (name: string) => Buffer.from(assets.get(name) ?? '').toString('latin1') }
  const module = code.replace(/export \{.*\};?/, 'return files')
  same(new Function('require', module)(() => storage))
  rmSync(path, { recursive: true })
})

test('the same folder makes the same module', async () => {
  const one = folder(), other = folder()
  for (const engine of ['moddable', 'espruino'] as const) {
    assert.deepEqual(await built(one, engine, TIME), await built(other, engine, TIME))
  }
  for (const path of [one, other]) rmSync(path, { recursive: true })
})
