// In a process of its own, without compiled code, so that the heap holds data only: prints what ten slow readers of 300 kB
// hold more than ten of 30 kB.
import { stdout } from 'node:process'
import { StaticFiles } from '../../src/files/index.ts'
import { Gateway } from '../../src/index.ts'
import { octets } from '../interop/client.ts'
import { binary } from '../../host-sim/world/responses.ts'
import { World } from '../../host-sim/world/world.ts'

const READERS = 10
const WINDOW = 600
const SIPS = 20
const SIP_BYTES = 400
const SIP_MS = 900
const ROUNDS = 5

const world = new World({ window: WINDOW })
const gateway = new Gateway(world)
gateway.documents(new StaticFiles(gateway, {
  files: [{ path: '/large.bin', content: octets(300_000) }, { path: '/middle.bin', content: octets(30_000) }],
}))
gateway.listen(80)

/** Bytes that live while all of them are under way. */
function held(path: string): number {
  const request = binary(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  const peers = Array.from({ length: READERS }, () => world.connect())
  for (const peer of peers) {
    peer.reading = false
    peer.send(request, 0, request.length)
  }
  for (let sips = 0; sips < SIPS; sips++) {
    world.settle()
    for (const peer of peers) if (peer.take(SIP_BYTES)) peer.events?.onWritable()
    world.advance(SIP_MS)
  }
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  for (const peer of peers) peer.sendReset()
  world.settle()
  return heapUsed + arrayBuffers
}

// Of several rounds the least: what the platform still frees is in single ones.
let more = Infinity
for (let rounds = 0; rounds < ROUNDS; rounds++) {
  const difference = held('/large.bin') - held('/middle.bin')
  if (Math.abs(difference) < Math.abs(more)) more = difference
}
stdout.write(`${more}\n`)
