// A board that is a process: an interpreter in a folder of its own, where its flash lies. It is asked over a socket: the
// console of an interpreter for a PC is read by a thread of its own, which now and then ends it.
import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { type Binary, mappedFlash } from './binary.ts'

const LOAD_MS = 60_000
/** What a condition is waited for before it counts as never coming. */
const DEADLINE_MS = 60_000
/** One piece for its sockets. */
const QUESTION_BYTES_MAX = 500

/** Writes every file of its folder to Storage, in pieces. Storage takes no empty file. */
const LOADER = `var S=require("Storage"),fs=require("fs");S.eraseAll();
function put(name,file){var size=fs.statSync(file).size,h=E.openFile(file,"r"),at=0;
while(at<size){var t=h.read(2000);S.write(name,t,at,at?undefined:size);at+=t.length}h.close()}
FILES.forEach(function(f){put(f,"./"+f)});print("\\nstored "+S.getFree());quit()`

/** Answers what it is asked. */
const CONSOLE = `require("net").createServer(function(s){
s.on("data",function(q){s.write(JSON.stringify(eval(q))+"\\n")})}).listen(PORT);`

export class Board {
  readonly lines: string[] = []
  exit: string | undefined
  readonly mapped: boolean
  private readonly folder = mkdtempSync(join(tmpdir(), 'postern-espruino-'))
  private readonly environment: NodeJS.ProcessEnv
  private child: ChildProcess | undefined
  private waiting: (() => void)[] = []
  private console: Socket | undefined
  private readonly answers: string[] = []

  constructor(private readonly binary: Binary) {
    const mapping = mappedFlash(binary)
    this.mapped = mapping !== undefined
    this.environment = { ...process.env, ...mapping === undefined ? {} : { LD_PRELOAD: mapping } }
    // A test that fails must not leave it behind.
    process.once('exit', () => this.end())
  }

  /** Puts files into Storage; their names are at most 28 octets long. */
  store(files: Record<string, string>): void {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(this.folder, name), content, 'latin1')
    const loader = `var FILES=${JSON.stringify(Object.keys(files))};${LOADER}`
    writeFileSync(join(this.folder, 'loader.js'), loader)
    // Without its image there is nothing to map yet.
    const done = spawnSync(this.binary.path, ['loader.js'], {
      cwd: this.folder, encoding: 'utf8', timeout: LOAD_MS, input: '',
    })
    assert.match(done.stdout, /^stored [0-9]+/m, done.stdout)
  }

  /**
   * Runs an app, until it prints a line that begins with `ready`. It may be ended and started again: the flash stays. Only
   * one that is `asked` has what answers, which takes memory.
   */
  async start(app: string, asked = true): Promise<void> {
    const port = await freePort(), console = asked ? CONSOLE.replace('PORT', String(port)) : ''
    this.exit = undefined
    this.lines.splice(0)
    writeFileSync(join(this.folder, 'app.js'), `${console}\n${app}\n`)
    const child = spawn(this.binary.path, ['app.js'], {
      cwd: this.folder, env: this.environment, stdio: ['pipe', 'pipe', 'ignore'],
    })
    lines(child.stdout, line => {
      this.lines.push(line)
      this.wake()
    })
    child.on('exit', (code, signal) => {
      if (this.child === child) this.exit = String(signal ?? code)
      this.wake()
    })
    this.child = child
    await this.match(/^ready/)
    if (!asked) return
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.on('error', () => undefined)
    lines(socket, line => {
      this.answers.push(line)
      this.wake()
    })
    this.console = socket
  }

  /** Of its process. */
  get pid(): number {
    return this.child?.pid ?? 0
  }

  /** The value of an expression; one at a time. */
  async ask(expression: string, ms = DEADLINE_MS): Promise<unknown> {
    assert.ok(expression.length < QUESTION_BYTES_MAX)
    this.answers.splice(0)
    this.console?.write(expression)
    await this.until(() => this.answers.length > 0, expression, ms)
    return JSON.parse(this.answers[0])
  }

  /** The first line that matches, now or later. */
  async match(pattern: RegExp): Promise<RegExpExecArray> {
    let found: RegExpExecArray | null | undefined
    await this.until(() => {
      found = this.lines.map(line => pattern.exec(line)).find(match => match)
      return Boolean(found)
    }, String(pattern))
    assert.ok(found)
    return found
  }

  /** Waits for what it prints. */
  async until(done: () => boolean, what: string, ms = DEADLINE_MS): Promise<void> {
    let late = false
    const timer = setTimeout(() => {
      late = true
      this.wake()
    }, ms)
    try {
      while (!done()) {
        const last = this.lines.slice(-12).join('\n')
        if (this.exit !== undefined) throw new Error(`it ended (${this.exit}) before ${what}: ${last}`)
        if (late) throw new Error(`never: ${what}: ${last}`)
        await new Promise<void>(resolve => this.waiting.push(resolve))
      }
    } finally {
      clearTimeout(timer)
    }
  }

  /** What it said that is wrong; memory that ran out is for who wanted that. */
  sound(): void {
    assert.equal(this.exit, undefined)
    assert.deepEqual(this.lines.filter(line => /check|threw|Uncaught|MEMORY|Interrupted/.test(line)), [])
  }

  /** As a power cut. */
  async kill(): Promise<void> {
    const child = this.child
    this.child = undefined
    this.console?.destroy()
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }

  end(): void {
    this.child?.kill('SIGKILL')
    this.child = undefined
    this.console?.destroy()
    rmSync(this.folder, { recursive: true, force: true })
  }

  private wake(): void {
    const waiting = this.waiting
    this.waiting = []
    for (const go of waiting) go()
  }
}

/** The interpreter cannot say which port it took. Nobody else takes one here: see inside.ts. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

function lines(stream: Readable, each: (line: string) => void): void {
  let rest = ''
  stream.on('data', (bytes: Buffer) => {
    const found = (rest + bytes.toString('latin1')).split(/\r?\n/)
    rest = found.pop() ?? ''
    // The prompt of its console stands before a line.
    for (const line of found) each(line.replace(/^>/, ''))
  })
}
