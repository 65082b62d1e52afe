// An upload of any size holds the same memory, sampled while it runs: live heap and array buffers after collection on
// Node, slots and chunks on XS. And what can never fit is refused before its content is read.
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { NodePlatform } from '../host-sim/node-platform.ts'
import { NorChip } from '../host-sim/nor-chip.ts'
import { runOnXs, type RunningXs } from '../host-sim/xs-engine.ts'
import { Crc32 } from '../src/portable/index.ts'
import { installXs } from '../scripts/setup.mjs'
import { finals, RawPeer } from './http-peer.ts'
import type { NodeSample } from './memory-gateway.ts'
import { watchReads } from './memory-watch.ts'
import { ServedProcess } from './served.ts'
import type { Heap } from './engines/xs-worker.ts'

/** A few objects of one request more or less: the head of a large upload says more. No receive buffer fits in it. */
const HEAP_SLACK_BYTES = 4096
/** Node's socket holds what is left of one read of the kernel (64 KiB), and another; 10 kB fill it only in part. */
const ARRAY_SLACK_BYTES = 2 * 65536
/** What XS holds more or less from one turn to the next: the strings of an address, a reply under way. */
const XS_SLACK_SLOTS = 200
const XS_SLACK_BYTES = 4096

const SMALL_BYTES = 10_000
/** Enough to take every turn that a large upload takes. */
const WARM_BYTES = 200_000
const KEPT_BYTES = 900_000
const HUGE_BYTES = 100_000_000
const REFUSED_BYTES = 5_000_000
const FLASH_BYTES = 1 << 20
const ANSWER_MS = 10_000
const PIECE_BYTES = 1 << 20
/** Rounds of uploads before anything is compared. */
const WARM_ROUNDS = 5
/** Without compiled code, and with what V8 learns of code allocated at once, the heap holds data only. */
const DATA_ONLY = ['--expose-gc', '--no-opt', '--no-sparkplug', '--no-lazy-feedback-allocation', '--no-flush-bytecode']

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'postern-memory-'))
const crcs = new Map<number, number>()
after(() => rmSync(folder, { recursive: true }))

const noCurl = spawnSync('curl', ['--version']).status === 0 ? false : 'curl is not installed'

/** A file of random bytes; small ones are summed. */
function fileOf(bytes: number): string {
  const path = join(folder, `${bytes}`)
  if (crcs.has(bytes)) return path
  const file = openSync(path, 'w')
  const piece = randomBytes(Math.min(bytes, PIECE_BYTES))
  for (let left = bytes; left > 0; left -= piece.length) writeSync(file, piece, 0, Math.min(left, piece.length))
  closeSync(file)
  crcs.set(bytes, bytes <= PIECE_BYTES ? new Crc32().of(piece, 0, bytes) : 0)
  return path
}

/** `curl -F`; the content of the answer, then its status. */
async function upload(port: number, script: string, bytes: number): Promise<string> {
  const url = `http://127.0.0.1:${port}/cgi-bin/${script}`
  const { stdout } = await run('curl', ['-sS', '-F', `file=@${fileOf(bytes)}`, '-w', '%{http_code}', url])
  return stdout
}

async function get(port: number, script: string): Promise<string> {
  const { stdout } = await run('curl', ['-sS', `http://127.0.0.1:${port}/cgi-bin/${script}`])
  return stdout.trim()
}

/** The status that a head alone is answered with, its content never sent. */
async function statusOfHead(port: number, bytes: number): Promise<number> {
  const head = Buffer.from('POST /cgi-bin/keep HTTP/1.1\r\nHost: localhost\r\n'
    + `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${bytes}\r\n\r\n`)
  const peer = await RawPeer.connect(port)
  try {
    await peer.send(head, 0, head.length, head.length)
    await peer.until(() => finals(peer.responses, false).length > 0, ANSWER_MS)
    return finals(peer.responses, false)[0]?.status ?? 0
  } finally {
    peer.reset()
  }
}

/** What was stored stays as it is, whatever is refused afterwards. */
async function refusesAndKeeps(port: number): Promise<void> {
  const stored = await get(port, 'stored')
  assert.equal(stored, `${KEPT_BYTES} ${crcs.get(KEPT_BYTES)}`)
  assert.ok([413, 507].includes(await statusOfHead(port, REFUSED_BYTES)), 'from the head alone')
  assert.match(await upload(port, 'keep', REFUSED_BYTES), /(413|507)$/)
  assert.equal(await get(port, 'stored'), stored)
}

describe('memory on Node', { skip: noCurl }, () => {
  let server: ServedProcess
  let port: number

  before(async () => {
    server = ServedProcess.start('test/memory-gateway.ts', [], [...DATA_ONLY, '--import', 'tsx'])
    port = Number((await server.match(/^ready ([0-9]+)$/))[1])
    for (let round = 0; round < WARM_ROUNDS; round++) {
      await sampled('discard', WARM_BYTES)
      await sampled('keep', WARM_BYTES)
    }
  })
  after(() => server.end())

  async function say(total: number): Promise<NodeSample[]> {
    const answer = once(server.child, 'message')
    server.child.send(total)
    return (await answer)[0]
  }

  async function sampled(script: string, bytes: number): Promise<NodeSample[]> {
    await say(bytes)
    assert.match(await upload(port, script, bytes), /200$/)
    const samples = await say(0)
    assert.equal(samples.length, 3)
    return samples
  }

  async function compare(context: TestContext, script: string, bytes: number): Promise<void> {
    const small = await sampled(script, SMALL_BYTES)
    const large = await sampled(script, bytes)
    const heap = most(large, sample => sample.heap) - most(small, sample => sample.heap)
    const arrays = most(large, sample => sample.arrayBuffers) - most(small, sample => sample.arrayBuffers)
    context.diagnostic(`${script} ${bytes} B against ${SMALL_BYTES} B: heap ${heap} B, array buffers ${arrays} B more`)
    assert.ok(heap <= HEAP_SLACK_BYTES, `heap: ${heap} B more`)
    assert.ok(arrays <= ARRAY_SLACK_BYTES, `array buffers: ${arrays} B more`)
  }

  test('100 MB to a discarding sink hold no more than 10 kB', context => compare(context, 'discard', HUGE_BYTES))
  test('900 kB into a region of 1 MiB hold no more than 10 kB', context => compare(context, 'keep', KEPT_BYTES))
  test('5 MB are refused before their content, and what was stored stays', () => refusesAndKeeps(port))
})

const noXs = installXs()
assert.ok(noXs === undefined || process.env.CI !== 'true', `the XS engine is needed here: ${noXs}`)

describe('memory on XS', { skip: noCurl || (noXs === undefined ? false : `no XS engine: ${noXs}`) }, () => {
  let running: RunningXs
  let watch: (total: number) => void
  let samples: Heap[] = []
  let sampling: Promise<void> = Promise.resolve()

  before(async () => {
    const platform = new NodePlatform({ flash: new NorChip(FLASH_BYTES), log: () => undefined })
    // One at a time. XS measures between two commands: after what it was given by then, and before all the rest.
    watch = watchReads(platform, () => {
      sampling = sampling.then(() => running.worker.heap()).then(heap => { samples.push(heap) })
    })
    const options = { platform, port: 0, profile: 'default' as const, onAnswer: () => undefined }
    running = await runOnXs(options, 'test/memory-xs.ts')
    for (let round = 0; round < WARM_ROUNDS; round++) {
      await sampled('discard', WARM_BYTES)
      await sampled('keep', WARM_BYTES)
    }
  })
  after(() => running.close())

  async function sampled(script: string, bytes: number): Promise<Heap[]> {
    samples = []
    watch(bytes)
    assert.match(await upload(running.port, script, bytes), /200$/)
    // What fits into one turn may be over before it is measured; what is compared with it may not.
    if (bytes >= KEPT_BYTES) assert.equal(samples.length, 3, 'all three were taken during the upload')
    await sampling
    assert.equal(samples.length, 3)
    return samples
  }

  async function compare(context: TestContext, script: string, bytes: number): Promise<void> {
    const small = await sampled(script, SMALL_BYTES)
    const large = await sampled(script, bytes)
    const slots = most(large, heap => heap.slots) - most(small, heap => heap.slots)
    const chunks = most(large, heap => heap.chunkBytes) - most(small, heap => heap.chunkBytes)
    context.diagnostic(`${script} ${bytes} B against ${SMALL_BYTES} B: ${slots} slots, ${chunks} B of chunks more`)
    assert.ok(slots <= XS_SLACK_SLOTS, `${slots} slots more`)
    assert.ok(chunks <= XS_SLACK_BYTES, `${chunks} B of chunks more`)
  }

  test('100 MB to a discarding sink hold no more than 10 kB', context => compare(context, 'discard', HUGE_BYTES))
  test('900 kB into a region of 1 MiB hold no more than 10 kB', context => compare(context, 'keep', KEPT_BYTES))
  test('5 MB are refused before their content, and what was stored stays', () => refusesAndKeeps(running.port))
})

function most<T>(samples: T[], of: (sample: T) => number): number {
  return Math.max(...samples.map(of))
}
