// The frames of an engine's stack, the outermost first as Python has them, with the lines around each where the source is
// at hand. Engines write a frame as `at name (file:line:column)`, some without a column or a name.

export interface Frame {
  /** As the engine wrote it, without `at`. */
  readonly text: string
  /** '' where it is not told. */
  readonly file: string
  readonly line: number
}

/** Gives the text of a file; undefined where there is none. */
export type SourceReader = (file: string) => string | undefined

const AT = 'at '
const SCHEME = 'file://'

/** At most `most`, the innermost ones. What stands in the message, at the begin of the stack, is no frame. */
export function framesOf(stack: string, message: string, most: number): Frame[] {
  const at = message === '' ? -1 : stack.indexOf(message)
  const lines = (at < 0 ? stack : stack.slice(at + message.length)).trim().split('\n').map(line => line.trim())
  let first = lines.length
  while (first > 0 && lines[first - 1].indexOf(AT) === 0) first--
  const frames: Frame[] = []
  for (let i = first; i < lines.length && frames.length < most; i++) frames.unshift(frameOf(lines[i].slice(AT.length)))
  return frames
}

function frameOf(text: string): Frame {
  const open = text.lastIndexOf('(')
  const place = open >= 0 && text.indexOf(')') > open ? text.slice(open + 1, text.lastIndexOf(')')) : text
  const parts = place.split(':')
  const last = numberOf(parts[parts.length - 1]), before = parts.length > 1 ? numberOf(parts[parts.length - 2]) : -1
  if (last < 0) return { text, file: '', line: 0 }
  const file = parts.slice(0, parts.length - (before < 0 ? 1 : 2)).join(':')
  return { text, file: file.indexOf(SCHEME) === 0 ? file.slice(SCHEME.length) : file, line: before < 0 ? last : before }
}

/** -1 for what is no whole number. */
function numberOf(text: string): number {
  const value = +text
  return text !== '' && value >= 0 && value === Math.floor(value) ? value : -1
}

/** `count` lines around the line of a frame, each with its number, that line marked; [] without a source. */
export function contextOf(frame: Frame, count: number, source: SourceReader | undefined): string[] {
  const text = source && frame.file !== '' && count > 0 ? source(frame.file) : undefined
  if (text === undefined) return []
  const lines = text.split('\n')
  if (frame.line < 1 || frame.line > lines.length) return []
  const begin = Math.max(1, Math.min(frame.line - (count >> 1), lines.length - count + 1))
  const shown: string[] = []
  for (let at = begin; at < begin + count && at <= lines.length; at++) {
    shown.push((at === frame.line ? '>' : ' ') + '    '.slice(('' + at).length) + at + '  ' + lines[at - 1])
  }
  return shown
}
