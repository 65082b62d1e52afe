// What becomes of an exchange whose script failed, in whatever state.
import type { Exchange } from './exchange.ts'
import { IN_CHUNKS } from '../http/output.ts'
import type { Serving } from './serving.ts'
import { REPLY } from './states.ts'

/** A script that failed: 500 when nothing of its reply has left, else the connection is cut; a report goes before both. */
export function fail(exchange: Exchange, serving: Serving): boolean {
  if (serving.trouble.problem === '') serving.fail(serving.reply.problem)
  const failure = serving.failure(), response = exchange.respond(), output = response.output
  const begun = response.status !== 0, open = serving.reply.page && output.framing === IN_CHUNKS
  const text = !failure ? '' : !begun ? failure.content : open ? failure.late : ''
  if (!failure || text === '') return exchange.answer(serving.trouble.status, '', '')
  const services = exchange.services, length = services.platform.encodedLength(text)
  exchange.holdings.giveRun(undefined)
  output.release()
  if (begun) {
    output.attach(text, length)
    output.ended = true
  } else {
    output.drop()
    const type = 'Content-Type: text/' + (failure.page ? 'html' : 'plain') + '; charset=utf-8\r\n'
    const fields = type + services.guard.fields(exchange.origin, 0, failure.page, true)
    response.stored(500, fields, length, [text], undefined)
  }
  exchange.enter(REPLY, services.limits.REPLY_MS)
  exchange.giveArena()
  return true
}
