// Everything that a platform provides, as types only; `Platform` is what a board builds. Shaped after ECMA-419, so
// that on Moddable an adapter is nearly the platform itself. Two rules hold on both sides: nothing in an adapter
// throws into the core (flash excepted: a chip that fails throws, and the store closes the exchange), and the core
// lets nothing escape from an event. `test/ports-conformance.ts`, run against every adapter, is the definition.
//
// Offsets: `from` is inclusive, `to` exclusive. A buffer that is handed over is borrowed for the length of the call.

/** What the gateway hears from one connection. None is called inside a call to a port, nor after `close` or `abort`. */
export interface ConnectionEvents {
  /** Bytes arrived, or the peer's FIN did (`ended`). Unread bytes may not be announced again: pull until 0. */
  onReadable(): void
  /** `writable` grew. */
  onWritable(): void
  /** The last event, at most once: FIN where writing is over, reset or failure alike. May be late while bytes are unread. */
  onClose(): void
}

/** One accepted TCP connection. */
export interface Connection {
  /** Copied at accept, since a platform may forget it. Undefined on Espruino: all such peers count as one. */
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
  readonly localAddress: string | undefined
  readonly localPort: number | undefined
  /** Bytes that `read` would give now; the adapter counts them. */
  readonly readable: number
  /** Reads at most `to - from` bytes into `target` at `from`; the count, 0 when there is none. */
  read(target: Uint8Array, from: number, to: number): number
  /** Bytes that `write` would take now. */
  readonly writable: number
  /** Never more than `writable`. After a failure `writable` is 0 and `onClose` comes in a later turn. */
  write(source: Uint8Array, from: number, to: number): void
  /** The peer sent FIN, everything was read, and writing still works: Node only. */
  readonly ended: boolean
  /** Nothing more is written: our FIN where the platform can send it alone; elsewhere it goes with `close`. Reading goes on. */
  finish(): void
  /** Ends the connection after what was written has left. */
  close(): void
  /** Ends the connection at once. */
  abort(): void
}

export interface Listener {
  readonly port: number
  close(): void
}

/**
 * A NOR chip: sectors of 4,096 B that erase to 0xFF, pages of 256 B that are programmed once after an erase.
 * Synchronous; an erase takes 45 to 400 ms, so the core makes at most one in a turn. A call throws when the chip fails, and
 * nothing is written after it; where only that sector failed, an erase or a program throws an error whose `code` is 'sector'.
 */
export interface Flash {
  /** Bytes; a multiple of 4,096. */
  readonly size: number
  read(target: Uint8Array, from: number, to: number, address: number): void
  /** Clears bits. Never crosses a page of 256 B. */
  program(source: Uint8Array, from: number, to: number, address: number): void
  erase(sector: number): void
}

export interface Clock {
  /** Milliseconds as int32 that wraps; compare by `(a - b) | 0`. */
  now(): number
  /** Sets the one timer: it calls what was given to `onWake` once, in `ms` milliseconds (0: in a later turn). Replaces the former. */
  wake(ms: number): void
  onWake(callback: () => void): void
  /** Milliseconds since 1970, or undefined while the clock is not set. */
  date(): number | undefined
}

/** An incremental digest; `close` gives the value and ends it. */
export interface Digest {
  write(bytes: Uint8Array, from: number, to: number): void
  close(): Uint8Array
}

/** `utf-8` replaces each maximal bad prefix by U+FFFD and keeps a BOM; `latin1` is true ISO-8859-1; never throws. */
export type Charset = 'utf-8' | 'latin1'

export interface Platform {
  /** `accept` gives the events of the connection, or undefined to refuse it: the adapter then aborts it. Throws when the port cannot be had. */
  listen(port: number, accept: (connection: Connection) => ConnectionEvents | undefined): Listener
  /** Connections that the platform can hold at once, its own listeners and reserves already subtracted. */
  readonly connectionsMax: number
  /** Our own addresses, for the host check. */
  addresses(): string[]
  readonly flash: Flash | undefined
  readonly clock: Clock
  /** Fills `target` with random bytes; false when there is no entropy: features that need it refuse at start. */
  entropy(target: Uint8Array): boolean
  /** One line without its end. */
  log(line: string): void

  /** First index in [from, to) where the first `length` bytes of `needle` begin and end before `to`, else -1. `table` comes from `skipTable`. */
  find(needle: Uint8Array, length: number, table: Uint8Array, bytes: Uint8Array, from: number, to: number): number
  /** First index in [from, to) whose entry in `table` (256 entries) is 0, else `to`: runs of a class of octets. */
  span(table: Uint8Array, bytes: Uint8Array, from: number, to: number): number
  /** Octets of `text` in UTF-8; a lone surrogate counts as U+FFFD. */
  encodedLength(text: string): number
  /** Encodes `text` as UTF-8 into [from, to) of `target`, beginning at offset `at` in the UTF-8: a long text goes out in pieces. The count. */
  encode(text: string, at: number, target: Uint8Array, from: number, to: number): number
  /** Always a copy. */
  decode(bytes: Uint8Array, from: number, to: number, charset: Charset): string
  /** CRC-32 (IEEE 802.3) of [from, to), one-shot, int32. */
  crc32(bytes: Uint8Array, from: number, to: number): number
  /** `sha-256`, or undefined where the platform has none: a feature that needs it says so at start. */
  digest?(name: 'sha-256'): Digest | undefined
}
