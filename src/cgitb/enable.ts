// Python's cgitb.enable for one gateway: what its scripts throw is reported, to the browser while developing, to the store,
// and in any case to the log; nothing secret in any of them.
import type { Cgi } from '../cgi/types.ts'
import type { Failure, Failures } from '../exchange/services.ts'
import { httpDate } from '../http/date.ts'
import type { SourceReader } from './frames.ts'
import { page, reset } from './markup.ts'
import { Facts, htmlOf, type Info, summary, textOf } from './report.ts'
import { SavedReports, type SavingHost } from './saved.ts'
import { Secrets } from './secrets.ts'

/** Makes the report of an error: HTML in a page of its own, unless it is told otherwise. */
export type Formatter = (info: Info, context: number | undefined) => string

export interface CgitbOptions {
  /** The report goes to the browser. Default: no, since it shows how a device is made. */
  display?: boolean
  /** Reports are saved as blobs named by it and a number, `tracebacks/1.html`: at most 12 characters. Default: none is. */
  logdir?: string
  /** How many are kept; the oldest goes. Default: 4. */
  reports?: number
  /** Lines of source for each frame. Default: 5. */
  context?: number
  /** Default: 'html'. A function makes its own, as HTML. */
  format?: 'html' | 'text' | Formatter
  /** Further words: a field or variable whose name has one is secret, beside `password`, `token`, `key` and the like. */
  secrets?: readonly string[]
  /** Gives the text of a source file, where there is one. */
  source?: SourceReader
}

/** @internal The gateway, as cgitb sees it. */
export interface CgitbHost extends SavingHost {
  failures: Failures | undefined
}

const REPORTS = 4
const PROBLEM = 'A problem occurred in a script.'

/** From now on what a script of this gateway throws is reported. Throws for a logdir that cannot be. */
export function enable(gateway: CgitbHost, options?: CgitbOptions): void {
  gateway.failures = new Reports(gateway, options ? options : {})
}

class Reports implements Failures {
  private readonly host: CgitbHost
  private readonly options: CgitbOptions
  private readonly words: readonly string[]
  private readonly saved: SavedReports | undefined

  constructor(host: CgitbHost, options: CgitbOptions) {
    this.host = host
    this.options = options
    this.words = options.secrets ? options.secrets : []
    const folder = options.logdir, most = options.reports === undefined ? REPORTS : options.reports
    this.saved = folder === undefined ? undefined : new SavedReports(host, folder, most)
  }

  turn(): number {
    return this.saved ? this.saved.turn() : -1
  }

  /** What is secret of a request, before its fields are gone; false where it cannot be told. */
  remember(cgi: Cgi): Secrets | false {
    try {
      return new Secrets(cgi, this.words)
    } catch {
      return false
    }
  }

  /** A report that fails tells nothing: what it would have masked is not known then. */
  failed(error: unknown, cgi: Cgi, remembered: unknown): Failure {
    const options = this.options, plain = options.format === 'text'
    const date = this.host.platform.clock.date()
    const info: Info = {
      error, cgi, source: options.source, secrets: options.secrets, date: date === undefined ? '' : httpDate(date),
    }
    const known = remembered === undefined ? this.remember(cgi) : remembered as Secrets | false
    let line = 'what could not be reported', report = '', name = ''
    try {
      if (known) {
        known.addMembers(error)
        line = summary(error, known)
        if (options.display || this.saved) report = this.formatted(info, known)
        if (this.saved && report !== '') name = this.saved.save(plain ? report : page(PROBLEM, report), !plain)
      }
    } catch {
      report = ''
    }
    const shown = options.display && report !== '' ? report : notice(plain, name)
    return {
      line, content: plain ? shown : page(PROBLEM, shown), page: !plain, late: options.display && !plain ? reset() + shown : '',
    }
  }

  private formatted(info: Info, secrets: Secrets): string {
    const format = this.options.format, context = this.options.context
    if (typeof format === 'function') return secrets.opaque ? '' : secrets.masked(String(format(info, context)))
    const facts = new Facts(info, context, secrets)
    return format === 'text' ? textOf(facts) : htmlOf(facts)
  }
}

/** What everybody may read. */
function notice(plain: boolean, name: string): string {
  const lines = name === '' ? [PROBLEM] : [PROBLEM, 'Its report goes to ' + name + '.']
  return plain ? lines.join('\n') + '\n' : lines.map(line => '<p>' + line + '</p>\n').join('')
}
