// What scripts of a folder get for `postern`, `postern/cgi` and the other entries of the package: the very modules that
// the simulator runs, so that there is one of each.
import { readFileSync } from 'node:fs'

export type OwnModules = ReadonlyMap<string, unknown>

const TYPES = /^\.\/dist\/types\/(.+)\.d\.ts$/

/** By the name that a script imports. An entry of package.json says by its types which source it is. */
export async function ownModules(): Promise<OwnModules> {
  const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    exports: { [entry: string]: string | { types?: string } }
  }
  const modules = new Map<string, unknown>()
  for (const [entry, targets] of Object.entries(exports)) {
    const source = typeof targets === 'string' ? null : TYPES.exec(targets.types ?? '')
    if (source) modules.set(`postern${entry.slice(1)}`, await import(`../src/${source[1]}.ts`))
  }
  return modules
}
