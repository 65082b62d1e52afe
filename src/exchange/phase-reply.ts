// REPLY: what the connection takes of a response, and the report of it when it has left.
import type { Exchange } from './exchange.ts'
import { fail } from './failing.ts'
import { AGAIN, BROKEN, DONE, DRAINED, type Output, UNTIL_CLOSE } from '../http/output.ts'
import type { Response } from '../http/response.ts'
import { describe } from '../log.ts'
import { CONTENT, OVER } from './states.ts'

export function drain(exchange: Exchange): boolean {
  const output = exchange.respond().output
  const result = pump(exchange, output)
  if (output.held === 0 && output.empty) exchange.holdings.givePrints()
  if (result === BROKEN && output.progress === 0 && output.framing !== UNTIL_CLOSE) {
    // Nothing has left: the source failed before its first octet.
    const serving = exchange.holdings.serving
    exchange.respond().begin()
    if (serving && serving.broken) return fail(exchange, serving)
    return exchange.answer(500, 'a source that gives no octet', '')
  }
  if (result === BROKEN) exchange.hosted().cut('output')
  if (result !== DONE) return false
  exchange.state = OVER
  return true
}

/** Sends what goes; progress renews the deadline. While content comes, its own deadline runs. */
export function pump(exchange: Exchange, output: Output): number {
  const before = output.progress
  const result = output.pump(exchange.connection)
  if (result === AGAIN) exchange.changed()
  if (result === BROKEN && output.thrown) told(exchange, output.thrown.error)
  if (exchange.state === CONTENT) return result
  if (result === DRAINED) exchange.rest()
  else if (output.progress !== before || !exchange.timed) exchange.renew(exchange.services.limits.REPLY_MS)
  return result
}

/** What a source threw, by its script where there is one. */
function told(exchange: Exchange, error: unknown): void {
  const serving = exchange.holdings.serving
  if (serving) serving.threw(error)
  else exchange.services.log('source: ' + describe(error))
}

export function report(exchange: Exchange, response: Response): void {
  const arena = exchange.arena, services = exchange.services
  const words = (arena ? exchange.lineOf(arena) : exchange.line).split(' ')
  services.answered({
    remoteAddress: exchange.connection.remoteAddress,
    user: words.length > 3 ? words.slice(3).join(' ') : undefined,
    method: words[0],
    target: words.length > 1 ? words[1] : '',
    version: words.length > 2 ? words[2] : '',
    status: response.status,
    received: exchange.holdings.receiving ? exchange.holdings.receiving.received : exchange.holdings.received,
    sent: response.output.sent,
    milliseconds: (services.platform.clock.now() - exchange.began) | 0,
    script: exchange.registration ? exchange.registration.name : '',
  })
}
