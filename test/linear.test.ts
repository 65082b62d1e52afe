// Nothing grows with the square of what a peer sends: for twice the input there is at most little more than twice the
// work. Time is not looked at: on Node the octets that the ports look at are counted, on XS units of computing.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { pathToFileURL } from 'node:url'
import { root } from '../scripts/setup.mjs'
import type * as Postern from '../src/index.ts'
import { cases, make, run } from './bench/linear-cases.ts'
import { XsMeter } from './bench/xs-meter.ts'
import { World } from './world/world.ts'

/** Twice, and a tenth for what a larger input makes dearer in itself. */
const RATIO_MAX = 2.2

/** Counts octets that the ports look at for the core, and one for each call. */
class CountingWorld extends World {
  count = 0

  private counted<T>(octets: number, result: T): T {
    this.count += octets + 1
    return result
  }

  override find(...given: Parameters<World['find']>): number {
    const found = super.find(...given)
    return this.counted((found < 0 ? given[5] : found) - given[4], found)
  }

  override span(...given: Parameters<World['span']>): number {
    const end = super.span(...given)
    return this.counted(end - given[2], end)
  }

  override encodedLength(text: string): number {
    return this.counted(text.length, super.encodedLength(text))
  }

  override encode(...given: Parameters<World['encode']>): number {
    const count = super.encode(...given)
    // What lies before the offset is walked over.
    return this.counted(given[1] + count, count)
  }

  override decode(...given: Parameters<World['decode']>): string {
    return this.counted(given[2] - given[1], super.decode(...given))
  }

  override crc32(...given: Parameters<World['crc32']>): number {
    return this.counted(given[2] - given[1], super.crc32(...given))
  }
}

function judge(name: string, once: number, twice: number): void {
  assert.ok(once > 0, `${name}: something was done`)
  assert.ok(twice <= RATIO_MAX * once, `${name}: ${once} for the input, ${twice} for twice as much`)
}

test('twice the input gives at most 2.2 times the octets in the ports', async context => {
  const postern: typeof Postern = await import(pathToFileURL(join(root, 'dist/node/index.js')).href)
  const work = (which: number, size: number): number => {
    const world = new CountingWorld({})
    make(postern, which, size)
    assert.ok(run(postern, world), `${cases[which].name}, ${size}: ${world.lines.join('; ')} ${world.misuses.join('; ')}`)
    return world.count
  }
  for (const [which, { name, size }] of cases.entries()) {
    await context.test(name, () => judge(name, work(which, size), work(which, 2 * size)))
  }
})

test('twice the input takes XS at most 2.2 times the units', async context => {
  const meter = await XsMeter.start('test/bench/linear-cases.ts')
  if (typeof meter === 'string') {
    assert.notEqual(process.env.CI, 'true', 'the XS engine is needed here')
    return context.skip(`no XS engine (${meter})`)
  }
  const work = async (which: number, size: number): Promise<number> => {
    await meter.units('make', which, size)
    return meter.units('run')
  }
  for (const [which, { name, size }] of cases.entries()) {
    await context.test(name, async () => {
      const once = await work(which, size), twice = await work(which, 2 * size)
      judge(name, once, twice)
    })
  }
  await meter.close()
})
