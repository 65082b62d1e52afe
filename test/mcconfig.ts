// What mcconfig makes of a manifest, as far as ours go: include, platforms, modules with wildcards, preload, config. It
// says as problems what mcconfig passes over and a device dies of. Works on the files of a package, without an SDK.
import { dirname, join, normalize, parse as split } from 'node:path/posix'
import { parse, type Program } from 'acorn'
import esquery from 'esquery'
import type { Node } from 'estree'

export interface Pack {
  files: string[]
  read(file: string): string
}

export interface Resolved {
  /** By name; undefined where the SDK has the file. */
  modules: Map<string, string | undefined>
  /** Files in C. */
  compiled: string[]
  preload: Set<string>
  config: Record<string, unknown>
  problems: string[]
}

interface Manifest {
  include?: string | string[]
  modules?: Record<string, string | string[]>
  preload?: string | string[]
  config?: Record<string, unknown>
  error?: string
  platforms?: Record<string, Manifest>
}

const SDK = '$(MODDABLE)/'
const ENGINE = 2022
/** Manifests of the SDK that we include, and the modules that they give. */
export const MANIFESTS: Record<string, Record<string, string[]>> = {
  'examples/manifest_base.json': { lin: ['Resource', 'time', 'timer'], esp32: ['Resource', 'time', 'timer'] },
  'examples/manifest_net.json': { lin: ['net', 'socket', 'sntp'], esp32: ['net', 'socket', 'sntp'] },
  'modules/crypt/digest/manifest.json': { lin: ['crypt'], esp32: ['crypt'] },
  'modules/io/files/manifest.json': {
    lin: ['embedded:storage/files', 'embedded:x-files-implementation'],
    esp32: ['embedded:storage/files', 'embedded:x-files-implementation'],
  },
  'modules/io/flash/manifest.json': { lin: [], esp32: ['embedded:storage/flash'] },
}
/** Files of the SDK that we map, without what they end in. */
export const FILES = [
  'modules/io/common/builtinCommon', 'modules/io/socket/lin/tcp', 'modules/io/socket/lin/listener',
  'modules/io/socket/lwip/tcp', 'modules/io/socket/lwip/listener',
]
/** mcconfig writes it. */
const GENERATED = ['mc/config']
const SCRIPTS = ['.js', '.mjs']
const COMPILED = [...SCRIPTS, '.ts', '.c', '.h', '.json']

/** One entry applies: of those for the board the first in the file, else its family's, else `...`. */
function entry(manifest: Manifest, platform: string): Manifest | undefined {
  const [family] = platform.split('/'), all = manifest.platforms ?? {}
  const fits = (name: string): boolean => name.endsWith('/*') ? platform.startsWith(name.slice(0, -1)) : name === platform
  const ofBoard = Object.keys(all).find(fits)
  return all[ofBoard ?? family] ?? all['...']
}

function array(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

/** Everything of `manifest` for `platform`, such as `lin` or `esp32/nodemcu`. */
export function resolve(pack: Pack, manifest: string, platform: string): Resolved {
  const modules = new Map(GENERATED.map(name => [name, undefined]))
  const found: Resolved = { modules, compiled: [], preload: new Set(), config: {}, problems: [] }
  const preload: string[] = []
  const visited = new Set<string>()
  const visit = (path: string): void => {
    if (visited.has(path)) return
    visited.add(path)
    if (!pack.files.includes(path)) return void found.problems.push(`no manifest ${path}`)
    const whole: Manifest = JSON.parse(pack.read(path))
    const parts = [whole, entry(whole, platform) ?? {}]
    for (const include of parts.flatMap(part => array(part.include))) {
      if (include.startsWith(SDK)) sdk(found, include.slice(SDK.length), platform)
      else visit(join(dirname(path), include))
    }
    for (const part of parts) {
      if (part.error) found.problems.push(`${path}: ${part.error}`)
      Object.assign(found.config, part.config)
      preload.push(...array(part.preload))
      for (const [name, sources] of Object.entries(part.modules ?? {})) {
        for (const source of array(sources)) map(pack, found, dirname(path), name, source)
      }
    }
  }
  visit(normalize(manifest))
  for (const name of preload) select(found, name)
  return found
}

function sdk(found: Resolved, path: string, platform: string): void {
  const names = MANIFESTS[path]?.[platform.split('/')[0]]
  if (!names) found.problems.push(`nobody knows the SDK's ${path}`)
  for (const name of names ?? []) found.modules.set(name, undefined)
}

/** A star in the source stands for the rest of a file's name, and in the module for the same; without one, one file. */
function map(pack: Pack, found: Resolved, folder: string, name: string, source: string): void {
  const target = name.endsWith('*') ? name.slice(0, -1) : undefined
  if (source.startsWith(SDK)) {
    const path = source.slice(SDK.length)
    if (!FILES.includes(path)) found.problems.push(`nobody knows the SDK's ${path}`)
    found.modules.set(target === undefined ? name : target + split(path).name, undefined)
    return
  }
  const path = join(folder, source), star = split(path).base.indexOf('*')
  const prefix = star < 0 ? split(path).base : split(path).base.slice(0, star)
  const near = pack.files.map(split).filter(file => (file.dir || '.') === dirname(path))
  const matches = near.filter(file => COMPILED.includes(file.ext)
    && (star < 0 ? file.name === prefix || file.base === prefix : file.name.startsWith(prefix)))
  if (matches.length === 0) found.problems.push(`no file for ${name}: ${source}`)
  for (const file of matches) {
    if (file.ext === '.c') found.compiled.push(join(file.dir, file.base))
    if (!SCRIPTS.includes(file.ext)) continue
    const rest = star < 0 ? file.name : file.name.slice(prefix.length)
    found.modules.set(target === undefined ? name : target + rest, join(file.dir, file.base))
  }
}

/** Of a name that nothing has, mcconfig says nothing. */
function select(found: Resolved, name: string): void {
  const prefix = name.endsWith('*') ? name.slice(0, -1) : undefined
  const fits = (module: string): boolean => prefix === undefined ? module === name : module.startsWith(prefix)
  const names = [...found.modules.keys()].filter(fits)
  if (names.length === 0) found.problems.push(`preload of what is not there: ${name}`)
  for (const module of names) found.preload.add(module)
}

/** Names that a module imports, as XS resolves them from where it is. */
export function imports(source: string, module: string): string[] {
  const program: Program = parse(source, { ecmaVersion: ENGINE, sourceType: 'module' })
  const kinds = ':matches(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration, ImportExpression) > .source'
  return esquery.query(program as unknown as Node, kinds).map(node => {
    const name = node.type === 'Literal' ? String(node.value) : '?'
    return name.startsWith('.') ? join(dirname(module), name).replace(/\.js$/, '') : name
  })
}

/** What is imported and mapped nowhere, and native functions that no C of the package has. */
export function unresolved(pack: Pack, { modules, compiled }: Resolved): string[] {
  const problems: string[] = []
  const functions = compiled.map(file => pack.read(file)).join('\n')
  for (const [module, file] of modules) {
    if (file === undefined) continue
    const source = pack.read(file)
    const names = imports(source, module).filter(name => !modules.has(name))
    const natives = [...source.matchAll(/\bnative\(['"](\w+)['"]\)/g)].map(([, name]) => name)
    problems.push(...names.map(name => `${module} imports ${name}, which is nowhere`))
    problems.push(...natives.filter(name => !functions.includes(name)).map(name => `${module} calls ${name}, which is nowhere`))
  }
  return problems
}

/** Mapped modules of the package that nothing beginning at `entries` imports. */
export function unreached(pack: Pack, { modules }: Resolved, entries: string[]): string[] {
  const reached = new Set<string>()
  const queue = entries.filter(name => modules.has(name))
  for (let module = queue.pop(); module !== undefined; module = queue.pop()) {
    if (reached.has(module)) continue
    reached.add(module)
    const file = modules.get(module)
    if (file !== undefined) queue.push(...imports(pack.read(file), module))
  }
  return [...modules].filter(([module, file]) => file !== undefined && !reached.has(module)).map(([module]) => module)
}
