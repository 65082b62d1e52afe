// The three engines behind one interface: each loads its own bundle of the core and the suite of vectors, and runs one
// set after the other. An engine that is not to be had says why.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runInThisContext } from 'node:vm'
import { installXs, root } from '../../scripts/setup.mjs'
import type { Bundle, SuiteOptions, SuiteResult, VectorSet } from '../run-vectors.ts'
import { EspruinoGlobals } from './espruino-globals.ts'
import { posternForEspruino, posternForXs, suiteScript } from './scripts.ts'
import { XsWorker } from './xs-worker.ts'

export interface Engine {
  readonly name: string
  /** The sets of vectors by name, in order. */
  readonly sets: string[]
  run(set: number, report: (text: string) => void): Promise<SuiteResult & { compute?: number }>
  close(): Promise<void>
}

interface Suite {
  sets: VectorSet[]
  runSuite(bundle: Bundle, sets: VectorSet[], options: SuiteOptions): SuiteResult
}

export async function startNode(): Promise<Engine> {
  const bundle: Bundle = await import(pathToFileURL(join(root, 'dist/node/index.js')).href)
  const suite: Suite = runInThisContext(`${await suiteScript('ES2022')}\nsuite`, { filename: 'suite.js' })
  return local('Node', bundle, suite)
}

export async function startEspruinoGlobals(): Promise<Engine> {
  const room = new EspruinoGlobals()
  const bundle: unknown = room.load(posternForEspruino(), 'dist/espruino/postern.js')
  const suite = room.evaluate(`${await suiteScript('ES2015')}\nsuite`, 'suite.js') as Suite
  return local("Espruino's globals", bundle as Bundle, suite)
}

function local(name: string, bundle: Bundle, suite: Suite): Engine {
  return {
    name,
    sets: suite.sets.map((set) => set.name),
    async run(set, report) {
      return suite.runSuite(bundle, [suite.sets[set]], { report })
    },
    async close() {},
  }
}

/** The reason when there is no engine. */
export async function startXs(): Promise<Engine | string> {
  const reason = installXs()
  if (reason !== undefined) return reason
  const worker = await startXsWorker()
  await worker.evaluate(await suiteScript('ES2022'))
  const { bytes } = await worker.evaluate(reply('suite.sets.map((set) => set.name)'))
  return {
    name: 'XS',
    sets: JSON.parse(decode(bytes)),
    async run(set, report) {
      worker.onCommand = (message) => {
        report(decode(message))
        return new Uint8Array(0)
      }
      const run = `suite.runSuite(postern, [suite.sets[${set}]], { report: (text) => { ${tell('text')} } })`
      const result = await worker.evaluate(reply(run))
      return { ...JSON.parse(decode(result.bytes)), compute: result.usage.compute }
    },
    close: () => worker.close(),
  }
}

/**
 * An XS engine with the bundle for Moddable as the global `postern`. What a board's linker makes read-only is so here:
 * the built-ins, and everything that the bundle exports.
 */
export async function startXsWorker(): Promise<XsWorker> {
  const worker = new XsWorker()
  await worker.evaluate(await posternForXs())
  await worker.evaluate(`${builtins}.forEach((value) => harden(value)); harden(postern)`)
  return worker
}

const builtins = `[Object, Function, Array, String, Number, Boolean, Error, TypeError, RangeError, Promise, Math, JSON,
  ArrayBuffer, DataView, Uint8Array, Int32Array, Uint32Array, Uint16Array, Int16Array, Int8Array]`

/** A script whose value crosses as JSON. */
function reply(expression: string): string {
  return `new TextEncoder().encode(JSON.stringify(${expression})).buffer`
}

function tell(expression: string): string {
  return `issueCommand(new TextEncoder().encode(${expression}).buffer)`
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
