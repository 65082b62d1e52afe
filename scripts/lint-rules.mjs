// Lint rules of our own: what no table of syntax can say, because it needs types, scopes or paths.
import { dirname, relative, resolve } from 'node:path'
import ts from 'typescript'
import { refusal } from './rooms.mjs'
import { globals } from './subset.mjs'

/** Strings are UTF-16, code points or octets, depending on the engine: they are not indexed, nor walked. */
const noStringIndex = {
  meta: { type: 'problem', schema: [], messages: { index: 'Strings differ between engines: work on bytes.' } },
  create(context) {
    const isString = typeTest(context, ts.TypeFlags.StringLike)
    return {
      'MemberExpression[computed=true]'(node) {
        if (isString(node.object)) context.report({ node, messageId: 'index' })
      },
      ForOfStatement(node) {
        if (isString(node.right)) context.report({ node, messageId: 'index' })
      },
    }
  },
}

/** `slice` of a typed array gives an array on one engine: a copy is a new Uint8Array and `set`. */
const noTypedSlice = {
  meta: { type: 'problem', schema: [], messages: { slice: 'Not everywhere a typed array: use subarray, or set.' } },
  create(context) {
    const { esTreeNodeToTSNodeMap: nodes, program } = context.sourceCode.parserServices
    const checker = program.getTypeChecker()
    return {
      'CallExpression > MemberExpression.callee[property.name="slice"]'(node) {
        const type = checker.getTypeAtLocation(nodes.get(node.object))
        const name = type.getSymbol()?.getName() ?? ''
        if (/Array$|^ArrayBuffer$/.test(name) && name !== 'Array' && name !== 'ReadonlyArray') {
          context.report({ node, messageId: 'slice' })
        }
      },
    }
  },
}

/** The length of an array is a constant on one engine. */
const noArrayLength = {
  meta: { type: 'problem', schema: [], messages: { length: 'The length of an array cannot be set everywhere.' } },
  create(context) {
    const { esTreeNodeToTSNodeMap: nodes, program } = context.sourceCode.parserServices
    const checker = program.getTypeChecker()
    return {
      'AssignmentExpression > MemberExpression.left[property.name="length"]'(node) {
        if (checker.isArrayType(checker.getTypeAtLocation(nodes.get(node.object)))) {
          context.report({ node, messageId: 'length' })
        }
      },
    }
  },
}

/** What the core names from outside itself and the language: platforms differ in the rest. */
const knownGlobals = {
  meta: { type: 'problem', schema: [], messages: { name: 'The core does not know {{name}}: a platform provides.' } },
  create(context) {
    return {
      Program(node) {
        const { through, variables } = context.sourceCode.getScope(node)
        const builtin = variables.filter((variable) => variable.defs.length === 0)
        for (const reference of [...through, ...builtin.flatMap((variable) => variable.references)]) {
          const name = reference.identifier.name
          if (reference.isTypeReference || globals.includes(name)) continue
          context.report({ node: reference.identifier, messageId: 'name', data: { name } })
        }
      },
    }
  },
}

/** A name made at run time becomes a property name for ever on one engine: compare bytes, or say why it is safe. */
const noDynamicKey = {
  meta: { type: 'problem', schema: [], messages: { key: 'A text at run time is no property name.' } },
  create(context) {
    const isString = typeTest(context, ts.TypeFlags.StringLike)
    return {
      'MemberExpression[computed=true]'(node) {
        if (node.property.type === 'Literal' || !isString(node.property) || isOwnKey(context, node)) return
        context.report({ node, messageId: 'key' })
      },
      'BinaryExpression[operator="in"]'(node) {
        if (node.left.type !== 'Literal') context.report({ node, messageId: 'key' })
      },
    }
  },
}

/** `object[names[i]]` where `names` is Object.keys(object): the name is there already. */
function isOwnKey(context, node) {
  const list = node.property.type === 'MemberExpression' ? node.property.object : node.property
  if (list.type !== 'Identifier') return false
  const references = context.sourceCode.getScope(node).references
  const variable = references.find((reference) => reference.identifier === list)?.resolved
  const init = variable?.defs[0]?.node.init
  const text = (part) => context.sourceCode.getText(part)
  return init?.type === 'CallExpression' && text(init) === `Object.keys(${text(node.object)})`
}

/** On one engine every closure of a loop sees the last value of the loop's variable. */
const noLoopCapture = {
  meta: { type: 'problem', schema: [], messages: { capture: 'A closure sees only the last {{name}}: copy it first.' } },
  create(context) {
    return {
      ':matches(ForStatement, ForOfStatement, ForInStatement) > VariableDeclaration'(node) {
        for (const variable of context.sourceCode.getDeclaredVariables(node)) {
          for (const reference of variable.references) {
            if (reference.from.variableScope === variable.scope.variableScope) continue
            context.report({ node: reference.identifier, messageId: 'capture', data: { name: variable.name } })
          }
        }
      },
    }
  },
}

/** What a module may call while it is loaded: they make constants of texts, which lie in flash where modules do. */
const MAKERS = ['ascii', 'frozen', 'octets', 'words']

/** A module is placed in flash: its constants are numbers, texts and functions, and nothing else runs when it is loaded. */
const moduleConstants = {
  meta: { type: 'problem', schema: [], messages: { value: 'Made when the module is loaded: make it in a function.' } },
  create(context) {
    const check = (node) => {
      for (const item of node.declarations) {
        if (item.init && !isConstant(item.init)) context.report({ node: item, messageId: 'value' })
      }
    }
    return {
      'Program > VariableDeclaration': check,
      'Program > ExportNamedDeclaration > VariableDeclaration': check,
    }
  },
}

function isConstant(node) {
  switch (node.type) {
    case 'Literal':
    case 'Identifier':
    case 'ArrowFunctionExpression': return true
    case 'TemplateLiteral': return node.expressions.every(isConstant)
    case 'UnaryExpression': return isConstant(node.argument)
    case 'BinaryExpression': return isConstant(node.left) && isConstant(node.right)
    case 'CallExpression':
      return MAKERS.includes(node.callee.name) && node.arguments.every(isConstantList)
    // Read-only lists and records of constants.
    case 'TSAsExpression': return isAsConst(node) ? isConstantList(node.expression) : isConstant(node.expression)
    default: return false
  }
}

function isAsConst(node) {
  return node.typeAnnotation.type === 'TSTypeReference' && node.typeAnnotation.typeName.name === 'const'
}

function isConstantList(node) {
  if (node.type === 'ArrayExpression') return node.elements.every(isConstant)
  if (node.type === 'ObjectExpression') return node.properties.every((item) => isConstant(item.value))
  return isConstant(node)
}

/** Imports go one way (DESIGN section 2) and name the file with its extension. */
const importDirection = {
  meta: { type: 'problem', schema: [], messages: { way: '{{why}}', relative: 'The core imports nothing from outside.' } },
  create(context) {
    const src = resolve(context.cwd, 'src')
    const from = relative(src, context.filename)
    return {
      ':matches(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration)[source]'(node) {
        const to = relative(src, resolve(dirname(context.filename), node.source.value))
        if (!node.source.value.startsWith('.') || to.startsWith('..')) {
          return context.report({ node, messageId: 'relative' })
        }
        const why = refusal(from, to, isTypes(node))
        if (why !== undefined) context.report({ node, messageId: 'way', data: { why } })
      },
    }
  },
}

function isTypes(node) {
  return node.importKind === 'type' || node.exportKind === 'type'
    || (node.specifiers ?? []).length > 0 && node.specifiers.every((item) => item.importKind === 'type')
}

function typeTest(context, flags) {
  const { esTreeNodeToTSNodeMap: nodes, program } = context.sourceCode.parserServices
  const checker = program.getTypeChecker()
  return (node) => {
    const type = checker.getTypeAtLocation(nodes.get(node))
    const parts = type.isUnion() ? type.types : [type]
    return parts.some((part) => (part.flags & flags) !== 0)
  }
}

export default {
  rules: {
    'import-direction': importDirection,
    'known-globals': knownGlobals,
    'module-constants': moduleConstants,
    'no-array-length': noArrayLength,
    'no-dynamic-key': noDynamicKey,
    'no-loop-capture': noLoopCapture,
    'no-string-index': noStringIndex,
    'no-typed-slice': noTypedSlice,
  },
}
