// A server in a process of its own, for tests from outside: started by a command, ready by a line that it prints.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const START_MS = 120000

export class ServedProcess {
  /** Everything that it printed, a line each, and what it said on its error output. */
  readonly lines: string[] = []
  readonly errors: string[] = []
  private heard: (() => void) | undefined

  private constructor(readonly child: ChildProcess) {
    for (const [stream, lines] of [[child.stdout, this.lines], [child.stderr, this.errors]] as const) {
      if (!stream) continue
      createInterface(stream).on('line', line => {
        lines.push(line)
        this.heard?.()
      })
    }
    child.on('exit', () => this.heard?.())
  }

  /** Runs a module of the repository by Node. */
  static start(module: string, words: string[], options: string[] = []): ServedProcess {
    const root = fileURLToPath(new URL('..', import.meta.url))
    return new ServedProcess(spawn(process.execPath, [...options, module, ...words], {
      cwd: root, stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    }))
  }

  /** Runs a program of the machine. */
  static program(command: string, words: string[]): ServedProcess {
    return new ServedProcess(spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] }))
  }

  /** The first match in what it printed, or in `lines`; throws with its errors when it ends, or says nothing in time. */
  async match(pattern: RegExp, lines = this.lines): Promise<RegExpExecArray> {
    let late = false
    const timer = setTimeout(() => {
      late = true
      this.heard?.()
    }, START_MS)
    try {
      for (;;) {
        for (const line of lines) {
          const found = pattern.exec(line)
          if (found) return found
        }
        const ended = this.child.exitCode ?? this.child.signalCode
        if (late || ended !== null) throw new Error(`no ${pattern}, ended ${ended}: ${this.errors.join('\n')}`)
        await new Promise<void>(resolve => { this.heard = resolve })
      }
    } finally {
      clearTimeout(timer)
    }
  }

  /** Ends it by a signal; its exit code. */
  async end(signal: 'SIGINT' | 'SIGTERM' = 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit')
      this.child.kill(signal)
      await exited
    }
    return this.child.exitCode
  }
}
