// A bench of a real engine: in a network namespace of its own, or skipped with its reason.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { argv, execPath, exit, stdout } from 'node:process'
import { fileURLToPath } from 'node:url'
import { build, root } from '../../scripts/setup.mjs'

/** Runs `main` of the module at `url`; `missing`: why it cannot. */
export async function apart(url: string, missing: string | undefined, main: () => Promise<void>): Promise<void> {
  if (argv[2] === 'inside') {
    await main()
    exit(0)
  }
  if (missing !== undefined) {
    stdout.write(`skipped: ${missing}\n`)
    return
  }
  build()
  const inside = `ip link set lo up; exec "${execPath}" --import tsx "${fileURLToPath(url)}" inside`
  exit(spawnSync('unshare', ['-rn', 'sh', '-c', inside], { cwd: root, stdio: 'inherit' }).status ?? 1)
}

export async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return socket
}
