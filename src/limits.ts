// Every cap of the gateway, as one record with a default and a small profile: unit last in the name, the reason, and
// the status that it causes. No other number in src/ decides what a peer may do.
import { frozen } from './frozen.ts'

export interface Limits {
  // Head (RFC 9112 section 3 and 5)
  /** Bytes of request line and kept fields. 431; 414 while the request line is incomplete. 1 KiB must fit, browsers on a LAN send 400 to 900. */
  HEAD_BYTES_MAX: number
  /** Empty lines before a request line: old clients send one behind content. 400. */
  EMPTY_LINES_MAX: number
  /** Field lines kept. 431. 20 must fit; Chromium sends 12 to 16. */
  HEAD_FIELDS_MAX: number
  /** Bytes of fields that nobody declared, read past and counted, so that a browser's cookies cost no 431. 431. */
  HEAD_SKIPPED_BYTES_MAX: number
  /** Bytes behind the head in an arena that reading never fills: a path without its dot segments, or a local redirect's target. 414, 500. */
  ARENA_RESERVE_BYTES: number
  /** Heads being read or served at once. Waits in order, then 503. */
  ARENAS: number

  // Content (RFC 9112 section 6 and 7)
  /** Bytes of content where the script's plan names no other. 413. */
  CONTENT_BYTES_MAX: number
  /** Bytes of one content that is no form, or of one text value, without a declared sink: as CPython's make_file, 413 here. */
  VALUE_BYTES_MAX: number
  /** Bytes of chunk extensions in one content: nobody reads them. 400. */
  CHUNK_EXTENSION_BYTES_MAX: number
  /** Bytes of the trailer section: it is parsed by the field rules and dropped. 431. */
  TRAILER_BYTES_MAX: number
  /** Hexadecimal digits of a chunk size, leading zeros included. 400. */
  CHUNK_SIZE_DIGITS_MAX: number

  // Forms (RFC 7578, RFC 2046)
  /** Forms being read or held by scripts at once. Waits in order, then 503. */
  UPLOAD_SETS: number
  /** Bytes of names, values and metadata of one form. 413. */
  FORM_BYTES_MAX: number
  /** Fields or parts of one form, nested ones included. 413. */
  PARTS_MAX: number
  /** Bytes of one part's header section. A 255-character CJK file name is 765. 413. */
  PART_HEAD_BYTES_MAX: number
  /** Field lines of one part. 413. */
  PART_FIELDS_MAX: number
  /** Bytes of a field name. 413. */
  NAME_BYTES_MAX: number
  /** Bytes of a file name. 413. */
  FILENAME_BYTES_MAX: number
  /** Bytes before the first delimiter. 400. */
  PREAMBLE_BYTES_MAX: number
  /** Blanks between a delimiter and its line end (transport padding). 400. */
  PADDING_BYTES_MAX: number
  /** Depth of multipart/mixed groups within a form. 400. */
  GROUPS_MAX: number

  // Output (RFC 3875 section 6)
  /**
   * Scripts that run at once, from their content to the end of their reply. Waits in order, then 503. All but one, and at
   * least one, may be detached at once; one more is a 503.
   */
  RUNS: number
  /** Bytes that a script has printed and the peer has not taken. 500, or the connection is cut: return a source instead. */
  PRINT_BYTES_MAX: number
  /** Scripts that hold printed bytes at once. Waits in order, then 503. */
  PRINT_RESERVATIONS: number
  /** What a detached script prints at a time when no reservation is free. 500, or the connection is cut. */
  EVENT_BYTES_MAX: number
  /** Bytes of a script's header section. 500. */
  REPLY_HEAD_BYTES_MAX: number
  /** Local redirects in one request (RFC 3875 section 6.2.2). 500. */
  REDIRECTS_MAX: number
  /** Ranges of one request for a document (RFC 9110 section 14.2): a resumed or parted download needs one, a viewer a few. All of it is sent instead. */
  RANGES_MAX: number

  // Pools
  /**
   * What is kept for the next of arenas, upload sets, exchanges, runs and responses. With 1 memory is scarcer than time:
   * what reads a form or writes a commit is there only while it does.
   */
  SPARES: number

  // Buffers
  /** The one receive buffer: a TCP segment. */
  RECEIVE_BYTES: number
  /** The one transmit buffer. */
  TRANSMIT_BYTES: number

  // Connections
  /** Connections at once; the platform's own limit goes before. 503 by eviction. */
  CONNECTIONS_MAX: number
  /** Writes on one connection in one turn, so that a long reply starves nobody. */
  WRITES_A_TURN_MAX: number
  /** Answers on one connection in one turn, so that a pipeline starves nobody. */
  ANSWERS_A_TURN_MAX: number

  // Who gives way
  /** Milliseconds after which a connection without a first byte counts as idle: its segment is on its way before. 503 by eviction. */
  FRESH_MS: number
  /**
   * Milliseconds that a request has for its head, for STALE_BYTES of content and for its answer while another waits for
   * the arena, upload set, run or reservation that it holds: two of these are within half a second. 408, or the connection is cut.
   */
  STALE_MS: number
  /** Bytes of content within STALE_MS while another waits for what it holds: a slow Wi-Fi gives ten times as much. 408. */
  STALE_BYTES: number

  // Log
  /** Lines in one second, so that no peer fills it: what a serial line of 115,200 baud carries. Others are counted, and that is said. */
  LOG_LINES_A_SECOND_MAX: number
  /** Octets of the newest lines, which `gateway.logged()` gives: some thirty lines. Older ones are gone. */
  LOG_BYTES: number

  // Flash
  /**
   * Hours in which uploads that are not committed, of peers that no plan let in, may come to one erase of each sector of the
   * region, beyond as many at the start: 45 years of 100,000 erases. 429 to their next upload. 0: any number.
   */
  RATION_HOURS: number

  // Time, in milliseconds
  /** From the first byte of a request to the end of its head. 408. */
  HEAD_MS: number
  /** From a connection to the first byte of its first request: browsers open some that they may never use. Closed. */
  FIRST_BYTE_MS: number
  /** Within it CONTENT_BYTES_MIN of the content must come. 408. */
  CONTENT_MS: number
  /** Bytes of content within CONTENT_MS: a least rate of 64 B/s, so that a trickle holds nothing for long. 408. */
  CONTENT_BYTES_MIN: number
  /**
   * From the start of a script to the end of what it promised, or to the first print of a detached one: a broker or a sensor
   * answers within. 504.
   */
  SCRIPT_MS: number
  /** From an answer to the first byte of the next request. Closed. 0: there is no next one, each answer says `Connection: close`. */
  IDLE_MS: number
  /** Without progress of a response. The connection is cut. */
  REPLY_MS: number
  /** Read and drop after a refusal, so that the peer can read it. Closed. */
  LINGER_MS: number
}

/** Whether memory is scarcer than time: see SPARES. */
export function lean(limits: Readonly<Limits>): boolean {
  return limits.SPARES <= 1
}

/** What a gateway has that is given no others: of the module, so that where modules lie in flash they cost no RAM. */
export const DEFAULT_LIMITS: Readonly<Limits> = frozen({
  HEAD_BYTES_MAX: 1552,
  EMPTY_LINES_MAX: 2,
  HEAD_FIELDS_MAX: 40,
  HEAD_SKIPPED_BYTES_MAX: 8192,
  ARENA_RESERVE_BYTES: 256,
  ARENAS: 3,
  CONTENT_BYTES_MAX: 65536,
  VALUE_BYTES_MAX: 1000,
  CHUNK_EXTENSION_BYTES_MAX: 256,
  TRAILER_BYTES_MAX: 512,
  CHUNK_SIZE_DIGITS_MAX: 14,
  UPLOAD_SETS: 1,
  FORM_BYTES_MAX: 2048,
  PARTS_MAX: 64,
  PART_HEAD_BYTES_MAX: 1024,
  PART_FIELDS_MAX: 8,
  NAME_BYTES_MAX: 64,
  FILENAME_BYTES_MAX: 765,
  PREAMBLE_BYTES_MAX: 512,
  PADDING_BYTES_MAX: 256,
  GROUPS_MAX: 3,
  RUNS: 8,
  PRINT_BYTES_MAX: 8192,
  PRINT_RESERVATIONS: 2,
  EVENT_BYTES_MAX: 512,
  REPLY_HEAD_BYTES_MAX: 1024,
  REDIRECTS_MAX: 5,
  RANGES_MAX: 8,
  SPARES: 3,
  RECEIVE_BYTES: 1460,
  TRANSMIT_BYTES: 1024,
  CONNECTIONS_MAX: 16,
  WRITES_A_TURN_MAX: 16,
  ANSWERS_A_TURN_MAX: 8,
  LOG_LINES_A_SECOND_MAX: 100,
  LOG_BYTES: 2048,
  RATION_HOURS: 4,
  FRESH_MS: 100,
  STALE_MS: 250,
  STALE_BYTES: 1024,
  FIRST_BYTE_MS: 10000,
  HEAD_MS: 5000,
  CONTENT_MS: 10000,
  CONTENT_BYTES_MIN: 640,
  SCRIPT_MS: 20000,
  IDLE_MS: 15000,
  REPLY_MS: 5000,
  LINGER_MS: 1000,
})

/** A copy, to be changed: for chips with 150 kB of heap and more. */
export function defaultLimits(): Limits {
  return Object.assign({}, DEFAULT_LIMITS)
}

/** For chips with less. */
export function smallLimits(): Limits {
  const limits = defaultLimits()
  limits.HEAD_BYTES_MAX = 1160
  limits.HEAD_FIELDS_MAX = 20
  limits.ARENAS = limits.SPARES = 2
  limits.FORM_BYTES_MAX = 1536
  limits.RUNS = 5
  limits.PRINT_BYTES_MAX = 2048
  limits.LOG_BYTES = 1024
  return limits
}

/** For the least, and for Espruino, where an ESP32 has 5,000 variables and a C3 4,000: one request after the other. */
export function tinyLimits(): Limits {
  const limits = smallLimits()
  limits.ARENA_RESERVE_BYTES = 128
  limits.ARENAS = 1
  limits.FORM_BYTES_MAX = 1024
  limits.PART_HEAD_BYTES_MAX = 600
  limits.FILENAME_BYTES_MAX = 384
  limits.GROUPS_MAX = 1
  limits.RUNS = 2
  limits.PRINT_RESERVATIONS = 1
  limits.REPLY_HEAD_BYTES_MAX = 600
  limits.SPARES = 1
  limits.LOG_BYTES = 0
  limits.RECEIVE_BYTES = limits.TRANSMIT_BYTES = 536
  limits.CONNECTIONS_MAX = 2
  return limits
}
