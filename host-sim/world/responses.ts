// Reads what a peer received as a row of HTTP/1.1 responses (RFC 9112 sections 4, 6 and 7): strictly, by the framing
// that each announces. Bytes are kept as text of one character per octet. A response to HEAD is told by what follows
// its head: nothing, or the next status line; it is `bare`.

export interface Response {
  /** 0: the bytes are no response; `content` holds them. */
  status: number
  /** Field lines in order, the name in lower case. */
  fields: Field[]
  content: string
  /** 'length', 'chunked', 'close' (until the end of the connection), or 'none': no content belongs to it. */
  framing: 'length' | 'chunked' | 'close' | 'none'
  /** False when the connection ended, or what was received ends, before the content did. */
  complete: boolean
  /** It announces content and has none: it answers HEAD, or was cut. */
  bare: boolean
  /** Where it ends in the bytes. */
  end: number
}

export interface Field {
  name: string
  value: string
}

/** Every response in `bytes`; `over` says that no more bytes come. */
export function readResponses(bytes: Uint8Array, over: boolean): Response[] {
  const found: Response[] = []
  let at = 0
  while (at < bytes.length) {
    const response = readResponse(bytes, at, over)
    found.push(response)
    if (response.status === 0) break
    at = response.end
  }
  return found
}

/** The value of the first field `name`, or undefined. */
export function field(response: Response, name: string): string | undefined {
  for (let i = 0; i < response.fields.length; i++) {
    if (response.fields[i].name === name) return response.fields[i].value
  }
  return undefined
}

/** Octets [from, to) as text of one character each. */
export function octets(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i])
  return text
}

/** The octets of a text of one character per octet. */
export function binary(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

function readResponse(bytes: Uint8Array, from: number, over: boolean): Response {
  const head = headEnd(bytes, from)
  const status = head < 0 ? 0 : statusOf(bytes, from, head)
  const response: Response = {
    status, fields: [], content: '', framing: 'none', complete: status > 0, bare: false, end: head,
  }
  if (status === 0) {
    response.content = octets(bytes, from, bytes.length)
    response.end = bytes.length
    return response
  }
  const lines = octets(bytes, from, head - 4).split('\r\n')
  for (let i = 1; i < lines.length; i++) response.fields.push(fieldOf(lines[i]))
  readContent(response, bytes, over)
  return response
}

function readContent(response: Response, bytes: Uint8Array, over: boolean): void {
  const length = field(response, 'content-length')
  const from = response.end
  const nothing = from === bytes.length || startsStatusLine(bytes, from)
  if (response.status < 200 || response.status === 204 || response.status === 304) return
  if (field(response, 'transfer-encoding') === 'chunked') {
    response.framing = 'chunked'
    response.bare = nothing
    if (!nothing) readChunks(response, bytes)
  } else if (length !== undefined) {
    const count = /^[0-9]+$/.test(length) ? parseInt(length, 10) : -1
    response.framing = 'length'
    response.bare = nothing && count > 0
    if (nothing) return
    const to = Math.min(from + count, bytes.length)
    response.complete = to - from === count
    response.content = octets(bytes, from, to)
    response.end = Math.max(from, to)
  } else {
    response.framing = 'close'
    response.complete = over
    response.content = octets(bytes, from, bytes.length)
    response.end = bytes.length
  }
}

function readChunks(response: Response, bytes: Uint8Array): void {
  let at = response.end
  response.complete = false
  while (at < bytes.length) {
    const line = lineEnd(bytes, at)
    if (line < 0) break
    const size = parseInt(octets(bytes, at, line), 16)
    at = line + 2
    if (!(size >= 0)) break
    if (size === 0) {
      const end = lineEnd(bytes, at)
      if (end !== at) break
      at += 2
      response.complete = true
      break
    }
    const to = Math.min(at + size, bytes.length)
    response.content += octets(bytes, at, to)
    at = to
    if (lineEnd(bytes, at) !== at) break
    at += 2
  }
  response.end = response.complete ? at : bytes.length
}

/** Index behind the empty line that ends the head at `from`, or -1. */
function headEnd(bytes: Uint8Array, from: number): number {
  let at = from
  for (;;) {
    const end = lineEnd(bytes, at)
    if (end < 0) return -1
    if (end === at) return at + 2
    at = end + 2
  }
}

/** Index of the next CR LF, or -1. */
function lineEnd(bytes: Uint8Array, from: number): number {
  for (let i = from; i + 1 < bytes.length; i++) {
    if (bytes[i] === 0x0D && bytes[i + 1] === 0x0A) return i
  }
  return -1
}

function statusOf(bytes: Uint8Array, from: number, to: number): number {
  if (!startsStatusLine(bytes, from)) return 0
  const status = parseInt(octets(bytes, from + 9, Math.min(from + 12, to)), 10)
  return status >= 100 && status <= 599 && bytes[from + 12] === 0x20 ? status : 0
}

function startsStatusLine(bytes: Uint8Array, from: number): boolean {
  return octets(bytes, from, Math.min(from + 9, bytes.length)) === 'HTTP/1.1 '
}

function fieldOf(line: string): Field {
  const colon = line.indexOf(':')
  return { name: line.substring(0, colon).toLowerCase(), value: line.substring(colon + 1).trim() }
}
