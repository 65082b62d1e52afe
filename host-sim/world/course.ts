// A course of the world: everything that one seed makes happen, event after event. Faults first, of the kinds that the seed
// draws; then they end, and everything must finish. The same seed is the same course, on every engine.
import { Dice } from '../dice.ts'
import { NorChip } from '../nor-chip.ts'
import type { Answer } from './answers.ts'
import type { Moved, WorldConnection } from './connection.ts'
import { draw, type Faults, type Setting } from './draw.ts'
import type { Ground, Stirred } from './ground.ts'
import { Judge, type Violation } from './judge.ts'
import { last, miscounted } from './last.ts'
import { type Core, Life } from './life.ts'
import { seeded } from './octets.ts'
import { Oracle } from './oracle.ts'
import { populate } from './populate.ts'
import { type Cut, Power } from './power.ts'
import { Queue } from './queue.ts'
import { Tasks } from './tasks.ts'
import { type Event, Trace } from './trace.ts'
import { Twin } from './twin.ts'

/** What is asked of a course beside its seed. */
export interface Wish {
  seed: number
  /** Default: what the seed draws. */
  faults?: Faults
  /** Few events, for an engine that is slow. */
  brief?: boolean
  cut?: Cut
}

export interface Outcome {
  violation: Violation | undefined
  hash: number
  events: number
  /** The last events. */
  last: string[]
  requests: number
  commits: number
  cuts: number
  lives: number
  losses: number
  /** Virtual milliseconds. */
  time: number
  /** Operations of the flash until the second commit was acknowledged. */
  operations: number
}

const SECTOR_BYTES = 4096
/** Every deadline has passed. */
const REST_MS = 110_000
/** The last client has all its answers, unless it is rationed. */
const LAST_MS = 4 * 3600_000
const EVENTS_MAX = 400_000
const OFF_MS = 400
const SPOILS = ['erase-nothing', 'program-nothing', 'erase-fails', 'program-fails'] as const

export class Course implements Ground {
  readonly dice: Dice
  readonly judge = new Judge()
  readonly oracle = new Oracle(this.judge)
  readonly setting: Setting
  ending = false
  private readonly trace = new Trace()
  private readonly queue = new Queue()
  private readonly core: Core
  private readonly wish: Wish
  private readonly power: Power
  private chip: NorChip
  private life: Life | undefined = undefined
  private twin: Twin | undefined = undefined
  private fresh = ''
  private time = 0
  private ticked = false
  private over = false
  private serials = 0
  private readonly expected: boolean[] = []
  private totals = { requests: 0, cuts: 0, lives: 0, losses: 0, operations: 0 }

  constructor(core: Core, wish: Wish) {
    const { seed } = wish, setting = draw(seed, wish.cut ? 'none' : wish.faults, wish.brief === true)
    const size = setting.sectors * SECTOR_BYTES
    this.core = core
    this.wish = wish
    this.setting = setting
    this.dice = new Dice(seed, 3)
    this.power = new Power(this.dice, setting, wish.faults, wish.cut)
    this.chip = new NorChip(size, setting.past === 0 ? undefined : seeded(size, setting.past))
  }

  run(): Outcome {
    const { setting } = this
    this.boot()
    populate(this, setting, name => this.trace.named(name))
    this.later(setting.until, () => this.faultsEnd())
    this.lose()
    for (let i = 0; i < setting.spoils; i++) this.later(this.dice.below(setting.until), () => this.spoil())
    while (!this.over && this.judge.violation === undefined && this.step()) {
      if (this.trace.count > EVENTS_MAX) this.judge.fail(7, 'the course never ends')
    }
    if (!this.over) this.judge.fail(18, 'the course stops before its end')
    const { hash, count } = this.trace, { totals } = this
    totals.requests += this.ran()
    return {
      ...totals, violation: this.judge.violation, hash, events: count, last: this.trace.last(), time: this.time,
      commits: this.oracle.commits,
    }
  }

  // The ground.

  now(): number {
    return this.time
  }

  later(ms: number, act: () => void): void {
    this.queue.plan(this.time + ms, act)
  }

  note(event: Event, who: number, amount: number): void {
    this.trace.note(event, who, amount, this.time)
  }

  connect(address: string, link: Stirred): WorldConnection | undefined {
    return this.life ? this.life.connect(address, link) : undefined
  }

  stir(connection: WorldConnection): void {
    if (this.life && !this.chip.dead) this.life.stir(connection, this.stepped)
  }

  serial(): number {
    return ++this.serials
  }

  expect(serial: number): void {
    this.expected[serial] = true
  }

  again(bytes: Uint8Array, answer: Answer): void {
    this.twin ??= new Twin(this, this.core.Gateway, this.setting)
    this.twin.compare(bytes, answer)
  }

  // What happens.

  /** The next event: the gateway's timer, or what was planned; at the same time they take turns. False: there is none. */
  private step(): boolean {
    const { life, queue } = this, planned = Math.max(queue.time, this.time)
    const timer = life ? this.time + life.due : Infinity
    if (timer === Infinity && planned === Infinity) return false
    this.ticked = timer < planned || (timer === planned && !this.ticked)
    this.pass((this.ticked ? timer : planned) - this.time)
    if (life && this.ticked) {
      this.note('wakes', 0, 0)
      life.world.tick()
      this.settle()
    } else queue.take().act()
    // What one connection did may be news for the others.
    if (this.life && !this.chip.dead) this.life.stirAll(this.stepped)
    if (this.life && this.chip.dead) this.die()
    return true
  }

  /** After each step of a connection; whether the next may follow. */
  private readonly stepped = (step: Moved, who: number): boolean => {
    this.note(step, who, 0)
    this.settle()
    return !this.chip.dead && this.judge.violation === undefined
  }

  /** The chip's time passes, and what must be true is looked at. */
  private settle(): void {
    const { life } = this
    if (!life || this.chip.dead) return
    this.pass(life.busy())
    life.check()
  }

  private pass(ms: number): void {
    this.time += ms
    if (ms > 0 && this.life) this.life.pass(ms)
  }

  // Power.

  private boot(): void {
    const { chip, wish, totals } = this
    totals.lives++
    if (!this.ending) this.power.begins(chip, totals.lives)
    const expected = (serial: number) => this.expected[serial] === true
    const life = new Life(this.core, this, this.setting, chip, wish.seed * 1000 + totals.lives, expected)
    const { store } = life.gateway
    this.life = life
    this.pass(life.busy())
    if (chip.dead || !store) return this.die()
    this.note('starts', 0, totals.lives)
    if (!store.ready) this.judge.fail(11, 'the store is not ready after a start')
    this.oracle.listen(store, () => this.life === life && !this.chip.dead, status => this.committed(status))
    this.oracle.started(store)
    // Reading everything back is ours, and takes none of the device's time.
    life.busy()
    this.fresh = life.left()
    const pulled = this.ending ? 0 : this.power.pulled(totals.cuts)
    if (pulled === 0) return
    this.later(pulled, () => {
      if (this.life === life && !this.ending) chip.dead = true
    })
  }

  /** A commit begins, or has ended with a status. */
  private committed(status: number): void {
    const { chip, totals } = this
    if (status < 0) {
      if (!this.ending) this.power.commits(chip)
      return
    }
    this.note(status === 0 ? 'commits' : 'refuses a commit', 0, status)
    if (this.oracle.commits === 2 && totals.operations === 0) totals.operations = chip.programs + chip.erases
  }

  private die(): void {
    const { life } = this
    this.note('power cut', 0, this.chip.programs + this.chip.erases)
    this.totals.cuts++
    this.oracle.off(life?.gateway.store)
    this.totals.requests += this.ran()
    this.life = undefined
    life?.end()
    this.chip = this.chip.reboot()
    this.later(1 + this.dice.below(OFF_MS), () => this.boot())
  }

  private ran(): number {
    return this.life ? this.life.ledger.requests : 0
  }

  /** The network loses connections. */
  private lose(): void {
    const { setting, dice } = this
    if (setting.losses === 0 || this.ending) return
    this.later(dice.below(2 * setting.losses), () => {
      if (!this.ending) this.life?.lose(dice)
      this.totals.losses++
      this.lose()
    })
  }

  /** A sector goes bad. */
  private spoil(): void {
    const { dice, chip } = this, sector = dice.below(this.setting.sectors)
    this.note('spoils', 0, sector)
    chip.spoil(sector, dice.pick(SPOILS), dice.below(1 << 30))
  }

  // The end.

  private faultsEnd(): void {
    this.ending = true
    this.chip.uncut()
    this.note('faults end', 0, 0)
    this.later(REST_MS, () => {
      this.rested()
      const who = this.trace.named('last')
      this.later(LAST_MS, () => this.judge.fail(18, 'without faults, an honest client does not come to its end'))
      last(this, new Tasks(this), who, () => this.later(REST_MS, () => this.finished()))
    })
  }

  /** Nobody is connected: everything is as at the start. */
  private rested(): void {
    const { life } = this, store = life?.gateway.store
    this.note('goes on', 0, 0)
    if (!life || !store) return this.judge.fail(18, 'the device is off when faults are over')
    const left = life.left(), wrong = miscounted(store), { conversations } = life
    if (conversations > 0) return this.judge.fail(14, `${conversations} connections outlive every deadline`)
    if (left !== this.fresh) this.judge.fail(18, `at rest there are ${left}; at the start ${this.fresh}`)
    if (wrong !== '') this.judge.fail(18, wrong)
    this.oracle.check(store)
  }

  /** One more start shows that all of it is on flash. */
  private finished(): void {
    this.rested()
    this.chip.dead = true
    this.die()
    this.later(OFF_MS * 2, () => { this.over = true })
  }
}
