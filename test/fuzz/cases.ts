// The cases of a seed: case `n` is the same input, the same deliveries and the same limits in every run. A round of cases
// shares a gateway and draws what exists in it at all: some kinds of requests and some mutations only.
import { defaultLimits, smallLimits, tinyLimits } from '../../src/limits.ts'
import { Dice } from '../../host-sim/dice.ts'
import { Messages, type Weights } from './messages.ts'
import { MUTATIONS } from './mutations.ts'
import { SCRIPTS } from './scripts.ts'
import type { Delivery, Ending, Surroundings } from './subject.ts'

export const ROUND = 2000
const BYTE_BY_BYTE_MAX = 400
const MUTATIONS_MAX = 3
/** Less than any deadline. */
const PAUSES_MS = 900

export interface Case {
  input: string
  deliveries: Delivery[]
}

export class Round {
  readonly surroundings: Surroundings
  private readonly seed: number
  private readonly weights: Weights

  constructor(seed: number, number: number) {
    const dice = new Dice(seed, number, 1)
    this.seed = seed
    this.surroundings = {
      limits: dice.pick([defaultLimits, defaultLimits, smallLimits, tinyLimits])(),
      window: dice.pick([5744, 5744, 1460, 300]),
      halfClose: !dice.once(4),
    }
    this.weights = {
      names: half(dice, [...SCRIPTS.map(script => script.name), 'other', 'echo', 'form', 'echo', 'form']),
      mutations: half(dice, MUTATIONS.map((_mutation, i) => i)),
    }
  }

  at(number: number): Case {
    const dice = new Dice(this.seed, number, 2), { limits } = this.surroundings
    let input = new Messages(dice, this.weights, limits).pipeline()
    const { mutations } = this.weights
    for (let i = dice.once(3) ? 0 : dice.between(1, MUTATIONS_MAX); i > 0; i--) {
      if (input !== '') input = MUTATIONS[dice.pick(mutations)](dice, input)
    }
    const ending: Ending = dice.pick(['silence', 'silence', 'fin', 'reset'])
    // A reset loses answers: the whole delivery shows them.
    const beside = limits.ARENAS > 1 && dice.once(8), pieces = cuts(dice, input.length)
    const pause = dice.once(8) ? Math.floor(PAUSES_MS / (pieces.length + 1)) : 0
    return {
      input,
      deliveries: [
        { cuts: [], ending: ending === 'reset' ? 'silence' : ending, beside: false, pause: 0 },
        { cuts: pieces, ending, beside, pause },
      ],
    }
  }
}

/** About half of the items, not none. */
function half<Item>(dice: Dice, items: Item[]): Item[] {
  const chosen = items.filter(() => dice.once(2))
  return chosen.length > 0 ? chosen : [dice.pick(items)]
}

function cuts(dice: Dice, length: number): number[] {
  if (length < 2) return []
  if (length <= BYTE_BY_BYTE_MAX && dice.once(12)) return Array.from({ length: length - 1 }, (_none, i) => i + 1)
  const found = Array.from({ length: dice.between(1, dice.once(6) ? 24 : 4) }, () => 1 + dice.below(length - 1))
  // A run of single octets somewhere, where a state of a reader lasts for one octet alone.
  if (dice.once(4)) {
    const from = dice.below(length)
    for (let at = from; at < from + 16; at++) found.push(at)
  }
  return [...new Set(found)].filter(at => at > 0 && at < length).sort((one, other) => one - other)
}
