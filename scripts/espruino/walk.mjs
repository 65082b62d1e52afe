import { analyze } from 'eslint-scope'

/** Calls `each(node, parent)` for a node of a syntax tree and all below it, an outer one before its inner ones. */
export function simple(node, each, parent = undefined) {
  each(node, parent)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof child.type === 'string') simple(child, each, node)
    }
  }
}

/** Whether there is a node of that type in a tree. */
export function has(type, tree) {
  let found = false
  simple(tree, (node) => { found ||= node.type === type })
  return found
}

/** The identifiers that mean a variable of a function, and nothing at the top level, whatever is called the same there. */
export function locals(tree) {
  const [, ...inner] = scopesOf(tree)
  const variables = inner.filter((scope) => scope.type !== 'class').flatMap((scope) => scope.variables)
  return new Set(variables.flatMap(({ identifiers, references }) =>
    [...identifiers, ...references.map((use) => use.identifier)]))
}

function scopesOf(tree) {
  return analyze(tree, { ecmaVersion: 2022, sourceType: 'script' }).scopes
}

/** The constants at the top level that one of `makers` makes: the declaration, what makes it, and where it is read. */
export function constantsMade(makers, tree) {
  const [{ variables }] = scopesOf(tree)
  const alone = tree.body.filter((node) => node.type === 'VariableDeclaration' && node.kind === 'const'
    && node.declarations.length === 1)
  return alone.map((node) => [node, node.declarations[0]])
    .filter(([, { init }]) => init.type === 'CallExpression' && makers.includes(init.callee.name))
    .map(([node, { id, init }]) => {
      const { references } = variables.find((variable) => variable.name === id.name)
      return { node, name: id.name, init, reads: references.filter((use) => !use.init).map((use) => use.identifier) }
    })
}
