// What every platform must do: the definition of src/ports.ts as cases over a small harness, which each adapter brings
// with itself. A case uses a fresh platform. Conditions are waited for by turns of the event loop with a deadline;
// that something does not happen is asserted when everything under way has arrived.
import type { Platform } from '../src/ports.ts'
import { byteCases } from './ports/bytes.ts'
import { clockCases, flashCases } from './ports/devices.ts'
import { endingCases, listeningCases } from './ports/ending.ts'
import { readingCases, writingCases } from './ports/streaming.ts'

/** The other end of a connection. */
export interface Peer {
  send(bytes: Uint8Array): void
  finish(): void
  reset(): void
  /** Takes nothing more, until `resume`. */
  pause(): void
  resume(): void
  received(): Uint8Array
  /** It saw our FIN. */
  readonly ended: boolean
  /** It saw a reset. */
  readonly wasReset: boolean
}

export interface Harness {
  readonly platform: Platform
  /** Whether writing works after the peer's FIN. */
  readonly halfClose: boolean
  /** Most bytes that the adapter keeps unread, so that a peer is held back. */
  readonly heldMax: number
  connect(port: number): Peer
  /** Turns pass until `done`; throws when that never comes. */
  until(done: () => boolean, what: string): Promise<void>
  /** Turns pass until everything under way has arrived. */
  settle(): Promise<void>
  /** At least `ms` pass on the platform's clock. */
  pass(ms: number): Promise<void>
  /** What the adapter noticed that the core must not do, since the last call. */
  misuses(): string[]
}

export interface PortCase {
  name: string
  /** The case asks for what not every platform has. */
  when?: (harness: Harness) => boolean
  run: (harness: Harness) => Promise<void> | void
}

export const PORT_CASES: PortCase[] = [
  ...readingCases, ...writingCases, ...endingCases, ...listeningCases,
  ...clockCases, ...flashCases, ...byteCases,
]
