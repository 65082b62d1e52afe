// Python's deprecated log functions over the gateway's log. The first call decides: with a log there each call writes a
// line, without one all are silent until `closelog` or `initlog`. What Python keeps in its module lies in an object.
import { failure } from './failure.ts'
import { repr } from './repr.ts'

/** Where lines go: `write` gets them with their line end. */
export interface LogFile {
  write(text: string): void
  close?(): void
}

// What `log` does
const INIT = 0
const WRITE = 1
const SILENT = 2

export class Log {
  /** Any name stands for the gateway's log. */
  logfile = ''
  logfp: LogFile | undefined = undefined
  private state = INIT
  private readonly error: ((text: string) => void) | undefined

  /** `cgi` is the one of a script: what `logfile` names is its log. */
  constructor(cgi?: { error(text: string): void }) {
    this.error = cgi === undefined ? undefined : text => cgi.error(text)
  }

  /** log('%s: %s', ['a', 'b']) */
  log(format: string, values?: unknown[]): void {
    if (this.state === INIT) this.initlog(format, values)
    else if (this.state === WRITE) this.dolog(format, values)
  }

  initlog(format: string, values?: unknown[]): void {
    const error = this.error
    if (this.logfile !== '' && this.logfp === undefined && error !== undefined) {
      this.logfp = { write: text => error(text.slice(0, text.length - 1)) }
    }
    this.state = this.logfp === undefined ? SILENT : WRITE
    this.log(format, values)
  }

  dolog(format: string, values?: unknown[]): void {
    const file = this.logfp
    if (file === undefined) throw failure('AttributeError', '\'NoneType\' object has no attribute \'write\'')
    file.write(formatted(format, values ?? []) + '\n')
  }

  nolog(): void { /* the log is off */ }

  closelog(): void {
    const file = this.logfp
    this.logfile = ''
    this.logfp = undefined
    this.state = INIT
    if (file !== undefined && file.close !== undefined) file.close()
  }
}

/** Python's `%` with %s, %r, %d, %i, %x and %%; TypeError when the values are too few, too many or no numbers. */
function formatted(format: string, values: unknown[]): string {
  const pieces = format.split('%')
  let text = pieces[0]
  let next = 0
  for (let i = 1; i < pieces.length; i++) {
    const piece = pieces[i]
    if (piece === '' && i + 1 < pieces.length) {
      i++
      text += '%' + pieces[i]
      continue
    }
    if (next === values.length) throw failure('TypeError', 'not enough arguments for format string')
    text += converted(piece.slice(0, 1), values[next++]) + piece.slice(1)
  }
  if (next < values.length) throw failure('TypeError', 'not all arguments converted during string formatting')
  return text
}

function converted(conversion: string, value: unknown): string {
  if (conversion === 's') return typeof value === 'string' ? value : repr(value)
  if (conversion === 'r') return repr(value)
  if (conversion !== 'd' && conversion !== 'i' && conversion !== 'x') {
    throw failure('ValueError', 'unsupported format character \'' + conversion + '\'')
  }
  if (typeof value !== 'number') throw failure('TypeError', '%' + conversion + ' format: a number is required')
  return (value < 0 ? Math.ceil(value) : Math.floor(value)).toString(conversion === 'x' ? 16 : 10)
}
