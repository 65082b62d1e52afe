// The samples of docs/python.md and of README.md's section for those who come from Python: found, compiled, made scripts.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { root } from '../scripts/setup.mjs'
import { Gateway, type Plan, type Platform, type Script } from '../src/index.ts'

/** Where what the samples import is in the sources. */
const MODULES: Record<string, string> = {
  postern: 'src/index.ts', 'postern/cgi': 'src/library/index.ts', 'postern/cgitb': 'src/cgitb/index.ts',
  'postern/files': 'src/files/index.ts', 'postern/portable': 'src/portable/index.ts',
}

export interface Sample {
  /** Its heading. */
  name: string
  code: string
}

/** What a sample exports once it is a module. */
export interface Made {
  script?: Script
  setUp?: (gateway: Gateway) => void
  whole?: (platform: Platform) => void
  default?: Script
  plan?: Plan
}

/** The blocks in TypeScript and JavaScript, and the text of all others. */
export function samplesOf(text: string): Sample[] {
  const found: Sample[] = []
  let heading = ''
  for (const [, title, , code] of text.matchAll(/^#+ (.*)$|^```(ts|js|javascript|typescript)\b.*\n([^]*?)^```$|^```[^]*?^```$/gm)) {
    if (title !== undefined) heading = title
    else if (code !== undefined) found.push({ name: heading, code })
  }
  return found
}

/** A section of a page, with its heading. */
export function section(text: string, heading: string): string {
  return text.slice(text.indexOf(heading)).split('\n## ')[0]
}

/**
 * As a module: what names a platform makes its gateway itself, what names a gateway sets it up, and all else is the body
 * of a script.
 */
export function moduleOf({ code }: Sample): string {
  if (code.includes('export default')) return code
  const imports = /^import [^]*? from '.*'$\n/gm
  const outer = (code.match(imports) ?? []).join(''), inner = code.replace(imports, '')
  if (code.includes('new Gateway(')) {
    return `import type { Platform } from 'postern'\n${outer}export function whole(platform: Platform): void {\n${inner}}\n`
  }
  if (/\bgateway[.,]/.test(code)) {
    return `import type { Gateway } from 'postern'\n${outer}export function setUp(gateway: Gateway): void {\n${inner}}\n`
  }
  return `import type { Script } from 'postern'\n${outer}export const script: Script = cgi => {\n${inner}}\n`
}

/** What the compiler says of modules, a line each. */
export function complaints(modules: Map<string, string>): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2022.d.ts'], types: [], strict: true, noImplicitReturns: true, noUnusedLocals: true, noUnusedParameters: true,
    verbatimModuleSyntax: true, allowImportingTsExtensions: true, noEmit: true, skipLibCheck: true,
    paths: Object.fromEntries(Object.entries(MODULES).map(([name, path]) => [name, [join(root, path)]])),
  }
  const paths = new Map([...modules].map(([name, text], i) => [join(root, 'test', `sample-${i}.ts`), { name, text }]))
  const host = ts.createCompilerHost(options)
  const { readFile, fileExists, getSourceFile } = host
  host.readFile = path => paths.get(path)?.text ?? readFile(path)
  host.fileExists = path => paths.has(path) || fileExists(path)
  host.getSourceFile = (path, target, ...more) => {
    const text = paths.get(path)?.text
    return text === undefined ? getSourceFile(path, target, ...more) : ts.createSourceFile(path, text, target)
  }
  const program = ts.createProgram([...paths.keys()], options, host)
  return [...paths].flatMap(([path, { name }]) => {
    const file = program.getSourceFile(path)
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
      .map(({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
  })
}

/** Each module, run against the sources. */
export async function run(modules: Map<string, string>): Promise<Map<string, Made>> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-page-')), made = new Map<string, Made>()
  try {
    for (const [name, text] of modules) {
      const { outputText } = ts.transpileModule(text, {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
      })
      const code = outputText.replace(/ from '(postern[^']*)'/g, (_, from: string) => ` from '${pathToFileURL(join(root, MODULES[from])).href}'`)
      const path = join(folder, `${made.size}.mjs`)
      writeFileSync(path, code)
      made.set(name, await import(pathToFileURL(path).href))
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return made
}

/** A gateway on this platform that has what the sample makes. */
export function begin(platform: Platform, made: Made): void {
  if (made.whole) return made.whole(platform)
  const gateway = new Gateway(platform, { hosts: 'any' })
  if (made.setUp) made.setUp(gateway)
  const script = made.script ?? made.default
  if (script) gateway.register('s', made.plan ?? {}, script)
  gateway.listen(80)
}

export function page(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}
