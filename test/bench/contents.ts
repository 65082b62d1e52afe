// What the benchmarks send, of any length and the same on every run: bytes without any order, and bytes made of what a
// reader of multipart content has to look at twice. Also in the engines: no more of the language than they have.
import { Xorshift } from '../../host-sim/nor-chip.ts'
import { binary } from '../../host-sim/world/responses.ts'

/** As a browser makes it: 38 characters. */
export const BOUNDARY = '----WebKitFormBoundary0123456789abcdef'

const SEED = 20031

export type Kind = 'random' | 'storm' | 'near'

/** `random`; `storm`: CR LF "--" all over; `near`: the delimiter with its last octet wrong, again and again. */
export function contentOf(kind: Kind, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  if (kind === 'random') {
    const random = new Xorshift(SEED)
    for (let i = 0; i < length; i++) bytes[i] = random.next() >>> 11
    return bytes
  }
  const pattern = binary(kind === 'storm' ? '\r\n--' : '\r\n--' + BOUNDARY.substring(0, BOUNDARY.length - 1) + 'g')
  for (let i = 0; i < length; i++) bytes[i] = pattern[i % pattern.length]
  return bytes
}

/** What stands before the content of one file, and behind it. */
export function formBegin(): Uint8Array {
  return binary('--' + BOUNDARY + '\r\nContent-Disposition: form-data; name="file"; filename="f.bin"\r\n'
    + 'Content-Type: application/octet-stream\r\n\r\n')
}

export function formEnd(): Uint8Array {
  return binary('\r\n--' + BOUNDARY + '--\r\n')
}
