// The conformance suite of the ports on a board, through an agent on it: see ports-conformance.ts and ports/agent.ts.
import { PORT_CASES, runCase } from '../ports-conformance.ts'
import { check, type Said, say } from '../report.ts'
import { RemoteHarness, type Traits } from '../ports/remote-harness.ts'
import { RemotePlatform } from '../ports/remote.ts'
import type { Binary } from './binary.ts'
import { Board, freePort } from './board.ts'
import { formatOf, modules } from './device.ts'
import { moduleForEspruino } from './modules.ts'

/** A FIN closes; on a PC its listeners share a port; unread octets up to two pieces of 536 B and one more, then the peer is held back. */
const TRAITS: Traits = {
  halfClose: false, finBehindUnread: false, abortDrops: true, takenPort: false, texts: 'octets',
  heldMax: 1608, bulk: 64 * 1024, rounds: 40, searched: 536,
}
/** Cases that ask for what is not there, and why. */
const UNLIKE: Record<string, string> = {
  'knows its port and the addresses, also after the end': 'it has no addresses to tell',
  'decodes ISO-8859-1, each octet to its own code, as a copy': 'the case counts characters, and texts are octets',
}
/** A case listens a few times. */
const PORTS = 150

/** The interpreter cannot say which free port it took: where one is wanted it gets the next of these. */
function app(ports: number[]): string {
  return `var p=require("postern"),ports=${JSON.stringify(ports)},a=require("agent").agent();
var P=new p.EspruinoPlatform({flash:new p.EspruinoFlash(),connectionsMax:24,log:function(l){a.logged(l)}}),listen=P.listen;
P.listen=function(port,accept){return listen.call(P,port||ports.shift(),accept)};
print("ready "+a.serve(P))`
}

export async function conformance(binary: Binary): Promise<void> {
  // Where variables are few the agent stays in flash, too.
  const resident = !/C3/.test(await formatOf(binary))
  const board = new Board(binary)
  board.store({ ...modules('postern'), ...await moduleForEspruino('agent', 'test/espruino/agent.ts', resident) })
  const ports: number[] = []
  while (ports.length < PORTS) ports.push(await freePort())
  await board.start(app([...new Set(ports)]))
  const platform = new RemotePlatform(Number((await board.match(/^ready ([0-9]+)/))[1]))
  for (const portCase of PORT_CASES) {
    const said: Said = { name: `ports: ${portCase.name}` }
    said.skipped = UNLIKE[portCase.name]
    await check(said, async () => {
      if (said.skipped !== undefined) return
      const harness = new RemoteHarness(platform, TRAITS)
      try {
        said.skipped = await runCase(portCase, harness)
      } finally {
        harness.release()
      }
    })
  }
  say({ engine: `ports on Espruino (${binary.name})` })
  await platform.end()
  board.end()
}
