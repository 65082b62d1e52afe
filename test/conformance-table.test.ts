// docs/conformance.md: every file that it names is there, and every test and vector, by its whole name.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import ts from 'typescript'
import { root } from '../scripts/setup.mjs'
import { vectors as documents } from './documents/vectors.ts'
import { vectors as own } from './library/vectors.ts'
import { rowsOf, shownBy, sourceOf, vectorsOf } from './shown.ts'

const PAGE = 'docs/conformance.md'
const RANDOM = 'test/library/expectations.py'
const UNBUILT = /^not (translated|built): ./
/** Rows of the specification, a few of them in two. */
const ROWS_MIN = 200

interface Row {
  part: string
  row: string
  where: string
  shown: string
}

/** The tables of all parts: the headings of the specification. */
const rows: Row[] = readFileSync(join(root, PAGE), 'utf8').split('\n### ').slice(1).flatMap(part =>
  rowsOf(part).map(cells => {
    const [row, where, shown] = cells
    assert.equal(cells.length, 3, cells.join(' | '))
    return { part: part.slice(0, part.indexOf('\n')), row, where, shown }
  }))

const SAMPLES = ['cgi-sample.json', 'cgi-server-sample.json'].map(name => join(root, '../shared/vectors', name))

/** The names of the shared samples; undefined where they are not. */
function sampled(): Set<string> | undefined {
  if (!SAMPLES.every(existsSync)) return undefined
  return new Set(SAMPLES.flatMap(path => {
    const { vectors }: { vectors: { id: string }[] } = JSON.parse(readFileSync(path, 'utf8'))
    return vectors.map(({ id }) => id)
  }))
}

/** Whole texts of a file: of tests, titles, names of rows, as they are and as they are written. */
function textsOf(path: string): Set<string> {
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.add(node.text)
    const named = ts.isPropertyAssignment(node) || ts.isMethodDeclaration(node)
    if (named && ts.isIdentifier(node.name)) found.add(node.name.text)
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) found.add(node.getText().slice(1, -1))
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, sourceOf(path), ts.ScriptTarget.ES2022, true))
  return found
}

/** The names of a place; undefined where it is not. */
async function namesAt(place: string): Promise<Set<string> | undefined> {
  switch (place) {
    case 'own': return new Set(own.map(({ title }) => title))
    case 'CPython': return new Set([...sourceOf(RANDOM).matchAll(/\badd\('([^']+)',/g)].map(([, kind]) => kind))
    case 'sample': return sampled()
    case 'test/documents/vectors.ts': return new Set([...textsOf(place), ...documents.map(({ name }) => name)])
    default: return place.startsWith('test/') ? textsOf(place) : new Set((await vectorsOf(place)).map(({ name }) => name))
  }
}

test('every part of the specification has its rows', () => {
  const parts = [...new Set(rows.map(({ part }) => part.split(' ')[0]))]
  assert.deepEqual(parts, [
    '1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7', '1.8', '1.9', '2.1', '2.2', '2.3', '3.1', '3.2', '3.3', '4.1', '4.2', '4.3',
  ])
  assert.ok(rows.length >= ROWS_MIN, `${rows.length} rows`)
})

test('every file that a row names is there, and what is nowhere has a reason', () => {
  for (const { row, where, shown } of rows) {
    assert.equal(where === '-', UNBUILT.test(shown), `${row}: ${where}, ${shown}`)
    if (where === '-') continue
    for (const path of where.split(', ')) {
      const file = /^(host-sim|boards|test)\//.test(path) ? path : `src/${path}`
      assert.ok(existsSync(join(root, file)), `${row}: ${file}`)
    }
  }
})

test('every test and vector that a row names is there', async () => {
  const places = new Map<string, Set<string> | undefined>(), missing: string[] = []
  for (const { row, where, shown } of rows) {
    if (where === '-') continue
    for (const { place, names } of shownBy(shown)) {
      if (!places.has(place)) places.set(place, await namesAt(place))
      const known = places.get(place)
      missing.push(...names.filter(name => known && !known.has(name)).map(name => `${row}: ${place} has no "${name}"`))
    }
  }
  assert.deepEqual(missing, [])
})
