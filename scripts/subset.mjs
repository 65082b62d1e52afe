// What the core may not be written in, as one table: each row is a construct that an interpreter of Espruino 2v29
// refused or answered wrongly when it was tried, or a rule of DESIGN section 7. `where` says who must obey:
//   engine   all code that runs on every engine: the core, the device, the world and vectors of the tests
//   bundle   only the written-out bundle: the compiler removes it from the source, or it must not add it
//   core     only src/: legal there, but not wanted
// `selector` is a query over the syntax tree, the same for the linter and for the parsed bundle; `sample` must match.

/** @typedef {{ name: string, where: 'engine' | 'bundle' | 'core', selector: string, sample: string }} Row */

const absentGlobals = `Map Set WeakMap WeakSet WeakRef FinalizationRegistry Symbol Proxy Reflect BigInt RangeError
  EvalError URIError AggregateError Intl Atomics SharedArrayBuffer TextDecoder TextEncoder URL structuredClone
  queueMicrotask setImmediate encodeURI decodeURI escape unescape BigInt64Array BigUint64Array Iterator WebAssembly`
/** All that the core may name from outside: the rest belongs to a platform, works on strings, or is absent. */
const coreGlobals = `exports undefined Infinity NaN Object Array String Boolean Math Error ArrayBuffer DataView Uint8Array
  Int8Array Uint16Array Int16Array Uint32Array Int32Array`
/** Words that its parser takes for its own as the name of a method. */
const reservedWords = `of in do if for let new try var case else enum null this true void with break catch class const
  false super throw while yield delete export import public return static switch typeof default extends finally package
  private continue debugger function arguments interface protected implements instanceof`

const absentStatics = [
  ['Array', 'from of fromAsync', 'Array.from(list)'],
  ['Number', 'EPSILON MAX_SAFE_INTEGER MIN_SAFE_INTEGER isFinite isInteger isNaN isSafeInteger parseFloat parseInt',
    'Number.isInteger(n)'],
  ['Object', `freeze getOwnPropertySymbols groupBy hasOwn is isExtensible isFrozen isSealed preventExtensions
    seal`, 'Object.freeze(o)'],
  ['Math', `acosh asinh atanh cbrt clz32 cosh expm1 fround hypot imul log10 log1p log2 sinh tanh trunc`,
    'Math.imul(a, b)'],
  ['Promise', 'allSettled any race withResolvers try', 'Promise.race(list)'],
  ['ArrayBuffer', 'isView', 'ArrayBuffer.isView(a)'],
  ['String', 'fromCodePoint raw', 'String.fromCodePoint(65)'],
  ['Date', 'UTC', 'Date.UTC(2000, 1)'],
  ['Uint8Array', 'from of', 'Uint8Array.from(list)'],
]

/** Methods of arrays, typed arrays and strings whose names nothing of ours bears. */
const absentMethods = `copyWithin findLast findLastIndex flat flatMap reduceRight toReversed toSorted toSpliced
  codePointAt isWellFormed localeCompare matchAll normalize toLocaleLowerCase toLocaleUpperCase toWellFormed trimEnd
  trimLeft trimRight trimStart toExponential toLocaleString toPrecision isPrototypeOf propertyIsEnumerable`

function words(text) {
  return text.trim().split(/\s+/)
}

function oneOf(text) {
  return `/^(${words(text).join('|')})$/`
}

/** An identifier that is read, not the name of a property. */
function reference(name) {
  return [
    `:not(MemberExpression, Property, MethodDefinition, PropertyDefinition) > Identifier[name=${name}]`,
    `MemberExpression > Identifier.object[name=${name}]`,
    `MemberExpression[computed=true] > Identifier.property[name=${name}]`,
    `Property > Identifier.value[name=${name}]`,
    `PropertyDefinition > Identifier.value[name=${name}]`,
  ].join(', ')
}

const strings = oneOf('charCodeAt codePointAt charAt fromCharCode substr substring')

/** @type {Row[]} */
const syntax = [
  row('spread', 'engine', 'SpreadElement', 'f(...list)'),
  row('rest', 'engine', 'RestElement', 'function f(...list) {}'),
  row('default parameter', 'engine', 'AssignmentPattern', 'function f(a = 1) {}'),
  row('destructuring of an object', 'engine', 'ObjectPattern', 'const { a } = o'),
  row('destructuring of an array', 'engine', 'ArrayPattern', 'const [a] = o'),
  row('computed key', 'engine', 'Property[computed=true], MethodDefinition[computed=true], PropertyDefinition[computed=true]',
    'const o = { [k]: 1 }'),
  row('quoted method name', 'engine', 'MethodDefinition > Literal.key', "class A { 'a b'() {} }"),
  row('power operator', 'engine', 'BinaryExpression[operator="**"], AssignmentExpression[operator="**="]', 'a ** b'),
  row('label', 'engine', 'LabeledStatement', 'a: for (;;) { break a }'),
  row('generator', 'engine', ':function[generator=true]', 'function* f() {}'),
  row('async function', 'engine', ':function[async=true]', 'async function f() {}'),
  row('big integer', 'engine', 'Literal[bigint]', 'f(10n)'),
  row('private name', 'engine', 'PrivateIdentifier', 'class A { #a = 1 }'),
  row('static block', 'engine', 'StaticBlock', 'class A { static { f() } }'),
  row('subclass', 'engine', ':matches(ClassDeclaration, ClassExpression)[superClass]', 'class A extends B {}'),
  row('super', 'engine', 'Super', 'const o = { f() { super.f() } }'),
  row('tagged template', 'engine', 'TaggedTemplateExpression', 'f`a`'),
  row('with', 'engine', 'WithStatement', 'with (o) f()'),
  row('debugger', 'engine', 'DebuggerStatement', 'debugger'),
  row('arguments', 'engine', 'Identifier[name="arguments"]', 'function f() { return arguments[0] }'),
  row('default before a case', 'engine', 'SwitchCase[test=null] ~ SwitchCase', 'switch (a) { default: f(); case 1: g() }'),
  row('function within a function', 'engine', ':function FunctionDeclaration', 'function f() { g(); function g() {} }'),
  row('instanceof Error', 'engine', 'BinaryExpression[operator="instanceof"][right.name=/Error$/]', 'e instanceof Error'),
  row('dynamic import', 'engine', 'ImportExpression', "import('a')"),
  row('import.meta', 'engine', 'MetaProperty', 'function f() { return new.target }'),
  row('very long name', 'engine', 'Identifier[name=/^.{64,}$/]', `f(${'a'.repeat(64)})`),
  row('variable named of', 'engine', ':not(MemberExpression, Property, MethodDefinition) > Identifier[name="of"]', 'let of = 1'),
  row('method named as a word of the language', 'engine', `MethodDefinition > Identifier.key[name=${oneOf(reservedWords)}]`,
    'class A { delete() {} }'),
  row('text beyond octets', 'engine', 'Literal[value=/[^\\u0000-\\u00ff]/], TemplateElement[value.cooked=/[^\\u0000-\\u00ff]/]',
    "f('\u4e2d')"),
  row('optional chaining', 'bundle', 'ChainExpression', 'a?.b'),
  row('logical assignment', 'bundle', 'AssignmentExpression[operator=/^(\\?\\?|&&|\\|\\|)=$/]', 'a ??= b'),
  row('field without a value', 'bundle', 'PropertyDefinition[value=null]', 'class A { a }'),
  row('arrow as a field', 'bundle', 'PropertyDefinition > ArrowFunctionExpression.value', 'class A { a = () => this.b }'),
  row('module syntax', 'bundle', 'ImportDeclaration, ExportNamedDeclaration, ExportDefaultDeclaration, ExportAllDeclaration',
    "export { a } from 'a'"),
  row('call at the top level', 'bundle', 'Program > ExpressionStatement > :matches(CallExpression, NewExpression)', 'f()'),
  row('regular expression', 'core', 'Literal[regex]', 'const a = /a/'),
  row('null', 'core', ':not(BinaryExpression) > Literal[raw="null"]', 'f(null)'),
  row('work on strings', 'core', `MemberExpression > Identifier.property[name=${strings}]`, 's.charCodeAt(0)'),
  row('namespace import', 'core', 'ImportNamespaceSpecifier, ExportAllDeclaration[exported]', "import * as a from 'a'"),
  row('effect at the top level', 'core', 'Program > ExpressionStatement', 'f()'),
  row('mutable state of a module', 'core', 'Program > VariableDeclaration[kind!="const"], Program > ExportNamedDeclaration > VariableDeclaration[kind!="const"]',
    'let a = 1'),
  row('static member', 'core', ':matches(MethodDefinition, PropertyDefinition)[static=true]', 'class A { static a = 1 }'),
]

/** @type {Row[]} */
const typescript = [
  row('enum', 'core', 'TSEnumDeclaration', 'enum A { B }'),
  row('namespace', 'core', 'TSModuleDeclaration', 'namespace A { export const b = 1 }'),
  row('parameter property', 'core', 'TSParameterProperty', 'class A { constructor(private a: number) {} }'),
  row('decorator', 'core', 'Decorator', '@a class B {}'),
]

function row(name, where, selector, sample) {
  return { name, where, selector, sample }
}

/** @type {Row[]} */
const libraries = [
  ...words(absentGlobals).map((name) => row(`${name}, absent`, 'engine', reference(`"${name}"`), `f(${name})`)),
  ...absentStatics.map(([name, list, sample]) => row(`${name}'s absent members`, 'engine',
    `MemberExpression[object.name="${name}"][property.name=${oneOf(list)}]`, sample)),
  ...words(absentMethods).map((name) => row(`${name}, absent`, 'engine',
    `MemberExpression > Identifier.property[name="${name}"]`, `a.${name}()`)),
]

export const globals = words(coreGlobals)
export const reserved = words(reservedWords)
export const rows = [...syntax, ...libraries]
export const typescriptRows = typescript

/** The linter's form of the rows that source has to obey. */
export function restricted(...places) {
  return [...rows, ...typescript].filter((item) => places.includes(item.where))
    .map((item) => ({ selector: item.selector, message: `Not on every engine, or not wanted here: ${item.name}.` }))
}
