// Takes the content of a request in: a form, urlencoded or multipart, or a single body of any other type. One intake
// is one upload set: the form space, the readers and their buffers, made once. The exchange asks for `room` before it
// reads, so that a sink never gets more than it has room for; `feed` and `finish` give a status when the peer or a
// sink is at fault, and then `abort` tells the sink that is open.
import type { Encoder } from '../bytes.ts'
import { constant, equalsIgnoreCase, startsIgnoreCase } from '../bytes.ts'
import type { Limits } from '../limits.ts'
import type { Platform } from '../ports.ts'
import { DATA, END, MORE, PART, PART_END } from '../reader.ts'
import type { Event } from '../reader.ts'
import type { Content, Sink } from '../sink.ts'
import type { FormReader } from './form-reader.ts'
import { FormSpace } from './form-space.ts'
import { MultipartReader } from './multipart.ts'
import { blanksEnd, blanksStart } from './parse-header.ts'
import { CUSTOM, DISCARD, FLASH, SPACE, ruleFor, typeAccepted, uses } from './plan.ts'
import type { FormPlan, Rule, SinkMaker } from './plan.ts'
import { UrlencodedReader } from './urlencoded.ts'

// What the content is
export const NO_CONTENT = 0
export const URLENCODED = 1
export const MULTIPART = 2
export const SINGLE = 3

/** The least that a new sink takes, and so the most that is read while one may be made. */
const NEW_SINK_ROOM = 256

/** An upload to flash: a sink first, content once it is closed. */
export interface FlashSink extends Sink, Content {
  /** Not 0 when it failed: 507, 500. */
  readonly status: number
}

/** Gives the sinks that a plan names: the form knows neither the store nor the script. */
export interface SinkProvider {
  /** Undefined when there is no flash, or no room: 507. */
  flash(max: number): FlashSink | undefined
  /** What the flash takes now, whether a sink is open or not: 0, or at least 256. */
  flashRoom(): number
  /** The script's own. It takes at least 256 bytes at first. May throw: 500. */
  custom(make: SinkMaker, name: string): Sink
}
