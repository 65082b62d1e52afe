// A random world of uploads, saves, removals, aborts, readers, restarts and power cuts against a map in memory, which
// knows the two states that a cut allows. Everything follows from the seed; a failure names it.
import assert from 'node:assert/strict'
import test from 'node:test'
import { type CutMode, NorChip, Xorshift } from '../host-sim/nor-chip.ts'
import type { Store } from '../src/store/store.ts'
import { bytesOf, commit, crc32, mount, save, settle, stateOf, upload } from './store-fixture.ts'

const SEEDS = 400
const STEPS = 80
const REGIONS = [8, 8, 9, 10, 12, 16, 33, 64]
const NAMES = ['a', 'b', 'certificate', 'index.html', 'n'.repeat(24), '']

interface State {
  blobs: Map<string, Uint8Array>
  records: Map<string, Uint8Array>
}

interface Reader {
  blob: NonNullable<ReturnType<Store['open']>>
  content: Uint8Array
}

const total = { cuts: 0, inRecovery: 0, commits: 0, refused: 0 }

class World {
  private random: Xorshift
  private chip: NorChip
  private store: Store
  private state: State = { blobs: new Map(), records: new Map() }
  /** What the state becomes if the commit under way counts. */
  private next: State | undefined
  private readers: Reader[] = []

  constructor(seed: number) {
    this.random = new Xorshift(seed)
    const size = REGIONS[this.random.below(REGIONS.length)] * 4096
    this.chip = new NorChip(size, this.random.below(3) === 0 ? bytesOf(size, seed) : undefined)
    this.store = mount(this.chip).store
  }

  run(): void {
    for (let step = 0; step < STEPS; step++) {
      const soon = this.random.below(2) === 0 ? 6 : 40
      if (this.random.below(3) === 0) this.chip.cut(this.random.below(soon), this.mode(), this.random.next())
      try {
        this.act()
        if (this.store.failed !== undefined) throw this.store.failed
        this.chip.uncut()
      } catch (error) {
        if (!this.chip.dead) throw error
        total.cuts++
        this.recover()
      }
      assert.equal(stateOf(this.store), line(this.state))
      this.next = undefined
    }
  }

  private mode(): CutMode {
    return 1 + this.random.below(6) as CutMode
  }

  private act(): void {
    const what = this.random.below(10)
    if (what < 6) return this.change()
    if (what === 6) {
      this.store.idle()
      return settle(this.store)
    }
    if (what === 7) return this.open()
    if (what === 8) return this.read()
    this.chip.uncut()
    this.restart()
  }

  /** One transaction with up to two uploads, another upload in between, and anything that may go wrong. */
  private change(): void {
    const random = this.random
    const next = { blobs: new Map(this.state.blobs), records: new Map(this.state.records) }
    const lengths = [10, 300, 5000, 20000, this.chip.size * 3 / 10]
    const contents: Uint8Array[] = []
    for (let count = random.below(3); count > 0; count--) {
      contents.push(bytesOf(1 + random.below(lengths[random.below(5)]), random.next()))
    }
    const transaction = this.store.begin(contents.reduce((sum, content) => sum + content.length, 0))
    if (typeof transaction === 'number') {
      total.refused++
      assert.ok(contents.length > 0 && (transaction === 413 || transaction === 507) || this.chip.dead)
      return
    }
    const other = random.below(3) === 0 ? this.store.begin(random.below(9000)) : 0
    let status = 0
    for (const content of contents) {
      const writer = upload(this.store, transaction, content, 1 + random.below(2000))
      const sealed = new Uint8Array(content.length)
      writer.readAt(0, sealed, 0, sealed.length)
      assert.deepEqual(sealed, content)
      const name = NAMES[random.below(NAMES.length)]
      if (random.below(8) === 0) continue
      status ||= transaction.keep(name, writer, ['text/plain', 'x/y', ''][random.below(3)])
      next.blobs.set(name, content)
      const crumbs = Math.min(200, content.length)
      if (typeof other !== 'number' && other.room() > 0) other.writer()?.write(content, 0, crumbs)
    }
    for (let count = random.below(3); count > 0; count--) {
      const name = NAMES[random.below(NAMES.length)]
      const value = bytesOf(random.below([3, 100, 900][random.below(3)]), random.next())
      status ||= transaction.record(name, value)
      next.records.set(name, value)
    }
    if (random.below(4) === 0) {
      const name = NAMES[random.below(NAMES.length)]
      transaction.remove(name)
      next.blobs.delete(name)
      next.records.delete(name)
    }
    if (status === 0 && random.below(8) > 0) {
      this.next = next
      status = commit(this.store, transaction)
      if (status === 0) {
        this.state = next
        total.commits++
      }
      assert.ok(status === 0 || status === 507 || this.chip.dead, `commit: ${status}`)
    }
    transaction.abort()
    if (typeof other !== 'number') other.abort()
  }

  private open(): void {
    for (const [name, content] of this.state.blobs) {
      const blob = this.store.open(name)
      assert.ok(blob)
      if (this.readers.length < 3) this.readers.push({ blob, content })
      else blob.release()
    }
  }

  private read(): void {
    for (const { blob, content } of this.readers) {
      const found = new Uint8Array(content.length)
      blob.readAt(0, found, 0, found.length)
      blob.release()
      assert.deepEqual(found, content)
    }
    this.readers = []
  }

  private restart(): void {
    this.readers = []
    this.chip = this.chip.reboot()
    this.store = mount(this.chip).store
  }

  /** After a cut: the old state or the new one, whatever else is cut while it is found. */
  private recover(): void {
    for (let tries = 0; ; tries++) {
      this.readers = []
      this.chip = this.chip.reboot()
      if (tries < 3 && this.random.below(2) === 0) {
        this.chip.cut(this.random.below(5), this.mode(), this.random.next())
      }
      this.store = mount(this.chip).store
      if (this.store.ready) {
        const found = stateOf(this.store)
        const isNew = this.next !== undefined && found === line(this.next)
        assert.ok(isNew || found === line(this.state), `a third state: ${found}`)
        if (isNew && this.next !== undefined) this.state = this.next
        // Shown once, the new state does not turn back; the old one is certain once idle time was long enough.
        if (isNew) this.next = undefined
        this.store.idle()
        settle(this.store)
      }
      if (!this.chip.dead) break
      total.inRecovery++
    }
    this.chip.uncut()
    assert.equal(save(this.store, { records: [] }), 0)
  }
}

function line(state: State): string {
  const digest = (bytes: Uint8Array) => `${bytes.length}/${crc32(bytes, 0, bytes.length)}`
  const blobs = [...state.blobs].sort(byName).map(([name, bytes]) => `${name}=${digest(bytes)}`)
  const records = [...state.records].sort(byName).map(([name, bytes]) => `${name}:${digest(bytes)}`)
  return [...blobs, ...records].join(' ')
}

function byName(a: [string, Uint8Array], b: [string, Uint8Array]): number {
  return a[0] < b[0] ? -1 : 1
}

test('agrees with a map in memory through everything, whatever the seed', context => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      new World(seed).run()
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error })
    }
  }
  context.diagnostic(`${total.commits} commits, ${total.cuts} cuts and ${total.inRecovery} in the recovery`)
  assert.ok(total.commits > SEEDS && total.cuts > SEEDS && total.inRecovery > SEEDS && total.refused > 0)
})
