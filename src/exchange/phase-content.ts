// ADMIT and CONTENT: draws what the content needs, flash first, and takes it in.
import type { Registration } from '../cgi/scripts.ts'
import type { Exchange } from './exchange.ts'
import { fail } from './failing.ts'
import { RUN, UPLOAD } from './holdings.ts'
import type { Arena } from '../http/arena.ts'
import { CHUNKED } from '../http/framing.ts'
import { GET, HEAD } from '../http/methods.ts'
import { flush } from './phase-script.ts'
import { COMPLETE, FULL, REJECTED } from './receiving.ts'
import type { Serving } from './serving.ts'
import { CONTENT, LAUNCH, SCRIPT } from './states.ts'

/** Draws what the content needs; flash is asked before any of it is read. */
export function admit(exchange: Exchange): boolean {
  const registration = exchange.registration, arena = exchange.arena, services = exchange.services
  if (!registration || !arena) return exchange.refuse(500, 'no script')
  const holdings = exchange.holdings
  const form = exchange.framing !== 0 && (exchange.method & (GET | HEAD)) === 0
    && !registration.plan.stream && !registration.plan.stdin
  if (form && !holdings.intake && !holdings.drawIntake(exchange.first(UPLOAD))) return false
  const response = exchange.respond(), connection = exchange.connection
  let serving = holdings.serving
  if (!serving) {
    serving = exchange.first(RUN) ? services.pools.takeServing() : undefined
    if (!serving) return false
    holdings.serving = serving
    serving.begin(exchange, response.output, registration, exchange.method, arena.target.infoFrom, exchange.framing)
  }
  const status = exchange.framing === 0 ? 0 : open(exchange, arena, registration, serving)
  // All pages for uploads are in use: it waits in its order, under its deadline.
  if (status === 503) {
    exchange.waiting = UPLOAD
    return false
  }
  if (status === 429) {
    exchange.persistent = false
    return exchange.answer(status, 'the ration of erases is used up', 'Retry-After: ' + waits(exchange) + '\r\n')
  }
  if (status !== 0) return exchange.refuse(status, 'preflight')
  if (exchange.waits && arena.from === arena.to && connection.readable === 0) {
    response.proceed()
    response.output.pump(connection)
  }
  if (registration.plan.stream || exchange.framing === 0) exchange.enter(LAUNCH, services.limits.HEAD_MS)
  else exchange.enter(CONTENT, services.limits.CONTENT_MS)
  return true
}

/** Seconds until uploads are taken again from those whom nobody let in. */
function waits(exchange: Exchange): number {
  const ration = exchange.services.ration
  return ration ? ration.wait() : 0
}

/** Opens the way of the content: the status of a refusal, or 0. */
function open(exchange: Exchange, arena: Arena, registration: Registration, serving: Serving): number {
  if (registration.plan.flash > 0) {
    if (!registration.plan.authenticate && waits(exchange) > 0) return 429
    const framing = exchange.framing
    const declared = framing > 0 && framing < registration.plan.flash ? framing : registration.plan.flash
    const status = serving.inputs.reserve(framing === CHUNKED ? -1 : declared)
    if (status !== 0) return status
  }
  const intake = exchange.holdings.intake, stdin = registration.plan.stdin
  const sink = registration.plan.stream || stdin ? serving.inputs.sink(stdin) : undefined
  if (stdin && !sink) return 507
  const receiving = exchange.services.pools.takeReceiving()
  receiving.begin(exchange.connection, arena, exchange.framing, registration.plan.content, sink, intake)
  exchange.holdings.receiving = receiving
  return intake ? serving.inputs.collect(intake, arena) : 0
}

/** After a step of the content: what was found leads on. */
export function took(exchange: Exchange, found: number): boolean {
  const receiving = exchange.holdings.receiving, serving = exchange.holdings.serving
  if (!receiving || !serving) return exchange.refuse(500, 'no content')
  exchange.starved = false
  if (serving.broken) {
    exchange.persistent = false
    return fail(exchange, serving)
  }
  if (exchange.waits || serving.detached) speak(exchange, serving)
  if (found === REJECTED) {
    // What came whole is a good message with bad content: the connection may go on.
    if (receiving.whole) return exchange.answer(receiving.status, receiving.reason, '')
    return exchange.refuse(receiving.status, receiving.reason)
  }
  if (found === COMPLETE) {
    serving.inputs.contentLength = receiving.received
    const limits = exchange.services.limits
    if (exchange.streams) exchange.enter(SCRIPT, limits.SCRIPT_MS)
    else exchange.enter(LAUNCH, limits.HEAD_MS)
    return true
  }
  if (found === FULL) return hunger(exchange)
  if (exchange.connection.ended) return exchange.refuse(400, 'the peer ended within the content')
  const limits = exchange.services.limits
  // It is the peer's turn again.
  const fed = receiving.stuck >= 0 || !exchange.timed
  receiving.stuck = -1
  if (fed || receiving.received - receiving.renewed >= limits.CONTENT_BYTES_MIN) {
    receiving.renewed = receiving.received
    exchange.renew(limits.CONTENT_MS)
  }
  return false
}

/** The rest of an interim response; or what a streaming script prints meanwhile, once it is detached. */
function speak(exchange: Exchange, serving: Serving): void {
  const output = exchange.respond().output
  if (output.held === 0 && !output.empty) output.pump(exchange.connection)
  else if (serving.detached && output.held > 0) flush(exchange, serving)
}

/** The sink is full: the store's turns make room, or the script says by `wake` that there is some. */
function hunger(exchange: Exchange): boolean {
  const store = exchange.services.store, receiving = exchange.holdings.receiving, serving = exchange.holdings.serving
  exchange.starved = store !== undefined && store.busy()
  if (exchange.starved) exchange.services.arm(0)
  else if (serving && serving.detached) exchange.renew(0)
  else if (receiving && receiving.stuck !== receiving.received) {
    receiving.stuck = receiving.received
    exchange.renew(exchange.services.limits.SCRIPT_MS)
  }
  return false
}
