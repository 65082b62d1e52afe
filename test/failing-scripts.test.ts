// Scripts that fail, on Node and on XS: the right status or a cut connection, others served meanwhile, nothing left of it.
import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { enable } from '../src/cgitb/index.ts'
import { defaultLimits, Gateway } from '../src/index.ts'
import { posternForXs, script } from './engines/scripts.ts'
import { saidByXs, xsFor } from './engines/xs-scene.ts'
import type { Heap } from './engines/xs-worker.ts'
import { type Core, names, wrong } from './failing/scenes.ts'

/** A few slots of what is under way at any moment. */
const SLACK_SLOTS = 8
const core = { Gateway, defaultLimits, enable } as Core

describe('on Node', () => {
  names().forEach((name, number) => test(name, () => {
    for (const display of [false, true]) assert.equal(wrong(core, number, display), '', display ? 'with cgitb' : '')
  }))
})

test('on XS, with bounded memory', async context => {
  const worker = xsFor(context)
  if (!worker) return
  await worker.evaluate(await posternForXs())
  await worker.evaluate(await script('src/cgitb/index.ts', 'cgitb', 'ES2022'))
  await worker.evaluate(await script('test/failing/scenes.ts', 'failing', 'ES2022'))
  await worker.evaluate('globalThis.core = { ...postern, enable: cgitb.enable }')
  const evaluated = async (source: string): Promise<Heap & { text: string }> => {
    const text = await saidByXs(worker, source)
    return { ...await worker.heap(), text }
  }
  const every = 'failing.names().flatMap((name, i) => [false, true].map(display => [name, display, failing.wrong(core, i, display)]))'
  const wrongs = `JSON.stringify(${every}.filter(row => row[2] !== ''))`
  const first = await evaluated(wrongs), second = await evaluated(wrongs), none = await evaluated("'[]'")
  for (const { text } of [first, second]) assert.deepEqual(JSON.parse(text), [])
  context.diagnostic(`XS: ${first.slots} slots, ${first.chunkBytes} B of chunks, ${first.keys} keys behind all of them; `
    + `${second.slots}, ${second.chunkBytes}, ${second.keys} behind another round; ${none.keys} behind another evaluation`)
  assert.equal(second.keys - first.keys, none.keys - second.keys, 'an evaluation makes its own')
  assert.ok(second.slots <= first.slots + SLACK_SLOTS)
})
