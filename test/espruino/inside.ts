// The checks on an interpreter, in a network namespace of their own, since its listener takes every interface. Each
// prints a line of JSON: its name, and what was wrong; test/espruino.test.ts makes tests of them.
import { basename } from 'node:path'
import { argv } from 'node:process'
import { check, say } from '../report.ts'
import { conformance } from './conformance.ts'
import { formatOf } from './device.ts'
import { memory } from './memory.ts'
import { browser, device } from './serving.ts'
import { vectors } from './vectors.ts'

const PARTS = { browser, conformance, device, memory, vectors }

const [, , part, path] = argv
const binary = { path, name: basename(path) }
if (await formatOf(binary) === 'LINUX') {
  const skipped = 'A STOCK BUILD: it has other variables, unicode and percent-decoding than any board, and no flash of its own'
  say({ engine: `Espruino (${binary.name}): skipped: ${skipped}` })
  await check({ name: part, skipped }, async () => undefined)
} else {
  await PARTS[part as keyof typeof PARTS](binary)
}
process.exit(0)
