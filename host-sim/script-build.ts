// One file of a script as a function: built by esbuild with all that it imports, then run as a module of Node. Source maps
// within the text make every stack name the file and the line that its author knows.
import Module from 'node:module'
import { dirname, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BuildFailure, buildSync, type Message } from 'esbuild'
import type { Plan, Script } from '../src/index.ts'
import type { OwnModules } from './own-modules.ts'

export interface Built {
  readonly plan: Plan | undefined
  readonly script: Script
  /** As long as it is held, Node knows its source map. */
  readonly module: unknown
}

export interface Attempt {
  /** What was made, or why nothing was. */
  readonly built: Built | Error
  /** The files that it was made of; where it could not be made, those and the folders whose change may mend it. */
  readonly inputs: string[]
}

/** Beside what the types of Node know. */
type Compiled = Module & { paths: string[]; _compile(text: string, file: string): void }

/** How many were built: each is run under a name of its own, since source maps are kept by names. */
let count = 0

export function buildScript(file: string, own: OwnModules): Attempt {
  process.setSourceMapsEnabled(true)
  const folder = dirname(file)
  let made
  try {
    made = buildSync({
      entryPoints: [file], absWorkingDir: folder, outdir: folder, bundle: true, platform: 'node', format: 'cjs',
      target: `node${process.versions.node}`, write: false, metafile: true, sourcemap: 'inline', logLevel: 'silent',
      external: ['postern', 'postern/*'],
      // A bundle has one file and no address.
      define: {
        'import.meta.url': JSON.stringify(pathToFileURL(file).href), __filename: JSON.stringify(file), __dirname: JSON.stringify(folder),
      },
    })
  } catch (error) {
    return failed(file, error as BuildFailure)
  }
  const inputs = Object.keys(made.metafile.inputs).map(input => resolve(folder, input))
  try {
    return { built: exported(run(file, made.outputFiles[0].text, own)), inputs }
  } catch (error) {
    return { built: error instanceof Error ? error : new Error(String(error)), inputs }
  }
}

function run(file: string, text: string, own: OwnModules): Module {
  const module = new Module(file) as Compiled
  const required = module.require.bind(module)
  module.filename = file
  module.paths = (Module as unknown as { _nodeModulePaths(folder: string): string[] })._nodeModulePaths(dirname(file))
  module.require = Object.assign((name: string): unknown => {
    if (own.has(name)) return own.get(name)
    if (/^postern(\/|$)/.test(name)) throw new Error(`there is no ${name}: only ${[...own.keys()].join(', ')}`)
    return required(name)
  }, module.require)
  module._compile(text, `${file}?${++count}`)
  return module
}

function exported(module: Module): Built {
  const exports: unknown = module.exports
  const named = (typeof exports === 'object' && exports !== null ? exports : {}) as { default?: unknown; plan?: Plan }
  const script = typeof exports === 'function' ? exports : named.default
  if (typeof script !== 'function') throw new TypeError('its default export is no function (cgi) => ...')
  const { plan } = typeof exports === 'function' ? exports as { plan?: Plan } : named
  return { plan, script: script as Script, module }
}

/** The first fault counts for the error; every place of one is watched, since mending it is a change there. */
function failed(file: string, { errors, message }: BuildFailure): Attempt {
  const inputs = new Set([file])
  for (const { location, text } of errors ?? []) {
    if (!location) continue
    const place = resolve(dirname(file), location.file)
    inputs.add(place).add(dirname(place))
    const missing = /^Could not resolve "(\.[^"]*)"/.exec(text)
    if (missing) inputs.add(dirname(resolve(dirname(place), missing[1])))
  }
  return { built: faultOf(file, errors?.[0], message), inputs: [...inputs] }
}

function faultOf(file: string, fault: Message | undefined, message: string): Error {
  const error = new SyntaxError(fault?.text ?? message)
  const location = fault?.location
  const at = location ? `${resolve(dirname(file), location.file)}:${location.line}:${location.column + 1}` : file
  error.stack = `SyntaxError: ${error.message}\n    at ${at}`
  return error
}

/** What the error says, in one line, and where: the first of the script's own places on its stack, or its file. */
export function faultLine(error: Error, file: string, inputs: string[]): string {
  const frames = (error.stack ?? '').split('\n').map(line => / (?:at |\()(?:file:\/\/)?([^ ]+?)((?::[0-9]+)+)\)?$/.exec(line))
  const frame = frames.find(one => one !== null && inputs.includes(one[1]))
  return `${shown(frame ? frame[1] : file)}${frame ? frame[2] : ''}: ${error.message}`
}

/** From where the command was given, when it is below. */
function shown(file: string): string {
  const path = relative('', file)
  return path.startsWith('..') ? file : path
}
