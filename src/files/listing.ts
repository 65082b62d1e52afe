// The listing of a directory, as Python's http.server writes it: made while it is sent, a name at a time. Every name is
// escaped, as text and as a reference relative to the directory.
import type { Arena } from '../http/arena.ts'
import { PERCENT, SLASH } from '../http/grammar.ts'
import { decodedOctet } from '../http/target.ts'
import type { Platform } from '../ports.ts'
import type { Source } from '../sink.ts'
import type { Document } from './documents.ts'
import { escaped, reference } from './quoting.ts'

/** `names`: of what is in the directory, a slash behind those of directories. */
export function listing(platform: Platform, arena: Arena, names: string[], fields: string): Document {
  names.sort((one, other) => {
    const first = one.toLowerCase(), second = other.toLowerCase()
    return first < second ? -1 : first > second ? 1 : 0
  })
  const source = new Listing(platform, escaped(asked(platform, arena)), names)
  return {
    status: 200, fields: 'Content-Type: text/html; charset=utf-8\r\n' + fields, page: true, length: source.length, pieces: [], source,
  }
}

class Listing implements Source {
  /** Octets of all. */
  length = 0
  private readonly platform: Platform
  private readonly title: string
  private readonly names: string[]
  private item = -1
  private text = ''
  private at = 0

  constructor(platform: Platform, title: string, names: string[]) {
    this.platform = platform
    this.title = title
    this.names = names
    for (let i = -1; i <= names.length; i++) this.length += platform.encodedLength(this.line(i))
    this.text = this.line(-1)
  }

  read(target: Uint8Array, from: number, to: number): number {
    let put = from
    while (put < to) {
      const count = this.platform.encode(this.text, this.at, target, put, to)
      put += count
      this.at += count
      if (count > 0) continue
      if (this.item === this.names.length) break
      this.text = this.line(++this.item)
      this.at = 0
    }
    return put > from ? put - from : -1
  }

  private line(item: number): string {
    if (item === this.names.length) return '</ul>\n<hr>\n</body>\n</html>\n'
    if (item >= 0) {
      const name = this.names[item]
      return '<li><a href="' + reference(this.platform, name) + '">' + escaped(name) + '</a></li>\n'
    }
    const title = 'Directory listing for ' + this.title
    return '<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>' + title
      + '</title>\n</head>\n<body>\n<h1>' + title + '</h1>\n<hr>\n<ul>\n'
  }
}

/** The target as it was sent, decoded; what is no encoding stays as it is. */
function asked(platform: Platform, arena: Arena): string {
  const bytes = arena.bytes, to = arena.head.targetTo
  const target = new Uint8Array(to - arena.head.targetFrom + 1)
  let at = arena.head.targetFrom, put = 0
  while (at + 1 < to && bytes[at] === SLASH && bytes[at + 1] === SLASH) at++
  for (; at < to; at++) {
    const octet = bytes[at] === PERCENT ? decodedOctet(bytes, at, to) : -1
    target[put++] = octet < 0 ? bytes[at] : octet
    if (octet >= 0) at += 2
  }
  return platform.decode(target, 0, put, 'utf-8')
}
