// A connection as a peer of the abuse scenarios sees it. Scenarios and clients know nothing else of where they run: in
// the in-memory world, or over TCP.

export interface Line {
  /** The gateway ended it, refused it, or it cannot be had. */
  readonly over: boolean
  /** Octets that were taken so far; they only become more. */
  readonly heard: Uint8Array
  send(octets: Uint8Array): void
  reset(): void
}

export interface Ground {
  /** Milliseconds since its beginning. */
  now(): number
  /** `takes`: whether what arrives is taken. */
  connect(address: string, takes: boolean): Line
}

/** One side of a run: it is called each millisecond or so. */
export interface Party {
  step(now: number): void
}
