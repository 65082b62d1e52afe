// One of the processes that share the works: sweeps each that it is told the name of.
import { sweep } from './row.ts'
import type { Share } from './sweep.ts'
import { works } from './works.ts'

const all = works()

process.on('message', ({ name, share }: { name: string; share: Share }) => {
  const work = all.find(one => one.name === name)
  if (work === undefined) throw new Error(`no work ${name}`)
  process.send?.(sweep(work, share, '', () => undefined))
})
