// Sees that a case never ends: a thread of its own, since what loops for ever lets nothing else run in its thread. It says
// which case that is, as a failure would be said, and ends the process.
import { Worker } from 'node:worker_threads'

/** Far above what one case takes on a busy machine. */
const PATIENCE_MS = 30000

const WATCH = `
  const { workerData: { shared, patience } } = require('node:worker_threads')
  const { writeSync } = require('node:fs')
  const state = new Int32Array(shared)
  let last = 0, since = Date.now()
  setInterval(() => {
    const now = Atomics.load(state, 2)
    if (now !== last) {
      last = now
      since = Date.now()
    } else if (now !== 0 && Date.now() - since > patience) {
      writeSync(1, 'npm run fuzz -- --seed ' + state[0] + ' --only ' + state[1] + '\\n')
      writeSync(1, 'a case that never ends\\n')
      process.kill(process.pid, 'SIGKILL')
    }
  }, 1000)
`

export class Watchdog {
  private readonly state = new Int32Array(new SharedArrayBuffer(12))
  private readonly worker: Worker

  constructor(patience = PATIENCE_MS) {
    this.worker = new Worker(WATCH, { eval: true, execArgv: [], workerData: { shared: this.state.buffer, patience } })
    this.worker.unref()
  }

  /** A case begins. */
  begins(seed: number, number: number): void {
    this.state[0] = seed
    this.state[1] = number
    Atomics.add(this.state, 2, 1)
  }

  async end(): Promise<void> {
    await this.worker.terminate()
  }
}
