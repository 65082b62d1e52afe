// `cgi.stderr`: what a script writes there goes to the log, a line at a time.
import type { TextOutput } from './types.ts'

/** Units of a line that is not ended yet: more of it goes out as a line of its own. */
const LINE_UNITS_MAX = 512

export class ErrorOutput implements TextOutput {
  private line = ''
  private readonly error: (line: string) => void

  constructor(error: (line: string) => void) {
    this.error = error
  }

  print(text?: string): void {
    this.write((text === undefined ? '' : String(text)) + '\n')
  }

  write(text: string): void {
    const lines = (this.line + String(text)).split('\n')
    for (let i = 0; i < lines.length - 1; i++) this.error(lines[i])
    this.line = lines[lines.length - 1]
    if (this.line.length > LINE_UNITS_MAX) this.flush()
  }

  /** What has no line end yet. */
  flush(): void {
    const line = this.line
    this.line = ''
    if (line !== '') this.error(line)
  }
}
