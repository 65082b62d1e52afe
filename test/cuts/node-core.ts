// What Node brings to the cuts: the store as it is in src/, and fast checksums and comparisons.
import { Store } from '../../src/store/store.ts'
import { decode, encode, encodedLength } from '../../src/portable/text.ts'
import { crc32 } from '../store-fixture.ts'
import type { Core } from './course.ts'

export const nodeCore: Core = {
  Store, crc32, text: { decode, encode, encodedLength }, same: (a, b) => Buffer.compare(a, b) === 0,
}
