// The command line of the simulator: what may be said, and what each mistake is answered with.
import { parseArgs } from 'node:util'

export const HELP = `Serves the example device on this computer, as a board would.

  npm start -- [options]

  --port N           TCP port on 127.0.0.1; 0 takes a free one      (8080)
  --flash FILE       keep the device's flash in FILE; made if missing (in memory)
  --flash-size SIZE  bytes of flash, such as 64k or 1m              (1m, or FILE's)
  --profile NAME     RAM of the board: default or small             (default)
  --engine NAME      the engine that runs it: node or xs            (node)
  --help             this text
`

const FLASH_BYTES = 1 << 20
const FLASH_BYTES_MAX = 1 << 26
const SECTOR_BYTES = 4096
/** What the store needs: SPEC.md section 1. */
const FLASH_BYTES_MIN = 8 * SECTOR_BYTES
const PORT_DEFAULT = 8080

export type Profile = 'default' | 'small'
export type EngineName = 'node' | 'xs'

export interface Options {
  help: boolean
  port: number
  flash: string | undefined
  /** Undefined: that of the image when there is one. */
  flashBytes: number | undefined
  profile: Profile
  engine: EngineName
}

/** The options, or a line that says what is wrong with them. */
export function readOptions(words: string[]): Options | string {
  let values: Record<string, string | boolean | undefined>
  try {
    values = parseArgs({
      args: words,
      options: {
        port: { type: 'string' },
        flash: { type: 'string' },
        'flash-size': { type: 'string' },
        profile: { type: 'string' },
        engine: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? error.message.split('. ')[0] : String(error)
  }
  const { port = String(PORT_DEFAULT), flash, profile = 'default', engine = 'node', help = false } = values
  const size = values['flash-size']
  const flashBytes = size === undefined ? undefined : bytesOf(String(size))
  if (!/^[0-9]{1,5}$/.test(String(port)) || Number(port) > 65535) return `--port ${port} is no port: 0 to 65535`
  if (flashBytes === -1) return `--flash-size ${size} is no whole number of 4 KiB sectors from 32k to 64m`
  if (flash === '') return '--flash needs the name of a file'
  if (profile !== 'default' && profile !== 'small') return `--profile ${profile}: default or small`
  if (engine !== 'node' && engine !== 'xs') return `--engine ${engine}: node or xs`
  return {
    help: help === true,
    port: Number(port),
    flash: flash === undefined ? undefined : String(flash),
    flashBytes,
    profile,
    engine,
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
