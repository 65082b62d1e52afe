// A real browser and a real simulator for tests: Chromium without a window, and the simulator as a process of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
/** A start on XS builds the bundles first where they are stale, on whatever machine this is. */
const START_MS = 240000

/** Why there is no browser test here, or undefined. In CI its absence is a failure, not a reason. */
export function noBrowser(): string | undefined {
  if (executable()) return undefined
  const reason = `no Chromium: none of ${PLACES.join(', ')}, and CHROMIUM names none`
  if (process.env.CI === 'true') throw new Error(reason)
  return reason
}

export async function openBrowser(): Promise<Browser> {
  // No sandbox: containers and CI run as root.
  return await chromium.launch({ executablePath: executable(), args: ['--no-sandbox'] })
}

/** With a profile in `folder`, as people's browsers have one: only such a browser opens connections ahead of need. */
export async function openProfile(folder: string): Promise<BrowserContext> {
  return await chromium.launchPersistentContext(folder, { executablePath: executable(), args: ['--no-sandbox'] })
}

/** The simulator, as `npm start` runs it, on a port of its own choice. */
export class Simulator {
  readonly url: string
  private readonly child: ChildProcess

  private constructor(child: ChildProcess, url: string) {
    this.child = child
    this.url = url
  }

  /** The device; a string is the reason why this engine is not to be had. */
  static async start(flash: string, engine: string): Promise<Simulator | string> {
    return await Simulator.run(['--flash', flash, '--engine', engine])
  }

  /** With these words of its command line. */
  static async run(words: string[]): Promise<Simulator | string> {
    const root = fileURLToPath(new URL('../..', import.meta.url))
    const options = ['--import', 'tsx', 'host-sim/main.ts', '--port', '0', ...words]
    const child = spawn(process.execPath, options, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const url = new Promise<string>(resolve => {
      const read = (bytes: Buffer): void => {
        output += bytes
        const found = /https?:\/\/[^/\s]+/.exec(output)
        if (found) resolve(found[0])
      }
      child.stdout.on('data', read)
      child.stderr.on('data', read)
    })
    const deadline = new AbortController()
    const ended = once(child, 'exit', { signal: deadline.signal }).then(() => undefined, () => undefined)
    const timer = setTimeout(() => child.kill('SIGKILL'), START_MS)
    const first = await Promise.race([url, ended])
    clearTimeout(timer)
    deadline.abort()
    if (first !== undefined) return new Simulator(child, first)
    const missing = /There is no XS engine.*/.exec(output)
    if (missing) return missing[0]
    throw new Error(`the simulator did not start: ${output}`)
  }

  /** As a power cut: the process gets no chance to save anything. */
  async kill(): Promise<void> {
    const ended = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await ended
  }
}

function executable(): string | undefined {
  const named = process.env.CHROMIUM
  return named && existsSync(named) ? named : PLACES.find(place => existsSync(place))
}
