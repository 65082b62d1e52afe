// What the world's scripts were told: which requests reached one, and the end of everything that has one, which each must
// hear exactly once.
import type { Ground } from './ground.ts'
import type { Cgi } from '../../src/index.ts'

export class Ledger {
  /** Sinks and sources that have not heard their end. */
  open = 0
  requests = 0
  private readonly ground: Ground
  private readonly expected: (serial: number) => boolean

  constructor(ground: Ground, expected: (serial: number) => boolean) {
    this.ground = ground
    this.expected = expected
  }

  /** A script runs; the number of its request, as text. */
  ran(cgi: Cgi): string {
    const found = /(^|&)r=([0-9]+)/.exec(cgi.env.get('QUERY_STRING') ?? ''), serial = found ? found[2] : '0'
    this.requests++
    if (!this.expected(Number(serial))) this.ground.judge.fail(16, `request ${serial} was refused, and reaches a script`)
    return serial
  }

  /** Something begins whose end must be heard; what is to be called then. */
  begun(what: string): () => void {
    const once = this.once(what)
    this.open++
    return () => {
      this.open--
      once()
    }
  }

  /** The same for what need not hear of its end. */
  once(what: string): () => void {
    let ends = 0
    return () => {
      ends++
      if (ends > 1) this.ground.judge.fail(17, `${what} hears its end ${ends} times`)
    }
  }
}
