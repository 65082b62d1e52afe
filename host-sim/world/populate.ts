// Brings the peers of a setting into the world.
import { DocumentsClient } from './documents-client.ts'
import type { Setting } from './draw.ts'
import type { Ground } from './ground.ts'
import { Honest } from './honest.ts'
import { oddly } from './odd.ts'
import { SettingsClient } from './settings-client.ts'
import { NAMES, Tasks, type Went } from './tasks.ts'

const BLOB_BYTES = [0, 40, 900, 3500, 9000]

export function populate(ground: Ground, setting: Setting, named: (name: string) => number): void {
  const tasks = new Tasks(ground), { dice } = ground
  for (const { name, address, pace, pause, depth, ends } of setting.honest) {
    const form = new SettingsClient(ground), documents = new DocumentsClient(ground)
    const next = {
      client: (went: Went) => tasks.any(went),
      saver: (went: Went) => tasks.save(went, dice.pick(NAMES), dice.pick(BLOB_BYTES)),
      reader: (went: Went) => tasks.stored(went, dice.pick(NAMES)),
      visitor: (went: Went) => documents.task(went),
      tab: (went: Went) => form.task(went),
      pipeline: (went: Went) => tasks.echo(went),
    }[name]
    new Honest(ground, named(name), { name, address, pace, pause, depth, ends, next }).rest()
  }
  for (const { name, peer } of setting.odd) oddly(ground, name, named(name), peer, tasks)
}
