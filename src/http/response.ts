// The head of a response (RFC 9112 sections 4 to 6): the status line, what a script passes on, and the fields that are ours
// alone: Date, Server, framing, Connection.
import type { Platform } from '../ports.ts'
import { httpDate } from './date.ts'
import { IN_CHUNKS, WITHOUT, WITH_LENGTH } from './output.ts'
import { bodiless, reasonPhrase } from './status.ts'

/**
 * @param fields lines with CRLF
 * @param framing of `Output`
 * @param length of the content, -1 when it is not stated
 * @param minor the minor version of the request: 1.0 must be told when the connection persists
 */
export function responseHead(
  platform: Platform, software: string, status: number, reason: string, fields: string, framing: number, length: number,
  minor: number, persistent: boolean,
): string {
  const date = platform.clock.date()
  let head = 'HTTP/1.1 ' + status + ' ' + (reason === '' ? reasonPhrase(status) : reason) + '\r\n' + fields
  if (date !== undefined) head += 'Date: ' + httpDate(date) + '\r\n'
  head += 'Server: ' + software + '\r\n'
  if (framing === IN_CHUNKS) head += 'Transfer-Encoding: chunked\r\n'
  else if (length >= 0 && !bodiless(status) && (framing === WITH_LENGTH || framing === WITHOUT)) {
    head += 'Content-Length: ' + length + '\r\n'
  }
  if (!persistent) head += 'Connection: close\r\n'
  else if (minor === 0) head += 'Connection: keep-alive\r\n'
  return head + '\r\n'
}

/** The content of an answer without a script: the status and nothing of the request. */
export function plainContent(status: number): string {
  return status + ' ' + reasonPhrase(status) + '\n'
}
