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

/** The constants at the top level that one of `makers` makes: the declaration, what makes it, and where it is read. */
export function constantsMade(makers, tree) {
  const { variables } = analyze(tree, { ecmaVersion: 2022, sourceType: 'script' }).scopes[0]
  const alone = tree.body.filter((node) => node.type === 'VariableDeclaration' && node.kind === 'const'
    && node.declarations.length === 1)
  return alone.map((node) => [node, node.declarations[0]])
    .filter(([, { init }]) => init.type === 'CallExpression' && makers.includes(init.callee.name))
    .map(([node, { id, init }]) => {
      const { references } = variables.find((variable) => variable.name === id.name)
      return { node, name: id.name, init, reads: references.filter((use) => !use.init).map((use) => use.identifier) }
    })
}
