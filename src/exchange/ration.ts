// Erases of the flash for uploads that nobody committed, rationed: an unknown peer that begins and gives up uploads must
// not wear the chip out. A full account is one erase of each sector of the region; RATION_HOURS fill it again. An upload
// may overdraw it, then no other begins until it is above 0 again: 429. What is committed costs nothing, nor what a plan
// that authenticates lets in.
import type { Clock } from '../ports.ts'

const MS_AN_HOUR = 3600000

export class Ration {
  private readonly clock: Clock
  private readonly sectors: number
  /** Milliseconds for one erase. */
  private readonly each: number
  private balance: number
  /** Up to when the account was filled. */
  private filled: number

  constructor(clock: Clock, sectors: number, hours: number) {
    this.clock = clock
    this.sectors = this.balance = sectors
    this.each = hours * MS_AN_HOUR / sectors
    this.filled = clock.now()
  }

  charge(erases: number): void {
    this.fill()
    this.balance -= erases
  }

  /** Seconds until an upload may begin; 0: now. */
  wait(): number {
    this.fill()
    if (this.balance > 0) return 0
    const spent = (this.clock.now() - this.filled) | 0
    return Math.ceil(((1 - this.balance) * this.each - spent) / 1000)
  }

  private fill(): void {
    const passed = (this.clock.now() - this.filled) | 0
    // Below 0: nothing was asked for 24 days, in which it became full.
    const erases = passed < 0 ? this.sectors : Math.floor(passed / this.each)
    this.balance = Math.min(this.sectors, this.balance + erases)
    if (this.balance === this.sectors) this.filled = this.clock.now()
    else this.filled = (this.filled + Math.round(erases * this.each)) | 0
  }
}
