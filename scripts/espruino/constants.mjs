// Puts the numbers and texts of the core in the place of their names: there a name at the top level costs a variable for
// ever, a text its octets too, and finding it means to look through all the others.
import { parse } from 'acorn'
import { analyze } from 'eslint-scope'

export function withConstants(code) {
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
      if (!init) edits.push([identifier.range, value < 0 ? `(${value})` : JSON.stringify(value)])
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
