// Holds what a peer received against what the judge says: a row of responses, each strictly as RFC 9112 has it, that answer
// one request each, in order, and nothing behind them. Nothing in them is from the request but what its script printed.
import type { Answer, Verdict } from './slow/judge.ts'
import type { Outcome } from './subject.ts'

export interface Disagreement {
  /** Which answer; the count of answers for what comes behind them. */
  index: number
  /** The answer of the judge, and the status of the core's where there is one. */
  expected: Answer | undefined
  status: number
  text: string
}

const HEAD = /HTTP\/1\.1 ([1-5][0-9]{2}) ([A-Z][A-Za-z -]*)\r\n((?:[A-Za-z-]+: [\x20-\x7E]+\r\n)*)\r\n/y
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'
/** All that a response may say, of what is no script's. */
const FIELDS: Record<string, RegExp> = {
  'content-type': /^text\/(plain|html)$/,
  server: /^Postern\/[0-9.]+$/,
  'content-length': /^(0|[1-9][0-9]*)$/,
  'transfer-encoding': /^chunked$/,
  connection: /^(close|keep-alive)$/,
  allow: /^[A-Z, ]+$/,
  'retry-after': /^1$/,
  'x-content-type-options': /^nosniff$/,
  'content-security-policy': /^default-src 'self';/,
  'referrer-policy': /^same-origin$/,
  'cache-control': /^no-store$/,
}

/** The first disagreement. `partial`: the peer left, and what it received may end anywhere. */
export function compare(verdict: Verdict, outcome: Outcome, partial: boolean): Disagreement | undefined {
  const reader = new Reader(outcome.text)
  const { answers } = verdict
  for (let i = 0; i < answers.length; i++) {
    if (partial && reader.at === outcome.text.length) return runsOf(verdict, outcome, true)
    const text = reader.answer(answers[i])
    if (text !== undefined && partial && reader.cut) return undefined
    if (text !== undefined) return { index: i, expected: answers[i], status: reader.status, text: `answer ${i + 1}: ${text}` }
  }
  const rest = outcome.text.slice(reader.at)
  if (rest !== '') {
    const status = Number(rest.slice(9, 12))
    return { index: answers.length, expected: undefined, status, text: `behind the last answer: ${JSON.stringify(rest)}` }
  }
  if (!partial && !outcome.closed) return { index: answers.length, expected: undefined, status: 0, text: 'it is not closed' }
  return runsOf(verdict, outcome, partial)
}

/** Whether the scripts that ran are those, and were told that. */
function runsOf(verdict: Verdict, { runs }: Outcome, partial: boolean): Disagreement | undefined {
  const { answers } = verdict
  for (let i = 0; i < Math.max(runs.length, partial ? 0 : verdict.runs.length); i++) {
    if (runs[i] === verdict.runs[i]) continue
    return { index: answers.length, expected: undefined, status: 0, text: `run ${i + 1}: ${runs[i]}, and not ${verdict.runs[i]}` }
  }
  return undefined
}

class Reader {
  at = 0
  status = 0
  /** It ended within a response. */
  cut = false
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  answer(expected: Answer): string | undefined {
    const { text } = this
    this.status = 0
    if (expected.waits && text.startsWith(CONTINUE, this.at)) this.at += CONTINUE.length
    HEAD.lastIndex = this.at
    const head = HEAD.exec(text)
    this.cut = text.indexOf('\r\n\r\n', this.at) < 0
    if (head === null) return `no response: ${JSON.stringify(text.slice(this.at, this.at + 400))}`
    this.status = Number(head[1])
    if (this.status !== expected.status) return `status ${head[1]}, and not ${expected.status} (${expected.reason})`
    this.at = HEAD.lastIndex
    const fields = new Map(head[3].split('\r\n').slice(0, -1).map(line => {
      const colon = line.indexOf(': ')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)]
    }))
    if (fields.size !== head[3].split('\r\n').length - 1) return 'a field comes twice'
    const strange = [...fields].find(([name, value]) => !FIELDS[name]?.test(value))
    if (strange) return `field ${strange.join(': ')}`
    if (fields.get('allow') !== expected.allow) return `Allow: ${fields.get('allow')}, and not ${expected.allow}`
    const closes = fields.get('connection') === 'close'
    if (closes !== expected.close) return closes ? 'it closes' : 'it does not close'
    const wanted = expected.content ?? `${head[1]} ${head[2]}\n`
    return this.content(expected, fields, wanted)
  }

  private content(expected: Answer, fields: Map<string, string>, wanted: string): string | undefined {
    const chunked = fields.has('transfer-encoding'), length = fields.get('content-length')
    if (chunked && length !== undefined) return 'two framings'
    if (expected.bare) return undefined
    const framing = chunked ? 'chunked' : length !== undefined ? 'length' : 'close'
    if (framing !== expected.framing) return `framing ${framing}, and not ${expected.framing}`
    let content = ''
    const from = this.at
    if (chunked) {
      const chunks = /(?:[0-9a-f]{1,8}\r\n[^\r\n]*\n?\r\n)*0\r\n\r\n/y
      chunks.lastIndex = from
      this.cut = !chunks.test(this.text)
      if (this.cut) return 'no chunks, or no end of them'
      this.at = chunks.lastIndex
      for (let at = from; at < this.at;) {
        const line = this.text.indexOf('\r\n', at), size = parseInt(this.text.slice(at, line), 16)
        content += this.text.slice(line + 2, line + 2 + size)
        at = line + 2 + size + 2
      }
    } else {
      this.at = framing === 'close' ? this.text.length : from + Number(length)
      content = this.text.slice(from, this.at)
      this.cut = this.text.length < this.at || framing === 'close'
    }
    return content === wanted ? undefined : `content ${JSON.stringify(content)}, and not ${JSON.stringify(wanted)}`
  }
}
