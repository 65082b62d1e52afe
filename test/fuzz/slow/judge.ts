// The judge: what a whole connection must be answered, said slowly from the text of RFC 9110 and 9112 and the tables of
// DESIGN, over one text of all octets. It shares no code with the core: the core is right when both say the same.
import { defaultLimits, type Limits } from '../../../src/limits.ts'
import { METHODS, MOVED, PAGE, SCRIPTS, answerText, line, summary, type FuzzScript } from '../scripts.ts'
import { readChunks } from './chunks.ts'
import { countFields, kindOf, queryOnly, readForm, type FormStop } from './form.ts'
import { SlowHead } from './head.ts'
import { joined, searchWords, variables } from './meta.ts'
import { boundaryOf, mediaType } from './parameters.ts'
import { contentMax, methodsOf, pathInfo, withoutScript } from './route.ts'
import { attempt, stop, utf8, type Stop } from './stop.ts'
import { hostOf, readTarget, type SlowTarget } from './target.ts'

export interface Answer {
  status: number
  /** The connection ends behind it. */
  close: boolean
  /** It answers HEAD, or its status has no content. */
  bare: boolean
  /** A 100 may come before it. */
  waits: boolean
  /** Its content; undefined for the text of its status. */
  content: string | undefined
  /** 'length', 'chunked', or 'close'. */
  framing: string
  allow: string | undefined
  /** Why, for whom reads a failure, and for the list of differences. */
  reason: string
}

export interface Verdict {
  answers: Answer[]
  runs: string[]
}

/** `ended`: the peer's FIN follows the text, else silence. */
export function judge(text: string, ended: boolean, limits: Limits = defaultLimits()): Verdict {
  const verdict: Verdict = { answers: [], runs: [] }
  for (let at = 0; at < text.length;) {
    const message = new Message(text, at, ended, limits, verdict)
    const next = message.judge()
    if (next === undefined) break
    at = next
  }
  return verdict
}

class Message {
  private readonly head: SlowHead
  private readonly text: string
  private readonly ended: boolean
  private readonly limits: Limits
  private readonly verdict: Verdict
  /** Minus one: chunked. */
  private framing = 0
  private persistent = false
  private waits = false
  /** Its content is wanted: only then a 100 may leave. */
  private admitted = false
  /** What came of the content, and the index behind the body once that is complete. */
  private content = ''
  private end: number | undefined = undefined

  constructor(text: string, from: number, ended: boolean, limits: Limits, verdict: Verdict) {
    this.head = new SlowHead(text, from, limits)
    this.text = text
    this.ended = ended
    this.limits = limits
    this.verdict = verdict
  }

  /** The index behind the message; undefined where the connection ends. */
  judge(): number | undefined {
    const read = attempt(() => {
      this.head.read()
      this.frame()
    })
    // A connection on which nothing begins just ends.
    if ('stop' in read) return this.head.blank && read.stop.status === 0 ? undefined : this.broken(read.stop)
    const routed = attempt(() => this.route())
    if ('stop' in routed) {
      // A good message with an answer of its own: its content is not read.
      if (this.framing !== 0) this.persistent = false
      return this.answer(routed.stop.status, routed.stop.reason)
    }
    const script = routed.result
    if (script === undefined) return this.page()
    const served = attempt(() => this.serve(script))
    if ('result' in served) return served.result
    if (!(served.stop as FormStop).atEnd) return this.broken(served.stop)
    return this.answer(served.stop.status, served.stop.reason)
  }

  // What the message is (RFC 9112 sections 3.2, 6 and 9.3, RFC 9110 section 10.1.1).

  private frame(): void {
    const { head } = this
    const hosts = head.values('host'), codings = head.values('transfer-encoding'), lengths = head.values('content-length')
    if (hosts.length > 1 || (hosts.length === 0 && head.minor > 0)) stop(400, 'Host fields')
    if (hosts.length === 1 && hostOf(hosts[0]) === undefined) stop(400, 'Host')
    if (codings.length > 0) {
      if (lengths.length > 0 || head.minor === 0 || codings.length > 1) stop(400, 'Transfer-Encoding')
      if (codings[0].toLowerCase() !== 'chunked') stop(501, 'coding')
      this.framing = -1
    } else if (lengths.length > 0) {
      if (lengths.length > 1 || !/^[0-9]+$/.test(lengths[0])) stop(400, 'Content-Length')
      this.framing = Number(lengths[0])
      if (this.framing > 999999999999999) stop(413, 'length that nobody has')
    }
    if (head.values('content-type').length > 1) stop(400, 'Content-Type fields')
    const options = head.values('connection').flatMap(list)
    this.persistent = !options.includes('close') && (head.minor > 0 || options.includes('keep-alive'))
    const expectations = head.values('expect')
    if (head.minor === 0 || expectations.length === 0) return
    if (expectations.length > 1 || list(expectations[0]).some(member => member !== '100-continue')) stop(417, 'Expect')
    this.waits = list(expectations[0]).length > 0 && this.framing !== 0
  }

  // Where it leads, before its content.

  private route(): FuzzScript | undefined {
    const { head, framing } = this, { target, method } = head
    const authority = target.authority ?? head.values('host')[0]
    if (authority !== undefined && !ours(hostOf(authority) ?? '')) stop(421, 'host')
    if (!['GET', 'HEAD', 'OPTIONS'].includes(method) && !this.sameOrigin()) stop(403, 'origin')
    if (target.asterisk) stop(method === 'OPTIONS' ? 204 : 400, 'asterisk')
    const { script } = head
    if (script === undefined) {
      const status = withoutScript(target)
      if (status !== 200) stop(status, 'path')
      if (method !== 'GET' && method !== 'HEAD') stop(405, 'page')
      if (framing > this.limits.CONTENT_BYTES_MAX) stop(413, 'declared length')
      return undefined
    }
    const { plan } = script
    if (plan.enabled === false) stop(403, 'disabled')
    if (!methodsOf(script).includes(method)) stop(405, 'method')
    if (framing < 0 && plan.length === 'required') stop(411, 'length')
    if (framing > contentMax(script, this.limits.CONTENT_BYTES_MAX)) stop(413, 'declared length')
    const type = head.values('content-type')[0]
    if (framing !== 0 && plan.types && !plan.types.includes(mediaType(type ?? ''))) stop(415, 'type')
    return script
  }

  /** RFC 6454, and Sec-Fetch-Site. */
  private sameOrigin(): boolean {
    const sites = this.head.values('sec-fetch-site'), origins = this.head.values('origin'), hosts = this.head.values('host')
    if (sites.length > 1 || sites[0]?.toLowerCase() === 'cross-site') return false
    if (origins.length === 0) return true
    const authority = /^https?:\/\/(.*)$/is.exec(origins[0])?.[1]
    return origins.length === 1 && hosts.length === 1 && authority?.toLowerCase() === hosts[0].toLowerCase()
  }

  // Its content, and the runs.

  private serve(script: FuzzScript): number | undefined {
    const { head, framing } = this, { method } = head
    const type = head.values('content-type')[0], { query } = head.target
    const streams = script.plan.stdin === 'stream', sink = script.plan.stdin !== undefined
    const formed = framing !== 0 && !sink && method !== 'GET' && method !== 'HEAD'
    const kind = kindOf(type, method)
    const most = Math.min(script.plan.max_num_fields ?? Infinity, this.limits.PARTS_MAX)
    const partsMax = most - countFields(query, script.plan)
    if (formed && kind === 'multipart' && boundaryOf(type ?? '') === undefined) stop(400, 'boundary')
    if (formed && partsMax < 0) stop(413, 'fields of the query')
    this.admitted = true
    if (streams) this.run(script, framing, '')
    const wrong = this.body(contentMax(script, this.limits.CONTENT_BYTES_MAX))
    const { content, limits } = this, complete = this.end !== undefined
    let told = sink ? summary(content) : queryOnly(query, script.plan)
    if (formed) {
      const form = readForm({ content, complete, plan: script.plan, limits, partsMax }, kind, type, query)
      if ('told' in form) told = form.told
      else if (form.stop.status !== 0) throw form.stop
    }
    if (wrong) throw wrong
    if (streams) this.verdict.runs.push(`stream ${summary(content)}`)
    if (!streams) this.run(script, content.length, told)
    return this.reply(script)
  }

  /** Reads the body; where it stops. */
  private body(most: number): Stop | undefined {
    const from = this.head.at
    if (this.framing < 0) {
      const chunks = readChunks(this.text, from, most, this.limits)
      this.content = chunks.content
      if (chunks.stop === undefined) this.end = chunks.end
      return chunks.stop
    }
    this.content = this.text.slice(from, from + this.framing)
    if (this.content.length < this.framing) return { status: 0, reason: 'content' }
    this.end = from + this.framing
    return undefined
  }

  private run(script: FuzzScript, length: number, content: string, target: SlowTarget = this.head.target): void {
    const { head } = this, authority = head.target.authority ?? head.values('host')[0]
    const redirected = target !== head.target, info = pathInfo(target, script)
    this.verdict.runs.push(line({
      script: script.name,
      method: redirected && head.method !== 'HEAD' ? 'GET' : head.method,
      target: head.raw,
      protocol: `HTTP/1.${head.minor}`,
      pathInfo: info === undefined ? undefined : utf8(info),
      query: target.query ?? '',
      server: (redirected ? head.values('host')[0] : authority) === undefined
        ? '192.0.2.1' : hostOf((redirected ? head.values('host')[0] : authority) ?? '') ?? '',
      length: length > 0 ? String(length) : undefined,
      type: redirected ? undefined : head.values('content-type')[0] || undefined,
      fields: joined(head.fields),
      skipped: head.skipped,
      variables: variables(head.fields),
      words: head.method === 'GET' || head.method === 'HEAD' || redirected ? searchWords(target.query) : [],
      content,
    }))
  }

  private reply(script: FuzzScript): number | undefined {
    const echo = SCRIPTS[0]
    if (script.reply === 'redirect') this.run(echo, 0, summary(''), readTarget(MOVED, MOVED.length))
    const name = script.reply === 'redirect' ? echo.name : script.name
    // What streamed was noted behind the run that answers.
    const streamed = script.plan.stdin === 'stream'
    const number = this.verdict.runs.length - (streamed ? 1 : 0)
    const later = script.reply === 'source' || script.reply === 'later'
    if (later && this.head.minor === 0 && this.head.method !== 'HEAD') this.persistent = false
    return this.answer(200, 'run', answerText(number, name), later)
  }

  private page(): number | undefined {
    if (this.framing !== 0) this.persistent = false
    return this.answer(200, 'page', PAGE)
  }

  // What is answered.

  /** A message that is broken, or does not come: nothing behind it can be trusted. */
  private broken({ status, reason }: Stop): undefined {
    this.persistent = false
    this.answer(status !== 0 ? status : this.ended ? 400 : 408, status !== 0 ? reason : `cut: ${reason}`)
    return undefined
  }

  private answer(status: number, reason: string, content?: string, streamed = false): number | undefined {
    const { head, persistent, framing } = this
    const bare = head.method === 'HEAD' || status === 204
    const lists = status === 405 ? head.script ? methodsOf(head.script) : ['GET', 'HEAD'] : status === 204 ? METHODS : undefined
    this.verdict.answers.push({
      status,
      close: !persistent,
      bare,
      waits: this.admitted && this.waits,
      content: bare ? '' : content,
      framing: !streamed ? 'length' : head.minor > 0 ? 'chunked' : 'close',
      allow: lists && METHODS.filter(method => lists.includes(method)).join(', '),
      reason,
    })
    if (!persistent) return undefined
    return framing === 0 ? head.at : this.end
  }
}

/** The members of a list, in lower case (RFC 9110 section 5.6.1). */
function list(value: string): string[] {
  return value.split(',').map(member => member.replace(/^[ \t]+|[ \t]+$/g, '').toLowerCase()).filter(member => member !== '')
}

/** IP literals pass: rebinding needs a name. */
function ours(host: string): boolean {
  const name = host.toLowerCase().replace(/(?<=.)\.$/, '')
  return host.startsWith('[') || /^[0-9.]+$/.test(host) || ['localhost', 'device', 'device.local'].includes(name)
}
