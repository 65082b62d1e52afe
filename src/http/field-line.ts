// Whether a text is one field line (RFC 9110 section 5): what a script was given by a peer could make two of it.
import { constant } from '../bytes.ts'
import type { Platform } from '../ports.ts'
import { TOKEN_OCTETS, VALUE_OCTETS } from './grammar.ts'

/** Whether `line` begins with the token `name` and a colon and has no control but HTAB. */
export function isFieldLine(platform: Platform, line: string, name: string): boolean {
  const octets = constant(platform, line), length = platform.encodedLength(name)
  return length > 0 && platform.span(TOKEN_OCTETS, octets, 0, octets.length) === length
    && platform.span(VALUE_OCTETS, octets, length, octets.length) === octets.length
}
