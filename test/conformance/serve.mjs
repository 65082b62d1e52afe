// `npm run conformance -- --port N [--engine node|xs]`: the gateway with the scripts that conformance is checked by,
// until a signal ends it. Prints `ready N` when it listens.
import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { load } from './load.mjs'
import { register } from './scripts.mjs'

const FLASH_BYTES = 1 << 20

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, engine: { type: 'string', default: 'node' } },
})
const port = Number(values.port)
const { NodePlatform } = await load('host-sim')
const { NorChip } = await load('nor-chip')
const platform = new NodePlatform({ flash: new NorChip(FLASH_BYTES) })

const running = await start(values.engine)
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => { running.close().then(() => process.exit(0)) })
}
process.stdout.write(`ready ${running.port}\n`)

async function start(engine) {
  if (engine === 'node') return startNode()
  if (engine === 'xs') return startXs()
  process.stderr.write(`--engine ${engine}: node or xs run here; a board is reached at its own address\n`)
  process.exit(2)
}

async function startNode() {
  const { Gateway, defaultLimits } = await load('index')
  const gateway = new Gateway(platform, { limits: { ...defaultLimits(), RATION_HOURS: 0 } })
  register(gateway, bytes => createHash('sha256').update(bytes).digest('hex'))
  const listener = gateway.listen(port)
  return { port: listener.port, close: async () => gateway.close() }
}

/** The relay to XS is TypeScript, as the engines are. */
async function startXs() {
  const { tsImport } = await import('tsx/esm/api')
  const { runOnXs } = await tsImport('../../host-sim/xs-engine.ts', import.meta.url)
  const options = { platform, port, profile: 'default', rationed: false, onAnswer: () => undefined }
  return runOnXs(options, 'test/conformance/xs-scripts.ts')
}
