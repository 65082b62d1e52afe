// multipart/form-data, slowly: RFC 2046 section 5.1 and RFC 7578 by splitting the whole content at its delimiters.
import { itemLine } from '../scripts.ts'
import { RECORD_BYTES, ruleOf, type FormInput, type FormStop } from './form.ts'
import { boundaryOf, mediaType, parameters, unescaped } from './parameters.ts'
import { spanned, stop, utf8 } from './stop.ts'

interface PartHead {
  name: string | undefined
  filename: string | undefined
  type: string | undefined
  /** Octets that its record holds. */
  octets: number
}

interface Part extends PartHead {
  content: string
  parts: Part[] | undefined
  kept: boolean
}

const BLANKS = /[ \t]*/y

/** The items of a content, a line each. */
export function readMultipart(input: FormInput, type: string): string[] {
  const boundary = boundaryOf(type)
  if (boundary === undefined) stop(400, 'no boundary')
  return new Reader(input, boundary).read().map(shown)
}

class Reader {
  private at = 0
  private space = 0
  private parts = 0
  /** The delimiters of the levels that are open, and the parts of each. */
  private readonly delimiters: string[]
  private readonly lists: Part[][] = [[]]
  private readonly input: FormInput

  constructor(input: FormInput, boundary: string) {
    this.input = input
    this.delimiters = [`\r\n--${boundary}`]
  }

  read(): Part[] {
    this.pass(true, given => this.preamble(given))
    for (;;) {
      const opened = this.suffix()
      if (opened === undefined) return this.lists[0]
      if (opened) this.part()
      else this.pass(false, () => undefined)
    }
  }

  private level = 0
  private skipped = -1

  /** Passes to the next delimiter of any level; `virtual`: its line end need not be sent. What is passed is given. */
  private pass(virtual: boolean, give: (given: string) => void): void {
    const { content, complete } = this.input
    let from = content.length, end = 0
    this.delimiters.forEach((delimiter, level) => {
      const begins = virtual && content.startsWith(delimiter.slice(2), this.at)
      const found = begins ? this.at - 2 : content.indexOf(delimiter, this.at)
      if ((found < 0 && !begins) || found > from || (found === from && found + delimiter.length <= end)) return
      from = found
      end = found + delimiter.length
      this.level = level
    })
    const withheld = this.withheld(virtual)
    // A longer delimiter may have begun in the same place, and what is there was cut within it.
    if (end === 0 || content.length - withheld <= Math.max(from, this.at)) {
      give(content.slice(this.at, content.length - withheld))
      if (!complete) stop(0, 'delimiter')
      throw { status: 400, reason: 'cut', atEnd: true } satisfies FormStop
    }
    give(content.slice(this.at, Math.max(from, this.at)))
    this.at = end
  }

  /** Octets at the end that may be the beginning of a delimiter. */
  private withheld(virtual: boolean): number {
    const rest = this.input.content.slice(this.at)
    const begins = (text: string) => this.delimiters.some(delimiter => delimiter.startsWith(text))
    if (virtual && begins(`\r\n${rest}`)) return rest.length
    for (let from = rest.indexOf('\r'); from >= 0; from = rest.indexOf('\r', from + 1)) {
      if (begins(rest.slice(from))) return rest.length - from
    }
    return 0
  }

  private preamble(given: string): void {
    this.skipped = given.length
    if (given.length > this.input.limits.PREAMBLE_BYTES_MAX) stop(400, 'preamble')
  }

  /** Behind a delimiter: true for a part, false for the end of a group, undefined for the end of all. */
  private suffix(): boolean | undefined {
    const { content, limits } = this.input, level = this.level, skipped = this.skipped
    this.skipped = -1
    if (content[this.at] === '-') {
      this.expect('-', 1)
      this.at += 2
      if (skipped > 0 && level === this.delimiters.length - 1) stop(400, 'closed behind a preamble')
      this.close(Math.max(level, 1))
      return level === 0 ? undefined : false
    }
    const from = this.at
    this.at = spanned(BLANKS, content, from)
    if (this.at - from > limits.PADDING_BYTES_MAX) stop(400, 'padding')
    this.expect('\r', 0)
    this.expect('\n', 1)
    this.at += 2
    this.close(level + 1)
    return true
  }

  /** Leaves `count` levels open. */
  private close(count: number): void {
    this.delimiters.splice(count)
    this.lists.splice(count)
  }

  private part(): void {
    const { plan, limits, partsMax } = this.input
    const part: Part = { ...this.head(), content: '', parts: undefined, kept: false }
    if (this.parts++ === partsMax) stop(413, 'parts')
    const group = part.filename === undefined && limits.GROUPS_MAX > 0 && /^multipart\//i.test(part.type ?? '')
    if (group) {
      if (this.lists.length > limits.GROUPS_MAX) stop(400, 'groups')
      const boundary = boundaryOf(part.type ?? '')
      if (boundary === undefined) stop(400, 'no boundary')
      this.delimiters.push(`\r\n--${boundary}`)
    }
    this.take(RECORD_BYTES + part.octets)
    this.lists[this.lists.length - 1].push(part)
    if (group) {
      part.parts = []
      this.lists.push(part.parts)
      return this.pass(true, given => this.preamble(given))
    }
    const rule = ruleOf(plan, part.filename !== undefined, limits)
    part.kept = rule.sink !== 'discard'
    this.pass(true, given => {
      if (given.length > (rule.max ?? Infinity)) stop(413, 'part')
      if (rule.sink === 'space') this.take(given.length)
      part.content = given
    })
  }

  private take(octets: number): void {
    this.space += octets
    if (this.space > this.input.limits.FORM_BYTES_MAX) stop(413, 'form space')
  }

  /** The header section of a part: up to and with the empty line. */
  private head(): PartHead {
    const { content, limits } = this.input, from = this.at
    for (let line = from; ; line = this.at) {
      const lineEnd = content.indexOf('\n', line)
      this.at = lineEnd < 0 ? content.length : lineEnd + 1
      if (this.at - from > limits.PART_HEAD_BYTES_MAX) stop(413, 'part head')
      if (lineEnd < 0) this.more()
      if (lineEnd === from || content[lineEnd - 1] !== '\r') stop(400, 'line end of a part head')
      if (lineEnd === line + 1) return readPartHead(content.slice(from, line), this.input)
    }
  }

  private expect(octet: string, behind: number): void {
    const found = this.input.content[this.at + behind]
    if (found === undefined) this.more()
    if (found !== octet) stop(400, 'behind a delimiter')
  }

  private more(): never {
    if (!this.input.complete) stop(0, 'content')
    throw { status: 400, reason: 'cut', atEnd: true } satisfies FormStop
  }
}

function readPartHead(section: string, { limits }: FormInput): PartHead {
  const unfolded = section.replace(/\r\n(?=[ \t])/g, '')
  if (unfolded.includes('\0')) stop(400, 'NUL in a part head')
  const head: PartHead = { name: undefined, filename: undefined, type: undefined, octets: unfolded.length }
  let disposed = false
  unfolded.split('\r\n').slice(0, -1).forEach((line, i) => {
    if (line.includes('\r')) stop(400, 'bare CR in a part head')
    if (i === limits.PART_FIELDS_MAX) stop(413, 'fields of a part')
    const colon = line.indexOf(':'), name = line.slice(0, colon), value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')
    if (!/^[\x21-\x39\x3B-\x7E]+:/.test(line)) stop(400, 'field of a part')
    if (/^content-type$/i.test(name)) head.type ??= value
    if (!/^content-disposition$/i.test(name)) return
    if (disposed) stop(400, 'two dispositions')
    disposed = true
    if (dispose(head, value, limits.NAME_BYTES_MAX, limits.FILENAME_BYTES_MAX)) head.octets -= line.length + 2
  })
  head.octets += (head.name ?? '').length + (head.filename ?? '').length
  return head
}

/** Name and file name; whether the field says no more than these, so that it can be written again. */
function dispose(head: PartHead, value: string, nameMax: number, filenameMax: number): boolean {
  let canonical = 'form-data'
  let plain = true
  for (const parameter of parameters(value)) {
    const { name } = parameter
    if (name !== 'name' && name !== 'filename') continue
    if (head[name] !== undefined || parameter.broken) stop(400, `${name} of a part`)
    const text = unescaped(parameter, true)
    if (text.length > (name === 'name' ? nameMax : filenameMax)) stop(413, `${name} of a part`)
    head[name] = text
    canonical += `; ${name}="${parameter.raw}"`
    plain &&= parameter.quoted && text.length === parameter.raw.length
  }
  return plain && head.name !== undefined && value === canonical
}

function shown(part: Part): string {
  const { content, filename } = part, group = part.parts !== undefined
  const value = filename === undefined ? utf8(content) : part.kept ? content : ''
  const type = part.type === undefined ? 'text/plain' : mediaType(utf8(part.type))
  return itemLine(
    part.name === undefined ? undefined : utf8(part.name), filename === undefined ? undefined : utf8(filename), type,
    group ? 0 : content.length, group ? '' : value, (part.parts ?? []).map(shown),
  )
}
