// multipart/* by Python's rules, line by line (RFC 2046 section 5.1 as CPython's cgi reads it): line ends of LF alone, a line
// that only begins like a delimiter is content, boundaries of up to 201 characters. The core's reader refuses all of
// that, and must. Unlike Python, a group ends at the delimiter of any level around it.
//
//   PREAMBLE  skips lines up to the first delimiter of the innermost level
//   HEADERS   gathers the header section of a part, in which no delimiter is looked for
//   BODY      gathers the content of a part
//   BETWEEN   skips what stands behind a group that was closed
//   DONE      the outermost level was closed
import { type Codec, octetsOf } from './codec.ts'
import { failure } from './failure.ts'
import { type Lines, Octets } from './lines.ts'
import { blankEnd, stripEnd } from './parse-header.ts'
import { partHeaders } from './part-headers.ts'
import type { Dictionary } from './dictionary.ts'
import type { Field } from './types.ts'

const PREAMBLE = 0
const HEADERS = 1
const BODY = 2
const BETWEEN = 3
const DONE = 4

const LF = 0x0A
const CR = 0x0D
const SPACE = 0x20
const DASH = 0x2D
const BOUNDARY_BYTES_MAX = 201
/** Groups within groups. ValueError: memory for nothing. */
const GROUPS_MAX = 8

/** A part, as far as it is read. */
export interface Part extends Field {
  done: number
  list: Field[] | undefined
  readonly multipart: boolean
  readonly urlencoded: boolean
  keep(content: Uint8Array): void
}

/** A form, or a group within one: where its items go, and what ends it. */
interface Level {
  /** Undefined for the form. */
  readonly group: Part | undefined
  readonly list: Field[]
  readonly boundary: Uint8Array
}

/** What the reader asks of the form that it reads for. */
export interface Owner {
  readonly codec: Codec
  /** A new part, by Python's FieldStorageClass. */
  part(headers: Dictionary<string>): Part
  /** Fields of an urlencoded part. */
  minis(content: Uint8Array): Field[]
  /** One more item: ValueError beyond max_num_fields. */
  count(): void
}

export class MultipartParser {
  private readonly lines: Lines
  private readonly owner: Owner
  private readonly levels: Level[] = []
  private state = PREAMBLE
  private part: Part | undefined = undefined
  /** The header section or the content. */
  private kept = new Octets()
  /** The line of a header section that is being read has only blanks so far. */
  private blank = true

  /** Items go to `list`. ValueError for a boundary that is none. */
  constructor(lines: Lines, owner: Owner, boundary: string, list: Field[]) {
    this.lines = lines
    this.owner = owner
    this.open(boundary, undefined, list)
  }

  read(): void {
    const lines = this.lines
    while (this.state !== DONE && lines.next()) {
      if (this.state === HEADERS) this.header()
      else if (lines.begins && this.delimited()) continue
      else if (this.state === BODY) this.kept.append(lines.bytes, 0, lines.length)
    }
    if (this.state !== DONE) this.ended()
  }

  /** Whether the line is a delimiter; then what it ends was ended. */
  private delimited(): boolean {
    const bytes = this.lines.bytes, last = this.levels.length - 1
    const outermost = this.state === PREAMBLE && last === 0
    const from = outermost ? blankEnd(bytes, 0, this.lines.length) : 0
    const to = stripEnd(bytes, from, this.lines.length)
    if (to - from < 3 || bytes[from] !== DASH || bytes[from + 1] !== DASH) return false
    for (let i = last; i >= 0; i--) {
      const boundary = this.levels[i].boundary
      const rest = to - from - 2 - boundary.length
      if (rest !== 0 && rest !== 2 || !startsAt(bytes, from + 2, boundary)) continue
      if (rest === 0) this.opened(i)
      // Closed before it was opened: at the outermost level Python looks on for a part.
      else if (bytes[to - 1] !== DASH || bytes[to - 2] !== DASH || outermost) continue
      else this.closed(i)
      return true
    }
    return false
  }

  private opened(level: number): void {
    this.close(level, 0)
    this.kept = new Octets()
    this.blank = true
    this.state = HEADERS
  }

  private closed(level: number): void {
    this.close(level, 1)
    const ended = this.levels.pop()
    if (ended !== undefined && ended.group !== undefined) ended.group.done = 1
    this.state = level === 0 ? DONE : BETWEEN
  }

  /** Ends the part, and the groups above `level`. */
  private close(level: number, done: number): void {
    const part = this.part
    this.part = undefined
    if (part !== undefined) {
      this.fill(part)
      part.done = done
    }
    while (this.levels.length > level + 1) this.levels.pop()
  }

  /** The input ended: everything that is open was cut. */
  private ended(): void {
    if (this.state === HEADERS && this.kept.length > 0) this.begin()
    const part = this.part
    if (part !== undefined) {
      this.fill(part)
      part.done = -1
    }
    for (let i = 1; i < this.levels.length; i++) {
      const group = this.levels[i].group
      if (group !== undefined) group.done = -1
    }
  }

  private header(): void {
    const lines = this.lines
    this.kept.append(lines.bytes, 0, lines.length)
    if (stripEnd(lines.bytes, 0, lines.length) > 0) this.blank = false
    if (!lines.ends) return
    if (this.blank) this.begin()
    this.blank = true
  }

  /** A header section is complete: a part or a group begins. */
  private begin(): void {
    const owner = this.owner
    const part = owner.part(partHeaders(owner.codec, this.kept.taken()))
    owner.count()
    this.levels[this.levels.length - 1].list.push(part)
    this.kept = new Octets()
    if (!part.multipart) {
      this.part = part
      this.state = BODY
      return
    }
    part.list = []
    this.open(part.type_options.get('boundary') ?? '', part, part.list)
  }

  private open(boundary: string, group: Part | undefined, list: Field[]): void {
    if (!valid_boundary(boundary)) throw failure('ValueError', 'Invalid boundary in multipart form: ' + boundary)
    if (this.levels.length > GROUPS_MAX) throw failure('ValueError', 'groups too deep')
    this.levels.push({ group, list, boundary: octetsOf(boundary) })
    this.state = PREAMBLE
  }

  /** Gives the part its content: a line end before a delimiter belongs to that, one before a delimiter that is missing too. */
  private fill(part: Part): void {
    const kept = this.kept
    let length = kept.length
    if (length > 0 && kept.bytes[length - 1] === LF) {
      length--
      if (length > 0 && kept.bytes[length - 1] === CR) length--
    }
    const content = kept.bytes.subarray(0, length)
    if (part.urlencoded) {
      part.list = this.owner.minis(content)
      for (let i = 0; i < part.list.length; i++) this.owner.count()
      return
    }
    part.keep(content)
  }
}

function startsAt(bytes: Uint8Array, from: number, boundary: Uint8Array): boolean {
  let i = 0
  while (i < boundary.length && bytes[from + i] === boundary[i]) i++
  return i === boundary.length
}

/** 1 to 201 printable characters of ASCII, the last of them no blank. */
export function valid_boundary(boundary: string | Uint8Array): boolean {
  const bytes = boundary instanceof Uint8Array ? boundary : octetsOf(boundary)
  if (bytes.length === 0 || bytes.length > BOUNDARY_BYTES_MAX || bytes[bytes.length - 1] === SPACE) return false
  for (let i = 0; i < bytes.length; i++) if (bytes[i] < SPACE || bytes[i] > 0x7E) return false
  return true
}
