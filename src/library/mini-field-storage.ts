// What stands for a field: MiniFieldStorage, and octets in memory in the place of a file.
import type { Content } from '../sink.ts'
import { Dictionary, type Mapping, type Name } from './dictionary.ts'
import { repr } from './repr.ts'
import type { Field } from './types.ts'

/** What is read of a content at a time. */
const BLOCK_BYTES = 512

/** One field of a query or of an urlencoded content. */
export class MiniFieldStorage implements Field {
  readonly name: Name
  readonly value: string
  readonly filename = undefined
  readonly list = undefined
  readonly type = undefined
  readonly file = undefined
  readonly disposition = undefined
  readonly done = 0

  constructor(name: Name, value: string) {
    this.name = name
    this.value = value
  }

  get type_options(): Dictionary<string> { return new Dictionary<string>() }
  get disposition_options(): Dictionary<string> { return new Dictionary<string>() }
  get headers(): Mapping { return new Dictionary<string>() }

  repr(): string {
    return 'MiniFieldStorage(' + repr(this.name) + ', ' + repr(this.value) + ')'
  }
}

/** All of it. */
export function contentOf(content: Content): Uint8Array {
  const bytes = new Uint8Array(content.length)
  let at = 0
  let count = 1
  while (at < bytes.length && count > 0) {
    count = content.readAt(at, bytes, at, Math.min(bytes.length, at + BLOCK_BYTES))
    at += count
  }
  return bytes.subarray(0, at)
}

/** Octets in memory as content. */
export class Memory implements Content {
  readonly length: number
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.length = bytes.length
  }

  readAt(position: number, target: Uint8Array, from: number, to: number): number {
    const count = Math.max(0, Math.min(to - from, this.length - position))
    target.set(this.bytes.subarray(position, position + count), from)
    return count
  }
}
