// Values with parameters, slowly (RFC 9110 section 5.6.6, RFC 2183 section 2, RFC 2046 section 5.1.1), with the two
// leniences of DESIGN: a quote that is not escaped closes a value only before `;` or the end, and within quotes a backslash
// escapes nothing but a quote and itself.
import { spanned } from './stop.ts'

export interface Parameter {
  name: string
  /** Between the quotes, or as it stands. */
  raw: string
  quoted: boolean
  /** A quote before it, or its own, was never closed. */
  broken: boolean
}

const PLAIN = /(?:[^";]|"[^"]*(?:"|$))*/y
const BLANKS = /[ \t]*/y
const NAME = /[^=;]*/y
const QUOTED = /"((?:[^"\\]|\\["\\]|\\(?!["\\])|"(?![ \t]*(?:;|$)))*)"[ \t]*(?=;|$)/y
const BOUNDARY = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/

export function parameters(value: string): Parameter[] {
  const found: Parameter[] = []
  let broken = false
  let at = spanned(PLAIN, value, spanned(BLANKS, value, 0))
  while (at < value.length) {
    const from = spanned(BLANKS, value, at + 1)
    at = spanned(NAME, value, from)
    if (value[at] !== '=') continue
    const name = trimmed(value.slice(from, at)).toLowerCase(), start = spanned(BLANKS, value, at + 1)
    QUOTED.lastIndex = start
    const quoted = broken ? null : QUOTED.exec(value)
    if (!quoted && value[start] === '"') broken = true
    at = quoted ? QUOTED.lastIndex : spanned(PLAIN, value, start)
    found.push({ name, raw: quoted ? quoted[1] : trimmed(value.slice(start, at)), quoted: quoted !== null, broken })
  }
  return found
}

/** Without escapes; `percent`: without those that browsers write in file names too. */
export function unescaped({ raw, quoted }: Parameter, percent: boolean): string {
  if (!quoted) return raw
  return raw.replace(percent ? /\\(["\\])|%(22|0D|0A)/g : /\\(["\\])/g, (_all, escaped?: string, digits?: string) =>
    escaped ?? String.fromCharCode(parseInt(digits ?? '', 16)))
}

/** The boundary that a media type names; undefined for none, two, or one that the grammar forbids. */
export function boundaryOf(type: string): string | undefined {
  const named = parameters(type).filter(({ name }) => name === 'boundary')
  if (named.length !== 1 || named[0].broken) return undefined
  const boundary = unescaped(named[0], false)
  return BOUNDARY.test(boundary) && (named[0].quoted || !boundary.includes(' ')) ? boundary : undefined
}

export function mediaType(value: string): string {
  return trimmed(value.split(';')[0]).toLowerCase()
}

/** Without the blanks behind it. */
function trimmed(text: string): string {
  return text.replace(/[ \t]+$/, '')
}
