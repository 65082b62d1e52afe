// What a form is read as, slowly: its items, or where it stops. `space` counts what the form space holds.
import type { FieldPlan, Plan } from '../../../src/cgi/types.ts'
import type { Limits } from '../../../src/limits.ts'
import { itemLine, summary } from '../scripts.ts'
import { readMultipart } from './multipart.ts'
import { mediaType } from './parameters.ts'
import { attempt, stop, utf8, type Stop } from './stop.ts'

export interface FormInput {
  /** The content as far as it came. */
  content: string
  complete: boolean
  plan: Plan
  limits: Limits
  /** Fields or parts that may still come. */
  partsMax: number
}

/** What stops at the end of the content is wrong with a message that is whole. */
export interface FormStop extends Stop {
  atEnd?: boolean
}

/** Octets of a record of the form space, beside what it holds. */
export const RECORD_BYTES = 12

export type Kind = 'urlencoded' | 'multipart' | 'single'

/** RFC 3875 section 4.1.3; without a type a POST is a form, as in CPython. */
export function kindOf(type: string | undefined, method: string): Kind {
  if (type === undefined) return method === 'POST' ? 'urlencoded' : 'single'
  const media = mediaType(type)
  if (media === 'application/x-www-form-urlencoded') return 'urlencoded'
  return media.startsWith('multipart/') ? 'multipart' : 'single'
}

/** What a script is told of its content and its query. */
export function readForm(
  input: FormInput, kind: Kind, type: string | undefined, query: string | undefined,
): { told: string } | { stop: FormStop } {
  const outcome = attempt(() => {
    const { content, limits, complete } = input
    if (kind === 'single' && content.length > limits.VALUE_BYTES_MAX) stop(413, 'content that is no form')
    if (kind === 'single') return complete ? [summary(content), ''] : stop(0, 'content')
    const items = kind === 'multipart' ? readMultipart(input, type ?? '') : readUrlencoded(input)
    const queried = queryItems(query, input.plan)
    return [summary(''), (kind === 'multipart' ? [...queried, ...items] : [...items, ...queried]).join(' ')]
  })
  return 'stop' in outcome ? outcome : { told: outcome.result.join(' ') }
}

/** What a script is told where there is no content. */
export function queryOnly(query: string | undefined, plan: Plan): string {
  return `${summary('')} ${queryItems(query, plan).join(' ')}`
}

/** Fields of a query as CPython counts them. */
export function countFields(query: string | undefined, { separator = '&' }: Plan): number {
  return query === undefined || query === '' ? 0 : query.split(separator).length
}

export function ruleOf(plan: Plan, file: boolean, limits: Limits): FieldPlan {
  const others = (file ? plan.files : plan.texts)?.['*']
  return others ?? (file ? { sink: 'discard', max: Infinity } : { sink: 'space', max: limits.VALUE_BYTES_MAX })
}

/** Fields without a value are not shown. */
function queryItems(query: string | undefined, { separator = '&' }: Plan): string[] {
  const fields = (query ?? '').split(separator).map(field => /^([^=]*)=(.+)$/s.exec(field))
  return fields.flatMap(field => field ? [fieldLine(decodedField(field[1]), decodedField(field[2]))] : [])
}

function fieldLine(name: string, value: string): string {
  return itemLine(utf8(name), undefined, undefined, value.length, utf8(value), [])
}

function decodedField(text: string): string {
  return text.replace(/\+|%([0-9A-Fa-f]{2})/g, (_all, digits?: string) =>
    digits === undefined ? ' ' : String.fromCharCode(parseInt(digits, 16)))
}

/** WHATWG URL section 5.1. */
function readUrlencoded({ content, complete, plan, limits, partsMax }: FormInput): string[] {
  const items: string[] = [], rule = ruleOf(plan, false, limits)
  let space = 0
  const take = (octets: number, atEnd: boolean) => {
    if (space + octets > limits.FORM_BYTES_MAX) end(413, 'form space', atEnd)
  }
  const segments = content === '' ? [] : content.split(plan.separator ?? '&')
  segments.forEach((segment, i) => {
    if (i === partsMax) stop(413, 'fields')
    const last = i === segments.length - 1, equals = segment.indexOf('=')
    // An escape that is not complete may still become one.
    const held = last ? (/%[0-9A-Fa-f]?$/.exec(segment)?.[0] ?? '').length : 0
    const sure = segment.slice(0, segment.length - held)
    const bare = equals < 0, name = decodedField(bare ? segment : segment.slice(0, equals))
    if ((bare ? decodedField(sure) : name).length > limits.NAME_BYTES_MAX) stop(413, 'name')
    if (bare && last && !complete) stop(0, 'name')
    if (name.length > limits.NAME_BYTES_MAX) end(413, 'name', true)
    if (bare && name === '') return
    take(RECORD_BYTES + name.length, bare && last)
    space += RECORD_BYTES + name.length
    for (const [part, atEnd] of [[sure, false], [segment, true]] as const) {
      if (atEnd && last && !complete) stop(0, 'value')
      const octets = bare ? 0 : decodedField(part.slice(equals + 1)).length
      if (octets > (rule.max ?? Infinity)) end(413, 'value', atEnd)
      take(octets, atEnd)
    }
    const value = bare ? '' : decodedField(segment.slice(equals + 1))
    space += value.length
    if (value !== '') items.push(fieldLine(name, value))
  })
  if (!complete) stop(0, 'content')
  return items
}

function end(status: number, reason: string, atEnd: boolean): never {
  throw { status, reason, atEnd } satisfies FormStop
}
