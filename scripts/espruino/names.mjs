// Gives every property that only the core itself knows a name of its own, found by its type and not by its spelling:
// `close` of a reader and `close` of a listener become two names. Then a name tells which function is called (see
// flash-code.mjs), and all of them can be shortened. What a user or the language can meet keeps its name.
import ts from 'typescript'

/** What an internal name looks like: the name in the source, and a number. */
export const INTERNAL = /^\w+_[0-9]+$/

/** The source of each file of `entry`'s program with its names replaced: a map from path to text. */
export function uniquelyNamed(entry) {
  const program = ts.createProgram([entry], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2016.d.ts'],
    types: [],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
  })
  const names = new Names(program, entry)
  const texts = new Map()
  for (const file of names.files) texts.set(file.fileName, names.renamed(file))
  return texts
}

class Names {
  constructor(program, entry) {
    this.checker = program.getTypeChecker()
    this.files = program.getSourceFiles().filter((file) => !file.isDeclarationFile)
    /** Declarations that are one name: each points towards the first of its group. */
    this.parents = new Map()
    this.numbers = new Map()
    this.kept = []
    this.pairs = new Set()
    const types = this.files.flatMap((file) => declaredTypes(file))
    for (const type of types) this.joinHeritage(type)
    for (const file of this.files) visit(file, (node) => this.joinUse(node))
    this.open = new Set(this.kept.map((declaration) => this.first(declaration)))
    for (const declaration of publicDeclarations(this.checker, program, entry)) this.open.add(this.first(declaration))
    for (const declaration of this.parents.keys()) {
      if (isForeign(declaration)) this.open.add(this.first(declaration))
    }
  }

  first(declaration) {
    let at = declaration
    while (this.parents.has(at) && this.parents.get(at) !== at) at = this.parents.get(at)
    return at
  }

  join(declarations) {
    const firsts = declarations.map((declaration) => this.first(declaration))
    for (const item of declarations) if (!this.parents.has(item)) this.parents.set(item, item)
    for (const item of firsts.slice(1)) this.parents.set(item, firsts[0])
  }

  /** A member is the one that it overrides or implements. */
  joinHeritage(node) {
    for (const clause of node.heritageClauses ?? []) {
      for (const base of clause.types) {
        const type = this.checker.getTypeAtLocation(base)
        for (const member of node.members) {
          const name = memberName(member)
          const symbol = name && this.checker.getPropertyOfType(type, name)
          if (symbol?.declarations) this.join([member, ...symbol.declarations])
        }
        this.joinTypes(this.checker.getTypeAtLocation(node), type)
      }
    }
  }

  joinUse(node) {
    if (ts.isObjectLiteralExpression(node)) this.joinLiteral(node)
    else if (ts.isExpression(node)) this.joinFlow(node)
    if (!ts.isIdentifier(node) || !isPropertyName(node)) return
    const declarations = this.checker.getSymbolAtLocation(node)?.declarations
    if (declarations && declarations.length > 1) this.join(declarations)
  }

  /** A value has the names that its place asks for, or that it is said to have. */
  joinFlow(node) {
    const taken = ts.isAsExpression(node) ? this.checker.getTypeAtLocation(node) : this.checker.getContextualType(node)
    if (!taken) return
    // The type of `this` is a parameter of its class.
    const value = ts.isAsExpression(node) ? node.expression : node
    const given = this.checker.getApparentType(this.checker.getTypeAtLocation(value))
    if (ts.isAsExpression(node)) for (const asked of constituents(taken)) this.refuseShape(node, given, asked)
    this.joinTypes(given, taken)
  }

  /** A shape without a name that asks for more than is known: nobody could tell whose names are meant, but the language's. */
  refuseShape(node, given, asked) {
    if (asked.symbol?.name !== '__type' || (asked.symbol.declarations ?? []).some(isForeign)) return
    if (given.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) {
      for (const property of asked.getProperties()) this.kept.push(...property.declarations)
      return
    }
    const unknown = asked.getProperties().find((property) => !this.checker.getPropertyOfType(given, property.name))
    if (unknown) throw new Error(`${node.getSourceFile().fileName}: ${node.getText()} names no class`)
  }

  /** The members of the one are those of the other, and so are theirs. */
  joinTypes(given, asked) {
    const pair = `${given.id} ${asked.id}`
    if (given === asked || this.pairs.has(pair)) return
    this.pairs.add(pair)
    for (const from of constituents(given)) {
      for (const to of constituents(asked)) {
        if (from.flags & to.flags & ts.TypeFlags.Object) this.joinObjects(from, to)
      }
    }
  }

  joinObjects(given, asked) {
    const [from, to] = [given, asked].map((type) => isLanguage(type) ? undefined : type.getCallSignatures()[0])
    if (from && to) {
      this.joinTypes(from.getReturnType(), to.getReturnType())
      to.parameters.forEach((parameter, i) => {
        const own = from.parameters[i]
        if (own) this.joinTypes(this.checker.getTypeOfSymbol(parameter), this.checker.getTypeOfSymbol(own))
      })
    }
    const elements = [given, asked].map((type) => this.checker.getIndexTypeOfType(type, ts.IndexKind.Number))
    if (elements[0] && elements[1]) this.joinTypes(elements[0], elements[1])
    for (const property of asked.getProperties()) {
      const same = this.checker.getPropertyOfType(given, property.name)
      if (!same?.declarations || !property.declarations || property.declarations.some(isForeign)) continue
      this.join([...same.declarations, ...property.declarations])
      this.joinTypes(this.checker.getTypeOfSymbol(same), this.checker.getTypeOfSymbol(property))
    }
  }

  /** A literal has the names that its place asks for. */
  joinLiteral(node) {
    const context = this.checker.getContextualType(node)
    if (!context) return
    for (const member of node.properties) {
      const name = memberName(member)
      const symbol = name && this.checker.getPropertyOfType(this.checker.getNonNullableType(context), name)
      if (symbol?.declarations) this.join([member, ...symbol.declarations])
      // A place that takes any name looks it up by its spelling.
      else if (name) this.kept.push(member)
    }
  }

  renamed(file) {
    const edits = []
    visit(file, (node) => {
      if (!ts.isIdentifier(node) || !isPropertyName(node)) return
      const name = this.nameOf(node)
      if (name === undefined) return
      const short = ts.isShorthandPropertyAssignment(node.parent)
      edits.push([node.getStart(file), node.getEnd(), short ? `${name}: ${node.text}` : name])
    })
    let text = file.text
    for (const [from, to, by] of edits.sort((a, b) => b[0] - a[0])) text = text.slice(0, from) + by + text.slice(to)
    return text
  }

  /** The name that replaces a property's, or undefined where it stays. */
  nameOf(node) {
    const declaration = this.declarationOf(node)
    if (!declaration || isForeign(declaration)) return undefined
    const first = this.first(declaration)
    if (this.open.has(first)) return undefined
    if (!this.numbers.has(first)) this.numbers.set(first, this.numbers.size)
    return `${node.text}_${this.numbers.get(first)}`
  }

  declarationOf(node) {
    if (ts.isShorthandPropertyAssignment(node.parent)) return node.parent
    const symbol = this.checker.getSymbolAtLocation(node)
    return symbol?.declarations?.find((item) => memberName(item) !== undefined)
  }
}

function constituents(type) {
  return type.isUnionOrIntersection() ? type.types.flatMap(constituents) : [type]
}

function visit(node, each) {
  each(node)
  ts.forEachChild(node, (child) => visit(child, each))
}

function declaredTypes(file) {
  const types = []
  visit(file, (node) => {
    if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)) types.push(node)
  })
  return types
}

function isMember(node) {
  return ts.isPropertyDeclaration(node) || ts.isMethodDeclaration(node) || ts.isAccessor(node)
    || ts.isPropertySignature(node) || ts.isMethodSignature(node)
    || ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)
}

function memberName(node) {
  return isMember(node) && ts.isIdentifier(node.name) ? node.name.text : undefined
}

function isPropertyName(node) {
  const { parent } = node
  return (ts.isPropertyAccessExpression(parent) && parent.name === node) || (isMember(parent) && parent.name === node)
}

function isLanguage(type) {
  return (type.symbol?.declarations ?? []).some(isForeign)
}

/** Whether it is declared by the language, and not by us. */
function isForeign(declaration) {
  return declaration.getSourceFile().isDeclarationFile
}

/** What users hand on and never look into says so by its tag. */
function isInternal(declaration) {
  return ts.getJSDocTags(declaration).some((tag) => tag.tagName.text === 'internal')
}

/** Every member that a user can meet: from the exports, through members, parameters and results. */
function publicDeclarations(checker, program, entry) {
  const found = new Set()
  const seen = new Set()
  const queue = []
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry))).map((symbol) =>
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
    if ((type.symbol?.declarations ?? []).some((item) => isForeign(item) || isInternal(item))) continue
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      queue.push(signature.getReturnType())
      for (const parameter of signature.parameters) queue.push(checker.getTypeOfSymbol(parameter))
    }
    for (const info of checker.getIndexInfosOfType(type)) queue.push(info.type)
    const internal = internalMembers(checker, type, exported)
    for (const property of type.getProperties()) {
      if (isPrivate(property) || internal.has(property.name)) continue
      for (const declaration of property.declarations ?? []) found.add(declaration)
      queue.push(checker.getTypeOfSymbol(property))
    }
  }
  return found
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
