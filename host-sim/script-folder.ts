// `--cgi-bin`: the files of a folder as scripts below /cgi-bin/. It is looked at before each request: what changed is built
// anew then, what is gone is taken away, and nothing needs a restart.
import { extname, resolve } from 'node:path'
import type { Gateway } from '../src/index.ts'
import { filesBelow, real, stampOf } from './folder-walk.ts'
import type { OwnModules } from './own-modules.ts'
import { type Attempt, buildScript, faultLine } from './script-build.ts'

const ENDS = ['.js', '.mjs', '.cjs', '.ts']

interface Known {
  readonly file: string
  /** What it was built of, by the stamp of that version. */
  readonly stamps: ReadonlyMap<string, string>
  /** What was said of it when it failed, '' when it did not. */
  readonly fault: string
  readonly built: Attempt['built']
}

export class ScriptFolder {
  private readonly known = new Map<string, Known>()
  private readonly doubles = new Set<string>()
  private readonly folder: string

  constructor(
    private readonly gateway: Gateway, folder: string, private readonly own: OwnModules,
    private readonly log: (line: string) => void,
  ) {
    this.folder = resolve(folder)
  }

  /** Every file that a script was built of. */
  get sources(): Set<string> {
    return new Set([...this.known.values()].flatMap(known => [...known.stamps.keys()].map(file => real(file) ?? file)))
  }

  /** What changed since the last time counts from now on. */
  look(): void {
    const scripts = this.scripts()
    for (const name of [...this.known.keys()].filter(one => !scripts.has(one))) {
      this.known.delete(name)
      this.gateway.register(name)
    }
    for (const [name, file] of scripts) {
      const known = this.known.get(name)
      if (known?.file !== file || changed(known)) this.known.set(name, this.build(name, file, known))
    }
  }

  /** The file of each script. */
  private scripts(): Map<string, string> {
    const scripts = new Map<string, string>()
    const takes = (name: string): boolean => !/^[._]/.test(name) && name !== 'node_modules'
    for (const { path, file } of filesBelow(this.folder, { takes })) {
      const end = extname(path), name = path.slice(0, -end.length)
      if (!ENDS.includes(end) || path.endsWith('.d.ts')) continue
      if (!scripts.has(name)) scripts.set(name, file)
      else if (!this.doubles.has(file)) {
        this.doubles.add(file)
        this.log(`${path} is not served: /cgi-bin/${name} is ${scripts.get(name)}`)
      }
    }
    return scripts
  }

  private build(name: string, file: string, before: Known | undefined): Known {
    const began = Date.now(), attempt = buildScript(file, this.own)
    const fault = this.register(name, file, attempt)
    if (fault !== '' && fault !== before?.fault) this.log(`/cgi-bin/${name} cannot run: ${fault}`)
    // What cannot be made may be mended wherever it was made of before.
    const inputs = new Set([file, ...attempt.inputs, ...fault === '' ? [] : before?.stamps.keys() ?? []])
    const stamps = new Map([...inputs].map(input => [input, stampOf(input, began)]))
    return { file, stamps, fault, built: attempt.built }
  }

  /** A script that could not be made is one that throws why: 500, and others go on. */
  private register(name: string, file: string, { built, inputs }: Attempt): string {
    let fault = built
    try {
      if (!(fault instanceof Error)) {
        if (fault.plan) this.gateway.register(name, fault.plan, fault.script)
        else this.gateway.register(name, fault.script)
        return ''
      }
    } catch (error) {
      // A plan that is none.
      fault = error instanceof Error ? error : new Error(String(error))
    }
    const thrown = fault
    this.gateway.register(name, () => { throw thrown })
    return faultLine(thrown, file, inputs)
  }
}

function changed(known: Known): boolean {
  const now = Date.now()
  for (const [input, stamp] of known.stamps) if (stampOf(input, now) !== stamp) return true
  return false
}
