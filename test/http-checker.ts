// Gives one vector of spec/http-sample's format to a server over TCP and checks what it expects. The peer learns whether
// a connection persists by one more request on it, so nothing is waited for that does not come.
import { finals, RawPeer } from './http-peer.ts'
import { field, type Response } from '../host-sim/world/responses.ts'

interface ExpectedResponse {
  status?: number
  status_in?: number[]
  /** true: closed after it; false: the next request is served; null: either. */
  close: boolean | null
  body_contains?: string[]
  body_matches?: string[]
  body_not_matches?: string[]
  headers?: Record<string, string>
  head?: boolean
  no_chunked?: boolean
}

interface Expected {
  responses?: ExpectedResponse[]
  any_of?: Expected[]
  never_contains?: string[]
  or_closed?: boolean
  interim?: 'required'
  connection_closed?: boolean
  allowed_status?: number[]
  health_only?: boolean
}

export interface HttpVector {
  id: string
  group: string
  why: string
  raw_b64: string
  expect: Expected
  timeout_ms?: number
  /** Offsets before which the peer waits for something to arrive. */
  waits?: number[]
  half_close?: boolean
  abort?: boolean
}

/** Every member that the checker understands: another one in a vector is an error, not a rule passed over. */
const KNOWN = [
  'responses', 'any_of', 'never_contains', 'or_closed', 'interim', 'connection_closed', 'allowed_status', 'health_only',
]
const KNOWN_OF_RESPONSE = [
  'status', 'status_in', 'close', 'body_contains', 'body_matches', 'body_not_matches', 'headers', 'head', 'no_chunked',
]

/** Longer than any deadline of the server: content 10 s, linger 1 s. */
const PATIENCE_MS = 14000
const PROBE = 'GET /cgi-bin/hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'

interface Outcome {
  responses: Response[]
  interim: boolean
  closed: boolean
  text: string
}

/** Sends the vector in pieces of `size`; what is wrong, or undefined. */
export async function checkVector(port: number, vector: HttpVector, size: number): Promise<string | undefined> {
  const strange = unknownMembers(vector.expect)
  if (strange) return `the checker does not know ${strange}`
  const bytes = Buffer.from(vector.raw_b64, 'base64')
  const peer = await RawPeer.connect(port)
  try {
    const patience = vector.timeout_ms ?? PATIENCE_MS
    let from = 0
    for (const wait of vector.waits ?? []) {
      await peer.send(bytes, from, wait, size)
      if (!await peer.until(() => peer.received.length > 0, patience)) return `nothing came at offset ${wait}`
      from = wait
    }
    await peer.send(bytes, from, bytes.length, size)
    if (vector.abort) peer.reset()
    if (vector.half_close) peer.finish()
    if (vector.expect.health_only) return undefined
    const outcome = await collect(peer, vector, patience)
    return typeof outcome === 'string' ? outcome : judge(vector.expect, outcome)
  } finally {
    peer.reset()
  }
}

async function collect(peer: RawPeer, vector: HttpVector, patience: number): Promise<Outcome | string> {
  const { expect } = vector
  const head = responsesOf(expect).some(response => response.head)
  const wanted = expect.connection_closed ? Infinity : Math.max(...countsOf(expect))
  const arrived = () => finals(peer.responses, head).length
  if (!await peer.until(() => arrived() >= wanted, patience)) {
    return `${arrived()} of ${wanted} responses: ${shown(peer)}`
  }
  const responses = finals(peer.responses, head)
  const interim = peer.responses.some(response => response.status === 100)
  const last = responses.at(-1)
  if (!peer.ended && last && announcesClose(last)) await peer.until(() => false, patience)
  let closed = peer.ended
  if (!closed && !vector.half_close) {
    await peer.send(Buffer.from(PROBE), 0, PROBE.length, PROBE.length)
    await peer.until(() => false, patience)
    closed = finals(peer.responses, head).length === responses.length
    if (!closed) responses.push(...finals(peer.responses, head).slice(responses.length, -1))
  }
  return { responses, interim, closed, text: peer.received.toString('latin1') }
}

function judge(expect: Expected, outcome: Outcome): string | undefined {
  const seen = outcome.responses.map(response => response.status).join(' ')
  for (const forbidden of expect.never_contains ?? []) {
    if (outcome.text.includes(forbidden)) return `it contains ${forbidden}`
  }
  if (expect.interim === 'required' && !outcome.interim) return 'no 100 came'
  if (expect.connection_closed) {
    const allowed = outcome.responses.every(response => expect.allowed_status?.includes(response.status))
    return outcome.closed && allowed ? undefined : `closed ${outcome.closed}, responses ${seen}`
  }
  if (expect.any_of) {
    const wrong = expect.any_of.map(alternative => judge(alternative, outcome))
    return wrong.includes(undefined) ? undefined : wrong.join(', or ')
  }
  if (expect.or_closed && outcome.closed && outcome.responses.length === 0) return undefined
  const { responses = [] } = expect
  if (outcome.responses.length !== responses.length) return `${responses.length} responses expected, got ${seen || 'none'}`
  for (let i = 0; i < responses.length; i++) {
    const closed = i === responses.length - 1 && outcome.closed
    const wrong = judgeResponse(responses[i], outcome.responses[i], closed)
    if (wrong) return `response ${i + 1}: ${wrong}`
  }
  return undefined
}

function judgeResponse(expected: ExpectedResponse, response: Response, closed: boolean): string | undefined {
  const allowed = expected.status_in ?? [expected.status]
  if (!allowed.includes(response.status)) return `status ${response.status}, not ${allowed.join(' or ')}`
  if (expected.close !== null && expected.close !== closed) return `${response.status}, closed ${closed}`
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    if (field(response, name)?.toLowerCase() !== value) return `${name}: ${field(response, name)}`
  }
  if (expected.no_chunked && response.framing === 'chunked') return 'chunked to HTTP/1.0'
  if (expected.head && response.content !== '') return 'content in answer to HEAD'
  // What a content must say holds for the answer, not for a refusal that the vector allows too.
  if (response.status >= 300) return undefined
  for (const part of expected.body_contains ?? []) if (!response.content.includes(part)) return `no ${part} in it`
  for (const pattern of expected.body_matches ?? []) {
    if (!new RegExp(pattern, 'm').test(response.content)) return `no ${pattern} in ${response.content}`
  }
  for (const pattern of expected.body_not_matches ?? []) {
    if (new RegExp(pattern, 'm').test(response.content)) return `${pattern} in ${response.content}`
  }
  return undefined
}

function announcesClose(response: Response): boolean {
  return response.framing === 'close' || /\bclose\b/i.test(field(response, 'connection') ?? '')
}

function responsesOf(expect: Expected): ExpectedResponse[] {
  return [...expect.responses ?? [], ...(expect.any_of ?? []).flatMap(responsesOf)]
}

function countsOf(expect: Expected): number[] {
  return [expect.responses?.length ?? 0, ...(expect.any_of ?? []).flatMap(countsOf)]
}

function unknownMembers(expect: Expected): string {
  const strange = Object.keys(expect).filter(name => !KNOWN.includes(name))
  const ofResponses = (expect.responses ?? []).flatMap(Object.keys).filter(name => !KNOWN_OF_RESPONSE.includes(name))
  return [...strange, ...ofResponses, ...(expect.any_of ?? []).map(unknownMembers)].filter(Boolean).join(', ')
}

function shown(peer: RawPeer): string {
  return JSON.stringify(peer.received.toString('latin1').slice(0, 300))
}
