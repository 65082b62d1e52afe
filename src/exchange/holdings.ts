// What one exchange has drawn from the pools, and how it gives it back: all of it, in the one right order, whatever ended it.
import type { Intake } from '../form/intake.ts'
import type { Arena } from '../http/arena.ts'
import type { Response } from '../http/response.ts'
import type { Receiving } from './receiving.ts'
import type { Services } from './services.ts'
import type { Serving } from './serving.ts'

// The pools that are waited for.
export const ARENA = 1
export const UPLOAD = 2
export const RUN = 3
export const PRINTS = 4

export class Holdings {
  arena: Arena | undefined = undefined
  intake: Intake | undefined = undefined
  receiving: Receiving | undefined = undefined
  serving: Serving | undefined = undefined
  response: Response | undefined = undefined
  /** Octets of content that came. */
  received = 0
  /** The message came entire: nothing of it is under way. */
  whole = false
  /** Room for printed bytes. */
  reserved = false
  private readonly services: Services

  constructor(services: Services) {
    this.services = services
  }

  /** Whether content waits for its sink. */
  get stuck(): boolean {
    return this.receiving !== undefined && this.receiving.stuck === this.receiving.received
  }

  /** A request begins; the arena may be there already. */
  begin(arena: Arena | undefined): void {
    this.arena = arena
    this.received = 0
    this.whole = false
  }

  /** How much of the pools it holds that one peer must not have for itself: arenas and upload sets. */
  get weight(): number {
    return (this.arena ? 1 : 0) + (this.intake ? 1 : 0)
  }

  has(pool: number): boolean {
    switch (pool) {
      case ARENA: return this.arena !== undefined
      case UPLOAD: return this.intake !== undefined
      case RUN: return this.serving !== undefined
      default: return this.reserved
    }
  }

  /** An arena that is empty; undefined while there is none. `first`, here and below: nobody waits longer for it. */
  drawArena(first: boolean): Arena | undefined {
    const arena = first ? this.services.pools.takeArena() : undefined
    if (arena) {
      arena.from = arena.to = 0
      arena.head.begin()
      this.arena = arena
    }
    return arena
  }

  drawIntake(first: boolean): boolean {
    this.intake = first ? this.services.pools.takeIntake() : undefined
    return this.intake !== undefined
  }

  /** A reservation for printed bytes: a script starts only with one. */
  drawPrints(first: boolean): boolean {
    if (!this.reserved) this.reserved = first && this.services.pools.takePrints()
    return this.reserved
  }

  /** The response to this request, drawn when it is first needed. */
  drawResponse(): Response {
    let response = this.response
    if (!response) {
      response = this.services.pools.takeResponse()
      response.begin()
      this.response = response
    }
    return response
  }

  givePrints(): void {
    if (!this.reserved) return
    this.reserved = false
    this.services.pools.givePrints()
  }

  /** What the content was read with. A sink that is open hears `reason`. */
  giveContent(reason: string): void {
    const receiving = this.receiving, intake = this.intake, pools = this.services.pools
    this.receiving = undefined
    this.intake = undefined
    if (receiving) {
      this.received = receiving.received
      this.whole = receiving.whole
      try {
        receiving.abort(reason)
      } catch (error) {
        this.services.log('a sink: ' + String(error))
      }
      pools.giveReceiving(receiving)
    }
    if (intake) {
      intake.release()
      pools.giveIntake(intake)
    }
  }

  /** Ends the run: what it did not commit is gone. `reason` undefined: the request ended well. */
  giveRun(reason: string | undefined): void {
    const serving = this.serving
    this.giveContent(reason === undefined ? 'the reply ended' : reason)
    this.serving = undefined
    if (serving) {
      serving.close(reason)
      this.services.pools.giveServing(serving)
    }
  }

  /** All but the arena. */
  giveAll(reason: string | undefined): void {
    const response = this.response
    this.giveRun(reason)
    this.response = undefined
    if (response) {
      response.output.release()
      this.services.pools.giveResponse(response)
    }
    this.givePrints()
  }

  giveArena(): void {
    const arena = this.arena
    this.arena = undefined
    if (arena) this.services.pools.giveArena(arena)
  }
}
