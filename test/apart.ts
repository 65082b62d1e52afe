// Runs checks in a network namespace of their own and makes a test of each: there a listener may take every interface.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { execPath } from 'node:process'
import type { TestContext } from 'node:test'
import { root } from '../scripts/setup.mjs'
import type { Said } from './report.ts'

/** `script` and its words run after `network`, commands of a shell; each check is a line of JSON that it prints. */
export async function checksApart(context: TestContext, network: string, script: string): Promise<void> {
  const inside = `${network}; exec "${execPath}" --import tsx ${script}`
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
}
