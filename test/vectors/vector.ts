// What a vector is: the bytes of one connection and the transcript that a peer must see, whatever the cuts. Vectors
// are plain data in the core's language subset, since they run inside every engine.

export interface Vector {
  name: string
  /** The rule: an RFC and its section, or the place of our own design. */
  why: string
  /** Everything that the peer sends, one character an octet. */
  input: string
  /**
   * For each response one line `STATUS`, with ` close` behind it when the connection was closed after it, then the
   * lines of its content.
   */
  expect: string[]
}

/** A POST request with a length, as a browser would send it on a connection that it closes. */
export function post(path: string, contentType: string, content: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: device\r\nConnection: close\r\nContent-Type: ${contentType}\r\n`
    + `Content-Length: ${content.length}\r\n\r\n${content}`
}

/** A GET request on a connection that stays open. */
export function get(target: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: device\r\n\r\n`
}
