// The manifests against what is published: every module that is named is in the package, everything that is imported is
// mapped, and nothing lies there unused. A module that is missing is a warning of mcconfig and the end of a device.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { build, root } from '../scripts/setup.mjs'
import { FILES, imports, MANIFESTS, resolve, unreached, unresolved, type Pack, type Resolved } from './mcconfig.ts'

const LIBRARY = ['Resource', 'time', 'timer']
/** Manifests, the platforms that they are for, and where their apps begin. */
const CASES: [manifest: string, platform: string, app: string[]][] = [
  ['manifest.json', 'lin', []],
  ['manifest.json', 'esp32', []],
  ['manifest.json', 'esp32/nodemcu', []],
  ['manifest_cgi.json', 'lin', ['postern/cgi']],
  ['manifest_files.json', 'esp32', ['postern/files']],
  ['manifest_file-flash.json', 'lin', ['postern/file-flash']],
  ['manifest_file-flash.json', 'esp32/nodemcu', ['postern/file-flash']],
  ['boards/lin/manifest.json', 'lin', []],
  ['boards/esp32/device/manifest.json', 'esp32/nodemcu', ['main']],
  ['boards/esp32/device/manifest.json', 'esp32/esp32', ['main']],
]

build()
const published: Pack = { files: packed(), read: file => readFileSync(join(root, file), 'utf8') }
const { exports }: { exports: Record<string, string | Record<string, string>> }
  = JSON.parse(published.read('package.json'))

/** What `npm pack` would publish. */
function packed(): string[] {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const said = spawnSync('npm', words, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' })
  const [{ files }]: { files: { path: string }[] }[] = JSON.parse(said.stdout)
  return files.map(({ path }) => path)
}

/** Packed by who includes its manifest, and by nobody else. */
const APART = ['postern/cgi', 'postern/files', 'postern/file-flash', 'postern/cgitb']

/** Modules that users name: by package.json, `postern/platform` is the file of its condition for Moddable. */
function entries(): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, choices] of Object.entries(exports)) {
    if (typeof choices === 'string' || !choices.moddable) continue
    found.set(name === '.' ? 'postern/index' : `postern${name.slice(1)}`, choices.moddable.slice('./'.length))
  }
  return found
}

/** The library counts on what every app includes: manifest_base. */
function whole(pack: Pack, manifest: string, platform: string): Resolved {
  const found = resolve(pack, manifest, platform)
  for (const name of LIBRARY) found.modules.set(name, undefined)
  return found
}

for (const [manifest, platform, app] of CASES) {
  test(`${manifest} for ${platform} maps what is published, and all of it is used`, () => {
    const found = whole(published, manifest, platform)
    assert.deepEqual(found.problems, [])
    assert.deepEqual(unresolved(published, found), [])
    const named = [...entries().keys()].filter(name => !APART.includes(name))
    assert.deepEqual(unreached(published, found, [...named, ...app]), [])
    assert.ok(found.modules.size > (/_files|_file-flash/.test(manifest) ? 0 : 12))
  })
}

test('everything of the library is preloaded', () => {
  for (const [manifest, platform] of CASES.slice(0, 4)) {
    const { modules, preload } = whole(published, manifest, platform)
    const own = [...modules].filter(([, file]) => file !== undefined).map(([name]) => name)
    assert.deepEqual(own.filter(name => !preload.has(name)), [])
  }
})

test('constants of preloaded modules are frozen, since others would take RAM', () => {
  for (const [folder, frozen] of [['moddable', true], ['node', false]] as const) {
    const files = published.files.filter(file => file.startsWith(`dist/${folder}/`))
    const sources = files.map(file => published.read(file)).filter(source => /function frozen\(/.test(source))
    assert.equal(sources.length, 1)
    assert.equal(/function frozen\(value\) \{\s*return Object\.freeze\(value, true\)/.test(sources[0]), frozen)
  }
})

test('another platform is refused', () => {
  const { problems } = resolve(published, 'manifest.json', 'esp')
  assert.ok(problems.includes('manifest.json: Postern has ports for lin and esp32'))
})

test('what package.json exports is published, and for Moddable it is what the manifest maps', () => {
  const { modules } = whole(published, 'manifest.json', 'esp32')
  const manifests = ['manifest_cgi.json', 'manifest_files.json', 'manifest_file-flash.json', 'manifest_cgitb.json']
  const apart = manifests.map(manifest => whole(published, manifest, 'esp32').modules)
  assert.deepEqual(APART.filter(name => modules.has(name)), [])
  for (const [name, file] of entries()) {
    assert.equal([modules, ...apart].map(one => one.get(name)).find(mapped => mapped !== undefined), file)
  }
  const files = Object.values(exports).flatMap(item => typeof item === 'string' ? [item] : Object.values(item))
  assert.ok(files.length > 9)
  assert.deepEqual(files.filter(file => !published.files.includes(file.slice('./'.length))), [])
})

test('every built module for Moddable is mapped by a manifest', () => {
  const mapped = CASES.flatMap(([manifest, platform]) => [...whole(published, manifest, platform).modules.values()])
  const built = ['moddable', 'library', 'files', 'file-flash', 'lin', 'device'].flatMap(folder =>
    readdirSync(join(root, 'dist', folder)).filter(file => file.endsWith('.js')).map(file => `dist/${folder}/${file}`))
  assert.deepEqual(built.filter(file => !mapped.includes(file)), [])
})

test('the manifest has a default for all that `start` reads, and no other', () => {
  const { config } = resolve(published, 'manifest.json', 'esp32')
  const read = [...published.read('dist/moddable/start.js').matchAll(/config\.(\w+)/g)].map(([, name]) => name)
  assert.deepEqual([...new Set(read)].sort(), Object.keys(config).sort())
})

test('the SDK has what we name of it', { skip: process.env.MODDABLE ? false : 'MODDABLE names no SDK' }, () => {
  const sdk = process.env.MODDABLE ?? ''
  const endings = ['.js', '.c', '.h']
  for (const file of FILES) assert.ok(endings.some(ending => existsSync(join(sdk, file + ending))), file)
  for (const file of Object.keys(MANIFESTS)) assert.ok(existsSync(join(sdk, file)), file)
})

// The resolver itself, on packages with one mistake each.

const GOOD: Record<string, string> = {
  'manifest.json': '{"modules":{"a/*":"./dist/*"},"preload":"a/*","platforms":{"lin":{"modules":{"b":"./b"}}}}',
  'dist/index.js': "import { f } from './core.js'\nexport { g } from 'b'\nf(import('a/core'))",
  'dist/core.js': 'export function f() {}',
  'dist/index.d.ts': '',
  'b.js': "export const g = native('xs_g')",
  'b.c': 'void xs_g() {}',
}
const BAD: [name: string, changes: Record<string, string | undefined>, problem: RegExp][] = [
  ['a file that is not published', { 'b.js': undefined, 'b.c': undefined }, /no file for b: .\/b/],
  ['C that is not published', { 'b.c': undefined }, /b calls xs_g, which is nowhere/],
  ['an import of nothing', { 'b.js': "import 'c'" }, /b imports c, which is nowhere/],
  ['a chunk that is missing', { 'dist/core.js': undefined }, /a\/index imports a\/core, which is nowhere/],
  ['a chunk that nobody needs', { 'dist/core2.js': '' }, /^a\/core2$/],
  ['a folder that is missing', { 'dist/index.js': undefined, 'dist/core.js': undefined, 'dist/index.d.ts': undefined }, /no file for a/],
  ['a manifest that is missing', { 'manifest.json': '{"include":"../x.json","modules":{}}' }, /no manifest ..\/x.json/],
  ['a preload of nothing', { 'manifest.json': '{"preload":["c"]}' }, /preload of what is not there: c/],
  ['a file that the SDK has not', { 'manifest.json': '{"modules":{"c":"$(MODDABLE)/modules/c"}}' }, /nobody knows the SDK's modules\/c/],
  ['a manifest that the SDK has not', { 'manifest.json': '{"include":"$(MODDABLE)/m.json"}' }, /nobody knows the SDK's m.json/],
]

function judged(changes: Record<string, string | undefined>): string[] {
  const texts = { ...GOOD, ...changes }
  const files = Object.keys(texts).filter(file => texts[file] !== undefined)
  const pack: Pack = { files, read: file => texts[file] ?? '' }
  const found = resolve(pack, 'manifest.json', 'lin/board')
  return [...found.problems, ...unresolved(pack, found), ...unreached(pack, found, ['a/index'])]
}

test('a good package passes', () => {
  assert.deepEqual(judged({}), [])
})

for (const [name, changes, problem] of BAD) {
  test(`found: ${name}`, () => assert.ok(judged(changes).some(text => problem.test(text)), judged(changes).join('; ')))
}

test('one entry of platforms applies, the nearest', () => {
  const platforms = { 'esp32/x': { error: 'board' }, 'esp32/*': { error: 'any board' }, esp32: { error: 'family' }, '...': { error: 'other' } }
  const pack: Pack = { files: ['manifest.json'], read: () => JSON.stringify({ platforms }) }
  for (const [platform, error] of [['esp32/x', 'board'], ['esp32/y', 'any board'], ['esp32', 'family'], ['lin', 'other']]) {
    assert.deepEqual(resolve(pack, 'manifest.json', platform).problems, [`manifest.json: ${error}`])
  }
})

test('names are resolved from where a module is', () => {
  assert.deepEqual(imports("import './b.js'\nexport * from '../c.js'\nimport 'embedded:io'", 'a/x'), ['a/b', 'c', 'embedded:io'])
})
