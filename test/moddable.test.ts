// The core on the real Moddable SDK, in its simulator: see moddable/inside.ts. Needs MODDABLE; CI has none.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { execPath } from 'node:process'
import test from 'node:test'
import { build, root } from '../scripts/setup.mjs'
import { missingSdk } from './moddable/sdk.ts'

interface Said {
  name?: string
  note?: string
  error?: string
  engine?: string
}

const missing = missingSdk()

test('Postern on Moddable', { skip: missing }, async context => {
  build()
  const inside = `ip link set lo up && exec "${execPath}" --import tsx test/moddable/inside.ts`
  const child = spawn('unshare', ['-rn', 'sh', '-c', inside], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  let checks = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const said: Said = JSON.parse(line)
    if (said.engine) context.diagnostic(`engine ${said.engine}`)
    if (said.name === undefined) continue
    checks++
    await context.test(said.name, subtest => {
      if (said.note) subtest.diagnostic(said.note)
      assert.equal(said.error, undefined)
    })
  }
  assert.equal(child.exitCode ?? 0, 0)
  assert.ok(checks > 0)
})
if (missing) test('why not', context => context.diagnostic(`engine Moddable: skipped: ${missing}`))
