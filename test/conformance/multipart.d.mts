import type { MultipartReader } from '../../src/form/multipart.ts'
import type { Limits } from '../../src/limits.ts'
import type { decode, encode, encodedLength, find } from '../../src/portable/index.ts'

export interface Part {
  name: string
  filename: string | null
  contentType: string | null
  data: Uint8Array
}

export interface Input {
  contentType: string
  chunks: Iterable<Uint8Array>
  limits?: Record<string, number>
}

export interface Result {
  parts: Part[]
  error: string | null
}

export interface Modules {
  MultipartReader: typeof MultipartReader
  defaultLimits: () => Limits
  find: typeof find
  encode: typeof encode
  encodedLength: typeof encodedLength
  decode: typeof decode
}

export function parseVector(input: Input): Promise<Result>
export function parse(modules: Modules, input: Input): Result
