// Clients that people use, as they are installed, against the conformance server and the example device: each is a test
// that CI runs. A client that is missing is skipped with its reason, and an error in CI.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { client as browser } from './interop/browser.ts'
import { Servers } from './interop/client.ts'
import { client as curl } from './interop/curl.ts'
import { clients as load } from './interop/load.ts'
import { client as nginx } from './interop/nginx.ts'
import { clients as old } from './interop/old.ts'
import { clients as python } from './interop/python.ts'

/** Guards against hanging only. */
const CASE_MS = 90_000

const servers = new Servers()
before(() => servers.start())
after(() => servers.end())

for (const client of [curl, ...python, ...load, ...old, nginx, browser]) {
  describe(`${client.name} is served`, { skip: client.missing }, () => {
    before(() => client.begin?.(servers))
    after(() => client.end?.())
    for (const { name, run } of client.cases) {
      test(name, { timeout: CASE_MS }, async context => {
        for (const { name, error } of await run(servers) ?? []) {
          await context.test(name, () => assert.equal(error, undefined))
        }
      })
    }
  })
}
