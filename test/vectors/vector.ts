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
  /** What the peer does behind its input. Default: it waits. */
  end?: 'fin' | 'reset'
  /** The peer waits behind its head for `100 Continue`, which stands in the transcript; false: none may ever come. Default: either. */
  continues?: boolean
  /** Fields of each response, in lower case, that stand in the transcript behind its status. */
  fields?: string[]
  /** Most cuts, where an input is too long for all. */
  cuts?: number
}

export function vector(name: string, why: string, input: string, expect: string[]): Vector {
  return { name, why, input, expect }
}

/** A vector and what is particular to it. */
export function also(one: Vector, more: Partial<Vector>): Vector {
  return Object.assign(one, more)
}

/** The message is refused: the connection closes behind the answer. */
export function refused(name: string, why: string, input: string, status: number): Vector {
  return vector(name, why, input, [status + ' close', text(status)])
}

/** A good message that has no answer but a status. */
export function missing(name: string, why: string, input: string, status: number): Vector {
  return vector(name, why, input, ['' + status, text(status)])
}

/** What an answer without a script says. */
export function text(status: number): string {
  switch (status) {
    case 400: return '400 Bad Request'
    case 403: return '403 Forbidden'
    case 404: return '404 Not Found'
    case 405: return '405 Method Not Allowed'
    case 408: return '408 Request Timeout'
    case 411: return '411 Length Required'
    case 413: return '413 Content Too Large'
    case 414: return '414 URI Too Long'
    case 415: return '415 Unsupported Media Type'
    case 417: return '417 Expectation Failed'
    case 421: return '421 Misdirected Request'
    case 431: return '431 Request Header Fields Too Large'
    case 501: return '501 Not Implemented'
    default: return '505 HTTP Version Not Supported'
  }
}

export function repeat(piece: string, count: number): string {
  let result = ''
  for (let i = 0; i < count; i++) result += piece
  return result
}

/** A request with these lines behind Host, on a connection that stays open. */
export function request(line: string, lines: string): string {
  return line + '\r\nHost: device\r\n' + lines + '\r\n'
}

/** A POST request with a length, as a browser would send it on a connection that it closes. */
export function post(path: string, contentType: string, content: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: device\r\nConnection: close\r\nContent-Type: ${contentType}\r\n`
    + `Content-Length: ${content.length}\r\n\r\n${content}`
}

/** A GET request on a connection that stays open. */
export function get(target: string): string {
  return request('GET ' + target + ' HTTP/1.1', '')
}
