// Puts the arrays of octets that are constants where they lie: `ascii('close')` becomes `$o(number)`, an array that is
// backed by the file in Storage. It is made at each use, and takes five variables, whatever its length, for that time.
import { runInNewContext } from 'node:vm'
import { parse } from 'acorn'
import { analyze } from 'eslint-scope'
import { Edits } from './edits.mjs'

/** What makes them from literals; see scripts/lint-rules.mjs. */
const MAKERS = ['ascii', 'words', 'octets']

/** The code, and the octets by their numbers. */
export function withOctets(code) {
  const tree = parse(code, { ecmaVersion: 2022, sourceType: 'script', ranges: true })
  const { variables } = analyze(tree, { ecmaVersion: 2022, sourceType: 'script' }).scopes[0]
  const functions = tree.body.filter((node) => node.type === 'FunctionDeclaration')
    .map((node) => code.slice(node.start, node.end)).join('\n')
  const edits = new Edits(code)
  const octets = []
  for (const node of tree.body) {
    if (node.type !== 'VariableDeclaration' || node.kind !== 'const' || node.declarations.length > 1) continue
    const [{ id, init }] = node.declarations
    if (init.type !== 'CallExpression' || !MAKERS.includes(init.callee.name)) continue
    const array = `$o(${octets.length})`
    octets.push([...runInNewContext(`${functions}\n(${code.slice(init.start, init.end)})`)])
    edits.remove(node.start, node.end)
    for (const { identifier, init: written } of variables.find((item) => item.name === id.name).references) {
      if (!written) edits.replace(identifier.start, identifier.end, array)
    }
  }
  return { code: edits.text(0, code.length), octets }
}
