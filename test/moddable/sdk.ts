// The Moddable SDK, when MODDABLE names one: builds an app for its simulator, release code with trace and instruments,
// and runs it headless. Everything lies in .cache/moddable.
import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../scripts/setup.mjs'

/** The machine's own instruments and one more. */
const LOOK_VALUES = 13
/** Which of them counts collections. */
const LOOK_COLLECTIONS = 7
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

/** What an app is made of beside its main module. */
export interface App {
  /** Modules that are preloaded as on a board: their source by name. */
  preloaded?: Record<string, string>
  /** Others: their file by name. */
  modules?: Record<string, string | string[]>
  /** Manifests: below the repository, or `$(MODDABLE)/...`. */
  includes: string[]
  creation?: object
  /** What it reads of `mc/config`, and what C is compiled with. */
  config?: object
  defines?: object
  /** The app is not ours: its warnings are nobody's. */
  foreign?: boolean
  /** How often the simulator looks at its sockets; the SDK's own is 20 ms. */
  pollMs?: number
}

/** Where the figures are no times: ten times the work in a second. */
export const POLL_MS = 2

/** The app `name` with its main module: the library that mcsim loads. */
export function built(name: string, main: string, app: App): string {
  const folder = join(root, '.cache/moddable', name), out = join(folder, 'out')
  mkdirSync(out, { recursive: true })
  const preloaded = app.preloaded ?? {}
  const modules: Record<string, string | string[]> = { main: './app', '*': [], ...app.modules }
  writeFileSync(join(folder, 'app.js'), main)
  for (const [module, source] of Object.entries(preloaded)) {
    modules[module] = `./${module}`
    writeFileSync(join(folder, `${module}.js`), source)
  }
  const includes = app.includes.map(file => file.startsWith('$') ? file : join(root, file))
  const manifest = {
    include: ['$(MODDABLE)/examples/manifest_base.json', ...includes],
    modules,
    preload: Object.keys(preloaded),
    creation: app.creation,
    config: app.config,
    defines: app.defines,
    platforms: app.pollMs === undefined ? undefined : { lin: { modules: polling(folder, app.pollMs) } },
  }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  const words = ['-i', '-m', '-p', 'lin', '-t', 'build', '-o', out]
  const done = spawnSync('mcconfig', words, { cwd: folder, env: environment, encoding: 'utf8', timeout: BUILD_MS })
  // What is preloaded and not frozen takes RAM on a board: a warning, and here an error.
  const wrong = (done.stdout + done.stderr).split('\n')
    .filter(line => /warning|error/i.test(line) && !/^# |cannot optimize native/.test(line))
  if (done.status !== 0 || wrong.length > 0 && !app.foreign) throw new Error(`mcconfig ${name}: ${wrong.join('\n')}`)
  return join(out, `bin/lin/mc/instrument/${name}/mc.so`)
}

/** The SDK's own sockets of lin, with another poll: their modules. */
function polling(folder: string, ms: number): Record<string, string | string[]> {
  const from = join(sdk ?? '', 'modules/io/socket/lin')
  for (const file of ['tcp.c', 'tcp.js', 'listener.js']) {
    const text = readFileSync(join(from, file), 'utf8')
    const changed = text.replace('#define kTaskInterval (20)', `#define kTaskInterval (${ms})`)
    if (file === 'tcp.c' && changed === text) throw new Error('lin polls its sockets in another way')
    writeFileSync(join(folder, file), changed)
  }
  return {
    '~': ['tcp', 'listener'].map(file => `$(MODDABLE)/modules/io/socket/lin/${file}`),
    'embedded:io/socket/tcp': './tcp', 'embedded:io/socket/listener': './listener',
  }
}

/** The simulator with one app. */
export class Lin {
  readonly lines: string[] = []
  /** What the instruments said last: numbers in the order of the SDK. */
  samples: number[] = []
  /** Collections, and the most bytes of stack, until the last sample. */
  collections = 0
  deepest = 0
  /** What gauge-app.ts said of its machine. */
  readonly looks: number[][] = []
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
    // It is in a group of its own: a test that fails must not leave it behind.
    process.once('exit', () => this.end())
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
    let found: RegExpExecArray | null | undefined
    await this.until(() => {
      found = this.lines.map(line => pattern.exec(line)).find(match => match)
      return Boolean(found)
    })
    assert.ok(found)
    return found
  }

  /** Waits for what the simulator says; throws when it ends before. */
  async until(done: () => boolean): Promise<void> {
    while (!done()) {
      if (this.exit !== undefined) throw new Error(`the simulator ended (${this.exit}): ${this.lines.slice(-5).join('; ')}`)
      await new Promise<void>(resolve => this.waiting.push(resolve))
    }
  }

  /** Throws when the machine ended, or anything of ours threw. */
  sound(): void {
    assert.equal(this.exit, undefined)
    assert.deepEqual(this.lines.filter(line => /check|abort|threw/.test(line)), [])
  }

  /** Of processes: the simulator and what it runs under. */
  get group(): number {
    return this.child.pid ?? 0
  }

  end(): void {
    try {
      process.kill(-this.group, 'SIGTERM')
    } catch {
      // It ended by itself, which `exit` tells.
    }
    rmSync(this.home, { recursive: true, force: true })
  }

  private heard(line: string): void {
    if (line.startsWith('instruments: ')) {
      const values = line.slice(13).split(',').map(Number)
      if (values.length === LOOK_VALUES) this.looked(values)
      else this.sampled(values)
    } else {
      this.lines.push(line)
    }
    this.wake()
  }

  /** Its collections are those since the last sample: here all, as long as no later sample has come. */
  private looked(values: number[]): void {
    values[LOOK_COLLECTIONS] += this.collections
    this.looks.push(values)
  }

  /** These two begin anew with each sample. */
  private sampled(values: number[]): void {
    this.samples = values
    this.collections += values[15]
    this.deepest = Math.max(this.deepest, values[13])
  }

  private wake(): void {
    const waiting = this.waiting
    this.waiting = []
    for (const go of waiting) go()
  }
}
