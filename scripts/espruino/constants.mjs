// Puts the numbers and texts of the core in the place of their names: there a name at the top level costs a variable for
// ever, a text its octets too, and finding it means to look through all the others.
import { parse } from 'acorn'
import { analyze } from 'eslint-scope'
import { Edits } from './edits.mjs'

export function withConstants(code) {
  const tree = parse(code, { ecmaVersion: 2022, sourceType: 'script', ranges: true })
  const scope = analyze(tree, { ecmaVersion: 2022, sourceType: 'script' }).scopes[0]
  const values = new Map()
  const gone = []
  const edits = new Edits(code)
  for (const statement of tree.body) {
    if (statement.type !== 'VariableDeclaration' || statement.kind !== 'const') continue
    for (const item of statement.declarations) {
      const value = evaluate(item.init, values)
      if (value !== undefined) values.set(item.id.name, value)
    }
    const kept = statement.declarations.filter((item) => !values.has(item.id.name))
    if (kept.length === 0) gone.push(statement.range)
  }
  for (const variable of scope.variables.filter((item) => values.has(item.name))) {
    const value = values.get(variable.name)
    for (const { identifier, init } of variable.references) {
      const [from, to] = identifier.range
      if (!init) edits.replace(from, to, value < 0 ? `(${value})` : JSON.stringify(value))
    }
  }
  for (const [from, to] of gone) edits.remove(from, to)
  return edits.text(0, code.length)
}

function evaluate(node, values) {
  if (node?.type === 'Literal' && /^(number|string)$/.test(typeof node.value)) return node.value
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked
  if (node?.type === 'Identifier') return values.get(node.name)
  if (node?.type === 'UnaryExpression' && node.operator === '-') return negative(evaluate(node.argument, values))
  if (node?.type !== 'BinaryExpression') return undefined
  const left = evaluate(node.left, values)
  const right = evaluate(node.right, values)
  if (left === undefined || typeof left !== typeof right) return undefined
  if (typeof left === 'string') return node.operator === '+' ? left + right : undefined
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
  return typeof value === 'number' ? -value : undefined
}
