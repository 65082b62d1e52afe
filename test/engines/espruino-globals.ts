// A room with exactly the built-ins of Espruino, in which its bundle is loaded as `require` does there.
import { readFileSync } from 'node:fs'
import { createContext, runInContext, type Context } from 'node:vm'

export class EspruinoGlobals {
  private readonly context: Context

  constructor() {
    this.context = createContext({ console: { log: console.log } })
    const room = new URL('espruino-room.js', import.meta.url)
    this.evaluate(readFileSync(room, 'utf8'), 'espruino-room.js')
  }

  /** Evaluates a script at the top level of the room. */
  evaluate(source: string, filename: string): unknown {
    return runInContext(source, this.context, { filename })
  }

  /** Loads a CommonJS module that finds `files` in Storage, a character for each octet; its exports. */
  load(source: string, filename: string, files: Record<string, string>): Record<string, unknown> {
    const exports = this.evaluate('({})', 'exports') as Record<string, unknown>
    const wrapped = this.evaluate(`(function (exports, require, E) {${source}\n})`, filename)
    const storage = { read: (name: string) => files[name] }
    const toArrayBuffer = this.evaluate('(text => new Uint8Array(text.split("").map(unit => unit.charCodeAt(0))).buffer)', 'E')
    const run = wrapped as (exports: Record<string, unknown>, require: (name: string) => unknown, E: object) => void
    run(exports, name => name === 'Storage' ? storage : undefined, { toArrayBuffer })
    return exports
  }
}
