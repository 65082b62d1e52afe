// `--directory`: a folder of this computer as static documents. It is looked at before each request; contents are read
// when they are asked for.
import { accessSync, constants, readFileSync } from 'node:fs'
import { StaticFiles, type StaticFile } from '../src/files/index.ts'
import type { Gateway } from '../src/index.ts'
import { filesBelow, type Found, real } from './folder-walk.ts'

export class DocumentFolder {
  private seen: string | undefined

  /** `scripts`: the folder of the scripts, and `sources` what they are built of: nobody's documents wherever they lie. */
  constructor(
    private readonly gateway: Gateway, private readonly folder: string, private readonly scripts: string | undefined,
    private readonly sources: () => ReadonlySet<string>,
  ) {}

  /** What changed since the last time counts from now on. */
  look(): void {
    const except = this.scripts === undefined ? undefined : real(this.scripts)
    // What begins with a dot is never served: it need not be looked at.
    const options = { takes: (name: string) => !name.startsWith('.'), within: true, except }
    const sources = this.sources()
    const served = ({ file }: Found): boolean => readable(file) && !sources.has(real(file) ?? file)
    const found = filesBelow(this.folder, options).filter(served)
    const seen = found.map(one => `${one.path} ${tagOf(one)}`).join('\n')
    if (seen === this.seen) return
    this.seen = seen
    this.gateway.documents(new StaticFiles(this.gateway, { files: found.map(documentOf), listing: true }))
  }
}

function documentOf(found: Found): StaticFile {
  return {
    path: `/${found.path}`,
    content: () => readFileSync(found.file),
    tag: tagOf(found),
    time: Number(found.stats.mtimeNs / 1_000_000_000n),
  }
}

function tagOf({ stats }: Found): string {
  return `${stats.size.toString(16)}-${stats.mtimeNs.toString(16)}`
}

function readable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK)
    return true
  } catch {
    return false
  }
}
