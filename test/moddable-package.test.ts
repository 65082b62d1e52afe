// The package as a user of the Moddable SDK has it: the app of README.md, in a folder of its own, with what `npm pack`
// publishes in node_modules. It resolves everywhere; with an SDK it builds for the simulator and links for a board, and
// mcpack finds the library by package.json alone.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import test from 'node:test'
import ts from 'typescript'
import { environment, link, missing, simulated } from '../scripts/firmware.mjs'
import { build, root } from '../scripts/setup.mjs'
import { resolve, unresolved, type Pack } from './mcconfig.ts'

const MANIFEST_LINES_MAX = 15
const app = join(root, '.cache/rom/readme')
const manifest = join(app, 'manifest.json')

/** The first block of a language in README.md. */
function block(language: string): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  return new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(readme)?.[1] ?? ''
}

function run(command: string, words: string[], folder: string): string {
  const done = spawnSync(command, words, { cwd: folder, env: environment, encoding: 'utf8' })
  assert.equal(done.status, 0, `${command}: ${done.stderr}${done.stdout}`)
  return done.stdout
}

/** The app with the package beside it. */
function unpack(): Pack {
  const modules = join(app, 'node_modules')
  rmSync(app, { recursive: true, force: true })
  mkdirSync(modules, { recursive: true })
  const [{ filename }]: { filename: string }[]
    = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', modules], root))
  run('tar', ['-xzf', filename], modules)
  renameSync(join(modules, 'package'), join(modules, 'postern'))
  const { outputText } = ts.transpileModule(block('ts'), { compilerOptions: { target: ts.ScriptTarget.ES2022 } })
  writeFileSync(join(app, 'scripts.js'), outputText)
  writeFileSync(join(app, 'main.js'), block('js'))
  writeFileSync(manifest, block('json'))
  writeFileSync(join(app, 'package.json'), '{ "name": "readme", "type": "module", "main": "./main.js" }')
  const entries = readdirSync(app, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const files = entries.map(entry => relative(app, join(entry.parentPath, entry.name)))
  return { files, read: file => readFileSync(join(app, file), 'utf8') }
}

build()
const pack = unpack()
const reason = missing()

test('the manifest of README.md is short', () => {
  const lines = block('json').trimEnd().split('\n')
  assert.ok(lines.length > 5 && lines.length <= MANIFEST_LINES_MAX, `${lines.length} lines`)
})

for (const platform of ['lin', 'esp32', 'esp32/nodemcu']) {
  test(`the app of README.md resolves for ${platform}`, () => {
    const found = resolve(pack, 'manifest.json', platform)
    assert.deepEqual([...found.problems, ...unresolved(pack, found)], [])
    assert.ok(found.preload.has('scripts') && found.modules.get('main') === 'main.js')
    assert.equal(found.config.posternHosts, 'device.local')
  })
}

test('the app of README.md builds for the simulator', { skip: reason }, () => simulated(manifest))

test('the app of README.md links for a board', { skip: reason }, () => {
  const { folder } = link(manifest, 'esp32/nodemcu')
  assert.match(readFileSync(join(folder, 'mc.config.js'), 'utf8'), /"posternPort": 80,/)
})

test('mcpack finds the library by package.json', { skip: reason }, () => {
  const bare = join(app, 'mcpack'), out = join(bare, 'out')
  mkdirSync(out, { recursive: true })
  for (const file of ['main.js', 'scripts.js']) copyFileSync(join(app, file), join(bare, file))
  writeFileSync(join(bare, 'main.js'), block('js').replace("'scripts'", "'./scripts.js'"))
  writeFileSync(join(bare, 'package.json'), '{ "name": "bare", "type": "module", "main": "./main.js" }')
  // Resolves and writes the makefile; beside it mcpack keeps copies in the SDK's build/tmp.
  run('mcpack', ['mcconfig', '-p', 'lin', '-o', out], bare)
  const flat = JSON.parse(readFileSync(join(out, 'tmp/lin/mc/release/bare/manifest_flat.json'), 'utf8'))
  assert.ok(flat.preload.includes('postern/*') && flat.modules['postern/*'] && flat.modules['embedded:storage/flash'])
})
