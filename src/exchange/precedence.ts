// Who gives way when everything is taken, and who draws next of a pool. Peers are weighed by all that they hold of
// connections, arenas and upload sets; where addresses are not told all are one peer. The one that holds most gives way,
// the one that holds least draws first; within a peer the oldest request does both, so that those who wait for several
// pools, one after the other, keep their order.
import type { Conversation } from './conversation.ts'
import type { Exchange } from './exchange.ts'
import { PRINTS, UPLOAD } from './holdings.ts'
import type { Limits } from '../limits.ts'
import { ADMIT, CONTENT, HEAD, REPLY } from './states.ts'

// How readily a connection gives way, the first ones first.
/** It waits for a request, or for its peer to read an answer. */
const IDLES = 0
/** Its head is not complete. */
const READS = 1
const WORKS = 2
/** A script runs, or what came waits for us. */
const STAYS = 3

/** Who gives way to a new connection of the peer at `address`: of the peer that holds most, if that is not less. */
export function weakest(open: Conversation[], address: string | undefined, now: number): Conversation | undefined {
  let chosen: Conversation | undefined
  let most = held(open, address), rank = STAYS
  for (let i = 0; i < open.length; i++) {
    const one = open[i], its = rankOf(one, now)
    if (its === STAYS) continue
    const weight = held(open, one.connection.remoteAddress)
    if (weight < most) continue
    if (chosen && weight === most && (its > rank || (its === rank && !older(one, chosen)))) continue
    chosen = one
    most = weight
    rank = its
  }
  return chosen
}

/** Who draws next of a pool, of those who are not in their turn; `unasked`: nor have one soon. */
export function foremost(open: Conversation[], pool: number, unasked: boolean): Conversation | undefined {
  let chosen: Conversation | undefined
  let least = 0
  for (let i = 0; i < open.length; i++) {
    const one = open[i]
    if (one.waiting !== pool || one.broken || (unasked && one.due)) continue
    const weight = held(open, one.connection.remoteAddress)
    if (chosen && (weight > least || (weight === least && !older(one, chosen)))) continue
    chosen = one
    least = weight
  }
  return chosen
}

/** Who keeps others waiting for a pool, of the peer that holds most, if that is not less than what `address` holds. */
export function keeper(
  open: Conversation[], pool: number, address: string | undefined, now: number,
): Conversation | undefined {
  let chosen: Conversation | undefined
  let most = held(open, address)
  for (let i = 0; i < open.length; i++) {
    const one = open[i]
    if (keptFor(one, pool, now) < 0) continue
    const weight = held(open, one.connection.remoteAddress)
    if (weight < most || (chosen && weight === most && !older(one, chosen))) continue
    chosen = one
    most = weight
  }
  return chosen
}

/** For how many milliseconds only its peer, or its script, keeps it from giving back what it holds of a pool; less than 0: it does not. */
export function keptFor(one: Conversation, pool: number, now: number): number {
  const exchange = one.exchange
  if (!exchange) return -1
  const age = (now - one.since) | 0, limits = exchange.services.limits
  if (!holds(exchange, pool)) return -1
  if (exchange.state === REPLY) {
    // Its deadline runs since its last progress: a long answer that is taken is waited for.
    const left = exchange.timed ? one.remaining(now) : undefined
    return left === undefined ? -1 : limits.REPLY_MS - left
  }
  if (pool === PRINTS && exchange.lends) return age
  return stalls(exchange, limits, age) ? age : -1
}

/** What a peer holds. */
export function held(open: Conversation[], address: string | undefined): number {
  let sum = 0
  for (let i = 0; i < open.length; i++) if (open[i].connection.remoteAddress === address) sum += open[i].weight
  return sum
}

function older(one: Conversation, other: Conversation): boolean {
  return ((one.since - other.since) | 0) < 0
}

function rankOf(one: Conversation, now: number): number {
  const exchange = one.exchange
  if (!exchange) return one.silent && ((now - one.since) | 0) < one.services.limits.FRESH_MS ? WORKS : IDLES
  if (exchange.reading) return READS
  return exchange.state === REPLY || waits(exchange) ? WORKS : STAYS
}

/** Whether its peer is to go on: its head, or its content, is not here. */
function waits(exchange: Exchange): boolean {
  switch (exchange.state) {
    case HEAD: return true
    case ADMIT: return exchange.framing !== 0 && (exchange.framing < 0 || exchange.pending < exchange.framing)
    // What came and has no room waits for us. A script that is detached runs by itself.
    case CONTENT: return !exchange.starved && exchange.pending === 0 && !exchange.detached
    default: return false
  }
}

function holds(exchange: Exchange, pool: number): boolean {
  if (exchange.holdings.has(pool)) return true
  // A page for uploads is waited for as an upload set is.
  return pool === UPLOAD && exchange.registration !== undefined && exchange.registration.plan.flash > 0
}

/** Whether its head is not complete, or its content slower than who waits can bear. */
function stalls(exchange: Exchange, limits: Readonly<Limits>, age: number): boolean {
  const arena = exchange.arena, receiving = exchange.holdings.receiving
  if (!waits(exchange)) return false
  // A pipeline waits for its turn, not for its peer.
  if (exchange.state === HEAD) return arena !== undefined && arena.from === arena.to
  // What came before its turn is in the arena and in the connection; more than a segment may not fit there.
  const came = receiving ? receiving.received : exchange.pending
  if (!receiving && came >= limits.RECEIVE_BYTES) return false
  return came * limits.STALE_MS < age * limits.STALE_BYTES
}
