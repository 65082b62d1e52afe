// Where the units of XS go: `npx tsx test/bench/profile.ts JOB [VALUE ...]` runs a job of xs-jobs.ts on an engine in
// which every function says when it is entered and left, and prints what each spent itself, callees not counted. A
// numeric first value is the count: two counts are run, so that what is done once cancels out.
//   profile.ts gets 0          profile.ts upload discard random          profile.ts upload unsummed near
import { argv, stdout } from 'node:process'
import { posternForXs, script } from '../engines/scripts.ts'
import { XsWorker } from '../engines/xs-worker.ts'
import { instrument } from './calls.ts'

const SHORT = 45
const LONG = 135
const LINES = 40

/** Units since the last call go to the function on top; what this itself takes goes to nobody. */
const METER = `
  globalThis.$spent = []; globalThis.$calls = []; globalThis.$stack = [0]
  globalThis.$enter = (id) => {
    const units = resetMeter(0, 0)
    $spent[$stack[$stack.length - 1]] += units
    $calls[id]++
    $stack.push(id)
    resetMeter(0, 0)
  }
  globalThis.$leave = () => {
    const units = resetMeter(0, 0)
    $spent[$stack.pop()] += units
    resetMeter(0, 0)
  }`

interface Profile {
  spent: number[]
  calls: number[]
}

async function profile(job: string, values: string[], kind: string): Promise<{ names: string[]; profiles: Profile[] }> {
  const names = ['(outside)']
  const worker = new XsWorker()
  await worker.evaluate(METER)
  const bundle = instrument(await posternForXs(), names)
  const jobs = instrument(await script('test/bench/xs-jobs.ts', 'jobs', 'ES2022'), names)
  await worker.evaluate(`for (let i = 0; i < ${names.length}; i++) $spent[i] = $calls[i] = 0`)
  await worker.evaluate(bundle)
  await worker.evaluate(jobs)
  await worker.evaluate(`jobs.prepare(postern, ${JSON.stringify(kind)})`)
  const profiles: Profile[] = []
  for (const count of [SHORT, LONG]) {
    const call = `jobs.${job}(postern, ${[String(count), ...values].join(', ')})`
    const { bytes } = await worker.evaluate(`$spent.fill(0); $calls.fill(0); if (${call} !== true) throw new Error('not done')
      new TextEncoder().encode(JSON.stringify({ spent: $spent, calls: $calls })).buffer`)
    profiles.push(JSON.parse(Buffer.from(bytes).toString()))
  }
  await worker.close()
  return { names, profiles }
}

const [job, value = '', kind = 'random'] = argv.slice(2)
const { names, profiles } = await profile(job, value === '' ? [] : [/^[0-9, ]+$/.test(value) ? value : JSON.stringify(value)], kind)
const rows = names.map((name, id) => ({
  name,
  units: (profiles[1].spent[id] - profiles[0].spent[id]) / (LONG - SHORT),
  calls: (profiles[1].calls[id] - profiles[0].calls[id]) / (LONG - SHORT),
})).filter(row => row.units > 0).sort((one, other) => other.units - one.units)
stdout.write(`${Math.round(rows.reduce((sum, row) => sum + row.units, 0))} units each\n`)
for (const { name, units, calls } of rows.slice(0, LINES)) {
  stdout.write(`${String(Math.round(units)).padStart(8)} in ${calls.toFixed(1).padStart(6)} calls  ${name}\n`)
}
