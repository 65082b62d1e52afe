// Everything that is counted: arenas, upload sets, print reservations are bounded and waited for in order; exchanges, runs
// and responses are drawn as connections need them, and a few are kept for the next.
import type { ReplyNames } from '../cgi/reply.ts'
import { Exchange } from './exchange.ts'
import { Intake } from '../form/intake.ts'
import { Arena } from '../http/arena.ts'
import { Response } from '../http/response.ts'
import { Receiving } from './receiving.ts'
import type { Services, Waiter } from './services.ts'
import { Serving } from './serving.ts'

/** Who else waits. */
export interface Queue {
  /** Whether nobody waits longer for the same. */
  first(asker: Waiter): boolean
  /** Something was given back: those who wait look again. */
  next(): void
}

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
  private readonly queue: Queue
  private readonly names: ReplyNames
  private readonly transmit: Uint8Array

  constructor(services: Services, queue: Queue, names: ReplyNames, transmit: Uint8Array) {
    const limits = services.limits, platform = services.platform
    this.services = services
    this.queue = queue
    this.names = names
    this.transmit = transmit
    this.prints = limits.PRINT_RESERVATIONS
    this.runs = limits.RUNS
    this.spares = limits.ARENAS
    for (let i = 0; i < limits.ARENAS; i++) this.arenas.push(new Arena(platform, services.grammar, limits))
    for (let i = 0; i < limits.UPLOAD_SETS; i++) this.intakes.push(new Intake(platform, limits))
  }

  // Bounded: undefined or false while there is none, or while somebody waits longer.

  takeArena(asker: Waiter): Arena | undefined {
    return this.queue.first(asker) ? this.arenas.pop() : undefined
  }

  giveArena(arena: Arena): void {
    this.arenas.push(arena)
    this.queue.next()
  }

  takeIntake(asker: Waiter): Intake | undefined {
    return this.queue.first(asker) ? this.intakes.pop() : undefined
  }

  giveIntake(intake: Intake): void {
    this.intakes.push(intake)
    this.queue.next()
  }

  takePrints(asker: Waiter | undefined): boolean {
    if (this.prints === 0 || (asker && !this.queue.first(asker))) return false
    this.prints--
    return true
  }

  givePrints(): void {
    this.prints++
    this.queue.next()
  }

  takeServing(asker: Waiter): Serving | undefined {
    if (this.runs === 0 || !this.queue.first(asker)) return undefined
    this.runs--
    const serving = this.servings.pop()
    return serving ? serving : new Serving(this.services, this.names)
  }

  giveServing(serving: Serving): void {
    this.runs++
    if (this.servings.length < this.spares) this.servings.push(serving)
    this.queue.next()
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
    return receiving ? receiving : new Receiving(this.services.receive)
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
