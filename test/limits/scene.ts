// A gateway of one profile whose buffers lie between guards, with the scripts that reach its limits. Every allocation of
// octets is made within a larger buffer while the scene lives, and what a limit protects is filled with a pattern: the
// reserve and the last octet of each arena, and what follows the shared buffers.
import assert from 'node:assert/strict'
import { NorChip } from '../../host-sim/nor-chip.ts'
import { Gateway, type Cgi, type Limits } from '../../src/index.ts'
import type { Arena } from '../../src/http/arena.ts'
import { START } from '../../host-sim/world/clock.ts'
import type { WorldConnection } from '../../host-sim/world/connection.ts'
import { binary, octets } from '../../host-sim/world/responses.ts'
import { World } from '../../host-sim/world/world.ts'

const GUARD_BYTES = 64
const PATTERN = 0xA5
const TEXT = 'Content-Type: text/plain\n'
const FLASH_BYTES = 65536

const Octets = globalThis.Uint8Array

export interface SceneOptions {
  start?: number
  window?: number
}

/** Pools by what can be read of them: how many more may be drawn of each, and how many of each are kept. */
export const COUNTS = ['arenasLeft', 'intakesLeft', 'printsLeft', 'runsLeft']
export const KEPT = ['arenas', 'intakes', 'servings', 'exchanges', 'receivings', 'responses']

export class Scene {
  readonly world: World
  readonly gateway: Gateway
  readonly limits: Limits
  /** Runs of `kept`, detached and not ended. */
  readonly kept: Cgi[] = []
  readonly peers: WorldConnection[] = []
  /** Octets of the document `/page`. */
  page = 0
  private readonly guarded: { whole: Uint8Array; length: number }[] = []
  /** Those of the start: they are filled with the pattern. */
  private readonly arenas: Arena[]
  private readonly counts: Record<string, unknown>

  constructor(limits: Limits, options: SceneOptions = {}) {
    this.guard()
    this.limits = limits
    this.world = new World({ flash: new NorChip(FLASH_BYTES), start: options.start ?? START, window: options.window })
    this.gateway = new Gateway(this.world, { limits, hosts: ['device'] })
    registerScripts(this)
    this.gateway.listen(80)
    this.arenas = [...this.keptOf('arenas') as Arena[]]
    this.fill()
    this.counts = this.pools()
  }

  connect(text: string, address?: string): WorldConnection {
    const peer = this.world.connect(address)
    this.peers.push(peer)
    this.say(peer, text)
    return peer
  }

  /** In pieces of `size`, each in turns of its own. */
  say(peer: WorldConnection, text: string, size = text.length): void {
    const bytes = binary(text)
    for (let at = 0; at < bytes.length && !peer.over; at += size) {
      peer.send(bytes, at, Math.min(bytes.length, at + size))
      this.world.settle()
    }
    this.world.settle()
  }

  pools(): Record<string, unknown> {
    return Object.fromEntries(COUNTS.map(name => [name, Reflect.get(this.gateway.pools, name)]))
  }

  keptOf(name: string): object[] {
    return Reflect.get(this.gateway.pools, name) as object[]
  }

  /** Every connection goes; then nothing is held, no guard was touched, and the next is served. `reserve`: it was used. */
  end(reserve: boolean): void {
    globalThis.Uint8Array = Octets
    for (const peer of this.peers) if (!peer.over) peer.sendReset()
    this.world.settle()
    assert.equal(this.world.open(), 0, 'no connection is left')
    assert.deepEqual(this.pools(), this.counts, 'the pools are as they were')
    this.untouched(reserve)
    const peer = this.connect(get('hello'))
    assert.equal(status(peer), '200', 'the next is served')
    assert.deepEqual(this.world.misuses, [])
    assert.deepEqual(this.world.lines.filter(line => line.includes('check failed')), [])
  }

  private untouched(reserve: boolean): void {
    assert.ok(this.guarded.length > this.arenas.length, 'buffers were made between guards')
    for (const { whole, length } of this.guarded) {
      const around = [...whole.subarray(0, GUARD_BYTES), ...whole.subarray(GUARD_BYTES + length)]
      assert.ok(around.every(octet => octet === PATTERN), `a guard around ${length} octets was touched`)
    }
    for (const view of this.shared()) {
      assert.equal(new Octets(view.buffer)[view.byteOffset + view.length], PATTERN, 'behind a shared buffer')
    }
    for (const arena of this.arenas) {
      const from = reserve ? arena.limit : arena.reserve
      assert.ok(arena.bytes.subarray(from).every(octet => octet === PATTERN), 'the reserve of an arena was touched')
    }
  }

  private shared(): Uint8Array[] {
    return [this.gateway.receive, Reflect.get(this.gateway, 'transmit') as Uint8Array]
  }

  private fill(): void {
    for (const arena of this.arenas) arena.bytes.fill(PATTERN, arena.reserve)
    for (const view of this.shared()) new Octets(view.buffer)[view.byteOffset + view.length] = PATTERN
  }

  /** Buffers are views within larger ones from now on; what `subarray` and the like make stays as it is. */
  private guard(): void {
    const { guarded } = this
    globalThis.Uint8Array = new Proxy(Octets, {
      construct(target, given, made) {
        if (typeof given[0] !== 'number') return Reflect.construct(target, given, made)
        const whole = new Octets(given[0] + 2 * GUARD_BYTES)
        whole.fill(PATTERN).fill(0, GUARD_BYTES, GUARD_BYTES + given[0])
        guarded.push({ whole, length: given[0] })
        return new Octets(whole.buffer, GUARD_BYTES, given[0])
      },
    })
  }
}

function registerScripts(scene: Scene): void {
  const { gateway } = scene
  const number = (cgi: Cgi): number => Number(cgi.env.get('QUERY_STRING'))
  const hello = (cgi: Cgi): void => {
    cgi.print(TEXT)
    cgi.print('hello')
  }
  gateway.register('hello', { keep: ['*'] }, hello)
  gateway.register('plain', hello)
  gateway.register('sink', { stdin: { sink: 'discard' } }, hello)
  gateway.register('print', cgi => {
    cgi.print(TEXT)
    cgi.write('p'.repeat(number(cgi)))
  })
  // A header section of so many octets, the empty line with them.
  gateway.register('section', cgi => {
    cgi.write(`${TEXT}X: ${'x'.repeat(number(cgi) - TEXT.length - 5)}\n`)
    cgi.write('\n')
  })
  gateway.register('hop', cgi => {
    if (number(cgi) === 0) hello(cgi)
    else cgi.write(`Location: /cgi-bin/hop?${number(cgi) - 1}\n\n`)
  })
  // A local redirect to a path of so many octets.
  gateway.register('far', cgi => {
    cgi.write(`Location: ${'/cgi-bin/hello/'.padEnd(number(cgi), 'x')}\n\n`)
  })
  gateway.register('waits', cgi => {
    cgi.print(TEXT)
    return new Promise(() => undefined)
  })
  gateway.register('unfed', { stdin: 'stream' }, cgi => {
    cgi.credit = 0
  })
  gateway.register('kept', cgi => {
    scene.kept.push(cgi)
    cgi.detach()
  })
  gateway.asset('/page', 'text/plain', () => 'p'.repeat(scene.page))
}

export function heard(peer: WorldConnection): string {
  const bytes = peer.received(0)
  return octets(bytes, 0, bytes.length)
}

/** The last status, '' without one. */
export function status(peer: WorldConnection): string {
  const lines = heard(peer).match(/HTTP\/1\.1 [0-9]{3}/g) ?? []
  return lines.length > 0 ? lines[lines.length - 1].slice(-3) : ''
}

export function get(script: string, fields = ''): string {
  return `GET /cgi-bin/${script} HTTP/1.1\r\nHost: device\r\n${fields}\r\n`
}

export function post(script: string, type: string, content: string, length = content.length): string {
  return `POST /cgi-bin/${script} HTTP/1.1\r\nHost: device\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n${content}`
}
