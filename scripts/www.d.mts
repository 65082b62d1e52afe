import type { Plugin } from 'rollup'

export interface WwwOptions {
  folder?: string
  name?: string
  engine?: 'node' | 'moddable' | 'espruino'
  gzip?: boolean
  time?: number
  immutable?: RegExp
}

export function www(options?: WwwOptions): Plugin
