// CI's share of `npm run flash`: the same figures with the same goals, from fewer uploads, cuts and bits. littlefs beside
// it needs LITTLEFS; CI has none.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { execPath } from 'node:process'
import test from 'node:test'
import { root } from '../scripts/setup.mjs'
import { Commit } from '../src/store/commit.ts'
import { SectorReader } from '../src/store/sector-reader.ts'
import { xsFor } from './engines/xs-scene.ts'
import { longest } from './flash/calls.ts'
import { bitFlips, flips } from './flash/flips.ts'
import { lifetime } from './flash/lifetime.ts'
import { Littlefs, measure, missingLittlefs } from './flash/littlefs.ts'
import { largeRecovery, ramOnNode, ramOnXs } from './flash/ram.ts'
import { cutsOfLarge, recovery } from './flash/recovery.ts'
import { misdirected, programsAstray } from './flash/misdirected.ts'
import { type Row, quiet } from './flash/row.ts'
import { costs, wear } from './flash/uploads.ts'

function holds(rows: Row[]): void {
  assert.ok(rows.length > 0)
  assert.deepEqual(rows.filter(row => !row.holds).map(row => `${row.figure}, ${row.work}: ${row.measured}, not ${row.goal}`), [])
}

test('F1, F2: 48 KiB replaced with a cut at every operation are the old or the new', () => holds(cutsOfLarge(quiet)))

test('F5, F6: an upload erases and programs hardly more than it must', () => holds(costs(20, quiet)))

test('F7: all sectors age alike, and so they do beside what never changes', () => holds(wear(2000, quiet)))

test('F8: a start reads little, and erases nothing before the first answer', () => holds(recovery(100, quiet)))

test('F8: so does that of 16 MiB', () => holds(largeRecovery(quiet)))

test('RAM: 16 MiB take one bit a sector more than 64 KiB', () => holds(ramOnNode()))

test('RAM: so they do on XS', async context => {
  const worker = xsFor(context)
  if (worker) holds(await ramOnXs(worker))
})

test('F9: no call asks more of the chip than six programs or one erase', () => holds(longest(200, quiet)))

test('F10: a region lives for 480,000 uploads of 48 KiB', () => holds([lifetime(3000, quiet)]))

test('F11: a bit that flips is reported or harmless', () => holds([bitFlips(20, quiet)]))

test('G9: a program that goes to another page is reported or harmless', () => holds([programsAstray(4, quiet)]))

test('F11, G9: a store that checks nothing is found out', () => {
  const verify = SectorReader.prototype.verify
  SectorReader.prototype.verify = () => true
  try {
    assert.ok(flips(50, quiet).wrong.some(text => /neither/.test(text)))
    assert.ok(misdirected(10, quiet).wrong.some(text => /neither/.test(text)))
  } finally {
    SectorReader.prototype.verify = verify
  }
})

test('F9: a store that copies a commit in one turn is found out', () => {
  const step = Commit.prototype.step
  Commit.prototype.step = function () {
    while (step.call(this)) continue
    return false
  }
  try {
    assert.ok(longest(20, quiet).some(row => !row.holds))
  } finally {
    Commit.prototype.step = step
  }
})

test('littlefs on the same chip does as it did elsewhere', { skip: missingLittlefs() }, () => {
  const littlefs = new Littlefs()
  try {
    const found = measure(littlefs, 500, figure => ['F1, F2', 'F5', 'F11'].includes(figure), quiet)
    assert.match(found['erases-49152']['littlefs, prog 16'] ?? '', / mean 13\.0/)
    assert.match(found['erases-49152']['littlefs, prog 256'] ?? '', / mean 13\.[23]/)
    assert.match(found.cuts['littlefs, prog 16'] ?? '', /^0 of 1,672$/)
    assert.match(found.flips['littlefs, prog 256'] ?? '', /^[1-9]/)
  } finally {
    littlefs.close()
  }
})

test('the command line prints the figures, and ends with 1 for one that fails', () => {
  const run = (words: string) => spawnSync(execPath, ['--import', 'tsx', 'test/flash/main.ts', ...words.split(' ')], {
    cwd: root, encoding: 'utf8', env: { ...process.env, LITTLEFS: undefined },
  })
  const found = run('--figure F6 --uploads 50')
  assert.match(found.stdout, /^littlefs: skipped, LITTLEFS names no sources\n +work +goal +measured /)
  assert.match(found.stdout, /\nF6 .* 49,152 B, .* holds .* 1\.80\*\n\* measured elsewhere, at the same work\n$/)
  assert.equal(found.status, 0)
  assert.deepEqual(['--figure X', '--uploads x'].map(words => run(words).status), [2, 2])
})
