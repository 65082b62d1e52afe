// What a script sees and what a registration may say, as types: the contract between the gateway and its users.
import type { Sink, Source } from '../sink.ts'
import type { BlobFacts } from '../store/lookup.ts'
import type { FieldStorage, Item, PartFile } from '../form/types.ts'

/**
 * A registered function in place of a process (RFC 3875). Returning ends the reply, unless a promise or a source is
 * returned or `cgi.detach` was called. A number is the exit code: not 0 is logged. Throwing is a 500 whose details go
 * to the log only.
 */
export type Script = (cgi: Cgi) => void | number | Source | PromiseLike<unknown>

/** Where the content of a field goes. 'space': the form space in RAM; 'flash': a sealed blob; 'discard': counted only. */
export type SinkChoice = 'space' | 'flash' | 'discard' | ((cgi: Cgi, name: string) => Sink)

/** What a plan says of one form field. */
export interface FieldPlan {
  /** Files without a plan are counted and discarded; texts go to the form space. */
  sink?: SinkChoice
  /** Bytes. 413 beyond. A text without one ends at VALUE_BYTES_MAX. */
  max?: number
  /** A media type, or `image/*`: the part's own must match. 415. */
  type?: string
}

/** What a registration declares, so that a request can be refused before any of its content is read. */
export interface Plan {
  /** Default: GET, HEAD and POST. HEAD is served wherever GET is. Others known: 405 with Allow; unknown: 501. */
  methods?: string[]
  /** False: registered, but 403. */
  enabled?: boolean
  /** Request fields to keep, in lower case; the others are read past. Default: all but Cookie; '*' keeps that too. */
  keep?: string[]
  /** Bytes of content. 413. Default: CONTENT_BYTES_MAX and the sum of the declared maxima. */
  content?: number
  /** 411 for content without a Content-Length. */
  length?: 'required'
  /**
   * The script acts on Cookie or Authorization: what changes something, carries one of them and says nothing of its origin
   * must have `token=` and `cgi.token` in its query. 403.
   */
  token?: 'required'
  /**
   * Whether this user is let in with this password, by Basic authentication (RFC 7617), before any content is read. Else
   * 401. The script then finds who it is in REMOTE_USER, and the password nowhere. Without TLS everybody on the way reads
   * it.
   */
  authenticate?: (user: string, password: string) => boolean
  /** What a browser says it asks a password for. Default: `device`. */
  realm?: string
  /** Files by field name; '*' stands for every other name. */
  files?: { [name: string]: FieldPlan }
  /** Texts by field name; '*' stands for every other name. */
  texts?: { [name: string]: FieldPlan }
  /** 'stream': content goes to `cgi.onContent` as it arrives; a sink: it goes there. No form is parsed. */
  stdin?: 'stream' | FieldPlan
  /** Media types of content accepted; others 415. Default: any. */
  types?: string[]
  /** Fields or parts. 413. Default and most: PARTS_MAX. */
  max_num_fields?: number
  /** Default '&'. One octet. */
  separator?: string
  /** What a cut form does: 'refuse' (400, the default) or 'deliver' with `done === -1`. */
  truncated?: 'refuse' | 'deliver'
  /** A complete HTTP response is printed (RFC 3875 section 5). Default: for names whose last segment begins with `nph-`. */
  nph?: boolean
}

/** The meta-variables of RFC 3875 section 4.1, computed from the request when asked. */
export interface MetaVariables {
  /** Undefined when it is not set. `HTTP_*` values have one character per octet (ISO-8859-1). */
  get(name: string): string | undefined
  has(name: string): boolean
  names(): string[]
}

/** The content of a request, when no form was parsed. */
export interface Stdin {
  readonly length: number
  /** At most `size` bytes from where the last call stopped; empty at the end. */
  read(size: number): Uint8Array
  /** Up to and with the next LF, at most `limit` bytes (default 1,024); empty at the end. */
  readline(limit?: number): Uint8Array
}

/** What text goes to: the output of a script, and its error output. */
export interface TextOutput {
  /** Writes `text` and ends the line, as Python's print. Without a text: an empty line. */
  print(text?: string): void
  /** Writes as it is. */
  write(text: string): void
}

export interface Cgi extends TextOutput {
  readonly env: MetaVariables
  /** Search words: a GET or HEAD query without '=' (RFC 3875 section 4.4). */
  readonly argv: string[]
  /** The form of the query string and of the content; parsed while the content arrived. */
  readonly form: FieldStorage
  readonly stdin: Stdin
  /** Bytes of request fields read past because nobody declared them. */
  readonly skipped: number
  /** A request field by its name in lower case, repeated ones joined by `, `; one character per octet. */
  field(name: string): string | undefined
  /** The names of the request fields, in lower case, in order. */
  fieldNames(): string[]

  /**
   * The token of an action, for `<form action="?token=...">`: 32 hexadecimal digits that are new at each start, '' where the
   * platform has no entropy. See `Plan.token`.
   */
  readonly token: string

  /**
   * A field line of the header section. Throws for a name that is no token and for a value with CR, LF, NUL or another
   * control (RFC 9110 section 5.5): what a peer sent must not become another field.
   */
  header(name: string, value: string): void
  /** Writes as it is: text goes out as UTF-8, bytes must not change until they are sent. */
  write(text: string | Uint8Array): void
  /** A line to the log with the script's name, escaped. */
  error(text: string): void
  /**
   * Python's sys.stderr: each line goes to the log as by `error`, what has no line end when the reply ends too. While
   * developing `cgi.stderr = cgi` sends it to the peer, and with it what the script throws, in the place of a 500.
   */
  stderr: TextOutput
  /** What follows the prints comes from `source`, pulled as the peer takes it. */
  send(source: Source): void

  /** The reply goes on after the script returned, until `end`. The meta-variables named stay readable; others may not. */
  detach(names?: string[]): void
  /** Ends a detached reply. */
  end(): void
  /** A source has something again. */
  wake(): void
  /** Heard once when the peer is gone before the end. */
  onDisconnect: (() => void) | undefined
  /** Octets that `onContent` still takes; -1, the default, is any number. At 0 reading stops until it is raised and `wake` called. */
  credit: number
  /** `stdin: 'stream'`: each piece, a borrowed view; then once with `from === to` at the end, without content at once. */
  onContent: ((bytes: Uint8Array, from: number, to: number) => void) | undefined

  /** What is on flash now: a snapshot, undefined when there is none. Released when the reply ends. */
  blob(name: string): StoredBlob | undefined
  /** Calls `visit` for each blob that there is, in no particular order. */
  blobs(visit: (blob: BlobFacts) => void): void
  /** A small record, a copy; undefined when there is none. */
  recorded(name: string): Uint8Array | undefined

  // One transaction: all of it is there after `commit`, or nothing is.
  /** The upload becomes the blob `name`. `item` came from this form and its sink was 'flash'. `type` is a media type. */
  keep(name: string, item: Item, type?: string): void
  /** At most 2 KiB of all records in sum. */
  record(name: string, value: Uint8Array): void
  /** Removes a blob or a record. */
  remove(name: string): void
  /** `done(0)` once it is on flash and read back, else the status of the refusal: 507 full, 500 the chip failed. The reply waits. */
  commit(done: (status: number) => void): void
}

/**
 * A blob of the store: a snapshot, to be read at any position, or by lines as a file of a form. What does not verify throws
 * an error whose `code` is 'corrupt', and none of its sector is given.
 */
export interface StoredBlob extends PartFile {
  /** Media type, '' when none was given. */
  readonly type: string
  /** Seconds since 1970, 0 without a clock. */
  readonly time: number
  /** The sequence of its commit: a strong validator. */
  readonly commit: number
}
