// The command line of the simulator: what may be said, and what each mistake is answered with.
import { statSync } from 'node:fs'
import { isIP } from 'node:net'
import { parseArgs } from 'node:util'

export const HELP = `Serves on this computer, as a board would: the folders that are given, or the
example device.

  npm start -- [options]

  --cgi-bin FOLDER    each script file below it as /cgi-bin/NAME   (none)
  --directory FOLDER  the files below it, with listings            (none)
  --bind ADDRESS      listen there; 0.0.0.0: on every network      (127.0.0.1)
  --port N            TCP port; 0 takes a free one                 (8080)
  --protocol NAME     HTTP/1.1; HTTP/1.0 closes after each answer  (HTTP/1.1)
  --flash FILE        keep the flash in FILE; made if missing      (in memory)
  --store FOLDER      keep it in files in FOLDER instead           (in memory)
  --flash-size SIZE   bytes of flash, such as 64k or 1m            (1m; as kept)
  --profile NAME      RAM of the board: default or small           (default)
  --engine NAME       the engine that runs it: node or xs          (node)
  --help              this text

  npm start -- --directory host-sim/www --cgi-bin host-sim/cgi-bin
`

const FLASH_BYTES = 1 << 20
const FLASH_BYTES_MAX = 1 << 26
const SECTOR_BYTES = 4096
/** What the store needs: SPEC.md section 1. */
const FLASH_BYTES_MIN = 8 * SECTOR_BYTES
const PORT_DEFAULT = '8080'
const FOLDERS = ['cgi-bin', 'directory'] as const
const CHOICES = { profile: ['default', 'small'], engine: ['node', 'xs'], protocol: ['HTTP/1.1', 'HTTP/1.0'] } as const

export type Profile = typeof CHOICES.profile[number]
export type EngineName = typeof CHOICES.engine[number]
export type Protocol = typeof CHOICES.protocol[number]

export interface Options {
  help: boolean
  /** Folders of scripts and of documents; without one of them the example device is served. */
  cgiBin: string | undefined
  directory: string | undefined
  bind: string
  port: number
  protocol: Protocol
  flash: string | undefined
  store: string | undefined
  /** Undefined: that of the image or the store when there is one. */
  flashBytes: number | undefined
  profile: Profile
  engine: EngineName
}

type Values = { [name: string]: string | undefined }

/** The options, or a line that says what is wrong with them. */
export function readOptions(words: string[]): Options | string {
  let values: Values, help: boolean
  try {
    ({ values, help } = parsed(words))
  } catch (error) {
    return error instanceof Error ? error.message.split('. ')[0] : String(error)
  }
  const wrong = fault(values)
  if (wrong !== undefined) return wrong
  const size = values['flash-size']
  return {
    help,
    cgiBin: values['cgi-bin'],
    directory: values.directory,
    bind: values.bind ?? '127.0.0.1',
    port: Number(values.port ?? PORT_DEFAULT),
    protocol: choice('protocol', values),
    flash: values.flash,
    store: values.store,
    flashBytes: size === undefined ? undefined : bytesOf(size),
    profile: choice('profile', values),
    engine: choice('engine', values),
  }
}

function parsed(words: string[]): { values: Values; help: boolean } {
  const text = { type: 'string' } as const
  const { help, ...values } = parseArgs({
    args: words,
    options: {
      'cgi-bin': text, directory: text, bind: text, port: text, protocol: text, flash: text, store: text,
      'flash-size': text, profile: text, engine: text, help: { type: 'boolean' },
    },
  }).values
  return { values, help: help === true }
}

/** What is wrong with the values, a line. */
function fault(values: Values): string | undefined {
  const { port, flash, store, bind, 'flash-size': size } = values
  if (port !== undefined && !/^[0-9]{1,5}$/.test(port) || Number(port ?? 0) > 65535) return `--port ${port} is no port: 0 to 65535`
  if (size !== undefined && bytesOf(size) === -1) return `--flash-size ${size} is no whole number of 4 KiB sectors from 32k to 64m`
  if (flash === '') return '--flash needs the name of a file'
  if (store === '') return '--store needs the name of a folder'
  if (flash !== undefined && store !== undefined) return '--flash and --store: the flash is kept in one of them'
  if (bind !== undefined && !isIP(bind)) return `--bind ${bind} is no IP address, such as 127.0.0.1, 0.0.0.0 or ::1`
  for (const [name, choices] of Object.entries(CHOICES)) {
    const value = values[name]
    if (value !== undefined && !choices.some(one => one === value)) return `--${name} ${value}: ${choices.join(' or ')}`
  }
  for (const name of FOLDERS) {
    const folder = values[name]
    if (folder === undefined) continue
    if (values.engine === 'xs') return `--${name} needs --engine node: on xs the example device is served`
    if (!isFolder(folder)) return `--${name} ${folder} is no folder`
  }
  return undefined
}

/** The first one without a word. */
function choice<Name extends keyof typeof CHOICES>(name: Name, values: Values): typeof CHOICES[Name][number] {
  return (values[name] ?? CHOICES[name][0]) as typeof CHOICES[Name][number]
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** Bytes of flash where neither the options nor an image say how many. */
export function defaultFlashBytes(): number {
  return FLASH_BYTES
}

/** `64k`, `1m` or plain bytes; -1 for anything else. */
function bytesOf(text: string): number {
  const match = /^([0-9]{1,9})([km]?)$/i.exec(text)
  if (!match) return -1
  const unit = match[2].toLowerCase()
  const bytes = Number(match[1]) * (unit === 'k' ? 1024 : unit === 'm' ? 1024 * 1024 : 1)
  return bytes >= FLASH_BYTES_MIN && bytes <= FLASH_BYTES_MAX && bytes % SECTOR_BYTES === 0 ? bytes : -1
}
