// Counts nested calls on the bundle itself: every function of it is made to say when it is entered and left. What a
// platform or a script does is not in the bundle: `scripted` adds the call of a script, and the rest is not counted.
import assert from 'node:assert/strict'
import { runInThisContext } from 'node:vm'
import { parse, type Node } from 'acorn'
import type * as Postern from '../../src/index.ts'
import { script } from '../engines/scripts.ts'

/** One moment: who called whom, outermost first, by name; calls on the object that has most are marked. */
export interface Depth {
  calls: string[]
  ofOneObject: number
}

export interface Counted {
  calls: Calls
  postern: typeof Postern
}

/** The bundle for Node, counting. `change` may edit its source first. */
export async function countedBundle(change = (source: string): string => source): Promise<Counted> {
  const calls = new Calls()
  const source = instrument(change(await script('dist/node/index.js', 'postern', 'ES2022')), calls.names)
  const make = runInThisContext(`(function ($enter, $leave) { 'use strict'; ${source}\nreturn postern })`)
  return { calls, postern: make(calls.enter, calls.leave) as typeof Postern }
}

export class Calls {
  readonly names: string[] = ['(script)']
  /** The deepest of all, and that with most calls of one object, whatever they were for. */
  deepest: string[] = []
  most: Depth = { calls: [], ofOneObject: 0 }
  private readonly stack: { id: number; self: unknown }[] = []

  readonly enter = (id: number, self: unknown): void => {
    this.stack.push({ id, self })
    if (this.stack.length > this.deepest.length) this.deepest = this.stack.map(call => this.names[call.id])
    const count = self === undefined ? 0 : this.stack.filter(call => call.self === self).length
    if (count > this.most.ofOneObject) this.most = this.depth()
  }

  readonly leave = (): void => {
    this.stack.pop()
  }

  scripted<T>(call: () => T): T {
    this.enter(0, undefined)
    try {
      return call()
    } finally {
      this.leave()
    }
  }

  /** What is called now. */
  depth(): Depth {
    let most: unknown
    let ofOneObject = 0
    for (const { self } of this.stack) {
      const count = self === undefined ? 0 : this.stack.filter(call => call.self === self).length
      if (count <= ofOneObject) continue
      ofOneObject = count
      most = self
    }
    const mark = (self: unknown): string => ofOneObject > 0 && self === most ? '*' : ''
    return { calls: this.stack.map(({ id, self }) => `${this.names[id]}${mark(self)}`), ofOneObject }
  }
}

// The edit of the source.

interface Edit {
  at: number
  text: string
}

interface Found extends Node {
  [key: string]: unknown
}

function isNode(value: unknown): value is Found {
  return typeof value === 'object' && value !== null && typeof (value as Found).type === 'string'
}

/** Source in which every function reports; its name is added to `names`. */
export function instrument(source: string, names: string[]): string {
  const edits: Edit[] = []
  visit(parse(source, { ecmaVersion: 2022 }) as Node as Found, '', 'top level', (node, name) => {
    const id = names.push(name) - 1
    edits.push(...wrapped(source, node, `$enter(${id}, this); try {`, '} finally { $leave() }'))
  })
  return spliced(source, edits)
}

/** Source in which what the function `name` did is done by one more call of the same object. */
export function deepened(source: string, name: string): string {
  const edits: Edit[] = []
  visit(parse(source, { ecmaVersion: 2022 }) as Node as Found, '', 'top level', (node, found) => {
    if (found === name) edits.push(...wrapped(source, node, 'return (() => {', '})()'))
  })
  assert.equal(edits.length, 2, `one function is called ${name}`)
  return spliced(source, edits)
}

/** Calls `meet` for every function, inner ones first. */
function visit(node: Found, owner: string, name: string, meet: (node: Found, name: string) => void): void {
  const called = /Function/.test(node.type)
  const own = isNode(node.id) ? String(node.id.name) : undefined
  if (node.type === 'ClassDeclaration') assert.equal(node.superClass, null, 'every class has `this` at once')
  if (called) assert.ok(!node.async && !node.generator, 'every call ends before its caller goes on')
  const inner = node.type === 'ClassDeclaration' ? own ?? '' : owner
  let given = called && node.type !== 'FunctionExpression' ? own ?? `${name} =>` : name
  if (node.type === 'MethodDefinition' && isNode(node.key)) given = `${inner}.${String(node.key.name)}`
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, inner, given, meet)
  }
  if (called) meet(node, given)
}

/** Edits around the body of a function; an arrow's expression becomes a body. */
function wrapped(source: string, node: Found, before: string, behind: string): Edit[] {
  const body = node.body as Found
  if (body.type === 'BlockStatement') {
    return [{ at: body.start + 1, text: before }, { at: body.end - 1, text: behind }]
  }
  const at = source.lastIndexOf('=>', body.start) + 2
  return [{ at, text: `{ ${before} return (` }, { at: node.end, text: `) ${behind} }` }]
}

/** Of edits at the same place the one that was pushed first comes first. */
function spliced(source: string, edits: Edit[]): string {
  let result = ''
  let done = 0
  for (const { at, text } of edits.sort((one, other) => one.at - other.at)) {
    result += source.slice(done, at) + text
    done = at
  }
  return result + source.slice(done)
}
