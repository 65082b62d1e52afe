// DOCUMENT: what stands at the path, a single page or one of a folder. A state of its own, so that few calls lie above the
// reading of flash.
import type { Exchange } from './exchange.ts'
import type { Document } from '../files/documents.ts'
import { HEAD } from '../http/methods.ts'
import { describe } from '../log.ts'
import { REPLY } from './states.ts'

export function serveDocument(exchange: Exchange): boolean {
  const preflight = exchange.services.preflight, arena = exchange.arena, folder = preflight.folder
  if (!arena) return exchange.refuse(500, 'no document')
  const head = exchange.method === HEAD
  let found: Document | undefined
  try {
    found = preflight.pages.find(arena, head)
    if (!found && folder) found = folder.find(arena, head)
  } catch (error) {
    exchange.services.log('document: ' + describe(error))
    return exchange.answer(500, 'a document that cannot be read', '')
  }
  // Content that came with the request is not read.
  if (exchange.framing !== 0) exchange.persistent = false
  if (found) return deliver(exchange, found)
  preflight.missing(arena, 'no such document')
  return exchange.answer(preflight.status, preflight.reason, '')
}

function deliver(exchange: Exchange, found: Document): boolean {
  if (found.status >= 400) return exchange.answer(found.status, '', found.fields)
  const services = exchange.services
  const fields = found.fields + services.guard.fields(exchange.origin, 0, found.page, false)
  exchange.respond().stored(found.status, fields, found.length, found.pieces, found.source)
  exchange.enter(REPLY, services.limits.REPLY_MS)
  exchange.giveArena()
  return true
}
