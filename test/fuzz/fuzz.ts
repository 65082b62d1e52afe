// Runs cases of a seed until there are enough, or one fails. The hash over everything that was sent and answered is the
// same for the same cases, on every machine: time only decides when to stop.
import { ROUND, Round } from './cases.ts'
import { compare } from './compare.ts'
import { DIFFERENCES } from './differences.ts'
import { minimise } from './minimise.ts'
import { judge } from './slow/judge.ts'
import { Subject, type Delivery, type Surroundings } from './subject.ts'

export interface Failure {
  seed: number
  number: number
  /** How many cases before it are needed too. */
  before: number
  input: string
  delivery: Delivery
  surroundings: Surroundings
  text: string
}

export interface Result {
  inputs: number
  octets: number
  /** Responses with each status. */
  statuses: Record<number, number>
  hash: number
  /** How often each listed difference was met. */
  met: number[]
  failure: Failure | undefined
}

export interface Options {
  seed: number
  from?: number
  count: number
  /** Asked before each case. */
  enough?: (number: number) => boolean
  /** A failure is not made smaller. */
  whole?: boolean
}

/** Cases between two honest requests. */
const HONEST_EVERY = 32

export function fuzz({ seed, from = 0, count, enough = () => false, whole = false }: Options): Result {
  const result: Result = {
    inputs: 0, octets: 0, statuses: {}, hash: 0x811C9DC5, met: DIFFERENCES.map(() => 0), failure: undefined,
  }
  let round = new Round(seed, Math.floor(from / ROUND)), subject = new Subject(round.surroundings)
  for (let number = from; number < from + count && !enough(number); number++) {
    if (number > from && number % ROUND === 0) {
      round = new Round(seed, number / ROUND)
      subject = new Subject(round.surroundings)
    }
    const one = round.at(number)
    for (const delivery of one.deliveries) {
      const last = number % HONEST_EVERY === HONEST_EVERY - 1 || number === from + count - 1
      const text = check(subject, one.input, delivery, round.surroundings, result)
        ?? (last ? wrapped(subject.honest()) : undefined)
      if (text === undefined) continue
      const failure = { seed, number, before: 0, input: one.input, delivery, surroundings: round.surroundings, text }
      result.failure = whole ? failure : explain(failure, Math.min(number - from, HONEST_EVERY))
      return result
    }
    result.inputs++
    result.octets += one.input.length
  }
  return result
}

/** What is wrong with one delivery of one input, or undefined. */
export function check(
  subject: Subject, input: string, delivery: Delivery, { limits, halfClose }: Surroundings, result?: Result,
): string | undefined {
  const outcome = subject.deliver(input, delivery)
  const verdict = judge(input, delivery.ending === 'fin', limits)
  if (result) note(result, input, outcome.text)
  if (outcome.problem !== undefined) return outcome.problem
  const lost = delivery.ending === 'reset' || (delivery.ending === 'fin' && !halfClose)
  const disagreement = compare(verdict, outcome, lost)
  if (disagreement === undefined) return undefined
  const listed = DIFFERENCES.findIndex(difference => difference.matches(disagreement))
  if (listed < 0) return disagreement.text
  if (result) result.met[listed]++
  return undefined
}

function wrapped(problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : `afterwards: ${problem}`
}

function note(result: Result, input: string, answer: string): void {
  result.hash = hashed(hashed(result.hash, input), answer)
  for (const match of answer.matchAll(/HTTP\/1\.1 ([0-9]{3}) /g)) {
    const status = Number(match[1])
    result.statuses[status] = (result.statuses[status] ?? 0) + 1
  }
}

function hashed(hash: number, text: string): number {
  let state = hash
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193)
  return state >>> 0
}

/** Finds out whether the case fails alone, and makes its input as small as it can be; else it needs those before it. */
function explain(failure: Failure, before: number): Failure {
  const { surroundings } = failure
  const alone = (input: string, delivery: Delivery) => {
    const subject = new Subject(surroundings)
    return check(subject, input, delivery, surroundings) ?? wrapped(subject.honest())
  }
  if (alone(failure.input, failure.delivery) === undefined) return { ...failure, before, text: `not alone: ${failure.text}` }
  const small = minimise(failure.input, failure.delivery, (input, delivery) => alone(input, delivery) !== undefined)
  return { ...failure, ...small, text: alone(small.input, small.delivery) ?? failure.text }
}
