// The shape of the repository: which way imports go (DESIGN section 2), how long files and functions are, that every
// file says what it is, that nobody is left alone, and that the core names no platform.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import test from 'node:test'
import ts from 'typescript'
import { refusal } from '../scripts/rooms.mjs'
import { root } from '../scripts/setup.mjs'

const FILE_LINES_MAX = 300
const FUNCTION_LINES_MAX = 60
const HEADER_LINES_MAX = 10
const PLATFORM = /espruino|moddable|xsnap|\bxs\b|\bnode\b|esp32|lwip|embedded:/i

/** Where somebody from outside begins: package.json, the command line, the build, the boards, and what XS evaluates. */
const entries = [
  'src/index.ts', 'src/parts.ts', 'src/portable/index.ts', 'src/library/index.ts', 'src/files/index.ts',
  'host-sim/main.ts', 'host-sim/node-platform.ts',
  'host-sim/nor-chip.ts', 'host-sim/nor-image.ts', 'host-sim/xs-device.ts', 'host-sim/world/main.ts',
  'boards/device/index.ts', 'boards/moddable/platform.ts', 'boards/moddable/flash.ts', 'boards/moddable/file-flash.ts',
  'boards/moddable/frozen.ts', 'boards/moddable/start.ts',
  'boards/lin/storage-flash.ts', 'boards/espruino/index.ts', 'boards/espruino/cgi.ts', 'boards/espruino/full.ts',
]

interface Import {
  path: string
  types: boolean
}

interface Source {
  path: string
  text: string
  tree: ts.SourceFile
  imports: Import[]
}

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8')
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
  return { path, text, tree, imports: importsOf(tree) }
}

function importsOf(tree: ts.SourceFile): Import[] {
  const found: Import[] = []
  for (const statement of tree.statements) {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue
    const specifier = statement.moduleSpecifier
    if (specifier === undefined || !ts.isStringLiteral(specifier)) continue
    const local = specifier.text.startsWith('.')
    const path = local ? normalize(join(dirname(tree.fileName), specifier.text)) : specifier.text
    found.push({ path, types: isTypeOnly(statement) })
  }
  return [...found, ...later(tree)]
}

/** `import('./a.ts')`, where it is needed. */
function later(tree: ts.SourceFile): Import[] {
  const found: Import[] = []
  const visit = (node: ts.Node) => {
    ts.forEachChild(node, visit)
    if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return
    const [specifier] = node.arguments
    if (!ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return
    found.push({ path: normalize(join(dirname(tree.fileName), specifier.text)), types: false })
  }
  visit(tree)
  return found
}

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  const clause = ts.isImportDeclaration(statement) ? statement.importClause : statement
  if (clause === undefined) return false
  if (clause.isTypeOnly) return true
  const named = ts.isExportDeclaration(clause) ? clause.exportClause : clause.namedBindings
  if (named === undefined || !(ts.isNamedImports(named) || ts.isNamedExports(named))) return false
  return named.elements.length > 0 && [...named.elements].every((element) => element.isTypeOnly)
}

function list(folder: string): Source[] {
  if (!existsSync(join(root, folder))) return []
  const found = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return found.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts')).sort()
    .map((path) => read(join(folder, path)))
}

const core = list('src')
const others = [...list('host-sim'), ...list('boards')]
const byPath = new Map([...core, ...others].map((source) => [source.path, source]))

/** The first cycle from `path`, as the files on it. */
function cycle(path: string, trail: string[], done: Set<string>): string[] | undefined {
  if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
  if (done.has(path)) return undefined
  for (const item of byPath.get(path)?.imports ?? []) {
    const found = item.types ? undefined : cycle(item.path, [...trail, path], done)
    if (found !== undefined) return found
  }
  done.add(path)
  return undefined
}

function functions(source: Source): { name: string; lines: number }[] {
  const found: { name: string; lines: number }[] = []
  const visit = (node: ts.Node) => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const first = source.tree.getLineAndCharacterOfPosition(node.getStart()).line
      const last = source.tree.getLineAndCharacterOfPosition(node.end).line
      found.push({ name: node.name?.getText() ?? `line ${first + 1}`, lines: last - first + 1 })
    }
    ts.forEachChild(node, visit)
  }
  visit(source.tree)
  return found
}

/** Names and texts of the code: what is left without comments. */
function words(source: Source): string[] {
  const found: string[] = []
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node) || ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) found.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(source.tree)
  return found
}

test('imports of the core go one way', () => {
  assert.ok(core.length > 20)
  const wrong: string[] = []
  for (const source of core) {
    for (const item of source.imports) {
      const from = source.path.slice('src/'.length)
      if (!item.path.startsWith('src/')) wrong.push(`${source.path} imports ${item.path}`)
      else wrong.push(...[refusal(from, item.path.slice('src/'.length), item.types) ?? []].flat())
    }
  }
  assert.deepEqual(wrong, [])
})

test('the table of rooms refuses what DESIGN section 2 refuses', () => {
  const refused = [
    ['http/head.ts', 'cgi/reply.ts'], ['http/head.ts', 'store/store.ts'], ['form/intake.ts', 'http/head.ts'],
    ['form/intake.ts', 'store/store.ts'], ['store/store.ts', 'http/head.ts'], ['cgi/reply.ts', 'exchange/exchange.ts'],
    ['exchange/exchange.ts', 'gateway.ts'], ['gateway.ts', 'index.ts'], ['ports.ts', 'limits.ts'], ['bytes.ts', 'http/head.ts'],
    ['files/assets.ts', 'cgi/reply.ts'], ['http/head.ts', 'portable/find.ts'], ['elsewhere/a.ts', 'bytes.ts'],
  ]
  for (const [from, to] of refused) assert.notEqual(refusal(from, to, false), undefined, `${from} -> ${to}`)
  const fine = [['index.ts', 'gateway.ts'], ['gateway.ts', 'exchange/exchange.ts'], ['exchange/exchange.ts', 'form/intake.ts'],
    ['cgi/reply.ts', 'http/grammar.ts'], ['http/head.ts', 'bytes.ts'], ['files/assets.ts', 'store/store.ts']]
  for (const [from, to] of fine) assert.equal(refusal(from, to, false), undefined, `${from} -> ${to}`)
  assert.equal(refusal('form/intake.ts', 'cgi/types.ts', true), undefined)
  assert.notEqual(refusal('form/intake.ts', 'cgi/types.ts', false), undefined)
})

test('ports.ts imports nothing', () => {
  assert.deepEqual(byPath.get('src/ports.ts')?.imports, [])
})

test('no imports go round', () => {
  const done = new Set<string>()
  for (const source of byPath.values()) assert.deepEqual(cycle(source.path, [], done), undefined)
})

test('the core names no platform', () => {
  for (const source of core) {
    assert.deepEqual(words(source).filter((word) => PLATFORM.test(word)), [], source.path)
  }
  assert.ok(PLATFORM.test('onEspruino') && PLATFORM.test('node:fs') && !PLATFORM.test('nodes'))
})

test('the device knows nothing but the surface of the core', () => {
  for (const source of list('boards/device')) {
    const outside = source.imports.map((item) => item.path).filter((path) => !path.startsWith('boards/device/'))
    assert.deepEqual(outside.filter((path) => path !== 'src/index.ts'), [], source.path)
  }
})

test('every file is imported by somebody', () => {
  const reached = new Set<string>()
  const follow = (path: string) => {
    if (reached.has(path)) return
    reached.add(path)
    for (const item of byPath.get(path)?.imports ?? []) follow(item.path)
  }
  for (const entry of entries) {
    assert.ok(byPath.has(entry), `${entry} is there`)
    follow(entry)
  }
  assert.deepEqual([...byPath.keys()].filter((path) => !reached.has(path)), [])
})

test('files and functions are short', () => {
  const long: string[] = []
  for (const source of byPath.values()) {
    const lines = source.text.trimEnd().split('\n').length
    if (lines > FILE_LINES_MAX) long.push(`${source.path} has ${lines} lines`)
    for (const item of functions(source)) {
      if (item.lines > FUNCTION_LINES_MAX) long.push(`${source.path}: ${item.name} has ${item.lines} lines`)
    }
  }
  assert.deepEqual(long, [])
})

test('every file says what it is', () => {
  for (const source of byPath.values()) {
    const lines = source.text.split('\n')
    const header = lines.findIndex((line) => !/^(\/\/|\/\*\*| \*)/.test(line))
    const fits = header >= 1 && header <= HEADER_LINES_MAX
    assert.ok(fits, `${source.path} begins with ${header} lines of comment`)
  }
})
