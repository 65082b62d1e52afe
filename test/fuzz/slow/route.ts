// Where a request leads, slowly: the script with the longest name that ends at a segment (RFC 3875 section 3.3), a page,
// or nothing.
import { PAGES, SCRIPTS, type FuzzScript } from '../scripts.ts'
import { decoded, type SlowTarget } from './target.ts'

const DIRECTORY = '/cgi-bin/'

export function scriptOf(target: SlowTarget): FuzzScript | undefined {
  const path = decoded(target.path)
  const found = SCRIPTS.filter(({ name }) => `${path}/`.startsWith(`${DIRECTORY}${name}/`))
  return found.sort((one, other) => other.name.length - one.name.length)[0]
}

/** Behind the script's name, decoded once; undefined for nothing. */
export function pathInfo(target: SlowTarget, script: FuzzScript): string | undefined {
  const info = decoded(target.path).slice(DIRECTORY.length + script.name.length)
  return info === '' ? undefined : info
}

/** The status of a path without a script; 200 for a page. */
export function withoutScript(target: SlowTarget): number {
  const path = decoded(target.path)
  if (!`${path}/`.startsWith(DIRECTORY)) return PAGES.includes(path) ? 200 : 404
  const folder = path.replace(/\/$/, '')
  return SCRIPTS.some(({ name }) => `${DIRECTORY}${name}`.startsWith(`${folder}/`)) ? 403 : 404
}

/** The methods of a plan, as Allow lists them. HEAD is served wherever GET is. */
export function methodsOf(script: FuzzScript): string[] {
  const listed = script.plan.methods ?? ['GET', 'POST']
  return listed.includes('GET') ? ['HEAD', ...listed] : listed
}

/** Octets of content that a plan takes. */
export function contentMax(script: FuzzScript, most: number): number {
  const { plan } = script
  const stdin = plan.stdin === 'stream' ? undefined : plan.stdin
  const fields = [...Object.values(plan.files ?? {}), ...Object.values(plan.texts ?? {}), ...(stdin ? [stdin] : [])]
  const sum = fields.reduce((total, field) => total + (field.max ?? 0), 0)
  return Math.min(plan.content ?? most + sum, stdin?.max ?? Infinity)
}
