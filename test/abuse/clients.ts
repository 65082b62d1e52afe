// The two well-behaved clients. One asks for a greeting; one saves a form, head and content in segments of their own,
// and then looks whether what was saved is there. Each asks anew every 50 ms, over a connection of its own.
import { MULTIPART, form, get, octetsOf, post } from './forms.ts'
import type { Ground, Line, Party } from './line.ts'
import { readResponses, type Response } from '../../host-sim/world/responses.ts'
import { sum } from './scripts.ts'

const ASK_MS = 50
/** Between the segments of one request: a browser writes them one after the other. */
const SEGMENT_MS = 2
/** An answer that takes longer is none. */
const ANSWER_MS = 3000
const CERTIFICATE_BYTES = 600

/** What a client does: requests in their segments, and whether an answer is right; undefined: there was none. */
export interface Asks {
  request(): string[]
  right(answer: Response | undefined): boolean
}

export class Client implements Party {
  /** Answers to what was asked while the attack lasted. */
  right = 0
  wrong = 0
  /** The longest time without a right answer, and since the end of the attack until all were right. */
  gap = 0
  recovery: number | undefined = undefined
  failures = 0
  /** What was wrong, for who looks into it. */
  readonly complaints: string[] = []
  private line: Line | undefined = undefined
  private segments: string[] = []
  private begun = 0
  private heard = 0
  private last = 0
  private attack = false
  private ended: number | undefined = undefined
  private resting = false

  constructor(private readonly ground: Ground, private readonly address: string, private readonly asks: Asks) {}

  /** The attack begins, and ends. */
  mark(attack: boolean): void {
    this.attack = attack
    if (attack) this.last = this.ground.now()
    else this.ended = this.ground.now()
  }

  /** Asks nothing more; what is under way is answered. */
  rest(resting: boolean): void {
    this.resting = resting
    this.begun = this.ground.now() - ASK_MS
  }

  get idle(): boolean {
    return this.line === undefined
  }

  step(now: number): void {
    const line = this.line
    if (line) this.wait(line, now)
    else if (!this.resting && now - this.begun >= ASK_MS) this.ask(now)
  }

  private ask(now: number): void {
    this.segments = this.asks.request()
    this.begun = now
    this.heard = 0
    this.line = this.ground.connect(this.address, true)
    this.say(this.line)
  }

  private say(line: Line): void {
    const segment = this.segments.shift()
    if (segment !== undefined) line.send(Buffer.from(segment, 'latin1'))
  }

  private wait(line: Line, now: number): void {
    const heard = line.heard
    if (heard.length > this.heard || line.over) {
      this.heard = heard.length
      const answer = readResponses(heard, line.over).find(one => one.complete && one.status >= 200)
      if (answer || line.over) return this.judge(line, answer, now)
    }
    if (now - this.begun >= ANSWER_MS) this.judge(line, undefined, now)
    else if (this.segments.length > 0 && now - this.begun >= SEGMENT_MS) this.say(line)
  }

  private judge(line: Line, answer: Response | undefined, now: number): void {
    const right = this.asks.right(answer)
    line.reset()
    this.line = undefined
    if (answer?.status === 500) this.failures++
    if (right && (this.attack || this.ended !== undefined)) {
      this.gap = Math.max(this.gap, now - this.last)
      this.last = now
    } else if (!right) this.complaints.push(`${now}: ${answer ? `${answer.status} ${answer.content}` : `none in ${now - this.begun} ms`}`)
    if (this.attack && right) this.right++
    if (this.attack && !right) this.wrong++
    if (this.ended === undefined) return
    if (!right) this.recovery = undefined
    else this.recovery ??= now - this.ended
  }
}

export class Greeting implements Asks {
  private count = 0

  request(): string[] {
    this.count++
    return [get(`/cgi-bin/hello?n=${this.count}`)]
  }

  right(answer: Response | undefined): boolean {
    return answer !== undefined && answer.status === 200 && answer.content === `hello ${this.count}`
  }
}

/** What was acknowledged must be there; what was asked for and not answered may be. */
export class Saving implements Asks {
  private count = 100_000
  private saving = false
  private kept = 'kept nothing'
  private doubtful: string[] = []

  request(): string[] {
    this.saving = !this.saving
    if (!this.saving) return [get('/cgi-bin/keep')]
    this.count++
    const content = form(String(this.count), this.certificate())
    return [post(MULTIPART, content.length), content]
  }

  right(answer: Response | undefined): boolean {
    if (!this.saving) {
      const found = answer?.status === 200 ? answer.content : undefined
      if (found === undefined) return false
      if (found !== this.kept && !this.doubtful.includes(found)) throw new Error(`lost: ${this.kept}, found ${found}`)
      this.kept = found
      this.doubtful = []
      return true
    }
    const facts = `${this.count} ${this.sum()}`
    if (answer?.status === 200 && answer.content === `saved ${facts}`) {
      this.kept = `kept ${facts}`
      this.doubtful = []
      return true
    }
    this.doubtful.push(`kept ${facts}`)
    return false
  }

  private certificate(): string {
    return String(this.count).repeat(CERTIFICATE_BYTES / 6)
  }

  private sum(): number {
    const octets = octetsOf(this.certificate())
    return sum({
      length: octets.length,
      readAt(position, target, from, to) {
        const piece = octets.subarray(position, position + to - from)
        target.set(piece, from)
        return piece.length
      },
    })
  }
}
