// What stands behind the paths outside of script directories: the one interface of single pages and of whole folders. A
// document is found and judged at once (RFC 9110 sections 13 and 14), and says all of its response but what is the gateway's.
import type { Arena } from '../http/arena.ts'
import type { Limits } from '../limits.ts'
import type { Platform } from '../ports.ts'
import type { Source } from '../sink.ts'
import type { Store } from '../store/store.ts'

/** @internal What is handed to the gateway as it is. */
export interface Documents {
  /** What a GET of the target in `arena` gets, a HEAD when `head` is true; undefined when there is no such document. */
  find(arena: Arena, head: boolean): Document | undefined
  /** Whether there is one, so that another method is a 405 and no 404. */
  has(arena: Arena): boolean
}

export interface Document {
  readonly status: number
  /** Field lines, each with CRLF. */
  readonly fields: string
  /** Whether a browser shows it as a document, in which scripts could run. */
  readonly page: boolean
  /** Octets of the content, also where a HEAD leaves it out. */
  readonly length: number
  /** The content by reference, texts as UTF-8; behind it what `source` gives. */
  readonly pieces: (string | Uint8Array)[]
  readonly source: Source | undefined
}

/** @internal The gateway, as its files see it. */
export interface FilesHost {
  readonly platform: Platform
  readonly limits: Readonly<Limits>
  readonly store: Store | undefined
}
