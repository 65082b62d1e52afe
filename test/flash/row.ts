// A line of the table: one figure of the store with its goal, and what peers do at the same work.

export const PEERS = ['littlefs, prog 16', 'littlefs, prog 256', 'SPIFFS'] as const
export type Peer = typeof PEERS[number]
/** What each peer does at this work, in text. */
export type Peers = { readonly [peer in Peer]?: string }

export interface Row {
  /** F5 to F11, or RAM. */
  figure: string
  work: string
  goal: string
  measured: string
  holds: boolean
  /** At which work of the peers it may be compared. */
  same?: string
}

/** How far a figure has come, for who waits: `figure` does `what`, `done` of `all`. */
export type Progress = (what: string, done: number, all: number) => void

export const quiet: Progress = () => undefined

export function ratio(value: number, digits = 3): string {
  return value.toFixed(digits)
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
