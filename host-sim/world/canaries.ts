// Devices that are broken on purpose, one at a time: a world that does not find each of them sees nothing. Each plants its
// bug and gives what takes it out again, and says which invariant must find it.
import { Exchange } from '../../src/exchange/exchange.ts'
import { Pools } from '../../src/exchange/pools.ts'
import { Preflight } from '../../src/exchange/preflight.ts'
import { Intake } from '../../src/form/intake.ts'
import { UrlencodedReader } from '../../src/form/urlencoded.ts'
import { Gateway } from '../../src/gateway.ts'
import { Guard } from '../../src/guard/guard.ts'
import { Arena } from '../../src/http/arena.ts'
import { Output } from '../../src/http/output.ts'
import { DEFAULT_LIMITS } from '../../src/limits.ts'
import { SectorWriter } from '../../src/store/sector-writer.ts'
import { Transaction } from '../../src/store/transaction.ts'
import { Volume } from '../../src/store/volume.ts'
import { NorChip } from '../nor-chip.ts'
import { binary, octets } from './responses.ts'

export interface Canary {
  name: string
  invariant: number
  plant: () => () => void
}

type Method = (this: unknown, ...values: unknown[]) => unknown

export const CANARIES: Canary[] = [
  // Of two requests that wait, the second is answered first.
  { name: 'order', invariant: 1, plant: () => patched(Arena, 'shift', shift => function (this: Arena) {
    shift.call(this)
    const [first, second, ...others] = octets(this.bytes, 0, this.to).split(/(?<=\r\n\r\n)/)
    if (second?.endsWith('\r\n\r\n')) this.bytes.set(binary(second + first + others.join('')))
  }) },
  // A chunk is said to be longer than it is.
  { name: 'framing', invariant: 1, plant: () => patched(Output, 'frame', frame => function (this: Output, ...values: unknown[]) {
    const count = values[2] as number
    return frame.call(this, values[0], values[1], count > 99 ? count + 1 : count)
  }) },
  { name: 'exception', invariant: 7, plant: () => patched(Preflight, 'head', head => function (this: Preflight, ...values: unknown[]) {
    head.apply(this, values)
    if (this.status === 417) throw new Error('planted')
  }) },
  // What is not on flash yet is acknowledged.
  { name: 'acknowledged', invariant: 11, plant: () => patched(Transaction, 'commit', commit => function (this: Transaction, done: unknown) {
    commit.call(this, () => undefined);
    (done as (status: number) => void)(0)
  }) },
  // What a cut left is not settled before the next commit, and may win at a later start.
  { name: 'unsettled', invariant: 11, plant: () => patched(Volume, 'touch', touch => function (this: Volume) {
    touch.call(this)
    this.unsettled = false
  }) },
  // Every blob has the same validator.
  { name: 'validator', invariant: 11, plant: () => patched(Transaction, 'stamp', stamp => function (this: Transaction) {
    stamp.call(this, 7)
  }) },
  { name: 'twice', invariant: 12, plant: () => patched(SectorWriter, 'confirm', confirm => function (this: SectorWriter) {
    confirm.call(this)
    confirm.call(this)
  }) },
  // The page beside gets a bit.
  { name: 'bits', invariant: 12, plant: () => patched(NorChip, 'clear', clear => function (this: NorChip, ...values: unknown[]) {
    clear.apply(this, values)
    this.cells[values[3] as number ^ 256] = 255
  }) },
  { name: 'arenas', invariant: 13, plant: () => patched(Pools, 'giveArena', give => function (this: Pools, ...values: unknown[]) {
    give.apply(this, values)
    Reflect.set(this, 'arenasLeft', Reflect.get(this, 'arenasLeft') as number + 1)
  }) },
  // Content has no deadline.
  { name: 'endless', invariant: 14, plant: () => {
    const endless = (ms: unknown) => ms === DEFAULT_LIMITS.CONTENT_MS ? 0 : ms
    const undo = [
      patched(Exchange, 'enter', enter => function (this: Exchange, state: unknown, ms: unknown) {
        enter.call(this, state, endless(ms))
      }),
      patched(Exchange, 'renew', renew => function (this: Exchange, ms: unknown) {
        renew.call(this, endless(ms))
      }),
    ]
    return () => undo.forEach(one => one())
  } },
  // An escape that is cut in two is taken as it is.
  { name: 'pieces', invariant: 15, plant: () => patched(UrlencodedReader, 'next', next => function (this: UrlencodedReader, ...values: unknown[]) {
    if (this.held() === 2) Reflect.set(this, 'carry', 0)
    return next.apply(this, values)
  }) },
  // What comes from a foreign page is not refused.
  { name: 'foreign', invariant: 16, plant: () => patched(Guard, 'mayChange', () => () => true) },
  { name: 'told', invariant: 17, plant: () => patched(Intake, 'abort', abort => function (this: Intake, reason: unknown) {
    const sink = Reflect.get(this, 'sink') as { abort: (reason: unknown) => void } | undefined
    abort.call(this, reason)
    sink?.abort(reason)
  }) },
  { name: 'untold', invariant: 17, plant: () => patched(Output, 'release', () => function (this: Output) {
    this.source = undefined
  }) },
  // An upload that is given up keeps what it holds.
  { name: 'page', invariant: 18, plant: () => patched(Transaction, 'abort', () => () => undefined) },
  // Two runs of the same seed are not the same.
  { name: 'chance', invariant: 19, plant: () => patched(Gateway, 'arm', arm => function (this: Gateway, ms: unknown) {
    arm.call(this, (ms as number) + Math.floor(2 * Math.random()))
  }) },
]

/** Puts another method in the place of one; gives what undoes it. */
function patched(type: { prototype: object }, name: string, change: (method: Method) => unknown): () => void {
  const method = Reflect.get(type.prototype, name) as Method
  if (typeof method !== 'function') throw new Error(`there is no ${name} to be broken`)
  Reflect.set(type.prototype, name, change(method))
  return () => { Reflect.set(type.prototype, name, method) }
}
