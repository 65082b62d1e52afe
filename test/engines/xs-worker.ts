// The real XS engine as a process of its own, spoken to over two pipes in netstrings (`length:payload,`). The first
// octet of a message says what it is: to the engine `e` source to evaluate, `?` a command for globalThis.handleCommand,
// `/` the answer to a command of its own, `w` a snapshot, `q` the end; from it `.` done with the meters in JSON, an
// octet 1 and the reply, `!` an exception, `?` a command by issueCommand(ArrayBuffer), which blocks it until answered.
//
// One call is under way at a time, the others wait in order. `compute` counts units that do not vary between machines.
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { xsWorker } from '../../scripts/setup.mjs'

const DONE = 0x2E
const FAILED = 0x21
const COMMAND = 0x3F
const METERS_END = 1
/** One reference in a snapshot. */
const KEY_BYTES = 8
const MESSAGE_BYTES_MAX = 999999999

const exits: Record<number, string> = {
  2: 'input or output failed',
  11: 'out of memory',
  12: 'stack overflow',
  15: 'an exception that nobody caught',
  16: 'no more property names',
  17: 'too much computation',
}

export interface Usage {
  /** Units of the deterministic meter for this call. */
  compute: number
  /** Slots in use after the call, garbage included: call gc() in the engine first for the live ones. */
  slots: number
}

export interface Reply {
  bytes: Uint8Array
  usage: Usage
}

/** What lives after a collection, from a snapshot of the machine. */
export interface Heap {
  slots: number
  slotBytes: number
  chunkBytes: number
  /** Names of properties made so far: they are kept for ever. */
  keys: number
}

interface Call {
  message: Buffer
  resolve(reply: Reply): void
  reject(error: Error): void
}

export class XsWorker {
  /** Answers what the engine asks by issueCommand, while it waits. */
  onCommand: (bytes: Uint8Array) => Uint8Array = () => new Uint8Array(0)

  private readonly child: ChildProcess
  private readonly calls: Call[] = []
  private readonly ended: Promise<void>
  private received: Buffer = Buffer.alloc(0)
  private failure: Error | undefined
  private snapshots = 0

  constructor() {
    const stdio = ['ignore', 'inherit', 'inherit', 'pipe', 'pipe', 'ignore', 'ignore'] as const
    this.child = spawn(xsWorker, ['postern'], { stdio: [...stdio] })
    this.output.on('data', (bytes: Buffer) => this.receive(bytes))
    this.input.on('error', (error) => this.fail(error))
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => { this.fail(error); resolve() })
      this.child.once('exit', (code, signal) => {
        this.fail(new Error(`XS ended: ${exits[code ?? 0] ?? signal ?? `code ${code}`}`))
        resolve()
      })
    })
  }

  /** Evaluates a script; its value comes back when it is an ArrayBuffer. */
  evaluate(source: string): Promise<Reply> {
    return this.call(Buffer.from(`e${source}`))
  }

  /** Calls globalThis.handleCommand(ArrayBuffer). */
  command(bytes: Uint8Array): Promise<Reply> {
    return this.call(Buffer.concat([Buffer.of(COMMAND), bytes]))
  }

  /** Collects garbage and counts what is left. */
  async heap(): Promise<Heap> {
    const file = join(tmpdir(), `postern-${process.pid}-${this.child.pid}-${this.snapshots++}.xss`)
    const { usage } = await this.call(Buffer.from(`w${file}`))
    const snapshot = readFileSync(file)
    rmSync(file)
    return {
      slots: usage.slots,
      slotBytes: atomBytes(snapshot, 'HEAP'),
      chunkBytes: atomBytes(snapshot, 'BLOC'),
      keys: atomBytes(snapshot, 'KEYS') / KEY_BYTES,
    }
  }

  async close(): Promise<void> {
    if (this.failure === undefined) this.send(Buffer.from('q'))
    await this.ended
  }

  private get input(): Writable {
    return this.child.stdio[3] as Writable
  }

  private get output(): Readable {
    return this.child.stdio[4] as Readable
  }

  private call(message: Buffer): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.failure !== undefined) return reject(this.failure)
      this.calls.push({ message, resolve, reject })
      if (this.calls.length === 1) this.send(message)
    })
  }

  private send(message: Buffer): void {
    this.input.write(Buffer.concat([Buffer.from(`${message.length}:`), message, Buffer.from(',')]))
  }

  private receive(bytes: Buffer): void {
    this.received = this.received.length === 0 ? bytes : Buffer.concat([this.received, bytes])
    for (;;) {
      const colon = this.received.indexOf(':')
      if (colon < 0) return
      const length = Number(this.received.toString('latin1', 0, colon))
      const start = colon + 1
      if (!(length <= MESSAGE_BYTES_MAX)) return this.fail(new Error('XS sent no netstring'))
      if (this.received.length < start + length + 1) return
      const message = this.received.subarray(start, start + length)
      this.received = this.received.subarray(start + length + 1)
      this.dispatch(message)
    }
  }

  private dispatch(message: Buffer): void {
    if (message[0] === COMMAND) {
      const answer = this.onCommand(message.subarray(1))
      return this.send(Buffer.concat([Buffer.from('/'), answer]))
    }
    const call = this.calls.shift()
    const next = this.calls[0]
    if (next !== undefined) this.send(next.message)
    if (call === undefined) return this.fail(new Error('XS answered what nobody asked'))
    if (message[0] === FAILED) return call.reject(new Error(message.toString('utf8', 1)))
    if (message[0] !== DONE) return call.reject(new Error('XS sent an unknown message'))
    const end = message.indexOf(METERS_END)
    const meters = JSON.parse(message.toString('latin1', 1, end))
    const usage = { compute: meters.compute, slots: meters.currentHeapCount }
    call.resolve({ bytes: message.subarray(end + 1), usage })
  }

  private fail(error: Error): void {
    this.failure ??= error
    for (const call of this.calls.splice(0)) call.reject(this.failure)
    this.child.kill()
  }
}

/** A snapshot is atoms within one atom: length u32 big-endian with its own 8 octets, name, content. */
function atomBytes(snapshot: Buffer, name: string): number {
  for (let at = 8; at < snapshot.length; at += snapshot.readUInt32BE(at)) {
    if (snapshot.toString('latin1', at + 4, at + 8) === name) return snapshot.readUInt32BE(at) - 8
  }
  throw new Error(`no ${name} in the snapshot`)
}
