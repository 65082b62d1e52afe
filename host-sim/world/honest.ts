// A client that does one thing after another and means no harm: on one connection as long as it lasts, alone or several
// requests at once. What fails is tried again after a while, as the device asks.
import { type Answer, fieldOf } from './answers.ts'
import { Client, type Request } from './client.ts'
import type { Ground } from './ground.ts'
import type { Pace } from './link.ts'
import type { Went } from './tasks.ts'

/** Far above what the gateway allows a request. */
const PATIENCE_MS = 90_000

export interface Manner {
  name: string
  address: string
  pace: Pace
  /** Milliseconds between two turns, at most. */
  pause: number
  /** Requests that are sent at once. */
  depth: number
  /** It sends FIN behind its last request, where the platform lets it. */
  ends: boolean
  next: (went: Went) => Request
  /** It is asked after each request; undefined: it goes on until the faults end. */
  done?: (good: boolean) => boolean
}

export class Honest {
  good = 0
  private client: Client | undefined = undefined
  private turns = 0
  /** Not before this time, as the device asked. */
  private retry = 0
  private over = false
  private readonly ground: Ground
  private readonly who: number
  private readonly manner: Manner

  constructor(ground: Ground, who: number, manner: Manner) {
    this.ground = ground
    this.who = who
    this.manner = manner
  }

  /** Its next turn comes after a pause. */
  rest(): void {
    const turn = ++this.turns, { ground } = this, pause = ground.dice.below(this.manner.pause + 1)
    ground.later(Math.max(this.retry - ground.now(), pause), () => { if (turn === this.turns) this.act() })
  }

  /** Its connection, for faults. */
  get link(): Client['link'] | undefined {
    return this.client?.link
  }

  private act(): void {
    const { ground, manner } = this, turn = ++this.turns
    if (this.over || (!manner.done && ground.ending)) return this.client?.link.fin()
    if (!this.client || this.client.ended) this.client = this.connect()
    const client = this.client
    for (let i = 0; i < manner.depth; i++) {
      const request = manner.next((good, answer) => this.went(client, good, answer))
      client.ask(request, request.bytes)
    }
    if (manner.ends) client.link.fin()
    ground.later(PATIENCE_MS, () => {
      if (turn !== this.turns || client.waiting === 0) return
      ground.judge.fail(14, `${manner.name} ${this.who} waits for an answer for ever`)
    })
  }

  private connect(): Client {
    const { ground, manner } = this
    const client = new Client(ground, this.who, manner.address, manner.pace, () => {
      if (this.client !== client) return
      this.client = undefined
      if (!this.over) this.rest()
    })
    return client
  }

  private went(client: Client, good: boolean, answer: Answer): void {
    if (good) this.good++
    if (answer.status === 429 || answer.status === 503) {
      this.retry = this.ground.now() + 1000 * Number(fieldOf(answer, 'retry-after'))
    }
    if (this.manner.done?.(good)) this.over = true
    if (client === this.client && client.waiting === 0) this.rest()
  }
}
