// The request target, slowly: RFC 9112 section 3.2, RFC 3986 sections 2.1 and 5.2.4, and the choices of DESIGN: encoded
// slashes, backslashes, NUL, CR, LF and dot segments are refused, empty segments are merged.
import { stop } from './stop.ts'

export interface SlowTarget {
  /** The path, resolved, still encoded; '' for the asterisk form. */
  path: string
  query: string | undefined
  /** The authority of the absolute form. */
  authority: string | undefined
  asterisk: boolean
}

const HOST = /^(\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+)(?::([0-9]*))?$/

/** The host without its port, or undefined: no uri-host, a list, or a port that is none. */
export function hostOf(authority: string): string | undefined {
  const match = HOST.exec(authority)
  // A comma is a sub-delim of RFC 3986, but a Host with one is taken for a list: DESIGN, "Choices".
  if (match === null || match[1].includes(',')) return undefined
  const port = (match[2] ?? '').replace(/^0+(?=[0-9])/, '')
  return port.length > 5 || Number(port) > 65535 ? undefined : match[1]
}

/** `room`: octets that a path may have while it is resolved. */
export function readTarget(raw: string, room: number): SlowTarget {
  if (raw === '*') return { path: '', query: undefined, authority: undefined, asterisk: true }
  const absolute = /^http:\/\/([^/?]*)/i.exec(raw)
  const authority = absolute?.[1]
  if (authority !== undefined && hostOf(authority) === undefined) stop(400, 'host of the target')
  if (authority === undefined && !raw.startsWith('/')) stop(400, 'target form')
  const rest = raw.slice(absolute?.[0].length ?? 0)
  const mark = rest.indexOf('?')
  const path = mark < 0 ? rest : rest.slice(0, mark)
  const query = mark < 0 ? undefined : rest.slice(mark + 1)
  return { path: path === '' ? '/' : resolved(path, room), query, authority, asterisk: false }
}

export function decoded(path: string): string {
  return path.replace(/%([0-9A-Fa-f]{2})/g, (_all, digits: string) => String.fromCharCode(parseInt(digits, 16)))
}

function resolved(path: string, room: number): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) stop(400, 'percent-encoding')
  if (/\\|%(?:00|0[aAdD]|2[fF]|5[cC])/.test(path)) stop(400, 'octet in a path')
  const segments = path.slice(1).split('/')
  if (segments.some(segment => segment.includes('%') && /^(?:\.|%2[eE]){1,2}$/.test(segment))) {
    stop(400, 'encoded dot segment')
  }
  const clean = segments.every((segment, i) =>
    segment !== '.' && segment !== '..' && (segment !== '' || i === segments.length - 1))
  if (clean) return path
  let put = ''
  segments.forEach((segment, i) => {
    const last = i === segments.length - 1
    if (segment.length + 1 > room - put.length) stop(414, 'path with dot segments')
    if (segment === '..') {
      if (put === '') stop(400, 'path above the root')
      put = put.slice(0, put.lastIndexOf('/'))
    }
    if (segment === '' || segment === '.' || segment === '..') put += last ? '/' : ''
    else put += `/${segment}`
  })
  return put
}
