// The core on the real Moddable SDK, in its simulator: see moddable/inside.ts. Needs MODDABLE; CI has none.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { execPath } from 'node:process'
import test from 'node:test'
import { build, root } from '../scripts/setup.mjs'
import type { Said } from './moddable/report.ts'
import { missingSdk } from './moddable/sdk.ts'

const missing = missingSdk()
/** Of module inside.ts, each in a namespace of its own. */
const PARTS = ['conformance', 'device', 'browser', 'leaks', 'figures', 'vectors']
/** Small buffers, so that a peer that takes nothing is felt soon. */
const NETWORK = 'ip link set lo up mtu 1500; cd /proc/sys/net/ipv4; echo 4096 16384 16384 | tee tcp_rmem > tcp_wmem; cd - > /dev/null'

for (const part of PARTS) {
  test(`Postern on Moddable: ${part}`, { skip: missing }, async context => {
    build()
    const inside = `${NETWORK}; exec "${execPath}" --import tsx test/moddable/inside.ts ${part}`
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
if (missing) test('why not', context => context.diagnostic(`engine Moddable: skipped: ${missing}`))
