// The one shape of every reader: head, length and chunked bodies, urlencoded, multipart. A reader is given bytes and
// answers with an event; the exchange loops and dispatches, so no reader calls another and the call stack stays flat.

/** All that was given is consumed; give more. The only event that ends a loop. */
export const MORE = 0
/** `data` from `start` to `end` belongs to the sink: a view of what was given, or of the needle or scratch of the reader. */
export const DATA = 1
/** The message is complete; what follows `at` is not ours. */
export const END = 2
/** The peer's fault: `status` says which. Nothing more is read. */
export const REFUSED = 3
/** A form field or part begins; its metadata is at hand. */
export const PART = 4
/** The field or part is complete. */
export const PART_END = 5
/** The request line is complete: the script can be looked up, so that the fields it keeps are known. */
export const LINE = 6

export type Event =
  | typeof MORE | typeof DATA | typeof END | typeof REFUSED | typeof PART | typeof PART_END | typeof LINE

/** `next` consumes bytes[from, to) up to its first event and says by `at` where it stopped. */
export interface Reader {
  next(bytes: Uint8Array, from: number, to: number): Event
  /** The next unread index of the bytes last given. */
  at: number
  /** The HTTP status of a refusal, 0 before one. */
  status: number
  /** The reason of a refusal in a few words, for the log: never bytes of the peer. */
  reason: string
}

/** A reader whose DATA events name the bytes they are about. */
export interface DataReader extends Reader {
  data: Uint8Array
  start: number
  end: number
}
