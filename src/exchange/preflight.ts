// What a complete head leads to, decided before any content is read (and before 100 Continue): a refusal of the message, an
// answer without a script, or a script with its framing. Host and origin, route, method, declared size, media type; the
// pools and the flash come after it, in the exchange.
import { decimal, equalsIgnoreCase, nameAmong } from '../bytes.ts'
import type { Registration, Scripts } from '../cgi/scripts.ts'
import type { Documents } from '../files/documents.ts'
import type { Guard } from '../guard/guard.ts'
import { SAME } from '../guard/origin.ts'
import type { Arena } from '../http/arena.ts'
import { credentials } from '../http/basic.ts'
import { ABSENT, CHUNKED, REPEATED, frame, persists } from '../http/framing.ts'
import {
  CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, TRANSFER_ENCODING, CHUNKED_CODING, EXPECTATIONS,
} from '../http/grammar.ts'
import { members } from '../http/lists.ts'
import { GET, HEAD, OPTIONS, allowed, methodAt } from '../http/methods.ts'
import { hostValid } from '../http/target.ts'
import type { Limits } from '../limits.ts'
import { kindOf } from '../log.ts'
import type { Platform } from '../ports.ts'

/** The methods that change nothing (RFC 9110 section 9.2.1). */
const SAFE = GET | HEAD | OPTIONS
const SEMICOLON = 0x3B

export class Preflight {
  /** 0: serve `registration`, or a document. Else the status of the answer. */
  status = 0
  reason = ''
  /** Further fields of the answer: Allow, for 405 and OPTIONS. */
  fields = ''
  /** Where the request came from: see guard/origin.ts. */
  origin = SAME
  /** Whether the message itself is at fault, so that nothing behind it can be trusted. */
  broken = false
  persistent = false
  /** Length of the content, or CHUNKED. */
  framing = 0
  /** The peer waits for 100 Continue. */
  waits = false
  method = 0
  registration: Registration | undefined = undefined
  document = false
  readonly pages: Documents
  /** A whole folder, behind the single pages. */
  folder: Documents | undefined = undefined

  private readonly platform: Platform
  private readonly limits: Limits
  private readonly scripts: Scripts
  private readonly guard: Guard

  constructor(platform: Platform, limits: Limits, scripts: Scripts, pages: Documents, guard: Guard) {
    this.platform = platform
    this.limits = limits
    this.scripts = scripts
    this.pages = pages
    this.guard = guard
  }

  /** After the request line: which fields to keep. False when the line itself is refused. */
  line(arena: Arena): boolean {
    const head = arena.head, target = arena.target
    this.begin()
    this.method = methodAt(arena.bytes, head.methodFrom, head.methodTo)
    if (this.method === 0) return this.refuse(501, 'method')
    if (!target.read(arena.bytes, head.targetFrom, head.targetTo, arena.reserve, arena.limit)) {
      return this.refuse(target.status, target.reason)
    }
    const registration = this.found(arena)
    this.registration = registration
    if (registration) {
      head.keep = registration.plan.keep
      head.all = registration.plan.all
    }
    return true
  }

  /** After the whole head, with what `line` found then: another request may have been judged in between. */
  head(arena: Arena, method: number, registration: Registration | undefined): void {
    this.begin()
    this.method = method
    if (!this.host(arena) || !this.content(arena) || !this.expect(arena)) return
    this.broken = false
    const target = arena.target
    this.origin = this.guard.origins.originOf(arena)
    if (!this.ours(arena)) this.answer(421, 'host')
    else if ((this.method & SAFE) === 0 && !this.guard.mayChange(this.origin)) this.answer(403, 'foreign origin')
    else if (target.asterisk) this.asterisk()
    else this.route(arena, registration)
  }

  /** A local redirect: the target is a path of our own (RFC 3875 section 6.2.2). */
  redirected(arena: Arena, method: number): void {
    this.begin()
    this.method = method
    this.broken = false
    this.route(arena, this.found(arena))
  }

  private found(arena: Arena): Registration | undefined {
    const target = arena.target
    const registration = this.scripts.find(arena.bytes, target.pathFrom, target.pathTo)
    target.infoFrom = this.scripts.infoFrom
    return registration
  }

  private route(arena: Arena, registration: Registration | undefined): void {
    const target = arena.target
    if (registration) this.script(arena, registration)
    else if (!this.scripts.within(arena.bytes, target.pathFrom, target.pathTo)) this.stored(arena)
    else this.missing(arena, 'no such script')
  }

  private begin(): void {
    this.status = this.framing = 0
    this.reason = this.fields = ''
    this.origin = SAME
    this.broken = true
    this.persistent = this.waits = false
    this.registration = undefined
    this.document = false
  }

  private host(arena: Arena): boolean {
    const head = arena.head
    if (!head.hostFields) return this.refuse(400, 'Host fields')
    if (!head.one(HOST)) return true
    return hostValid(this.platform, arena.bytes, head.valueFrom(HOST), head.valueTo(HOST))
      || this.refuse(400, 'Host')
  }

  /** The host of an absolute target goes before Host (RFC 9112 section 3.2.2). */
  private ours(arena: Arena): boolean {
    const head = arena.head, target = arena.target
    const hosts = this.guard.hosts
    if (target.hostFrom < target.hostTo) return hosts.ours(arena.bytes, target.hostFrom, target.hostTo)
    return !head.one(HOST) || hosts.ours(arena.bytes, head.valueFrom(HOST), head.valueTo(HOST))
  }

  private content(arena: Arena): boolean {
    const head = arena.head
    const coding = head.known[TRANSFER_ENCODING], length = head.known[CONTENT_LENGTH]
    let chunked = false, value = -1
    if (coding >= 0) {
      chunked = equalsIgnoreCase(
        arena.bytes, head.valueFrom(TRANSFER_ENCODING), head.valueTo(TRANSFER_ENCODING), CHUNKED_CODING,
      )
    }
    if (length >= 0) value = decimal(arena.bytes, head.valueFrom(CONTENT_LENGTH), head.valueTo(CONTENT_LENGTH))
    this.framing = frame(
      head.minor, coding < 0 ? coding : 0, chunked, length < 0 ? length : 0, value,
    )
    if (this.framing < CHUNKED) return this.refuse(-this.framing, 'framing')
    if (head.known[CONTENT_TYPE] === REPEATED) return this.refuse(400, 'Content-Type fields')
    this.persistent = persists(head.minor, head.closeAsked, head.persistAsked)
    return true
  }

  /** 100-continue is the only expectation there is (RFC 9110 section 10.1.1); HTTP/1.0 has none. */
  private expect(arena: Arena): boolean {
    const head = arena.head
    if (head.known[EXPECT] === ABSENT || head.minor === 0) return true
    if (!head.one(EXPECT)) return this.refuse(417, 'expectation')
    const asked = members(arena.bytes, head.valueFrom(EXPECT), head.valueTo(EXPECT), EXPECTATIONS)
    if (asked > 1) return this.refuse(417, 'expectation')
    this.waits = asked === 1 && this.framing !== 0
    return true
  }

  private asterisk(): void {
    this.broken = this.method !== OPTIONS
    if (this.broken) return this.answer(400, 'target form')
    this.fields = allow(127)
    this.answer(204, '')
  }

  /** There is nothing at the path. */
  missing(arena: Arena, reason: string): void {
    const target = arena.target
    const parent = this.scripts.parent(arena.bytes, target.pathFrom, target.pathTo)
    if (parent) this.answer(403, 'script directory')
    else this.answer(404, reason)
  }

  private script(arena: Arena, registration: Registration): void {
    const plan = registration.plan
    if (!plan.enabled) return this.answer(403, 'script is disabled')
    if ((plan.methods & this.method) === 0) return this.unlisted(plan.methods)
    if (plan.authenticate && !this.letIn(arena, plan.authenticate)) {
      if (this.status === 401) this.fields = plan.challenge
      return
    }
    if (plan.token && (this.method & SAFE) === 0 && this.guard.unproven(arena, this.origin)) {
      return this.answer(403, 'no token')
    }
    if (this.framing === CHUNKED && plan.lengthRequired) return this.answer(411, 'no Content-Length')
    if (this.framing > plan.content) return this.answer(413, 'declared length')
    if (this.framing !== 0 && plan.types && !this.typed(arena, plan.types)) {
      return this.answer(415, 'media type')
    }
    this.registration = registration
  }

  /** Whether our user's own check knows who asks; else the answer is chosen. */
  private letIn(arena: Arena, authenticate: (user: string, password: string) => boolean): boolean {
    const given = credentials(this.platform, arena)
    try {
      if (given && authenticate(given.user, given.password) === true) return true
      return this.refuse(401, 'not authenticated')
    } catch (error) {
      // Not its message, which may quote the password.
      return this.refuse(500, 'authenticate threw ' + kindOf(error))
    }
  }

  /** 405; or what a browser asks before a page of a listed origin may ask (Fetch Standard, CORS protocol). */
  private unlisted(methods: number): void {
    this.fields = allow(methods)
    if (this.method !== OPTIONS || this.origin < 0) return this.answer(405, 'method')
    this.fields += 'Access-Control-Allow-Methods: ' + allowed(methods) + '\r\n'
      + 'Access-Control-Allow-Headers: content-type\r\nAccess-Control-Max-Age: 600\r\n'
    this.answer(204, '')
  }

  /** The media type without its parameters is one of `types`. */
  private typed(arena: Arena, types: Uint8Array): boolean {
    const head = arena.head
    if (!head.one(CONTENT_TYPE)) return false
    const from = head.valueFrom(CONTENT_TYPE)
    let to = from
    while (to < head.valueTo(CONTENT_TYPE) && arena.bytes[to] !== SEMICOLON) to++
    while (to > from && arena.bytes[to - 1] === 0x20) to--
    return nameAmong(arena.bytes, from, to, types) >= 0
  }

  private stored(arena: Arena): void {
    const pages = this.pages, folder = this.folder
    if ((this.method & (GET | HEAD)) === 0) {
      if (!pages.has(arena) && !(folder && folder.has(arena))) return this.missing(arena, 'no such document')
      this.fields = allow(GET | HEAD)
      return this.answer(405, 'method')
    }
    if (this.framing > this.limits.CONTENT_BYTES_MAX) return this.answer(413, 'declared length')
    this.document = true
  }

  private answer(status: number, reason: string): void {
    this.status = status
    this.reason = reason
  }

  private refuse(status: number, reason: string): boolean {
    this.answer(status, reason)
    return false
  }
}

function allow(methods: number): string {
  return 'Allow: ' + allowed(methods) + '\r\n'
}
