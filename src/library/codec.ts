// Python's codecs and error handlers: utf-8, latin-1 and ascii, with strict, replace, ignore, surrogateescape and
// backslashreplace. What is well formed is decoded in bulk; each maximal bad prefix is one error, as in the port `decode`.
import { decode, encode, encodedLength } from '../portable/text.ts'
import { failure } from './failure.ts'

// Encodings
const UTF8 = 0
const LATIN1 = 1
const ASCII = 2

const UTF8_NAMES = 'utf8 u8 utf'
const LATIN1_NAMES = 'latin1 latin l1 iso88591 88591 cp819'
const ASCII_NAMES = 'ascii usascii 646'

const SURROGATE = 0xDC00
/** What `encode` writes for a surrogate that stands alone. */
const REPLACEMENT_OCTETS = 3

export interface Codec {
  readonly encoding: number
  readonly name: string
  readonly errors: string
}

/** LookupError for an encoding that is not here, before anything is read. */
export function codecOf(encoding?: string, errors?: string): Codec {
  const name = encoding ?? 'utf-8'
  const plain = name.toLowerCase().split('-').join('').split('_').join('').split(' ').join('')
  let number = -1
  if (among(UTF8_NAMES, plain)) number = UTF8
  else if (among(LATIN1_NAMES, plain)) number = LATIN1
  else if (among(ASCII_NAMES, plain)) number = ASCII
  if (number < 0) throw failure('LookupError', 'unknown encoding: ' + name)
  return { encoding: number, name, errors: errors ?? 'replace' }
}

/** On one engine a search in a text finds the beginning of a word at its end: words are compared whole. */
function among(names: string, name: string): boolean {
  return names.split(' ').indexOf(name) >= 0
}

/** Gives back each text that `octetsOf` took. */
export function textCodec(): Codec {
  return codecOf('utf-8', 'surrogateescape')
}

export function decodeText(codec: Codec, bytes: Uint8Array, from: number, to: number): string {
  if (codec.encoding === LATIN1) return decode(bytes, from, to, 'latin1')
  if (codec.encoding === UTF8 && codec.errors === 'replace') return decode(bytes, from, to, 'utf-8')
  let text = ''
  let at = from
  while (at < to) {
    let good = at
    let size = sequence(codec, bytes, good, to)
    while (size > 0) {
      good += size
      size = good < to ? sequence(codec, bytes, good, to) : 0
    }
    text += decode(bytes, at, good, 'utf-8')
    if (good === to) return text
    text += handled(codec, bytes, good, good - size)
    at = good - size
  }
  return text
}

/** Octets of the character at `at`; of its bad prefix, negative, when it is none. */
function sequence(codec: Codec, bytes: Uint8Array, at: number, to: number): number {
  const first = bytes[at]
  if (first < 0x80) return 1
  if (codec.encoding === ASCII) return -1
  const more = first < 0xC2 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : first < 0xF5 ? 3 : 0
  if (more === 0) return -1
  let low = first === 0xE0 ? 0xA0 : first === 0xF0 ? 0x90 : 0x80
  let high = first === 0xED ? 0x9F : first === 0xF4 ? 0x8F : 0xBF
  for (let i = 1; i <= more; i++) {
    if (at + i === to || bytes[at + i] < low || bytes[at + i] > high) return -i
    low = 0x80
    high = 0xBF
  }
  return more + 1
}

/** What stands for the bad octets in [from, to). */
function handled(codec: Codec, bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  switch (codec.errors) {
    case 'ignore': return ''
    case 'replace': return decode(bytes, from, to, 'utf-8')
    case 'strict':
      throw failure('UnicodeDecodeError', `'${codec.name}' codec can't decode byte 0x${bytes[from].toString(16)} in position ${from}`)
    case 'surrogateescape':
      // eslint-disable-next-line no-restricted-syntax -- a surrogate that stands alone is in no encoding
      for (let i = from; i < to; i++) text += String.fromCharCode(SURROGATE + bytes[i])
      return text
    case 'backslashreplace':
      for (let i = from; i < to; i++) text += '\\x' + bytes[i].toString(16)
      return text
    default: throw failure('LookupError', 'unknown error handler name \'' + codec.errors + '\'')
  }
}

/** The text in UTF-8; an octet that was escaped as a surrogate is itself again. */
export function octetsOf(text: string): Uint8Array {
  const bytes = new Uint8Array(encodedLength(text))
  encode(text, 0, bytes, 0, bytes.length)
  let at = bytes.indexOf(0xEF)
  while (at >= 0 && (bytes[at + 1] !== 0xBF || bytes[at + 2] !== 0xBD)) at = bytes.indexOf(0xEF, at + 1)
  return at < 0 ? bytes : unescaped(text, bytes)
}

/** Walks the units of the text beside its octets. */
function unescaped(text: string, bytes: Uint8Array): Uint8Array {
  let put = 0
  let unit = 0
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at]
    const size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? REPLACEMENT_OCTETS : 4
    // eslint-disable-next-line no-restricted-syntax -- what the encoder made of a surrogate cannot be told from its octets
    const code = text.charCodeAt(unit)
    unit += size === 4 && code < 0x10000 ? 2 : 1
    if (size === REPLACEMENT_OCTETS && code >= SURROGATE + 0x80 && code <= SURROGATE + 0xFF) {
      bytes[put++] = code - SURROGATE
    } else {
      for (let i = 0; i < size; i++) bytes[put++] = bytes[at + i]
    }
    at += size
  }
  return bytes.subarray(0, put)
}

/** The octets of a text with one character for each, as meta-variables have them. */
export function latinOctets(text: string): Uint8Array {
  const bytes = octetsOf(text)
  let put = 0
  for (let at = 0; at < bytes.length; at++) {
    const octet = bytes[at]
    bytes[put++] = octet === 0xC2 ? bytes[++at] : octet === 0xC3 ? bytes[++at] + 0x40 : octet
  }
  return bytes.subarray(0, put)
}
