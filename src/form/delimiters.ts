// The delimiters that may end a part: one, or one for each multipart/mixed group that is open, since a part ends at
// the delimiter of any enclosing level (RFC 2046 section 5.1.2). What all of them begin with is searched for; behind
// that they are told apart octet by octet. A CR stands at the first place of each and nowhere else, so that after a
// mismatch nothing has to be looked at again, and what is withheld is the beginning of one of them: `matched` octets,
// less the `virtual` that were never sent. Two integers take the place of a copy of the input.
import { skipTable } from '../portable/find.ts'
import { DELIMITER_BYTES_MAX, readDelimiter } from './boundary.ts'
import type { ParameterReader } from './parse-header.ts'

const CR = 0x0D
/** CR LF "--": all delimiters begin with it. */
const COMMON_BYTES = 4

export class Delimiters {
  /** One delimiter behind the other, the outermost first. */
  bytes: Uint8Array
  /** The skip table of what all of them begin with; 256 entries. */
  table: Uint8Array
  /** Octets that all of them begin with. */
  common = 0
  count = 0
  /** Octets that match so far, and how many of these were never sent. */
  matched = 0
  virtual = 0
  /** The delimiter that was found whole by the last `compare`, or -1. */
  whole = -1
  private lengths: number[] = []
  /** The delimiter that the octets matched so far belong to. */
  private which = 0

  constructor(levels: number) {
    this.bytes = new Uint8Array(levels * DELIMITER_BYTES_MAX)
    this.table = new Uint8Array(256)
    for (let i = 0; i < levels; i++) this.lengths.push(0)
  }

  /** Adds the delimiter of the boundary that a media type names; false when it names none. */
  add(parameters: ParameterReader, bytes: Uint8Array, from: number, to: number): boolean {
    const length = readDelimiter(parameters, bytes, from, to, this.bytes, this.count * DELIMITER_BYTES_MAX)
    if (length === 0) return false
    this.lengths[this.count] = length
    this.keep(this.count + 1)
    return true
  }

  /** Forgets all but the outermost `count`. */
  keep(count: number): void {
    this.count = count
    if (count === 0) return
    let common = this.lengths[0]
    for (let other = 1; other < count; other++) {
      const begin = other * DELIMITER_BYTES_MAX
      const most = Math.min(common, this.lengths[other])
      common = COMMON_BYTES
      while (common < most && this.bytes[begin + common] === this.bytes[common]) common++
    }
    this.common = common
    this.which = 0
    skipTable(this.bytes, common, this.table)
  }

  /** The first `matched` octets of a delimiter were seen, or need not be sent. */
  start(matched: number, virtual: number): void {
    this.matched = matched
    this.virtual = virtual
    this.which = 0
  }

  /** Octets of delimiter `index`. */
  length(index: number): number {
    return this.lengths[index]
  }

  /** Where in `bytes` the octets matched so far stand. */
  base(): number {
    return this.which * DELIMITER_BYTES_MAX
  }

  /** Compares on; gives the index of the octet that decided, or `to`. `whole` says whether a delimiter is complete. */
  compare(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    let matched = this.matched
    if (this.count === 1) {
      const needle = this.bytes
      const behind = matched - from
      const stop = this.common - behind < to ? this.common - behind : to
      while (at < stop && bytes[at] === needle[at + behind]) at++
      matched = at + behind
      this.whole = matched === this.common ? 0 : -1
    } else {
      while (at < to && this.follows(bytes[at], matched)) {
        at++
        matched++
      }
      this.whole = at < to ? this.longest(matched) : -1
    }
    this.matched = matched
    return at
  }

  /** Where in [from, to) the beginning of a delimiter stands that `to` cuts off, else `to`: it is what matches now. */
  tail(bytes: Uint8Array, from: number, to: number): number {
    const table = this.table
    const common = this.common
    // The last place of the last octet in the delimiter is the longest beginning that it can end.
    const longest = common - table[bytes[to - 1]]
    const least = longest < to - from ? to - longest : from
    let begin = least
    if (bytes[begin] !== CR || !this.begins(bytes, begin, to)) {
      begin = to - 1
      while (begin > least && bytes[begin] !== CR && table[bytes[begin]] < common) begin--
      if (bytes[begin] !== CR || !this.begins(bytes, begin, to)) return to
    }
    this.start(to - begin, 0)
    return begin
  }

  /** The longest delimiter among the first `matched` octets, or -1. */
  longest(matched: number): number {
    let longest = -1
    for (let other = 0; other < this.count; other++) {
      const length = this.lengths[other]
      if (length <= matched && this.alike(other, length)
        && (longest < 0 || length > this.lengths[longest])) longest = other
    }
    return longest
  }

  /** Whether bytes[from, to), which begins with CR, is the beginning of all delimiters. */
  private begins(bytes: Uint8Array, from: number, to: number): boolean {
    const needle = this.bytes
    let at = from + 1
    while (at < to && bytes[at] === needle[at - from]) at++
    return at === to
  }

  /** Whether a delimiter goes on with `octet` behind the `matched` octets; then these are its own. */
  private follows(octet: number, matched: number): boolean {
    const which = this.which
    if (matched < this.lengths[which] && this.bytes[this.base() + matched] === octet) return true
    for (let other = 0; other < this.count; other++) {
      if (matched < this.lengths[other] && this.alike(other, matched)
        && this.bytes[other * DELIMITER_BYTES_MAX + matched] === octet) {
        this.which = other
        return true
      }
    }
    return false
  }

  /** Whether delimiter `other` has the same first `length` octets. */
  private alike(other: number, length: number): boolean {
    const a = this.base()
    const b = other * DELIMITER_BYTES_MAX
    for (let i = this.common; i < length; i++) {
      if (this.bytes[a + i] !== this.bytes[b + i]) return false
    }
    return true
  }
}
