// `npm run bench`: how fast, all from one run. On Node as ratios to peers that took turns with us; on XS in units of
// computing, which are the same on every machine. The last lines say where we stand.
import { stdout } from 'node:process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, root } from '../../scripts/setup.mjs'
import { benchGets } from './gets.ts'
import { benchMultipart } from './multipart.ts'
import type { Figure } from './rounds.ts'
import { benchXs } from './xs.ts'

function print(text: string): void {
  stdout.write(`${text}\n\n`)
}

build()
const parts = await import(pathToFileURL(join(root, 'dist/node/parts.js')).href)
const figures: Figure[] = [
  ...await benchMultipart(parts, print),
  ...await benchGets(print),
  ...await benchXs(print),
]
print(figures.map(({ what, stands }) => `${what}: ${stands}`).join('\n'))
