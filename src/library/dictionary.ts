// What is a dict in Python: names and values in the order in which they came. What a peer sends never becomes the name of
// a property, so that names are compared one by one; undefined, Python's None, is a name too.

export type Name = string | undefined

/** What `headers` and `environ` have to offer. */
export interface Mapping {
  get(name: string): string | undefined
}

export class Dictionary<Value> {
  private readonly known: Name[] = []
  private readonly held: Value[] = []
  /** Names are found without regard to case, as those of field lines are. */
  private readonly caseless: boolean

  constructor(caseless?: boolean) {
    this.caseless = caseless === true
  }

  get length(): number {
    return this.known.length
  }

  has(name: Name): boolean {
    return this.find(name) >= 0
  }

  /** The first value of that name. */
  get(name: Name): Value | undefined {
    const index = this.find(name)
    return index < 0 ? undefined : this.held[index]
  }

  /** Replaces the value of that name, in its place. */
  set(name: Name, value: Value): void {
    const index = this.find(name)
    if (index < 0) this.add(name, value)
    else this.held[index] = value
  }

  /** Adds one more, though the name may be there. */
  add(name: Name, value: Value): void {
    this.known.push(name)
    this.held.push(value)
  }

  keys(): Name[] {
    return this.known.slice()
  }

  values(): Value[] {
    return this.held.slice()
  }

  private find(name: Name): number {
    if (!this.caseless || name === undefined) return this.known.indexOf(name)
    const lower = name.toLowerCase()
    for (let i = 0; i < this.known.length; i++) {
      const other = this.known[i]
      if (other !== undefined && other.toLowerCase() === lower) return i
    }
    return -1
  }
}
