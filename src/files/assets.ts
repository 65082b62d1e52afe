// Single pages from ROM: what is registered answers GET and HEAD at exactly its path.
import { constant } from '../bytes.ts'
import type { Arena } from '../http/arena.ts'
import { isPage } from '../http/page-type.ts'
import { pathAfter } from '../http/target.ts'
import type { Platform } from '../ports.ts'
import type { Document, Documents } from './documents.ts'

interface Asset {
  readonly path: Uint8Array
  readonly type: string
  readonly page: boolean
  readonly content: AssetContent
}

/** Text goes out as UTF-8. A function gives it at each request: a text that is made of parts then takes no room meanwhile. */
export type AssetContent = string | Uint8Array | (() => string)

export class Assets implements Documents {
  private readonly list: Asset[] = []
  private readonly platform: Platform

  constructor(platform: Platform) {
    this.platform = platform
  }

  /** `path` begins with a slash. A path that is registered again is replaced. */
  add(path: string, type: string, content: AssetContent): void {
    const octets = constant(this.platform, path), media = constant(this.platform, type)
    const asset = { path: octets, type, page: isPage(media, 0, media.length), content }
    const at = this.indexOf(octets, 0, octets.length)
    if (at < 0) this.list.push(asset)
    else this.list[at] = asset
  }

  has(arena: Arena): boolean {
    return this.indexOf(arena.bytes, arena.target.pathFrom, arena.target.pathTo) >= 0
  }

  find(arena: Arena): Document | undefined {
    const at = this.indexOf(arena.bytes, arena.target.pathFrom, arena.target.pathTo)
    if (at < 0) return undefined
    const asset = this.list[at]
    const content = typeof asset.content === 'function' ? asset.content() : asset.content
    return {
      status: 200,
      fields: 'Content-Type: ' + asset.type + '\r\n',
      page: asset.page,
      length: typeof content === 'string' ? this.platform.encodedLength(content) : content.length,
      pieces: [content],
      source: undefined,
    }
  }

  private indexOf(bytes: Uint8Array, from: number, to: number): number {
    for (let i = 0; i < this.list.length; i++) {
      if (pathAfter(bytes, from, to, this.list[i].path) === to) return i
    }
    return -1
  }
}
