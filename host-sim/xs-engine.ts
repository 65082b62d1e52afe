// Runs the gateway inside the real XS engine: the bundle that boards pack, in a process of its own. Node keeps sockets,
// flash and the clock; their events are queued here and given to XS one at a time, each with the state of that moment.
import type { Connection, ConnectionEvents, Listener } from '../src/ports.ts'
import type { XsWorker } from '../test/engines/xs-worker.ts'
import type { EngineOptions, Running } from './engine.ts'
import * as wire from './xs-wire.ts'

export interface RunningXs extends Running {
  readonly worker: XsWorker
}

/** `entry` is a module that calls `board` with its scripts. Throws when there is no engine, or the port cannot be had. */
export async function runOnXs(options: EngineOptions, entry: string): Promise<RunningXs> {
  const { build, installXs } = await import('../scripts/setup.mjs')
  const missing = installXs()
  if (missing !== undefined) throw new Error(`There is no XS engine: ${missing}`)
  build()
  const { startXsWorker } = await import('../test/engines/engines.ts')
  const { script } = await import('../test/engines/scripts.ts')
  const worker = await startXsWorker()
  try {
    await worker.evaluate(await script(entry, 'board', 'ES2022'))
    const relay = new Relay(worker, options)
    const { port, paths } = await relay.start()
    return { port, paths, worker, close: () => relay.stop() }
  } catch (error) {
    await worker.close()
    throw error
  }
}

interface Open {
  id: number
  connection: Connection
  /**
   * Bytes that XS knows to be readable. What arrives while it runs is told with the next event: otherwise a fast peer
   * would keep it within one.
   */
  known: number
  /** Events not yet given to XS, in order, each at most once. */
  waiting: number[]
}

/** The part of XsWorker that is needed here. */
export type Engine = Pick<XsWorker, 'command' | 'onCommand' | 'close'>

export class Relay {
  private readonly open = new Map<number, Open>()
  private readonly queue: (Open | 'tick')[] = []
  private listener: Listener | undefined
  private listening: unknown
  private last = 0
  private busy = false
  private stopped = false

  constructor(private readonly worker: Engine, private readonly options: EngineOptions) {
    worker.onCommand = bytes => this.answer(wire.unpackMessage(bytes))
    options.platform.clock.onWake(() => this.enqueue('tick'))
  }

  async start(): Promise<{ port: number; paths: string[] }> {
    const { platform, port, profile, protocol, rationed } = this.options
    const settings = new Uint8Array(8)
    wire.put32(settings, 0, platform.flash?.size ?? 0)
    wire.put32(settings, 4, platform.connectionsMax)
    this.busy = true
    try {
      const flags = (profile === 'small' ? 1 : 0) | (protocol === 'HTTP/1.0' ? 2 : 0) | (rationed === false ? 4 : 0)
      const answer = await this.command(wire.START, port, flags, settings)
      return JSON.parse(Buffer.from(answer).toString())
    } catch (error) {
      throw this.listening ?? error
    } finally {
      this.busy = false
    }
  }

  async stop(): Promise<void> {
    this.stopped = true
    try {
      await this.command(wire.STOP, 0, 0)
    } catch {
      // Ctrl-C in a terminal reaches the engine too: what it can no longer close is closed here.
      this.abandon()
    }
    this.options.platform.clock.stop()
    await this.worker.close()
  }

  private abandon(): void {
    this.listener?.close()
    for (const entry of this.open.values()) entry.connection.abort()
    this.open.clear()
  }

  /** Sends a command with the time; the payload of its answer. */
  private async command(operation: number, b: number, c: number, payload?: Uint8Array): Promise<Uint8Array> {
    const now = this.options.platform.clock.now()
    const { bytes } = await this.worker.command(wire.packMessage(operation, now, b, c, payload))
    if (bytes[0] === wire.FAILED) throw new Error(Buffer.from(bytes.subarray(1)).toString())
    return bytes.subarray(1)
  }

  private enqueue(entry: Open | 'tick', event?: number): void {
    if (entry !== 'tick' && event !== undefined) {
      if (entry.waiting.includes(event)) return
      entry.waiting.push(event)
    }
    this.queue.push(entry)
    if (!this.busy) void this.pump()
  }

  private async pump(): Promise<void> {
    this.busy = true
    try {
      for (let entry = this.queue.shift(); entry && !this.stopped; entry = this.queue.shift()) {
        await this.deliver(entry)
        this.announce()
      }
    } catch (error) {
      if (this.stopped) return
      this.options.platform.log(`XS: ${error instanceof Error ? error.message : String(error)}`)
      process.exitCode = 1
      this.abandon()
    } finally {
      this.busy = false
    }
  }

  private async deliver(entry: Open | 'tick'): Promise<void> {
    if (entry === 'tick') {
      await this.command(wire.TICK, 0, 0)
      return
    }
    const event = entry.waiting.shift()
    if (event === undefined || !this.open.has(entry.id)) return
    if (event === wire.CLOSED) this.open.delete(entry.id)
    entry.known = entry.connection.readable
    const payload = event === wire.ACCEPT ? introduced(entry) : state(entry, new Uint8Array(12))
    await this.command(event, entry.id, 0, payload)
  }

  /** A socket may not announce again what came while XS ran. */
  private announce(): void {
    for (const entry of this.open.values()) {
      if (entry.connection.readable > entry.known) this.enqueue(entry, wire.READABLE)
    }
  }

  private accept(connection: Connection): ConnectionEvents {
    this.last++
    const entry: Open = { id: this.last, connection, known: 0, waiting: [] }
    this.open.set(entry.id, entry)
    this.enqueue(entry, wire.ACCEPT)
    return {
      onReadable: () => this.enqueue(entry, wire.READABLE),
      onWritable: () => this.enqueue(entry, wire.WRITABLE),
      onClose: () => this.enqueue(entry, wire.CLOSED),
    }
  }

  /** A call of a port, made by XS, which waits. */
  private answer(message: wire.Message): Uint8Array {
    const now = this.options.platform.clock.now()
    try {
      return reply(wire.DONE, now, this.call(message))
    } catch (error) {
      return reply(wire.FAILED, now, Buffer.from(error instanceof Error ? error.message : JSON.stringify(error)))
    }
  }

  private call(message: wire.Message): Uint8Array {
    const { operation, a, b, payload } = message
    const { platform } = this.options
    switch (operation) {
      case wire.LISTEN: return this.listen(a)
      case wire.UNLISTEN: this.listener?.close(); break
      case wire.WAKE: platform.clock.wake(a); break
      case wire.ENTROPY: return filled(a, target => { platform.entropy(target) })
      case wire.LOG: platform.log(Buffer.from(payload).toString()); break
      case wire.ANSWER: this.options.onAnswer(JSON.parse(Buffer.from(payload).toString())); break
      case wire.FLASH_READ: return filled(b, target => platform.flash?.read(target, 0, b, a))
      case wire.FLASH_PROGRAM: platform.flash?.program(payload, 0, payload.length, a); break
      case wire.FLASH_ERASE: platform.flash?.erase(a); break
      default: return this.connectionCall(operation, a, b, payload)
    }
    return new Uint8Array(0)
  }

  private connectionCall(operation: number, id: number, count: number, payload: Uint8Array): Uint8Array {
    const entry = this.open.get(id)
    const answer = new Uint8Array(12 + (operation === wire.READ ? count : 0))
    if (!entry) return answer.subarray(0, 12)
    const { connection } = entry
    let end = 12
    switch (operation) {
      case wire.READ: end += this.read(entry, answer, count); break
      case wire.WRITE: connection.write(payload, 0, payload.length); break
      case wire.FINISH: connection.finish(); break
      case wire.CLOSE: connection.close(); this.open.delete(id); break
      case wire.ABORT: connection.abort(); this.open.delete(id); break
      default: throw new Error(`XS asked for operation ${operation}`)
    }
    return state(entry, answer).subarray(0, end)
  }

  private read(entry: Open, answer: Uint8Array, count: number): number {
    const got = entry.connection.read(answer, 12, 12 + count)
    entry.known -= got
    return got
  }

  private listen(port: number): Uint8Array {
    try {
      this.listener = this.options.platform.listen(port, connection => this.accept(connection))
    } catch (error) {
      this.listening = error
      throw error
    }
    const answer = new Uint8Array(4)
    wire.put32(answer, 0, this.listener.port)
    return answer
  }
}

function state(entry: Open, answer: Uint8Array): Uint8Array {
  const { connection } = entry
  wire.put32(answer, 0, Math.min(entry.known, connection.readable))
  wire.put32(answer, 4, connection.writable)
  wire.put32(answer, 8, connection.ended ? 1 : 0)
  return answer
}

/** The state, both ports, both addresses. */
function introduced(entry: Open): Uint8Array {
  const { connection } = entry
  const addresses = Buffer.from(`${connection.remoteAddress ?? ''} ${connection.localAddress ?? ''}`, 'latin1')
  const payload = state(entry, new Uint8Array(20 + addresses.length))
  wire.put32(payload, 12, connection.remotePort ?? 0)
  wire.put32(payload, 16, connection.localPort ?? 0)
  payload.set(addresses, 20)
  return payload
}

function filled(length: number, fill: (target: Uint8Array) => void): Uint8Array {
  const target = new Uint8Array(length)
  fill(target)
  return target
}

function reply(first: number, now: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(wire.ANSWER_HEAD_BYTES + payload.length)
  bytes[0] = first
  wire.put32(bytes, 1, now)
  bytes.set(payload, wire.ANSWER_HEAD_BYTES)
  return bytes
}
