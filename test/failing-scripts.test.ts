// Scripts that fail, on Node and on XS: the right status or a cut connection, others served meanwhile, nothing left of it.
import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { installXs } from '../scripts/setup.mjs'
import { enable } from '../src/cgitb/index.ts'
import { defaultLimits, Gateway } from '../src/index.ts'
import { posternForXs, script } from './engines/scripts.ts'
import { XsWorker } from './engines/xs-worker.ts'
import { type Core, names, wrong } from './failing/scenes.ts'

const core = { Gateway, defaultLimits, enable } as Core

describe('on Node', () => {
  names().forEach((name, number) => test(name, () => {
    for (const display of [false, true]) assert.equal(wrong(core, number, display), '', display ? 'with cgitb' : '')
  }))
})

test('on XS, with bounded memory', async context => {
  const reason = installXs()
  if (reason !== undefined) {
    assert.notEqual(process.env.CI, 'true', 'the XS engine is needed here')
    return context.skip(reason)
  }
  const worker = new XsWorker()
  context.after(() => worker.close())
  await worker.evaluate(await posternForXs())
  await worker.evaluate(await script('src/cgitb/index.ts', 'cgitb', 'ES2022'))
  await worker.evaluate(await script('test/failing/scenes.ts', 'failing', 'ES2022'))
  await worker.evaluate('globalThis.core = { ...postern, enable: cgitb.enable }')
  for (const [number, name] of names().entries()) {
    for (const display of [false, true]) {
      const { bytes } = await worker.evaluate(`new TextEncoder().encode(failing.wrong(core, ${number}, ${display})).buffer`)
      assert.equal(new TextDecoder().decode(bytes), '', `${name}${display ? ' with cgitb' : ''}`)
    }
  }
})
