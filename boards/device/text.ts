// Between text and bytes: a script gets text from a form and stores bytes. Engines differ in what a string is: UTF-16
// units, code points, or (Espruino) octets that already are UTF-8. This is the device's only file that looks into one.

/** The UTF-8 of `text`; a lone surrogate becomes U+FFFD. For short texts: indexing is linear where strings are UTF-8. */
export function utf8(text: string): Uint8Array {
  const length = text.length
  const octets = String.fromCharCode(0x100).charCodeAt(0) !== 0x100
  const space = new Uint8Array(length * 4 + 1)
  let at = 0
  for (let i = 0; i < length; i++) {
    let code = text.charCodeAt(i)
    if (code < 0x80 || octets) {
      space[at++] = code
      continue
    }
    if (code >= 0xD800 && code <= 0xDFFF) {
      const low = i + 1 < length ? text.charCodeAt(i + 1) : 0
      if (code <= 0xDBFF && low >= 0xDC00 && low <= 0xDFFF) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
        i++
      } else {
        code = 0xFFFD
      }
    }
    at = putSequence(space, at, code)
  }
  return copy(space, 0, at)
}

/** A copy of bytes[from, to). */
export function copy(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const result = new Uint8Array(to - from)
  if (from < to) result.set(bytes.subarray(from, to))
  return result
}

/** Whether both hold the same bytes. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && matches(a, 0, b)
}

/** Whether `part` stands in `bytes` at `at`. */
export function matches(bytes: Uint8Array, at: number, part: Uint8Array): boolean {
  if (at < 0 || at + part.length > bytes.length) return false
  for (let i = 0; i < part.length; i++) if (bytes[at + i] !== part[i]) return false
  return true
}

/** The bytes as lower-case hexadecimal. */
export function hexadecimal(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i++) text += (bytes[i] < 16 ? '0' : '') + bytes[i].toString(16)
  return text
}

/** 16384 as '16,384'. */
export function grouped(value: number): string {
  if (value < 1000) return '' + value
  const rest = value % 1000
  return grouped((value - rest) / 1000) + (rest < 10 ? ',00' : rest < 100 ? ',0' : ',') + rest
}

/** Writes the two to four octets of a code point from U+0080; the index behind them. */
function putSequence(target: Uint8Array, at: number, code: number): number {
  if (code < 0x800) {
    target[at++] = 0xC0 | (code >> 6)
  } else if (code < 0x10000) {
    target[at++] = 0xE0 | (code >> 12)
    target[at++] = 0x80 | ((code >> 6) & 0x3F)
  } else {
    target[at++] = 0xF0 | (code >> 18)
    target[at++] = 0x80 | ((code >> 12) & 0x3F)
    target[at++] = 0x80 | ((code >> 6) & 0x3F)
  }
  target[at] = 0x80 | (code & 0x3F)
  return at + 1
}
