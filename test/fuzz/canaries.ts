// Bugs that are planted, one at a time: a fuzzer that does not find each of them in a few cases is broken itself. Each
// plants its bug and gives what takes it out again.
import { Exchange } from '../../src/exchange/exchange.ts'
import { Pools } from '../../src/exchange/pools.ts'
import { Preflight } from '../../src/exchange/preflight.ts'
import { Delimiters } from '../../src/form/delimiters.ts'
import { UrlencodedReader } from '../../src/form/urlencoded.ts'
import { TARGET_OCTETS, TOKEN_OCTETS, VALUE_OCTETS } from '../../src/http/grammar.ts'
import { Head } from '../../src/http/head.ts'
import { LengthBody } from '../../src/http/length-body.ts'
import { Response } from '../../src/http/response.ts'
import { DEFAULT_LIMITS } from '../../src/limits.ts'
import { DIFFERENCES } from './differences.ts'

export interface Canary {
  name: string
  plant: () => () => void
}

type Method = (this: unknown, ...values: unknown[]) => unknown

export const CANARIES: Canary[] = [
  { name: 'a long content is taken for shorter than it is', plant: () =>
    patched(LengthBody, 'begin', begin => function (this: LengthBody, length: number) {
      begin.call(this, length > 99 ? length - 1 : length)
    }) },
  { name: 'a broken message does not close', plant: () =>
    patched(Exchange, 'refuse', () => function (this: Exchange, status: number, reason: string) {
      return this.answer(status, reason, '')
    }) },
  { name: 'a vertical tab in a value', plant: () => allowed(VALUE_OCTETS, 0x0B) },
  { name: 'a blank in a name', plant: () => allowed(TOKEN_OCTETS, 0x20) },
  { name: 'a fragment in a target', plant: () => allowed(TARGET_OCTETS, 0x23) },
  { name: 'the last of several fields counts', plant: () =>
    patched(Head, 'valued', valued => function (this: Head, ...values: never[]) {
      valued.apply(this, values)
      for (let i = 0; i < this.known.length; i++) if (this.known[i] === -2) this.known[i] = this.fields - 1
    }) },
  { name: 'a delimiter that is cut is lost', plant: () =>
    patched(Delimiters, 'tail', () => (_bytes: Uint8Array, _from: number, to: number) => to) },
  { name: 'an escape that is cut is literal', plant: () =>
    patched(UrlencodedReader, 'next', next => function (this: UrlencodedReader, ...values: never[]) {
      if (this.held() === 2) Reflect.set(this, 'carry', 0)
      return next.apply(this, values)
    }) },
  { name: 'a reservation is never given back', plant: () =>
    patched(Pools, 'givePrints', () => () => undefined) },
  { name: 'content has no deadline', plant: () => {
    const endless = (ms: number) => ms === DEFAULT_LIMITS.CONTENT_MS ? 0 : ms
    const undo = [
      patched(Exchange, 'enter', enter => function (this: Exchange, state: number, ms: number) {
        enter.call(this, state, endless(ms))
      }),
      patched(Exchange, 'renew', renew => function (this: Exchange, ms: number) { renew.call(this, endless(ms)) }),
    ]
    return () => undo.forEach(one => one())
  } },
  { name: 'an exception in an event', plant: () =>
    patched(Preflight, 'head', head => function (this: Preflight, ...values: never[]) {
      head.apply(this, values)
      if (this.status === 417) throw new Error('planted')
    }) },
  { name: 'a refusal says more than its status', plant: () =>
    patched(Response, 'plain', plain => function (this: Response, status: number) {
      plain.call(this, status, 'X-More: GET\r\n')
    }) },
  { name: 'a name becomes a property of every object', plant: () => {
    const undo = patched(Preflight, 'line', line => function (this: Preflight, ...values: never[]) {
      Reflect.set(Object.prototype, 'polluted', true)
      return line.apply(this, values)
    })
    return () => {
      undo()
      Reflect.deleteProperty(Object.prototype, 'polluted')
    }
  } },
  { name: 'a difference that is not listed', plant: () => {
    const listed = DIFFERENCES.splice(0)
    return () => { DIFFERENCES.push(...listed) }
  } },
]

/** Puts another method in the place of one. */
function patched(type: { prototype: object }, name: string, make: (method: Method) => unknown): () => void {
  const method = Reflect.get(type.prototype, name) as Method
  Reflect.set(type.prototype, name, make(method))
  return () => { Reflect.set(type.prototype, name, method) }
}

/** An octet belongs to a class that has it not. */
function allowed(table: Uint8Array, octet: number): () => void {
  table[octet] = 1
  return () => { table[octet] = 0 }
}
