// Log lines: whatever a peer or a script puts into one, it stays one line.
import { putHexadecimal } from './bytes.ts'
import type { Platform } from './ports.ts'

/** What takes lines, escaping them. */
export interface Logger {
  log(line: string): void
}

const BACKSLASH = 0x5C
const LINE_BYTES_MAX = 512

/** Controls, DEL and backslashes as `\xNN`; at most 512 octets of the text. */
export function escapeLine(platform: Platform, text: string): string {
  const length = platform.encodedLength(text), most = length < LINE_BYTES_MAX ? length : LINE_BYTES_MAX
  const octets = new Uint8Array(most + 1), escaped = new Uint8Array(4 * most + 1)
  const count = platform.encode(text, 0, octets, 0, most)
  let put = 0
  for (let i = 0; i < count; i++) {
    // U+0080 to U+009F are controls too: a terminal takes U+009B for ESC [.
    const high = octets[i] === 0xC2 && octets[i + 1] < 0xA0
    if (high) i++
    const octet = octets[i]
    if (!high && octet >= 0x20 && octet !== 0x7F && octet !== BACKSLASH) escaped[put++] = octet
    else {
      escaped[put] = BACKSLASH
      escaped[put + 1] = 0x78
      if (octet < 16) escaped[put + 2] = 0x30
      putHexadecimal(octet, escaped, put + (octet < 16 ? 3 : 2))
      put += 4
    }
  }
  return platform.decode(escaped, 0, put, 'utf-8') + (most < length ? ' ...' : '')
}

/** What kind of thing was thrown: the name of an error. */
export function kindOf(error: unknown): string {
  const thrown = error as { name?: unknown }
  try {
    return typeof error === 'object' && error !== null && thrown.name !== undefined ? String(thrown.name) : typeof error
  } catch {
    return 'what has no name'
  }
}

/** What is told of something thrown: its stack where there is one. */
export function describe(error: unknown): string {
  const thrown = error as { stack?: unknown }
  try {
    return typeof error === 'object' && error !== null && thrown.stack !== undefined ? String(thrown.stack) : String(error)
  } catch {
    return 'what has no text'
  }
}
