// When the power goes: within the flash operations of a life, within those of a commit, or at any moment.
import type { Dice } from '../dice.ts'
import type { CutMode, NorChip } from '../nor-chip.ts'
import type { Faults, Setting } from './draw.ts'

/** One cut in the first life, and no other fault. */
export interface Cut {
  operation: number
  mode: CutMode
}

const MODES = 6
/** Operations of a short commit. */
const COMMIT_OPERATIONS = 7
const FLICKER_MS = 300
/** Above every number of operations. */
const DOUBLED_MAX = 20

export class Power {
  constructor(
    private readonly dice: Dice, private readonly setting: Setting, private readonly faults: Faults | undefined,
    private readonly cut: Cut | undefined,
  ) {}

  /** A life begins, the first is 1: its end is planned in operations of the chip. */
  begins(chip: NorChip, lives: number): void {
    const { cut, dice, faults, setting } = this
    if (cut) {
      if (lives === 1 && cut.operation >= 0) chip.cut(cut.operation, cut.mode, dice.below(1 << 30))
    } else if (faults === 'log') this.at(chip, Math.pow(2, Math.min(lives - 1, DOUBLED_MAX)))
    else if (faults === 'linear') this.at(chip, lives - 1)
    else if (setting.cuts > 0 && !dice.once(4)) this.at(chip, dice.below(setting.cuts))
  }

  /** A commit begins. */
  commits(chip: NorChip): void {
    if (this.cut || this.faults !== undefined || !this.setting.cutsCommits) return
    if (this.dice.once(3)) this.at(chip, this.dice.below(COMMIT_OPERATIONS))
  }

  /** Milliseconds until the plug is pulled; 0: it is not. `cuts`: how many there were. */
  pulled(cuts: number): number {
    const { dice, setting } = this
    const most = setting.flickers && cuts > 0 && !dice.once(3) ? FLICKER_MS : setting.pulled
    return most === 0 ? 0 : 1 + dice.below(most)
  }

  private at(chip: NorChip, operation: number): void {
    const mode = 1 + this.dice.below(MODES) as CutMode
    chip.cut(operation, mode, this.dice.below(1 << 30))
  }
}
