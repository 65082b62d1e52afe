// A report of one error: what it is, the frames that led to it, the request. Everything that came from outside is masked
// (secrets.ts) and, in HTML, escaped.
import type { Cgi } from '../cgi/types.ts'
import { escapeHtml } from '../library/percent.ts'
import { Texts } from '../library/texts.ts'
import { kindOf } from '../log.ts'
import { encodedLength } from '../portable/text.ts'
import { contextOf, type Frame, framesOf, type SourceReader } from './frames.ts'
import { commented, reset, strong } from './markup.ts'
import { Secrets } from './secrets.ts'

/** What is known of an error: Python's sys.exc_info(), and the request. */
export interface Info {
  /** What was thrown. */
  readonly error: unknown
  /** The request: its variables are shown, what is secret of them masked. */
  readonly cgi?: Cgi
  /** Where the lines around a frame come from: a simulator has them, a board does not. */
  readonly source?: SourceReader
  /** Further words: a field or variable whose name has one is secret. */
  readonly secrets?: readonly string[]
  /** When it was, as text; '' where no clock says. */
  readonly date?: string
}

/** Octets of a report: what is beyond is left out, and that is said. Two sectors of the store hold one. */
const REPORT_BYTES_MAX = 8128
const CONTEXT_LINES = 5
const FRAMES_MAX = 16
const MESSAGE_UNITS_MAX = 1000
const VALUE_UNITS_MAX = 300
const LOOKED_AT_UNITS_MAX = 4000
const UNTOLD = 'not told, since it may quote the content of the request'
const CUT = '(the rest is left out)\n'

/** A report with `context` lines of source for each frame, as HTML without a page around it. */
export function html(info: Info, context?: number): string {
  return htmlOf(new Facts(info, context, secretsOf(info)))
}

export function htmlOf(facts: Facts): string {
  const parts = new Parts(REPORT_BYTES_MAX)
  parts.add('<h1>' + escapeHtml(facts.type) + '</h1>\n<p>' + escapeHtml(facts.heading()) + '</p>\n')
  parts.add('<p>' + strong(escapeHtml(facts.type)) + ': ' + escapeHtml(facts.message) + '</p>\n')
  parts.add(listed(facts.attributes))
  parts.add('<h2>Calls that led to it, the outermost first</h2>\n')
  for (let i = 0; i < facts.frames.length; i++) {
    const frame = facts.frames[i], lines = facts.context(frame)
    parts.add('<p>' + escapeHtml(facts.masked(frame.text)) + '</p>\n'
      + (lines.length > 0 ? '<pre>' + escapeHtml(lines.join('\n')) + '</pre>\n' : ''))
  }
  if (facts.frames.length === 0) parts.add('<p>The engine tells none.</p>\n')
  if (facts.variables.length > 0) parts.add('<h2>Request</h2>\n')
  parts.add(listed(facts.variables))
  parts.add(commented('The same for who does not read this in a browser:\n\n' + facts.traceback + '\n') + '\n')
  return parts.text
}

/** The same as plain text. */
export function text(info: Info, context?: number): string {
  return textOf(new Facts(info, context, secretsOf(info)))
}

export function textOf(facts: Facts): string {
  const parts = new Parts(REPORT_BYTES_MAX)
  parts.add(facts.type + '\n' + facts.heading() + '\n\n' + facts.type + ': ' + facts.message + '\n')
  addLines(parts, facts.attributes)
  parts.add('\nCalls that led to it, the outermost first:\n')
  for (let i = 0; i < facts.frames.length; i++) {
    const frame = facts.frames[i]
    parts.add(' ' + facts.masked(frame.text) + '\n' + facts.context(frame).map(line => '  ' + line + '\n').join(''))
  }
  if (facts.frames.length === 0) parts.add(' the engine tells none\n')
  if (facts.variables.length > 0) parts.add('\nRequest:\n')
  addLines(parts, facts.variables)
  return parts.text
}

/**
 * Reports one error that a script caught, as its output: `catch (error) { handler({ error, cgi }) }`. It may stand before or
 * behind the header section. Nothing can be sent after it.
 */
export function handler(info: Info): void {
  if (!info.cgi) return
  info.cgi.print(reset())
  info.cgi.send(new Texts([html(info)]))
}

/** What is secret of a request and of an error. Throws where that cannot be told. */
export function secretsOf(info: Info): Secrets {
  const secrets = new Secrets(info.cgi, info.secrets ? info.secrets : [])
  secrets.addMembers(info.error)
  return secrets
}

/** What a log line says of an error. */
export function summary(error: unknown, secrets: Secrets): string {
  const stack = stackOf(error)
  if (secrets.opaque) return secrets.masked(kindOf(error)) + ': ' + UNTOLD
  return secrets.masked(cut(stack !== '' ? stack : kindOf(error) + ': ' + messageOf(error), LOOKED_AT_UNITS_MAX))
}

interface Fact {
  readonly name: string
  readonly value: string
}

/** What is told of an error, masked and not escaped. */
export class Facts {
  readonly type: string
  readonly message: string
  readonly traceback: string
  readonly attributes: Fact[] = []
  readonly frames: Frame[]
  readonly variables: Fact[] = []
  private readonly info: Info
  private readonly lines: number
  private readonly secrets: Secrets

  constructor(info: Info, context: number | undefined, secrets: Secrets) {
    const error = info.error, message = messageOf(error)
    this.info = info
    this.lines = context === undefined ? CONTEXT_LINES : context
    this.secrets = secrets
    this.type = this.masked(kindOf(error))
    this.message = secrets.opaque ? UNTOLD : cut(this.masked(message), MESSAGE_UNITS_MAX)
    this.traceback = cut(summary(error, secrets), MESSAGE_UNITS_MAX)
    this.frames = framesOf(stackOf(error), message, FRAMES_MAX)
    if (isObject(error) && !secrets.opaque) this.addAttributes(error)
    if (info.cgi) this.addVariables(info.cgi)
  }

  /** What is cut off behind what is looked at is far behind what is shown. */
  masked(value: string): string {
    return this.secrets.masked(cut(value, LOOKED_AT_UNITS_MAX))
  }

  context(frame: Frame): string[] {
    return contextOf(frame, this.lines, this.info.source).map(line => this.masked(line))
  }

  heading(): string {
    const cgi = this.info.cgi, date = this.info.date
    const script = cgi ? cgi.env.get('SCRIPT_NAME') : undefined, software = cgi ? cgi.env.get('SERVER_SOFTWARE') : undefined
    return 'A problem occurred in a script' + (script ? ', ' + this.masked(script) : '')
      + (software ? ', served by ' + software : '') + (date ? ', ' + date : '') + '.'
  }

  private addAttributes(error: object): void {
    const names = Object.keys(error)
    for (let i = 0; i < names.length; i++) {
      const name = names[i]
      if (name === 'name' || name === 'message' || name === 'stack') continue
      // eslint-disable-next-line postern/no-dynamic-key -- a name that the script gave
      this.attributes.push(this.fact(name, String((error as { [name: string]: unknown })[name])))
    }
  }

  private addVariables(cgi: Cgi): void {
    const names = cgi.env.names()
    for (let i = 0; i < names.length; i++) {
      const value = cgi.env.get(names[i])
      if (value !== undefined) this.variables.push(this.fact(names[i], value))
    }
  }

  private fact(name: string, value: string): Fact {
    const shown = this.secrets.variable(name, cut(value, LOOKED_AT_UNITS_MAX))
    return { name: this.masked(name), value: cut(shown, VALUE_UNITS_MAX) }
  }
}

function listed(facts: Fact[]): string {
  if (facts.length === 0) return ''
  return '<dl>\n' + facts.map(fact => '<dt>' + escapeHtml(fact.name) + '<dd>' + escapeHtml(fact.value) + '\n').join('') + '</dl>\n'
}

function addLines(parts: Parts, facts: Fact[]): void {
  for (let i = 0; i < facts.length; i++) parts.add('    ' + facts[i].name + ' = ' + facts[i].value + '\n')
}

/** Pieces, as long as there is room for them. */
class Parts {
  text = ''
  private left: number

  constructor(room: number) {
    this.left = room - encodedLength(CUT)
  }

  add(piece: string): void {
    if (this.left < 0) return
    this.left -= encodedLength(piece)
    this.text += this.left < 0 ? CUT : piece
  }
}

function messageOf(error: unknown): string {
  const thrown = error as { message?: unknown }
  return String(isObject(error) && thrown.message !== undefined ? thrown.message : error)
}

function stackOf(error: unknown): string {
  const thrown = error as { stack?: unknown }
  return isObject(error) && thrown.stack !== undefined ? String(thrown.stack) : ''
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function cut(value: string, units: number): string {
  return value.length > units ? value.slice(0, units) + ' ...' : value
}
