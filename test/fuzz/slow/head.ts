// A request head, slowly: RFC 9112 sections 2, 3 and 5, over the whole text of a connection, by patterns. `full` is where
// the room for a head ends: what is not complete before it is a 414, or a 431 behind the request line.
import type { Limits } from '../../../src/limits.ts'
import type { FuzzScript } from '../scripts.ts'
import { METHODS } from '../scripts.ts'
import { scriptOf } from './route.ts'
import { spanned, stop } from './stop.ts'
import { readTarget, type SlowTarget } from './target.ts'

const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]*/y
const TARGET = /[\x21\x22\x24-\x7E\x80-\xFF]*/y
const VALUE = /[\t\x20-\x7E\x80-\xFF]*/y
/** HTTP-version and the line end, octet by octet. */
const VERSION = [/H/, /T/, /T/, /P/, /\//, /[0-9]/, /\./, /[0-9]/, /\r/, /\n/]
const MAJOR = 5
/** Fields that the gateway itself reads are kept whatever the plan says. */
const OURS = [
  'host', 'content-length', 'transfer-encoding', 'content-type', 'expect', 'origin', 'sec-fetch-site', 'connection',
]

export class SlowHead {
  /** Known from the end of the request line on. */
  method = ''
  raw = ''
  minor = 1
  target: SlowTarget = { path: '', query: undefined, authority: undefined, asterisk: false }
  script: FuzzScript | undefined = undefined
  /** Names in lower case, values without the blanks around. */
  readonly fields: [string, string][] = []
  skipped = 0
  /** Whether nothing came but empty lines. */
  blank = true
  at: number

  private full: number
  private lineDone = false
  private readonly text: string
  private readonly limits: Limits

  constructor(text: string, from: number, limits: Limits) {
    this.text = text
    this.at = from
    this.full = from + limits.HEAD_BYTES_MAX
    this.limits = limits
  }

  read(): void {
    this.empties()
    this.line()
    while (this.text[this.at] !== '\r') this.field()
    this.expect('\r')
    this.expect('\n')
  }

  values(name: string): string[] {
    return this.fields.filter(field => field[0] === name).map(field => field[1])
  }

  /** A server ought to ignore at least one empty line before a request line: section 2.2. */
  private empties(): void {
    for (let lines = 0; this.text[this.at] === '\r'; lines++) {
      this.expect('\r')
      this.expect('\n')
      if (lines === this.limits.EMPTY_LINES_MAX) stop(400, 'empty lines')
    }
    if (this.at < this.text.length) this.blank = false
  }

  private line(): void {
    const method = this.word(TOKEN, ' '), raw = this.word(TARGET, ' ')
    VERSION.forEach((pattern, i) => {
      const octet = this.text[this.at] ?? ''
      if (!pattern.test(octet)) this.wrong(this.at)
      this.advance(this.at + 1)
      if (i === MAJOR && octet !== '1') stop(505, 'version')
      if (i === MAJOR + 2) this.minor = octet === '0' ? 0 : 1
    })
    this.lineDone = true
    if (!METHODS.includes(method)) stop(501, 'method')
    this.method = method
    this.raw = raw
    this.target = readTarget(raw, this.limits.ARENA_RESERVE_BYTES)
    this.script = scriptOf(this.target)
  }

  private field(): void {
    const from = this.at, name = this.word(TOKEN, ':').toLowerCase()
    if (!this.keeps(name)) return this.skip(from)
    if (this.fields.length === this.limits.HEAD_FIELDS_MAX) stop(431, 'too many fields')
    const start = this.at, end = spanned(VALUE, this.text, start)
    if (this.text[end] !== '\r') this.wrong(end)
    this.advance(end)
    this.expect('\r')
    this.expect('\n')
    this.fields.push([name, this.text.slice(start, end).replace(/^[ \t]+|[ \t]+$/g, '')])
  }

  /** A field that nobody declared leaves its line end alone, and room for what follows. */
  private skip(from: number): void {
    if (this.at >= this.full) stop(431, 'skipped field at the end of the room')
    const end = spanned(VALUE, this.text, this.at)
    if (this.at < this.text.length) this.skipped += end - from
    if (this.skipped > this.limits.HEAD_SKIPPED_BYTES_MAX) stop(431, 'skipped fields')
    this.full += end - from
    this.at = end
    this.expect('\r')
    this.expect('\n')
  }

  private keeps(name: string): boolean {
    if (OURS.includes(name)) return true
    const keep = this.script?.plan.keep
    return keep === undefined ? name !== 'cookie' : keep.includes('*') || keep.includes(name)
  }

  /** What matches `pattern`, not nothing, and `end` behind it. */
  private word(pattern: RegExp, end: string): string {
    const from = this.at, to = spanned(pattern, this.text, from)
    if (to === from || this.text[to] !== end) this.wrong(to)
    this.advance(to + 1)
    return this.text.slice(from, to)
  }

  private expect(octet: string): void {
    if (this.text[this.at] !== octet) this.wrong(this.at)
    this.advance(this.at + 1)
  }

  private advance(to: number): void {
    if (to > this.full) this.overfull()
    this.at = to
  }

  /** No octet, or another than there may be, stands at `at`. */
  private wrong(at: number): never {
    if (at >= this.full) this.overfull()
    stop(at < this.text.length ? 400 : 0, 'head')
  }

  private overfull(): never {
    stop(this.lineDone ? 431 : 414, 'room of the head')
  }
}
