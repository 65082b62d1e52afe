// All vectors on lin, whole, byte by byte and cut at 32 points each.
import assert from 'node:assert/strict'
import { moduleForModdable } from '../engines/scripts.ts'
import { check, say } from '../report.ts'
import { built, Lin } from './sdk.ts'

/** The vectors keep the transcript of each run: more than a device has. */
const VECTORS = {
  static: 0, chunk: { initial: 1 << 25, incremental: 1 << 20 },
  heap: { initial: 1 << 18, incremental: 1 << 14 }, stack: 4096,
}

export async function vectors(): Promise<void> {
  const library = built('vectors', await moduleForModdable('suite'), { includes: ['boards/lin/manifest.json'], creation: VECTORS })
  const lin = new Lin(library)
  await lin.match(/^done$/)
  let sum = [0, 0, 0]
  for (const line of lin.lines) {
    const found = /^set (\S+) ([0-9]+) ([0-9]+) ([0-9]+)$/.exec(line)
    if (!found) continue
    const [, name, ...figures] = found
    sum = sum.map((value, i) => value + Number(figures[i]))
    await check(`vectors: ${name}`, async () => {
      assert.equal(figures[2], '0', lin.lines.filter(text => text.startsWith(`failed ${name}`)).join('\n'))
    })
  }
  say({ engine: `Moddable on lin: ${sum[0]} vectors, ${sum[1]} runs, ${sum[0] - sum[2]} passed, ${sum[2]} failed` })
  lin.end()
}
