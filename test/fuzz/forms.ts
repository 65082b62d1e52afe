// Contents of forms: urlencoded and multipart, well-formed, with what looks like a delimiter in them, and with sizes around
// the limits.
import type { Limits } from '../../src/limits.ts'
import type { Dice } from '../../host-sim/dice.ts'
import { BOUNDARIES, NAMES, TYPES } from './tricks.ts'

export interface Content {
  type: string | undefined
  text: string
}

const FIELD_PIECES = ['a', 'bc', '+', '%41', '%4a', '%', '%2', '%zz', '%00', '%C3%A9', '\xE9', '=', 'x'.repeat(20), '%25', ' ']
const PART_PIECES = [
  'a', '\r', '\n', '\r\n', '-', '--', '\r\n--', '\r\n-', 'xyz', '\0', '\xC3\xA9', '\xFF', '\r\n--b', '\r\n--Aa', '\r\r\n--', 'x'.repeat(40),
]

export class Forms {
  private readonly dice: Dice
  private readonly limits: Limits

  constructor(dice: Dice, limits: Limits) {
    this.dice = dice
    this.limits = limits
  }

  urlencoded(): Content {
    const { dice, limits } = this
    let fields = dice.some(6, () => this.field())
    if (dice.once(24)) fields = Array.from({ length: dice.near(limits.PARTS_MAX) }, () => dice.pick(['a=1', '', 'b', '=']))
    if (dice.once(16)) fields.push(`v=${'x'.repeat(dice.near(limits.VALUE_BYTES_MAX))}`)
    if (dice.once(16)) fields.push(`${'n'.repeat(dice.near(limits.NAME_BYTES_MAX))}${dice.pick(['', '=', '=1', '%', '%4'])}`)
    if (dice.once(24)) fields = this.filling(13).map(length => `v=${'x'.repeat(length)}`)
    return { type: dice.pick(['application/x-www-form-urlencoded', undefined]), text: fields.join('&') }
  }

  single(): Content {
    const { dice, limits } = this
    const length = dice.once(8) ? dice.near(dice.pick([limits.VALUE_BYTES_MAX, 100])) : dice.below(60)
    return { type: dice.pick(TYPES), text: 'GET / HTTP/1.1\r\n0123456789abcdef'.repeat(1 + (length >> 5)).slice(0, length) }
  }

  multipart(): Content {
    const { dice, limits } = this
    const boundary = dice.pick(BOUNDARIES)
    const quoted = /[^0-9A-Za-z'+\-._]/.test(boundary) || dice.once(4)
    const preamble = dice.once(12) ? `${'p'.repeat(dice.once(3) ? dice.near(limits.PREAMBLE_BYTES_MAX) : dice.below(9))}\r\n` : ''
    const text = `${preamble}${this.parts(boundary, 0)}${dice.pick(['', '\r\n', 'epilogue', `\r\n--${boundary}\r\n`])}`
    const parameter = `${dice.pick(['boundary', 'Boundary', 'charset=x; boundary'])}=${quoted ? `"${boundary}"` : boundary}`
    return { type: `${dice.pick(['multipart/form-data', 'Multipart/Mixed'])}; ${parameter}`, text }
  }

  /** Parts and the close-delimiter, groups within them. */
  private parts(boundary: string, depth: number): string {
    const { dice, limits } = this
    let parts = dice.some(3, () => this.part(depth))
    if (dice.once(32)) parts = Array.from({ length: dice.near(limits.PARTS_MAX) }, () => '\r\n\r\n')
    if (dice.once(24)) parts = this.filling(12).map(length => `\r\n${'x'.repeat(length)}\r\n`)
    return `${parts.map(part => `--${boundary}${this.padding()}\r\n${part}`).join('')}--${boundary}--`
  }

  private padding(): string {
    const { dice } = this
    return dice.once(24) ? ' '.repeat(dice.once(3) ? dice.near(this.limits.PADDING_BYTES_MAX) : dice.below(4)) : ''
  }

  private part(depth: number): string {
    const { dice, limits } = this
    const lines = [this.disposition()]
    if (depth < limits.GROUPS_MAX + 1 && dice.once(8)) {
      const boundary = dice.pick(BOUNDARIES.filter(one => !one.includes(' ')))
      const group = `Content-Type: multipart/mixed; boundary="${boundary}"`
      return `${[...lines, group].join('\r\n')}\r\n\r\n${this.parts(boundary, depth + 1)}\r\n`
    }
    if (dice.once(3)) lines.push(`Content-Type: ${dice.pick(TYPES)}`)
    if (dice.once(12)) lines.push(dice.pick(['X-Other: 1', 'X: a\r\n b', 'Content-Type: a/b', 'content-disposition:', 'X', ' X: 1']))
    if (dice.once(40)) lines.push(...Array.from({ length: dice.near(limits.PART_FIELDS_MAX) }, () => 'X: 1'))
    if (dice.once(24)) lines.push(`X-Pad: ${'p'.repeat(Math.max(0, dice.near(limits.PART_HEAD_BYTES_MAX) - lines.join('\r\n').length - 13))}`)
    const content = dice.once(24)
      ? 'x'.repeat(dice.near(dice.pick([limits.VALUE_BYTES_MAX, 1500]))) : dice.some(5, () => dice.pick(PART_PIECES)).join('')
    return `${dice.once(20) ? '' : dice.shuffled(lines).join('\r\n')}\r\n\r\n${content}\r\n`
  }

  private disposition(): string {
    const { dice, limits } = this
    const name = dice.once(16) ? 'n'.repeat(dice.near(limits.NAME_BYTES_MAX)) : dice.pick(NAMES)
    const filename = dice.once(16) ? 'f'.repeat(dice.near(limits.FILENAME_BYTES_MAX)) : dice.pick([...NAMES, 'C:\\a.txt', 'a%22b', 'a\\"b', '%0D%0Ax', '../../x'])
    const quote = (text: string) => dice.once(6) ? text : `"${text}"`
    let value = `form-data; name=${quote(name)}`
    if (dice.once(3)) value += `; filename=${quote(filename)}`
    if (dice.once(16)) value += dice.pick([`; filename*=UTF-8''x`, '; name="again"', '; x', ';', ' ', '; y="', '; z=1;"'])
    return `${dice.pick(['Content-Disposition', 'content-disposition'])}:${dice.pick([' ', '', '\t '])}${value}`
  }

  private field(): string {
    const { dice } = this
    const text = (most: number) => dice.some(most, () => dice.pick(FIELD_PIECES)).join('')
    return dice.once(6) ? text(2) : `${dice.once(2) ? dice.pick(['a', 'b', 'na+me', '__proto__']) : text(2)}=${text(4)}`
  }

  /** Lengths of fields that fill the form space to about its end, where each costs `overhead` beside; the last may be empty. */
  private filling(overhead: number): number[] {
    const { dice, limits } = this
    const most = Math.min(limits.VALUE_BYTES_MAX - overhead, 900), empty = dice.once(2), lengths = []
    const sum = dice.near(limits.FORM_BYTES_MAX) - (empty ? overhead : 0)
    for (let left = sum; left > overhead; left -= most + overhead) {
      lengths.push(Math.min(most, left - overhead))
    }
    return empty ? [...lengths, 0] : lengths
  }
}
