// The core in real Espruino interpreters: see espruino/inside.ts. Needs ESPRUINO, one binary or several with ':' between
// them; CI has none. What only a board's own format shows are memory, texts as octets, and percent-decoding.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { execPath } from 'node:process'
import test from 'node:test'
import { build, root } from '../scripts/setup.mjs'
import { binaries, missingBinary } from './espruino/binary.ts'
import type { Said } from './moddable/report.ts'

const missing = missingBinary()
/** Of module inside.ts, each in a namespace of its own. */
const PARTS = ['memory', 'device', 'browser', 'conformance', 'vectors']

for (const { path, name } of missing ? [{ path: '', name: 'no binary' }] : binaries()) {
  for (const part of PARTS) {
    test(`Postern on Espruino (${name}): ${part}`, { skip: missing }, async context => {
      build()
      const inside = `ip link set lo up; exec "${execPath}" --import tsx test/espruino/inside.ts ${part} "${path}"`
      const child = spawn('unshare', ['-rn', 'sh', '-c', inside], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
      const ended = once(child, 'exit')
      let checks = 0
      for await (const line of createInterface({ input: child.stdout })) {
        const said: Said = JSON.parse(line)
        if (said.engine) context.diagnostic(`engine ${said.engine}`)
        if (said.name === undefined) continue
        checks++
        await context.test(said.name, subtest => {
          if (said.note) subtest.diagnostic(said.note)
          assert.equal(said.error, undefined)
          if (said.skipped !== undefined) subtest.skip(said.skipped)
        })
      }
      assert.deepEqual(await ended, [0, null])
      assert.ok(checks > 0)
    })
  }
}
if (missing) test('why not', context => context.diagnostic(`engine Espruino: skipped: ${missing}`))
