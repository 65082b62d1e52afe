// How the slow parser leaves off: it is read from the text of the RFCs over the whole input, with no state between pieces,
// so it simply stops where the first octet is wrong, or where more must come.

export interface Stop {
  /** The status of the refusal; 0: more must come. */
  status: number
  reason: string
}

export function stop(status: number, reason: string): never {
  throw { status, reason } satisfies Stop
}

/** What `read` gave, or where it stopped. */
export function attempt<Result>(read: () => Result): { result: Result } | { stop: Stop } {
  try {
    return { result: read() }
  } catch (thrown) {
    if (thrown instanceof Error) throw thrown
    return { stop: thrown as Stop }
  }
}

/** How far from `at` on the text matches a sticky pattern that matches nothing too. */
export function spanned(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  pattern.test(text)
  return pattern.lastIndex
}

/** The octets of a text, as UTF-8. */
export function utf8(octets: string): string {
  return /^[\0-\x7F]*$/.test(octets) ? octets : Buffer.from(octets, 'latin1').toString('utf8')
}
