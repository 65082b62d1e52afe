// A look at an uploaded or pasted certificate: enough to catch the wrong file before it replaces a good one. The names
// on a PEM line are those of RFC 7468 section 5; a DER certificate is a SEQUENCE (ITU-T X.690 section 8.9).
import type { Content, PartFile } from '../../src/index.ts'
import { matches, utf8 } from './text.ts'

const KEY = 'This holds a private key. Choose the certificate alone; keep the key to yourself.'
const NONE = 'This is no certificate. It must be PEM text with a line -----BEGIN CERTIFICATE-----, or DER.'

/** What is wrong with it in a sentence, or undefined. */
export function certificateProblem(file: PartFile): string | undefined {
  const first = new Uint8Array(5)
  const count = file.readAt(0, first, 0, 5)
  if (count === 5 && first[0] === 0x30 && first[1] === 0x82) {
    const length = 4 + first[2] * 256 + first[3]
    // Within is a SEQUENCE, too; the formats of private keys begin with the INTEGER of their version (RFC 5958, 8017).
    if (first[4] === 0x02) return KEY
    if (first[4] !== 0x30) return NONE
    if (length === file.length) return undefined
    return 'The certificate is incomplete: it says that it has ' + length + ' bytes, but '
      + file.length + ' arrived.'
  }
  return pemProblem(file)
}

/** Whether the text has nothing but blanks and line ends. */
export function blank(content: Content): boolean {
  const piece = new Uint8Array(64)
  for (let position = 0; position < content.length;) {
    const count = content.readAt(position, piece, 0, piece.length)
    if (count <= 0) return true
    for (let i = 0; i < count; i++) if (piece[i] > 0x20) return false
    position += count
  }
  return true
}

/** Whether both hold the same bytes; false when either cannot be read. */
export function sameContent(a: Content, b: Content): boolean {
  if (a.length !== b.length) return false
  const left = new Uint8Array(128)
  const right = new Uint8Array(128)
  try {
    for (let position = 0; position < a.length;) {
      const count = a.readAt(position, left, 0, left.length)
      if (count <= 0 || b.readAt(position, right, 0, count) !== count) return false
      for (let i = 0; i < count; i++) if (left[i] !== right[i]) return false
      position += count
    }
  } catch {
    // Stored bytes do not verify: they are not the same, so they are about to be replaced.
    return false
  }
  return true
}

function pemProblem(file: PartFile): string | undefined {
  const dashes = utf8('-----')
  const begin = utf8('-----BEGIN CERTIFICATE-----')
  const end = utf8('-----END CERTIFICATE-----')
  const key = utf8('PRIVATE KEY-----')
  const mark = new Uint8Array([0xEF, 0xBB, 0xBF])
  let open = false
  let found = false
  let cut = false
  file.seek(0)
  for (let line = file.readline(); line.length > 0; line = file.readline()) {
    if (matches(line, 0, mark)) line = line.subarray(mark.length)
    if (!matches(line, 0, dashes)) continue
    const length = trimmed(line)
    if (matches(line, length - key.length, key)) {
      return KEY
    }
    if (length === begin.length && matches(line, 0, begin)) {
      if (open) cut = true
      open = true
    } else if (open && length === end.length && matches(line, 0, end)) {
      open = false
      found = true
    } else if (found && !matches(line, length - dashes.length, dashes)) {
      // A chain that ends within a line of dashes, whose last certificate is missing.
      if (line[line.length - 1] !== 10) cut = true
    }
  }
  if (open || cut) return 'The certificate is cut off: a line -----END CERTIFICATE----- is missing.'
  if (found) return undefined
  return NONE
}

/** The length of a line without blanks and line ends behind it. */
function trimmed(line: Uint8Array): number {
  let length = line.length
  while (length > 0 && line[length - 1] <= 0x20) length--
  return length
}
