// The interpreters that ESPRUINO names, and what is compiled for them.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from '../../scripts/setup.mjs'

/** In the ELF header: 1 for 32 bit. */
const CLASS_AT = 4

export interface Binary {
  path: string
  name: string
}

export function binaries(): Binary[] {
  return (process.env.ESPRUINO ?? '').split(':').filter(path => path !== '').map(path => ({ path, name: basename(path) }))
}

/** Why the suite cannot run, or undefined. */
export function missingBinary(): string | undefined {
  const named = binaries()
  if (named.length === 0) return 'ESPRUINO names no binary'
  const absent = named.find(binary => !existsSync(binary.path))
  if (absent) return `there is no ${absent.path}`
  return spawnSync('which', ['unshare']).status === 0 ? undefined : 'there is no unshare'
}

/** What maps the flash (mapped-flash.c), compiled for this binary; undefined when that does not work here. */
export function mappedFlash(binary: Binary): string | undefined {
  const bits = readFileSync(binary.path)[CLASS_AT] === 1 ? '32' : '64'
  const folder = join(root, '.cache/espruino'), source = join(root, 'test/espruino/mapped-flash.c')
  const made = join(folder, `mapped-flash-${bits}.so`), next = `${made}.${process.pid}`
  mkdirSync(folder, { recursive: true })
  const words = [`-m${bits}`, '-O2', '-shared', '-fPIC', source, '-o', next, '-ldl']
  if (spawnSync('gcc', words, { stdio: 'ignore' }).status !== 0) return undefined
  // Another process may be doing the same.
  renameSync(next, made)
  return made
}
