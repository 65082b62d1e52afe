// Where the sinks that a plan names come from: the form knows neither the store nor the script.
import type { Content, Sink } from '../sink.ts'
import type { SinkMaker } from './plan.ts'

/** The least that a new sink takes, and so the most that is read while one may be made. */
export const NEW_SINK_ROOM = 256

/** An upload to flash: a sink first, content once it is closed. */
export interface FlashSink extends Sink, Content {
  /** Not 0 when it failed: 507, 500. */
  readonly status: number
}

export interface SinkProvider {
  /** Undefined when there is no flash, or no room: 507. */
  flash(max: number): FlashSink | undefined
  /** What the flash takes now, whether a sink is open or not: 0, or at least 256. */
  flashRoom(): number
  /** The script's own; new, it takes at least 256 bytes. May throw: 500. */
  custom(make: SinkMaker, name: string): Sink
}
