// The three engines behind one interface: each loads its own bundle of the core and the suite of vectors, and runs one
// set after the other. An engine that is not to be had says why.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runInThisContext } from 'node:vm'
import { installXs, root } from '../../scripts/setup.mjs'
import type { Limits } from '../../src/limits.ts'
import type { Bundle, SuiteOptions, SuiteResult, VectorSet } from '../run-vectors.ts'
import { EspruinoGlobals } from './espruino-globals.ts'
import { loadPostern, posternForXs, suiteScript } from './scripts.ts'
import { XsWorker } from './xs-worker.ts'

/** Vectors that an XS process runs at a time. */
const SHARE = 4

export interface Engine {
  readonly name: string
  /** The sets of vectors by name, in order. */
  readonly sets: string[]
  run(set: number, report: (text: string) => void): Promise<SuiteResult>
  close(): Promise<void>
}

interface Suite {
  sets: VectorSet[]
  runSuite(bundle: Bundle, sets: VectorSet[], options: SuiteOptions): SuiteResult
}

/** `lean`: nothing is kept for the next, as on the least of chips; whole, byte by byte and one cut. */
export async function startNode(lean = false): Promise<Engine> {
  const bundle: Bundle & { defaultLimits(): Limits } = await import(pathToFileURL(join(root, 'dist/node/index.js')).href)
  const suite: Suite = runInThisContext(`${await suiteScript('ES2022')}\nsuite`, { filename: 'suite.js' })
  if (!lean) return local('Node', bundle, suite, {})
  const limits = bundle.defaultLimits()
  limits.SPARES = 1
  return local('Node, where nothing is kept', bundle, suite, { limits, cutsMax: 1 })
}

export async function startEspruinoGlobals(): Promise<Engine> {
  const room = new EspruinoGlobals()
  const bundle: unknown = loadPostern(room, 'postern-full')
  const suite = room.evaluate(`${await suiteScript('ES2015')}\nsuite`, 'suite.js') as Suite
  return local("Espruino's globals", bundle as Bundle, suite, {})
}

function local(name: string, bundle: Bundle, suite: Suite, options: Omit<SuiteOptions, 'report'>): Engine {
  return {
    name,
    sets: suite.sets.map((set) => set.name),
    async run(set, report) {
      return suite.runSuite(bundle, [suite.sets[set]], { ...options, report })
    },
    async close() {},
  }
}

/** The reason when there is no engine. One process a core, each with its share of the vectors. */
export async function startXs(): Promise<Engine | string> {
  const reason = installXs()
  if (reason !== undefined) return reason
  const source = await suiteScript('ES2022')
  const workers = await Promise.all(Array.from({ length: availableParallelism() }, startXsWorker))
  for (const worker of workers) await worker.evaluate(source)
  const { bytes } = await workers[0].evaluate(reply('suite.sets.map((set) => [set.name, set.vectors.length])'))
  const sets: [name: string, vectors: number][] = JSON.parse(decode(bytes))
  return {
    name: 'XS',
    sets: sets.map(([name]) => name),
    async run(set, report) {
      const sum = { vectors: 0, runs: 0, failed: 0 }
      let next = 0
      await Promise.all(workers.map(async (worker) => {
        while (next < sets[set][1]) {
          const from = next
          next += SHARE
          const result = await runShare(worker, set, from, report)
          sum.vectors += result.vectors
          sum.runs += result.runs
          sum.failed += result.failed
        }
      }))
      return sum
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()))
    },
  }
}

/** Vectors [from, from + SHARE) of one set. */
async function runShare(
  worker: XsWorker, set: number, from: number, report: (text: string) => void,
): Promise<SuiteResult> {
  worker.onCommand = (message) => {
    report(decode(message))
    return new Uint8Array(0)
  }
  const share = `{ name: suite.sets[${set}].name, vectors: suite.sets[${set}].vectors.slice(${from}, ${from + SHARE}) }`
  const { bytes } = await worker.evaluate(
    reply(`suite.runSuite(postern, [${share}], { report: (text) => { ${tell('text')} } })`))
  return JSON.parse(decode(bytes))
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
