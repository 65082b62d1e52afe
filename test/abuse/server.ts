// The gateway in a process of its own: `server.ts node|xs CONNECTIONS`. A message asks what could still be drawn of all
// pools; on XS nobody can tell.
import { argv, exit, stdout } from 'node:process'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { NodePlatform } from '../../host-sim/node-platform.ts'
import { NorChip } from '../../host-sim/nor-chip.ts'
import { root } from '../../scripts/setup.mjs'
import type * as Postern from '../../src/index.ts'
import { drawable } from './pools.ts'
import { register } from './scripts.ts'

const FLASH_BYTES = 1 << 18

const platform = new NodePlatform({ flash: new NorChip(FLASH_BYTES), log: () => undefined })
// As a platform that has no more.
Object.assign(platform, { connectionsMax: Number(argv[3]) })

async function serve(): Promise<number> {
  if (argv[2] === 'xs') {
    const { runOnXs } = await import('../../host-sim/xs-engine.ts')
    const options = { platform, port: 0, profile: 'default' as const, onAnswer: () => undefined }
    const running = await runOnXs(options, 'test/abuse/xs-scripts.ts')
    process.on('message', () => process.send?.({}))
    return running.port
  }
  const { Gateway }: typeof Postern = await import(pathToFileURL(join(root, 'dist/node/index.js')).href)
  const gateway = new Gateway(platform)
  register({
    register: (name, plan, script) => gateway.register(name, plan, script),
    asset: (path, type, content) => gateway.asset(path, type, content),
  })
  process.on('message', () => process.send?.(drawable(gateway)))
  return gateway.listen(0).port
}

process.on('disconnect', () => exit(0))
stdout.write(`ready ${await serve()}\n`)
