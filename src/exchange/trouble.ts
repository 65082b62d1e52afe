// What went wrong with a run, until it is told: a problem of our own words, or what its script threw.
import type { Cgi } from '../cgi/types.ts'
import type { Failure, Services } from './services.ts'

export class Trouble {
  /** What makes the reply a `status`, or cuts it; '' while all is well. */
  problem = ''
  status = 500
  private thrown: { error: unknown } | undefined = undefined
  /** What a report must know of a request whose arena is given away. */
  private remembered: unknown = undefined
  private readonly services: Services

  constructor(services: Services) {
    this.services = services
  }

  clear(): void {
    this.problem = ''
    this.status = 500
    this.thrown = this.remembered = undefined
  }

  /** The request of `cgi` is about to be forgotten. */
  remember(cgi: Cgi): void {
    const failures = this.services.failures
    if (failures && this.remembered === undefined) this.remembered = failures.remember(cgi)
  }

  /** What was thrown is to be told in a turn of the exchange, since a chip has few levels of calls; false: tell it now. */
  keep(error: unknown): boolean {
    if (!this.services.failures || this.problem !== '') return false
    this.problem = 'threw'
    this.thrown = { error }
    return true
  }

  /** The report of what was thrown; undefined when there is nothing to tell, or nobody who looks after it. */
  failure(cgi: Cgi): Failure | undefined {
    const thrown = this.thrown, failures = this.services.failures
    this.thrown = undefined
    return thrown && failures ? failures.failed(thrown.error, cgi, this.remembered) : undefined
  }
}
