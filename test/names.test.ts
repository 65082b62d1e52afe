// Names from outside never become names of the engine: 10,000 different ones, and such as every object has, on Node and on XS,
// where the keys and the slots that are left are counted.
import assert from 'node:assert/strict'
import test from 'node:test'
import { Gateway } from '../src/index.ts'
import { FieldStorage } from '../src/library/index.ts'
import { posternForXs, script } from './engines/scripts.ts'
import { saidByXs, xsFor } from './engines/xs-scene.ts'
import type { Heap } from './engines/xs-worker.ts'
import { type Core, requests, wrong } from './names/scene.ts'

const NAMES = 10_000
/** What is made once is made in the first of them. */
const WARM = 20
const SLACK_SLOTS = 8

test(`${NAMES} names on Node`, () => {
  assert.equal(wrong({ Gateway, FieldStorage } as Core, 0, requests(NAMES)), '')
})

test(`${NAMES} names on XS leave neither keys nor slots`, async context => {
  const worker = xsFor(context)
  if (!worker) return
  await worker.evaluate(await posternForXs())
  await worker.evaluate(await script('src/library/index.ts', 'library', 'ES2022'))
  await worker.evaluate(await script('test/names/scene.ts', 'names', 'ES2022'))
  await worker.evaluate('globalThis.core = { ...postern, FieldStorage: library.FieldStorage }')
  const round = async (from: number, count: number): Promise<Heap> => {
    assert.equal(await saidByXs(worker, `names.wrong(core, ${from}, ${count})`), '')
    return worker.heap()
  }
  const none = await round(0, WARM), before = await round(0, WARM), after = await round(WARM, requests(NAMES))
  context.diagnostic(`XS: ${before.slots} slots and ${before.keys} keys before ${NAMES} names, ${after.slots} and ${after.keys} after; an evaluation alone: ${before.keys - none.keys} keys`)
  assert.equal(after.keys - before.keys, before.keys - none.keys, 'an evaluation makes its own')
  assert.ok(after.slots <= before.slots + SLACK_SLOTS)
})
