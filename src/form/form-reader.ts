// The shape that the readers of forms share beyond that of every reader.
import type { DataReader, Event } from '../reader.ts'

/** No maximum: more than any content has. */
export const UNBOUNDED = 9007199254740991

export interface FormReader extends DataReader {
  /** At PART and PART_END: how many groups the part lies in, and whether it is one. */
  depth: number
  group: boolean
  /** Bytes of the part so far, and the most it may have: set at PART, 413 beyond. */
  length: number
  max: number
  /** At PART_END: the content was cut and delivered all the same. */
  cut: boolean
  /** The most parts or fields: set after `begin`. 413. */
  partsMax: number
  /** Octets that may come out as DATA on top of those that are given. */
  held(): number
  /**
   * The content has ended: called until END or REFUSED. With `deliver` a form that was cut gives what came of its
   * last part.
   */
  finish(deliver: boolean): Event
}
