// The gateway in a process of its own, with `--expose-gc`, for the memory test. It is told by messages how long the next
// upload is, and collects and measures when 10, 50 and 90 % of it were read: inside the read, so surely during it.
import { NorChip } from '../host-sim/nor-chip.ts'
import { NodePlatform } from '../host-sim/node-platform.ts'
import { Gateway } from '../src/index.ts'
import { registerMemoryScripts } from './memory-scripts.ts'
import { watchReads } from './memory-watch.ts'

export interface NodeSample {
  heap: number
  arrayBuffers: number
}

const FLASH_BYTES = 1 << 20

const platform = new NodePlatform({ flash: new NorChip(FLASH_BYTES) })
let samples: NodeSample[] = []
const watch = watchReads(platform, () => {
  samples.push(collected())
})

/** What lives. Dead array buffers are freed by another thread after a collection, so it is repeated until nothing falls. */
function collected(): NodeSample {
  let before = Infinity
  for (;;) {
    globalThis.gc?.()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    if (heapUsed + arrayBuffers >= before) return { heap: heapUsed, arrayBuffers }
    before = heapUsed + arrayBuffers
  }
}

const gateway = new Gateway(platform)
registerMemoryScripts(gateway)
const listener = gateway.listen(0)

process.on('message', (total: number) => {
  if (total > 0) {
    samples = []
    watch(total)
    process.send?.('watching')
  } else {
    process.send?.(samples)
  }
})
process.on('disconnect', () => process.exit(0))
process.stdout.write(`ready ${listener.port}\n`)
