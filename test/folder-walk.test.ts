// When a file counts as changed, and which files a script is made of: what no test from outside can see in time.
import assert from 'node:assert/strict'
import { type BigIntStats, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { stampIn, stampOf } from '../host-sim/folder-walk.ts'
import { buildScript, faultLine } from '../host-sim/script-build.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'postern-walk-')))
after(() => rmSync(folder, { recursive: true }))

const file = join(folder, 'a.js')
writeFileSync(file, 'export default () => 0')
const stats = statSync(file, { bigint: true })
/** Long after it was written. */
const LATER = Number(stats.ctimeMs) + 1000

test('a file that stayed as it is has the same stamp, one that differs in anything another', () => {
  const stamp = stampIn(stats, LATER)
  assert.equal(stampIn(statSync(file, { bigint: true }), LATER), stamp)
  assert.equal(stampOf(file, LATER), stamp)
  for (const name of ['ino', 'size', 'mtimeNs', 'ctimeNs'] as const) {
    const other = Object.assign(Object.create(stats), { [name]: stats[name] + 1n }) as BigIntStats
    assert.notEqual(stampIn(other, LATER), stamp, name)
  }
  assert.equal(stampOf(join(folder, 'none'), LATER), '')
})

test('one that changed just when it was read has a stamp like no other', () => {
  for (const since of [Number(stats.ctimeMs), Number(stats.ctimeMs) - 5000, Number(stats.ctimeMs) + 10]) {
    assert.notEqual(stampIn(stats, since), stampIn(stats, since), String(since))
  }
})

test('a script that was built is made of all that it imports', () => {
  mkdirSync(join(folder, 'lib'))
  writeFileSync(join(folder, 'lib/b.ts'), 'export const b: number = 1')
  writeFileSync(join(folder, 'c.js'), "import { b } from './lib/b.ts'\nexport default () => b")
  const { built, inputs } = buildScript(join(folder, 'c.js'), new Map())
  assert.ok(!(built instanceof Error))
  assert.deepEqual(inputs.sort(), [join(folder, 'c.js'), join(folder, 'lib/b.ts')])
})

test('one that could not be built is mended where it failed, and where something is missing', () => {
  const cases: [text: string, more: string[], line: string][] = [
    ["import './lib/none.ts'", ['lib', '.'], 'broken.js:1:8: Could not resolve "./lib/none.ts"'],
    ["import './bad.js'", ['bad.js', '.'], 'bad.js:2:2: Unexpected end of file'],
    ["import './absent/none.ts'", ['absent', '.'], 'broken.js:1:8: Could not resolve "./absent/none.ts"'],
  ]
  const broken = join(folder, 'broken.js')
  writeFileSync(join(folder, 'bad.js'), '\n(')
  for (const [text, more, line] of cases) {
    writeFileSync(broken, text)
    const { built, inputs } = buildScript(broken, new Map())
    assert.ok(built instanceof Error)
    assert.deepEqual(new Set(inputs), new Set([broken, ...more.map(path => join(folder, path))]))
    assert.equal(faultLine(built, broken, inputs), join(folder, line))
  }
})
