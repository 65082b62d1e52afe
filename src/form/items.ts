// The items of a form as a script sees them: views of the form space or of the query string, decoded when asked. After
// the request, when the space serves another one, they are empty.
import { constant, equals, startsIgnoreCase } from '../bytes.ts'
import type { Platform } from '../ports.ts'
import type { Content } from '../sink.ts'
import { BARE, CANONICAL, CUT, FILE, type FormSpace, GROUP, IN_SPACE, MINI, NAMED } from './form-space.ts'
import { ContentFile } from './part-file.ts'
import { DISPOSITION } from './part-head.ts'
import { decoded, decodedLength } from './query.ts'
import type { Item, PartFile } from './types.ts'

const TAB = 0x09
const LF = 0x0A
const SPACE = 0x20
const COLON = 0x3A
const SEMICOLON = 0x3B

/** What the items of one form share: both are undefined once the form is released. */
export interface ItemStore {
  readonly platform: Platform
  space: FormSpace | undefined
  query: Uint8Array | undefined
}

/** A field of the query string: its name and value are ranges of it. */
export class QueryItem implements Item {
  readonly filename = undefined
  readonly type = undefined
  readonly mini = true
  readonly file = undefined
  readonly done = 0
  readonly list = undefined
  readonly bare = false
  private store: ItemStore
  private nameFrom: number
  private nameTo: number
  private valueFrom: number
  private valueTo: number

  constructor(store: ItemStore, nameFrom: number, nameTo: number, valueFrom: number, valueTo: number) {
    this.store = store
    this.nameFrom = nameFrom
    this.nameTo = nameTo
    this.valueFrom = valueFrom
    this.valueTo = valueTo
  }

  get name(): string {
    return this.text(this.nameFrom, this.nameTo)
  }

  get value(): string {
    return this.text(this.valueFrom, this.valueTo)
  }

  get length(): number {
    const query = this.store.query
    return query === undefined ? 0 : decodedLength(query, this.valueFrom, this.valueTo)
  }

  header(_name: string): string | undefined {
    return undefined
  }

  open(): PartFile | undefined {
    return undefined
  }

  private text(from: number, to: number): string {
    const query = this.store.query
    return query === undefined ? '' : decoded(this.store.platform, query, from, to)
  }
}

/** A field of an urlencoded form, or a part: a record of the form space. */
export class PartItem implements Item {
  /** What was uploaded to flash, or another content that its sink gave. */
  readonly content: Content | undefined
  private store: ItemStore
  private record: number
  private opened: PartFile | undefined
  private nested: Item[] | undefined

  constructor(store: ItemStore, space: FormSpace, record: number) {
    this.store = store
    this.record = record
    this.content = space.content(record)
    this.opened = undefined
    this.nested = undefined
  }

  get name(): string | undefined {
    const space = this.store.space
    if (space === undefined || !space.has(this.record, NAMED)) return undefined
    return this.text(space.nameFrom(this.record), space.filenameFrom(this.record))
  }

  get filename(): string | undefined {
    const space = this.store.space
    if (space === undefined || !space.has(this.record, FILE)) return undefined
    return this.text(space.filenameFrom(this.record), space.linesFrom(this.record))
  }

  get mini(): boolean {
    return this.flag(MINI)
  }

  get done(): number {
    return this.flag(CUT) ? -1 : 0
  }

  get length(): number {
    return this.store.space === undefined ? 0 : this.store.space.contentLength(this.record)
  }

  get value(): string {
    const space = this.store.space
    if (space === undefined || !space.has(this.record, IN_SPACE) || space.has(this.record, FILE)) return ''
    const from = space.valueFrom(this.record)
    return this.text(from, from + space.contentLength(this.record))
  }

  get type(): string | undefined {
    const value = this.header('content-type')
    if (this.mini) return undefined
    if (value === undefined) return 'text/plain'
    const bytes = constant(this.store.platform, value.toLowerCase())
    let end = 0
    while (end < bytes.length && bytes[end] !== SEMICOLON) end++
    while (end > 0 && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--
    return this.store.platform.decode(bytes, 0, end, 'utf-8')
  }

  get bare(): boolean {
    return this.flag(BARE)
  }

  get file(): PartFile | undefined {
    return this.mini ? undefined : this.open()
  }

  open(): PartFile | undefined {
    const space = this.store.space
    if (space === undefined) return undefined
    if (this.opened === undefined) {
      if (this.content !== undefined) {
        this.opened = new ContentFile(this.content, this.content.length)
      } else if (space.has(this.record, IN_SPACE)) {
        this.opened = new ContentFile(new SpaceContent(this.store, this.record), this.length)
      }
    }
    return this.opened
  }

  get list(): Item[] | undefined {
    const space = this.store.space
    if (space === undefined || !space.has(this.record, GROUP)) return undefined
    if (this.nested === undefined) {
      const depth = space.depth(this.record) + 1
      this.nested = []
      for (let at = space.next(this.record); at < space.length && space.depth(at) >= depth; at = space.next(at)) {
        if (space.depth(at) === depth) this.nested.push(new PartItem(this.store, space, at))
      }
    }
    return this.nested
  }

  header(name: string): string | undefined {
    const space = this.store.space
    if (space === undefined || space.has(this.record, MINI)) return undefined
    const lower = constant(this.store.platform, name)
    const to = space.valueFrom(this.record)
    const bytes = space.bytes
    let from = space.linesFrom(this.record)
    while (from < to) {
      const end = bytes.indexOf(LF, from)
      let value = from + lower.length
      if (bytes[value] === COLON && startsIgnoreCase(bytes, from, value, lower)) {
        value++
        while (value < end && (bytes[value] === SPACE || bytes[value] === TAB)) value++
        let last = end - 1
        while (last > value && (bytes[last - 1] === SPACE || bytes[last - 1] === TAB)) last--
        return this.text(value, last)
      }
      from = end + 1
    }
    if (!this.flag(CANONICAL) || !equals(lower, 0, lower.length, DISPOSITION, 0, DISPOSITION.length)) {
      return undefined
    }
    const named = `form-data; name="${this.name ?? ''}"`
    return this.flag(FILE) ? `${named}; filename="${this.filename ?? ''}"` : named
  }

  private flag(flag: number): boolean {
    return this.store.space !== undefined && this.store.space.has(this.record, flag)
  }

  private text(from: number, to: number): string {
    const space = this.store.space
    return space === undefined ? '' : this.store.platform.decode(space.bytes, from, to, 'utf-8')
  }
}

/** The value of a record as content. */
class SpaceContent implements Content {
  readonly length: number
  private store: ItemStore
  private from: number

  constructor(store: ItemStore, record: number) {
    const space = store.space
    this.store = store
    this.from = space === undefined ? 0 : space.valueFrom(record)
    this.length = space === undefined ? 0 : space.contentLength(record)
  }

  readAt(position: number, target: Uint8Array, from: number, to: number): number {
    const space = this.store.space
    if (space === undefined) return 0
    return space.readFrom(this.from + position, this.from + this.length, target, from, to)
  }
}
