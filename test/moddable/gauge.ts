// A simulator whose memory is looked at: see gauge-app.ts.
import assert from 'node:assert/strict'
import * as net from 'node:net'
import { join } from 'node:path'
import { root } from '../../scripts/setup.mjs'
import { moduleForModdable } from '../engines/scripts.ts'
import { built, Lin, POLL_MS } from './sdk.ts'

/** Bytes of a slot on this host. */
const SLOT_BYTES = 32

export interface Look {
  slots: number
  chunkBytes: number
  keys: number
  /** Since the start. */
  collections: number
  /** The most that was used of the stack, in slots. */
  stack: number
}

export class Gauge {
  private constructor(readonly lin: Lin, private readonly control: number) {}

  static async start(): Promise<Gauge> {
    const scripts = await moduleForModdable('test/moddable/scripts.ts')
    const lin = new Lin(built('gauge', await moduleForModdable('test/moddable/gauge-app.ts'), {
      preloaded: { scripts }, includes: ['boards/lin/manifest.json'], pollMs: POLL_MS,
      modules: { live: join(root, 'test/moddable/live') },
    }))
    return new Gauge(lin, Number((await lin.match(/^ready ([0-9]+)$/))[1]))
  }

  /** Starts a gateway: g, d or k. Its port. */
  async listen(letter: 'g' | 'd' | 'k'): Promise<number> {
    this.ask(letter)
    return Number((await this.lin.match(/^listening ([0-9]+)$/))[1])
  }

  /** What lives: after a collection. */
  live(): Promise<Look> {
    return this.look('l')
  }

  /** What is used now, garbage too. */
  used(): Promise<Look> {
    return this.look('s')
  }

  private async look(letter: 'l' | 's'): Promise<Look> {
    const before = this.lin.looks.length
    this.ask(letter)
    await this.lin.until(() => this.lin.looks.length > before)
    const [, chunkBytes, , slotBytes, , stackBytes, , collections, keys] = this.lin.looks[before]
    return {
      slots: slotBytes / SLOT_BYTES, chunkBytes, keys, collections,
      stack: Math.max(this.lin.deepest, stackBytes) / SLOT_BYTES,
    }
  }

  private ask(letter: string): void {
    const socket = net.connect({ port: this.control, host: '127.0.0.1' })
    socket.on('error', error => assert.fail(error))
    socket.end(letter)
  }
}
