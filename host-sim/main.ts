// `npm start`: the example device on this computer. Ends with 2 when the command line is wrong, 1 when the port or the
// flash image cannot be had, or the engine ended; 0 by Ctrl-C.
import { existsSync } from 'node:fs'
import { device } from '../boards/device/index.ts'
import type { Flash } from '../src/ports.ts'
import { type EngineOptions, type Running, runOnNode } from './engine.ts'
import { NodePlatform } from './node-platform.ts'
import { NorChip } from './nor-chip.ts'
import { NorImage } from './nor-image.ts'
import { defaultFlashBytes, HELP, type Options, readOptions } from './options.ts'
import { figure, Report } from './report.ts'

interface Chip {
  flash: Flash
  name: string
  close(): void
}

async function main(words: string[]): Promise<void> {
  const options = readOptions(words)
  if (typeof options === 'string') return fail(2, `${options}\nnpm start -- --help tells what there is.`)
  if (options.help) return print(HELP)
  const report = new Report(process.stdout.isTTY === true && !process.env.NO_COLOR, print)
  let chip: Chip
  try {
    chip = openChip(options)
  } catch (error) {
    return fail(1, message(error))
  }
  const platform = new NodePlatform({ flash: chip.flash, log: line => report.log(line) })
  const onAnswer: EngineOptions['onAnswer'] = answer => report.answer(answer)
  try {
    const running = await run(options, { platform, port: options.port, profile: options.profile, onAnswer })
    report.serving(running, options, chip.name)
    endBySignal(running, chip)
  } catch (error) {
    chip.close()
    fail(1, taken(error) ? `Port ${options.port} is taken: another one with --port N, or a free one with --port 0.` : message(error))
  }
}

async function run(options: Options, engine: EngineOptions): Promise<Running> {
  if (options.engine === 'node') return runOnNode(engine, device)
  const { runOnXs } = await import('./xs-engine.ts')
  return runOnXs(engine, 'host-sim/xs-device.ts')
}

function openChip(options: Options): Chip {
  const bytes = options.flashBytes
  if (options.flash === undefined) {
    const flash = new NorChip(bytes ?? defaultFlashBytes())
    return { flash, name: `${figure(flash.size)} B in memory: --flash FILE keeps it`, close: () => undefined }
  }
  const image = openImage(options.flash, bytes)
  return { flash: image, name: `${figure(image.size)} B in ${options.flash}`, close: () => image.close() }
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

function taken(error: unknown): boolean {
  return error instanceof Error && (error as { code?: string }).code === 'EADDRINUSE'
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
