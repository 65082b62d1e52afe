// A scene on the XS engine: modules as scripts, and what an expression says there.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { installXs } from '../../scripts/setup.mjs'
import { script } from './scripts.ts'
import { XsWorker } from './xs-worker.ts'

/** A worker for the test, ended with it; undefined where there is no engine: then it is skipped, and an error in CI. */
export function xsFor(context: TestContext): XsWorker | undefined {
  const reason = installXs()
  if (reason !== undefined) {
    assert.notEqual(process.env.CI, 'true', 'the XS engine is needed here')
    context.skip(reason)
    return undefined
  }
  const worker = new XsWorker()
  context.after(() => worker.close())
  return worker
}

/** The store as a board packs it, as `core` (test/cuts/course.ts). */
export async function loadStore(worker: XsWorker): Promise<void> {
  await worker.evaluate(await script('dist/moddable/parts.js', 'parts', 'ES2022'))
  await worker.evaluate(await script('dist/moddable/portable.js', 'portable', 'ES2022'))
  await worker.evaluate(`
    const sum = new portable.Crc32()
    globalThis.core = {
      Store: parts.Store, text: portable, crc32: (bytes, from, to) => sum.of(bytes, from, to),
      same: (a, b) => a.every((octet, i) => octet === b[i]),
    }`)
}

/** The text that `expression` gives. */
export async function saidByXs(worker: XsWorker, expression: string): Promise<string> {
  const { bytes } = await worker.evaluate(`new TextEncoder().encode(${expression}).buffer`)
  return new TextDecoder().decode(bytes)
}
