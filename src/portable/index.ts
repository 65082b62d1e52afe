// The ports that can be written in the core's own language, for platforms that have nothing native.
export { find, skipTable } from './find.ts'
export { span } from './span.ts'
export { Crc32 } from './crc32.ts'
export { decode, encode, encodedLength } from './text.ts'
