// What goes wrong with a text on its way: octets, lines, numbers and known tricks. Each takes a text and gives another.
import type { Dice } from '../../host-sim/dice.ts'
import { BEGINNINGS, LINES, PIECES } from './tricks.ts'

/** About as long as a request line is. */
const FIRST_LINE = 50

type Mutation = (dice: Dice, text: string) => string

export const MUTATIONS: Mutation[] = [
  /** An octet becomes another. */
  (dice, text) => {
    const at = dice.below(text.length)
    const octet = dice.once(2) ? dice.below(256) : text.charCodeAt(at) ^ 1 << dice.below(8)
    return replaced(text, at, at + 1, String.fromCharCode(octet & 0xFF))
  },
  /** An octet is gone. */
  (dice, text) => {
    const at = dice.below(text.length)
    return replaced(text, at, at + 1, '')
  },
  /** A piece appears. */
  (dice, text) => {
    const at = dice.below(text.length + 1)
    return replaced(text, at, at, dice.pick(PIECES))
  },
  /** A piece appears in the first line, or an octet that may be wrong there. */
  (dice, text) => {
    const at = dice.below(Math.min(text.length, FIRST_LINE))
    return replaced(text, at, at, dice.once(2) ? dice.pick(PIECES) : String.fromCharCode(dice.below(256)))
  },
  /** A piece or a line appears where a head or a content begins or ends. */
  (dice, text) => {
    const at = dice.pick([0, ...[...text.matchAll(/\r\n\r\n/g)].map(match => match.index + 4)])
    return replaced(text, at, at, dice.once(2) ? dice.pick(BEGINNINGS) : dice.pick(dice.once(2) ? PIECES : LINES))
  },
  /** A line appears. */
  (dice, text) => {
    const [at] = lineAt(dice, text)
    return replaced(text, at, at, dice.pick(LINES))
  },
  /** A line is gone. */
  (dice, text) => {
    const [from, to] = lineAt(dice, text)
    return replaced(text, from, to, '')
  },
  /** A line comes twice, there or elsewhere. */
  (dice, text) => {
    const [from, to] = lineAt(dice, text), [at] = dice.once(2) ? [to] : lineAt(dice, text)
    return replaced(text, at, at, text.slice(from, to))
  },
  /** Two lines change places. */
  (dice, text) => {
    const [from, to] = lineAt(dice, text)
    const end = text.indexOf('\n', to) + 1
    return end > to ? text.slice(0, from) + text.slice(to, end) + text.slice(from, to) + text.slice(end) : text
  },
  /** A number is another, or written otherwise. */
  (dice, text) => {
    const found = [...text.matchAll(/[0-9]+/g)]
    if (found.length === 0) return text
    const match = dice.pick(found), digits = match[0], value = Number(digits)
    const other = dice.pick([
      String(value + 1), String(Math.max(0, value - 1)), '0', `0${digits}`, `+${digits}`, `-${digits}`, `0x${digits}`, `${digits}.0`, `${digits}e0`,
      ` ${digits}`, `${digits} `, `${digits}${digits}`, '4294967296', '99999999999999999999', String(value + 4294967296), 'f', '', '65536',
    ])
    return replaced(text, match.index, match.index + digits.length, other)
  },
  /** It ends early. */
  (dice, text) => text.slice(0, dice.below(text.length + 1)),
  /** A stretch of it comes again. */
  (dice, text) => {
    const from = dice.below(text.length), to = Math.min(text.length, from + 1 + dice.below(80))
    const at = dice.below(text.length + 1)
    return replaced(text, at, at, text.slice(from, to))
  },
  /** One kind of line end becomes another, once. */
  (dice, text) => {
    const [, to] = lineAt(dice, text)
    return replaced(text, Math.max(0, to - 2), to, dice.pick(['\n', '\r', '\r\r\n', '\n\r', '\r\n ', ' \r\n', '\r\n\r\n', '']))
  },
  /** Letters change their case. */
  (dice, text) => {
    const from = dice.below(text.length), to = Math.min(text.length, from + 1 + dice.below(30))
    return replaced(text, from, to, text.slice(from, to).replace(/[a-z]/gi, letter => String.fromCharCode(letter.charCodeAt(0) ^ 0x20)))
  },
  /** A stretch grows long. */
  (dice, text) => {
    const at = dice.below(text.length + 1)
    return replaced(text, at, at, dice.pick(['a', ' ', '%41', '/.', 'X: 1\r\n', '\r\n', '0', '-', ';', '&']).repeat(dice.once(8) ? dice.below(1600) : dice.below(40)))
  },
]

function replaced(text: string, from: number, to: number, piece: string): string {
  return text.slice(0, from) + piece + text.slice(to)
}

/** Some line, with its end. */
function lineAt(dice: Dice, text: string): [number, number] {
  const within = dice.below(text.length + 1)
  const from = within === 0 ? 0 : text.lastIndexOf('\n', within - 1) + 1, end = text.indexOf('\n', within)
  return [from, end < 0 ? text.length : end + 1]
}
