// The content of a request as it arrives, for a plan with `stdin: 'stream'`: the script says by `credit` how much it takes.
import type { Sink } from '../sink.ts'
import type { CgiRequest } from './request.ts'

/** More than is ever read at once. */
const ANY_ROOM = 65536

export class Stream implements Sink {
  private readonly cgi: CgiRequest

  constructor(cgi: CgiRequest) {
    this.cgi = cgi
  }

  room(): number {
    return this.cgi.credit < 0 ? ANY_ROOM : this.cgi.credit
  }

  write(bytes: Uint8Array, from: number, to: number): void {
    if (this.cgi.credit > 0) this.cgi.credit -= to - from
    if (this.cgi.onContent) this.cgi.onContent(bytes, from, to)
  }

  /** The end is a piece of no octets. */
  close(): void {
    if (this.cgi.onContent) this.cgi.onContent(new Uint8Array(1), 0, 0)
  }

  /** What is lost is told by `onDisconnect`. */
  abort(): void {
    this.cgi.onContent = undefined
  }
}

/** Reads past the content. */
export class Discard implements Sink {
  room(): number { return ANY_ROOM }
  write(): void { /* nothing is kept */ }
  close(): void { /* nothing was kept */ }
  abort(): void { /* nothing was kept */ }
}
