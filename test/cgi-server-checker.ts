// Compares an answer with what a vector of the CGI server says: the members of `rfc3875_expected`, as the sample's own
// `about` explains them.
import type { Response } from '../host-sim/world/responses.ts'

export interface ServerVector {
  id: string
  group: string
  title: string
  config?: string
  half_close?: boolean
  request_b64: string
  cpython: { response?: { status: number; headers?: [string, string][]; body?: string; body_b64?: string } }
  rfc3875_expected: Expected
}

type Values = Record<string, string>

interface Expected {
  same_as_cpython?: boolean
  status?: number
  status_any?: (number | null)[]
  or_status?: number[]
  env?: Values
  env_unset?: string[]
  env_absent?: string[]
  env_optional?: Values
  env_may_be_unset?: Values
  argv?: string[]
  stdin_b64?: string
  headers?: Values
  headers_absent?: string[]
  headers_any?: Record<string, string[]>
  header_lists?: Record<string, string[]>
  body?: string
  body_b64?: string
  body_any?: string[]
  body_absent?: string[]
  raw?: string
  location_not_prefix?: string | string[]
  log_contains?: string[]
}

interface Served {
  port: number
  root: string
}

interface Dump {
  env: Values
  argv: string[]
  stdin: string
}

/** What is wrong, a line each. */
export function misses(
  vector: ServerVector, received: Buffer, responses: Response[], served: Served, log: string[],
): string[] {
  const wanted = vector.rfc3875_expected, response = responses.find(one => one.status === 0 || one.status >= 200)
  const wrong: string[] = []
  const raw = received.toString('latin1')
  if (wanted.raw !== undefined) return raw === wanted.raw ? [] : [`raw ${raw}`]
  const status = response?.status ?? null
  const given = [wanted.status, ...wanted.status_any ?? [], ...wanted.or_status ?? []]
  const statuses = given.filter(one => one !== undefined)
  if (statuses.length > 0 && !statuses.includes(status)) return [`status ${status} instead of ${statuses.join(' or ')}`]
  if (!response) return wrong
  if (wanted.or_status?.includes(response.status) && response.status !== wanted.status) return wrong
  fields(wanted, response, wrong)
  content(wanted, response, wrong)
  if (wanted.env && response.status < 300) dumped(wanted, JSON.parse(response.content) as Dump, served, wrong)
  if (wanted.same_as_cpython) same(vector, response, wrong)
  for (const text of wanted.log_contains ?? []) {
    if (!log.some(line => line.includes(text))) wrong.push(`the log has no ${text}`)
  }
  return wrong
}

function valuesOf(response: Response, name: string): string[] {
  return response.fields.filter(one => one.name === name.toLowerCase()).map(one => one.value)
}

function fields(wanted: Expected, response: Response, wrong: string[]): void {
  const expect = (name: string, choices: string[]) => {
    const values = valuesOf(response, name)
    if (values.length !== 1 || !choices.includes(values[0])) wrong.push(`${name}: ${values.join(' / ')}`)
  }
  for (const [name, value] of Object.entries(wanted.headers ?? {})) expect(name, [value])
  for (const [name, choices] of Object.entries(wanted.headers_any ?? {})) expect(name, choices)
  for (const name of wanted.headers_absent ?? []) {
    if (valuesOf(response, name).length > 0) wrong.push(`${name} is there`)
  }
  for (const [name, list] of Object.entries(wanted.header_lists ?? {})) {
    if (valuesOf(response, name).join('\n') !== list.join('\n')) wrong.push(`${name}: ${valuesOf(response, name).join(' / ')}`)
  }
  for (const prefix of [wanted.location_not_prefix ?? []].flat()) {
    if (valuesOf(response, 'location').some(value => value.startsWith(prefix))) wrong.push(`Location begins with ${prefix}`)
  }
}

function content(wanted: Expected, response: Response, wrong: string[]): void {
  const octets = Buffer.from(response.content, 'latin1'), text = octets.toString()
  if (wanted.body !== undefined && text !== wanted.body) wrong.push(`body ${text}`)
  if (wanted.body_b64 !== undefined && octets.toString('base64') !== wanted.body_b64) wrong.push(`body ${octets.toString('base64')}`)
  if (wanted.body_any && !wanted.body_any.includes(text)) wrong.push(`body ${text}`)
  for (const part of wanted.body_absent ?? []) if (text.includes(part)) wrong.push(`the body holds ${part}`)
}

function dumped(wanted: Expected, { env, argv, stdin }: Dump, served: Served, wrong: string[]): void {
  // What a server is called is its own affair: each name that it answers to is right.
  const filled = (value: string) => value.replace('{PORT}', String(served.port)).replace('{DOCROOT}', served.root)
    .replace('{SERVER_NAME}', '127.0.0.1').replace('{SERVER_SOFTWARE}', env.SERVER_SOFTWARE)
  for (const [name, value] of Object.entries(wanted.env ?? {})) {
    if (value !== '' || !name.startsWith('HTTP_')) one(name, env[name], filled(value))
    else if (env[name]) wrong.push(`${name} is ${env[name]}`)
  }
  for (const [name, value] of Object.entries({ ...wanted.env_optional, ...wanted.env_may_be_unset })) {
    if (env[name] !== undefined) one(name, env[name], filled(value))
  }
  for (const name of wanted.env_unset ?? []) if (env[name]) wrong.push(`${name} is ${env[name]}`)
  for (const name of wanted.env_absent ?? []) if (name in env) wrong.push(`${name} is there`)
  if (wanted.argv && argv.join('\n') !== wanted.argv.join('\n')) wrong.push(`argv ${argv.join(' ')}`)
  if (wanted.stdin_b64 !== undefined && stdin !== wanted.stdin_b64) wrong.push(`stdin ${stdin}`)

  function one(name: string, value: string | undefined, right: string): void {
    if (value !== right) wrong.push(`${name} is ${value} instead of ${right}`)
  }
}

/** Status, fields but Server and Date, and content. */
function same(vector: ServerVector, response: Response, wrong: string[]): void {
  const right = vector.cpython.response
  if (!right) return
  if (response.status !== right.status) wrong.push(`status ${response.status} instead of ${right.status}`)
  for (const [name, value] of right.headers ?? []) {
    if (!/^(server|date)$/i.test(name) && !valuesOf(response, name).includes(value)) {
      wrong.push(`${name}: ${valuesOf(response, name).join(' / ')} instead of ${value}`)
    }
  }
  const body = right.body_b64 === undefined ? Buffer.from(right.body ?? '') : Buffer.from(right.body_b64, 'base64')
  if (!Buffer.from(response.content, 'latin1').equals(body)) wrong.push(`body ${response.content}`)
}
