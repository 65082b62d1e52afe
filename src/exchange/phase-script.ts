// LAUNCH and SCRIPT: runs the script, and turns what it did into a response: a document, a redirect, a 500.
import { LOCAL_REDIRECT, OPEN } from '../cgi/reply.ts'
import type { Exchange } from './exchange.ts'
import { fail } from './failing.ts'
import { PRINTS } from './holdings.ts'
import { ABSENT } from '../http/framing.ts'
import { CONTENT_TYPE } from '../http/grammar.ts'
import { GET, HEAD } from '../http/methods.ts'
import { BROKEN } from '../http/output.ts'
import { pump } from './phase-reply.ts'
import type { Serving } from './serving.ts'
import { CONTENT, DOCUMENT, LAUNCH, REPLY, SCRIPT } from './states.ts'

export function launch(exchange: Exchange): boolean {
  const serving = exchange.holdings.serving
  if (!serving) return exchange.refuse(500, 'no run')
  if (!exchange.holdings.drawPrints(exchange.first(PRINTS))) return false
  const streams = exchange.streams && exchange.framing !== 0
  if (streams) exchange.enter(CONTENT, exchange.services.limits.CONTENT_MS)
  else exchange.enter(SCRIPT, exchange.services.limits.SCRIPT_MS)
  serving.start()
  if (exchange.streams && !streams) endContent(serving)
  return true
}

/** A script that streams and has no content to wait for: its end comes at once. */
function endContent(serving: Serving): void {
  try {
    const sink = serving.inputs.sink(undefined)
    if (sink) sink.close(0)
  } catch (error) {
    serving.threw(error)
  }
}

export function serve(exchange: Exchange): boolean {
  const serving = exchange.holdings.serving
  if (!serving) return exchange.refuse(500, 'no run')
  serving.turn()
  if (serving.finished && !serving.nph) serving.reply.finish()
  if (serving.broken) return fail(exchange, serving)
  if (serving.finished) {
    return serving.reply.kind === LOCAL_REDIRECT ? redirect(exchange, serving) : conclude(exchange, serving)
  }
  if (serving.detached) {
    const kind = serving.reply.kind
    if (kind !== LOCAL_REDIRECT) exchange.giveArena()
    if (kind === OPEN) exchange.holdings.givePrints()
    const begun = serving.nph ? exchange.respond().output.printed > 0 : kind !== OPEN && kind !== LOCAL_REDIRECT
    if (begun) flush(exchange, serving)
  }
  if (exchange.connection.ended) exchange.rest()
  return false
}

/** A detached run: what it printed leaves, and its reservation with it. */
export function flush(exchange: Exchange, serving: Serving): void {
  const response = exchange.respond()
  serving.decide(response, exchange.origin)
  const result = pump(exchange, response.output)
  if (result === BROKEN) exchange.hosted().cut('output')
  else if (response.output.held === 0) exchange.holdings.givePrints()
}

/** The script has ended: the length is known unless a source gives the rest. */
function conclude(exchange: Exchange, serving: Serving): boolean {
  const response = exchange.respond(), output = response.output
  if (serving.nph && output.printed === 0 && !output.source) {
    serving.fail('no output')
    return fail(exchange, serving)
  }
  output.ended = true
  if (output.source) serving.remember()
  serving.decide(response, exchange.origin)
  exchange.enter(REPLY, exchange.services.limits.REPLY_MS)
  exchange.giveArena()
  return true
}

/** A local redirect: the path is served as if it had been asked for, without content (RFC 3875 section 6.2.2). */
function redirect(exchange: Exchange, serving: Serving): boolean {
  const arena = exchange.arena, services = exchange.services, preflight = services.preflight
  const good = arena !== undefined && ++exchange.redirects <= services.limits.REDIRECTS_MAX && arena.target.read(
    arena.bytes, serving.redirectFrom, serving.redirectTo, serving.redirectTo, arena.limit,
  )
  if (!arena || !good) {
    serving.fail('local redirects without end, or to no path')
    return fail(exchange, serving)
  }
  exchange.method = exchange.method === HEAD ? HEAD : GET
  exchange.framing = 0
  arena.head.known[CONTENT_TYPE] = ABSENT
  preflight.redirected(arena, exchange.method)
  exchange.registration = preflight.registration
  serving.close(undefined)
  exchange.holdings.giveContent('a local redirect')
  if (preflight.document) {
    exchange.enter(DOCUMENT, services.limits.REPLY_MS)
    return true
  }
  if (!preflight.registration) return exchange.answer(preflight.status, preflight.reason, preflight.fields)
  const output = exchange.respond().output, registration = preflight.registration
  output.release()
  serving.begin(exchange, output, registration, exchange.method, arena.target.infoFrom, 0)
  exchange.enter(LAUNCH, services.limits.HEAD_MS)
  return true
}
