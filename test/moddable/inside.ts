// The checks on lin, in a network namespace of their own, since the simulator's listener takes every interface. Each
// prints a line of JSON: its name, and what was wrong; test/moddable.test.ts makes tests of them.
import { argv } from 'node:process'
import { browser } from './browser.ts'
import { conformance } from './conformance.ts'
import { device } from './device.ts'
import { files } from './files.ts'
import { figures } from './figures.ts'
import { leaks } from './leaks.ts'
import { vectors } from './vectors.ts'

const PARTS = { browser, conformance, device, figures, files, leaks, vectors }

await PARTS[argv[2] as keyof typeof PARTS]()
process.exit(0)
