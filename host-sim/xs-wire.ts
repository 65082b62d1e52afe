// The bytes between Node, which owns sockets, flash and the clock, and the core inside XS. A message is an operation,
// three numbers and a payload. XS asks and waits for the answer; Node commands and XS answers when it is done.
import { constant } from '../src/bytes.ts'
import { encode, encodedLength } from '../src/portable/index.ts'

// From XS: calls of the ports.
export const READ = 1
export const WRITE = 2
export const FINISH = 3
export const CLOSE = 4
export const ABORT = 5
export const FLASH_READ = 6
export const FLASH_PROGRAM = 7
export const FLASH_ERASE = 8
export const WAKE = 9
export const ENTROPY = 10
export const LISTEN = 11
export const UNLISTEN = 12
export const LOG = 13
export const ANSWER = 14

// From Node: events. Each carries the time, and the state of its connection.
export const START = 32
export const ACCEPT = 33
export const READABLE = 34
export const WRITABLE = 35
export const CLOSED = 36
export const TICK = 37
export const STOP = 38

/** First octet of an answer. Node's has the time behind it, then what was asked for. */
export const DONE = 0
export const FAILED = 1
export const ANSWER_HEAD_BYTES = 5

export interface Message {
  operation: number
  a: number
  b: number
  c: number
  payload: Uint8Array
}

const HEAD_BYTES = 13

export function packMessage(operation: number, a: number, b: number, c: number, payload?: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + (payload ? payload.length : 0))
  bytes[0] = operation
  put32(bytes, 1, a)
  put32(bytes, 5, b)
  put32(bytes, 9, c)
  if (payload) bytes.set(payload, HEAD_BYTES)
  return bytes
}

export function unpackMessage(bytes: Uint8Array): Message {
  return {
    operation: bytes[0],
    a: get32(bytes, 1),
    b: get32(bytes, 5),
    c: get32(bytes, 9),
    payload: bytes.subarray(HEAD_BYTES),
  }
}

/** A signed number of 32 bits, little-endian. */
export function put32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value
  bytes[at + 1] = value >> 8
  bytes[at + 2] = value >> 16
  bytes[at + 3] = value >> 24
}

export function get32(bytes: Uint8Array, at: number): number {
  return bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24
}

/** The buffer of a view that may lie within a larger one. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}

/** A text in UTF-8. */
export function text(line: string): Uint8Array {
  return constant({ encode, encodedLength }, line)
}
