// The core on the real Moddable SDK, in its simulator: see moddable/inside.ts. Needs MODDABLE; CI has none.
import test from 'node:test'
import { build } from '../scripts/setup.mjs'
import { checksApart } from './apart.ts'
import { missingSdk } from './moddable/sdk.ts'

const missing = missingSdk()
const PARTS = ['conformance', 'device', 'files', 'browser', 'leaks', 'figures', 'vectors']
/** Small buffers, so that a peer that takes nothing is felt soon. */
const NETWORK = 'ip link set lo up mtu 1500; cd /proc/sys/net/ipv4; echo 4096 16384 16384 | tee tcp_rmem > tcp_wmem; cd - > /dev/null'

for (const part of PARTS) {
  test(`Postern on Moddable: ${part}`, { skip: missing }, async context => {
    build()
    await checksApart(context, NETWORK, `test/moddable/inside.ts ${part}`)
  })
}
if (missing) test('why not', context => context.diagnostic(`engine Moddable: skipped: ${missing}`))
