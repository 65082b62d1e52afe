// What a script is told beside its content, slowly: RFC 3875 sections 4.1.18 and 4.4, RFC 9110 section 5.3.
import { decoded } from './target.ts'
import { utf8 } from './stop.ts'

type Field = [string, string]

/** They are not for scripts, or would be taken for configuration; the content has variables of its own. */
const HIDDEN = ['PROXY', 'AUTHORIZATION', 'PROXY_AUTHORIZATION', 'CONTENT_LENGTH', 'CONTENT_TYPE', 'TRANSFER_ENCODING']

/** Repeated fields joined, in order of their first. */
export function joined(fields: Field[]): Field[] {
  const names = [...new Set(fields.map(field => field[0]))]
  return names.map(name => [
    name, fields.filter(field => field[0] === name).map(field => field[1]).join(name === 'cookie' ? '; ' : ', '),
  ])
}

/** A name with other octets than letters, digits and hyphens could stand for another's. */
export function variables(fields: Field[]): Field[] {
  return joined(fields).filter(([name]) => /^[a-z0-9-]+$/.test(name))
    .map(([name, value]): Field => [name.replace(/-/g, '_').toUpperCase(), value])
    .filter(([name]) => !HIDDEN.includes(name)).map(([name, value]) => [`HTTP_${name}`, value])
}

/** The words of a query without an equals sign. */
export function searchWords(query: string | undefined): string[] {
  if (query === undefined || query === '' || query.includes('=')) return []
  return query.split('+').map(word => utf8(decoded(word)))
}
