// Which framing a request's content has: one pure function, in the order of RFC 9112 section 6.3. What is malformed or
// ambiguous is refused, never guessed.

/** The answers below 0 that are no status. */
export const CHUNKED = -1

export const ABSENT = -1
export const REPEATED = -2

/**
 * @param minor the minor version of HTTP/1
 * @param coding the field line of Transfer-Encoding, ABSENT or REPEATED
 * @param chunked whether its value is `chunked` and nothing else
 * @param length the field line of Content-Length, ABSENT or REPEATED
 * @param value its decimal value, or -1 when it is none or above 15 digits
 * @returns the length of the content (0: none), CHUNKED, or minus the status of a refusal
 */
export function frame(
  minor: number, coding: number, chunked: boolean, length: number, value: number,
): number {
  if (coding !== ABSENT) {
    // Both fields in one message are the shape of request smuggling (RFC 9112 section 6.1).
    if (length !== ABSENT) return -400
    // HTTP/1.0 has no transfer codings (RFC 9112 section 6.1).
    if (minor === 0 || coding === REPEATED) return -400
    return chunked ? CHUNKED : -501
  }
  if (length === ABSENT) return 0
  if (length === REPEATED || value < 0) return -400
  return value
}

/** Whether the connection persists after this exchange (RFC 9112 section 9.3). */
export function persists(minor: number, closeAsked: boolean, persistAsked: boolean): boolean {
  if (closeAsked) return false
  return minor > 0 || persistAsked
}
