// Many courses, one after the other, until one is violated: seed after seed, or of one seed every cut.
import type { CutMode } from '../nor-chip.ts'
import { Course, type Outcome, type Wish } from './course.ts'
import type { Violation } from './judge.ts'
import type { Core } from './life.ts'

export interface Totals {
  courses: number
  events: number
  requests: number
  commits: number
  cuts: number
  losses: number
}

export interface Failure {
  wish: Wish
  violation: Violation
  /** The last events. */
  last: string[]
}

/** Of so many courses one is run again. */
const AGAIN = 25
const MODES = 6
/** Cuts of one course, in each mode. */
const OPERATIONS_MAX = 120

export class Sim {
  readonly totals: Totals = { courses: 0, events: 0, requests: 0, commits: 0, cuts: 0, losses: 0 }
  failure: Failure | undefined = undefined
  private readonly core: Core

  constructor(core: Core) {
    this.core = core
  }

  /** Seeds from that of the wish on, while `more` says so; whether none was violated. */
  seeds(wish: Wish, more: (seed: number) => boolean): boolean {
    for (let seed = wish.seed; more(seed) && !this.failure; seed++) {
      const one = { ...wish, seed }
      if (wish.faults === 'exhaustive') this.cuts(one, () => undefined)
      else this.course(one)
    }
    return this.failure === undefined
  }

  /** One seed, with the power cut at each operation until its second commit is there, in each mode. */
  cuts(wish: Wish, each: (operation: number, operations: number) => void): boolean {
    const base: Wish = { ...wish, brief: true, cut: { operation: -1, mode: 1 } }
    const operations = Math.min(this.course(base)?.operations ?? 0, OPERATIONS_MAX)
    for (let operation = 0; operation < operations && !this.failure; operation++) {
      each(operation, operations)
      for (let mode = 1; mode <= MODES && !this.failure; mode++) {
        this.course({ ...base, cut: { operation, mode: mode as CutMode } })
      }
    }
    return this.failure === undefined
  }

  /** One course; undefined when it was violated. */
  course(wish: Wish): Outcome | undefined {
    const { totals } = this, outcome = new Course(this.core, wish).run()
    totals.courses++
    totals.events += outcome.events
    totals.requests += outcome.requests
    totals.commits += outcome.commits
    totals.cuts += outcome.cuts
    totals.losses += outcome.losses
    const violation = outcome.violation ?? this.again(wish, outcome)
    if (!violation) return outcome
    this.failure = { wish, violation, last: outcome.last }
    return undefined
  }

  /** The same seed is the same course. */
  private again(wish: Wish, outcome: Outcome): Violation | undefined {
    if (this.totals.courses % AGAIN !== 1) return undefined
    const { hash } = new Course(this.core, wish).run()
    if (hash === outcome.hash) return undefined
    return { invariant: 19, text: `once the trace is ${hexadecimal(outcome.hash)}, once ${hexadecimal(hash)}` }
  }
}

export function hexadecimal(hash: number): string {
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/** The command that replays a course. */
export function replay({ seed, faults, cut }: Wish, canary: string): string {
  const words = [`npm run sim -- --seed ${seed}`]
  if (faults) words.push(`--faults ${faults}`)
  if (cut) words.push(`--cut ${cut.operation} --mode ${cut.mode}`)
  if (canary !== '') words.push(`--canary ${canary}`)
  return words.join(' ')
}

/** What a failure says: the command first. */
export function told({ wish, violation, last }: Failure, canary: string): string {
  return [replay(wish, canary), `invariant ${violation.invariant}: ${violation.text}`, ...last, ''].join('\n')
}
