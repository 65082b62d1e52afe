import { INTERNAL } from './names.mjs'
import { has, locals, simple } from './walk.mjs'

/** How names are used in a tree. */
export class Uses {
  constructor(tree) {
    this.callees = new Set()
    this.made = new Set()
    this.values = new Set()
    this.called = new Set()
    this.read = new Set()
    this.written = new Set()
    this.members = new Map()
    this.locals = locals(tree)
    simple(tree, (node, parent) => this.note(node, parent))
  }

  note(node, parent) {
    if (node.type === 'MethodDefinition') {
      this.members.set(node.key.name, (this.members.get(node.key.name) ?? 0) + 1)
    }
    if (node.type === 'MemberExpression' && !node.computed) {
      const { name } = node.property
      if (parent.type === 'CallExpression' && parent.callee === node) this.called.add(name)
      else if (/^(Assignment|Update)Expression$/.test(parent.type) && (parent.left ?? parent.argument) === node) {
        this.written.add(name)
      } else this.read.add(name)
    }
    if (node.type === 'Identifier') this.noteIdentifier(node, parent)
  }

  noteIdentifier(node, parent) {
    if (this.locals.has(node)) return
    if (parent.type === 'MemberExpression' && parent.property === node && !parent.computed) return
    if (/^(MethodDefinition|Property)$/.test(parent.type) && parent.key === node && parent.value !== node) return
    if (/^(Class|Function)Declaration$/.test(parent.type) && parent.id === node) return
    if (parent.type === 'CallExpression' && parent.callee === node) this.callees.add(node.name)
    else if (parent.type === 'NewExpression' && parent.callee === node) this.made.add(node.name)
    else this.values.add(node.name)
  }

  /** Whether a member is one function, and met by calling it (or, a getter, by reading it) only. */
  onlyCalled(member) {
    const { name } = member.key
    if (!INTERNAL.test(name) || this.members.get(name) !== 1 || this.written.has(name) || member.static) return false
    if (has('Super', member.value)) return false
    return member.kind === 'get' ? !this.called.has(name) : member.kind === 'method' && !this.read.has(name)
  }
}
