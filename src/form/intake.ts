// Takes the content of a request in: a form, urlencoded or multipart, or a single body of any other type. One intake
// is one upload set: the form space, the readers and their buffers, made once. The exchange asks for `room` before it
// reads, so that a sink never gets more than it has room for; `feed` gives a status when the peer or a
// sink is at fault, and then `abort` tells the sink that is open.
import { ascii } from '../bytes.ts'
import { lean, type Limits } from '../limits.ts'
import type { Platform } from '../ports.ts'
import { DATA, END, type Event, MORE, PART, PART_END } from '../reader.ts'
import type { Sink } from '../sink.ts'
import { kindOf, MULTIPART, NO_CONTENT, SINGLE, URLENCODED, mediaTypeEnd } from './content-kind.ts'
import type { FormReader } from './form-reader.ts'
import { FormSpace } from './form-space.ts'
import { MultipartReader } from './multipart.ts'
import type { PartHead } from './part-head.ts'
import { CUSTOM, DISCARD, FLASH, type FormPlan, type Rule, ruleFor, SPACE, typeAccepted, uses } from './plan.ts'
import { type FlashSink, NEW_SINK_ROOM, type SinkProvider } from './sinks.ts'
import { SCRATCH_BYTES, UrlencodedReader } from './urlencoded.ts'

const PLAIN_TEXT = ascii('text/plain')

export class Intake {
  status = 0
  /** The reason of a refusal in a few words, for the log. */
  reason = ''
  /** What a sink of the script threw, for the log. */
  error: unknown = undefined
  kind = NO_CONTENT
  space: FormSpace
  private platform: Platform
  private limits: Limits
  /** The readers: kept, or there only while they read when nothing is to be kept for the next. */
  private urlencoded: UrlencodedReader | undefined = undefined
  private multipart: MultipartReader | undefined = undefined
  private readonly lean: boolean
  /** The header section of a part, undefined for fields. */
  private head: PartHead | undefined = undefined
  private plan: FormPlan | undefined
  private provider: SinkProvider | undefined
  private reader: FormReader | undefined
  private rule: Rule | undefined
  /** The sink that is open, and the same when it leads to flash. */
  private sink: Sink | undefined
  private upload: FlashSink | undefined
  private usesFlash = false
  private usesCustom = false
  /** The rule waits for content: no file was chosen, as far as one can see. */
  private waiting = false
  /** The record of the outermost group: nested parts without a name go by its name. */
  private groupRecord = 0

  constructor(platform: Platform, limits: Limits) {
    this.platform = platform
    this.limits = limits
    this.space = new FormSpace(limits)
    this.lean = lean(limits)
    if (this.lean) return
    const multipart = new MultipartReader(platform, limits)
    this.multipart = multipart
    this.urlencoded = new UrlencodedReader(platform, limits, multipart.head.bytes, multipart.delimiters.table)
  }

  /**
   * Begins with the value of Content-Type in bytes[from, to), `from` -1 without one. `queryFields` are those of the
   * query string, which count too. The status of a refusal, else 0.
   */
  begin(
    plan: FormPlan, provider: SinkProvider, bytes: Uint8Array, from: number, to: number,
    post: boolean, queryFields: number,
  ): number {
    this.status = 0
    this.reason = ''
    this.error = undefined
    this.plan = plan
    this.provider = provider
    this.reader = undefined
    this.space.begin()
    this.kind = kindOf(bytes, from, to, post)
    this.usesFlash = this.planUses(plan, FLASH)
    this.usesCustom = this.planUses(plan, CUSTOM)
    const partsMax = plan.partsMax - queryFields
    if (partsMax < 0) this.refuse(413, 'too-many-parts')
    if (this.kind === URLENCODED) {
      const urlencoded = this.urlencoded ? this.urlencoded : this.fieldReader()
      urlencoded.begin(plan.separator)
      this.reader = this.urlencoded = urlencoded
      this.head = undefined
    } else if (this.kind === MULTIPART) {
      const multipart = this.multipart ? this.multipart : new MultipartReader(this.platform, this.limits)
      if (multipart.begin(bytes, from, to) !== 0) this.refuse(multipart.status, multipart.reason)
      this.reader = this.multipart = multipart
      this.head = multipart.head
    }
    if (this.reader !== undefined) this.reader.partsMax = partsMax
    return this.status
  }

  /**
   * How much may be fed now, 0 or less: nothing. That is the least that any sink of the plan takes, opened or not, since
   * a read may open the next one: 0, or at least 256; without what is withheld, which may reach a sink as well.
   */
  room(): number {
    const provider = this.provider, sink = this.sink
    let room = 0x7FFFFFFF
    if (this.usesFlash && provider !== undefined) room = provider.flashRoom()
    if (this.usesCustom && room > NEW_SINK_ROOM) room = NEW_SINK_ROOM
    if (sink !== undefined) {
      const taken = sink.room()
      if (taken < room) room = taken
    }
    return this.reader === undefined ? room : room - this.reader.held()
  }

  /**
   * Takes content; `last`: there is no more, and the sinks are closed. The status of a refusal, else 0. All in one
   * method, since a chip has few levels of calls.
   */
  feed(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const reader = this.reader
    if (reader === undefined) return this.single(bytes, from, to)
    const deliver = this.plan !== undefined && this.plan.deliver
    let at = from
    for (;;) {
      const event = last ? reader.finish(deliver) : reader.next(bytes, at, to)
      if (event === MORE || event === END) break
      at = reader.at
      if (event !== DATA) {
        if (!this.take(reader, event)) return this.status
        continue
      }
      const rule = this.rule
      if (rule === undefined) continue
      if (this.waiting && !this.begun(rule)) return this.status
      if (rule.sink === SPACE && !this.space.append(reader.data, reader.start, reader.end)) {
        this.refuse(413, 'form-too-long')
        return this.status
      }
      const sink = this.sink, upload = this.upload
      if (sink === undefined) continue
      try {
        sink.write(reader.data, reader.start, reader.end)
      } catch (error) {
        this.threw(error)
        return this.status
      }
      if (upload !== undefined && upload.status !== 0) {
        this.failed(upload)
        return this.status
      }
    }
    if (last) {
      this.space.cut = reader.cut
      this.leave()
    }
    return 0
  }

  /** Tells the sink that is open. May be called again, and at any time. */
  abort(reason: string): void {
    const sink = this.sink
    this.sink = undefined
    this.upload = undefined
    if (sink === undefined) return
    try {
      sink.abort(reason)
    } catch (error) {
      this.error = error
    }
  }

  /** Nothing of the content is needed any more. */
  release(): void {
    this.abort('released')
    this.kind = NO_CONTENT
    this.plan = undefined
    this.provider = undefined
    this.rule = undefined
    this.leave()
    this.space.begin()
  }

  private fieldReader(): UrlencodedReader {
    return new UrlencodedReader(this.platform, this.limits, new Uint8Array(SCRATCH_BYTES), new Uint8Array(256))
  }

  /** Nothing is read any more. */
  private leave(): void {
    this.reader = this.head = undefined
    if (this.lean) this.multipart = this.urlencoded = undefined
  }

  private planUses(plan: FormPlan, sink: Rule['sink']): boolean {
    if (this.kind === MULTIPART && uses(plan.files, sink)) return true
    return this.kind !== SINGLE && uses(plan.texts, sink)
  }

  private single(bytes: Uint8Array, from: number, to: number): number {
    const length = this.space.length + to - from
    if (length <= this.limits.VALUE_BYTES_MAX && this.space.append(bytes, from, to)) return 0
    this.refuse(413, 'content-too-long')
    return this.status
  }

  /** False when it is refused. */
  private take(reader: FormReader, event: Event): boolean {
    if (event === PART) return this.open(reader)
    if (event === PART_END) return this.close(reader)
    return this.refuse(reader.status, reader.reason)
  }

  /** A field or a part begins: its record, then the rule for its name. */
  private open(reader: FormReader): boolean {
    const space = this.space
    const plan = this.plan
    const head = this.head
    if (plan === undefined) return false
    const kept = head !== undefined
      ? space.beginPart(head, reader.depth, reader.group)
      : space.beginField(reader.data, reader.start, reader.end, this.urlencoded !== undefined && this.urlencoded.bare)
    if (!kept) return this.refuse(413, 'form-too-long')
    if (reader.depth === 0) this.groupRecord = space.record
    this.rule = undefined
    this.waiting = false
    if (reader.group) return true
    const file = head !== undefined && head.filenameLength >= 0
    const named = reader.depth === 0 || head === undefined || head.nameLength >= 0 ? space.record : this.groupRecord
    const rule = ruleFor(
      file ? plan.files : plan.texts, space.bytes, space.nameFrom(named), space.filenameFrom(named),
    )
    this.rule = rule
    reader.max = rule.max
    // Browsers send an empty part with an empty file name where no file was chosen.
    this.waiting = head !== undefined && head.filenameLength === 0
    return this.waiting || this.begun(rule)
  }

  /** Opens the sink. */
  private begun(rule: Rule): boolean {
    const provider = this.provider
    const space = this.space
    this.waiting = false
    if (!this.accepted(rule)) return this.refuse(415, 'type')
    if (rule.sink === SPACE) space.keepValue()
    if (rule.sink === DISCARD && this.multipart) this.multipart.mute = true
    if (rule.sink === SPACE || rule.sink === DISCARD || provider === undefined) return true
    if (rule.sink === FLASH) {
      this.upload = provider.flash(rule.max)
      this.sink = this.upload
      return this.sink !== undefined || this.refuse(507, 'no room')
    }
    const to = space.filenameFrom(space.record)
    const name = this.platform.decode(space.bytes, space.nameFrom(space.record), to, 'utf-8')
    try {
      if (rule.make !== undefined) this.sink = provider.custom(rule.make, name)
    } catch (error) {
      return this.threw(error)
    }
    return true
  }

  private accepted(rule: Rule): boolean {
    const head = this.head
    if (head === undefined || head.typeFrom < 0) {
      return typeAccepted(rule, PLAIN_TEXT, 0, PLAIN_TEXT.length)
    }
    return typeAccepted(rule, head.bytes, head.typeFrom, mediaTypeEnd(head.bytes, head.typeFrom, head.typeTo))
  }

  private close(reader: FormReader): boolean {
    const sink = this.sink
    const upload = this.upload
    this.sink = undefined
    this.upload = undefined
    if (reader.group) return true
    if (sink !== undefined) {
      try {
        sink.close(reader.length)
      } catch (error) {
        return this.threw(error)
      }
      if (upload !== undefined && upload.status !== 0) return this.failed(upload)
    }
    this.space.endRecord(reader.length, reader.cut, upload)
    return true
  }

  private threw(error: unknown): boolean {
    this.error = error
    return this.refuse(500, 'a sink threw')
  }

  private failed(upload: FlashSink): boolean {
    return this.refuse(upload.status, 'flash')
  }

  private refuse(status: number, reason: string): boolean {
    this.status = status
    this.reason = reason
    return false
  }
}
