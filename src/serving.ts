// One run of a script, from its start to its last print: what `cgi` does is done here. It belongs to one exchange, which
// owns the connection and the states; a run only knows whether it is finished, and what went wrong.
import { constant, equalsIgnoreCase } from './bytes.ts'
import { Meta, type Request } from './cgi/meta-variables.ts'
import { BROKEN_REPLY, LOCAL_REDIRECT, OPEN, Reply, type ReplyNames } from './cgi/reply.ts'
import { CgiRequest, type Run } from './cgi/request.ts'
import type { Registration } from './cgi/scripts.ts'
import { searchWords } from './cgi/search-words.ts'
import { Discard, Stream } from './cgi/stream.ts'
import type { Cgi, FieldPlan, MetaVariables, Stdin, StoredBlob } from './cgi/types.ts'
import type { Intake } from './form/intake.ts'
import type { FieldStorage, Item } from './form/types.ts'
import type { Arena } from './http/arena.ts'
import type { Grammar } from './http/grammar.ts'
import type { Output } from './http/output.ts'
import { GET, HEAD } from './http/methods.ts'
import type { Connection, Platform } from './ports.ts'
import type { Services } from './services.ts'
import type { Sink, Source } from './sink.ts'
import type { BlobWriter } from './store/blob-writer.ts'
import type { Transaction } from './store/transaction.ts'

/** The exchange, as its run sees it. */
export interface Owner {
  readonly connection: Connection
  readonly arena: Arena | undefined
  /** The run has something for the connection, or is finished: look soon. */
  changed(): void
}

/** A blob as it is until it is released. */
type Snapshot = StoredBlob & { release(): void }

export class Serving implements Run, Request {
  readonly reply: Reply
  /** What makes the reply a 500, or cuts it; '' while all is well. */
  problem = ''
  detached = false
  /** The target of a local redirect, in the arena's reserve. */
  redirectFrom = 0
  redirectTo = 0
  method = ''
  contentLength = 0
  pathInfo = 0
  transaction: Transaction | undefined = undefined
  intake: Intake | undefined = undefined
  registration: Registration | undefined = undefined
  cgi: CgiRequest | undefined = undefined

  private owner: Owner | undefined = undefined
  private output: Output | undefined = undefined
  private meta: Meta | undefined = undefined
  private fields: FieldStorage | undefined = undefined
  private input: Stdin | undefined = undefined
  private blobs: Snapshot[] = []
  private query = false
  /** What the reply still waits for: a promise, commits. */
  private pending = 0
  private returned = false
  /** The status of a change that the store refused before its commit. */
  private refused = 0
  private done: ((status: number) => void) | undefined = undefined
  private readonly services: Services

  constructor(services: Services, names: ReplyNames, transmit: Uint8Array) {
    this.services = services
    this.reply = new Reply(services.platform, services.grammar, names, services.limits, transmit)
  }

  begin(
    owner: Owner, output: Output, registration: Registration, method: number, pathInfo: number, length: number,
  ): void {
    this.owner = owner
    this.output = output
    this.registration = registration
    this.method = this.services.methods.name(method)
    this.query = (method & (GET | HEAD)) !== 0
    this.pathInfo = pathInfo
    this.contentLength = length
    this.problem = ''
    this.detached = this.returned = false
    this.pending = this.refused = 0
    this.blobs = []
    this.reply.begin()
    this.cgi = new CgiRequest(this)
  }

  /** Whether the script is done with its reply. */
  get finished(): boolean {
    return this.returned && this.pending === 0 && !this.detached
  }

  /** Whether the reply failed. */
  get broken(): boolean {
    return this.problem !== '' || (!this.nph && this.reply.kind === BROKEN_REPLY)
  }

  get nph(): boolean {
    return this.registration !== undefined && this.registration.nph
  }

  /** Runs the script. Nothing that it throws leaves this call. */
  start(): void {
    const registration = this.registration, cgi = this.cgi
    if (!registration || !cgi) return
    let result: unknown
    try {
      result = registration.script(cgi)
    } catch (error) {
      this.threw(error)
    }
    this.returned = true
    if (typeof result === 'number') this.exit(result)
    else if (typeof result === 'object' && result !== null) this.follow(result as Source & PromiseLike<unknown>)
  }

  /** A turn of the exchange: delivers what waited for one. */
  turn(): void {
    const done = this.done
    if (!done) return
    this.done = undefined
    this.committed(this.refused, done)
  }

  /** Ends the run: what was not committed is gone, and the script's `cgi` with it. `reason` undefined: it ended by itself. */
  close(reason: string | undefined): void {
    const cgi = this.cgi, transaction = this.transaction
    if (cgi) {
      const heard = reason === undefined ? undefined : cgi.onDisconnect
      cgi.close()
      if (heard) this.guarded(heard)
    }
    if (transaction) transaction.abort()
    for (let i = 0; i < this.blobs.length; i++) this.blobs[i].release()
    this.owner = this.output = this.registration = this.cgi = undefined
    this.meta = this.fields = this.input = this.transaction = this.intake = this.done = undefined
    this.blobs = []
  }

  // The content.

  /** Opens the transaction that uploads go to: a status, or 0. `octets` below 0: as many as there is room for. */
  reserve(octets: number): number {
    const store = this.services.store
    if (!store) return 507
    const most = this.registration ? this.registration.flash : 0
    let wanted = octets
    if (octets < 0) {
      const available = store.available()
      wanted = available < most ? available : most
      if (wanted === 0) return 507
    }
    const begun = store.begin(wanted)
    if (typeof begun === 'number') return begun
    this.transaction = begun
    return 0
  }

  /** The form is read by `intake`: a status, or 0. */
  collect(intake: Intake, arena: Arena): number {
    this.intake = intake
    void arena
    return 0
  }

  /** Where content goes that is no form; undefined when there is no such place. */
  sink(plan: FieldPlan | undefined): Sink | undefined {
    const cgi = this.cgi
    if (!cgi) return undefined
    if (!plan) return new Stream(cgi)
    const choice = plan.sink
    if (choice === 'flash') return this.flash()
    return typeof choice === 'function' ? this.custom(choice, '') : new Discard()
  }

  flash(): BlobWriter | undefined {
    return this.transaction ? this.transaction.writer() : undefined
  }

  custom(choice: (cgi: Cgi, name: string) => Sink, name: string): Sink {
    return choice(this.running(), name)
  }

  private running(): CgiRequest {
    if (!this.cgi) throw new Error('the reply has ended')
    return this.cgi
  }

  // What the script asks.

  get platform(): Platform { return this.services.platform }
  get grammar(): Grammar { return this.services.grammar }
  get software(): string { return this.services.software }
  get serverName(): string { return this.services.serverName }
  get documentRoot(): string { return this.services.documentRoot }
  get connection(): Connection { return this.owned().connection }
  get arena(): Arena | undefined { return this.owner ? this.owner.arena : undefined }
  get scriptName(): string { return this.registration ? '/cgi-bin/' + this.registration.name : '' }
  get skipped(): number { return this.arena ? this.arena.head.skipped : 0 }

  get env(): MetaVariables {
    if (!this.meta) this.meta = new Meta(this)
    return this.meta
  }

  get argv(): string[] {
    return this.arena && this.query ? searchWords(this.platform, this.arena) : []
  }

  get form(): FieldStorage {
    throw new Error('form')
  }

  get stdin(): Stdin {
    throw new Error('stdin')
  }

  field(name: string): string | undefined {
    const arena = this.arena
    if (!arena) return undefined
    const wanted = constant(this.platform, name), index = arena.head.index
    let value: string | undefined
    for (let i = 0; i < arena.head.fields; i++) {
      if (!equalsIgnoreCase(arena.bytes, index[3 * i], this.nameEnd(arena, i), wanted)) continue
      const part = this.platform.decode(arena.bytes, index[3 * i + 1], index[3 * i + 2], 'latin1')
      value = value === undefined ? part : value + (name === 'cookie' ? '; ' : ', ') + part
    }
    return value
  }

  fieldNames(): string[] {
    const arena = this.arena, names: string[] = []
    if (!arena) return names
    for (let i = 0; i < arena.head.fields; i++) {
      const name = this.platform.decode(arena.bytes, arena.head.index[3 * i], this.nameEnd(arena, i), 'latin1')
        .toLowerCase()
      if (names.indexOf(name) < 0) names.push(name)
    }
    return names
  }

  private nameEnd(arena: Arena, field: number): number {
    let end = arena.head.index[3 * field]
    while (arena.bytes[end] !== 0x3A) end++
    return end
  }

  // What the script says.

  print(piece: string | Uint8Array): void {
    const output = this.output, reply = this.reply
    if (!output || this.problem !== '' || reply.kind === LOCAL_REDIRECT) return
    let from = 0
    if (!this.nph && reply.kind === OPEN) {
      from = reply.take(piece)
      if (this.judged()) return
    }
    if (!output.print(piece, from)) {
      return this.fail('printed more than ' + this.services.limits.PRINT_BYTES_MAX + ' B: send a source instead')
    }
    if (this.returned) this.changed()
  }

  /** The header section may have ended: whether nothing of the output is content. */
  private judged(): boolean {
    const kind = this.reply.kind
    if (kind === BROKEN_REPLY) this.fail(this.reply.problem)
    if (kind === LOCAL_REDIRECT) this.redirect()
    return kind === OPEN || kind === BROKEN_REPLY || kind === LOCAL_REDIRECT
  }

  send(source: Source): void {
    const output = this.output
    if (!output || output.source) return this.fail('two sources')
    output.source = source
    if (this.returned) this.changed()
  }

  error(text: string): void {
    this.services.log(this.name() + ': ' + text)
  }

  detach(names: string[]): void {
    this.detached = true
    if (!this.meta) this.meta = new Meta(this)
    this.meta.copy(names)
  }

  end(): void {
    this.detached = false
    this.changed()
  }

  wake(): void {
    this.changed()
  }

  // The store.

  blob(name: string): StoredBlob | undefined {
    const store = this.services.store
    const blob = store ? store.open(name) : undefined
    if (blob) this.blobs.push(blob)
    return blob
  }

  recorded(name: string): Uint8Array | undefined {
    return this.services.store ? this.services.store.record(name) : undefined
  }

  keep(name: string, item: Item, type: string): void {
    throw new Error('keep' + name + item + type)
  }

  record(name: string, value: Uint8Array): void {
    const transaction = this.opened()
    if (transaction) this.note(transaction.record(name, value))
  }

  remove(name: string): void {
    const transaction = this.opened()
    if (transaction) this.note(transaction.remove(name))
  }

  commit(done: (status: number) => void): void {
    const transaction = this.transaction
    this.pending++
    if (this.refused !== 0 || !transaction) {
      this.done = done
      this.changed()
      return
    }
    this.transaction = undefined
    transaction.commit(status => this.committed(status, done))
  }

  private committed(status: number, done: (status: number) => void): void {
    if (!this.cgi) return
    this.pending--
    this.guarded(() => done(status))
    this.changed()
  }

  /** The transaction of this run; begun with the first change when no upload began it. */
  private opened(): Transaction | undefined {
    if (this.transaction) return this.transaction
    const store = this.services.store
    const begun = store ? store.begin(0) : 507
    if (typeof begun === 'number') this.note(begun)
    else this.transaction = begun
    return this.transaction
  }

  private note(status: number): void {
    if (status !== 0 && this.refused === 0) this.refused = status
  }

  // What goes wrong.

  /** Makes the reply a 500, or cuts it when a part of it has left. */
  fail(problem: string): void {
    if (this.problem !== '') return
    this.problem = problem
    this.services.log('500 ' + this.name() + ': ' + problem)
    if (this.returned) this.changed()
  }

  private threw(error: unknown): void {
    this.fail('threw ' + describe(error))
  }

  private exit(code: number): void {
    if (code !== 0) this.services.log(this.name() + ': exit code ' + code)
  }

  private follow(result: Source & PromiseLike<unknown>): void {
    if (result.then !== undefined) {
      this.pending++
      result.then(
        () => this.settled(),
        (error: unknown) => {
          this.threw(error)
          this.settled()
        },
      )
    } else if (result.read !== undefined) this.send(result)
  }

  private settled(): void {
    this.pending--
    this.changed()
  }

  private guarded(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.threw(error)
    }
  }

  /** Takes the path of a local redirect out of the transmit buffer, before it is used again. */
  private redirect(): void {
    const arena = this.arena, reply = this.reply
    const length = reply.locationTo - reply.locationFrom
    if (!arena || length > this.services.limits.ARENA_RESERVE_BYTES) return this.fail('local redirect too long or late')
    reply.location(arena.bytes, arena.reserve)
    this.redirectFrom = arena.reserve
    this.redirectTo = arena.reserve + length
  }

  private changed(): void {
    if (this.owner) this.owner.changed()
  }

  private owned(): Owner {
    if (!this.owner) throw new Error('the reply has ended')
    return this.owner
  }

  private name(): string {
    return this.registration ? this.registration.name : ''
  }
}

function describe(error: unknown): string {
  const thrown = error as { message?: unknown, stack?: unknown }
  if (typeof error === 'object' && error !== null && thrown.stack !== undefined) return '' + String(thrown.stack)
  return String(error)
}
