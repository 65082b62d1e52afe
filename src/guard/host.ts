// Which Host names are ours (RFC 9110 section 7.4): a name that is not gets 421, so that a foreign name that was made to
// resolve to this device (DNS rebinding) reaches nothing. IP literals pass: rebinding needs a name.
import { ascii, equalsIgnoreCase, nameAmong, nameList } from '../bytes.ts'
import { hostEnd } from '../http/target.ts'
import type { Platform } from '../ports.ts'

const DOT = 0x2E
const LOCALHOST = ascii('localhost')

export class Hosts {
  private readonly any: boolean
  private readonly names: Uint8Array
  private readonly platform: Platform

  /** `allowed`: names, or 'any' to switch the check off. `localhost` is always ours, a name without a dot with `.local`, too. */
  constructor(platform: Platform, allowed: string[] | 'any') {
    this.platform = platform
    this.any = allowed === 'any'
    const names = allowed === 'any' ? [] : allowed
    this.names = nameList(platform, names.concat(names.filter(name => name.indexOf('.') < 0).map(name => name + '.local')))
  }

  /** Whether the authority at bytes[from, to), valid already, names this device. */
  ours(bytes: Uint8Array, from: number, to: number): boolean {
    if (this.any || bytes[from] === 0x5B) return true
    let end = hostEnd(this.platform, bytes, from, to)
    // A name may say that it is complete (RFC 3986 section 3.2.2).
    if (end > from + 1 && bytes[end - 1] === DOT) end--
    let literal = true
    for (let i = from; i < end; i++) {
      if (bytes[i] !== DOT && (bytes[i] < 0x30 || bytes[i] > 0x39)) literal = false
    }
    if (literal) return true
    return nameAmong(bytes, from, end, this.names) >= 0 || equalsIgnoreCase(bytes, from, end, LOCALHOST)
  }
}
