// Runs the multipart reader alone over one vector and gives its parts as plain objects.
import { load } from './load.mjs'

const MORE = 0
const DATA = 1
const END = 2
const REFUSED = 3
const PART = 4
const PART_END = 5

let modules

/** Never throws: what goes wrong in here is an `error` of its own kind. */
export async function parseVector(vector) {
  try {
    modules ??= { ...await load('parts'), ...await load('portable') }
    return parse(modules, vector)
  } catch (error) {
    return { parts: [], error: `threw: ${error?.stack ?? error}` }
  }
}

/** The same with modules at hand: MultipartReader, defaultLimits, find, encode, encodedLength. */
export function parse(modules, { contentType, chunks, limits = {} }) {
  const run = new Run(modules, limits)
  const type = Buffer.from(contentType, 'latin1')
  if (run.reader.begin(type, 0, type.length) !== 0) return run.result(run.reader.reason)
  let left = limits.bodyBytes ?? Infinity
  for (const chunk of chunks) {
    const error = run.feed(chunk, Math.min(chunk.length, left)) ??
      (chunk.length > left ? 'body-too-long' : undefined)
    if (error !== undefined) return run.result(error)
    left -= chunk.length
  }
  return run.result(run.finish())
}

class Run {
  parts = []
  files = 0
  part = undefined

  constructor(modules, limits) {
    this.limits = limits
    const caps = modules.defaultLimits()
    // The result has no place for groups: a multipart/mixed part is given as it is.
    caps.GROUPS_MAX = 0
    caps.PARTS_MAX = limits.parts ?? 100000
    caps.PART_HEAD_BYTES_MAX = limits.headerBytes ?? caps.PART_HEAD_BYTES_MAX
    caps.PART_FIELDS_MAX = limits.headers ?? caps.PART_FIELDS_MAX
    caps.NAME_BYTES_MAX = limits.nameBytes ?? caps.PART_HEAD_BYTES_MAX
    caps.FILENAME_BYTES_MAX = limits.filenameBytes ?? caps.PART_HEAD_BYTES_MAX
    this.reader = new modules.MultipartReader(modules, caps, { named: true })
  }

  result(error) {
    return { parts: this.parts, error: error ?? null }
  }

  feed(bytes, to) {
    const { reader } = this
    let from = 0
    for (;;) {
      const event = reader.next(bytes, from, to)
      if (event === MORE) return undefined
      const error = this.take(event)
      if (error !== undefined) return error
      from = reader.at
    }
  }

  finish() {
    const event = this.reader.finish(false)
    return event === END ? undefined : this.take(event)
  }

  take(event) {
    const { reader } = this
    if (event === REFUSED) return reader.reason
    if (event === PART) return this.begin(reader.head)
    if (event === DATA) this.part.pieces.push(Buffer.from(reader.data.subarray(reader.start, reader.end)))
    if (event === PART_END) {
      const { pieces, ...part } = this.part
      this.parts.push({ ...part, data: Buffer.concat(pieces) })
    }
    return undefined
  }

  begin(head) {
    const { reader, limits } = this
    const name = new Uint8Array(head.nameLength)
    head.copyName(name, 0)
    let filename = null
    if (head.filenameLength >= 0) {
      const bytes = new Uint8Array(head.filenameLength)
      head.copyFilename(bytes, 0)
      filename = text(bytes)
      if (++this.files > (limits.files ?? Infinity)) return 'too-many-files'
    }
    const most = filename === null ? limits.fieldBytes : limits.fileBytes
    if (most !== undefined) reader.max = most
    const contentType = head.typeFrom < 0 ? null : text(head.bytes.subarray(head.typeFrom, head.typeTo))
    this.part = { name: text(name), filename, contentType, pieces: [] }
    return undefined
  }
}

function text(bytes) {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}
