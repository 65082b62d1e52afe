/** Replacements in a text: any part of it can be asked for with what was replaced inside. */
export class Edits {
  constructor(code) {
    this.code = code
    this.list = []
  }

  insert(at, by) {
    this.list.push([at, at, by])
  }

  replace(from, to, by) {
    this.list.push([from, to, by])
  }

  remove(from, to) {
    this.list = this.list.filter((edit) => edit[0] < from || edit[1] > to)
    this.list.push([from, to, ''])
  }

  before(text, at) {
    return this.code.lastIndexOf(text, at)
  }

  after(text, at) {
    return this.code.indexOf(text, at) + text.length
  }

  text(from, to) {
    // Of two at one place the outer one was made first.
    const inside = this.list.filter((edit) => edit[0] >= from && edit[1] <= to)
      .map((edit, order) => [...edit, order])
      .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[3] - b[3])
    let text = ''
    let at = from
    for (const [start, end, by] of inside) {
      text += this.code.slice(at, start) + by
      at = end
    }
    return text + this.code.slice(at, to)
  }
}
