// What one exchange needs of the gateway: the shared buffers, the pools and the tables. The gateway is the only one that
// implements it; it is apart so that exchanges do not depend on what owns them.
import type { Cgi } from '../cgi/types.ts'
import type { Guard } from '../guard/guard.ts'
import type { Limits } from '../limits.ts'
import type { Pools } from './pools.ts'
import type { Connection, Platform } from '../ports.ts'
import type { Preflight } from './preflight.ts'
import type { Ration } from './ration.ts'
import type { Serials } from './serials.ts'
import type { Store } from '../store/store.ts'

/** One answered request, for an access log. */
export interface Answer {
  readonly remoteAddress: string | undefined
  /** Who was let in by `authenticate`; undefined where nobody was asked, or let in. */
  readonly user: string | undefined
  /** The request line as it was sent, one character per octet; each part '' when it was never complete. */
  readonly method: string
  readonly target: string
  /** `HTTP/1.1`. */
  readonly version: string
  readonly status: number
  /** Octets of content received and sent. */
  readonly received: number
  readonly sent: number
  readonly milliseconds: number
  /** Name of the script, '' without one. */
  readonly script: string
}

/** @internal What looks after scripts that fail: `enable` of the entry `postern/cgitb`. Nothing of it throws. */
export interface Failures {
  /** What it must know of a request before its arena is given to others. */
  remember(cgi: Cgi): unknown
  /** A script threw `error`, while its `cgi` can still be asked, or with what was remembered of it. */
  failed(error: unknown, cgi: Cgi, remembered: unknown): Failure
  /** A turn for what it writes; milliseconds until the next one that it wants, -1 for none. */
  turn(): number
}

/** @internal */
export interface Failure {
  /** For the log. */
  readonly line: string
  /** What goes out with the 500; `page`: as HTML. */
  readonly content: string
  readonly page: boolean
  /** What ends a page that has begun to leave; '': its connection is cut. */
  readonly late: string
}

/** A connection as the pools see it. */
export interface Waiter {
  /** A turn of its own is wanted. */
  ask(): void
  readonly since: number
  /** Which pool it waits for; 0 for none. */
  readonly waiting: number
  readonly connection: Connection
}

export interface Services {
  readonly platform: Platform
  readonly limits: Readonly<Limits>
  readonly preflight: Preflight
  readonly guard: Guard
  readonly serials: Serials
  readonly store: Store | undefined
  /** Of erases for what nobody commits. */
  readonly ration: Ration | undefined
  readonly failures: Failures | undefined
  readonly software: string
  readonly serverName: string
  readonly documentRoot: string
  /** The one receive buffer: borrowed within one call. */
  readonly receive: Uint8Array
  /** Room for one name while it is compared, or for a header section while it is judged. */
  readonly scratch: Uint8Array
  /** A log line, escaped. */
  log(line: string): void
  /** Whether somebody wants to hear of answers. */
  readonly answers: boolean
  answered(answer: Answer): void
  /** Whether anybody may wait for a pool; set by who does. */
  queued: boolean
  /** Whether nobody goes before it who waits for the same pool; `young`: its request began in this turn. */
  first(waiter: Waiter, young: boolean): boolean
  /** Responses that ended in the last turn; set by whose turn it was. */
  ended: number
  /** The connection gets a turn of its own soon. */
  soon(conversation: Waiter): void
  /** The timer wakes in `ms` at the latest. */
  arm(ms: number): void
  readonly pools: Pools
  /** Something was given back to a pool: those who wait look again. */
  next(): void
  /** It is closed; `broken`: in a turn of it that may never have ended. */
  gone(conversation: Waiter, broken: boolean): void
}
