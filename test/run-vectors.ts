// Gives every vector to a whole gateway in the in-memory world: its input whole, byte by byte, and cut at every single
// point, and compares what the peer saw. In the language subset of src/, since it runs inside every engine.
//
// A transcript has one line per response, `STATUS`, with ` close` behind it when the connection was closed after it,
// the fields that the vector asks for, then the lines of its content. Interim responses (1xx) are left out, unless the
// vector says that its peer waits for one or must never see one: else it depends on the cut. When the input does not end
// its last request, time passes until a deadline answers it or closes the connection.
import type { Plan, Script } from '../src/cgi/types.ts'
import type { AssetContent } from '../src/files/assets.ts'
import type { Limits } from '../src/limits.ts'
import type { Platform } from '../src/ports.ts'
import type { Gateway } from '../src/gateway.ts'
import { NorChip } from '../host-sim/nor-chip.ts'
import { type Registry, registerVectorScripts } from './vector-scripts.ts'
import type { Vector } from './vectors/vector.ts'
import type { WorldConnection } from '../host-sim/world/connection.ts'
import { binary, field, octets, readResponses, type Response } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

/** The part of a bundle that the suite needs. */
export interface Bundle {
  Gateway: new (platform: Platform, options?: GatewayOptions) => Gateway
}

interface GatewayOptions {
  limits?: Limits
  hosts?: string[] | 'any'
}

export interface VectorSet {
  name: string
  vectors: Vector[]
}

export interface SuiteOptions {
  /** Called with a few lines for each vector that failed, its first failing run only. */
  report: (text: string) => void
  /** Most cuts of one vector, spread over its input. Default: all. */
  cutsMax?: number
  limits?: Limits
  /** A board, of which the flash and the functions for bytes are used, and which holds few scripts. */
  board?: Platform
  /** Registers the folder of static documents. */
  documents?: (gateway: Gateway) => void
}

export interface SuiteResult {
  vectors: number
  /** Connections that were served: whole, byte by byte, and one for each cut. */
  runs: number
  failed: number
}

/** The raw partition of an ESP32 under Espruino; views begin below 64 KiB there. */
const FLASH_BYTES = 65536
/** Virtual time after which every deadline of the gateway has passed. */
const PATIENCE_MS = 120000

export function runSuite(bundle: Bundle, sets: VectorSet[], options: SuiteOptions): SuiteResult {
  const result: SuiteResult = { vectors: 0, runs: 0, failed: 0 }
  for (let i = 0; i < sets.length; i++) {
    const set = sets[i]
    for (let k = 0; k < set.vectors.length; k++) {
      const one = new VectorGateway(bundle, options).run(set.name, set.vectors[k])
      result.vectors++
      result.runs += one.runs
      result.failed += one.failed
    }
  }
  return result
}

/** A gateway for vectors: nothing of a connection outlives it, so every run must find the gateway as the first did. */
export class VectorGateway {
  private vector: Vector = { name: '', why: '', input: '', expect: [] }
  private input: Uint8Array = new Uint8Array(0)
  private runs = 0
  private readonly world: World
  private readonly gateway: Gateway
  private readonly options: SuiteOptions
  private readonly mentioned: Mentioned

  constructor(bundle: Bundle, options: SuiteOptions) {
    this.options = options
    this.world = options.board
      ? new World({ flash: options.board.flash, bytes: options.board })
      : new World({ flash: new NorChip(FLASH_BYTES) })
    this.gateway = new bundle.Gateway(this.world, { hosts: ['device'], limits: options.limits })
    this.mentioned = new Mentioned(this.gateway)
    if (!options.board) registerVectorScripts(this.gateway)
    if (options.documents) options.documents(this.gateway)
    this.gateway.listen(80)
  }

  /** Reports what went wrong first. */
  run(set: string, vector: Vector): SuiteResult {
    this.vector = vector
    this.input = binary(vector.input)
    this.runs = 0
    if (this.options.board) this.mentioned.add(vector.input)
    const failure = this.all()
    if (failure !== undefined) this.options.report(`${set}: ${vector.name} (${vector.why}) ${failure}`)
    return { vectors: 1, runs: this.runs, failed: failure === undefined ? 0 : 1 }
  }

  private all(): string | undefined {
    const length = this.input.length
    const most = this.vector.cuts === undefined ? length : this.vector.cuts
    const cutsMax = this.options.cutsMax === undefined ? most : Math.min(most, this.options.cutsMax)
    let failure = this.once('whole', length, length)
    if (failure === undefined) failure = this.once('byte by byte', 1, 1)
    const step = cutsMax > 0 ? Math.max(1, Math.ceil((length - 1) / cutsMax)) : length
    for (let cut = 1; cut < length && failure === undefined; cut += step) {
      failure = this.once(`cut at ${cut}`, cut, length)
    }
    return failure
  }

  /** One connection: the first piece has `first` bytes, the others `next`. */
  private once(how: string, first: number, next: number): string | undefined {
    this.runs++
    this.world.lines = []
    const peer = this.world.connect()
    // Where the peer waits: no piece crosses it.
    const pause = this.vector.continues ? this.vector.input.indexOf('\r\n\r\n') + 4 : this.input.length
    let at = 0
    while (at < this.input.length) {
      const stop = at < pause ? pause : this.input.length
      const to = Math.min(stop, at + (at === 0 ? first : next))
      peer.send(this.input, at, to)
      this.world.settle()
      at = to
    }
    if (this.vector.end === 'fin') peer.sendFin()
    if (this.vector.end === 'reset') peer.sendReset()
    this.world.settle()
    const transcript = this.transcript(peer)
    if (!peer.over) {
      peer.sendReset()
      this.world.settle()
    }
    const misuses = this.world.misuses
    this.world.misuses = []
    if (misuses.length > 0) return `${how}: ${misuses.join('; ')}`
    if (this.world.open() > 0) return `${how}: the connection is held after its reset`
    return equal(transcript, this.vector.expect) ? undefined : this.difference(how, transcript, peer)
  }

  private transcript(peer: WorldConnection): string[] {
    const early = peer.receivedLength
    const closed = peer.sawFin || peer.sawReset
    if (!closed) this.pass(peer)
    const over = peer.sawFin || peer.sawReset
    const responses = readResponses(peer.received(0), over)
    const lines: string[] = []
    for (let i = 0; i < responses.length; i++) {
      const response = responses[i]
      if (response.status >= 100 && response.status < 200 && this.vector.continues === undefined) continue
      const last = i === responses.length - 1
      const ended = last && (closed || (over && response.end > early) || response.framing === 'close')
      const end = ended ? peer.sawReset ? ' reset' : ' close' : ''
      lines.push(`${response.status}${end}${response.complete ? '' : ' cut'}`)
      this.pushFields(lines, response)
      pushLines(lines, response.content)
    }
    return lines
  }

  private pushFields(lines: string[], response: Response): void {
    const names = this.vector.fields
    for (let i = 0; names !== undefined && i < names.length; i++) {
      const value = field(response, names[i])
      if (value !== undefined) lines.push(names[i] + ': ' + value)
    }
  }

  /** Time passes until the gateway closes the connection or no deadline is left. */
  private pass(peer: WorldConnection): void {
    let left = PATIENCE_MS
    for (let due = this.world.clock.left(); due >= 0 && left > 0; due = this.world.clock.left()) {
      const step = Math.min(left, Math.max(1, due))
      this.world.advance(step)
      left -= step
      if (peer.sawFin || peer.sawReset) return
    }
  }

  private difference(how: string, transcript: string[], peer: WorldConnection): string {
    const raw = peer.received(0)
    return `${how}\n  expected ${quoted(this.vector.expect)}\n  received ${quoted(transcript)}\n` +
      `  raw ${escaped(octets(raw, 0, Math.min(raw.length, 2000)))}\n  log ${quoted(this.world.lines)}`
  }
}

/** Takes only the scripts that an input names, and those to which others redirect: all of them fill a small board. */
class Mentioned implements Registry {
  private readonly gateway: Gateway
  private readonly names: string[] = []
  private input = ''

  constructor(gateway: Gateway) {
    this.gateway = gateway
  }

  add(input: string): void {
    this.input = input
    registerVectorScripts(this)
  }

  register(name: string, plan: Plan | Script, script?: Script): void {
    if (this.names.indexOf(name) >= 0) return
    if (name !== 'hello' && name !== 'show' && this.input.indexOf(name) < 0) return
    this.names.push(name)
    if (script) this.gateway.register(name, plan, script)
    else this.gateway.register(name, plan)
  }

  asset(path: string, type: string, content: AssetContent): void {
    if (this.names.indexOf(path) >= 0) return
    this.names.push(path)
    this.gateway.asset(path, type, content)
  }
}

/** The lines of a content, without an empty one at its end. */
function pushLines(lines: string[], content: string): void {
  const parts = content.split('\n')
  for (let i = 0; i < parts.length; i++) {
    if (i < parts.length - 1 || parts[i].length > 0) lines.push(parts[i])
  }
}

function equal(a: string[], b: string[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function quoted(lines: string[]): string {
  return `[${lines.map(line => `'${escaped(line)}'`).join(', ')}]`
}

function escaped(text: string): string {
  let shown = ''
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x0D) shown += '\\r'
    else if (code === 0x0A) shown += '\\n'
    else if (code < 0x20 || code > 0x7E) shown += `\\x${code < 16 ? '0' : ''}${code.toString(16)}`
    else shown += String.fromCharCode(code)
  }
  return shown
}
