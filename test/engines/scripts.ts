// Turns modules into one script for an engine without modules: what the tests write, and the bundle for Moddable, whose
// code stays as it is. Types are dropped file by file; nothing is checked here.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type InputOptions, type OutputOptions, type Plugin, rollup } from 'rollup'
import ts from 'typescript'
import { root } from '../../scripts/setup.mjs'
import type { EspruinoGlobals } from './espruino-globals.ts'

export type Target = 'ES2015' | 'ES2022'

/** `entry` and what it imports as a script that defines the global `name`. */
export async function script(entry: string, name: string, target: Target): Promise<string> {
  return bundle(join(root, entry), name, [types(target)])
}

/** dist/moddable as a script that defines the global `postern`: the modules that a board packs. */
export async function posternForXs(): Promise<string> {
  return bundle(join(root, 'dist/moddable/index.js'), 'postern', [])
}

/** `entry` as one module for Moddable: what boards pack stays outside. */
export async function moduleForModdable(entry: string): Promise<string> {
  const input = entry === 'suite' ? 'suite' : join(root, entry)
  const plugins = [text('suite', `${suiteSource()}\n${LIN_SUITE}`), types('ES2022')]
  return generated({ input, plugins, external: /^(embedded:|postern\/|(nor|scripts|timer|live|time)$)/ }, { format: 'es' })
}

/** Runs the sets on the bundle that boards pack, and says how it went. */
const LIN_SUITE = `
  import { Gateway } from 'postern/index'
  for (const set of sets) {
    const result = runSuite({ Gateway }, [set], { report: (line) => trace('failed ' + line + '\\n'), cutsMax: 32 })
    trace('set ' + set.name + ' ' + result.vectors + ' ' + result.runs + ' ' + result.failed + '\\n')
  }
  trace('done\\n')`

/** The bundle for Espruino, with the functions that it leaves in Storage. */
export function loadPostern(room: EspruinoGlobals, name = 'postern'): Record<string, unknown> {
  const [module, flash] = [`${name}.js`, `${name}.flash.js`]
    .map(file => readFileSync(join(root, 'dist/espruino', file), 'latin1'))
  return room.load(module, `dist/espruino/${name}.js`, { [`${name}.flash`]: flash })
}

/** Every file of test/vectors with its runner, as a script that defines the global `suite`. */
export async function suiteScript(target: Target): Promise<string> {
  return bundle('suite', 'suite', [text('suite', suiteSource()), types(target)])
}

function suiteSource(): string {
  const folder = join(root, 'test/vectors')
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'vector.ts').sort()
  const imports = files.map((file, index) => `import { vectors as v${index} } from '${join(folder, file)}'`)
  const sets = files.map((file, index) => `{ name: '${file.slice(0, -'.ts'.length)}', vectors: v${index} }`)
  return [
    `import { runSuite as run } from '${join(root, 'test/run-vectors.ts')}'`,
    `import { registerVectorDocuments } from '${join(root, 'test/vector-documents.ts')}'`,
    `import { StaticFiles } from '${join(root, 'src/files/index.ts')}'`,
    ...imports,
    `const sets = [${sets.join(', ')}]`,
    'const runSuite = (bundle, sets, options) => run(bundle, sets, Object.assign({',
    '  documents: gateway => registerVectorDocuments(gateway, bundle.StaticFiles || StaticFiles) }, options))',
    'export { runSuite, sets }',
  ].join('\n')
}

async function bundle(input: string, name: string, plugins: Plugin[]): Promise<string> {
  return generated({ input, plugins }, {
    format: 'iife', name, strict: false, esModule: false, freeze: false,
    generatedCode: { symbols: false, constBindings: true },
  })
}

async function generated(from: InputOptions, to: OutputOptions): Promise<string> {
  const graph = await rollup({ ...from, onwarn: (warning) => { throw new Error(warning.message) } })
  const { output } = await graph.generate(to)
  await graph.close()
  return output[0].code
}

function types(target: Target): Plugin {
  return {
    name: 'types',
    transform(code, id) {
      if (!id.endsWith('.ts')) return undefined
      const compilerOptions: ts.CompilerOptions = {
        target: ts.ScriptTarget[target],
        module: ts.ModuleKind.ESNext,
        useDefineForClassFields: false,
        verbatimModuleSyntax: true,
      }
      return { code: ts.transpileModule(code, { compilerOptions, fileName: id }).outputText, map: null }
    },
  }
}

/** A module that exists only here. */
function text(name: string, source: string): Plugin {
  return {
    name: 'text',
    resolveId: (id) => id === name ? name : undefined,
    load: (id) => id === name ? source : undefined,
  }
}
