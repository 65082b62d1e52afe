// Puts the arrays of octets that are constants where they lie: `ascii('close')` becomes `$o(number)`, an array that is
// backed by the file in Storage. It is made at each use, and takes five variables, whatever its length, for that time.
import { runInNewContext } from 'node:vm'
import { parse } from 'acorn'
import { Edits } from './edits.mjs'
import { constantsMade } from './walk.mjs'

/** What makes them from literals; see scripts/lint-rules.mjs. */
const MAKERS = ['ascii', 'words', 'octets']

/** The code, and the octets by their numbers. */
export function withOctets(code) {
  const tree = parse(code, { ecmaVersion: 2022, sourceType: 'script', ranges: true })
  const functions = tree.body.filter((node) => node.type === 'FunctionDeclaration')
    .map((node) => code.slice(node.start, node.end)).join('\n')
  const edits = new Edits(code)
  const octets = []
  for (const { node, init, reads } of constantsMade(MAKERS, tree)) {
    edits.remove(node.start, node.end)
    for (const { start, end } of reads) edits.replace(start, end, `$o(${octets.length})`)
    octets.push([...runInNewContext(`${functions}\n(${code.slice(init.start, init.end)})`)])
  }
  return { code: edits.text(0, code.length), octets }
}
