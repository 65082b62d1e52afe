// Which content a browser shows as a document, in which scripts could run: by its media type (RFC 9110 section 8.3.1).
import { ascii, startsIgnoreCase } from '../bytes.ts'

const HTML = ascii('text/html')
const XHTML = ascii('application/xhtml')
const SVG = ascii('image/svg')

/** Whether the media type in bytes[from, to) is of that kind. */
export function isPage(bytes: Uint8Array, from: number, to: number): boolean {
  return startsIgnoreCase(bytes, from, to, HTML) || startsIgnoreCase(bytes, from, to, XHTML)
    || startsIgnoreCase(bytes, from, to, SVG)
}
