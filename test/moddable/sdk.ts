// The Moddable SDK, when MODDABLE names one: builds an app for its simulator, release code with trace and instruments,
// and runs it headless. Everything lies in .cache/moddable.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../scripts/setup.mjs'

const BUILD_MS = 300_000
const sdk = process.env.MODDABLE
const environment = { ...process.env, PATH: `${sdk}/build/bin/lin/release:${process.env.PATH}` }

/** Why the suite cannot run, or undefined. */
export function missingSdk(): string | undefined {
  if (!sdk) return 'MODDABLE names no SDK'
  for (const tool of ['mcconfig', 'mcsim', 'xvfb-run', 'unshare']) {
    if (spawnSync('which', [tool], { env: environment }).status !== 0) return `there is no ${tool}`
  }
  return undefined
}

/**
 * The app `name`: its main module, and modules that are preloaded as on a board. `includes` are manifests below the
 * repository. The library that mcsim loads.
 */
export function built(
  name: string, main: string, preloaded: Record<string, string>, includes: string[], creation?: object,
): string {
  const folder = join(root, '.cache/moddable', name), out = join(folder, 'out')
  mkdirSync(out, { recursive: true })
  const modules: Record<string, string> = { main: './app' }
  writeFileSync(join(folder, 'app.js'), main)
  for (const [module, source] of Object.entries(preloaded)) {
    modules[module] = `./${module}`
    writeFileSync(join(folder, `${module}.js`), source)
  }
  const manifest = {
    include: ['$(MODDABLE)/examples/manifest_base.json', ...includes.map(file => join(root, file))],
    modules: { '*': [], ...modules },
    preload: Object.keys(preloaded),
    creation,
  }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  const words = ['-i', '-m', '-p', 'lin', '-t', 'build', '-o', out]
  const done = spawnSync('mcconfig', words, { cwd: folder, env: environment, encoding: 'utf8', timeout: BUILD_MS })
  // What is preloaded and not frozen takes RAM on a board: a warning, and here an error.
  const wrong = (done.stdout + done.stderr).split('\n')
    .filter(line => /warning|error/i.test(line) && !/^# |cannot optimize native/.test(line))
  if (done.status !== 0 || wrong.length > 0) throw new Error(`mcconfig ${name}: ${wrong.join('\n')}`)
  return join(out, `bin/lin/mc/instrument/${name}/mc.so`)
}

/** The simulator with one app. */
export class Lin {
  readonly lines: string[] = []
  /** What the instruments said last: numbers in the order of the SDK. */
  samples: number[] = []
  exit: string | undefined
  private readonly child: ChildProcess
  private readonly home = mkdtempSync(join(tmpdir(), 'postern-lin-'))
  private waiting: (() => void)[] = []

  constructor(library: string) {
    this.child = spawn('xvfb-run', ['-a', 'stdbuf', '-oL', 'mcsim', library], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        ...environment, XDG_CONFIG_HOME: this.home, GTK_A11Y: 'none', NO_AT_BRIDGE: '1',
        DBUS_SESSION_BUS_ADDRESS: 'disabled:', GIO_USE_VFS: 'local', GSETTINGS_BACKEND: 'memory',
      },
    })
    let rest = ''
    this.child.stdout?.on('data', (bytes: Buffer) => {
      const lines = (rest + bytes.toString()).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) this.heard(line)
    })
    this.child.on('exit', (code, signal) => {
      this.exit = String(code ?? signal)
      this.wake()
    })
  }

  /** The first line that matches, now or later; throws when the simulator ends before. */
  async match(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      for (const line of this.lines) {
        const found = pattern.exec(line)
        if (found) return found
      }
      if (this.exit !== undefined) throw new Error(`the simulator ended (${this.exit}): ${this.lines.slice(-5).join('; ')}`)
      await new Promise<void>(resolve => this.waiting.push(resolve))
    }
  }

  end(): void {
    try {
      process.kill(-(this.child.pid ?? 0), 'SIGTERM')
    } catch {
      // It ended by itself, which `exit` tells.
    }
    rmSync(this.home, { recursive: true, force: true })
  }

  private heard(line: string): void {
    if (line.startsWith('instruments: ')) this.samples = line.slice(13).split(',').map(Number)
    else this.lines.push(line)
    this.wake()
  }

  private wake(): void {
    const waiting = this.waiting
    this.waiting = []
    for (const go of waiting) go()
  }
}
