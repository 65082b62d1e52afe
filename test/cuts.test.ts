// CI's share of `npm run cuts`: of every work the same cuts in each run; stores broken on purpose, which must be found; and
// some of the cuts inside XS, with the store that boards pack.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { execPath } from 'node:process'
import test from 'node:test'
import { root } from '../scripts/setup.mjs'
import { CANARIES } from './cuts/canaries.ts'
import { nodeCore } from './cuts/node-core.ts'
import { replay, Sweep } from './cuts/sweep.ts'
import { works } from './cuts/works.ts'
import { script } from './engines/scripts.ts'
import { loadStore, saidByXs, xsFor } from './engines/xs-scene.ts'

/** All of it is `npm run cuts`. */
const SHARE = { first: 10, second: 10, seed: 1 }
/** A recovery has more operations of a file system than of a chip. */
const FILES_SHARE = { first: 18, second: 5, seed: 1 }
const CANARY_SHARE = { first: 4, second: 4, seed: 2 }
const FILES_CANARY_SHARE = { first: 1, second: 20, seed: 2 }
const CUTS_LEAST = 10_000
/** An engine without native checksums is slow. */
const XS_SHARE = { first: 60, second: 20, seed: 3 }
const XS_WORKS = /@(fresh|least|torn|weak)$|^(replace-300|abort-600-settings)@files-least$/
const XS_TOO_LONG = /-full@|-49152@|-bytes@/

test('a cut anywhere, and another in its recovery, leaves the old or the new, entire', context => {
  const wrong: string[] = []
  let cuts = 0, seconds = 0
  for (const work of works()) {
    const sweep = new Sweep(nodeCore, work, work.ground.files ? FILES_SHARE : SHARE)
    while (sweep.step()) continue
    for (const { cut, text } of sweep.told) wrong.push(`npm run cuts -- ${replay(work, cut)}: ${text}`)
    cuts += sweep.cuts
    seconds += sweep.seconds
  }
  context.diagnostic(`${cuts} cuts, and ${seconds} second cuts in the recovery, of ${works().length} works`)
  assert.deepEqual(wrong, [])
  assert.ok(cuts > CUTS_LEAST && seconds > CUTS_LEAST)
})

for (const canary of CANARIES) {
  test(`finds a store broken on purpose: ${canary.name}`, context => {
    const remove = canary.plant()
    try {
      let cuts = 0
      const found = works().filter(work => !canary.files || work.ground.files).some(work => {
        const sweep = new Sweep(nodeCore, work, canary.files ? FILES_CANARY_SHARE : CANARY_SHARE)
        while (sweep.violations === 0 && sweep.step()) continue
        cuts += sweep.cuts + sweep.seconds
        const [first] = sweep.told
        if (first) context.diagnostic(`${canary.name}: after ${cuts} cuts, ${replay(work, first.cut)}: ${first.text}`)
        return sweep.violations > 0
      })
      assert.ok(found, 'it was not found')
    } finally {
      remove()
    }
  })
}

test('the command line replays one cut, and ends with 1 for a violation', () => {
  const run = (words: string) => spawnSync(execPath, ['--import', 'tsx', 'test/cuts/main.ts', ...words.split(' ')], { cwd: root, encoding: 'utf8' })
  const found = run('--canary confirmed --work upload-0@fresh --one-in 1')
  const command = found.stdout.split('\n')[0]
  assert.match(command, /^npm run cuts -- --canary confirmed --work upload-0@fresh --cut [0-9]+ --mode [46] /)
  assert.equal(found.status, 1)
  const words = command.slice('npm run cuts -- '.length)
  const again = run(words)
  assert.deepEqual(again.stdout.split('\n').slice(0, 2), found.stdout.split('\n').slice(0, 2))
  assert.equal(again.status, 1)
  const good = run(words.slice('--canary confirmed '.length))
  assert.match(good.stdout, /\nold or new, entire\n$/)
  assert.equal(good.status, 0)
  assert.match(run('--work settings@fresh --one-in 9').stdout, /\nall +[0-9]+ +[0-9]+ +0 +[0-9.]+\n$/)
  assert.deepEqual(['--work nothing', '--mode 7', '--cut x', '--canary none'].map(words => run(words).status), [2, 2, 2, 2])
})

test('the same on XS, some of it', async context => {
  const worker = xsFor(context)
  if (!worker) return
  await loadStore(worker)
  await worker.evaluate(await script('test/cuts/sweep.ts', 'cuts', 'ES2022'))
  const chosen = works().filter(({ name }) => XS_WORKS.test(name) && !XS_TOO_LONG.test(name))
  let cuts = 0, seconds = 0
  for (const { name } of chosen) {
    const asked = `cuts.told(core, ${JSON.stringify(name)}, ${JSON.stringify(XS_SHARE)})`
    const said: string = await saidByXs(worker, asked)
    const [, first, second, violations, text] = /^([0-9]+) ([0-9]+) ([0-9]+)(.*)$/s.exec(said) ?? []
    assert.equal(Number(violations), 0, text)
    cuts += Number(first)
    seconds += Number(second)
  }
  context.diagnostic(`XS: ${cuts} cuts, and ${seconds} second cuts in the recovery, of ${chosen.length} works`)
  assert.ok(cuts > 100 && seconds > 100)
})
