// Python's FieldStorage over bytes: the form space for content, the request target for the query string. Nothing is
// decoded before a script asks, names are compared as bytes, and none ever becomes the name of a property.
//
// Order, as in CPython: the query's fields come before the parts of a multipart form and behind the fields of an
// urlencoded one; a body of another type leaves no items at all.
import { constant, equals } from '../bytes.ts'
import type { Platform } from '../ports.ts'
import { MULTIPART, NO_CONTENT, URLENCODED } from './content-kind.ts'
import { type FormSpace, MINI, NAMED } from './form-space.ts'
import { type ItemStore, PartItem, QueryItem } from './items.ts'
import { QueryReader, decoded, decodedEquals } from './query.ts'
import type { FieldStorage, Item } from './types.ts'

export interface FormSources {
  /** What the content was: the intake's `kind`; NO_CONTENT without one. */
  kind: number
  /** The intake's space, when there is one. */
  space: FormSpace | undefined
  /** The query string in query[queryFrom, queryTo), as it was sent. */
  query: Uint8Array | undefined
  queryFrom: number
  queryTo: number
  /** What separates the fields of the query. */
  separator: number
  /** Keeps fields of the query and of urlencoded content whose value is empty: CPython's keep_blank_values. */
  keepBlank: boolean
}

export class Form implements FieldStorage, ItemStore {
  readonly platform: Platform
  space: FormSpace | undefined
  query: Uint8Array | undefined
  private sources: FormSources
  private scratch: Uint8Array
  private all: Item[] | undefined

  /** `scratch` takes a name that is looked for; longer ones cost a buffer of their own. */
  constructor(platform: Platform, sources: FormSources, scratch: Uint8Array) {
    const content = sources.kind === MULTIPART || sources.kind === URLENCODED
    this.platform = platform
    this.sources = sources
    this.scratch = scratch
    this.space = content ? sources.space : undefined
    this.query = content || sources.kind === NO_CONTENT ? sources.query : undefined
    this.all = undefined
  }

  /** The request target is gone: what came with the query is empty from now on. */
  forget(): void {
    this.query = undefined
    this.all = undefined
  }

  /** The request is over: items that the script kept are empty from now on. */
  release(): void {
    this.space = undefined
    this.query = undefined
    this.all = undefined
  }

  get length(): number {
    return this.keys().length
  }

  get done(): number {
    return this.space !== undefined && this.space.cut ? -1 : 0
  }

  has(name: string): boolean {
    return this.find(name).next()
  }

  keys(): string[] {
    const names: string[] = []
    const cursor = this.cursor()
    while (cursor.next()) {
      const name = cursor.name()
      if (name !== undefined && names.indexOf(name) < 0) names.push(name)
    }
    return names
  }

  getfirst(name: string): string | undefined
  getfirst(name: string, otherwise: string): string
  getfirst(name: string, otherwise?: string): string | undefined {
    const cursor = this.find(name)
    return cursor.next() ? cursor.value() : otherwise
  }

  getlist(name: string): string[] {
    const values: string[] = []
    const cursor = this.find(name)
    while (cursor.next()) values.push(cursor.value())
    return values
  }

  getvalue(name: string, otherwise?: string): string | string[] | undefined {
    const values = this.getlist(name)
    if (values.length === 0) return otherwise
    return values.length === 1 ? values[0] : values
  }

  item(name: string): Item | undefined {
    const cursor = this.find(name)
    return cursor.next() ? this.items()[cursor.index] : undefined
  }

  items(blank?: boolean): Item[] {
    if (blank === true) return itemsOf(new Cursor(this, this.sources, true))
    if (this.all === undefined) this.all = itemsOf(this.cursor())
    return this.all
  }

  private cursor(): Cursor {
    return new Cursor(this, this.sources, this.sources.keepBlank)
  }

  private find(name: string): Cursor {
    const length = this.platform.encodedLength(name)
    const cursor = this.cursor()
    if (length <= this.scratch.length) {
      this.platform.encode(name, 0, this.scratch, 0, length)
      cursor.only(this.scratch, length)
    } else {
      cursor.only(constant(this.platform, name), length)
    }
    return cursor
  }
}

function itemsOf(cursor: Cursor): Item[] {
  const items: Item[] = []
  while (cursor.next()) items.push(cursor.item())
  return items
}

/** Walks the top items of both sources in order, all of them or those of one name. */
class Cursor {
  /** How many items came before, of any name. */
  index = -1
  private store: ItemStore
  private queryFirst: boolean
  private keepBlank: boolean
  private reader: QueryReader | undefined
  private record = 0
  private following = 0
  private inQuery = false
  private wanted: Uint8Array | undefined
  private wantedLength = 0

  constructor(store: ItemStore, sources: FormSources, keepBlank: boolean) {
    this.store = store
    this.queryFirst = sources.kind !== URLENCODED
    this.keepBlank = keepBlank
    this.wanted = undefined
    this.reader = store.query === undefined
      ? undefined
      : new QueryReader(store.query, sources.queryFrom, sources.queryTo, sources.separator)
  }

  /** `name` is borrowed until the walk ends. */
  only(name: Uint8Array, length: number): void {
    this.wanted = name
    this.wantedLength = length
  }

  next(): boolean {
    while (this.step()) {
      this.index++
      if (this.wanted === undefined || this.matches(this.wanted)) return true
    }
    return false
  }

  name(): string | undefined {
    const reader = this.reader
    const space = this.store.space
    if (this.inQuery) {
      return reader === undefined
        ? undefined : decoded(this.store.platform, reader.bytes, reader.nameFrom, reader.nameTo)
    }
    if (space === undefined || !space.has(this.record, NAMED)) return undefined
    return this.store.platform.decode(
      space.bytes, space.nameFrom(this.record), space.filenameFrom(this.record), 'utf-8',
    )
  }

  value(): string {
    const reader = this.reader
    if (!this.inQuery || reader === undefined) return this.item().value
    return decoded(this.store.platform, reader.bytes, reader.valueFrom, reader.valueTo)
  }

  item(): Item {
    const reader = this.reader
    const space = this.store.space
    if (!this.inQuery && space !== undefined) return new PartItem(this.store, space, this.record)
    return reader === undefined
      ? new QueryItem(this.store, 0, 0, 0, 0)
      : new QueryItem(this.store, reader.nameFrom, reader.nameTo, reader.valueFrom, reader.valueTo)
  }

  private step(): boolean {
    if (this.queryFirst) return this.stepQuery() || this.stepSpace()
    return this.stepSpace() || this.stepQuery()
  }

  private stepQuery(): boolean {
    const reader = this.reader
    this.inQuery = true
    while (reader !== undefined && reader.next()) {
      if (this.keepBlank || reader.valueFrom < reader.valueTo) return true
    }
    return false
  }

  private stepSpace(): boolean {
    const space = this.store.space
    this.inQuery = false
    while (space !== undefined && this.following < space.length) {
      this.record = this.following
      this.following = space.next(this.record)
      const blank = space.has(this.record, MINI) && space.contentLength(this.record) === 0
      if (space.depth(this.record) === 0 && (this.keepBlank || !blank)) return true
    }
    return false
  }

  private matches(wanted: Uint8Array): boolean {
    const reader = this.reader
    const space = this.store.space
    if (this.inQuery) {
      return reader !== undefined
        && decodedEquals(reader.bytes, reader.nameFrom, reader.nameTo, wanted, this.wantedLength)
    }
    return space !== undefined && space.has(this.record, NAMED) && equals(
      space.bytes, space.nameFrom(this.record), space.filenameFrom(this.record),
      wanted, 0, this.wantedLength,
    )
  }
}
