// The media type of a file by the end of its name, where nobody says another. As Python's http.server: the end is what
// follows the last dot, so `a.tar.gz` is application/gzip, and no content coding is ever guessed.
import { frozen } from '../frozen.ts'

/** A type, then the ends of names that have it. */
const TYPES = frozen([
  'text/html html htm', 'text/css css', 'text/javascript js mjs', 'application/json json map', 'text/plain txt log',
  'image/png png', 'image/jpeg jpg jpeg', 'image/gif gif', 'image/svg+xml svg', 'image/vnd.microsoft.icon ico',
  'image/webp webp', 'image/bmp bmp', 'font/woff woff', 'font/woff2 woff2', 'text/xml xml', 'text/csv csv', 'text/x-python py',
  'text/markdown md', 'application/pdf pdf', 'application/zip zip', 'application/gzip gz', 'application/x-bzip2 bz2',
  'application/x-xz xz', 'application/x-tar tar', 'application/wasm wasm', 'application/manifest+json webmanifest',
  'audio/mpeg mp3', 'audio/x-wav wav', 'video/mp4 mp4',
])

/** `application/octet-stream` for what is not known. */
export function mediaType(path: string): string {
  const names = path.split('/'), ends = names[names.length - 1].split('.')
  // A name without a dot, or with only one before it, has no such end.
  if (ends.length < 2 || (ends.length === 2 && ends[0] === '')) return 'application/octet-stream'
  const end = ends[ends.length - 1].toLowerCase()
  for (let i = 0; i < TYPES.length; i++) {
    const words = TYPES[i].split(' ')
    if (words.indexOf(end) > 0) return words[0]
  }
  return 'application/octet-stream'
}
