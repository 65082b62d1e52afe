// What the course gives to all who act in it: virtual time, chance, the network, and who hears of what must not be.
import type { Dice } from '../dice.ts'
import type { Answer } from './answers.ts'
import type { WorldConnection } from './connection.ts'
import type { Judge } from './judge.ts'
import type { Oracle } from './oracle.ts'
import type { Event } from './trace.ts'

export interface Ground {
  readonly dice: Dice
  readonly judge: Judge
  readonly oracle: Oracle
  /** Faults are over: nobody begins anything new. */
  readonly ending: boolean
  /** Milliseconds since the course began. */
  now(): number
  /** Calls back in `ms` milliseconds, at least. */
  later(ms: number, act: () => void): void
  note(event: Event, who: number, amount: number): void
  /** Undefined while the device is off. */
  connect(address: string, link: Stirred): WorldConnection | undefined
  /** Something happened on this connection: the device hears of it. */
  stir(connection: WorldConnection): void
  /** A number that no other request has. */
  serial(): number
  /** Script `serial` may run: a message that is refused is not told. */
  expect(serial: number): void
  /** This was answered so, in pieces: is it when it comes at once? */
  again(bytes: Uint8Array, answer: Answer): void
}

/** What hears that its connection was stirred, or that the device lost its power. */
export interface Stirred {
  readonly who: number
  stirred(): void
  lost(): void
  lose(how: number): void
}
