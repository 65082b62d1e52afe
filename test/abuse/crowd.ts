// The hostile peers of one scenario. Each connects, does its part until the gateway ends it or it leaves, and comes
// back. When the attack is over, half of them reset and half fall silent without a word, as a machine that is unplugged.
import { octetsOf } from './forms.ts'
import type { Ground, Line, Party } from './line.ts'
import type { Scenario } from './scenarios.ts'

/** They come one after the other. */
const STAGGER_MS = 3
/** They come back by clocks of their own: up to so much later. */
const SPREAD_MS = 40
/** What one sends at a time. */
const PIECE_BYTES = 65536

interface Hostile {
  line: Line | undefined
  /** What is left of its opening. */
  opening: Uint8Array
  visits: number
  /** When it comes, when it came, when it sends again. */
  back: number
  came: number
  next: number
}

const NOTHING = new Uint8Array(0)

export class Crowd implements Party {
  /** Answers with status 500, and successes where there may be none. */
  failures = 0
  successes = 0
  visits = 0
  private readonly peers: Hostile[] = []
  private leaving = false

  constructor(
    private readonly ground: Ground, private readonly address: string, private readonly scenario: Scenario,
    count: number,
  ) {
    const now = ground.now()
    for (let i = 0; i < count; i++) {
      this.peers.push({ line: undefined, opening: NOTHING, visits: 0, back: now + i * STAGGER_MS, came: 0, next: 0 })
    }
  }

  step(now: number): void {
    if (this.leaving) return
    this.peers.forEach((peer, number) => {
      if (peer.line) this.goOn(peer, peer.line, now)
      else if (now >= peer.back) this.come(peer, number, now)
    })
  }

  /** The attack is over. */
  stop(): void {
    this.leaving = true
    this.peers.forEach((peer, number) => {
      if (peer.line && number % 2 === 0) this.drop(peer, peer.line, 0)
    })
  }

  /** Those that fell silent are gone, too. */
  end(): void {
    for (const peer of this.peers) if (peer.line) this.drop(peer, peer.line, 0)
  }

  private come(peer: Hostile, number: number, now: number): void {
    const { scenario } = this
    const line = this.ground.connect(this.address, scenario.takes)
    peer.opening = octetsOf(scenario.opening(number, peer.visits))
    peer.line = line
    this.open(peer, line)
    peer.came = now
    peer.next = now + (scenario.every ?? 0)
    peer.visits++
    this.visits++
  }

  private open(peer: Hostile, line: Line): void {
    if (peer.opening.length > 0) line.send(peer.opening.subarray(0, PIECE_BYTES))
    peer.opening = peer.opening.subarray(PIECE_BYTES)
  }

  private goOn(peer: Hostile, line: Line, now: number): void {
    const { again, every, leaves } = this.scenario
    if (line.over || (leaves !== undefined && now - peer.came >= leaves)) return this.drop(peer, line, now)
    if (peer.opening.length > 0) return this.open(peer, line)
    if (again === undefined || every === undefined || now < peer.next) return
    peer.next += every
    line.send(octetsOf(again))
  }

  private drop(peer: Hostile, line: Line, now: number): void {
    line.reset()
    peer.line = undefined
    peer.back = now + this.scenario.returns + (this.visits * 17) % SPREAD_MS
    const heard = Buffer.from(line.heard.buffer, line.heard.byteOffset, line.heard.length)
    if (heard.includes('HTTP/1.1 500')) this.failures++
    if (this.scenario.refused && heard.includes('HTTP/1.1 2')) this.successes++
  }
}
