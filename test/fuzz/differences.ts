// Where the core and the judge differ and both are right: the one list, each with its reason. A difference that is not here
// is a find; one that a long run never meets is reported, since it is perhaps none any more.
import type { Disagreement } from './compare.ts'

export interface Difference {
  name: string
  reason: string
  matches: (disagreement: Disagreement) => boolean
}

export const DIFFERENCES: Difference[] = [
  {
    name: 'a length of more than 15 digits is a 400',
    reason: 'the core reads no number that might not be exact; the judge says 413 of every number above the limits',
    matches: ({ expected, status }) => expected?.reason === 'length that nobody has' && status === 400,
  },
]
