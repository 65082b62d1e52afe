// A power cut at every program and erase of a change, in each of the six modes of the emulated chip, then a restart:
// the old state or the new one, entire, never a third; and the next upload works. A cut in mode 4, 5 or 6 is random, so
// several seeds. Then all of it again, with a second cut at each operation of the recovery.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { type CutMode, NorChip } from '../host-sim/nor-chip.ts'
import { type Change, bytesOf, chipOf, mount, read, save, settle, stateOf } from './store-fixture.ts'

const SECTORS = 24
const SEEDS = [1, 2, 3]

interface Scene {
  /** The cells before the change, the sum of what was ever written to them. */
  cells: Uint8Array
  old: string
  new: string
  change: Change
}

/** A device that was used for a while: each sector has been written before. */
function used(): NorChip {
  const chip = chipOf(SECTORS)
  const { store } = mount(chip)
  for (let i = 0; i < 12; i++) {
    assert.equal(save(store, {
      blobs: [['certificate', bytesOf(6000 + i, i)], ['page', bytesOf(900, i)]], records: [['mqtt', bytesOf(150, i)]],
    }), 0)
  }
  assert.equal(save(store, { blobs: [['other', bytesOf(5000, 50)]] }), 0)
  return chip
}

function scene(change: Change): Scene {
  const cells = used().cells
  const chip = new NorChip(cells.length, cells.slice())
  const { store } = mount(chip)
  const old = stateOf(store)
  assert.equal(save(store, change), 0)
  assert.notEqual(stateOf(store), old)
  return { cells, old, new: stateOf(store), change }
}

/** The chip after a cut at operation `n` of the change; undefined when the change has fewer. */
function cutAt(scene: Scene, n: number, mode: CutMode, seed: number): NorChip | undefined {
  const chip = new NorChip(scene.cells.length, scene.cells.slice())
  const { store } = mount(chip)
  chip.cut(n, mode, seed)
  attempt(chip, () => save(store, scene.change))
  return chip.dead ? chip.reboot() : undefined
}

/** Whatever is thrown or said after the power is gone. */
function attempt(chip: NorChip, call: () => unknown): void {
  try {
    call()
  } catch (error) {
    if (!chip.dead) throw error
  }
}

/** The state after the restart is one of the two, stays so over idle time and restarts, and the next upload works. */
function check(scene: Scene, chip: NorChip, what: string): void {
  chip.uncut()
  const { store } = mount(chip)
  const state = stateOf(store)
  assert.ok(state === scene.old || state === scene.new, `${what}: a third state: ${state}`)
  store.idle()
  settle(store)
  assert.equal(stateOf(store), state, `${what}: idle time changed the state`)
  assert.equal(stateOf(mount(chip.reboot()).store), state, `${what}: a restart changed the state`)
  const next = mount(chip.reboot()).store
  const content = bytesOf(7000, 99)
  assert.equal(save(next, { blobs: [['next', content]] }), 0, `${what}: the next upload`)
  assert.deepEqual(read(next, 'next'), content, what)
  const after = stateOf(next)
  assert.equal(save(next, { remove: ['next'] }), 0)
  assert.equal(stateOf(next), state, `${what}: the next upload changed something else`)
  assert.notEqual(after, state)
}

/** Cuts at each operation of the recovery too, idle time included. How many. */
function cutRecovery(scene: Scene, n: number, mode: CutMode, seed: number): number {
  for (let second = 0; ; second++) {
    const chip = cutAt(scene, n, mode, seed)
    assert.ok(chip)
    chip.cut(second, (1 + second % 6) as CutMode, seed + second)
    attempt(chip, () => {
      const { store } = mount(chip)
      if (chip.dead) return
      store.idle()
      settle(store)
    })
    if (!chip.dead) return second
    check(scene, chip.reboot(), `mode ${mode}, seed ${seed}, operation ${n}, then ${second} of the recovery`)
  }
}

function sweep(context: TestContext, change: Change): void {
  const subject = scene(change)
  let cuts = 0
  let seconds = 0
  for (let mode: CutMode = 1; mode <= 6; mode++) {
    for (const seed of mode < 4 ? [1] : SEEDS) {
      for (let n = 0; ; n++) {
        const chip = cutAt(subject, n, mode as CutMode, seed)
        if (chip === undefined) break
        check(subject, chip, `mode ${mode}, seed ${seed}, operation ${n}`)
        cuts++
        seconds += cutRecovery(subject, n, mode as CutMode, seed)
      }
    }
  }
  context.diagnostic(`${cuts} cuts, and ${seconds} second cuts in the recovery`)
  assert.ok(cuts > 0 && seconds > 0)
}

test('a cut anywhere in a save of settings and certificate leaves the old or the new, entire', context => {
  sweep(context, {
    blobs: [['certificate', bytesOf(6144, 70)]], records: [['mqtt', bytesOf(160, 71)], ['wifi', bytesOf(60, 72)]],
  })
})

test('a cut anywhere in a save of settings alone leaves the old or the new, entire', context => {
  sweep(context, { records: [['mqtt', bytesOf(160, 71)]] })
})

test('a cut anywhere in a removal leaves the old or the new, entire', context => {
  sweep(context, { remove: ['certificate'] })
})

test('a cut anywhere in an upload that shares its last sector with another blob leaves the old or the new', context => {
  sweep(context, { blobs: [['certificate', bytesOf(300, 73)], ['page', bytesOf(3100, 74)]], remove: ['other'] })
})
