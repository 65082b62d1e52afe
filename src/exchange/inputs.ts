// What a script can ask of its request: variables, search words, fields, the form, the content; and where that content goes
// while it arrives. Everything is made when it is asked for.
import { fieldNames, fieldValue } from '../cgi/fields.ts'
import { Meta, type Request } from '../cgi/meta-variables.ts'
import type { CgiRequest } from '../cgi/request.ts'
import type { Registration } from '../cgi/scripts.ts'
import { searchWords } from '../cgi/search-words.ts'
import { Discard, Stream } from '../cgi/stream.ts'
import type { Cgi, FieldPlan, MetaVariables } from '../cgi/types.ts'
import type { Changes } from './changes.ts'
import { NO_CONTENT, SINGLE } from '../form/content-kind.ts'
import { Form } from '../form/field-storage.ts'
import type { Intake } from '../form/intake.ts'
import { ContentFile } from '../form/part-file.ts'
import { countFields } from '../form/query.ts'
import type { FlashSink, SinkProvider } from '../form/sinks.ts'
import type { Arena } from '../http/arena.ts'
import { credentials } from '../http/basic.ts'
import { CONTENT_TYPE } from '../http/grammar.ts'
import { GET, HEAD, POST, methodName } from '../http/methods.ts'
import type { Connection, Platform } from '../ports.ts'
import type { Services } from './services.ts'
import type { Content, Sink } from '../sink.ts'

/** The exchange, as its run sees it. */
export interface Owner {
  readonly connection: Connection
  readonly arena: Arena | undefined
  readonly serial: number
  /** Local redirects so far. */
  readonly redirects: number
  /** The run has something for the connection, or is finished: look soon. */
  changed(): void
  /** Whether there is a reservation for what is printed, drawn again if need be. */
  reserves(): boolean
}

export class Inputs implements Request, SinkProvider {
  method = ''
  contentLength = 0
  pathInfo = 0

  private owner: Owner | undefined = undefined
  private registration: Registration | undefined = undefined
  private cgi: CgiRequest | undefined = undefined
  private intake: Intake | undefined = undefined
  private meta: Meta | undefined = undefined
  private fields: Form | undefined = undefined
  private input: ContentFile | undefined = undefined
  private uploaded: FlashSink | undefined = undefined
  private bit = 0
  private readonly changes: Changes
  private readonly services: Services

  constructor(services: Services, changes: Changes) {
    this.services = services
    this.changes = changes
  }

  begin(
    owner: Owner, cgi: CgiRequest, registration: Registration, method: number, pathInfo: number, length: number,
  ): void {
    this.owner = owner
    this.cgi = cgi
    this.registration = registration
    this.method = methodName(method)
    this.bit = method
    this.pathInfo = pathInfo
    this.contentLength = length
  }

  close(): void {
    if (this.fields) this.fields.release()
    this.owner = this.registration = this.cgi = this.uploaded = undefined
    this.meta = this.fields = this.input = this.intake = undefined
  }

  /** The arena goes: nothing may be read from it any more. */
  forget(): void {
    if (this.fields) this.fields.forget()
  }

  /** Keeps the variables that are named when the arena goes. */
  copy(names: string[]): void {
    if (!this.meta) this.meta = new Meta(this)
    this.meta.copy(names)
  }

  // The content.

  /** Opens the transaction that uploads go to: a status, or 0. `octets` below 0: as many as there is room for. */
  reserve(octets: number): number {
    return this.changes.reserve(octets, this.registration ? this.registration.plan.flash : 0)
  }

  /** The content is read by `intake`: a status, or 0. */
  collect(intake: Intake, arena: Arena): number {
    const registration = this.registration, head = arena.head, target = arena.target
    if (!registration) return 500
    const typed = head.one(CONTENT_TYPE)
    const queries = target.queryFrom < 0
      ? 0 : countFields(arena.bytes, target.queryFrom, target.queryTo, registration.plan.form.separator)
    this.intake = intake
    return intake.begin(
      registration.plan.form, this, arena.bytes, typed ? head.valueFrom(CONTENT_TYPE) : -1,
      typed ? head.valueTo(CONTENT_TYPE) : -1, this.bit === POST, queries,
    )
  }

  /** Where content goes that is no form; undefined when there is no such place. */
  sink(plan: FieldPlan | undefined): Sink | undefined {
    const cgi = this.cgi
    if (!cgi) return undefined
    if (!plan) return new Stream(cgi)
    const choice = plan.sink
    if (choice === 'flash') {
      this.uploaded = this.flash()
      return this.uploaded
    }
    return typeof choice === 'function' ? this.custom(choice, '') : new Discard()
  }

  flash(): FlashSink | undefined {
    return this.changes.upload()
  }

  flashRoom(): number {
    return this.changes.room()
  }

  custom(make: (cgi: Cgi, name: string) => Sink, name: string): Sink {
    if (!this.cgi) throw new Error('the reply has ended')
    return make(this.cgi, name)
  }

  // What the script asks.

  get platform(): Platform { return this.services.platform }
  get software(): string { return this.services.software }
  get serverName(): string { return this.services.serverName }
  get documentRoot(): string { return this.services.documentRoot }
  get connection(): Connection { return this.owned().connection }
  get arena(): Arena | undefined { return this.owner ? this.owner.arena : undefined }
  get scriptName(): string { return this.registration ? this.registration.scriptName : '' }
  get uniqueId(): string { return this.owner ? this.services.serials.text(this.owner.serial) : '' }
  get redirected(): boolean { return this.owner !== undefined && this.owner.redirects > 0 }

  /** A script that authenticates runs only for who was let in. */
  get user(): string | undefined {
    const known = this.arena && this.authenticates ? credentials(this.platform, this.arena) : undefined
    return known ? known.user : undefined
  }

  get skipped(): number { return this.arena ? this.arena.head.skipped : 0 }

  get token(): string { return this.services.guard.token.text }

  get env(): MetaVariables {
    if (!this.meta) this.meta = new Meta(this)
    return this.meta
  }

  get argv(): string[] {
    return this.arena && (this.bit & (GET | HEAD)) !== 0 ? searchWords(this.platform, this.arena) : []
  }

  get form(): Form {
    if (!this.fields) {
      const arena = this.arena, intake = this.intake, registration = this.registration
      const query = arena !== undefined && arena.target.queryFrom >= 0
      this.fields = new Form(this.platform, {
        kind: intake ? intake.kind : NO_CONTENT,
        space: intake ? intake.space : undefined,
        query: arena && query ? arena.bytes : undefined,
        queryFrom: arena && query ? arena.target.queryFrom : 0,
        queryTo: arena && query ? arena.target.queryTo : 0,
        separator: registration ? registration.plan.form.separator : 0,
        keepBlank: false,
      }, this.services.scratch)
    }
    return this.fields
  }

  /** Content that is no form; empty when there is none, or when it is a form. */
  get stdin(): ContentFile {
    if (!this.input) {
      const intake = this.intake
      let content: Content = this.uploaded ? this.uploaded : new Nothing()
      if (intake && intake.kind === SINGLE) content = intake.space
      this.input = new ContentFile(content, content.length)
    }
    return this.input
  }

  field(name: string): string | undefined {
    // No password goes to scripts that do not look after them (RFC 3875 section 9.2).
    if (this.authenticates && name === 'authorization') return undefined
    return this.arena ? fieldValue(this.platform, this.arena, name) : undefined
  }

  fieldNames(): string[] {
    return this.arena ? fieldNames(this.platform, this.arena) : []
  }

  private get authenticates(): boolean {
    return this.registration !== undefined && this.registration.plan.authenticate !== undefined
  }

  private owned(): Owner {
    if (!this.owner) throw new Error('the reply has ended')
    return this.owner
  }
}

/** A content of no octets. */
class Nothing implements Content {
  readonly length = 0
  readAt(): number { return 0 }
}
