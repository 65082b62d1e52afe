// One representation of a document (RFC 9110 section 8): what is sent of it, and by what it is told from another.
import { constant } from '../bytes.ts'
import type { Arena } from '../http/arena.ts'
import { precondition, rangeCounts } from '../http/conditional.ts'
import { httpDate } from '../http/date.ts'
import { isPage } from '../http/page-type.ts'
import { rangesOf } from '../http/range.ts'
import type { Platform } from '../ports.ts'
import type { Document } from './documents.ts'
import { type Held, Spans } from './spans.ts'

export interface Representation {
  readonly type: string
  /** A strong entity tag without its quotes. */
  readonly tag: string
  /** Seconds since 1970; -1 when nobody knows. */
  readonly time: number
  /** Whether nothing changes twice within a second of `time`, so that it is a strong validator too. */
  readonly exact: boolean
  /** Further fields: of its coding, its variants, its caching. */
  readonly fields: string
  readonly content: string | Uint8Array | Held
}

/** What the request in `arena` gets of it; `most`: ranges. */
export function deliver(
  platform: Platform, most: number, arena: Arena, head: boolean, chosen: Representation,
): Document {
  const now = platform.clock.date(), content = chosen.content
  const tag = constant(platform, '"' + chosen.tag + '"')
  // Not later than the message (RFC 9110 section 8.8.2.1).
  const time = now !== undefined && chosen.time * 1000 > now ? -1 : chosen.time
  const whole = typeof content === 'string' ? platform.encodedLength(content) : content.length
  const status = precondition(arena, tag, time, now)
  const entity = 'ETag: "' + chosen.tag + '"\r\n' + chosen.fields
  if (status === 304) return bare(content, 304, entity)
  if (status !== 0) return bare(content, status, '')
  // Range is of GET alone (section 14.2).
  const ranged = !head && rangeCounts(arena, tag, time, chosen.exact, now)
  const pairs = ranged ? rangesOf(arena, whole, most) : undefined
  if (pairs && pairs.length === 0) return bare(content, 416, 'Content-Range: bytes */' + whole + '\r\n')
  const dated = time < 0 ? '' : 'Last-Modified: ' + httpDate(time * 1000) + '\r\n'
  return parts(platform, chosen, dated + 'Accept-Ranges: bytes\r\n' + entity, whole, pairs)
}

/** All of it, one part, or several as multipart/byteranges (section 14.6). */
function parts(
  platform: Platform, chosen: Representation, fields: string, whole: number, pairs: number[] | undefined,
): Document {
  const sent = pairs ? pairs : [0, whole], lines: string[] = []
  const boundary = sent.length > 2 ? boundaryOf(platform) : ''
  const type = 'Content-Type: ' + chosen.type + '\r\n', octets = constant(platform, chosen.type)
  let length = 0
  for (let i = 0; i < sent.length; i += 2) {
    const before = boundary === '' ? ''
      : (i > 0 ? '\r\n--' : '--') + boundary + '\r\n' + type + contentRange(sent, i, whole) + '\r\n'
    lines.push(before)
    length += platform.encodedLength(before) + sent[i + 1] - sent[i]
  }
  const end = boundary === '' ? '' : '\r\n--' + boundary + '--\r\n'
  lines.push(end)
  const named = boundary !== '' ? 'Content-Type: multipart/byteranges; boundary=' + boundary + '\r\n'
    : pairs ? type + contentRange(sent, 0, whole) : type
  const content = chosen.content, referred = content instanceof Uint8Array || (typeof content === 'string' && !pairs)
  return {
    status: pairs ? 206 : 200,
    fields: named + fields,
    page: boundary === '' && isPage(octets, 0, octets.length),
    length: length + end.length,
    pieces: content instanceof Uint8Array ? views(content, sent, lines) : referred ? [content as string] : [],
    source: referred ? undefined : new Spans(platform, content as string | Held, sent, lines),
  }
}

/** Bytes go out by reference, each part behind its lines. */
function views(content: Uint8Array, pairs: number[], lines: string[]): (string | Uint8Array)[] {
  const pieces: (string | Uint8Array)[] = []
  for (let i = 0; i < pairs.length; i += 2) {
    const all = pairs[i + 1] - pairs[i] === content.length
    pieces.push(lines[i >> 1])
    pieces.push(all ? content : content.subarray(pairs[i], pairs[i + 1]))
  }
  pieces.push(lines[pairs.length >> 1])
  return pieces
}

/** An answer without any of the content. */
function bare(content: string | Uint8Array | Held, status: number, fields: string): Document {
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) content.release()
  return { status, fields, page: false, length: 0, pieces: [], source: undefined }
}

function contentRange(pairs: number[], at: number, whole: number): string {
  return 'Content-Range: bytes ' + pairs[at] + '-' + (pairs[at + 1] - 1) + '/' + whole + '\r\n'
}

/** Nobody who writes content may know it beforehand, where there is entropy. */
function boundaryOf(platform: Platform): string {
  const random = new Uint8Array(8)
  let text = 'part-'
  platform.entropy(random)
  for (let i = 0; i < random.length; i++) text += (random[i] + 256).toString(16).slice(1)
  return text
}
