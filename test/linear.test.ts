// Nothing grows with the square of what a peer sends: for twice the input there is at most little more than twice the
// work. Time is not looked at: on Node the octets that the ports look at are counted, on XS units of computing.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { pathToFileURL } from 'node:url'
import { root } from '../scripts/setup.mjs'
import type * as Postern from '../src/index.ts'
import { endless } from './bench/endless-cases.ts'
import { cases, make, run } from './bench/linear-cases.ts'
import { XsMeter } from './bench/xs-meter.ts'
import { World } from '../host-sim/world/world.ts'

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

/** Units an octet of what never ends, at most so many times those of a valid upload. */
const FACTOR_MAX = 3
const MEGABYTE = 1 << 20
/** Enough to be refused, whatever it is. */
const REFUSED_BYTES = 10_000
/** A TCP segment, and what a slow sender gives at once. */
const PIECES = [1460, 64]
/** What XS holds more or less from one turn to the next. */
const SLACK_SLOTS = 200
const SLACK_BYTES = 1024

test('what never ends costs XS an octet at most 3 times what a valid upload does, and holds nothing more', async context => {
  const meter = await XsMeter.start('test/bench/endless-cases.ts')
  if (typeof meter === 'string') {
    assert.notEqual(process.env.CI, 'true', 'the XS engine is needed here')
    return context.skip(`no XS engine (${meter})`)
  }
  for (const piece of PIECES) {
    const octets = piece === PIECES[0] ? MEGABYTE : MEGABYTE / 16, blocks = Math.ceil(octets / piece)
    await meter.units('begin', -1, piece)
    const arriving = await meter.units('arrive', blocks)
    const valid = await meter.units('upload', blocks) - arriving
    context.diagnostic(`in pieces of ${piece}: ${(valid / octets).toFixed(2)} units an octet of a valid upload, `
      + `${(arriving / octets).toFixed(2)} for its arrival in the world, which no figure counts`)
    for (const [which, { name, again }] of endless.entries()) {
      await context.test(`${name}, in pieces of ${piece}`, async test => {
        const size = Math.floor(piece / again.length) * again.length, count = Math.ceil(octets / size)
        await meter.units('begin', which, piece)
        const world = await meter.units('arrive', count)
        const units = await meter.units('send', count, 0) - world
        const heap = await meter.heap()
        await meter.units('begin', which, piece)
        const few = Math.ceil(REFUSED_BYTES / size), early = await meter.units('send', few, 0) - world * few / count
        const before = await meter.heap()
        const factor = units / (count * size) / (valid / octets)
        test.diagnostic(`${(units / (count * size)).toFixed(2)} units an octet, ${factor.toFixed(2)} times an upload's; `
          + `${(early / (few * size)).toFixed(1)} in the first ${few * size} octets; `
          + `${heap.slots - before.slots} slots, ${heap.chunkBytes - before.chunkBytes} B more in the end than there`)
        assert.ok(factor <= FACTOR_MAX, `${factor} times`)
        assert.ok(heap.slots - before.slots <= SLACK_SLOTS, `${heap.slots - before.slots} slots`)
        assert.ok(heap.chunkBytes - before.chunkBytes <= SLACK_BYTES, `${heap.chunkBytes - before.chunkBytes} B`)
      })
    }
  }
  await meter.close()
})
