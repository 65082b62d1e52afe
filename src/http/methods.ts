// Request methods (RFC 9110 section 9): case-sensitive tokens, matched whole.
import { constant, equals } from '../bytes.ts'
import type { Platform } from '../ports.ts'

export const GET = 1
export const HEAD = 2
export const POST = 4
export const PUT = 8
export const DELETE = 16
export const PATCH = 32
export const OPTIONS = 64

const NAMES = 'GET HEAD POST PUT DELETE PATCH OPTIONS'

export class Methods {
  private readonly names: string[]
  private readonly octets: Uint8Array[]

  constructor(platform: Platform) {
    this.names = NAMES.split(' ')
    this.octets = this.names.map(name => constant(platform, name))
  }

  /** The bit of the method at bytes[from, to), or 0 for one that we do not know; CONNECT and TRACE are such. */
  read(bytes: Uint8Array, from: number, to: number): number {
    for (let i = 0; i < this.octets.length; i++) {
      const name = this.octets[i]
      if (equals(bytes, from, to, name, 0, name.length)) return 1 << i
    }
    return 0
  }

  /** The bit of a method by its name, or 0. */
  bit(name: string): number {
    for (let i = 0; i < this.names.length; i++) if (this.names[i] === name) return 1 << i
    return 0
  }

  name(bit: number): string {
    for (let i = 0; i < this.names.length; i++) if (bit === 1 << i) return this.names[i]
    return ''
  }

  /** The value of Allow. */
  allow(bits: number): string {
    let list = ''
    for (let i = 0; i < this.names.length; i++) {
      if (bits & (1 << i)) list += (list === '' ? '' : ', ') + this.names[i]
    }
    return list
  }
}
