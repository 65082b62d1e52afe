// The seeded world in every run of the tests: a million events over a thousand seeds, devices broken on purpose that it must
// find, and the same seeds inside XS, where each event must be the same. `npm run sim` goes on from there.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { execPath } from 'node:process'
import test from 'node:test'
import { device } from '../boards/device/index.ts'
import { CANARIES } from '../host-sim/world/canaries.ts'
import { Course } from '../host-sim/world/course.ts'
import { Sim, told } from '../host-sim/world/sim.ts'
import { root } from '../scripts/setup.mjs'
import { StaticFiles } from '../src/files/index.ts'
import { Gateway } from '../src/gateway.ts'
import { posternForXs, script } from './engines/scripts.ts'
import { saidByXs, xsFor } from './engines/xs-scene.ts'

const SEEDS = 1000
const EVENTS_LEAST = 1_000_000
/** Most are found by the first seeds; what a cut in a cut shows needs some hundred. */
const CANARY_SEEDS = 1000
const XS_SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const core = { Gateway, device, StaticFiles }

test('a million events over a thousand seeds violate nothing', context => {
  const sim = new Sim(core)
  sim.seeds({ seed: 1 }, seed => seed <= SEEDS)
  assert.equal(sim.failure === undefined ? '' : told(sim.failure, ''), '')
  const { courses, events, requests, commits, cuts, losses } = sim.totals
  context.diagnostic(`${courses} seeds, ${events} events, ${requests} requests, ${commits} commits, ${cuts} power cuts, ${losses} lost connections`)
  assert.ok(events >= EVENTS_LEAST && commits > SEEDS && cuts > SEEDS && losses > SEEDS)
})

for (const faults of ['none', 'log', 'linear', 'exhaustive'] as const) {
  test(`nor do faults of the kind ${faults}`, context => {
    const sim = new Sim(core)
    sim.seeds({ seed: 2001, faults }, seed => seed < (faults === 'exhaustive' ? 2003 : 2021))
    assert.equal(sim.failure === undefined ? '' : told(sim.failure, ''), '')
    context.diagnostic(`${sim.totals.courses} courses, ${sim.totals.events} events, ${sim.totals.cuts} power cuts`)
  })
}

for (const canary of CANARIES) {
  test(`finds a device broken on purpose: ${canary.name}`, context => {
    const remove = canary.plant()
    try {
      const sim = new Sim(core)
      sim.seeds({ seed: 1 }, seed => seed <= CANARY_SEEDS)
      const { failure } = sim
      assert.ok(failure, 'it was not found')
      const lines = told(failure, canary.name).split('\n')
      context.diagnostic(`${canary.name}: after ${sim.totals.courses} seeds, ${lines[1].slice(0, 100)}`)
      assert.match(lines[0], new RegExp(`^npm run sim -- --seed [0-9]+ --canary ${canary.name}$`))
      assert.equal(failure.violation.invariant, canary.invariant, failure.violation.text)
      assert.ok(failure.last.length > 0 && failure.last.length <= 40)
    } finally {
      remove()
    }
  })
}

test('the command line replays one seed, and ends with 1 for a violation', () => {
  const run = (words: string) => spawnSync(execPath, ['--import', 'tsx', 'host-sim/world/main.ts', ...words.split(' ')], { cwd: root, encoding: 'utf8' })
  const found = run('--canary twice --count 9'), lines = found.stdout.split('\n')
  assert.match(lines[0], /^npm run sim -- --seed [0-9]+ --canary twice$/)
  assert.match(lines[1], /^invariant 12: page [0-9]+ is programmed twice$/)
  assert.equal(found.status, 1)
  const words = lines[0].slice('npm run sim -- '.length)
  const again = run(`${words} --count 1`)
  assert.deepEqual(again.stdout.split('\n').slice(0, 9), lines.slice(0, 9))
  const good = run('--seed 3 --faults log')
  assert.match(good.stdout, /\n[0-9]+ lives in [0-9.]+ s of virtual time, trace [0-9a-f]{8}\n1 courses, [0-9]+ events, /)
  assert.equal(good.status, 0)
  assert.deepEqual(['--seed x', '--mode 7', '--faults some', '--canary none'].map(words => run(words).status), [2, 2, 2, 2])
})

test('the same seed is the same trace, on XS too', async context => {
  const traces = XS_SEEDS.map(seed => traced(seed))
  assert.deepEqual(XS_SEEDS.map(seed => traced(seed)), traces)
  assert.equal(new Set(traces).size, traces.length)
  const worker = xsFor(context)
  if (!worker) return
  await worker.evaluate(await posternForXs())
  await worker.evaluate(await script('boards/device/index.ts', 'example', 'ES2022'))
  await worker.evaluate(await script('dist/files/files.js', 'files', 'ES2022'))
  await worker.evaluate(await script('host-sim/world/course.ts', 'world', 'ES2022'))
  const found: string[] = []
  for (const seed of XS_SEEDS) {
    found.push(await saidByXs(worker, `(() => {
      const core = { Gateway: postern.Gateway, StaticFiles: files.StaticFiles, device: example.device }
      const outcome = new world.Course(core, { seed: ${seed}, brief: true }).run()
      return outcome.violation ? outcome.violation.text : outcome.events + ' events, hash ' + outcome.hash
    })()`))
  }
  assert.deepEqual(found, traces)
  context.diagnostic(`on Node and on XS: ${found.join('; ')}`)
})

function traced(seed: number): string {
  const outcome = new Course(core, { seed, brief: true }).run()
  return `${outcome.events} events, hash ${outcome.hash}`
}
