// The table "What is refused" of DESIGN.md: every vector and test that it names is there, and every status that the core
// can cause stands in it, with the file that causes it.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import ts from 'typescript'
import { root } from '../scripts/setup.mjs'
import { reasonPhrase } from '../src/http/status.ts'
import { rowsOf, type Shown, shownBy, sourceOf, vectorsOf } from './shown.ts'

/** They name statuses, and cause none. */
const NAMING = ['http/status.ts', 'http/response.ts', 'http/date.ts', 'http/date-value.ts', 'cgitb/saved.ts']
const HEADING = '## What is refused'

interface Row {
  rule: string
  statuses: number[]
  files: string[]
  shown: Shown[]
}

function rows(): Row[] {
  const text = readFileSync(join(root, 'DESIGN.md'), 'utf8')
  const section = text.slice(text.indexOf(HEADING) + HEADING.length).split('\n## ')[0]
  return rowsOf(section).map(([rule, , status, where, shown]) =>
    ({ rule, statuses: (status.match(/[0-9]{3}/g) ?? []).map(Number), files: where.split(', '), shown: shownBy(shown) }))
}

/** What is compared is no cause. */
const COMPARING = ['==', '===', '!=', '!==', '<', '<=', '>', '>=']

/** The statuses from 400 on that stand in a file as numbers. */
function caused(file: string): number[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, 'src', file), 'utf8'), ts.ScriptTarget.ES2022, true)
  const found = new Set<number>()
  const compared = ({ parent }: ts.Node): boolean =>
    ts.isBinaryExpression(parent) && COMPARING.includes(parent.operatorToken.getText())
  const visit = (node: ts.Node): void => {
    const status = ts.isNumericLiteral(node) && !compared(node) ? Number(node.text) : 0
    if (status >= 400 && reasonPhrase(status) !== '') found.add(status)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...found]
}

test('every status that the core can cause stands in the table, with its file', () => {
  const table = rows()
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
  const missing = files.filter(file => !NAMING.includes(file)).flatMap(file => caused(file)
    .filter(status => !table.some(row => row.statuses.includes(status) && row.files.includes(file)))
    .map(status => `${status} of ${file}`))
  assert.ok(table.length > 30)
  assert.deepEqual(missing, [])
})

test('no row names a file that cannot cause its status', () => {
  const core = rows().filter(row => !row.files[0].startsWith('boards/'))
  for (const row of core) {
    for (const file of row.files) {
      const possible = existsSync(join(root, 'src', file)) ? caused(file) : []
      assert.ok(row.statuses.some(status => possible.includes(status)), `${row.rule}: ${row.statuses.join()} in ${file}`)
    }
  }
})

test('every vector and test that the table names is there', async () => {
  for (const row of rows()) {
    for (const { place, names } of row.shown) {
      if (place.startsWith('test/')) {
        const text = sourceOf(place)
        for (const name of names) assert.ok(text.includes(name), `${row.rule}: ${place} says "${name}"`)
        continue
      }
      const vectors = await vectorsOf(place)
      for (const name of names) {
        const vector = vectors.find(one => one.name === name)
        assert.ok(vector, `${row.rule}: ${place} has "${name}"`)
        assert.ok(vector.expect.some(line => row.statuses.includes(Number(line.slice(0, 3)))), `${place}: "${name}" shows ${row.statuses.join()}`)
      }
    }
  }
})

test('the vectors of a set have names of their own', async () => {
  for (const file of readdirSync(join(root, 'test/vectors')).filter(name => name !== 'vector.ts')) {
    const vectors = await vectorsOf(file.replace('.ts', ''))
    const names = vectors.map(vector => vector.name)
    assert.deepEqual(names.filter((name, i) => names.indexOf(name) !== i), [], file)
  }
})
