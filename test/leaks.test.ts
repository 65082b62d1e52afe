// The leak sweeps on the real XS engine; on the Moddable SDK they run in moddable/leaks.ts.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { NorChip } from '../host-sim/nor-chip.ts'
import { NodePlatform } from '../host-sim/node-platform.ts'
import { runOnXs, type RunningXs } from '../host-sim/xs-engine.ts'
import { installXs } from '../scripts/setup.mjs'
import { SWEEPS } from './leaks.ts'

const FLASH_BYTES = 1 << 20

const noXs = installXs()
assert.ok(noXs === undefined || process.env.CI !== 'true', `the XS engine is needed here: ${noXs}`)

describe('leaks on XS', { skip: noXs === undefined ? false : `no XS engine: ${noXs}` }, () => {
  let running: RunningXs

  before(async () => {
    const platform = new NodePlatform({ flash: new NorChip(FLASH_BYTES), log: () => undefined })
    running = await runOnXs({ platform, port: 0, profile: 'default', onAnswer: () => undefined }, 'test/leaks-xs.ts')
  })
  after(() => running.close())

  for (const { name, run } of SWEEPS) {
    test(name, async context => {
      context.diagnostic(await run({ port: running.port, live: () => running.worker.heap() }))
    })
  }
})
