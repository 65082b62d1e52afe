// REPLY: what the connection takes of a response, and the report of it when it has left.
import type { Exchange } from './exchange.ts'
import { AGAIN, BROKEN, DONE, DRAINED, type Output } from '../http/output.ts'
import type { Response } from '../http/response.ts'
import { OVER } from './states.ts'

export function drain(exchange: Exchange): boolean {
  const output = exchange.respond().output
  const result = pump(exchange, output)
  if (output.held === 0 && output.empty) exchange.holdings.givePrints()
  if (result === BROKEN) exchange.hosted().cut('output')
  if (result !== DONE) return false
  exchange.state = OVER
  return true
}

/** Sends what goes; progress renews the deadline, and a source that has nothing yet has none. */
export function pump(exchange: Exchange, output: Output): number {
  const before = output.progress
  const result = output.pump(exchange.connection)
  if (result === AGAIN) exchange.changed()
  if (result === DRAINED) exchange.hosted().renew(0)
  else if (output.progress !== before) exchange.hosted().renew(exchange.services.limits.REPLY_MS)
  return result
}

export function report(exchange: Exchange, response: Response): void {
  const arena = exchange.arena, services = exchange.services
  const head = arena ? arena.head : undefined
  services.answered({
    remoteAddress: exchange.connection.remoteAddress,
    method: services.methods.name(exchange.method),
    target: arena && head && head.targetTo > head.targetFrom
      ? services.platform.decode(arena.bytes, head.targetFrom, head.targetTo, 'latin1') : '',
    status: response.status,
    received: exchange.holdings.receiving ? exchange.holdings.receiving.received : exchange.holdings.received,
    sent: response.output.sent,
    milliseconds: (services.platform.clock.now() - exchange.began) | 0,
    script: exchange.registration ? exchange.registration.name : '',
  })
}
