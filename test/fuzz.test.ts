// The fuzzer's share in every run of the tests: fixed seeds with fixed counts, the corpus, and planted bugs that it must
// find. `npm run fuzz` goes on from there.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { execPath } from 'node:process'
import test from 'node:test'
import { root } from '../scripts/setup.mjs'
import { defaultLimits, smallLimits, tinyLimits } from '../src/limits.ts'
import { CANARIES } from './fuzz/canaries.ts'
import { CORPUS } from './fuzz/corpus.ts'
import { check, fuzz } from './fuzz/fuzz.ts'
import { minimise } from './fuzz/minimise.ts'
import { Subject, type Delivery } from './fuzz/subject.ts'
import { Watchdog } from './fuzz/watchdog.ts'

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const CASES = 6000
/** Most need a few; those that one octet in one place shows need thousands. */
const CANARY_CASES = 50000
const PROFILES = { default: defaultLimits, small: smallLimits, tiny: tinyLimits }
const WHOLE: Delivery = { cuts: [], ending: 'silence', beside: false, pause: 0 }

test('the core and the judge agree on every case of ten seeds', async (context) => {
  const watchdog = new Watchdog()
  let inputs = 0
  for (const seed of SEEDS) {
    const enough = (number: number) => {
      watchdog.begins(seed, number)
      return false
    }
    const result = fuzz({ seed, count: CASES, enough })
    const { failure } = result
    assert.equal(failure, undefined, `npm run fuzz -- --seed ${seed} --only ${failure?.number}: ${failure?.text}`)
    inputs += result.inputs
  }
  await watchdog.end()
  context.diagnostic(`${inputs} inputs over ${SEEDS.length} seeds`)
})

test('the same seed gives the same octets and answers', () => {
  const first = fuzz({ seed: 11, count: 500 }), second = fuzz({ seed: 11, count: 500 })
  assert.equal(first.hash, second.hash)
  assert.notEqual(fuzz({ seed: 12, count: 500 }).hash, first.hash)
  assert.equal(fuzz({ seed: 11, from: 400, count: 100 }).inputs, 100)
})

for (const find of CORPUS) {
  test(`corpus: ${find.name}`, () => {
    const surroundings = { limits: PROFILES[find.profile ?? 'default'](), window: 5744, halfClose: true }
    const subject = new Subject(surroundings), { length } = find.input
    const deliveries = [WHOLE, { ...WHOLE, cuts: Array.from({ length: length - 1 }, (_none, i) => i + 1) }]
    for (let cut = 1; cut < length; cut++) deliveries.push({ ...WHOLE, cuts: [cut] })
    for (const ending of ['fin', 'reset'] as const) deliveries.push({ ...WHOLE, ending })
    for (const delivery of deliveries) {
      const how = `cut at ${delivery.cuts.slice(0, 2).join(' ')}, ${delivery.ending} (${find.why})`
      assert.equal(check(subject, find.input, delivery, surroundings), undefined, how)
    }
    assert.equal(subject.honest(), undefined)
  })
}

for (const canary of CANARIES) {
  test(`finds a planted bug: ${canary.name}`, (context) => {
    const remove = canary.plant()
    try {
      const { failure, inputs } = fuzz({ seed: 1, count: CANARY_CASES, whole: true })
      assert.ok(failure, 'it was not found')
      context.diagnostic(`${canary.name}: after ${inputs} inputs, ${failure.text.slice(0, 100)}`)
    } finally {
      remove()
    }
  })
}

test('makes what fails as small as it can be', () => {
  const fails = (input: string, { cuts }: Delivery) => /a.*b/s.test(input) && cuts.some(cut => input[cut] === 'b')
  const { input, delivery } = minimise('xxaxx\r\nxxbxx', { cuts: [2, 9], ending: 'fin', beside: true, pause: 5 }, fails)
  assert.equal(input, 'ab')
  assert.deepEqual(delivery, { cuts: [1], ending: 'silence', beside: false, pause: 0 })
})

test('the watchdog says which case never ends', () => {
  const loop = "import { Watchdog } from './test/fuzz/watchdog.ts'\nnew Watchdog(500).begins(4, 5)\nfor (;;);"
  const hung = spawnSync(execPath, ['--import', 'tsx', '--input-type=module', '--eval', loop], { cwd: root, encoding: 'utf8' })
  assert.equal(hung.stdout, 'npm run fuzz -- --seed 4 --only 5\na case that never ends\n')
  assert.equal(hung.signal, 'SIGKILL')
})

test('the command line runs one case and says so', () => {
  const run = (...words: string[]) => spawnSync(execPath, ['--import', 'tsx', 'test/fuzz/main.ts', ...words], { cwd: root, encoding: 'utf8' })
  const good = run('--seed', '3', '--only', '7')
  assert.match(good.stdout, /^1 inputs, [0-9]+ octets, .* hash [0-9a-f]{8}\n/)
  assert.equal(good.status, 0)
  assert.equal(run('--seed', 'x').status, 2)
})
