// What the simulator prints: what it serves, then a line for each answer; log lines go to the error output. Colours only
// where a person looks.
import type { Answer } from '../src/index.ts'
import { accessLine } from './access-line.ts'
import type { Running } from './engine.ts'
import type { Options } from './options.ts'

const RESET = '\x1b[0m'
const DIM = '\x1b[2m'
const BOLD = '\x1b[1m'
const GREEN = '\x1b[32m'
const CYAN = '\x1b[36m'
const YELLOW = '\x1b[33m'
const RED = '\x1b[31m'

/** A stream for lines, with colours or without. */
export interface Channel {
  readonly colours: boolean
  print(text: string): void
}

export class Report {
  constructor(private readonly output: Channel, private readonly errors: Channel) {}

  /** `addresses`: those at which it listens. */
  serving(running: Running, options: Options, flash: string, addresses: string[]): void {
    const { output } = this
    const [first, ...others] = urls(options.bind, running.port, addresses)
    const scripts = running.paths.filter(path => path.startsWith('/cgi-bin/'))
    output.print(`Postern serves ${paint(output, BOLD, first)}\n`)
    if (others.length > 0) output.print(`  and at   ${others.join(' ')}\n`)
    if (scripts.length > 0) output.print(`  scripts  ${scripts.join(' ')}\n`)
    if (options.cgiBin !== undefined) output.print(`  cgi-bin  ${options.cgiBin}\n`)
    if (options.directory !== undefined) output.print(`  files    ${options.directory}\n`)
    output.print(`  flash    ${flash}\n`)
    output.print(`  profile  ${options.profile}\n`)
    output.print(`  engine   ${options.engine}\n`)
    output.print(`${paint(output, DIM, 'Ctrl-C ends it. Each answer is one line:')}\n`)
  }

  answer(answer: Answer, now = Date.now()): void {
    const { output } = this, { status } = answer
    const painted = paint(output, colourOf(status), String(status))
    output.print(`${accessLine(answer, new Date(now - answer.milliseconds), painted)}\n`)
  }

  /** A refusal by its status is a matter of the peer, all else one of ours. */
  log(line: string): void {
    this.errors.print(`${paint(this.errors, /^4[0-9][0-9] /.test(line) ? DIM : YELLOW, line)}\n`)
  }
}

function paint(channel: Channel, colour: string, text: string): string {
  return channel.colours ? `${colour}${text}${RESET}` : text
}

function colourOf(status: number): string {
  return status >= 500 ? RED : status >= 400 ? YELLOW : status >= 300 ? CYAN : GREEN
}

/** The one for this computer itself first. */
function urls(bind: string, port: number, addresses: string[]): string[] {
  const own = bind === '0.0.0.0' ? '127.0.0.1' : bind === '::' ? '::1' : bind
  const all = [own, ...addresses.filter(address => address !== own)]
  return all.map(address => `http://${address.includes(':') ? `[${address}]` : address}:${port}/`)
}

/** Bytes with a comma at each thousand. */
export function figure(bytes: number): string {
  return String(bytes).replace(/\B(?=(\d{3})+$)/g, ',')
}
