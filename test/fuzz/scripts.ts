// The scripts that fuzzed requests ask for. Each notes what it was told, out of the way of the response; the slow parser
// says the same of the request, or somebody is wrong. A plan is read by both sides: it is the contract.
import type { Cgi, Plan } from '../../src/cgi/types.ts'
import type { Item } from '../../src/form/types.ts'
import type { Gateway } from '../../src/gateway.ts'
import type { Sink, Source } from '../../src/sink.ts'

/** How a script answers: at once, from a source, in a later turn, or with a local redirect. */
export type Reply = 'document' | 'source' | 'later' | 'redirect'

export interface FuzzScript {
  name: string
  plan: Plan
  reply: Reply
}

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']
/** Above all that an input sends: what fits the declared length fits the flash. */
export const UPLOAD_BYTES_MAX = 16384
/** Where `moved` leads. */
export const MOVED = '/cgi-bin/echo/moved?x=1'
export const PAGE = '<p>PAGE</p>\n'
export const PAGES = ['/', '/index.html']

/** `echo` has a sink of its own: the recorder puts it in its place. */
export const SCRIPTS: FuzzScript[] = [
  { name: 'echo', plan: { methods: METHODS, keep: ['*'], stdin: { sink: 'discard', max: 65536 } }, reply: 'document' },
  { name: 'form', plan: { files: { '*': { sink: 'space', max: 1500 } } }, reply: 'document' },
  { name: 'upload', plan: { files: { '*': { sink: 'flash', max: UPLOAD_BYTES_MAX } } }, reply: 'document' },
  { name: 'stream', plan: { methods: ['POST', 'PUT'], stdin: 'stream', content: 4096 }, reply: 'document' },
  { name: 'few', plan: { keep: ['x-kept', 'user-agent'] }, reply: 'document' },
  { name: 'plain', plan: {}, reply: 'document' },
  { name: 'typed', plan: { types: ['text/plain'], length: 'required', content: 100 }, reply: 'document' },
  {
    name: 'strict', reply: 'document',
    plan: { separator: ';', max_num_fields: 4, texts: { '*': { sink: 'space', max: 20 } }, files: { '*': { sink: 'space', max: 0 } } },
  },
  { name: 'source', plan: {}, reply: 'source' },
  { name: 'later', plan: {}, reply: 'later' },
  { name: 'moved', plan: {}, reply: 'redirect' },
  { name: 'dir/inner', plan: {}, reply: 'document' },
  { name: 'dir/inner/deep', plan: {}, reply: 'document' },
  { name: 'disabled', plan: { enabled: false }, reply: 'document' },
]

/** What a script was told of its request. */
export interface Told {
  script: string
  method: string
  target: string
  protocol: string
  pathInfo: string | undefined
  query: string
  server: string
  length: string | undefined
  type: string | undefined
  fields: [string, string][]
  skipped: number
  /** The variables that come from fields: RFC 3875 section 4.1.18. */
  variables: [string, string][]
  /** The search words: RFC 3875 section 4.4. */
  words: string[]
  content: string
}

/** One line: what both sides say of a run. */
export function line(told: Told): string {
  return JSON.stringify([
    told.script, told.method, told.target, told.protocol, told.pathInfo ?? null, told.query, told.server,
    told.length ?? null, told.type ?? null, told.fields, told.skipped, told.variables, told.words, told.content,
  ])
}

/** One line of an item of a form; `value` is decoded for a text, and one character an octet for a file. */
export function itemLine(
  name: string | undefined, filename: string | undefined, type: string | undefined, length: number, value: string,
  nested: string[],
): string {
  return JSON.stringify([name ?? null, filename ?? null, type ?? null, length, value, nested])
}

/** What is said of a content that is no form: its length and a sum. `text`: one character an octet. */
export function summary(text: string): string {
  let sum = 0x811C9DC5
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193)
  return `${text.length} ${sum >>> 0}`
}

/** What the `number`th run on a connection answers. */
export function answerText(number: number, name: string): string {
  return `run ${number} ${name}\n`
}

/** Octets of a stream that are taken in one turn. */
const CREDIT = 200
/** What the sink of `echo` takes at once. */
const ROOM = 300
const HEADER = 'Content-Type: text/plain\n\n'

/** Whose requests are noted: others are there to see that nobody disturbs them. */
export const PEER = '192.0.2.7'

export class Recorder {
  /** One line for each run for the peer. */
  runs: string[] = []
  /** Replies that go on in a later turn. */
  private later: { cgi: Cgi; text: string }[] = []
  /** Runs that take some of their content at a time. */
  private taking: Cgi[] = []
  private contents: { cgi: Cgi; content: Collected }[] = []

  register(gateway: Pick<Gateway, 'register' | 'asset'>): void {
    for (const script of SCRIPTS) {
      const plan = script.name === 'echo'
        ? { ...script.plan, stdin: { sink: (cgi: Cgi) => this.collect(cgi), max: 65536 } } : script.plan
      gateway.register(script.name, plan, cgi => this.run(script, cgi))
    }
    for (const page of PAGES) gateway.asset(page, 'text/html', PAGE)
  }

  /** What scripts do later, when nothing else happens; whether there was something. */
  turn(): boolean {
    const later = this.later.splice(0), hungry = this.taking.filter(cgi => cgi.credit === 0)
    for (const { cgi, text } of later) {
      cgi.write(text)
      cgi.end()
    }
    for (const cgi of hungry) {
      cgi.credit = CREDIT
      cgi.wake()
    }
    return later.length + hungry.length > 0
  }

  private run(script: FuzzScript, cgi: Cgi): void | Source {
    const told = line(this.told(script, cgi)), noted = cgi.env.get('REMOTE_ADDR') === PEER
    if (noted) this.runs.push(told)
    const text = noted ? answerText(this.runs.length, script.name) : told
    if (script.reply === 'redirect') cgi.write(`Location: ${MOVED}\n\n`)
    else cgi.write(HEADER)
    if (script.reply === 'source') return source(text)
    if (script.reply === 'later') {
      cgi.detach()
      this.later.push({ cgi, text })
    } else if (script.reply === 'document') cgi.write(text)
    if (script.plan.stdin === 'stream') this.follow(cgi)
  }

  private told(script: FuzzScript, cgi: Cgi): Told {
    const { env } = cgi
    return {
      script: script.name,
      method: env.get('REQUEST_METHOD') ?? '',
      target: env.get('REQUEST_URI') ?? '',
      protocol: env.get('SERVER_PROTOCOL') ?? '',
      pathInfo: env.get('PATH_INFO'),
      query: env.get('QUERY_STRING') ?? '',
      server: env.get('SERVER_NAME') ?? '',
      length: env.get('CONTENT_LENGTH'),
      type: env.get('CONTENT_TYPE'),
      fields: cgi.fieldNames().map(name => [name, cgi.field(name) ?? '']),
      skipped: cgi.skipped,
      variables: env.names().filter(name => name.startsWith('HTTP_')).map(name => [name, env.get(name) ?? '']),
      words: cgi.argv,
      content: this.content(script, cgi),
    }
  }

  private content(script: FuzzScript, cgi: Cgi): string {
    if (script.plan.stdin === 'stream') return ''
    if (script.plan.stdin) return this.collected(cgi)
    const single = latin1(cgi.stdin.read(4096))
    return `${summary(single)} ${cgi.form.items().map(one).join(' ')}`
  }

  /** What streams is noted as a run of its own when it is complete. */
  private follow(cgi: Cgi): void {
    let text = ''
    this.taking = [cgi]
    cgi.credit = CREDIT
    cgi.onContent = (bytes, from, to) => {
      // Below 0 it would take any number: more came than was asked for.
      if (cgi.credit < 0) this.runs.push('credit is overdrawn')
      text += latin1(bytes.subarray(from, to))
      if (from === to) this.runs.push(`stream ${summary(text)}`)
    }
  }

  private collect(cgi: Cgi): Collected {
    const content = new Collected()
    this.contents.push({ cgi, content })
    return content
  }

  private collected(cgi: Cgi): string {
    const found = this.contents.find(entry => entry.cgi === cgi)
    this.contents = this.contents.filter(entry => entry.cgi !== cgi && entry.content.open)
    return summary(found === undefined ? '' : found.content.text)
  }
}

class Collected implements Sink {
  text = ''
  open = true
  room(): number { return ROOM }
  write(bytes: Uint8Array, from: number, to: number): void {
    if (to - from > ROOM) throw new Error('more than there is room for')
    this.text += latin1(bytes.subarray(from, to))
  }
  close(): void { /* It is taken by its run. */ }
  abort(): void { this.open = false }
}

function source(text: string): Source {
  let at = 0
  return {
    read(target, from, to) {
      if (at === text.length) return -1
      let count = 0
      for (; from + count < to && at < text.length && count < 5; count++) target[from + count] = text.charCodeAt(at++)
      return count
    },
  }
}

function one(item: Item): string {
  let value = ''
  if (item.list === undefined) {
    if (item.filename === undefined) value = item.value
    else if (item.file) value = latin1(item.file.read(item.length))
  }
  return itemLine(item.name, item.filename, item.type, item.length, value, (item.list ?? []).map(one))
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}
