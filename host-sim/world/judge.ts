// Who hears of what must not be. Nothing is thrown, since the core catches what scripts throw: the first violation is kept,
// and the course ends with the event in which it happened.

export interface Violation {
  /** Its number in DESIGN.md. */
  invariant: number
  text: string
}

export class Judge {
  violation: Violation | undefined = undefined

  fail(invariant: number, text: string): void {
    if (this.violation === undefined) this.violation = { invariant, text }
  }
}
