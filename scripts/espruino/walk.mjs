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
