// A run in the in-memory world, on its virtual clock. What takes time there is modelled on a chip: an accepted connection
// and a script 1 ms each, an erase 45 ms, a page 1 ms (the W25Q class, typical), within the call, so that nothing else
// happens meanwhile and what arrived then is found all at once. Four connections are accepted in a turn, each with what
// came with it; the others wait. Each side acts once a millisecond. Parsing and the network take no time.
import { NorChip } from '../../host-sim/nor-chip.ts'
import { Gateway } from '../../src/index.ts'
import type { Flash } from '../../src/ports.ts'
import { World } from '../../host-sim/world/world.ts'
import type { WorldConnection } from '../../host-sim/world/connection.ts'
import { Client, Greeting, Saving } from './clients.ts'
import { Crowd } from './crowd.ts'
import type { Ground, Line, Party } from './line.ts'
import { drawable } from './pools.ts'
import type { Scenario } from './scenarios.ts'
import { register, type Registry } from './scripts.ts'
import { type Address, ATTACK_MS, type Figures, figuresOf, missed, RECOVERY_MS } from './verdict.ts'

const FLASH_BYTES = 1 << 18
const ERASE_MS = 45
const PROGRAM_MS = 1
const SCRIPT_MS = 1
const ACCEPT_MS = 1
const ACCEPTS_A_TURN = 4
const WARM_MS = 500
/** All deadlines have passed. */
const LONG_MS = 60_000
const CLIENTS = '192.0.2.7'
const STRANGERS = '198.51.100.1'

export interface Outcome {
  figures: Figures
  missed: string[]
}

/** `change` makes the gateway another one before anything happens. */
export function runInWorld(
  scenario: Scenario, connections: number, address: Address, peers: number, change: (gateway: Gateway) => void,
): Outcome {
  const chip = new NorChip(FLASH_BYTES)
  let pass = (_ms: number) => undefined as void
  const world = new World({
    flash: timed(chip, ms => pass(ms)), connectionsMax: connections, prompt: true, acceptsMax: ACCEPTS_A_TURN,
  })
  const gateway = new Gateway(world, { hosts: 'any' })
  pass = ms => world.clock.pass(ms)
  change(gateway)
  register(slowed(gateway, () => world.clock.pass(SCRIPT_MS)))
  const listen = world.listen.bind(world)
  world.listen = (port, accept) => listen(port, connection => {
    world.clock.pass(ACCEPT_MS)
    return accept(connection)
  })
  gateway.listen(80)
  const ground = new WorldGround(world)
  const clients = [new Client(ground, CLIENTS, new Greeting()), new Client(ground, CLIENTS, new Saving())]
  last(ground, clients, WARM_MS)
  rest(ground, clients)
  const before = drawable(gateway)
  for (const client of clients) client.rest(false)
  for (const client of clients) client.mark(true)
  const crowd = new Crowd(ground, address === 'same' ? CLIENTS : STRANGERS, scenario, peers)
  last(ground, [...clients, crowd], ATTACK_MS)
  crowd.stop()
  for (const client of clients) client.mark(false)
  last(ground, clients, RECOVERY_MS)
  rest(ground, clients)
  crowd.end()
  world.settle()
  const figures = figuresOf(clients, crowd)
  const found = missed(address, figures, before, drawable(gateway))
  found.push(...world.misuses, ...world.lines.filter(line => /check failed|our own fault|store:/.test(line)))
  world.advance(LONG_MS)
  if (world.open() > 0) found.push(`${world.open()} connections stay`)
  return { figures, missed: found }
}

/** Registers scripts that take time. */
function slowed(gateway: Gateway, pass: () => void): Registry {
  return {
    asset: (path, type, content) => gateway.asset(path, type, content),
    register(name, plan, script) {
      gateway.register(name, plan, cgi => {
        pass()
        return script(cgi)
      })
    },
  }
}

function timed(flash: Flash, pass: (ms: number) => void): Flash {
  return {
    size: flash.size,
    read: (target, from, to, address) => flash.read(target, from, to, address),
    program(source, from, to, address) {
      pass(PROGRAM_MS)
      flash.program(source, from, to, address)
    },
    erase(sector) {
      pass(ERASE_MS)
      flash.erase(sector)
    },
  }
}

/** Both sides act for `ms`. */
function last(ground: WorldGround, parties: Party[], ms: number): void {
  const end = ground.now() + ms
  while (ground.now() < end) {
    for (const party of parties) party.step(ground.now())
    if (!ground.world.turn()) ground.world.clock.pass(1)
  }
}

/** The clients get their answers and ask no more. */
function rest(ground: WorldGround, clients: Client[]): void {
  for (const client of clients) client.rest(true)
  while (clients.some(client => !client.idle)) last(ground, clients, 1)
  ground.world.settle()
}

class WorldGround implements Ground {
  private readonly start: number

  constructor(readonly world: World) {
    this.start = world.clock.now()
  }

  now(): number {
    return (this.world.clock.now() - this.start) | 0
  }

  connect(address: string, takes: boolean): Line {
    const connection = this.world.connect(address)
    connection.reading = takes
    return new WorldLine(connection)
  }
}

class WorldLine implements Line {
  constructor(private readonly connection: WorldConnection) {}

  get over(): boolean {
    return this.connection.over || this.connection.sawFin || this.connection.sawReset
  }

  get heard(): Uint8Array {
    return this.connection.received(0)
  }

  send(octets: Uint8Array): void {
    this.connection.send(octets, 0, octets.length)
  }

  reset(): void {
    if (!this.connection.over) this.connection.sendReset()
  }
}
