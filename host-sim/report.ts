// What the simulator prints: what it serves, then each request in one line. Colours only where a person looks.
import type { Answer } from '../src/index.ts'
import type { Running } from './engine.ts'
import type { Options } from './options.ts'

const RESET = '\x1b[0m'
const DIM = '\x1b[2m'
const BOLD = '\x1b[1m'
const GREEN = '\x1b[32m'
const YELLOW = '\x1b[33m'
const RED = '\x1b[31m'
const TARGET_SHOWN = 100

export class Report {
  constructor(private readonly colours: boolean, private readonly print: (text: string) => void) {}

  serving(running: Running, options: Options, flash: string): void {
    const scripts = running.paths.filter(path => path.startsWith('/cgi-bin/'))
    this.print(`Postern serves ${this.paint(BOLD, `http://127.0.0.1:${running.port}/`)}\n`)
    this.print(`  scripts  ${scripts.join(' ')}\n`)
    this.print(`  flash    ${flash}\n`)
    this.print(`  profile  ${options.profile}\n`)
    this.print(`  engine   ${options.engine}\n`)
    this.print(`${this.paint(DIM, 'Ctrl-C ends it. Each request is one line:')}\n`)
  }

  answer(answer: Answer): void {
    const { method, target, status, received, sent, milliseconds } = answer
    const request = `${method || '-'} ${shown(target) || '-'}`
    const sizes = `${figure(received)} B in, ${figure(sent)} B out, ${milliseconds} ms`
    this.print(`${request} ${this.paint(colourOf(status), String(status))} ${this.paint(DIM, sizes)}\n`)
  }

  log(line: string): void {
    this.print(`${this.paint(YELLOW, 'log')} ${line}\n`)
  }

  private paint(colour: string, text: string): string {
    return this.colours ? `${colour}${text}${RESET}` : text
  }
}

function colourOf(status: number): string {
  return status >= 500 ? RED : status >= 400 ? YELLOW : GREEN
}

/** A target holds what a peer chose: it must stay within its line and its terminal. */
function shown(target: string): string {
  const plain = target.replace(/[^\x21-\x7E]/g, letter => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return plain.length > TARGET_SHOWN ? `${plain.slice(0, TARGET_SHOWN)}...` : plain
}

/** Bytes with a comma at each thousand. */
export function figure(bytes: number): string {
  return String(bytes).replace(/\B(?=(\d{3})+$)/g, ',')
}
