import { SCENARIOS } from './scenarios.ts'
import { runInWorld } from './world-course.ts'
import { percent } from './verdict.ts'
const only = process.argv[2]
for (const s of SCENARIOS) {
  if (only && !s.name.includes(only)) continue
  for (const connections of [16, 7]) for (const address of ['other', 'same'] as const) {
    const t = performance.now()
    try {
      const o = runInWorld(s, connections, address, 64, () => undefined)
      console.log(s.name.padEnd(26), connections, address.padEnd(6), percent(o.figures).padStart(6), o.figures.asked, 'gap', o.figures.gap, 'rec', o.figures.recovery, 'visits', o.figures.visits, Math.round(performance.now() - t) + 'ms', o.missed.join('; '))
      if (only) console.log(o.figures.complaints.slice(0, 10))
    } catch (e) { console.log(s.name, connections, address, e) }
  }
}
