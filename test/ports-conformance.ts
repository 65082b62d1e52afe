// What every platform must do: the definition of src/ports.ts as cases over a small harness, which each adapter brings
// with itself. A case uses a fresh platform. Conditions are waited for by turns of the event loop with a deadline;
// that something does not happen is asserted when everything under way has arrived.
import assert from 'node:assert/strict'
import type { Connection, Platform } from '../src/ports.ts'
import { byteCases } from './ports/bytes.ts'
import { clockCases, flashCases } from './ports/devices.ts'
import { endingCases, listeningCases } from './ports/ending.ts'
import { readingCases, writingCases } from './ports/streaming.ts'

/** What a connection does inside an event: ends at once, reads all and closes, or throws. */
export type Action = 'abort' | 'close' | 'throw'

/** Where calls cross a wire, an event is heard when it is over: what is to happen inside it is arranged before. */
export interface Arrangement {
  /** Inside the next onReadable. */
  act(connection: Connection, action: Action): void
  /** The next wakes ask for these, in ms, inside themselves. */
  wakes(times: number[]): void
}

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
  /** Whether a FIN behind unread bytes is told once they are read. */
  readonly finBehindUnread: boolean
  /** Whether an abort drops what has not left: elsewhere it is a close. */
  readonly abortDrops: boolean
  /** Whether a port that is taken may be asked for: lin's listener leaves its dead self in the machine. */
  readonly takenPort: boolean
  /** `octets`: a text is its octets in UTF-8, one letter each. */
  readonly texts: 'characters' | 'octets'
  /** Most bytes that the adapter keeps unread, so that a peer is held back. */
  readonly heldMax: number
  /** What a peer sends at once: many times `heldMax`. */
  readonly bulk: number
  /** Of random input, for each case that has any. */
  readonly rounds: number
  /** Octets that are searched: more than are received at once, or as many where that is all there is room for. */
  readonly searched: number
  /** Present where calls cross a wire. */
  readonly arrangement?: Arrangement
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
  /** The case asks for what not every platform has; what is missing there. */
  when?: (harness: Harness) => boolean
  missing?: string
  run: (harness: Harness) => Promise<void> | void
}

/** Runs one case; the reason when it is not for this platform. */
export async function runCase(portCase: PortCase, harness: Harness): Promise<string | undefined> {
  if (portCase.when && !portCase.when(harness)) return portCase.missing ?? 'not of this platform'
  await portCase.run(harness)
  assert.deepEqual(harness.misuses(), [])
  return undefined
}

export const PORT_CASES: PortCase[] = [
  ...readingCases, ...writingCases, ...endingCases, ...listeningCases,
  ...clockCases, ...flashCases, ...byteCases,
]
