// Whether an outcome of the module `cgi` is the one of a vector, by the rules that the sample's `about` states.
import { isDeepStrictEqual } from 'node:util'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type Members = { [name: string]: Json }

export interface Vector {
  id: string
  kind: string
  title: string
  class: string
  expect: Members
  better?: Members
}

/** What differs from both `expect` and `better`, a line each; [] when it is one of them. */
export function differences(vector: Vector, result: Members): string[] {
  const plain = against(vector.expect, result)
  if (plain.length === 0 || vector.better === undefined) return plain
  const better = against(merged(vector.expect, vector.better), result)
  return better.length === 0 ? [] : [...better, ...plain.map(line => `nor ${line}`)]
}

/** `better` replaces only what it names, of an item too. */
function merged(expect: Members, better: Members): Members {
  if (!Array.isArray(better.items)) return { ...expect, ...better }
  const base = Array.isArray(expect.items) ? expect.items : []
  const items = better.items.map((item, index) => {
    const old = base[index]
    return isMembers(item) && isMembers(old) && old.name === item.name ? { ...without(old, item), ...item } : item
  })
  // What else the form is follows from its items.
  return { error: null, ...better, items }
}

/** What another form of the value replaces. */
function without(base: Members, item: Members): Members {
  const values = ['value', 'value_b64', 'value_rle', 'value_text_rle', 'items']
  if (!values.some(name => name in item)) return base
  return Object.fromEntries(Object.entries(base).filter(([name]) => !values.includes(name)))
}

function against(expect: Members, result: Members): string[] {
  const found: string[] = []
  if (expect.error !== null && expect.error !== undefined) expect = { error: expect.error }
  for (const [name, wanted] of Object.entries(expect)) {
    const given = result[name]
    if (name === 'items' && Array.isArray(wanted)) found.push(...itemsAgainst(wanted, given, 'items'))
    else if (name === 'results' && Array.isArray(wanted)) found.push(...resultsAgainst(wanted, given))
    else if (!alike(name, wanted, given)) found.push(`${name}: ${show(wanted)} but ${show(given)}`)
  }
  return found
}

function itemsAgainst(wanted: Json[], given: Json | undefined, path: string): string[] {
  if (!Array.isArray(given) || given.length !== wanted.length) return [`${path}: ${show(wanted)} but ${show(given)}`]
  return wanted.flatMap((item, index) => {
    const other = given[index]
    if (!isMembers(item) || !isMembers(other)) return [`${path}[${index}] is no item`]
    return Object.entries(item).flatMap(([name, value]) => {
      if (name === 'items' && Array.isArray(value)) return itemsAgainst(value, other.items, `${path}[${index}].items`)
      if (alike(name, value, other[name])) return []
      return [`${path}[${index}].${name}: ${show(value)} but ${show(other[name])}`]
    })
  })
}

function resultsAgainst(wanted: Json[], given: Json | undefined): string[] {
  if (!Array.isArray(given) || given.length !== wanted.length) return ['results differ in number']
  return wanted.flatMap((item, index) => {
    const other = given[index]
    if (!isMembers(item) || !isMembers(other)) return ['no result']
    if ('error' in item) return alike('error', item.error, other.error ?? null) ? [] : [`results[${index}]: ${show(item)} but ${show(other)}`]
    const same = item.order === 'unspecified' ? alike('keys', item.result, other.result) : isDeepStrictEqual(item.result, other.result)
    return same ? [] : [`results[${index}]: ${show(item)} but ${show(other)}`]
  })
}

function alike(name: string, wanted: Json, given: Json | undefined): boolean {
  if (/^(group_done_cpython|consumed|stdout|order|message)$/.test(name)) return true
  if (name === 'consumed_max') return true
  if (name === 'error') return typeOf(wanted) === typeOf(given)
  if (name === 'done') return (wanted === -1) === (given === -1)
  if ((name === 'keys' || name === 'dict') && Array.isArray(wanted) && Array.isArray(given)) {
    return isDeepStrictEqual(wanted.map(show).sort(), given.map(show).sort())
  }
  if (name.endsWith('_options') && given === undefined) return isDeepStrictEqual(wanted, [])
  return isDeepStrictEqual(wanted, given)
}

function typeOf(error: Json | undefined): Json | undefined {
  return isMembers(error) ? error.type : error
}

function isMembers(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: Json | undefined): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 300)
}
