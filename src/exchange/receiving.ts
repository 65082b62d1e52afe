// The content of one request on its way in: from the arena's pending bytes first, then from the connection, through the
// framing, into a sink or a form. Reading is limited before it happens, because no platform can give bytes back.
import type { Intake } from '../form/intake.ts'
import type { Arena } from '../http/arena.ts'
import { ChunkedBody } from '../http/chunked-body.ts'
import { CHUNKED } from '../http/framing.ts'
import { LengthBody } from '../http/length-body.ts'
import { lean, type Limits } from '../limits.ts'
import type { Connection, Platform } from '../ports.ts'
import { DATA, END, REFUSED } from '../reader.ts'
import type { Sink } from '../sink.ts'

// What `step` found.
/** The connection has nothing more now. */
export const DRY = 0
/** The sink takes nothing now. */
export const FULL = 1
/** The content is complete, and so are its sinks. */
export const COMPLETE = 2
/** `status` and `reason` say why. */
export const REJECTED = 3

export class Receiving {
  /** Octets of content so far. */
  received = 0
  status = 0
  reason = ''
  /** What of them had come when the deadline was last set. */
  renewed = 0
  /** What of them had come when the sink was last found full; -1 before. */
  stuck = -1
  /** The framing ended: the message is whole, whatever is wrong with its content. */
  whole = false

  private connection: Connection | undefined = undefined
  private arena: Arena | undefined = undefined
  private body: LengthBody | ChunkedBody | undefined = undefined
  private sink: Sink | undefined = undefined
  private intake: Intake | undefined = undefined
  /** Made when they are first needed; not kept where memory is scarce. */
  private length: LengthBody | undefined = undefined
  private chunked: ChunkedBody | undefined = undefined
  private readonly platform: Platform
  private readonly limits: Limits
  private readonly shared: Uint8Array

  /** `shared` is the one receive buffer. */
  constructor(platform: Platform, limits: Limits, shared: Uint8Array) {
    this.platform = platform
    this.limits = limits
    this.shared = shared
  }

  /** Content of `framing` octets, or CHUNKED and at most `most`. Without a sink and a form it is read past. */
  begin(
    connection: Connection, arena: Arena, framing: number, most: number, sink: Sink | undefined,
    intake: Intake | undefined,
  ): void {
    this.connection = connection
    this.arena = arena
    this.sink = sink
    this.intake = intake
    this.received = this.renewed = this.status = 0
    this.stuck = -1
    this.reason = ''
    this.whole = false
    if (framing === CHUNKED) {
      const chunked = this.chunked ? this.chunked : new ChunkedBody(this.platform, this.limits, this.shared)
      chunked.begin(most)
      this.body = this.chunked = chunked
    } else {
      const length = this.length ? this.length : new LengthBody(this.shared)
      length.begin(framing)
      this.body = this.length = length
    }
  }

  /** After onReadable, a turn, or credit from a sink: the whole inward path. */
  step(): number {
    const arena = this.arena, body = this.body, connection = this.connection, shared = this.shared
    const sink = this.sink, intake = this.intake
    if (!arena || !body || !connection) return DRY
    for (;;) {
      const room = sink ? sink.room() : intake ? intake.room() : shared.length
      const parked = arena.from < arena.to
      let bytes = arena.bytes, from = arena.from, to = arena.to, rest = 1
      if (parked) {
        if (room <= 0) return FULL
        if (to > from + room) to = from + room
      } else {
        const owed = body.owes(), readable = connection.readable
        let count = owed < room ? owed : room
        if (count > shared.length) count = shared.length
        if (count > readable) count = readable
        rest = readable - count
        if (count <= 0 && owed > 0) return room <= 0 ? FULL : DRY
        bytes = shared
        from = 0
        to = count > 0 ? connection.read(shared, 0, count) : 0
      }
      let event = body.next(bytes, from, to)
      while (event === DATA) {
        this.received += body.end - body.start
        // In place, since a chip has few levels of calls.
        const status = sink ? this.write(sink, bytes, body.start, body.end)
          : intake ? intake.feed(bytes, body.start, body.end, false) : 0
        if (status !== 0) return this.reject(status, intake ? intake.reason : this.reason)
        event = body.next(bytes, body.at, to)
      }
      if (parked) arena.from = body.at
      if (event === REFUSED) return this.reject(body.status, body.reason)
      if (event === END) {
        this.whole = true
        if (lean(this.limits)) this.body = this.length = this.chunked = undefined
        const status = intake ? intake.feed(bytes, to, to, true) : sink ? this.close(sink) : 0
        return status === 0 ? COMPLETE : this.reject(status, intake ? intake.reason : this.reason)
      }
      if (rest === 0 && connection.readable === 0) return DRY
    }
  }

  /** Ends without the rest: each sink hears it once. */
  abort(reason: string): void {
    const sink = this.sink, intake = this.intake
    this.sink = undefined
    this.intake = undefined
    this.arena = this.body = this.connection = undefined
    if (sink) sink.abort(reason)
    if (intake) intake.abort(reason)
  }

  /** A sink of the script: what it throws is a 500. */
  private write(sink: Sink, bytes: Uint8Array, from: number, to: number): number {
    try {
      sink.write(bytes, from, to)
    } catch (error) {
      return this.thrown(error)
    }
    return sink.status !== undefined ? sink.status : 0
  }

  private close(sink: Sink): number {
    this.sink = undefined
    try {
      sink.close(this.received)
    } catch (error) {
      return this.thrown(error)
    }
    return sink.status !== undefined ? sink.status : 0
  }

  private thrown(error: unknown): number {
    this.reason = 'a sink threw ' + String(error)
    return 500
  }

  private reject(status: number, reason: string): number {
    this.status = status
    this.reason = reason
    return REJECTED
  }
}
