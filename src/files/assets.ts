// Static pages from ROM: what is registered answers GET and HEAD at exactly its path.
import { constant } from '../bytes.ts'
import { pathAfter } from '../http/target.ts'
import type { Platform } from '../ports.ts'

export interface Asset {
  readonly path: Uint8Array
  readonly type: string
  readonly content: string | Uint8Array
  readonly length: number
}

export class Assets {
  private readonly list: Asset[] = []
  private readonly platform: Platform

  constructor(platform: Platform) {
    this.platform = platform
  }

  /** `path` begins with a slash; text goes out as UTF-8. A path that is registered again is replaced. */
  add(path: string, type: string, content: string | Uint8Array): void {
    const asset = {
      path: constant(this.platform, path),
      type,
      content,
      length: typeof content === 'string' ? this.platform.encodedLength(content) : content.length,
    }
    const octets = asset.path
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
