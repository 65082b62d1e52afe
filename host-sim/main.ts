// `npm start`: the example device, or folders of scripts and files, on this computer. Ends with 2 when the command line is
// wrong, 1 when the port or the flash image cannot be had, or the engine ended; 0 by Ctrl-C.
import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { device } from '../boards/device/index.ts'
import { enable } from '../src/cgitb/index.ts'
import type { Gateway } from '../src/index.ts'
import type { Flash } from '../src/ports.ts'
import { DocumentFolder } from './document-folder.ts'
import { type EngineOptions, type Running, runOnNode } from './engine.ts'
import { StoreFolder } from './node-files.ts'
import { NodePlatform } from './node-platform.ts'
import { NorChip } from './nor-chip.ts'
import { NorImage } from './nor-image.ts'
import { defaultFlashBytes, HELP, type Options, readOptions } from './options.ts'
import { type OwnModules, ownModules } from './own-modules.ts'
import { type Channel, figure, Report } from './report.ts'
import { ScriptFolder } from './script-folder.ts'

interface Chip {
  flash: Flash
  name: string
  close(): void
}

async function main(words: string[]): Promise<void> {
  const options = readOptions(words)
  if (typeof options === 'string') return fail(2, `${options}\nnpm start -- --help tells what there is.`)
  if (options.help) return print(HELP)
  const report = new Report(channel(process.stdout), channel(process.stderr))
  let chip: Chip
  try {
    chip = openChip(options, line => report.log(line))
  } catch (error) {
    return fail(1, message(error))
  }
  const { bind, port, profile, protocol } = options
  let look = (): void => undefined
  const platform = new NodePlatform({
    host: bind, flash: chip.flash, log: line => report.log(line), before: () => look(),
  })
  const onAnswer: EngineOptions['onAnswer'] = answer => report.answer(answer)
  const engine: EngineOptions = { platform, port, profile, protocol, hosts: namesAt(bind), onAnswer }
  try {
    const own = options.cgiBin === undefined ? new Map() : await ownModules()
    const running = await run(options, engine, gateway => { look = setUp(gateway, options, own) })
    report.serving(running, options, chip.name, platform.addresses())
    endBySignal(running, chip)
  } catch (error) {
    chip.close()
    fail(1, unbound(error, options) ?? message(error))
  }
}

async function run(options: Options, engine: EngineOptions, register: (gateway: Gateway) => void): Promise<Running> {
  if (options.engine === 'node') return runOnNode(engine, register)
  const { runOnXs } = await import('./xs-engine.ts')
  return runOnXs(engine, 'host-sim/xs-device.ts')
}

/** All that the gateway serves. What it returns looks for what changed, before bytes of a request are read. */
function setUp(gateway: Gateway, options: Options, own: OwnModules): () => void {
  const { cgiBin, directory } = options, folders: { look(): void }[] = []
  const log = (line: string): void => gateway.log(line)
  const scripts = cgiBin === undefined ? undefined : new ScriptFolder(gateway, cgiBin, own, log)
  const sources = (): Set<string> => scripts?.sources ?? new Set()
  enable(gateway, { display: isLoopback(options.bind), source: file => lines(file, sources()) })
  if (scripts) folders.push(scripts)
  if (directory !== undefined) folders.push(new DocumentFolder(gateway, directory, cgiBin, sources))
  if (folders.length === 0) device(gateway)
  const look = (): void => {
    for (const folder of folders) {
      try {
        folder.look()
      } catch (error) {
        log(`check: ${message(error)}`)
      }
    }
  }
  look()
  return look
}

/** The text of a file that a stack names; undefined for what no script was built of. */
function lines(file: string, sources: Set<string>): string | undefined {
  return sources.has(file) ? readFileSync(file, 'utf8') : undefined
}

/** Whether nobody but this computer can ask: then reports of errors are shown. */
function isLoopback(bind: string): boolean {
  return /^127\.|^::1$/.test(bind)
}

/** Who reaches this computer from elsewhere may call it by its own name. */
function namesAt(bind: string): string[] {
  return isLoopback(bind) || !/^[a-z0-9.-]+$/i.test(hostname()) ? [] : [hostname()]
}

function channel(stream: NodeJS.WriteStream): Channel {
  return { colours: stream.isTTY === true && !process.env.NO_COLOR, print: text => { stream.write(text) } }
}

function openChip(options: Options, log: (line: string) => void): Chip {
  const bytes = options.flashBytes
  if (options.store !== undefined) return openStore(options.store, bytes, log)
  if (options.flash === undefined) {
    const flash = new NorChip(bytes ?? defaultFlashBytes())
    return { flash, name: `${figure(flash.size)} B in memory: --flash FILE keeps it`, close: () => undefined }
  }
  const image = openImage(options.flash, bytes)
  return { flash: image, name: `${figure(image.size)} B in ${options.flash}`, close: () => image.close() }
}

function openStore(folder: string, bytes: number | undefined, log: (line: string) => void): Chip {
  try {
    const store = new StoreFolder(folder, bytes, defaultFlashBytes()), { flash } = store
    if (flash.problem !== undefined) log(`store: not all files in ${folder} can be made: ${message(flash.problem)}`)
    return { flash, name: `${figure(flash.size)} B in files in ${folder}`, close: () => store.close() }
  } catch (error) {
    throw new Error(`The store cannot be used: ${message(error)}`)
  }
}

/** An image that exists says its own size. */
function openImage(file: string, bytes: number | undefined): NorImage {
  try {
    return new NorImage(file, bytes ?? (existsSync(file) ? undefined : defaultFlashBytes()))
  } catch (error) {
    throw new Error(`The flash image cannot be used: ${message(error)}`)
  }
}

/** Ctrl-C closes once; a second one ends at once. */
function endBySignal(running: Running, chip: Chip): void {
  let ending = false
  const end = () => {
    if (ending) process.exit(1)
    ending = true
    running.close().then(() => {
      chip.close()
      process.exit(0)
    }, error => {
      fail(1, message(error))
      process.exit()
    })
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

/** Why it cannot listen, if that is what went wrong. */
function unbound(error: unknown, { bind, port }: Options): string | undefined {
  switch ((error as { code?: string }).code) {
    case 'EADDRINUSE': return `Port ${port} is taken: another one with --port N, or a free one with --port 0.`
    case 'EACCES': return `Port ${port} is not for everybody: another one with --port N, such as 8080.`
    case 'EADDRNOTAVAIL': return `This computer has no address ${bind}: --bind 0.0.0.0 listens at all that it has.`
    default: return undefined
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function fail(code: number, line: string): void {
  process.stderr.write(`${line}\n`)
  process.exitCode = code
}

function print(text: string): void {
  process.stdout.write(text)
}

await main(process.argv.slice(2))
