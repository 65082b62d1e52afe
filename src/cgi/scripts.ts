// The script table: registered functions in place of files in script directories (RFC 3875 section 3.3). The longest script
// name that ends at a segment wins; what follows is path info. Files never answer below such a directory.
import { constant, nameList } from '../bytes.ts'
import { compileFormPlan, declaresForm, type FormPlan } from '../form/plan.ts'
import { frozen } from '../frozen.ts'
import { GET, HEAD, methodBit } from '../http/methods.ts'
import { pathAfter } from '../http/target.ts'
import { isFieldLine } from '../http/field-line.ts'
import { SLASH } from '../http/grammar.ts'
import type { Limits } from '../limits.ts'
import type { Platform } from '../ports.ts'
import type { FieldPlan, Plan, Script } from './types.ts'

/** As Python's CGIHTTPRequestHandler has them. */
const DIRECTORIES = frozen(['/cgi-bin', '/htbin'])

export interface Registration {
  readonly name: string
  /** SCRIPT_NAME, and its octets. */
  readonly scriptName: string
  readonly path: Uint8Array
  readonly script: Script
  readonly nph: boolean
  readonly plan: CompiledPlan
}

/** What a plan says, made once into what is looked up for each request. */
export interface CompiledPlan {
  /** Bits of `Methods`. */
  readonly methods: number
  readonly enabled: boolean
  /** Names of fields. */
  readonly keep: Uint8Array | undefined
  readonly all: boolean
  /** Octets of content. */
  readonly content: number
  readonly lengthRequired: boolean
  /** The token of the action is required. */
  readonly token: boolean
  readonly authenticate: ((user: string, password: string) => boolean) | undefined
  /** The field of a 401. */
  readonly challenge: string
  readonly stream: boolean
  readonly stdin: FieldPlan | undefined
  /** Media types. */
  readonly types: Uint8Array | undefined
  readonly form: FormPlan
  /** Octets that may go to flash, in sum. */
  readonly flash: number
}

export class Scripts {
  /** Where the path info of the path that `find` was given last begins: behind the script's name, which may be encoded. */
  infoFrom = 0
  private readonly list: Registration[] = []
  /** The script directories, each with a slash at its end; names without a directory are in the first. */
  private readonly first: string
  private readonly directories: Uint8Array[]
  /** The plan of all scripts that have none, and the form of all whose plans say nothing of it. */
  private plain: CompiledPlan | undefined = undefined
  private readonly platform: Platform
  private readonly limits: Limits

  /** `directories`: the script directories; `/`, `.` and the empty text all mean the root. */
  constructor(platform: Platform, limits: Limits, directories?: string[]) {
    this.platform = platform
    this.limits = limits
    const listed = directories ? directories : DIRECTORIES
    this.directories = listed.map(directory => constant(platform, slashed(directory)))
    this.first = listed.length > 0 ? slashed(listed[0]) : '/'
  }

  /**
   * Throws when the plan is none: our user's fault shows at start. A name that is registered again is replaced, without a
   * script taken away. One that begins with a slash is a whole path, and answers where a script directory is above it.
   */
  register(name: string, plan: Plan | undefined, script: Script | undefined): void {
    const segments = name.split('/')
    const scriptName = segments[0] === '' ? name : this.first + name
    let at = 0
    while (at < this.list.length && this.list[at].scriptName !== scriptName) at++
    if (!script) {
      this.list.splice(at, 1)
      return
    }
    this.list[at] = {
      name,
      scriptName,
      path: constant(this.platform, scriptName),
      script,
      nph: plan && plan.nph !== undefined ? plan.nph : segments[segments.length - 1].indexOf('nph-') === 0,
      plan: plan ? this.compile(name, plan) : this.planless(),
    }
  }

  /** Whether a path lies below a script directory; `/cgi-bin/` does, `/cgi-bin` does not. */
  within(bytes: Uint8Array, from: number, to: number): boolean {
    for (let i = 0; i < this.directories.length; i++) {
      if (pathAfter(bytes, from, to, this.directories[i]) >= 0) return true
    }
    return false
  }

  /** The registration whose name is the longest that the path begins with, or undefined. */
  find(bytes: Uint8Array, from: number, to: number): Registration | undefined {
    let found: Registration | undefined
    if (!this.within(bytes, from, to)) return found
    for (let i = 0; i < this.list.length; i++) {
      const entry = this.list[i]
      if (found && entry.path.length <= found.path.length) continue
      const end = pathAfter(bytes, from, to, entry.path)
      if (end !== to && (end < 0 || bytes[end] !== SLASH)) continue
      found = entry
      this.infoFrom = end
    }
    return found
  }

  /** Whether it is a script directory, or only longer names of scripts begin with it: 403 rather than 404. */
  parent(bytes: Uint8Array, from: number, to: number): boolean {
    let end = to
    if (end > from && bytes[end - 1] === SLASH) end--
    for (let i = 0; i < this.directories.length; i++) {
      if (leadsTo(bytes, from, end, this.directories[i], this.directories[i].length - 1)) return true
    }
    if (!this.within(bytes, from, to)) return false
    for (let i = 0; i < this.list.length; i++) {
      const path = this.list[i].path
      for (let j = 1; j < path.length; j++) if (path[j] === SLASH && leadsTo(bytes, from, end, path, j)) return true
    }
    return false
  }

  private planless(): CompiledPlan {
    if (!this.plain) this.plain = this.compiled('', {}, compileFormPlan({}, this.platform, this.limits))
    return this.plain
  }

  private compile(name: string, plan: Plan): CompiledPlan {
    const plain = this.planless().form
    const form = declaresForm(plan) ? compileFormPlan(plan, this.platform, this.limits, plain) : plain
    return this.compiled(name, plan, form)
  }

  private compiled(name: string, plan: Plan, form: FormPlan): CompiledPlan {
    let methods = 0
    const listed = plan.methods ? plan.methods : ['GET', 'POST']
    for (let i = 0; i < listed.length; i++) {
      const bit = methodBit(listed[i])
      if (bit === 0) throw new Error('register ' + name + ': unknown method ' + listed[i])
      methods |= bit
    }
    if (methods & GET) methods |= HEAD
    const asks = plan.authenticate !== undefined, realm = plan.realm === undefined ? 'device' : plan.realm
    const challenge = 'WWW-Authenticate: Basic realm="' + realm + '", charset="UTF-8"'
    if (realm.indexOf('"') >= 0 || realm.indexOf('\\') >= 0 || !isFieldLine(this.platform, challenge, 'WWW-Authenticate')) {
      throw new Error('register ' + name + ': a realm with quotes or controls')
    }
    const keep = plan.keep ? nameList(this.platform, asks ? plan.keep.concat(['authorization']) : plan.keep) : undefined
    const stdin = plan.stdin === 'stream' ? undefined : plan.stdin
    if (stdin && stdin.sink === 'space') throw new Error('register ' + name + ': without a plan content is in the form space')
    const fields = [plan.files, plan.texts, stdin ? { stdin } : undefined]
    const sum = sumOf(fields, '')
    const most = plan.content !== undefined ? plan.content : this.limits.CONTENT_BYTES_MAX + sum
    const own = stdin && stdin.max !== undefined ? stdin.max : most
    const types = plan.types ? plan.types : stdin && stdin.type !== undefined ? [stdin.type] : undefined
    return {
      methods,
      enabled: plan.enabled !== false,
      keep,
      all: plan.keep !== undefined && plan.keep.indexOf('*') >= 0,
      content: plan.content !== undefined && plan.content < own ? plan.content : own,
      lengthRequired: plan.length === 'required',
      token: plan.token === 'required',
      authenticate: plan.authenticate,
      challenge: asks ? challenge + '\r\n' : '',
      stream: plan.stdin === 'stream',
      stdin,
      types: types ? nameList(this.platform, types) : undefined,
      form,
      flash: sumOf(fields, 'flash'),
    }
  }
}

/** The declared maxima in sum: of all fields, or of those with that sink. */
function sumOf(groups: ({ [name: string]: FieldPlan } | undefined)[], sink: string): number {
  let sum = 0
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i]
    if (!group) continue
    const names = Object.keys(group)
    for (let j = 0; j < names.length; j++) {
      const field = group[names[j]]
      if (field.sink === 'flash' && field.max === undefined) {
        throw new Error('what goes to flash needs a max: ' + names[j])
      }
      if (field.max !== undefined && (sink === '' || field.sink === sink)) sum += field.max
    }
  }
  return sum
}

/** Whether the path is the first `length` octets of `name`. */
function leadsTo(bytes: Uint8Array, from: number, to: number, name: Uint8Array, length: number): boolean {
  return length === 0 ? from === to : pathAfter(bytes, from, to, name.subarray(0, length)) === to
}

/** A directory with one slash at each end. */
function slashed(directory: string): string {
  const segments = directory.split('/').filter(segment => segment !== '' && segment !== '.')
  return segments.length === 0 ? '/' : '/' + segments.join('/') + '/'
}
