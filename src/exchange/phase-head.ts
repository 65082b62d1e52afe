// HEAD: reads a request head into the arena and judges it. Everything that can be refused before content is refused here,
// and before 100 Continue.
import type { Exchange } from './exchange.ts'
import { ARENA } from './holdings.ts'
import type { Arena } from '../http/arena.ts'
import { END, LINE, MORE, REFUSED } from '../reader.ts'
import { ADMIT, DOCUMENT } from './states.ts'

/** One step; false when nothing more can happen in this turn. */
export function readHead(exchange: Exchange): boolean {
  const services = exchange.services, connection = exchange.connection
  const arena = exchange.arena ? exchange.arena : exchange.holdings.drawArena(exchange.first(ARENA))
  if (!arena) return false
  exchange.drawn()
  const head = arena.head
  for (;;) {
    while (arena.from < arena.to) {
      const event = head.next(arena.bytes, arena.from, arena.to)
      arena.from = head.at
      arena.to = head.filled
      if (event === REFUSED) return exchange.refuse(head.status, head.reason)
      if (event === END) return preflight(exchange, arena)
      if (event === LINE && !line(exchange, arena)) return true
      if (event === MORE) break
    }
    const limit = services.limits.HEAD_BYTES_MAX
    if (arena.to >= limit) return exchange.refuse(head.lineDone ? 431 : 414, 'head')
    const count = connection.read(arena.bytes, arena.to, limit)
    arena.to += count
    if (count > 0) continue
    return connection.ended && !head.blank && exchange.refuse(400, 'the peer ended within a head')
  }
}

function line(exchange: Exchange, arena: Arena): boolean {
  const preflight = exchange.services.preflight
  const good = preflight.line(arena)
  exchange.method = preflight.method
  exchange.registration = preflight.registration
  if (!good) exchange.refuse(preflight.status, preflight.reason)
  return good
}

/** The head is complete: everything that can be refused before content is, and before 100 Continue. */
function preflight(exchange: Exchange, arena: Arena): boolean {
  const preflight = exchange.services.preflight
  preflight.head(arena, exchange.method, exchange.registration)
  exchange.minor = arena.head.minor
  exchange.framing = preflight.framing
  exchange.persistent = preflight.persistent && !exchange.last && exchange.services.limits.IDLE_MS > 0
  exchange.waits = preflight.waits
  exchange.origin = preflight.origin
  exchange.holdings.whole = exchange.framing === 0 && !preflight.broken
  exchange.registration = preflight.registration
  if (preflight.status !== 0) {
    if (preflight.broken || exchange.framing !== 0) exchange.persistent = false
    return exchange.answer(preflight.status, preflight.reason, preflight.fields)
  }
  exchange.enter(preflight.document ? DOCUMENT : ADMIT, exchange.services.limits.HEAD_MS)
  return true
}
