// What a gateway holds at this moment, counted from its connections: never more of anything than the limits allow, nothing
// lost on the way, and no deadline that has passed unheard.
import type { Gateway } from '../../src/index.ts'
import type { Judge } from './judge.ts'

/** The parts of a gateway that nobody else sees. */
interface Inner {
  conversations: Conversation[]
  pools: { [name in 'arenasLeft' | 'intakesLeft' | 'printsLeft' | 'runsLeft' | 'detachedLeft']: number }
}

interface Conversation {
  exchange: {
    holdings: Holdings
  } | undefined
  remaining(now: number): number | undefined
}

interface Holdings {
  arena: { bytes: Uint8Array } | undefined
  intake: unknown
  serving: { detached: boolean } | undefined
  response: { output: { held: number } } | undefined
  reserved: boolean
}

interface StoreParts {
  transactions: unknown[]
}

/** The longest that the chip and a turn may keep a deadline waiting. */
const LATE_MS = 2000

export class Held {
  connections = 0
  private readonly inner: Inner
  private readonly most: number

  constructor(private readonly gateway: Gateway, private readonly judge: Judge) {
    const { limits } = gateway
    this.inner = gateway as unknown as Inner
    const arena = limits.HEAD_BYTES_MAX + limits.ARENA_RESERVE_BYTES + 1
    this.most = limits.ARENAS * arena + limits.PRINT_RESERVATIONS * limits.PRINT_BYTES_MAX
      + gateway.connectionsMax * limits.EVENT_BYTES_MAX
  }

  check(): void {
    const { judge, gateway } = this, { limits } = gateway, { conversations, pools } = this.inner
    const now = gateway.platform.clock.now()
    let arenas = 0, intakes = 0, prints = 0, runs = 0, bytes = 0
    for (const conversation of conversations) {
      const holdings = conversation.exchange?.holdings
      const left = conversation.remaining(now)
      if (left !== undefined && left < -LATE_MS) judge.fail(14, `a deadline passed ${-left} ms ago`)
      if (!holdings) continue
      const held = holdings.response ? holdings.response.output.held : 0
      if (holdings.arena) arenas++
      if (holdings.intake) intakes++
      if (holdings.reserved) prints++
      if (holdings.serving) runs++
      bytes += (holdings.arena ? holdings.arena.bytes.length : 0) + held
      // A page from ROM is not printed.
      if (holdings.serving && held > (holdings.reserved ? limits.PRINT_BYTES_MAX : limits.EVENT_BYTES_MAX)) judge.fail(13, `${held} printed bytes are held`)
    }
    this.connections = conversations.length
    if (conversations.length > gateway.connectionsMax) judge.fail(13, `${conversations.length} connections`)
    if (bytes > this.most) judge.fail(13, `${bytes} bytes are held, of at most ${this.most}`)
    counted(judge, 'arenas', arenas, pools.arenasLeft, limits.ARENAS)
    counted(judge, 'upload sets', intakes, pools.intakesLeft, limits.UPLOAD_SETS)
    counted(judge, 'reservations', prints, pools.printsLeft, limits.PRINT_RESERVATIONS)
    counted(judge, 'runs', runs, pools.runsLeft, limits.RUNS)
  }

  /** The pools, the connections, the store's pages and transactions, and its free sectors as they must be. */
  left(): string {
    const { pools, conversations } = this.inner, { store } = this.gateway
    const open = store ? (store as unknown as StoreParts).transactions.length : 0
    return `${pools.arenasLeft} arenas, ${pools.intakesLeft} upload sets, ${pools.printsLeft} reservations, ${pools.runsLeft} runs, `
      + `${pools.detachedLeft} detached, ${store ? store.free : 0} pages, ${open} transactions, ${conversations.length} connections`
  }
}

function counted(judge: Judge, what: string, held: number, left: number, most: number): void {
  if (held + left !== most) judge.fail(13, `${held} ${what} are held and ${left} left, of ${most}`)
}
