// The leak sweeps on lin: see ../leaks.ts.
import { SWEEPS } from '../leaks.ts'
import { Gauge } from './gauge.ts'
import { check } from '../report.ts'

export async function leaks(): Promise<void> {
  const gauge = await Gauge.start(), port = await gauge.listen('k')
  for (const { name, run } of SWEEPS) {
    await check(name, () => run({ port, live: () => gauge.live() }))
  }
  await check('after the sweeps: no machine ended, and nothing was thrown', async () => gauge.lin.sound())
  gauge.lin.end()
}
