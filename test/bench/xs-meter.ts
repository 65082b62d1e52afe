// Units of computing on the real XS engine, which do not vary from machine to machine: a module's exports are called in
// a worker that holds the bundle for Moddable, and each call is metered by itself.
import { build, installXs } from '../../scripts/setup.mjs'
import { startXsWorker } from '../engines/engines.ts'
import { script } from '../engines/scripts.ts'
import type { Heap, XsWorker } from '../engines/xs-worker.ts'

export class XsMeter {
  private constructor(private readonly worker: XsWorker) {}

  /** `entry` exports functions whose first parameter is the bundle. The reason, when there is no engine. */
  static async start(entry: string): Promise<XsMeter | string> {
    const missing = installXs()
    if (missing !== undefined) return missing
    build()
    const worker = await startXsWorker()
    await worker.evaluate(await script(entry, 'jobs', 'ES2022'))
    return new XsMeter(worker)
  }

  /** Units of one call, whose value must be true: the work was done. */
  async units(job: string, ...values: (number | string)[]): Promise<number> {
    const call = `jobs.${job}(postern, ${values.map(value => JSON.stringify(value)).join(', ')})`
    const { bytes, usage } = await this.worker.evaluate(`new Uint8Array([${call} === true ? 1 : 0]).buffer`)
    if (bytes[0] !== 1) throw new Error(`${call} was not true`)
    return usage.compute
  }

  /** What lives after a collection. */
  heap(): Promise<Heap> {
    return this.worker.heap()
  }

  close(): Promise<void> {
    return this.worker.close()
  }
}
