// There a method costs five variables and one for each argument, for ever, whatever its length, and code in Storage
// costs none. So what is not called all the time is taken out of its class and stays in a file of its own in Storage:
// `x.close(y)` becomes `$(from, length).call(x, y)`, and `$` evaluates that piece of the file each time. That takes a
// method whose name only one class has (names.mjs sees to it) and that is called, and never passed on as a value. A
// class of which nothing is left but its constructor goes the same way; of another the rest is evaluated when the first
// object is made, and kept until `$drop()`: `new Stream(z)` becomes `new ($c(from, length))(z)`.
//
// A constant that is seldom needed is made anew each time: it never changes, so nobody can tell.
//
// Two steps, with the minifier between them, so that both files are minified as one: `marked` replaces the calls and
// keeps the bodies as `$flash(number, function ...)`; `parted` cuts those out and puts places for numbers.
import { createHash } from 'node:crypto'
import { parse } from 'acorn'
import { Edits } from './edits.mjs'
import { Uses } from './uses.mjs'
import { constantsMade, has, simple } from './walk.mjs'

/** Names that the minifier must leave: what is evaluated sees them. */
export const LOADER_NAMES = ['$', '$a', '$b', '$c', '$C', '$S', '$M', '$k', '$m', '$o', '$v', '$drop', '$flash']
/** Places have a fixed width, so that they can be filled in when all are known. */
const FROM_DIGITS = 6
const LENGTH_DIGITS = 5
/** What tells builds apart. */
const STAMP_OCTETS = 8

/**
 * `$S` is the file where it lies: reading it by name for each piece would search Storage each time. `$` evaluates a
 * piece: a function that sees the names of the module; `$v` a value; `$o` is an array of a piece; `$c` keeps the class
 * that it gives. What is evaluated inside a function keeps that call as a scope of its own, with seven variables for
 * each function and three for each method: `$m` gives it the scope of the module alone, by its hidden name.
 */
function loader(file) {
  return `var $S=require("Storage").read("${file}")||"",$C={},$M;function $v($a,$b){return eval($S.substr($a,$b))}`
    + 'function $m($a){if($a)$a["\\xFFsco"]=$M;return $a}function $($a,$b){return $m(eval($S.substr($a,$b)))}'
    + 'function $o($a,$b){return new Uint8Array(E.toArrayBuffer($S.substr($a,$b)))}'
    + 'function $k($a){Object.keys($a.prototype).forEach(function($b){$b=Object.getOwnPropertyDescriptor($a.prototype,$b);'
    + '$m($b.get);$m($b.value)});return $m($a)}'
    + 'function $c($a,$b){return $C[$a]||($C[$a]=$k($v($a,$b)))}function $drop(){$C={}}$M=$["\\xFFsco"];'
}

/** The two files were made at once, or nothing runs: a piece of another build is other code. */
function guard(file, at, stamp) {
  return `if($S.substr(${at},${STAMP_OCTETS})!=="${stamp}")throw new Error("${file} is missing or of another build");`
}

/** A shorter text is copied for less than it costs to find it. */
const TEXT_OCTETS = 64

/** What marks other constants of the core. */
const MAKER = 'frozen'

const language = { ecmaVersion: 2022, sourceType: 'script', ranges: true }

/** The code with marks, and the labels of all marks: `Class.method` or `function`. */
export function marked(code) {
  const tree = parse(code, language)
  const marks = new Marks(tree)
  const edits = new Edits(code)
  simple(tree, (node) => marks.rewrite(node, edits))
  marks.rewriteConstants(edits)
  const texts = marks.pieces.map((piece) => piece.kind === 'class' ? '' : piece.text(edits))
  const cut = (kinds) => marks.pieces.filter((piece) => kinds.includes(piece.kind)).forEach((piece) => {
    for (const [from, to] of piece.removed) edits.remove(from, to)
  })
  cut(['method', 'get', 'function', 'maker', 'value'])
  marks.pieces.forEach((piece, number) => { if (piece.kind === 'class') texts[number] = piece.text(edits) })
  cut(['class'])
  const pieces = texts.map((text, number) => `$flash(${number}, ${text});`)
  return { code: `${pieces.join('\n')}\n${edits.text(0, code.length)}`, labels: marks.pieces.map((piece) => piece.label) }
}

/** The module, and `file`, its file in Storage, a character for each octet. */
export function parted(small, octets, file) {
  const { text: short, texts } = withoutTexts(small)
  const bodies = []
  let functions = ''
  let module = ''
  for (const node of parse(short, language).body) {
    const text = short.slice(node.start, node.end)
    // The interpreter does not hoist them.
    if (node.type === 'FunctionDeclaration') functions += text
    else if (node.type !== 'ExpressionStatement' || !isMark(node.expression)) module += `${text}\n`
    else {
      const [number, body] = node.expression.arguments
      bodies.push([`c${number.value}`, `(${short.slice(body.start, body.end)})`])
    }
  }
  texts.forEach((text, number) => bodies.push([`s${number}`, text]))
  octets.forEach((array, number) => bodies.push([`o${number}`, String.fromCharCode(...array)]))
  const places = new Map()
  let at = 0
  for (const [name, body] of bodies) {
    const length = name[0] === 'c' ? filled(body).length : body.length
    places.set(name, [at, length])
    at += length
  }
  const flash = bodies.map(([name, body]) => name[0] === 'c' ? filled(body, places) : body).join('')
  const code = filled(functions + module, places)
  const stamp = createHash('sha256').update(code + flash).digest('hex').slice(0, STAMP_OCTETS)
  return { module: loader(file) + guard(file, at, stamp) + code, flash: flash + stamp }
}

/** A text beyond ASCII as the octets that it is on a board, in UTF-8. */
function octets(text) {
  const escaped = [...Buffer.from(text)].map((octet) => {
    const plain = octet >= 0x20 && octet <= 0x7E && octet !== 0x22 && octet !== 0x5C
    return plain ? String.fromCharCode(octet) : `\\x${octet.toString(16).padStart(2, '0')}`
  })
  return `"${escaped.join('')}"`
}

/** Long texts are read where they lie, instead of being copied each time: `$s(number)` in the place of each. */
function withoutTexts(code) {
  const texts = []
  const edits = new Edits(code)
  simple(parse(code, language), (node, parent) => {
    if (node.type === 'TemplateElement' && /[^\0-~]/.test(node.value.cooked)) throw new Error('a template beyond ASCII')
    if (node.type !== 'Literal' || typeof node.value !== 'string') return
    if (/[^\0-~]/.test(node.value)) return edits.replace(node.start, node.end, octets(node.value))
    if (node.value.length < TEXT_OCTETS || (parent.type === 'Property' && parent.key === node)) return
    if (/[^\n -~]/.test(node.value)) return
    if (!texts.includes(node.value)) texts.push(node.value)
    const space = /\w/.test(code[node.start - 1]) ? ' ' : ''
    edits.replace(node.start, node.end, `${space}$s(${texts.indexOf(node.value)})`)
  })
  return { text: edits.text(0, code.length), texts }
}

function isMark(node) {
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === '$flash'
}

/** Each `$(number)`, `$c(number)`, `$v(number)`, `$s(number)` and `$o(number)` with its place. */
function filled(text, places) {
  return text.replace(/(\$[csov]?)\((\d+)\)/g, (_, name, number) => {
    const kind = /[so]/.exec(name)?.[0] ?? 'c'
    const [from, length] = places ? places.get(`${kind}${number}`) : [0, 0]
    const place = `${String(from).padEnd(FROM_DIGITS)},${String(length).padEnd(LENGTH_DIGITS)}`
    return `${name === '$s' ? '$S.substr' : name}(${place})`
  })
}

class Marks {
  constructor(tree) {
    this.pieces = []
    this.methods = new Map()
    this.functions = new Map()
    this.classes = new Map()
    this.constants = []
    const uses = new Uses(tree)
    this.locals = uses.locals
    for (const constant of constantsMade([MAKER], tree)) this.addConstant(constant)
    for (const node of tree.body) {
      if (node.type === 'FunctionDeclaration') this.addFunction(node, uses)
      if (node.type === 'ClassDeclaration') this.addClass(node, uses)
    }
  }

  addConstant({ node, name, init, reads }) {
    this.constants.push([this.add(new Piece(name, node, init, 'value')), reads])
  }

  rewriteConstants(edits) {
    for (const [number, reads] of this.constants) {
      for (const { start, end } of reads) edits.replace(start, end, `$v(${number})`)
    }
  }

  addFunction(node, uses) {
    const { name } = node.id
    if (uses.values.has(name) || !uses.callees.has(name)) return
    this.functions.set(name, this.add(new Piece(name, node, node, 'function')))
  }

  addClass(node, uses) {
    const { name } = node.id
    const members = node.body.body
    const taken = members.filter((member) => member.kind !== 'constructor' && uses.onlyCalled(member))
    for (const member of taken) {
      const label = `${name}.${plain(member.key.name)}`
      this.methods.set(member.key.name, this.add(new Piece(label, member, member.value, member.kind)))
    }
    const maker = members.find((member) => member.kind === 'constructor')
    const left = members.length - taken.length - (maker ? 1 : 0)
    if (node.superClass || uses.values.has(name) || !uses.made.has(name)) return
    if (left > 0 || (maker && has('ReturnStatement', maker.value.body))) {
      this.classes.set(name, this.add(new Piece(name, node, node, 'class')))
      return
    }
    for (const member of taken) this.pieces[this.methods.get(member.key.name)].removed = []
    this.classes.set(name, this.add(new Piece(name, node, maker?.value, 'maker')))
  }

  add(piece) {
    this.pieces.push(piece)
    return this.pieces.length - 1
  }

  rewrite(node, edits) {
    if (node.type === 'NewExpression' && node.callee.type === 'Identifier') this.rewriteNew(node, edits)
    if (node.type === 'CallExpression') this.rewriteCall(node, edits)
    const got = node.type === 'MemberExpression' && !node.computed && this.methods.get(node.property.name)
    if (got === undefined || got === false || this.pieces[got].kind !== 'get') return
    edits.insert(node.start, `$(${got}).call(`)
    edits.replace(edits.before('.', node.property.start), node.end, ')')
  }

  rewriteCall(node, edits) {
    const { callee } = node
    if (callee.type === 'Identifier') {
      if (this.locals.has(callee)) return
      const number = this.functions.get(callee.name)
      if (number !== undefined) edits.replace(callee.start, callee.end, `$(${number})`)
      return
    }
    if (callee.type !== 'MemberExpression' || callee.computed) return
    const number = this.methods.get(callee.property.name)
    if (number === undefined || this.pieces[number].kind !== 'method') return
    edits.insert(callee.start, `$(${number}).call(`)
    const open = edits.after('(', callee.end)
    edits.replace(edits.before('.', callee.property.start), open, node.arguments.length > 0 ? ', ' : '')
  }

  rewriteNew(node, edits) {
    const number = this.classes.get(node.callee.name)
    if (number === undefined || this.locals.has(node.callee)) return
    if (this.pieces[number].kind === 'class') {
      edits.replace(node.callee.start, node.callee.end, `($c(${number}))`)
      return
    }
    const open = edits.after('(', node.callee.end)
    edits.replace(node.start, open, `$(${number}).call({}${node.arguments.length > 0 ? ', ' : ''}`)
  }
}

/** A function that goes to flash: where it stood, and what becomes of it. */
class Piece {
  constructor(label, whole, value, kind) {
    this.label = label
    this.value = value
    this.kind = kind
    this.removed = [[whole.start, whole.end]]
  }

  text(edits) {
    if (!this.value) return 'function () { return this }'
    if (this.kind === 'class' || this.kind === 'value') return edits.text(this.value.start, this.value.end)
    const end = this.kind === 'maker' ? this.value.body.end - 1 : this.value.end
    const from = this.kind === 'function' ? this.value.id.end : this.value.start
    return `function ${edits.text(from, end)}${this.kind === 'maker' ? ' return this }' : ''}`
  }
}

function plain(name) {
  return name.replace(/_[0-9]+$/, '')
}
