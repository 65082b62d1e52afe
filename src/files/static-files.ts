// A folder of static documents: files in ROM, and blobs of the store that are named, under one interface. Directories are
// those that the paths imply. What begins with a dot is never there, nor is anything that was not listed.
import { constant } from '../bytes.ts'
import { acceptsGzip } from '../http/accept-encoding.ts'
import type { Arena } from '../http/arena.ts'
import { SLASH } from '../http/grammar.ts'
import { decodePath } from '../http/target.ts'
import type { Platform } from '../ports.ts'
import type { Document, Documents, FilesHost } from './documents.ts'
import { listing } from './listing.ts'
import { mediaType } from './media-types.ts'
import { quoted, TARGET_PLAIN_OCTETS } from './quoting.ts'
import { deliver, type Representation } from './representation.ts'

/** Texts go out as UTF-8. A function gives it at each request: what it reads then takes no room meanwhile. */
export type FileContent = string | Uint8Array | (() => string | Uint8Array)

export interface StaticFile {
  /** From the root, decoded; it begins with a slash. */
  readonly path: string
  readonly content: FileContent
  /** Default: by the end of its name. */
  readonly type?: string
  /** Seconds since 1970 of its last change. Default: nobody knows. */
  readonly time?: number
  /** The same content compressed with gzip, for those who accept it. */
  readonly gzip?: FileContent
  /** What is its own as long as the content is the same: a strong entity tag. Default: by the content, made at the start. */
  readonly tag?: string
  /** Cache-Control. Default: that of the folder. */
  readonly cache?: string
}

export interface StaticOptions {
  /** A folder made by the rollup plugin, or by hand. */
  files?: readonly StaticFile[]
  /**
   * Blobs of the store that everybody may read: `/logo.png` is the blob `logo.png`; `/photos/` are all whose names begin with
   * `photos/`. A blob goes before a file. No other blob is ever served.
   */
  blobs?: readonly string[]
  /** Names of index pages, the first one first. Default: `index.html`, `index.htm`. */
  index?: readonly string[]
  /** Directories without an index page are listed. Default: no, 404. */
  listing?: boolean
  /** Cache-Control of what says nothing else, '' for none. Default: `no-cache`, keep it and ask each time whether it changed. */
  cache?: string
}

export class StaticFiles implements Documents {
  private readonly host: FilesHost
  private readonly files: readonly StaticFile[]
  private readonly tags: string[]
  private readonly blobs: readonly string[]
  private readonly index: readonly string[]
  private readonly lists: boolean
  private readonly cache: string

  constructor(host: FilesHost, options: StaticOptions) {
    this.host = host
    this.files = options.files ? options.files : []
    this.blobs = options.blobs ? options.blobs : []
    this.index = options.index ? options.index : ['index.html', 'index.htm']
    this.lists = options.listing === true
    this.cache = options.cache === undefined ? 'no-cache' : options.cache
    this.tags = this.files.map(file => file.tag === undefined ? tagOf(host.platform, file.content) : file.tag)
  }

  /** Nothing of a folder is ever changed by a request. */
  has(): boolean {
    return true
  }

  find(arena: Arena, head: boolean): Document | undefined {
    const platform = this.host.platform, target = arena.target
    const octets = new Uint8Array(target.pathTo - target.pathFrom + 1)
    const count = decodePath(arena.bytes, target.pathFrom, target.pathTo, octets)
    const path = platform.decode(octets, 0, count, 'utf-8')
    if (isHidden(path)) return undefined
    if (octets[count - 1] === SLASH) return this.directory(arena, head, path)
    const file = this.chosen(arena, path)
    if (file) return deliver(platform, this.host.limits.RANGES_MAX, arena, head, file)
    return this.names(path + '/').length > 0 ? moved(platform, arena) : undefined
  }

  private directory(arena: Arena, head: boolean, path: string): Document | undefined {
    for (let i = 0; i < this.index.length; i++) {
      const file = this.chosen(arena, path + this.index[i])
      if (file) return deliver(this.host.platform, this.host.limits.RANGES_MAX, arena, head, file)
    }
    const names = this.lists ? this.names(path) : []
    return names.length > 0 ? listing(this.host.platform, arena, names, this.caching(undefined)) : undefined
  }

  /** What is sent of the document at exactly this path, if there is one. */
  private chosen(arena: Arena, path: string): Representation | undefined {
    const blob = this.blob(path)
    if (blob) return blob
    for (let i = 0; i < this.files.length; i++) {
      const file = this.files[i]
      if (file.path !== path) continue
      const zipped = file.gzip !== undefined && acceptsGzip(arena)
      const content = zipped && file.gzip !== undefined ? file.gzip : file.content
      const coding = zipped ? 'Content-Encoding: gzip\r\n' : ''
      const varies = file.gzip !== undefined ? 'Vary: Accept-Encoding\r\n' : ''
      return {
        type: file.type === undefined ? mediaType(path) : file.type,
        tag: this.tags[i] + (zipped ? '-gzip' : ''),
        time: file.time === undefined ? -1 : file.time,
        exact: true,
        fields: coding + varies + this.caching(file.cache),
        content: typeof content === 'function' ? content() : content,
      }
    }
    return undefined
  }

  private blob(path: string): Representation | undefined {
    const store = this.host.store
    const open = store !== undefined && this.blobs.some(name => name === path || isBelow(path, name))
    const blob = store && open ? store.open(path.slice(1)) : undefined
    if (!blob) return undefined
    return {
      type: blob.type === '' ? mediaType(path) : blob.type,
      tag: blob.commit + '-' + blob.length + '-' + blob.time,
      time: blob.time === 0 ? -1 : blob.time,
      exact: false,
      fields: this.caching(undefined),
      content: blob,
    }
  }

  /** The names of what is directly in a directory, a slash behind those of directories. */
  private names(directory: string): string[] {
    const names: string[] = [], parts = directory.split('/').length
    const paths = this.files.map(file => file.path)
    const stored = this.host.store && this.blobs.length > 0 ? this.host.store.names() : []
    for (let i = 0; i < stored.length; i++) {
      const path = '/' + stored[i]
      if (this.blobs.some(name => name === path || isBelow(path, name))) paths.push(path)
    }
    for (let i = 0; i < paths.length; i++) {
      if (!isBelow(paths[i], directory) || isHidden(paths[i])) continue
      const segments = paths[i].split('/')
      const name = segments[parts - 1] + (segments.length > parts ? '/' : '')
      if (names.indexOf(name) < 0) names.push(name)
    }
    return names
  }

  private caching(own: string | undefined): string {
    const value = own === undefined ? this.cache : own
    return value === '' ? '' : 'Cache-Control: ' + value + '\r\n'
  }
}

/** Whether a segment begins with a dot. Not by `indexOf('/.')`: on one engine that finds the slash at the end of a text. */
function isHidden(path: string): boolean {
  return path.split('/').some(segment => segment.slice(0, 1) === '.')
}

/** Whether it is longer than `directory`, which ends with a slash, and begins with it. */
function isBelow(path: string, directory: string): boolean {
  return directory.slice(-1) === '/' && path.length > directory.length && path.slice(0, directory.length) === directory
}

/**
 * To the same path with its slash, the query kept. What stands in the arena begins with one slash and no more, since empty
 * segments are merged: it never leads to another host.
 */
function moved(platform: Platform, arena: Arena): Document {
  const target = arena.target, bytes = arena.bytes
  const path = quoted(platform, bytes, target.pathFrom, target.pathTo, TARGET_PLAIN_OCTETS) + '/'
  const query = target.queryFrom < 0 ? '' : '?' + quoted(platform, bytes, target.queryFrom, target.queryTo, TARGET_PLAIN_OCTETS)
  return {
    status: 301, fields: 'Location: ' + path + query + '\r\n', page: false, length: 0, pieces: [], source: undefined,
  }
}

/** By length and checksum. */
function tagOf(platform: Platform, content: FileContent): string {
  const given = typeof content === 'function' ? content() : content
  const bytes = typeof given === 'string' ? constant(platform, given) : given
  return (platform.crc32(bytes, 0, bytes.length) >>> 0).toString(16) + '-' + bytes.length.toString(16)
}
