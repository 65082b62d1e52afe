// What the build gives out. The bundle for Espruino is parsed, and refused when it holds anything that an interpreter
// was seen to refuse or to answer wrongly; each rule is first shown to refuse its sample.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { parse, type Program } from 'acorn'
import { analyze, type Scope } from 'eslint-scope'
import esquery from 'esquery'
import type { Node, Program as Tree } from 'estree'
import { marked } from '../scripts/espruino/flash-code.mjs'
import { globals, rows } from '../scripts/subset.mjs'
import { root } from '../scripts/setup.mjs'

const FOLDER = join(root, 'dist/espruino')
const MODULES = ['postern', 'device', 'cgi']
/** What the interpreter has, and other engines not: of use to the ports only, which lint keeps. */
const HARDWARE = `eval require E process print peek32 getTime setTimeout clearTimeout`.split(' ')
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

/** A module and the functions that it leaves in flash, as they are seen when they are evaluated: in its scope. */
function whole(name: string): string {
  const module = readFileSync(join(FOLDER, `${name}.js`), 'utf8')
  const flash = readFileSync(join(FOLDER, `${name}.flash.js`), 'latin1')
  const places = [...`${module}${flash}`.matchAll(/\$[cv]?\((\d+) *,(\d+) *\)/g)]
    .map(([, from, length]) => [Number(from), Number(length)])
  const pieces = new Set(places.map(([from, length]) => flash.slice(from, from + length)))
  assert.ok(pieces.size > 20)
  return [module, ...[...pieces].map(piece => `;(function () { return ${piece} })`)].join('\n')
}

const source = MODULES.map(whole).join('\n;')
const bundles = MODULES.map(name => tree(whole(name), LANGUAGE))

test('each rule refuses its sample', () => {
  assert.ok(rows.length > 80)
  for (const row of rows) assert.notDeepEqual(matches(tree(row.sample, NEWEST), row.selector), [], row.name)
})

test('the bundle for Espruino holds nothing that its interpreter refuses', () => {
  const found = rows.filter((row) => row.where !== 'core')
    .flatMap((row) => bundles.flatMap(bundle => matches(bundle, row.selector)).map((place) => `${row.name}: ${place}`))
  assert.deepEqual(found, [])
})

test('the bundle for Espruino names nothing from outside that is not everywhere', () => {
  assert.deepEqual(outside(tree('f(Map, process); exports.a = Math.PI', NEWEST)).filter(unknown), ['f', 'Map', 'process'])
  const hardware = (name: string) => HARDWARE.includes(name) || name.startsWith('$')
  assert.deepEqual(bundles.flatMap(outside).filter(unknown).filter(name => !hardware(name)), [])
})

test('the bundle for Espruino has no closure over a variable of a loop', () => {
  assert.deepEqual(captures(tree('for (let i = 0; i < 3; i++) f(() => i)', NEWEST)), ['i'])
  assert.deepEqual(captures(tree('for (let i = 0; i < 3; i++) { const j = i; f(() => j) }', NEWEST)), [])
  assert.deepEqual(bundles.flatMap(captures), [])
})

test('the bundle for Espruino has no return at the end of a line', () => {
  assert.equal(openReturns('function f() { return\n5 }').length, 1)
  assert.deepEqual(openReturns(source), [])
})

test('the bundle for Espruino is ASCII', () => {
  for (const file of readdirSync(FOLDER)) {
    assert.equal(readFileSync(join(FOLDER, file)).findIndex((octet) => octet > 0x7E), -1, file)
  }
})

test('code that every engine understands passes', () => {
  const sample = `class A { constructor(a) { this.a = a } get b() { return this.a } }
    exports.A = A; exports.f = (a) => { switch (a) { case 1: return 2; default: return \`\${a}\` } }`
  for (const row of rows.filter((item) => item.where !== 'core')) {
    assert.deepEqual(matches(tree(sample, LANGUAGE), row.selector), [], row.name)
  }
  assert.deepEqual(outside(tree(sample, LANGUAGE)).filter(unknown), [])
})

function unknown(name: string): boolean {
  return !globals.includes(name)
}

/** There a class knows its own name only as the module does, and a local name hides one of the module. */
const SELVES: [name: string, code: string, absent: RegExp][] = [
  ['methods that all go', 'class Foo { constructor(a) { this.a_1 = a } copy_2() { return new Foo(this.a_1) } }\nfunction go(x) { return new Foo(x).copy_2() }\nexports.go = x => go(x)', /new Foo\b/],
  ['methods that stay', 'class Foo { constructor(a) { this.a = a } list() { return new Foo(this.a) } }\nexports.go = x => new Foo(x).list()', /new Foo\b/],
  ['a local name in its place', 'function digit(a) { return a }\nfunction go(digit) { return digit(1) }\nexports.go = x => go(digit) + digit(x) + go(x)', /\$\(\d+\)\(1\)/],
]
for (const [name, code, absent] of SELVES) {
  test(`what goes to flash on Espruino means the same: ${name}`, () => assert.doesNotMatch(marked(code).code, absent))
}
