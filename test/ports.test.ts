// Runs the conformance suite of the ports against the Node adapter over real TCP, the one of XS with its relay, and the
// in-memory world in both of its kinds. A test's name says the adapter and the promise.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises'
import { BUFFER_BYTES } from '../host-sim/node-connection.ts'
import { StoreFolder } from '../host-sim/node-files.ts'
import { NodePlatform } from '../host-sim/node-platform.ts'
import { type Engine, Relay } from '../host-sim/xs-engine.ts'
import { XsPlatform } from '../host-sim/xs-platform.ts'
import { bufferOf, unpackMessage } from '../host-sim/xs-wire.ts'
import { NorChip } from '../host-sim/nor-chip.ts'
import { NorImage } from '../host-sim/nor-image.ts'
import type { Flash, Listener } from '../src/ports.ts'
import { type Harness, type Peer, PORT_CASES, runCase } from './ports-conformance.ts'
import { flashCases } from './ports/devices.ts'
import { NodePeer } from './ports/node-peer.ts'
import type { WorldConnection } from '../host-sim/world/connection.ts'
import { World } from '../host-sim/world/world.ts'

const FLASH_BYTES = 65536
/** What a condition is waited for before it counts as never coming. */
const DEADLINE_MS = 10000
/** Turns of the event loop after which everything that the loopback holds has been delivered. */
const QUIET_TURNS = 50

const folder = mkdtempSync(join(tmpdir(), 'postern-ports-'))
after(() => rmSync(folder, { recursive: true }))

/** What every harness in this process asks for. */
class Local {
  readonly finBehindUnread = true
  readonly abortDrops = true
  readonly takenPort = true
  readonly texts = 'characters'
  readonly bulk = 4 << 20
  readonly rounds = 3000
  readonly searched = 3000
}

class NodeHarness extends Local implements Harness {
  readonly halfClose = true
  // The socket's buffer holds one read of the kernel above its mark.
  readonly heldMax = BUFFER_BYTES + 65536
  readonly platform: NodePlatform
  readonly image: NorImage
  private readonly peers: NodePeer[] = []
  private readonly listeners: Listener[] = []
  private checks: string[] = []

  constructor(name: string) {
    super()
    this.image = new NorImage(join(folder, name), FLASH_BYTES)
    // The clock's wrap comes within the first case that lets time pass.
    const clockOffset = 0x7FFFFFFF - Math.floor(performance.now()) - 25
    const log = (line: string) => { if (line.startsWith('check:')) this.checks.push(line) }
    this.platform = new NodePlatform({ flash: this.image, log, clockOffset })
    const listen = this.platform.listen.bind(this.platform)
    this.platform.listen = (port, accept) => {
      const listener = listen(port, accept)
      this.listeners.push(listener)
      return listener
    }
  }

  connect(port: number): NodePeer {
    const peer = new NodePeer(port)
    this.peers.push(peer)
    return peer
  }

  async until(done: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS
    for (let turns = 0; !done(); turns++) {
      if (performance.now() > deadline) assert.fail(`never: ${what}`)
      await (turns < QUIET_TURNS ? turn() : delay(1))
    }
  }

  async settle(): Promise<void> {
    for (let turns = 0; turns < QUIET_TURNS; turns++) await turn()
  }

  async pass(ms: number): Promise<void> {
    const start = this.platform.clock.now()
    await this.until(() => ((this.platform.clock.now() - start) | 0) >= ms, `${ms} ms pass`)
  }

  misuses(): string[] {
    const checks = this.checks
    this.checks = []
    return checks
  }

  release(): void {
    for (const listener of this.listeners) listener.close()
    for (const peer of this.peers) peer.socket.destroy()
    this.platform.clock.stop()
    this.image.close()
  }
}

/** The platform of XS and its relay, with both ends in this process. */
class XsHarness extends Local implements Harness {
  readonly halfClose = true
  readonly heldMax: number
  readonly platform: XsPlatform
  private readonly node: NodeHarness

  constructor(name: string) {
    super()
    this.node = new NodeHarness(name)
    this.heldMax = this.node.heldMax
    const engine: Engine = {
      onCommand: () => new Uint8Array(0),
      command: async bytes => {
        this.platform.event(unpackMessage(bytes))
        return { bytes: new Uint8Array(1), usage: { compute: 0, slots: 0 } }
      },
      close: async () => undefined,
    }
    const options = { platform: this.node.platform, port: 0, profile: 'default' as const, onAnswer: () => undefined }
    this.platform = new XsPlatform(message => bufferOf(engine.onCommand(new Uint8Array(message))))
    new Relay(engine, options)
    this.platform.use(FLASH_BYTES, 1)
    this.learnTime()
  }

  connect(port: number): Peer {
    return this.node.connect(port)
  }

  until(done: () => boolean, what: string): Promise<void> {
    return this.node.until(done, what)
  }

  settle(): Promise<void> {
    return this.node.settle()
  }

  async pass(ms: number): Promise<void> {
    await this.node.pass(ms)
    this.learnTime()
  }

  /** XS learns the time from every message. */
  private learnTime(): void {
    this.platform.log('the time')
  }

  misuses(): string[] {
    return this.node.misuses()
  }

  release(): void {
    this.node.release()
  }
}

class WorldPeer implements Peer {
  constructor(private readonly end: WorldConnection) {}

  get ended(): boolean {
    return this.end.sawFin
  }

  get wasReset(): boolean {
    return this.end.sawReset
  }

  send(bytes: Uint8Array): void {
    this.end.send(bytes, 0, bytes.length)
  }

  finish(): void {
    this.end.sendFin()
  }

  reset(): void {
    this.end.sendReset()
  }

  pause(): void {
    this.end.reading = false
  }

  resume(): void {
    this.end.reading = true
  }

  received(): Uint8Array {
    return this.end.received(0).slice()
  }
}

class WorldHarness extends Local implements Harness {
  readonly heldMax = 5744
  readonly platform: World

  constructor(readonly halfClose: boolean, flash: Flash = new NorChip(FLASH_BYTES)) {
    super()
    this.platform = new World({ flash, halfClose, window: this.heldMax, start: 0x7FFFFFFF - 25 })
  }

  connect(): WorldPeer {
    return new WorldPeer(this.platform.connect())
  }

  async until(done: () => boolean, what: string): Promise<void> {
    for (let turns = 0; turns < QUIET_TURNS && !done(); turns++) this.platform.settle()
    assert.ok(done(), `never: ${what}`)
  }

  async settle(): Promise<void> {
    this.platform.settle()
  }

  async pass(ms: number): Promise<void> {
    this.platform.advance(ms)
  }

  misuses(): string[] {
    const misuses = this.platform.misuses
    this.platform.misuses = []
    return misuses
  }

  release(): void {
    this.platform.settle()
  }
}

const ADAPTERS: [string, (name: string) => Harness & { release(): void }][] = [
  ['node', name => new NodeHarness(name)],
  ['xs', name => new XsHarness(name)],
  ['world', () => new WorldHarness(true)],
  ['world without half-close', () => new WorldHarness(false)],
]

for (const [adapter, make] of ADAPTERS) {
  PORT_CASES.forEach((portCase, i) => {
    test(`${adapter}: ${portCase.name}`, async t => {
      const harness = make(`${adapter}-${i}.flash`)
      try {
        const skipped = await runCase(portCase, harness)
        if (skipped !== undefined) t.skip(skipped)
      } finally {
        harness.release()
      }
    })
  })
}

flashCases.forEach((portCase, i) => {
  test(`node in files: ${portCase.name}`, async () => {
    const store = new StoreFolder(join(folder, `files-${i}`), FLASH_BYTES, 0), harness = new WorldHarness(true, store.flash)
    try {
      assert.equal(await runCase(portCase, harness), undefined)
    } finally {
      store.close()
    }
  })
})
