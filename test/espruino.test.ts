// The core in real Espruino interpreters: see espruino/inside.ts. Needs ESPRUINO, one binary or several with ':' between
// them; CI has none. What only a board's own format shows are memory, texts as octets, and percent-decoding.
import test from 'node:test'
import { build } from '../scripts/setup.mjs'
import { checksApart } from './apart.ts'
import { binaries, missingBinary } from './espruino/binary.ts'

const missing = missingBinary()
const PARTS = ['memory', 'device', 'browser', 'conformance', 'vectors']

for (const { path, name } of missing ? [{ path: '', name: 'no binary' }] : binaries()) {
  for (const part of PARTS) {
    test(`Postern on Espruino (${name}): ${part}`, { skip: missing }, async context => {
      build()
      await checksApart(context, 'ip link set lo up', `test/espruino/inside.ts ${part} "${path}"`)
    })
  }
}
if (missing) test('why not', context => context.diagnostic(`engine Espruino: skipped: ${missing}`))
