// One life of the device: from a start to the loss of its power. It has the gateway and all that serves, and says after
// each event whether what must always be true is true.
import type { Gateway } from '../../src/index.ts'
import type { StaticFiles } from '../../src/files/index.ts'
import { defaultLimits, type Limits, smallLimits, tinyLimits } from '../../src/limits.ts'
import type { device } from '../../boards/device/index.ts'
import { Dice } from '../dice.ts'
import type { NorChip } from '../nor-chip.ts'
import { watchChip } from './chip-watch.ts'
import { START } from './clock.ts'
import type { Moved, WorldConnection } from './connection.ts'
import type { Setting } from './draw.ts'
import type { Ground, Stirred } from './ground.ts'
import { Held } from './held.ts'
import { Ledger } from './ledger.ts'
import { Scripts } from './scripts.ts'
import { NAMES } from './tasks.ts'
import { World } from './world.ts'

/** What an engine brings: the core as it is there. */
export interface Core {
  Gateway: typeof Gateway
  device: typeof device
  StaticFiles: typeof StaticFiles
}

const PROFILES = { default: defaultLimits, small: smallLimits, tiny: tinyLimits }
const PROGRAM_MICROSECONDS = 700
const ERASE_LEAST_MS = 45
/** Steps of one connection, one after the other, after which it is taken to run for ever. */
const STEPS_MAX = 10_000
/** What a date begins with. */
const EPOCH = 1_750_000_000_000

export function limitsOf({ profile, uploads }: Setting): Limits {
  const limits = PROFILES[profile]()
  limits.UPLOAD_SETS = uploads
  return limits
}

export class Life {
  readonly gateway: Gateway
  readonly world: World
  readonly ledger: Ledger
  private readonly held: Held
  private readonly ground: Ground
  private readonly chip: NorChip
  private readonly setting: Setting
  /** For how long erases take. */
  private readonly times: Dice
  private links: { connection: WorldConnection; link: Stirred }[] = []
  private erases = 0
  private programs = 0
  private microseconds = 0

  constructor(
    core: Core, ground: Ground, setting: Setting, chip: NorChip, seed: number, expected: (serial: number) => boolean,
  ) {
    this.ground = ground
    this.chip = chip
    this.setting = setting
    this.times = new Dice(seed, 2)
    this.world = new World({
      start: this.times.pick([0, -5000, START, 1000]), flash: chip, window: setting.window,
      halfClose: setting.halfClose, connectionsMax: setting.connectionsMax,
      prompt: setting.prompt, seed: seed | 1,
    })
    this.tell()
    watchChip(chip, ground.judge)
    this.gateway = new core.Gateway(this.world, { hosts: ['device'], limits: limitsOf(setting) })
    this.ledger = new Ledger(ground, expected)
    new Scripts(ground, this.ledger).register(this.gateway)
    core.device(this.gateway)
    this.gateway.documents(new core.StaticFiles(this.gateway, { blobs: NAMES.map(name => `/${name}`) }))
    this.gateway.listen(80)
    this.held = new Held(this.gateway, ground.judge)
  }

  /** Milliseconds until the gateway is to be woken; Infinity: never. */
  get due(): number {
    const left = this.world.clock.left()
    return left < 0 ? Infinity : left
  }

  connect(address: string, link: Stirred): WorldConnection {
    const connection = this.world.connect(address)
    connection.reading = false
    this.links.push({ connection, link })
    return connection
  }

  /** The steps of a connection, each an event, until it has none; `stepped` hears of each. */
  stir(connection: WorldConnection, stepped: (step: Moved, who: number) => boolean): void {
    const found = this.links.find(one => one.connection === connection)
    if (!found) return
    const { link } = found
    for (let i = 0; ; i++) {
      const step = this.world.step(connection)
      if (step === 'nothing' || !stepped(step, link.who)) break
      if (i === STEPS_MAX) return this.ground.judge.fail(7, 'a connection is never quiet')
    }
    if (this.chip.dead) return
    if (connection.over) {
      this.links = this.links.filter(one => one !== found)
      this.world.sweep()
    }
    link.stirred()
  }

  /** Every connection hears of what the gateway did in a turn of its own. */
  stirAll(stepped: (step: Moved, who: number) => boolean): void {
    for (const { connection } of [...this.links]) {
      if (this.chip.dead) return
      this.stir(connection, stepped)
    }
  }

  /** Milliseconds for which the chip was busy since it was asked last. */
  busy(): number {
    const { chip } = this
    for (; this.erases < chip.erases; this.erases++) {
      this.microseconds += 1000 * (ERASE_LEAST_MS + this.times.below(this.setting.eraseMost - ERASE_LEAST_MS + 1))
    }
    this.microseconds += PROGRAM_MICROSECONDS * (chip.programs - this.programs)
    this.programs = chip.programs
    const milliseconds = Math.floor(this.microseconds / 1000)
    this.microseconds %= 1000
    return milliseconds
  }

  pass(ms: number): void {
    this.world.clock.pass(ms)
    this.tell()
  }

  /** What must be true after every event, while there is power. */
  check(): void {
    const { judge } = this.ground, { world, gateway } = this
    if (world.misuses.length > 0) judge.fail(7, world.misuses[0])
    for (const line of world.lines) if (/check failed|our own fault|cut: its turn|threw/.test(line)) judge.fail(7, line)
    world.lines = []
    const failed = gateway.store?.failed as { message?: string } | undefined
    if (failed !== undefined) judge.fail(12, `the chip is misused: ${failed.message ?? String(failed)}`)
    this.held.check()
    if (this.held.connections === 0 && this.ledger.open > 0) judge.fail(17, `${this.ledger.open} sinks or sources heard no end`)
  }

  /** Connections that the gateway has not ended. */
  get conversations(): number {
    return this.held.connections
  }

  /** What is left when nobody is connected; the same each time, or something was lost. */
  left(): string {
    const open = this.world.open()
    return `${this.held.left()}, ${open} connections of the platform, ${this.ledger.open} sinks`
  }

  /** The network loses one of the connections. */
  lose(dice: Dice): void {
    if (this.links.length > 0) dice.pick(this.links).link.lose(dice.below(3))
  }

  /** The power is gone. */
  end(): void {
    for (const { link } of this.links) link.lost()
    this.links = []
  }

  private tell(): void {
    this.world.clock.setDate(this.setting.dated ? EPOCH + this.ground.now() : undefined)
  }
}
