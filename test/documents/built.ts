// A folder on disk, made a module by the rollup plugin, and served.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { rollup } from 'rollup'
import { NodePlatform } from '../../host-sim/node-platform.ts'
import { www } from '../../scripts/www.mjs'
import { type StaticFile, StaticFiles } from '../../src/files/index.ts'
import { Gateway } from '../../src/index.ts'
import { octets } from '../interop/client.ts'

export const LARGE = octets(300_000)
export const SCRIPT = 'document.title = "ran"\n'.repeat(400)
export const FILES: Record<string, string | Buffer> = {
  'index.html': '<!doctype html><title>www</title><link rel="stylesheet" href="style.css"><script src="app.js"></script><img src="img/dot.svg">\n',
  'app.js': SCRIPT,
  'style.css': 'p { color: red }\n',
  'img/dot.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
  'lib.0123abcd.js': '1\n',
  'large.bin': LARGE,
  'empty.txt': '',
  '.hidden': 'hidden\n',
  '.git/config': 'hidden\n',
}

/** The folder as it is on disk; whoever makes it removes it. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'postern-www-'))
  for (const [name, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), content)
  }
  return path
}

/** What the plugin makes of a folder: its code, and the files beside it by their names. */
export async function built(
  path: string, engine: 'node' | 'moddable' | 'espruino', time?: number,
): Promise<{ code: string; assets: Map<string, Uint8Array> }> {
  const bundle = await rollup({ input: 'www', plugins: [www({ folder: path, engine, time })] })
  const { output } = await bundle.generate({ format: 'es' })
  await bundle.close()
  const assets = new Map<string, Uint8Array>()
  for (const item of output) if (item.type === 'asset') assets.set(item.fileName, Buffer.from(item.source))
  return { code: output[0].code, assets }
}

export async function filesOf(path: string, time?: number): Promise<StaticFile[]> {
  const { code } = await built(path, 'node', time)
  const { files } = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)
  return files
}

export interface Served {
  port: number
  /** Status and target of each answer. */
  answers: string[]
  close(): void
}

/** Over real TCP, on a port that is free. */
export async function serveFolder(time?: number): Promise<Served> {
  const path = folder(), answers: string[] = []
  const gateway = new Gateway(new NodePlatform({ log: () => undefined }), {
    onAnswer: ({ status, target }) => answers.push(`${status} ${target}`),
  })
  gateway.documents(new StaticFiles(gateway, { files: await filesOf(path, time) }))
  const { port } = gateway.listen(0)
  return {
    port,
    answers,
    close() {
      gateway.close()
      rmSync(path, { recursive: true })
    },
  }
}
