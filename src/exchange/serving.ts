// One run of a script, from its start to its last print: what `cgi` does is done here. It belongs to one exchange, which
// owns the connection and the states; a run only knows whether it is finished, and what went wrong.
import { BROKEN_REPLY, LOCAL_REDIRECT, OPEN, Reply } from '../cgi/reply.ts'
import { CgiRequest, type Run } from '../cgi/request.ts'
import type { Registration } from '../cgi/scripts.ts'
import { Changes } from './changes.ts'
import { isFieldLine } from '../http/field-line.ts'
import type { Output } from '../http/output.ts'
import { describe } from '../log.ts'
import type { Response } from '../http/response.ts'
import { Inputs, type Owner } from './inputs.ts'
import { follow } from './promise.ts'
import type { Failure, Services } from './services.ts'
import type { Source } from '../sink.ts'
import { Trouble } from './trouble.ts'

export class Serving implements Run {
  readonly reply: Reply
  readonly inputs: Inputs
  readonly changes: Changes
  readonly trouble: Trouble
  detached = false
  /** The target of a local redirect, in the arena's reserve. */
  redirectFrom = 0
  redirectTo = 0

  /** The script prints a response of its own (RFC 3875 section 5). */
  nph = false
  private registration: Registration | undefined = undefined
  private cgi: CgiRequest | undefined = undefined
  private owner: Owner | undefined = undefined
  private output: Output | undefined = undefined
  /** What the reply still waits for: a promise, commits. */
  private pending = 0
  private commits = 0
  private returned = false
  /** Commits that were answered at once, told in a turn of their own. */
  private answered: { status: number; done: (status: number) => void }[] = []
  private readonly services: Services

  constructor(services: Services) {
    this.services = services
    this.trouble = new Trouble(services)
    this.changes = new Changes(services.store, services.ration)
    this.inputs = new Inputs(services, this.changes)
    this.reply = new Reply(services.platform, services.limits, services.scratch)
  }

  begin(
    owner: Owner, output: Output, registration: Registration, method: number, pathInfo: number, length: number,
  ): void {
    this.owner = owner
    this.output = output
    this.registration = registration
    this.nph = registration.nph
    this.changes.rationed = registration.plan.authenticate === undefined
    this.trouble.clear()
    this.detached = this.returned = false
    this.pending = this.commits = 0
    this.reply.begin()
    this.cgi = new CgiRequest(this)
    this.inputs.begin(owner, this.cgi, registration, method, pathInfo, length)
  }

  /** Whether the script is done with its reply. */
  get finished(): boolean {
    return this.returned && this.pending === 0 && !this.detached
  }

  /** Whether its script returned and has no commit under way, and nothing is printed yet. */
  get dormant(): boolean {
    const output = this.output
    return this.returned && this.commits === 0 && output !== undefined && output.printed === 0
      && this.reply.kind === OPEN
  }

  /** Whether the reply failed. */
  get broken(): boolean {
    return this.trouble.problem !== '' || (!this.nph && this.reply.kind === BROKEN_REPLY)
  }

  /** Chooses the framing of the response, once, and queues its head. `origin`: see guard/origin.ts. */
  decide(response: Response, origin: number): void {
    const reply = this.reply
    if (response.status !== 0) return
    if (this.nph) return response.raw()
    const fields = this.services.guard.fields(origin, reply.guarded, reply.page, true)
    response.document(reply.status, reply.reason, reply.fields + fields, reply.length)
  }

  // The run.

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
    this.result(result)
  }

  /** What the script returned, or its promise gave: an exit code, a source, or a promise. */
  private result(result: unknown): void {
    if (typeof result === 'number' && result !== 0) this.error('CGI script exit code ' + result)
    else if (typeof result === 'object' && result !== null) this.follow(result as Source & PromiseLike<unknown>)
  }

  /** A turn of the exchange: delivers what waited for one. */
  turn(): void {
    const answered = this.answered
    if (answered.length === 0) return
    this.answered = []
    for (let i = 0; i < answered.length; i++) this.committed(answered[i].status, answered[i].done)
  }

  /** Ends the run: what was not committed is gone, and the script's `cgi` with it. `reason` undefined: it ended by itself. */
  close(reason: string | undefined): void {
    const cgi = this.cgi
    this.failure()
    if (cgi) {
      const heard = reason === undefined ? undefined : cgi.onDisconnect
      cgi.close()
      if (heard) this.guarded(heard)
      this.failure()
    }
    this.inputs.close()
    this.changes.close()
    this.attach()
    this.owner = this.output = this.registration = this.cgi = undefined
    this.answered = []
    this.trouble.clear()
  }

  print(piece: string | Uint8Array): void {
    const output = this.output, reply = this.reply
    if (!output || this.trouble.problem !== '' || reply.kind === LOCAL_REDIRECT) return
    // What is too long in any encoding, whatever of it is the header section, need not be counted.
    const limits = this.services.limits, most = limits.PRINT_BYTES_MAX + limits.REPLY_HEAD_BYTES_MAX
    const known = typeof piece !== 'string' || (piece.length > most && !output.silent)
    const length = known ? piece.length : this.services.platform.encodedLength(piece as string)
    let from = 0
    if (!this.nph && reply.kind === OPEN) {
      from = reply.take(piece, length)
      if (reply.kind === OPEN || this.judged()) return
    }
    if (!output.print(piece, length, from)) {
      return this.fail('printed more than ' + limits.PRINT_BYTES_MAX + ' B: send a source instead')
    }
    // What is printed at a time once the script has returned is little, or it needs a reservation again.
    if (this.returned && output.held > limits.EVENT_BYTES_MAX && this.owner && !this.owner.reserves()) {
      if (!this.detached) this.trouble.status = 503
      return this.fail('printed more than ' + limits.EVENT_BYTES_MAX + ' B while no reservation is free')
    }
    if (this.returned) this.wake()
  }

  header(name: string, value: string): void {
    const line = name + ': ' + value
    if (!isFieldLine(this.services.platform, line, name)) throw new Error('no field line: ' + name)
    this.print(line + '\n')
  }

  /** The header section has ended: whether nothing of the output is content. */
  private judged(): boolean {
    const kind = this.reply.kind
    if (kind === BROKEN_REPLY) this.fail(this.reply.problem)
    if (kind === LOCAL_REDIRECT) this.redirect()
    return kind === BROKEN_REPLY || kind === LOCAL_REDIRECT
  }

  send(source: Source): void {
    const output = this.output
    if (!output || output.source || output.silent) {
      this.guarded(() => { if (source.close) source.close() })
      if (output && !output.silent) this.fail('two sources')
      return
    }
    output.source = source
    if (this.returned) this.wake()
  }

  error(text: string): void {
    this.services.log((this.registration ? this.registration.name : '') + ': ' + text)
  }

  detach(names: string[]): void {
    if (!this.detached && !this.services.pools.takeDetached()) {
      this.trouble.status = 503
      return this.fail('too many detached replies')
    }
    this.detached = true
    this.remember()
    this.inputs.copy(names)
  }

  end(): void {
    this.attach()
    this.wake()
  }

  /** The request is about to be forgotten. */
  remember(): void {
    if (this.cgi) this.trouble.remember(this.cgi)
  }

  private attach(): void {
    if (this.detached) this.services.pools.giveDetached()
    this.detached = false
  }

  wake(): void {
    if (this.owner) this.owner.changed()
  }

  commit(done: (status: number) => void): void {
    const cgi = this.cgi
    this.pending++
    this.commits++
    // The reply may have ended, and another run begun, before the commit has.
    const status = this.changes.commit(outcome => { if (this.cgi === cgi) this.committed(outcome, done) })
    if (status < 0) return this.services.arm(0)
    this.answered.push({ status, done })
    this.wake()
  }

  private committed(status: number, done: (status: number) => void): void {
    this.pending--
    this.commits--
    // In place, since a chip has few levels of calls.
    try {
      done(status)
    } catch (error) {
      this.threw(error)
    }
    this.wake()
  }

  /** Makes the reply a 500, or cuts it when a part of it has left. */
  fail(problem: string): void {
    if (this.trouble.problem !== '') return
    this.trouble.problem = problem
    this.error(this.trouble.status + ', ' + problem)
    if (this.returned) this.wake()
  }

  threw(error: unknown): void {
    if (this.cgi && this.cgi.tell(error) && this.reply.kind !== OPEN) {
      if (this.detached) this.end()
      return this.error('CGI script exit code 1')
    }
    if (!this.cgi || !this.trouble.keep(error)) return this.fail('threw ' + describe(error))
    if (this.returned) this.wake()
  }

  /** The report of what the script threw, logged; undefined when it threw nothing, or nobody looks after it. */
  failure(): Failure | undefined {
    const failure = this.cgi ? this.trouble.failure(this.cgi) : undefined
    if (failure) this.error('500, threw ' + failure.line)
    return failure
  }

  private follow(result: Source & PromiseLike<unknown>): void {
    const cgi = this.cgi
    if (result.then === undefined) {
      if (result.read !== undefined) this.send(result)
      return
    }
    this.pending++
    const settle = (call: () => void): void => {
      if (this.cgi !== cgi) return
      call()
      this.pending--
      this.wake()
    }
    follow(result, value => settle(() => this.result(value)), error => settle(() => this.threw(error)))
  }

  private guarded(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.threw(error)
    }
  }

  /** Takes the path of a local redirect out of the scratch, before it is used again. */
  private redirect(): void {
    const arena = this.owner ? this.owner.arena : undefined, reply = this.reply
    const length = reply.locationTo - reply.locationFrom
    if (!arena || length > this.services.limits.ARENA_RESERVE_BYTES) return this.fail('local redirect too long or late')
    reply.location(arena.bytes, arena.reserve)
    this.redirectFrom = arena.reserve
    this.redirectTo = arena.reserve + length
  }
}
