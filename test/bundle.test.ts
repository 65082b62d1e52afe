// What the build gives out. The bundle for Espruino is parsed, and refused when it holds anything that an interpreter
// was seen to refuse or to answer wrongly; each rule is first shown to refuse its sample.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { parse, type Program } from 'acorn'
import { analyze, type Scope } from 'eslint-scope'
import esquery from 'esquery'
import type { Node, Program as Tree } from 'estree'
import { globals, rows } from '../scripts/subset.mjs'
import { root } from '../scripts/setup.mjs'

const BUNDLE = join(root, 'dist/espruino/postern.js')
const LANGUAGE = 2015
/** Samples and the check of the modules: newer than what any engine of ours understands. */
const NEWEST = 2022

function tree(source: string, version: typeof LANGUAGE | typeof NEWEST): Program {
  const module = /^(import|export) /.test(source)
  return parse(source, { ecmaVersion: version, sourceType: module ? 'module' : 'script', locations: true, ranges: true })
}

function matches(program: Program, selector: string): string[] {
  const found = esquery.query(program as unknown as Node, selector)
  return found.map((node) => `${node.type} at line ${node.loc?.start.line}, column ${node.loc?.start.column}`)
}

function scopes(program: Program): Scope[] {
  return analyze(program as unknown as Tree, { ecmaVersion: NEWEST, sourceType: 'script' }).scopes
}

/** Names that are declared nowhere: what the bundle takes from outside. */
function outside(program: Program): string[] {
  return [...new Set(scopes(program)[0].through.map((reference) => reference.identifier.name))]
}

/** Closures over a variable of a loop: there they see its last value. */
function captures(program: Program): string[] {
  return scopes(program).filter((scope) => scope.type === 'for').flatMap((scope) =>
    scope.variables.filter((variable) => variable.references.some((reference) =>
      reference.from.variableScope !== scope.variableScope)).map((variable) => variable.name))
}

/** `return` at the end of a line: there the next line is its value. */
function openReturns(source: string): string[] {
  return source.match(/\breturn[ \t]*\r?\n/g) ?? []
}

const source = readFileSync(BUNDLE, 'utf8')
const bundle = tree(source, LANGUAGE)

test('each rule refuses its sample', () => {
  assert.ok(rows.length > 80)
  for (const row of rows) assert.notDeepEqual(matches(tree(row.sample, NEWEST), row.selector), [], row.name)
})

test('the bundle for Espruino holds nothing that its interpreter refuses', () => {
  const found = rows.filter((row) => row.where !== 'core')
    .flatMap((row) => matches(bundle, row.selector).map((place) => `${row.name}: ${place}`))
  assert.deepEqual(found, [])
})

test('the bundle for Espruino names nothing from outside that is not everywhere', () => {
  assert.deepEqual(outside(tree('f(Map, process); exports.a = Math.PI', NEWEST)).filter(unknown), ['f', 'Map', 'process'])
  assert.deepEqual(outside(bundle).filter(unknown), [])
})

test('the bundle for Espruino has no closure over a variable of a loop', () => {
  assert.deepEqual(captures(tree('for (let i = 0; i < 3; i++) f(() => i)', NEWEST)), ['i'])
  assert.deepEqual(captures(tree('for (let i = 0; i < 3; i++) { const j = i; f(() => j) }', NEWEST)), [])
  assert.deepEqual(captures(bundle), [])
})

test('the bundle for Espruino has no return at the end of a line', () => {
  assert.equal(openReturns('function f() { return\n5 }').length, 1)
  assert.deepEqual(openReturns(source), [])
})

test('the bundle for Espruino is ASCII', () => {
  assert.equal(readFileSync(BUNDLE).findIndex((octet) => octet > 0x7E), -1)
})

test('code that every engine understands passes', () => {
  const sample = `class A { constructor(a) { this.a = a } get b() { return this.a } }
    exports.A = A; exports.f = (a) => { switch (a) { case 1: return 2; default: return \`\${a}\` } }`
  for (const row of rows.filter((item) => item.where !== 'core')) {
    assert.deepEqual(matches(tree(sample, LANGUAGE), row.selector), [], row.name)
  }
  assert.deepEqual(outside(tree(sample, LANGUAGE)).filter(unknown), [])
})

/** What the SDK gives every app, or an app that uses flash includes; `crypt` comes with the folder that we include. */
const OF_THE_SDK = ['timer', 'time', 'crypt', 'embedded:storage/flash']

interface Manifest {
  modules: Record<string, string | string[]>
  platforms: Record<string, Manifest>
}

/** Names that the manifest maps, on every platform that it knows. */
function mapped(manifest: Manifest): string[] {
  const platforms = Object.values(manifest.platforms).filter((platform) => platform.modules)
  return [...new Set([manifest, ...platforms].flatMap(({ modules }) => Object.keys(modules)))]
    .filter((name) => manifest.modules[name] ?? platforms.every(({ modules }) => modules[name]))
}

test('the modules for Moddable parse as the language of its engine and import what the manifest maps', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8'))
  const known = [...OF_THE_SDK, ...mapped(manifest)]
  const own = readdirSync(join(root, 'dist/moddable')).filter((file) => file.endsWith('.js')).map((file) => `./${file}`)
  const folder = join(root, 'dist/moddable')
  const files = readdirSync(folder).filter((file) => file.endsWith('.js'))
  for (const file of files) {
    const program = parse(readFileSync(join(folder, file), 'utf8'), { ecmaVersion: NEWEST, sourceType: 'module' })
    const sources = esquery.query(program as unknown as Node, ':matches(ImportDeclaration, ExportNamedDeclaration) > .source')
    const names = sources.map((node) => node.type === 'Literal' ? String(node.value) : '')
    assert.deepEqual(names.filter((name) => !own.includes(name) && !known.includes(name)), [], file)
  }
  assert.ok(files.length >= 3)
})

test('everything that package.json exports and manifest.json names is built', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const files = Object.values(exports).flatMap((item) => typeof item === 'string' ? [item] : Object.values(item ?? {}))
  assert.ok(files.length > 6)
  for (const file of files) assert.ok(existsSync(join(root, String(file))), String(file))
})

function unknown(name: string): boolean {
  return !globals.includes(name)
}
