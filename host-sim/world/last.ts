// When faults are over: an honest client must succeed at once, whatever was before, and leave nothing behind.
import type { Store } from '../../src/store/store.ts'
import type { Ground } from './ground.ts'
import { Honest } from './honest.ts'
import type { Request } from './client.ts'
import { SettingsClient } from './settings-client.ts'
import { NAMES, type Tasks, type Went } from './tasks.ts'

const PACE = { share: 1460, delay: 10 }
const SAVED_BYTES = 900

/** The sectors that a store does not use any more. */
interface Inner {
  volume: { spoiled: number[] }
}

/** Begins; `done` is called when every request has succeeded. */
export function last(ground: Ground, tasks: Tasks, who: number, done: () => void): void {
  const settings = new SettingsClient(ground), loads = (went: Went) => settings.task(went)
  const steps: ((went: Went) => Request)[] = [
    went => tasks.echo(went), ...NAMES.map(name => (went: Went) => tasks.clear(went, name)),
    went => tasks.save(went, NAMES[0], SAVED_BYTES), went => tasks.stored(went, NAMES[0]),
    loads, loads, went => tasks.form(went), went => tasks.source(went, SAVED_BYTES),
  ]
  let at = 0
  const client = new Honest(ground, who, {
    name: 'last', address: '192.0.2.99', pace: PACE, pause: 100, depth: 1, ends: false,
    next: went => steps[at]((good, answer) => {
      // Rationed is no fault: it is tried again when the device says.
      if (!good && answer.status !== 429) ground.judge.fail(18, `without faults, step ${at} is answered ${answer.status}`)
      if (good) at++
      went(good, answer)
    }),
    done: () => {
      if (at === steps.length) done()
      return at === steps.length
    },
  })
  client.rest()
}

/** Free sectors, counted from what the directory says is in use: '' when the store counts the same. */
export function miscounted(store: Store): string {
  const { sectors, free, commit } = store.statistics(), used: boolean[] = []
  if (commit >= 0) used[commit % sectors] = true
  for (const sector of (store as unknown as Inner).volume.spoiled) used[sector] = true
  for (const name of store.names()) {
    const blob = store.open(name), extents = blob ? blob.extents : []
    for (let i = 0; i < extents.length; i += 2) {
      for (let j = 0; j < extents[i + 1]; j++) used[(extents[i] + j) % sectors] = true
    }
    blob?.release()
  }
  const left = sectors - used.filter(one => one).length
  return left === free ? '' : `${free} sectors are free for the store, and ${left} by its directory`
}
