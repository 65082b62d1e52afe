// What a registration says of its form, made once into what is looked up for each part: names as bytes, defaults filled
// in. Without a plan a file is counted and discarded and a text ends at VALUE_BYTES_MAX: an unknown peer must not wear
// the flash out.
import { ascii, constant, type Encoder, equals, equalsIgnoreCase, startsIgnoreCase } from '../bytes.ts'
import type { FieldPlan, Plan, SinkChoice } from '../cgi/types.ts'
import type { Limits } from '../limits.ts'
import { UNBOUNDED } from './form-reader.ts'

// Where content goes
export const SPACE = 0
export const FLASH = 1
export const DISCARD = 2
export const CUSTOM = 3

/** The script's own sink. */
export type SinkMaker = Exclude<SinkChoice, string>

export interface Rule {
  /** Of its field; empty for the rule of all others. */
  name: Uint8Array
  sink: typeof SPACE | typeof FLASH | typeof DISCARD | typeof CUSTOM
  make: SinkMaker | undefined
  max: number
  /** A media type in lower case, `image/` for a whole family, or undefined for any. */
  type: Uint8Array | undefined
}

const AMPERSAND = ascii('&')
const NO_NAME = ascii('')

export interface FieldRules {
  named: Rule[]
  others: Rule
}

export interface FormPlan {
  files: FieldRules
  texts: FieldRules
  /** Fields or parts. */
  partsMax: number
  separator: number
  /** A form that was cut is delivered. */
  deliver: boolean
}

/** Whether a plan says anything of its form. */
export function declaresForm(plan: Plan): boolean {
  return plan.files !== undefined || plan.texts !== undefined || plan.separator !== undefined
    || plan.max_num_fields !== undefined || plan.truncated !== undefined
}

/**
 * Throws when the plan cannot be: it is the script's author who reads that. `plain`: the form plan of who says nothing,
 * whose rules are shared.
 */
export function compileFormPlan(plan: Plan, platform: Encoder, limits: Limits, plain?: FormPlan): FormPlan {
  const separator = plan.separator === undefined ? AMPERSAND : constant(platform, plan.separator)
  if (separator.length !== 1 || separator[0] === 0x25 || separator[0] === 0x2B || separator[0] === 0x3D) {
    throw new Error('a separator is one octet, and none of "%", "+" and "="')
  }
  const most = plan.max_num_fields ?? limits.PARTS_MAX
  const valueMax = limits.VALUE_BYTES_MAX
  return {
    files: plain && !plan.files ? plain.files : compileFields(plan.files ?? {}, platform, DISCARD, UNBOUNDED),
    texts: plain && !plan.texts ? plain.texts : compileFields(plan.texts ?? {}, platform, SPACE, valueMax),
    partsMax: Math.min(most, limits.PARTS_MAX),
    separator: separator[0],
    deliver: plan.truncated === 'deliver',
  }
}

function compileFields(
  fields: { [name: string]: FieldPlan }, platform: Encoder, sink: Rule['sink'], max: number,
): FieldRules {
  const rules: FieldRules = { named: [], others: compileRule(NO_NAME, {}, platform, sink, max) }
  const names = Object.keys(fields)
  for (let i = 0; i < names.length; i++) {
    const name = names[i] === '*' ? NO_NAME : constant(platform, names[i])
    const rule = compileRule(name, fields[names[i]], platform, sink, max)
    if (names[i] === '*') rules.others = rule
    else rules.named.push(rule)
  }
  return rules
}

function compileRule(
  name: Uint8Array, field: FieldPlan, platform: Encoder, sink: Rule['sink'], max: number,
): Rule {
  const rule: Rule = { name, sink, make: undefined, max: field.max ?? max, type: undefined }
  const choice = field.sink
  if (choice === 'space') rule.sink = SPACE
  else if (choice === 'flash') rule.sink = FLASH
  else if (choice === 'discard') rule.sink = DISCARD
  else if (choice !== undefined) {
    rule.sink = CUSTOM
    rule.make = choice
  }
  if (field.type !== undefined && field.type !== '*/*') {
    const type = constant(platform, field.type.toLowerCase())
    const family = type.length > 2 && type[type.length - 1] === 0x2A && type[type.length - 2] === 0x2F
    rule.type = family ? type.subarray(0, type.length - 1) : type
  }
  return rule
}

/** The rule for the name in bytes[from, to). */
export function ruleFor(rules: FieldRules, bytes: Uint8Array, from: number, to: number): Rule {
  for (let i = 0; i < rules.named.length; i++) {
    const name = rules.named[i].name
    if (equals(bytes, from, to, name, 0, name.length)) return rules.named[i]
  }
  return rules.others
}

/** Whether the media type in bytes[from, to), without parameters, is one that the rule accepts. */
export function typeAccepted(rule: Rule, bytes: Uint8Array, from: number, to: number): boolean {
  const type = rule.type
  if (type === undefined) return true
  if (type[type.length - 1] === 0x2F) return startsIgnoreCase(bytes, from, to, type)
  return equalsIgnoreCase(bytes, from, to, type)
}

/** Whether a rule of these sends content to that sink. */
export function uses(rules: FieldRules, sink: Rule['sink']): boolean {
  if (rules.others.sink === sink) return true
  for (let i = 0; i < rules.named.length; i++) if (rules.named[i].sink === sink) return true
  return false
}
