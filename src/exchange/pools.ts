// Everything that is counted: arenas, upload sets, print reservations are bounded and waited for in order; exchanges, runs
// and responses are drawn as connections need them, and a few are kept for the next.
import { Exchange } from './exchange.ts'
import { Intake } from '../form/intake.ts'
import { Arena } from '../http/arena.ts'
import { Response } from '../http/response.ts'
import { Receiving } from './receiving.ts'
import type { Services } from './services.ts'
import { Serving } from './serving.ts'

export class Pools {
  private arenas: Arena[] = []
  private intakes: Intake[] = []
  private prints: number
  private runs: number
  private exchanges: Exchange[] = []
  private receivings: Receiving[] = []
  private servings: Serving[] = []
  private responses: Response[] = []
  /** How many of what is not bounded are kept for the next: as many as heads are read at once. */
  private readonly spares: number
  private readonly services: Services
  private readonly transmit: Uint8Array

  constructor(services: Services, transmit: Uint8Array) {
    const limits = services.limits, platform = services.platform
    this.services = services
    this.transmit = transmit
    this.prints = limits.PRINT_RESERVATIONS
    this.runs = limits.RUNS
    this.spares = limits.ARENAS
    for (let i = 0; i < limits.ARENAS; i++) this.arenas.push(new Arena(platform, limits))
    for (let i = 0; i < limits.UPLOAD_SETS; i++) this.intakes.push(new Intake(platform, limits))
  }

  // Bounded: undefined or false while there is none, or while somebody waits longer.

  takeArena(): Arena | undefined {
    return this.arenas.pop()
  }

  giveArena(arena: Arena): void {
    this.arenas.push(arena)
    this.services.next()
  }

  takeIntake(): Intake | undefined {
    return this.intakes.pop()
  }

  giveIntake(intake: Intake): void {
    this.intakes.push(intake)
    this.services.next()
  }

  takePrints(): boolean {
    if (this.prints === 0) return false
    this.prints--
    return true
  }

  givePrints(): void {
    this.prints++
    this.services.next()
  }

  takeServing(): Serving | undefined {
    if (this.runs === 0) return undefined
    this.runs--
    const serving = this.servings.pop()
    return serving ? serving : new Serving(this.services)
  }

  giveServing(serving: Serving): void {
    this.runs++
    if (this.servings.length < this.spares) this.servings.push(serving)
    this.services.next()
  }

  // Bounded by the number of connections.

  takeExchange(): Exchange {
    const exchange = this.exchanges.pop()
    return exchange ? exchange : new Exchange(this.services)
  }

  giveExchange(exchange: Exchange): void {
    if (this.exchanges.length < this.spares) this.exchanges.push(exchange)
  }

  takeReceiving(): Receiving {
    const receiving = this.receivings.pop()
    const services = this.services
    return receiving ? receiving : new Receiving(services.platform, services.limits, services.receive)
  }

  giveReceiving(receiving: Receiving): void {
    if (this.receivings.length < this.spares) this.receivings.push(receiving)
  }

  takeResponse(): Response {
    const response = this.responses.pop()
    if (response) return response
    return new Response(this.services.platform, this.services.limits, this.transmit, this.services.software)
  }

  giveResponse(response: Response): void {
    if (this.responses.length < this.spares) this.responses.push(response)
  }
}
