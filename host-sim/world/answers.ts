// Reads what a peer receives as a row of HTTP/1.1 responses, as it arrives and strictly (RFC 9112): a status line, field
// lines, and content by exactly one framing. What is no response is a violation at its first octet.
import { identity, mixed } from './octets.ts'

export interface Answer {
  status: number
  /** Names in lower case. */
  fields: { name: string; value: string }[]
  /** Octets of content, their sum, and the first of them as text. */
  length: number
  sum: number | undefined
  text: string
  /** It has come entire. */
  complete: boolean
}

/** Who asked. */
export interface Asker {
  /** Whether the next answer has no content, since it answers HEAD. */
  bare(): boolean
  answered(answer: Answer): void
}

const LINE = 0
const LENGTH = 1
const SIZE = 2
const CHUNK = 3
const CHUNK_END = 4
const TRAILER = 5
const UNTIL_CLOSE = 6

const LINE_OCTETS_MAX = 2048
const TEXT_OCTETS = 16384
const CR = 0x0D
const LF = 0x0A

export class Answers {
  /** What was wrong; '' so far. */
  wrong = ''
  private answer: Answer | undefined = undefined
  private state = LINE
  private line = ''
  private cr = false
  private last = false
  /** Octets of content, or of a chunk, that are to come. */
  private left = 0
  private readonly asker: Asker

  constructor(asker: Asker) {
    this.asker = asker
  }

  /** Whether an answer has begun and not ended. */
  get within(): boolean {
    return this.answer !== undefined || this.line !== ''
  }

  take(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && this.wrong === '' && !this.last;) {
      const content = this.state === LENGTH || this.state === CHUNK || this.state === UNTIL_CLOSE
      at = content ? this.content(bytes, at) : this.octet(bytes[at], at)
    }
  }

  /** Nothing more comes; `entire`: the peer closed, it was not reset. */
  end(entire: boolean): void {
    const answer = this.answer
    if (!answer || this.wrong !== '') return
    if (entire && this.state === UNTIL_CLOSE) this.finish(answer)
    else this.asker.answered(answer)
    this.answer = undefined
  }

  private content(bytes: Uint8Array, at: number): number {
    const answer = this.answer
    if (!answer) return bytes.length
    const to = this.state === UNTIL_CLOSE ? bytes.length : Math.min(bytes.length, at + this.left)
    answer.sum = mixed(answer.sum, bytes, at, to)
    answer.length += to - at
    for (let i = at; i < to && answer.text.length < TEXT_OCTETS; i++) answer.text += String.fromCharCode(bytes[i])
    this.left -= to - at
    if (this.left === 0 && this.state === LENGTH) this.finish(answer)
    if (this.left === 0 && this.state === CHUNK) this.state = CHUNK_END
    return to
  }

  /** Lines end with CR LF and have no other control but the tab. */
  private octet(octet: number, at: number): number {
    if (this.cr) {
      if (octet !== LF) this.wrong = 'a bare CR'
      this.cr = false
      const line = this.line
      this.line = ''
      this.ended(line)
    } else if (octet === CR) this.cr = true
    else if (octet < 0x20 && octet !== 9 || octet === 0x7F) this.wrong = `an octet ${octet} in a line`
    else if (this.line.length === LINE_OCTETS_MAX) this.wrong = 'a line without end'
    else this.line += String.fromCharCode(octet)
    return at + 1
  }

  private ended(line: string): void {
    const answer = this.answer
    if (!answer) return this.begin(line)
    if (this.state === LINE) {
      if (line !== '') this.field(answer, line)
      else this.framed(answer)
    } else if (this.state === SIZE) {
      if (!/^[0-9A-Fa-f]{1,8}$/.test(line)) this.wrong = `a chunk size ${line}`
      this.left = parseInt(line, 16)
      this.state = this.left === 0 ? TRAILER : CHUNK
    } else if (line !== '') this.wrong = `${line} behind a chunk`
    else if (this.state === TRAILER) this.finish(answer)
    else this.state = SIZE
  }

  private begin(line: string): void {
    const status = Number(line.substring(9, 12))
    if (!/^HTTP\/1\.1 [1-5][0-9][0-9] /.test(line)) this.wrong = `${JSON.stringify(line)} in the place of a status line`
    this.answer = { status, fields: [], length: 0, sum: undefined, text: '', complete: false }
  }

  private field(answer: Answer, line: string): void {
    const colon = line.indexOf(':')
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(line.substring(0, colon))) this.wrong = `a field ${JSON.stringify(line)}`
    answer.fields.push({ name: line.substring(0, colon).toLowerCase(), value: line.substring(colon + 1).trim() })
  }

  /** The fields have ended: by what is the content framed? */
  private framed(answer: Answer): void {
    const { status } = answer, lengths = answer.fields.filter(field => field.name === 'content-length')
    const codings = answer.fields.filter(field => field.name === 'transfer-encoding')
    this.state = LINE
    if (lengths.length + codings.length > 1) this.wrong = 'two framings'
    if (lengths.length > 0 && !/^[0-9]{1,9}$/.test(lengths[0].value)) this.wrong = `a length ${lengths[0].value}`
    if (codings.length > 0 && codings[0].value !== 'chunked') this.wrong = `a coding ${codings[0].value}`
    if (status < 200) {
      // An interim answer: the final one follows.
      this.answer = undefined
      if (status !== 100) this.wrong = `an answer ${status}`
      return
    }
    const bare = this.asker.bare()
    // Where the method was not known yet, content follows; nothing comes behind it.
    this.last = bare && status >= 400 && fieldOf(answer, 'connection') === 'close'
    if (status === 204 || status === 304 || bare) return this.finish(answer)
    if (codings.length > 0) this.state = SIZE
    else if (lengths.length === 0) this.state = UNTIL_CLOSE
    else {
      this.left = Number(lengths[0].value)
      this.state = LENGTH
      if (this.left === 0) this.finish(answer)
    }
  }

  private finish(answer: Answer): void {
    answer.complete = true
    this.answer = undefined
    this.state = LINE
    this.asker.answered(answer)
  }
}

/** The first field of that name, or ''. */
export function fieldOf(answer: Answer, name: string): string {
  for (const field of answer.fields) if (field.name === name) return field.value
  return ''
}

export function contentOf(answer: Answer): string {
  return identity(answer.length, answer.sum)
}
