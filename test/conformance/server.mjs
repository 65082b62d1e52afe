// The gateway on Node over a fixture of scripts and files: spec/conformance.md section 4. It translates and does nothing
// else.
import { load } from './load.mjs'

const MTIME = 1700000000

/** Resolves once it listens. */
export async function serve(fixture, config) {
  const { NodePlatform } = await load('host-sim')
  const { Gateway } = await load('index')
  const { StaticFiles } = await load('files', 'files')
  const lines = []
  const platform = new NodePlatform({ log: line => lines.push(line) })
  const root = '/www'
  const gateway = new Gateway(platform, {
    hosts: 'any', documentRoot: root, scriptDirectories: config.cgi_directories ?? ['/cgi-bin', '/htbin'],
  })
  for (const script of fixture.scripts) register(gateway, script)
  gateway.documents(new StaticFiles(gateway, { files: fixture.files.map(file), listing: true }))
  const listener = gateway.listen(0)
  return {
    port: listener.port,
    root,
    log: () => [...lines],
    close: async () => {
      gateway.close()
      await new Promise(resolve => { setImmediate(resolve) })
    },
  }
}

function file({ path, content_b64, mtime }) {
  return { path, content: new Uint8Array(Buffer.from(content_b64, 'base64')), time: mtime ?? MTIME }
}

function register(gateway, script) {
  const plan = { methods: ['GET', 'HEAD', 'POST'], keep: ['*'], enabled: script.executable !== false }
  if (script.kind === 'fixed') return gateway.register(script.path, plan, fixed(script))
  const contents = new Contents()
  gateway.register(script.path, { ...plan, stdin: { sink: cgi => contents.begin(cgi) } }, cgi => dump(cgi, contents))
}

function fixed({ stdout_b64, stderr, exit }) {
  const output = new Uint8Array(Buffer.from(stdout_b64, 'base64'))
  return cgi => {
    if (stderr) cgi.stderr.write(stderr)
    if (output.length > 0) cgi.write(output)
    return exit ?? 0
  }
}

function dump(cgi, contents) {
  const env = Object.fromEntries(cgi.env.names().map(name => [name, cgi.env.get(name)]))
  const stdin = contents.take(cgi).toString('base64')
  const answer = new TextEncoder().encode(JSON.stringify({ env, argv: cgi.argv, stdin }))
  let sent = 0
  cgi.print('Content-Type: application/json')
  cgi.print()
  return {
    read(target, from, to) {
      const count = Math.min(to - from, answer.length - sent)
      target.set(answer.subarray(sent, sent + count), from)
      sent += count
      return count === 0 ? -1 : count
    },
  }
}

/** The input of each run that is on its way. */
class Contents {
  runs = new Map()

  begin(cgi) {
    const pieces = []
    this.runs.set(cgi, pieces)
    return {
      room: () => 65536,
      write: (bytes, from, to) => pieces.push(Buffer.from(bytes.subarray(from, to))),
      close: () => undefined,
      abort: () => this.runs.delete(cgi),
    }
  }

  take(cgi) {
    const pieces = this.runs.get(cgi) ?? []
    this.runs.delete(cgi)
    return Buffer.concat(pieces)
  }
}
