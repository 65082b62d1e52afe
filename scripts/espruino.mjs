// How the core is written out for Espruino: rollup and terser options, each with the measured reason, and the property
// names that may be shortened. There a name of up to four characters costs no variable of its own, a longer one does.
import { parse } from 'acorn'
import { analyze } from 'eslint-scope'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'
import { reserved } from './subset.mjs'

const ENTRY = 'src/index.ts'

/** The defaults emit Object.freeze and a symbol, which Espruino lacks. */
export const espruinoOutput = {
  format: 'cjs',
  exports: 'named',
  esModule: false,
  strict: false,
  freeze: false,
  generatedCode: { symbols: false, constBindings: true, objectShorthand: false },
}

/** Names that no property gets: words of its parser. And those that are read by who catches an error stay. */
const KEPT = [...reserved, 'get', 'set', 'async', 'code', 'message', 'stack']

export function espruinoTerser() {
  const names = existsSync(ENTRY) ? internalNames() : []
  return {
    ecma: 5,
    compress: {
      passes: 2,
      arrows: false,
      computed_props: false,
      inline: 1,
      // Sequences make the code 24 % slower on this interpreter and save 29 bytes.
      sequences: false,
    },
    mangle: {
      reserved,
      properties: names.length > 0 && {
        regex: new RegExp(`^(?:${names.join('|')})$`),
        reserved: KEPT,
        // Our list leaves out the language's own names; those of a browser are free.
        builtins: true,
      },
    },
    format: { ecma: 5, comments: false },
  }
}

/**
 * Puts the numbers of the core in the place of their names: there a name at the top level costs a variable for ever,
 * and finding it means to look through all the others.
 */
export function inlineNumbers() {
  return { name: 'inline-numbers', renderChunk: (code) => ({ code: withNumbers(code), map: null }) }
}

function withNumbers(code) {
  const tree = parse(code, { ecmaVersion: 2022, sourceType: 'script', ranges: true })
  const scope = analyze(tree, { ecmaVersion: 2022, sourceType: 'script' }).scopes[0]
  const values = new Map()
  const edits = []
  for (const statement of tree.body) {
    if (statement.type !== 'VariableDeclaration' || statement.kind !== 'const') continue
    for (const item of statement.declarations) {
      const value = evaluate(item.init, values)
      if (value !== undefined) values.set(item.id.name, value)
    }
    const kept = statement.declarations.filter((item) => !values.has(item.id.name))
    if (kept.length === 0) edits.push([statement.range, ''])
  }
  for (const variable of scope.variables.filter((item) => values.has(item.name))) {
    const value = values.get(variable.name)
    for (const { identifier, init } of variable.references) {
      if (!init) edits.push([identifier.range, value < 0 ? `(${value})` : String(value)])
    }
  }
  edits.sort((a, b) => b[0][0] - a[0][0])
  return edits.reduce((text, [[from, to], by]) =>
    outer(edits, from, to) ? text : text.slice(0, from) + by + text.slice(to), code)
}

/** Whether an edit lies within a declaration that goes as a whole. */
function outer(edits, from, to) {
  return edits.some(([range]) => range[0] <= from && to <= range[1] && range[1] - range[0] > to - from)
}

function evaluate(node, values) {
  if (node?.type === 'Literal' && typeof node.value === 'number') return node.value
  if (node?.type === 'Identifier') return values.get(node.name)
  if (node?.type === 'UnaryExpression' && node.operator === '-') return negative(evaluate(node.argument, values))
  if (node?.type !== 'BinaryExpression') return undefined
  const left = evaluate(node.left, values)
  const right = evaluate(node.right, values)
  if (left === undefined || right === undefined) return undefined
  switch (node.operator) {
    case '+': return left + right
    case '-': return left - right
    case '*': return left * right
    case '|': return left | right
    case '&': return left & right
    case '<<': return left << right
    case '>>>': return left >>> right
    default: return undefined
  }
}

function negative(value) {
  return value === undefined ? undefined : -value
}

/** Names declared by a class or interface of src/ that no type of the public surface can reach. */
function internalNames(directory = '.') {
  const program = ts.createProgram([join(directory, ENTRY)], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2016.d.ts'],
    types: [],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
  })
  const checker = program.getTypeChecker()
  const entry = program.getSourceFile(join(directory, ENTRY))
  const builtin = (type) => (type.symbol?.declarations ?? []).some((declaration) =>
    program.isSourceFileDefaultLibrary(declaration.getSourceFile()))
  const open = publicNames(checker, checker.getSymbolAtLocation(entry), builtin)
  const names = new Set()
  const root = resolve(directory, 'src')
  for (const file of program.getSourceFiles()) {
    if (isLanguage(program, file)) collect(file, open)
    else if (resolve(file.fileName).startsWith(root)) collect(file, names)
  }
  return [...names].filter((name) => !open.has(name) && !KEPT.includes(name)).sort()
}

/** The built-ins of the language; what tells decorators apart is not among them. */
function isLanguage(program, file) {
  return program.isSourceFileDefaultLibrary(file) && !file.fileName.includes('decorators')
}

function collect(node, names) {
  const member = ts.isPropertyDeclaration(node) || ts.isMethodDeclaration(node) || ts.isAccessor(node)
    || ts.isPropertySignature(node) || ts.isMethodSignature(node)
  if (member && ts.isIdentifier(node.name)) names.add(node.name.text)
  ts.forEachChild(node, (child) => collect(child, names))
}

/** Every property name that a user can meet: from the exports, through members, parameters and results. */
function publicNames(checker, module, builtin) {
  const names = new Set()
  const seen = new Set()
  const queue = []
  const exported = checker.getExportsOfModule(module).map((symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)
  for (const target of exported) {
    if (target.flags & ts.SymbolFlags.Type) queue.push(checker.getDeclaredTypeOfSymbol(target))
    if (target.flags & ts.SymbolFlags.Value) queue.push(checker.getTypeOfSymbol(target))
  }
  while (queue.length > 0) {
    const type = queue.pop()
    if (seen.has(type)) continue
    seen.add(type)
    if (type.isUnionOrIntersection()) queue.push(...type.types)
    if (type.objectFlags & ts.ObjectFlags.Reference) queue.push(...checker.getTypeArguments(type))
    if (builtin(type)) continue
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      queue.push(signature.getReturnType())
      for (const parameter of signature.parameters) queue.push(checker.getTypeOfSymbol(parameter))
    }
    for (const info of checker.getIndexInfosOfType(type)) queue.push(info.type)
    const internal = internalMembers(checker, type, exported)
    for (const property of type.getProperties()) {
      if (isPrivate(property) || internal.has(property.name)) continue
      names.add(property.name)
      queue.push(checker.getTypeOfSymbol(property))
    }
  }
  return names
}

/** What a class is to its neighbours only: the members of an interface that is not exported. */
function internalMembers(checker, type, exported) {
  const names = new Set()
  for (const declaration of type.symbol?.declarations ?? []) {
    for (const clause of ts.isClassDeclaration(declaration) ? declaration.heritageClauses ?? [] : []) {
      for (const item of clause.types.map((node) => checker.getTypeAtLocation(node))) {
        if (exported.includes(item.symbol)) continue
        for (const property of item.getProperties()) names.add(property.name)
      }
    }
  }
  return names
}

function isPrivate(symbol) {
  return (symbol.declarations ?? []).some((declaration) =>
    ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected))
}
