// What crosses between a remote harness and the agent on the device. A frame is its length (int32, little-endian) and
// that many octets. A command: one of these numbers, then its arguments; an answer: the events since the last one, END,
// the state of every connection, then OK and the value, or THREW and a text. Integers are int32; octets and texts come
// after their count, a text as code points of three octets, so that a lone surrogate crosses unharmed.
export const POLL = 0
export const RESET = 1
export const LISTEN = 2
export const UNLISTEN = 3
export const READ = 4
export const WRITE = 5
export const FINISH = 6
export const CLOSE = 7
export const ABORT = 8
export const WHERE = 9
export const INSIDE = 10
export const NOW = 11
export const WAKE = 12
export const WAKE_INSIDE = 13
export const DATE = 14
export const FLASH_SIZE = 15
export const FLASH_READ = 16
export const FLASH_PROGRAM = 17
export const FLASH_ERASE = 18
export const ENTROPY = 19
export const LOG = 20
export const FIND = 21
export const SPAN = 22
export const ENCODED_LENGTH = 23
export const ENCODE = 24
export const DECODE = 25
export const CRC32 = 26
export const DIGEST = 27
export const DIGEST_WRITE = 28
export const DIGEST_CLOSE = 29
export const ADDRESSES = 30
export const CONNECTIONS_MAX = 31

/** Events: each is its number, the command it came inside of (or -1), and the number of its connection or listener. */
export const END = 0
export const ACCEPTED = 1
export const READABLE = 2
export const WRITABLE = 3
export const CLOSED = 4
export const WOKEN = 5
/** A line of the log that begins with `check`, as octets after the event. */
export const CHECK = 6

export const OK = 0
export const THREW = 1

/** What a connection does with itself inside its next onReadable. */
export const ACT_ABORT = 1
export const ACT_CLOSE = 2
export const ACT_THROW = 3

/** Most octets of a frame: a sector of flash, or what is searched, and its arguments. */
export const FRAME_BYTES_MAX = 8192
