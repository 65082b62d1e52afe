// Everything that is counted: arenas, upload sets, print reservations and runs are bounded and waited for in order;
// exchanges and responses are drawn as connections need them. What is given back is kept for the next, up to SPARES of
// each; that many arenas and upload sets are made at the start, so that these are never short.
import { Exchange } from './exchange.ts'
import type { Holdings } from './holdings.ts'
import { Intake } from '../form/intake.ts'
import { Arena } from '../http/arena.ts'
import { Response } from '../http/response.ts'
import type { Limits } from '../limits.ts'
import { Receiving } from './receiving.ts'
import type { Services } from './services.ts'
import { Serving } from './serving.ts'

export class Pools {
  private arenas: Arena[] = []
  private intakes: Intake[] = []
  private servings: Serving[] = []
  private exchanges: Exchange[] = []
  private receivings: Receiving[] = []
  private responses: Response[] = []
  // How many more may be drawn.
  private arenasLeft: number
  private intakesLeft: number
  private printsLeft: number
  private runsLeft: number
  private detachedLeft: number
  private readonly services: Services
  private readonly transmit: Uint8Array

  constructor(services: Services, transmit: Uint8Array) {
    const limits = services.limits, platform = services.platform
    this.services = services
    this.transmit = transmit
    this.arenasLeft = limits.ARENAS
    this.intakesLeft = limits.UPLOAD_SETS
    this.printsLeft = limits.PRINT_RESERVATIONS
    this.runsLeft = limits.RUNS
    this.detachedLeft = detachedMost(limits)
    for (let i = 0; i < limits.ARENAS && i < limits.SPARES; i++) this.arenas.push(new Arena(platform, limits))
    for (let i = 0; i < limits.UPLOAD_SETS && i < limits.SPARES; i++) this.intakes.push(new Intake(platform, limits))
  }

  // Bounded: undefined or false while there is none, or while somebody waits longer.

  takeArena(): Arena | undefined {
    if (this.arenasLeft === 0) return undefined
    const arena = this.arenas.pop()
    this.arenasLeft--
    return arena ? arena : new Arena(this.services.platform, this.services.limits)
  }

  giveArena(arena: Arena): void {
    this.arenasLeft++
    if (this.arenas.length < this.services.limits.SPARES) this.arenas.push(arena)
    this.services.next()
  }

  takeIntake(): Intake | undefined {
    if (this.intakesLeft === 0) return undefined
    const intake = this.intakes.pop()
    this.intakesLeft--
    return intake ? intake : new Intake(this.services.platform, this.services.limits)
  }

  giveIntake(intake: Intake): void {
    this.intakesLeft++
    if (this.intakes.length < this.services.limits.SPARES) this.intakes.push(intake)
    this.services.next()
  }

  takePrints(): boolean {
    if (this.printsLeft === 0) return false
    this.printsLeft--
    return true
  }

  givePrints(): void {
    this.printsLeft++
    this.services.next()
  }

  takeServing(): Serving | undefined {
    if (this.runsLeft === 0) return undefined
    const serving = this.servings.pop()
    this.runsLeft--
    return serving ? serving : new Serving(this.services)
  }

  giveServing(serving: Serving): void {
    this.runsLeft++
    if (this.servings.length < this.services.limits.SPARES) this.servings.push(serving)
    this.services.next()
  }

  /** A run is about to go on after its script returned: others need one, too. */
  takeDetached(): boolean {
    if (this.detachedLeft === 0) return false
    this.detachedLeft--
    return true
  }

  giveDetached(): void {
    this.detachedLeft++
  }

  /** Counts anew, by what those hold who are left: memory that ran out cut a turn, and what it drew may be nobody's. */
  recount(left: Holdings[]): void {
    const limits = this.services.limits
    let arenas = 0, intakes = 0, prints = 0, runs = 0, detached = 0
    for (let i = 0; i < left.length; i++) {
      const holdings = left[i]
      if (holdings.arena) arenas++
      if (holdings.intake) intakes++
      if (holdings.reserved) prints++
      if (holdings.serving) runs++
      if (holdings.serving && holdings.serving.detached) detached++
    }
    this.arenasLeft = limits.ARENAS - arenas
    this.intakesLeft = limits.UPLOAD_SETS - intakes
    this.printsLeft = limits.PRINT_RESERVATIONS - prints
    this.runsLeft = limits.RUNS - runs
    this.detachedLeft = detachedMost(limits) - detached
    this.services.next()
  }

  // Bounded by the number of connections.

  takeExchange(): Exchange {
    const exchange = this.exchanges.pop()
    return exchange ? exchange : new Exchange(this.services)
  }

  giveExchange(exchange: Exchange): void {
    if (this.exchanges.length < this.services.limits.SPARES) this.exchanges.push(exchange)
  }

  takeReceiving(): Receiving {
    const receiving = this.receivings.pop()
    const services = this.services
    return receiving ? receiving : new Receiving(services.platform, services.limits, services.receive)
  }

  giveReceiving(receiving: Receiving): void {
    if (this.receivings.length < this.services.limits.SPARES) this.receivings.push(receiving)
  }

  takeResponse(): Response {
    const response = this.responses.pop()
    if (response) return response
    const services = this.services
    return new Response(services.platform, services.limits, this.transmit, services.software, services)
  }

  giveResponse(response: Response): void {
    if (this.responses.length < this.services.limits.SPARES) this.responses.push(response)
  }
}

function detachedMost(limits: Readonly<Limits>): number {
  return limits.RUNS > 1 ? limits.RUNS - 1 : 1
}
