// One answer as a line of the Common Log Format, as Apache and many programs after it write and read it.
import type { Answer } from '../src/index.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `began`: when the request began. `painted` is given the status, for colours. */
export function accessLine(answer: Answer, began: Date, painted = String(answer.status)): string {
  const { remoteAddress, user, method, target, version, sent } = answer
  const request = [method, target, version].filter(word => word !== '').join(' ')
  const who = user === undefined ? '-' : user === '' ? '""' : escaped(Buffer.from(user).toString('latin1')).replace(/ /g, '\\x20')
  return `${remoteAddress ?? '-'} - ${who} [${clock(began)}] "${escaped(request) || '-'}" ${painted} ${sent || '-'}`
}

/** What a peer chose stays within its quotes, its line and its terminal. `text` has one character per octet. */
function escaped(text: string): string {
  return text.replace(/[^\x20-\x7E]|["\\]/g, letter => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/** Local time and how far it is from UTC: `28/Nov/2026:22:36:40 +0000`. */
function clock(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const east = -date.getTimezoneOffset(), minutes = Math.abs(east)
  const day = `${two(date.getDate())}/${MONTHS[date.getMonth()]}/${date.getFullYear()}`
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${day}:${time} ${east < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
}
