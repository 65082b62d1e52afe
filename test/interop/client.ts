// What every client of the interoperation tests shares: the servers that it talks to, how a program of the machine is
// run, and how a form is compared octet for octet with what was sent.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Xorshift } from '../../host-sim/nor-chip.ts'
import { ServedProcess } from '../served.ts'

/** Guards against hanging only: every program below ends by itself in a second or two. */
const PROGRAM_MS = 60_000

/** What a program says of one of its own cases; `error` is undefined where nothing went wrong. */
export interface Verdict {
  name: string
  error: string | undefined
}

/** One client: what must be installed for it, and what it must be able to do. */
export interface Client {
  name: string
  /** Why it cannot run here, or false. */
  missing: string | false
  /** Starts what it needs beside the servers. */
  begin?: (servers: Servers) => Promise<void>
  end?: () => Promise<void>
  cases: { name: string; run: (servers: Servers) => Promise<Verdict[] | void> }[]
}

/** The conformance server and the example device, each in a process of its own, and a folder for files to send. */
export class Servers {
  readonly folder = mkdtempSync(join(tmpdir(), 'postern-interop-'))
  /** Of the conformance server, and of the device. */
  port = 0
  devicePort = 0
  private readonly started: ServedProcess[] = []
  private files = 0

  async start(): Promise<void> {
    const conformance = ServedProcess.start('test/conformance/serve.mjs', ['--port', '0'])
    const flash = join(this.folder, 'device.flash')
    const device = ServedProcess.start('host-sim/main.ts', ['--port', '0', '--flash', flash], ['--import', 'tsx'])
    this.started.push(conformance, device)
    this.port = Number((await conformance.match(/^ready ([0-9]+)$/))[1])
    this.devicePort = Number((await device.match(/http:\/\/[^:/\s]+:([0-9]+)/))[1])
  }

  async end(): Promise<void> {
    for (const process of this.started) await process.end()
    rmSync(this.folder, { recursive: true })
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`
  }

  /** The path of a new file with this content, for clients that send files: another may be reading the last one. */
  file(name: string, content: string | Buffer): string {
    const path = join(this.folder, `${++this.files}-${name}`)
    writeFileSync(path, content)
    return path
  }
}

/** Why a tool is not to be had, or false. In CI its absence is a failure, not a reason. */
export function lacking(command: string, words: string[]): string | false {
  const { status, error } = spawnSync(command, words, { stdio: 'ignore' })
  if (!error && status === 0) return false
  const reason = `${[command, ...words].join(' ')} does not run here`
  assert.notEqual(process.env.CI, 'true', reason)
  return reason
}

export interface Outcome {
  code: number | null
  output: string
  errors: string
}

/** Runs a program to its end; `pieces` go to its input, each in a write of its own. */
export async function run(command: string, words: string[], pieces: Buffer[] = []): Promise<Outcome> {
  const child = spawn(command, words, { env: environment(), stdio: 'pipe', timeout: PROGRAM_MS })
  const output: Buffer[] = [], errors: Buffer[] = []
  child.stdout.on('data', piece => output.push(piece))
  child.stderr.on('data', piece => errors.push(piece))
  // It may end before it has read everything.
  child.stdin.on('error', () => undefined)
  for (const piece of pieces) child.stdin.write(piece)
  child.stdin.end()
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve)
    child.once('error', reject)
  })
  return { code, output: Buffer.concat(output).toString(), errors: Buffer.concat(errors).toString() }
}

/** Ours without proxies: everything here is on this machine. */
function environment(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter(name => !/_proxy$/i.test(name))
  return Object.fromEntries(names.map(name => [name, process.env[name]]))
}

/** `length` octets of every value, always the same. */
export function octets(length: number): Buffer {
  const random = new Xorshift(length)
  return Buffer.from(Array.from({ length }, () => random.below(256)))
}

export interface FormField {
  name: string
  filename: string | null
  content: string | Buffer
}

interface FormItem {
  name: string
  filename: string | null
  length: number
  sha256: string
}

/** What /cgi-bin/form answered: these fields in this order, by the digests of their contents. */
export function expectForm(answer: string, fields: FormField[]): void {
  const { items } = JSON.parse(answer) as { items: FormItem[] }
  assert.deepEqual(items.map(({ name, filename, length, sha256 }) => ({ name, filename, length, sha256 })),
    fields.map(({ name, filename, content }) => ({
      name, filename, length: Buffer.from(content).length, sha256: createHash('sha256').update(content).digest('hex'),
    })))
}

/** The value of a line `NAME=value` of /cgi-bin/env or /cgi-bin/echo. */
export function valueOf(answer: string, name: string): string | undefined {
  const line = answer.split('\n').find(one => one.startsWith(`${name}=`))
  return line?.slice(name.length + 1)
}
