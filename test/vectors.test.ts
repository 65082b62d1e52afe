// Every vector on every engine: whole, byte by byte, and cut at every single point. POSTERN_ENGINES names the engines to
// run, by default all. Each prints a line `engine ...`, which `npm test` repeats at its end.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { type Engine, startEspruinoGlobals, startNode, startXs } from './engines/engines.ts'

const engines = (process.env.POSTERN_ENGINES ?? 'node espruino xs').split(' ')

async function run(context: TestContext, engine: Engine): Promise<void> {
  const sum = { vectors: 0, runs: 0, failed: 0 }
  for (let set = 0; set < engine.sets.length; set++) {
    await context.test(engine.sets[set], async () => {
      const reports: string[] = []
      const result = await engine.run(set, (text) => reports.push(text))
      sum.vectors += result.vectors
      sum.runs += result.runs
      sum.failed += result.failed
      assert.ok(result.vectors > 0 && result.runs > result.vectors, 'the set has vectors, and they were cut')
      assert.equal(result.failed, 0, reports.join('\n'))
    })
  }
  await engine.close()
  const passed = sum.vectors - sum.failed
  const figures = `${sum.vectors} vectors, ${sum.runs} runs, ${passed} passed, ${sum.failed} failed`
  context.diagnostic(`engine ${engine.name}: ${figures}`)
}

test('the vectors on Node', { skip: !engines.includes('node') && 'not asked for' }, async (context) => {
  await run(context, await startNode())
})

test('the vectors on Node where nothing is kept', { skip: !engines.includes('node') && 'not asked for' }, async (context) => {
  await run(context, await startNode(true))
})

test("the vectors in Espruino's globals", { skip: !engines.includes('espruino') && 'not asked for' }, async (context) => {
  await run(context, await startEspruinoGlobals())
})

test('the vectors on XS', { skip: !engines.includes('xs') && 'not asked for' }, async (context) => {
  const engine = await startXs()
  if (typeof engine !== 'string') return run(context, engine)
  context.diagnostic(`engine XS: skipped: no XS engine (${engine})`)
  assert.notEqual(process.env.CI, 'true', 'the XS engine is needed here')
  context.skip(`no XS engine (${engine})`)
})
