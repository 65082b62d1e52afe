// Names from outside never become names of the engine: 10,000 different ones, and such as every object has, on Node and on XS,
// where the keys and the slots that are left are counted.
import assert from 'node:assert/strict'
import test from 'node:test'
import { installXs } from '../scripts/setup.mjs'
import { Gateway } from '../src/index.ts'
import { FieldStorage } from '../src/library/index.ts'
import { posternForXs, script } from './engines/scripts.ts'
import { type Heap, XsWorker } from './engines/xs-worker.ts'
import { type Core, requests, wrong } from './names/scene.ts'

const NAMES = 10_000
/** What is made once is made in the first of them. */
const WARM = 20
const SLACK_SLOTS = 8

test(`${NAMES} names on Node`, () => {
  assert.equal(wrong({ Gateway, FieldStorage } as Core, 0, requests(NAMES)), '')
})

test(`${NAMES} names on XS leave neither keys nor slots`, async context => {
  const reason = installXs()
  if (reason !== undefined) {
    assert.notEqual(process.env.CI, 'true', 'the XS engine is needed here')
    return context.skip(reason)
  }
  const worker = new XsWorker()
  context.after(() => worker.close())
  await worker.evaluate(await posternForXs())
  await worker.evaluate(await script('src/library/index.ts', 'library', 'ES2022'))
  await worker.evaluate(await script('test/names/scene.ts', 'names', 'ES2022'))
  await worker.evaluate('globalThis.core = { ...postern, FieldStorage: library.FieldStorage }')
  const round = async (from: number, count: number): Promise<Heap> => {
    const { bytes } = await worker.evaluate(`new TextEncoder().encode(names.wrong(core, ${from}, ${count})).buffer`)
    assert.equal(new TextDecoder().decode(bytes), '')
    return worker.heap()
  }
  const none = await round(0, WARM), before = await round(0, WARM), after = await round(WARM, requests(NAMES))
  context.diagnostic(`XS: ${before.slots} slots and ${before.keys} keys before ${NAMES} names, ${after.slots} and ${after.keys} after; an evaluation alone: ${before.keys - none.keys} keys`)
  assert.equal(after.keys - before.keys, before.keys - none.keys, 'an evaluation makes its own')
  assert.ok(after.slots <= before.slots + SLACK_SLOTS)
})
