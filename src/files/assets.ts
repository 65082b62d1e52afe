// Static pages from ROM: what is registered answers GET and HEAD at exactly its path.
import { constant } from '../bytes.ts'
import { isPage } from '../http/page-type.ts'
import { pathAfter } from '../http/target.ts'
import type { Platform } from '../ports.ts'

export interface Asset {
  readonly path: Uint8Array
  readonly type: string
  /** Whether a browser shows it as a document. */
  readonly page: boolean
  readonly content: AssetContent
}

/** Text goes out as UTF-8. A function gives it at each request: a text that is made of parts then takes no room meanwhile. */
export type AssetContent = string | Uint8Array | (() => string)

export class Assets {
  private readonly list: Asset[] = []
  private readonly platform: Platform

  constructor(platform: Platform) {
    this.platform = platform
  }

  /** `path` begins with a slash. A path that is registered again is replaced. */
  add(path: string, type: string, content: AssetContent): void {
    const octets = constant(this.platform, path), media = constant(this.platform, type)
    const asset = { path: octets, type, page: isPage(media, 0, media.length), content }
    for (let i = 0; i < this.list.length; i++) {
      if (pathAfter(octets, 0, octets.length, this.list[i].path) === octets.length) {
        this.list[i] = asset
        return
      }
    }
    this.list.push(asset)
  }

  find(bytes: Uint8Array, from: number, to: number): Asset | undefined {
    for (let i = 0; i < this.list.length; i++) {
      if (pathAfter(bytes, from, to, this.list[i].path) === to) return this.list[i]
    }
    return undefined
  }
}
