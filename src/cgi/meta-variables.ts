// The meta-variables of RFC 3875 section 4.1, computed from the arena when a script asks. What a peer sends becomes a
// string only then, and never a property name. Once the arena is gone only what `detach` named is left.
import { constant, lowerCase } from '../bytes.ts'
import type { Arena } from '../http/arena.ts'
import { CONTENT_TYPE, HOST, QUESTION } from '../http/grammar.ts'
import { decodePath, hostEnd } from '../http/target.ts'
import type { Connection, Platform } from '../ports.ts'
import type { MetaVariables } from './types.ts'

/** What a request is to its script. */
export interface Request {
  readonly platform: Platform
  readonly software: string
  readonly serverName: string
  readonly documentRoot: string
  readonly connection: Connection
  /** Undefined once the arena went to another request. */
  readonly arena: Arena | undefined
  readonly method: string
  readonly scriptName: string
  /** Where the path info begins in the arena, encoded; `to` is the end of the target's path. */
  readonly pathInfo: number
  /** Octets of content, transfer coding removed; -1 while nobody knows. */
  readonly contentLength: number
  readonly uniqueId: string
  /** Who was let in by our own check; undefined where nobody asked. */
  readonly user: string | undefined
  /** Whether a local redirect led here. */
  readonly redirected: boolean
}

const UNDERSCORE = 0x5F
const HYPHEN = 0x2D

export class Meta implements MetaVariables {
  private readonly request: Request
  private copiedNames: string[] | undefined = undefined
  private copiedValues: (string | undefined)[] = []

  constructor(request: Request) {
    this.request = request
  }

  get(name: string): string | undefined {
    const copied = this.copiedNames
    if (copied) {
      const index = copied.indexOf(name)
      return index < 0 ? undefined : this.copiedValues[index]
    }
    const arena = this.request.arena
    if (!arena) return undefined
    return name.indexOf('HTTP_') === 0 ? this.field(arena, name) : this.variable(arena, name)
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  names(): string[] {
    const copied = this.copiedNames
    if (copied) return copied.filter(name => this.get(name) !== undefined)
    const arena = this.request.arena
    if (!arena) return []
    const names = variableNames().filter(name => this.variable(arena, name) !== undefined)
    for (let i = 0; i < arena.head.fields; i++) {
      const name = this.fieldName(arena, i)
      if (name !== undefined && names.indexOf(name) < 0) names.push(name)
    }
    return names
  }

  /** Keeps what is named when the arena is given back. */
  copy(names: string[]): void {
    if (this.copiedNames) return
    this.copiedValues = names.map(name => this.get(name))
    this.copiedNames = names
  }

  private variable(arena: Arena, name: string): string | undefined {
    const request = this.request, connection = request.connection, target = arena.target
    switch (name) {
      case 'GATEWAY_INTERFACE': return 'CGI/1.1'
      case 'SERVER_SOFTWARE': return request.software
      case 'SERVER_PROTOCOL': return arena.head.minor === 0 ? 'HTTP/1.0' : 'HTTP/1.1'
      case 'SERVER_NAME': return this.serverName(arena)
      case 'SERVER_PORT': return connection.localPort === undefined ? '80' : '' + connection.localPort
      case 'SERVER_ADDR': return connection.localAddress
      case 'REQUEST_METHOD': return request.method
      case 'REQUEST_SCHEME': return 'http'
      case 'REQUEST_URI': return this.text(arena, arena.head.targetFrom, arena.head.targetTo)
      case 'QUERY_STRING':
        return target.queryFrom < 0 ? '' : this.text(arena, target.queryFrom, target.queryTo)
      case 'SCRIPT_NAME': return request.scriptName
      case 'SCRIPT_FILENAME': return request.documentRoot + request.scriptName
      case 'DOCUMENT_ROOT': return request.documentRoot
      case 'PATH_INFO': return this.pathInfo(arena)
      case 'PATH_TRANSLATED': {
        const info = this.pathInfo(arena)
        return info === undefined ? undefined : request.documentRoot + info
      }
      case 'REMOTE_ADDR': return connection.remoteAddress === undefined ? '' : connection.remoteAddress
      case 'REMOTE_HOST': return connection.remoteAddress
      case 'REMOTE_PORT': return connection.remotePort === undefined ? undefined : '' + connection.remotePort
      case 'CONTENT_LENGTH': return request.contentLength > 0 ? '' + request.contentLength : undefined
      case 'CONTENT_TYPE': return this.contentType(arena)
      case 'UNIQUE_ID': return request.uniqueId
      case 'AUTH_TYPE': return request.user === undefined ? undefined : 'Basic'
      case 'REMOTE_USER': return request.user
      case 'REDIRECT_STATUS': return request.redirected ? '200' : undefined
      case 'REDIRECT_URL': return request.redirected ? this.before(arena, false) : undefined
      case 'REDIRECT_QUERY_STRING': return request.redirected ? this.before(arena, true) : undefined
      default: return undefined
    }
  }

  private text(arena: Arena, from: number, to: number): string {
    return this.request.platform.decode(arena.bytes, from, to, 'latin1')
  }

  /** The path, or the query, that was asked for before a local redirect, as it was sent. */
  private before(arena: Arena, query: boolean): string | undefined {
    const from = arena.head.targetFrom, to = arena.head.targetTo
    let at = from
    while (at < to && arena.bytes[at] !== QUESTION) at++
    if (!query) return this.text(arena, from, at)
    return at < to ? this.text(arena, at + 1, to) : undefined
  }

  private contentType(arena: Arena): string | undefined {
    const head = arena.head
    if (!head.one(CONTENT_TYPE)) return undefined
    const from = head.valueFrom(CONTENT_TYPE), to = head.valueTo(CONTENT_TYPE)
    return from < to ? this.text(arena, from, to) : undefined
  }

  /** Decoded once; unset when nothing follows the script's name (RFC 3875 section 4.1.5). */
  private pathInfo(arena: Arena): string | undefined {
    const from = this.request.pathInfo, to = arena.target.pathTo
    if (from >= to) return undefined
    const decoded = new Uint8Array(to - from + 1)
    const count = decodePath(arena.bytes, from, to, decoded)
    return this.request.platform.decode(decoded, 0, count, 'utf-8')
  }

  /** The host of an absolute target, else of Host, without its port; else what is configured (RFC 3875 section 4.1.14). */
  private serverName(arena: Arena): string {
    const request = this.request, target = arena.target, head = arena.head
    let from = target.hostFrom, to = target.hostTo
    if (from === to && head.one(HOST)) {
      from = head.valueFrom(HOST)
      to = head.valueTo(HOST)
    }
    const end = hostEnd(request.platform, arena.bytes, from, to)
    if (end > from) return this.text(arena, from, end)
    const local = request.connection.localAddress
    return request.serverName !== '' ? request.serverName : local === undefined ? '' : local
  }

  /**
   * HTTP_NAME: repeated fields joined (RFC 3875 section 4.1.18). Never HTTP_PROXY, which clients take for configuration,
   * and never a name with other octets than letters, digits and hyphens, which could stand for another's.
   */
  private field(arena: Arena, name: string): string | undefined {
    const wanted = constant(this.request.platform, name)
    let value: string | undefined
    for (let i = 0; i < arena.head.fields; i++) {
      if (!this.named(arena, i, wanted)) continue
      const part = this.text(arena, arena.head.index[3 * i + 1], arena.head.index[3 * i + 2])
      value = value === undefined ? part : value + (name === 'HTTP_COOKIE' ? '; ' : ', ') + part
    }
    return value !== undefined && this.hidden(name) ? undefined : value
  }

  private named(arena: Arena, field: number, wanted: Uint8Array): boolean {
    const from = arena.head.index[3 * field], length = wanted.length - 5
    for (let i = 0; i < length; i++) {
      const octet = upper(arena.bytes[from + i])
      if (octet === 0 || octet !== wanted[5 + i]) return false
    }
    return arena.bytes[from + length] === 0x3A
  }

  /** The variable of a field line, or undefined for one that is none. */
  private fieldName(arena: Arena, field: number): string | undefined {
    const from = arena.head.index[3 * field]
    let to = from
    while (arena.bytes[to] !== 0x3A) to++
    const name = new Uint8Array(to - from + 1)
    for (let i = from; i < to; i++) {
      name[i - from] = upper(arena.bytes[i])
      if (name[i - from] === 0) return undefined
    }
    const variable = 'HTTP_' + this.request.platform.decode(name, 0, to - from, 'latin1')
    return this.hidden(variable) ? undefined : variable
  }

  private hidden(name: string): boolean {
    return name === 'HTTP_PROXY' || name === 'HTTP_AUTHORIZATION' || name === 'HTTP_PROXY_AUTHORIZATION'
      || name === 'HTTP_CONTENT_LENGTH' || name === 'HTTP_CONTENT_TYPE' || name === 'HTTP_TRANSFER_ENCODING'
  }
}

/** An octet of a field name as it stands in a variable; 0 for one that stands in none. */
function upper(octet: number): number {
  if (octet === HYPHEN) return UNDERSCORE
  const lower = lowerCase(octet)
  if (lower >= 0x61 && lower <= 0x7A) return lower - 0x20
  return octet >= 0x30 && octet <= 0x39 ? octet : 0
}

/** Those that do not come from a field, in order. */
function variableNames(): string[] {
  return [
    'AUTH_TYPE', 'CONTENT_LENGTH', 'CONTENT_TYPE', 'DOCUMENT_ROOT', 'GATEWAY_INTERFACE', 'PATH_INFO', 'PATH_TRANSLATED',
    'QUERY_STRING', 'REDIRECT_QUERY_STRING', 'REDIRECT_STATUS', 'REDIRECT_URL', 'REMOTE_ADDR', 'REMOTE_HOST', 'REMOTE_PORT',
    'REMOTE_USER', 'REQUEST_METHOD', 'REQUEST_SCHEME', 'REQUEST_URI', 'SCRIPT_FILENAME', 'SCRIPT_NAME', 'SERVER_ADDR',
    'SERVER_NAME', 'SERVER_PORT', 'SERVER_PROTOCOL', 'SERVER_SOFTWARE', 'UNIQUE_ID',
  ]
}
