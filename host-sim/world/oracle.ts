// What the store should hold: a map in memory, told by the transactions themselves. It knows the two answers that a power
// cut allows, the old and the new of the one commit under way; what was acknowledged is there for good. It listens at the
// store and changes nothing.
import type { Store } from '../../src/store/store.ts'
import type { Transaction } from '../../src/store/transaction.ts'
import type { Judge } from './judge.ts'
import { identity, identityOf, mixed } from './octets.ts'
import { octets } from './responses.ts'

interface Entry {
  /** 'b' or 'r', a blob or a record, and its name. */
  name: string
  /** Its content's identity; '' for one that is removed. */
  content: string
  /** Of a record, its octets as text. */
  text: string
}

type State = Entry[]

const READ_BYTES = 1460

export class Oracle {
  /** Commits acknowledged so far, of all lives. */
  commits = 0
  private state: State = []
  /** Commits that were asked for and have not ended, in order. */
  private queue: State[] = []
  /** What a later start may find, too, until the store has settled what a cut left. */
  private ghosts: State[] = []
  /** Every content that a name had, in order. */
  private readonly history: { [name: string]: string[] } = {}
  /** The texts of all records that were acknowledged. */
  private acknowledged = ''
  /** What each validator stood for. */
  private readonly validators: { [tag: string]: string } = {}
  private readonly judge: Judge

  constructor(judge: Judge) {
    this.judge = judge
  }

  /** Listens to a store. `on`: whether the device has power; `told` hears of each commit when it begins, -1, and of its status. */
  listen(store: Store, on: () => boolean, told: (status: number) => void): void {
    const begin = store.begin.bind(store)
    store.begin = reserve => {
      const begun = begin(reserve)
      if (typeof begun !== 'number') this.follow(begun, on, told)
      return begun
    }
  }

  /** Names of blobs, as they are now. */
  blobs(): string[] {
    return this.state.filter(entry => entry.name.charAt(0) === 'b').map(entry => entry.name.substring(1))
  }

  /** How many contents the blob had so far: those from here on may be seen from now on. */
  mark(name: string): number {
    const contents = this.history[`b${name}`]
    return contents ? contents.length - 1 : 0
  }

  /** Whether the blob had this content since that mark, '' for none. */
  had(name: string, content: string, mark: number): boolean {
    const contents = this.history[`b${name}`] ?? ['']
    return contents.indexOf(content, mark) >= 0
  }

  /** Whether a record with this in it was acknowledged. */
  saved(text: string): boolean {
    return this.acknowledged.includes(text)
  }

  /** A blob is shown with its commit, which is its validator: it never stands for another content. */
  shown(name: string, commit: string, content: string): void {
    const tag = `${name} of commit ${commit}`, before = this.validators[tag] ??= content
    if (before !== content) this.judge.fail(11, `${tag} is ${content}, and was ${before}`)
  }

  /** The device was switched off: nothing that was under way ends. */
  off(store: Store | undefined): void {
    if (store && settled(store)) this.ghosts = []
  }

  /** The device has started again: what it finds must be one of the states that may be. */
  started(store: Store): void {
    const found = this.found(store), pending = this.queue[0]
    this.queue = []
    if (pending) this.ghosts.push(after(this.state, pending))
    if (found !== lineOf(this.state)) {
      const other = this.ghosts.find(state => lineOf(state) === found)
      if (!other) return this.judge.fail(11, `a start finds ${found}, not ${this.allowed()}`)
      this.become(other)
      this.commits++
      // Shown once, it does not turn back.
      this.ghosts = []
    }
    if (settled(store)) this.ghosts = []
  }

  /** The store holds what it should, now. */
  check(store: Store): void {
    const found = this.found(store), expected = lineOf(this.state)
    if (found !== expected) this.judge.fail(11, `the store holds ${found}, not ${expected}`)
  }

  private follow(transaction: Transaction, on: () => boolean, told: (status: number) => void): void {
    const change: State = [], contents: { writer: unknown; sum: number | undefined }[] = []
    const writer = transaction.writer.bind(transaction), keep = transaction.keep.bind(transaction)
    const record = transaction.record.bind(transaction), remove = transaction.remove.bind(transaction)
    const commit = transaction.commit.bind(transaction)
    transaction.writer = () => {
      const made = writer()
      if (!made) return made
      const content = { writer: made as unknown, sum: undefined as number | undefined }, write = made.write.bind(made)
      contents.push(content)
      made.write = (bytes, from, to) => {
        content.sum = mixed(content.sum, bytes, from, to)
        write(bytes, from, to)
      }
      return made
    }
    transaction.keep = (name, blob, type) => {
      const status = keep(name, blob, type), content = contents.find(one => one.writer === blob)
      if (status === 0) put(change, { name: `b${String(name)}`, content: identity(blob.length, content?.sum), text: '' })
      return status
    }
    transaction.record = (name, value) => {
      const status = record(name, value), text = octets(value, 0, value.length)
      if (status === 0) put(change, { name: `r${String(name)}`, content: identityOf(value), text })
      return status
    }
    transaction.remove = name => {
      for (const kind of ['b', 'r']) put(change, { name: kind + String(name), content: '', text: '' })
      return remove(name)
    }
    transaction.commit = done => {
      this.queue.push(change)
      told(-1)
      commit(status => {
        if (on()) this.done(change, status)
        if (on()) told(status)
        done(status)
      })
    }
  }

  private done(change: State, status: number): void {
    if (this.queue[0] !== change) this.judge.fail(11, 'a commit overtakes another')
    this.queue = this.queue.filter(one => one !== change)
    if (status !== 0) return
    this.become(after(this.state, change))
    for (const entry of change) if (entry.text !== '') this.acknowledged += `${entry.text}\n`
    this.ghosts = []
    this.commits++
  }

  private become(next: State): void {
    for (const entry of [...this.state, ...next]) {
      const contents = this.history[entry.name] ??= ['']
      const now = next.find(one => one.name === entry.name)?.content ?? ''
      if (contents[contents.length - 1] !== now) contents.push(now)
    }
    this.state = next
  }

  private allowed(): string {
    return [this.state, ...this.ghosts].map(lineOf).join(' nor ')
  }

  /** All that the store holds. */
  private found(store: Store): string {
    const page = new Uint8Array(READ_BYTES), state: State = []
    try {
      for (const name of store.recordNames()) {
        const value = store.record(name)
        if (value) state.push({ name: `r${name}`, content: identityOf(value), text: '' })
      }
      for (const name of store.names()) {
        const blob = store.open(name)
        if (!blob) continue
        let sum: number | undefined = undefined, at = 0
        for (let count = -1; count !== 0; at += count) {
          count = blob.readAt(at, page, 0, READ_BYTES)
          sum = mixed(sum, page, 0, count)
        }
        state.push({ name: `b${name}`, content: identity(at, sum), text: '' })
        this.shown(name, String(blob.commit), identity(at, sum))
        blob.release()
      }
    } catch (error) {
      return `threw ${String(error)}`
    }
    return lineOf(state)
  }
}

/** Whether nothing of before the start can come back. */
function settled(store: Store): boolean {
  const { unsettled } = (store as unknown as { volume: { unsettled: boolean } }).volume
  return store.ready && !unsettled
}

function put(state: State, entry: Entry): void {
  const at = state.findIndex(one => one.name === entry.name)
  if (at >= 0) state.splice(at, 1)
  state.push(entry)
}

function after(state: State, change: State): State {
  const next = [...state]
  for (const entry of change) put(next, entry)
  return next.filter(entry => entry.content !== '')
}

function lineOf(state: State): string {
  return state.map(entry => `${entry.name}=${entry.content}`).sort().join(' ')
}
