// What a seed draws before anything happens: the device, the network, which peers and which faults there are at all.
import { Dice } from '../dice.ts'
import { ODD, type OddPeer } from './odd.ts'
import type { Pace } from './link.ts'

export type Faults = 'none' | 'log' | 'linear' | 'exhaustive'

export interface Honesty {
  name: 'client' | 'saver' | 'reader' | 'visitor' | 'tab' | 'pipeline'
  address: string
  pace: Pace
  pause: number
  depth: number
  ends: boolean
}

export interface Setting {
  // The device
  profile: 'default' | 'small' | 'tiny'
  /** Forms at once. */
  uploads: number
  connectionsMax: number
  halfClose: boolean
  window: number
  prompt: boolean
  sectors: number
  /** Seed of what the flash held before; 0: it is new. */
  past: number
  dated: boolean
  /** Milliseconds that an erase takes at most; 45 at least. */
  eraseMost: number
  // The peers
  honest: Honesty[]
  odd: { name: string; peer: OddPeer }[]
  // The faults
  /** Milliseconds until they end. */
  until: number
  /** Milliseconds between two connections that are lost, on average; 0: none is. */
  losses: number
  /** How a life ends: by a cut at one of the next so many operations; 0: it does not. */
  cuts: number
  /** Some lives end within a few operations of a commit that begins. */
  cutsCommits: boolean
  /** Milliseconds until the plug is pulled whatever happens, at most; 0: it is not. */
  pulled: number
  /** After a cut the power comes and goes. */
  flickers: boolean
  /** Sectors that go bad, one after the other: what is on them stays, and nothing new is kept. */
  spoils: number
}

const HONEST = ['client', 'saver', 'reader', 'visitor', 'tab', 'pipeline'] as const
const UNTIL_LEAST_MS = 10_000
const UNTIL_MOST_MS = 30_000
/** Fewer must all be good. */
const SPOILS_SECTORS_MIN = 12
const BRIEF_MS = 9000

/** `brief`: for an engine that is slow. */
export function draw(seed: number, faults: Faults | undefined, brief: boolean): Setting {
  const dice = new Dice(seed, 1), calm = faults === 'none' || faults === 'exhaustive'
  const honest: Honesty[] = [honesty(dice, 'saver')]
  for (const name of HONEST) if (dice.once(2)) for (let i = dice.below(2); i >= 0; i--) honest.push(honesty(dice, name))
  const odd: Setting['odd'] = [], sectors = dice.pick([8, 9, 12, 16, 32])
  for (const name of Object.keys(ODD)) if (dice.once(3)) odd.push({ name, peer: oddity(dice, name) })
  return {
    profile: dice.pick(['default', 'default', 'small', 'tiny']),
    uploads: dice.pick([1, 1, 2]),
    connectionsMax: dice.pick([2, 4, 7, 16]),
    halfClose: dice.once(2),
    window: dice.pick([536, 1460, 5744]),
    prompt: dice.once(2),
    sectors,
    past: dice.once(3) ? 1 + dice.below(1 << 20) : 0,
    dated: dice.once(2),
    eraseMost: dice.pick([45, 90, 400]),
    honest, odd,
    until: brief ? BRIEF_MS : dice.between(UNTIL_LEAST_MS, UNTIL_MOST_MS),
    losses: drawn(calm, dice, [0, 0, 3000, 600]),
    cuts: drawn(calm, dice, [0, 6, 40, 200]),
    cutsCommits: drawn(calm, dice, [0, 0, 1]) === 1,
    pulled: drawn(calm, dice, [0, 0, 0, 9000]),
    flickers: dice.once(2),
    spoils: sectors < SPOILS_SECTORS_MIN ? 0 : drawn(calm, dice, [0, 0, 1, 2]),
  }
}

/** A setting in two lines. */
export function summary(setting: Setting): string {
  const { honest, odd } = setting, peers = [...honest.map(one => one.name), ...odd.map(one => one.name)]
  return `${setting.profile} limits, ${setting.uploads} upload sets, ${setting.connectionsMax} connections, window ${setting.window}, `
    + `${setting.halfClose ? 'half-close' : 'no half-close'}${setting.prompt ? ', prompt' : ''}, ${setting.sectors} sectors `
    + `${setting.past > 0 ? 'of unknown past' : 'that are new'}, erases up to ${setting.eraseMost} ms, ${setting.dated ? 'a' : 'no'} clock\n`
    + `peers ${peers.join(', ')}; faults for ${setting.until} ms: losses ${setting.losses}, cuts ${setting.cuts}`
    + `${setting.cutsCommits ? ', in commits' : ''}, pulled ${setting.pulled}${setting.flickers ? ', flickers' : ''}, bad sectors ${setting.spoils}`
}

function drawn(calm: boolean, dice: Dice, values: number[]): number {
  const value = dice.pick(values)
  return calm ? 0 : value
}

function honesty(dice: Dice, name: Honesty['name']): Honesty {
  return {
    name, address: `192.0.2.${7 + dice.below(3)}`, pace: pace(dice), pause: dice.pick([300, 1500, 4000]),
    depth: name === 'pipeline' ? dice.between(2, 9) : 1, ends: name === 'client' && dice.once(4),
  }
}

function oddity(dice: Dice, name: string): OddPeer {
  const slow = name === 'trickling' ? { share: dice.between(1, 4), delay: dice.pick([60, 400, 3000]) } : pace(dice)
  return { address: dice.once(2) ? '192.0.2.7' : `198.51.100.${dice.below(3)}`, pace: slow, pause: dice.pick([300, 3000]) }
}

function pace(dice: Dice): Pace {
  return { share: dice.pick([90, 536, 1460, 1460, 4000]), delay: dice.pick([2, 10, 40, 120]) }
}
