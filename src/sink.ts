// Where content goes, and where it comes from. `form`, `store` and scripts meet here without knowing each other.

/** Takes the decoded content of one part, value or body. */
export interface Sink {
  /** Bytes that `write` takes now: 0 (wait; the gateway asks again in a later turn), or at least 256. Asked before reading. */
  room(): number
  /** Takes all of [from, to), a borrowed view: never more than the last `room()`, in sum. */
  write(bytes: Uint8Array, from: number, to: number): void
  /** The content is complete. `length` is its sum of bytes. */
  close(length: number): void
  /** Called exactly once unless `close` was: nothing of it is kept. `reason` is a few words for the log. */
  abort(reason: string): void
  /** Not 0 when it failed: what is written then is dropped, and the message is refused with this status. */
  readonly status?: number
}

/** Bytes that can be read at any position: a value in the form space, a sealed upload, a blob on flash, an asset. */
export interface Content {
  readonly length: number
  /** Reads at most `to - from` bytes at `position`; the count, 0 at the end. Throws an error whose `code` is 'corrupt' when stored bytes do not verify. */
  readAt(position: number, target: Uint8Array, from: number, to: number): number
}

/** Output that is pulled when the peer takes it, for what is longer than the prints of one turn. */
export interface Source {
  /** Writes at most `to - from` bytes into `target` at `from`; the count, 0 for nothing yet (`cgi.wake()` asks again), -1 at the end. */
  read(target: Uint8Array, from: number, to: number): number
  /** Heard exactly once: at the end, or when the peer is gone. */
  close?(): void
}
