// Requests: valid ones of every kind that the gateway serves, with the freedom that the grammar gives, and with sizes around
// the limits. What is wrong comes by mutations.
import type { Limits } from '../../src/limits.ts'
import type { Dice } from '../../host-sim/dice.ts'
import { Forms, type Content } from './forms.ts'
import { METHODS, PAGES, SCRIPTS } from './scripts.ts'
import { FIELD_NAMES, FIELD_VALUES } from './tricks.ts'

/** What a round of cases draws from: some of everything, and in some rounds none of it. */
export interface Weights {
  names: string[]
  mutations: number[]
}

const INFO = ['', '', '', '/x', '/a/b', '/a/./b', '/a/../b', '/a//b', '/', '/%41%C3%A9', '/%25', '/x.', '/..x', '/~', '/../../../b', '/%2e', '/.%2E/b', '/\xE9']
const QUERIES = ['', '', '', '?', '?a=1', '?a=1&b=%41+c', '?x?y', '?%zz', '?a&b=', '?=', '?a=1&&', '?\xFF', '?one+two', '?a%2Bb+%41%zz']
const HOSTS = ['device', 'device', 'DEVICE:80', 'localhost', '127.0.0.1:8080', '[::1]', 'device:', 'other.example']
const BAD_HOSTS = ['', '[]', '[::1', '[::1]x', 'device:65536', 'device:+1', 'device:1:2', '%6', 'u@device', 'a, b', 'device/']
const OTHER_PATHS = ['/none', '/cgi-bin', '/cgi-bin/', '/cgi-bin/none', '/cgi-bin/dir', '/cgi-bin/dir/', '/CGI-BIN/echo', '/cgi-bin/ech', '/%63gi-bin/echo', '/a/../cgi-bin/echo', '/..', '/../index.html']

export class Messages {
  private readonly dice: Dice
  private readonly weights: Weights
  private readonly limits: Limits
  private readonly forms: Forms

  constructor(dice: Dice, weights: Weights, limits: Limits) {
    this.dice = dice
    this.weights = weights
    this.limits = limits
    this.forms = new Forms(dice, limits)
  }

  /** What one connection sends. */
  pipeline(): string {
    const { dice } = this
    const count = dice.once(40) ? dice.between(6, 20) : dice.once(3) ? dice.between(2, 5) : 1
    let text = ''
    for (let i = 0; i < count; i++) text += this.message()
    return text
  }

  private message(): string {
    const { dice } = this
    const name = dice.pick(this.weights.names)
    const script = SCRIPTS.find(one => one.name === name)
    const stdin = script?.plan.stdin !== undefined
    const formed = name === 'form' || name === 'upload'
    const method = script && (formed || stdin || dice.once(3)) && !dice.once(5) ? 'POST' : dice.pick(['GET', 'GET', 'GET', ...METHODS])
    const path = script ? `/cgi-bin/${name}${dice.pick(INFO)}` : dice.pick([...PAGES, ...OTHER_PATHS])
    const carries = method === 'POST' || dice.once(8)
    const fields = this.fields()
    let body = ''
    if (carries) {
      const content = this.content(name)
      if (content.type !== undefined) fields.push(`Content-Type: ${content.type}`)
      if (dice.once(12)) fields.push(`Expect: ${dice.pick(['100-continue', '100-Continue', ''])}`)
      if (dice.once(3)) {
        fields.push(`Transfer-Encoding: ${dice.pick(['chunked', 'chunked', 'Chunked'])}`)
        body = this.chunked(content.text)
      } else {
        fields.push(`Content-Length: ${dice.once(16) ? '00' : ''}${content.text.length}`)
        body = content.text
      }
      // Both framings in one message: the shape of request smuggling.
      if (dice.once(24)) fields.push(dice.pick(['Transfer-Encoding: chunked', 'Content-Length: 0', `Content-Length: ${body.length}`]))
    }
    const asterisk = method === 'OPTIONS' && dice.once(2)
    return this.head(method, asterisk ? '*' : this.target(path), dice.shuffled(fields)) + body
  }

  private content(name: string): Content {
    const { dice, forms } = this
    if (name === 'stream' && dice.once(8)) return { type: 'text/plain', text: 's'.repeat(dice.near(4096)) }
    if (name === 'typed') return forms.single()
    if (name === 'upload') return forms.multipart()
    if (name === 'strict') return { ...forms.urlencoded(), text: dice.some(5, () => dice.pick(['a', 'b=1', 'c=%41', 'd=&', 'x'.repeat(19), `=${'y'.repeat(dice.near(20))}`])).join(';') }
    return dice.pick([() => forms.urlencoded(), () => forms.multipart(), () => forms.single()])()
  }

  private head(method: string, target: string, fields: string[]): string {
    const { dice, limits } = this
    const version = dice.once(8) ? dice.pick(['1.0', '1.0', '1.2', '1.9']) : '1.1'
    const empties = dice.once(16) ? '\r\n'.repeat(dice.between(1, limits.EMPTY_LINES_MAX + 1)) : ''
    const line = `${empties}${method} ${target} HTTP/${version}\r\n`
    if (dice.once(24)) while (fields.length < dice.near(limits.HEAD_FIELDS_MAX)) fields.push('X: 1')
    let lines = fields.map(field => `${field}\r\n`).join('')
    if (dice.once(24)) {
      const pad = dice.near(limits.HEAD_BYTES_MAX) - line.length - lines.length - 'X-Pad: \r\n\r\n'.length
      if (pad > 0) lines += `X-Pad: ${'p'.repeat(pad)}\r\n`
    }
    return `${line}${lines}\r\n`
  }

  private fields(): string[] {
    const { dice, limits } = this
    const host = dice.pick(dice.once(24) ? BAD_HOSTS : HOSTS.slice(0, dice.once(4) ? HOSTS.length : 2))
    const fields = [`${dice.pick(['Host', 'Host', 'hOST'])}:${dice.pick([' ', '', ' \t'])}${host}`]
    fields.push(...dice.some(4, () => `${dice.pick(FIELD_NAMES)}:${dice.pick([' ', '', '\t '])}${dice.pick(FIELD_VALUES)}${dice.pick(['', '', ' '])}`))
    if (dice.once(10)) fields.push(`Connection: ${dice.pick(['close', 'keep-alive', 'Keep-Alive, x', 'x,,CLOSE', 'Upgrade'])}`)
    if (dice.once(12)) fields.push(`Origin: ${dice.pick(['http://device', 'https://DEVICE', 'null', 'http://evil'])}`)
    if (dice.once(24)) fields.push(`Sec-Fetch-Site: ${dice.pick(['same-origin', 'cross-site', 'none'])}`)
    // "Cookie: " and the line end do not count, or do: around the limit both are tried.
    if (dice.once(40)) fields.push(`Cookie:${'c'.repeat(dice.near(limits.HEAD_SKIPPED_BYTES_MAX - 7))}`)
    if (dice.once(12)) fields.push(`Cookie: ${'c'.repeat(dice.below(3000))}`)
    return fields
  }

  private target(path: string): string {
    const { dice } = this
    let encoded = path
    if (dice.once(16)) {
      const at = dice.below(path.length)
      const code = path.charCodeAt(at).toString(16).padStart(2, '0')
      encoded = `${path.slice(0, at)}%${dice.once(2) ? code : code.toUpperCase()}${path.slice(at + 1)}`
    }
    // A path that is resolved has room for the reserve alone.
    if (dice.once(32)) encoded += `/./${'d'.repeat(dice.near(this.limits.ARENA_RESERVE_BYTES - encoded.length))}${dice.pick(['', '/', '/.', '/..'])}`
    const query = dice.once(40) ? `?${'a&'.repeat(dice.near(this.limits.PARTS_MAX))}` : dice.pick(QUERIES)
    if (!dice.once(10)) return encoded + query
    return `${dice.pick(['http', 'HTTP'])}://${dice.pick(HOSTS)}${dice.once(8) ? '' : encoded}${query}`
  }

  private chunked(content: string): string {
    const { dice, limits } = this
    let body = '', at = 0
    while (at < content.length) {
      const most = dice.once(4) ? 3 : content.length
      const size = Math.min(content.length - at, 1 + dice.below(most))
      body += `${this.size(size)}${this.extension()}\r\n${content.slice(at, at + size)}\r\n`
      at += size
    }
    let trailers = dice.once(6) ? dice.some(3, () => `${dice.pick(FIELD_NAMES)}: ${dice.pick(FIELD_VALUES)}\r\n`).join('') : ''
    if (dice.once(10)) trailers += `T: ${'t'.repeat(Math.max(0, dice.near(limits.TRAILER_BYTES_MAX) - trailers.length - 7))}\r\n`
    return `${body}${this.size(0)}${this.extension()}\r\n${trailers}\r\n`
  }

  private size(size: number): string {
    const { dice } = this
    const digits = size.toString(16)
    const shown = dice.once(4) ? digits.toUpperCase() : digits
    return dice.once(8) ? shown.padStart(dice.once(3) ? dice.near(this.limits.CHUNK_SIZE_DIGITS_MAX) : 4, '0') : shown
  }

  private extension(): string {
    const { dice } = this
    if (!dice.once(8)) return ''
    if (dice.once(6)) return `;${'e'.repeat(dice.near(this.limits.CHUNK_EXTENSION_BYTES_MAX))}`
    return dice.pick([';a', ' ;a=b', ';a="b c"', '\t;', ';\xFF', ';'])
  }
}
