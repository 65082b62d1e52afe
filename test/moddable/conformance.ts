// The conformance suite of the ports on lin, through an agent on it: see ports-conformance.ts and ports/agent.ts.
import { moduleForModdable } from '../engines/scripts.ts'
import { PORT_CASES, runCase } from '../ports-conformance.ts'
import { RemoteHarness, type Traits } from '../ports/remote-harness.ts'
import { RemotePlatform } from '../ports/remote.ts'
import { check, type Said, say } from '../report.ts'
import { built, Lin, POLL_MS } from './sdk.ts'

/** Lin moves 1,536 B a poll, and stops looking at a socket whose FIN came behind unread bytes. */
export const TRAITS: Traits = {
  halfClose: false, finBehindUnread: false, abortDrops: false, takenPort: false, texts: 'characters',
  heldMax: 1536, bulk: 64 * 1536, rounds: 300, searched: 3000,
}

export async function conformance(): Promise<void> {
  const library = built('agent', await moduleForModdable('test/moddable/agent-app.ts'), {
    includes: ['boards/lin/manifest.json'], pollMs: POLL_MS,
  })
  const lin = new Lin(library)
  const platform = new RemotePlatform(Number((await lin.match(/^ready ([0-9]+)$/))[1]))
  for (const portCase of PORT_CASES) {
    const said: Said = { name: `ports: ${portCase.name}` }
    await check(said, async () => {
      const harness = new RemoteHarness(platform, TRAITS)
      try {
        said.skipped = await runCase(portCase, harness)
      } finally {
        harness.release()
      }
    })
  }
  say({ engine: 'ports on lin' })
  await platform.end()
  lin.end()
}
