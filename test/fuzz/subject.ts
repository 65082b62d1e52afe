// What is fuzzed: one gateway in the in-memory world, which serves input after input. It delivers an input in pieces, says
// what the peer saw, and whether anything was left behind.
import { NorChip } from '../../host-sim/nor-chip.ts'
import { Gateway } from '../../src/gateway.ts'
import type { Limits } from '../../src/limits.ts'
import { binary } from '../../host-sim/world/responses.ts'
import type { WorldConnection } from '../../host-sim/world/connection.ts'
import { World } from '../../host-sim/world/world.ts'
import { PEER, Recorder } from './scripts.ts'

/** What follows the last octet. */
export type Ending = 'silence' | 'fin' | 'reset'

export interface Delivery {
  /** Where one piece ends and the next begins, in order. */
  cuts: number[]
  ending: Ending
  /** Another peer asks meanwhile, an octet between two pieces. */
  beside: boolean
  /** Time between two pieces, in milliseconds. */
  pause: number
}

/** What a gateway is made with and for. */
export interface Surroundings {
  limits: Limits
  /** Octets of each direction that are under way at most. */
  window: number
  /** Whether a FIN of one direction exists: on boards it ends the connection, and later answers are lost. */
  halfClose: boolean
}

export interface Outcome {
  /** Everything that the peer received, one character an octet. */
  text: string
  runs: string[]
  closed: boolean
  /** What was wrong whatever the answers are. */
  problem: string | undefined
}

/** Every phase has passed: content, reply, linger, idle. */
const DEADLINES_MS = 40000
const FLASH_BYTES = 65536
const NEIGHBOUR = '192.0.2.8'
const HONEST = 'GET /cgi-bin/echo/honest?q=1 HTTP/1.1\r\nHost: device\r\n\r\n'
const PART = '--b\r\nContent-Disposition: form-data; name="n"\r\n\r\nvalue\r\n--b--\r\n'
const FORM = 'POST /cgi-bin/form HTTP/1.1\r\nHost: device\r\nContent-Type: multipart/form-data; boundary=b\r\n'
  + `Content-Length: ${PART.length}\r\n\r\n${PART}`

export class Subject {
  private readonly world: World
  private readonly gateway: Gateway
  private readonly recorder = new Recorder()
  private readonly initial: string
  private readonly inherited = Reflect.ownKeys(Object.prototype).length

  constructor({ limits, window, halfClose }: Surroundings) {
    this.world = new World({ flash: new NorChip(FLASH_BYTES), window, halfClose })
    this.gateway = new Gateway(this.world, { hosts: ['device'], limits })
    this.recorder.register(this.gateway)
    this.gateway.listen(80)
    this.initial = this.left()
  }

  deliver(input: string, delivery: Delivery): Outcome {
    const { world, recorder } = this
    const bytes = binary(input), beside = delivery.beside ? new Neighbour(world) : undefined
    recorder.runs = []
    world.lines = []
    const peer = world.connect(PEER)
    let at = 0
    for (const cut of [...delivery.cuts, bytes.length]) {
      peer.send(bytes, at, cut)
      at = cut
      if (at === bytes.length) break
      this.settle()
      beside?.octet()
      if (delivery.pause > 0) world.advance(delivery.pause)
    }
    if (delivery.ending === 'reset') peer.sendReset()
    if (delivery.ending === 'fin') peer.sendFin()
    this.settle()
    let problem = beside?.rest(() => this.settle())
    if (delivery.ending !== 'reset') problem ??= this.pass(peer)
    const outcome = { text: text(peer), runs: recorder.runs, closed: peer.sawFin, problem }
    outcome.problem ??= this.behind()
    return outcome
  }

  /** An honest request and an honest form are served as ever. */
  honest(): string | undefined {
    for (const [input, expected] of [[HONEST, '"/honest","q=1"'], [FORM, '\\"value\\"']]) {
      const peer = this.world.connect(NEIGHBOUR), bytes = binary(input)
      peer.send(bytes, 0, bytes.length)
      this.settle()
      const answer = text(peer)
      peer.sendReset()
      this.settle()
      if (!/^HTTP\/1\.1 200 /.test(answer) || !answer.includes(expected)) return `an honest request is answered ${JSON.stringify(answer)}`
    }
    return this.behind()
  }

  /** Everything that happens now, the replies of a later turn too. */
  private settle(): void {
    const { world, recorder } = this
    for (;;) {
      world.settle()
      if (!recorder.turn()) return
    }
  }

  /** Time passes until the gateway ends the connection, which it does by a deadline. */
  private pass(peer: WorldConnection): string | undefined {
    const { clock } = this.world
    let left = DEADLINES_MS
    while (!peer.over) {
      const due = clock.left()
      if (due < 0 || due > left) return 'the connection outlives every deadline'
      clock.pass(due)
      left -= due
      this.settle()
    }
    return peer.sawReset ? 'the connection was reset' : undefined
  }

  /** What the connection left behind. */
  private behind(): string | undefined {
    const { world } = this
    if (world.open() > 0) return 'a connection is open behind its end'
    if (world.misuses.length > 0) return world.misuses.splice(0).join('; ')
    const failed = world.lines.find(line => line.includes('check failed'))
    if (failed !== undefined) return failed
    const left = this.left()
    if (left !== this.initial) return `pools ${left}, at first ${this.initial}`
    if (Reflect.ownKeys(Object.prototype).length !== this.inherited) return 'Object.prototype has another property'
    return undefined
  }

  /** What may still be drawn of every pool, and the sectors that are free. */
  private left(): string {
    const { pools, store } = this.gateway, counted = pools as unknown as Counted
    return [
      counted.arenasLeft, counted.intakesLeft, counted.printsLeft, counted.runsLeft, store?.statistics().free,
    ].join(' ')
  }
}

type Counted = Record<'arenasLeft' | 'intakesLeft' | 'printsLeft' | 'runsLeft', number>

/** Another peer with one honest request, in single octets. */
class Neighbour {
  private readonly peer: WorldConnection
  private readonly bytes = binary(HONEST)
  private at = 0

  constructor(world: World) {
    this.peer = world.connect(NEIGHBOUR)
  }

  octet(): void {
    if (this.at < this.bytes.length) this.peer.send(this.bytes, this.at, ++this.at)
  }

  rest(settle: () => void): string | undefined {
    this.peer.send(this.bytes, this.at, this.bytes.length)
    settle()
    const answer = text(this.peer)
    this.peer.sendReset()
    settle()
    return /^HTTP\/1\.1 200 /.test(answer) && answer.includes('"/honest","q=1"')
      ? undefined : `the neighbour is answered ${JSON.stringify(answer)}`
  }
}

function text(peer: WorldConnection): string {
  const bytes = peer.received(0)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}
