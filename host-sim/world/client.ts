// One connection of a peer that speaks HTTP: what was asked and not answered yet, in order, and the answers as they come.
import { type Answer, Answers, type Asker, fieldOf } from './answers.ts'
import type { Ground } from './ground.ts'
import { type Ears, Link, type Pace } from './link.ts'

/** One request. */
export interface Request {
  serial: number
  bytes: Uint8Array
  /** By HEAD. */
  bare: boolean
  /** Its message is to be refused, and no script may hear of it. */
  refused: boolean
  /** Hears the answer, entire or not. */
  answered: (answer: Answer) => void
}

export class Client implements Ears, Asker {
  readonly link: Link
  /** Nothing more can be asked. */
  ended = false
  /** What comes without being asked for is an answer to what else was sent. */
  loose = false
  private readonly ground: Ground
  private readonly gone: () => void
  private readonly answers = new Answers(this)
  private asked: Request[] = []

  /** `gone`: heard once, when the connection is over. */
  constructor(ground: Ground, who: number, address: string, pace: Pace, gone: () => void) {
    this.ground = ground
    this.gone = gone
    this.link = new Link(ground, who, address, pace, this)
  }

  /** How many requests are not answered. */
  get waiting(): number {
    return this.asked.length
  }

  /** Asks, and sends `bytes` for it: all of it, or a part, or something else. */
  ask(request: Request, bytes: Uint8Array): void {
    if (!request.refused) this.ground.expect(request.serial)
    this.ground.note('asks', this.link.who, bytes.length)
    this.asked.push(request)
    this.link.send(bytes)
  }

  bare(): boolean {
    return this.asked.length > 0 && this.asked[0].bare
  }

  answered(answer: Answer): void {
    const { ground } = this, request = this.asked.shift()
    ground.note('is answered', this.link.who, answer.status)
    if (!request) {
      if (!this.loose) ground.judge.fail(1, `an answer ${answer.status} to nothing`)
      return
    }
    const serial = fieldOf(answer, 'x-serial')
    if (serial !== '' && serial !== String(request.serial)) {
      ground.judge.fail(1, `request ${request.serial} is answered as request ${serial}`)
    }
    if (fieldOf(answer, 'connection') === 'close') this.ended = true
    if (!this.link.spoilt) request.answered(answer)
  }

  heard(bytes: Uint8Array): void {
    this.answers.take(bytes)
    if (this.answers.wrong !== '') this.ground.judge.fail(1, this.answers.wrong)
  }

  over(fin: boolean): void {
    this.ended = true
    this.answers.end(fin)
    this.gone()
  }
}
