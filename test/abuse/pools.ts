// What could still be drawn of everything that is counted: taken until there is none, and given back. Equal before and
// after abuse, or something was lost on the way.
import type { Gateway } from '../../src/index.ts'

export interface Drawable {
  arenas: number
  uploads: number
  prints: number
  runs: number
  connections: number
  /** Sectors that are free, and octets that an upload may have. */
  free: number
  available: number
}

export function drawable(gateway: Gateway): Drawable {
  const { pools, store } = gateway
  const open = Reflect.get(gateway, 'conversations') as unknown[]
  const statistics = store?.statistics()
  return {
    arenas: drain(() => pools.takeArena(), one => pools.giveArena(one)),
    uploads: drain(() => pools.takeIntake(), one => pools.giveIntake(one)),
    prints: drain(() => pools.takePrints() || undefined, () => pools.givePrints()),
    runs: drain(() => pools.takeServing(), one => pools.giveServing(one)),
    connections: gateway.connectionsMax - open.length,
    free: statistics?.free ?? 0,
    available: statistics?.available ?? 0,
  }
}

function drain<Item>(take: () => Item | undefined, give: (item: Item) => void): number {
  const taken: Item[] = []
  for (let item = take(); item !== undefined; item = take()) taken.push(item)
  for (const item of taken) give(item)
  return taken.length
}
