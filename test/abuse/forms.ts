// Requests of the scenarios, as octets.
import { binary } from '../../host-sim/world/responses.ts'

const BOUNDARY = '----WebKitFormBoundaryAbuseAbuse'
export const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`
export const URLENCODED = 'application/x-www-form-urlencoded'

export function get(target: string, fields = ''): string {
  return `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${fields}\r\n`
}

/** The head of a POST; `framing` is a length or a field line of its own. */
export function post(type: string, framing: number | string): string {
  const line = typeof framing === 'number' ? `Content-Length: ${framing}` : framing
  return `POST /cgi-bin/keep HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\n${line}\r\n\r\n`
}

/** A form with a setting and the beginning of a certificate. */
export function opened(setting: string): string {
  return part('setting', '') + setting + '\r\n' + part('certificate', '; filename="device.pem"')
}

/** A whole form. */
export function form(setting: string, certificate: string): string {
  return `${opened(setting)}${certificate}\r\n--${BOUNDARY}--\r\n`
}

export function part(name: string, more: string): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`
}

export function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`
}

/** Each text becomes octets once, however many peers send it. */
const known = new Map<string, Uint8Array>()

export function octetsOf(text: string): Uint8Array {
  const found = known.get(text)
  if (found) return found
  const octets = binary(text)
  known.set(text, octets)
  return octets
}
