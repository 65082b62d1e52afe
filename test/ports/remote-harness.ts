// The harness of a platform on the other side of a TCP connection, with peers of Node: one for each case, the platform
// is the same and starts anew. What is different there is said by whoever makes it.
import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import type { Action, Arrangement, Harness } from '../ports-conformance.ts'
import { ACT_ABORT, ACT_CLOSE, ACT_THROW } from './commands.ts'
import { NodePeer } from './node-peer.ts'
import { RemoteConnection, type RemotePlatform } from './remote.ts'

/** What a condition is waited for before it counts as never coming. */
const DEADLINE_MS = 30_000
/** Polls after which everything that was under way has arrived: each takes at least one turn of the device. */
const QUIET_POLLS = 12

const ACTIONS: Record<Action, number> = { abort: ACT_ABORT, close: ACT_CLOSE, throw: ACT_THROW }

/** In what a platform differs; see Harness. */
export type Traits = Omit<Harness, 'platform' | 'arrangement' | 'connect' | 'until' | 'settle' | 'pass' | 'misuses'>

export class RemoteHarness implements Harness {
  readonly halfClose: boolean
  readonly finBehindUnread: boolean
  readonly abortDrops: boolean
  readonly takenPort: boolean
  readonly texts: 'characters' | 'octets'
  readonly heldMax: number
  readonly bulk: number
  readonly rounds: number
  readonly searched: number
  readonly arrangement: Arrangement
  private readonly peers: NodePeer[] = []

  constructor(readonly platform: RemotePlatform, traits: Traits) {
    this.halfClose = traits.halfClose
    this.finBehindUnread = traits.finBehindUnread
    this.abortDrops = traits.abortDrops
    this.takenPort = traits.takenPort
    this.texts = traits.texts
    this.heldMax = traits.heldMax
    this.bulk = traits.bulk
    this.rounds = traits.rounds
    this.searched = traits.searched
    platform.reset()
    this.arrangement = {
      act: (connection, action) => {
        assert.ok(connection instanceof RemoteConnection)
        connection.inside(ACTIONS[action])
      },
      wakes: times => platform.clock.inside(times),
    }
  }

  connect(port: number): NodePeer {
    const peer = new NodePeer(port)
    this.peers.push(peer)
    return peer
  }

  async until(done: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS
    while (!done()) {
      if (performance.now() > deadline) assert.fail(`never: ${what}`)
      await this.poll()
    }
  }

  async settle(): Promise<void> {
    for (let polls = 0; polls < QUIET_POLLS; polls++) await this.poll()
  }

  async pass(ms: number): Promise<void> {
    const start = this.platform.clock.now()
    await this.until(() => ((this.platform.clock.now() - start) | 0) >= ms, `${ms} ms pass`)
    await this.poll()
  }

  misuses(): string[] {
    return this.platform.misuses.splice(0)
  }

  release(): void {
    for (const peer of this.peers) peer.socket.destroy()
  }

  /** The peers get a turn of this process, then the device one of its own. */
  private async poll(): Promise<void> {
    await turn()
    await turn()
    this.platform.turn()
  }
}
