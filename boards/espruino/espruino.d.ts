// What the ports use of Espruino 2v29, as it was seen to behave; `@types/espruino` describes firmware 1v95.

declare module 'net' {
  /** `this` of a listener is its socket. */
  interface Socket {
    /** `data`: a string of at most 536 B. `drain`: everything written has left. `close`: gone, for whatever reason. */
    on(event: 'data', listener: (this: Socket, text: string) => void): void
    on(event: 'drain' | 'close' | 'error', listener: (this: Socket) => void): void
    /** Queues without a limit. Throws after the end. */
    write(text: string): void
    /** Closes when what was written has left. */
    end(): void
    /** The number of its descriptor; internal. While it is 0 nothing is read, sent or noticed. */
    sckt: number
    /** What has not left yet; internal. */
    dSnd?: string
    /** Closes at once; internal. */
    clsNow?: boolean
    /** Ours: the connection of the core that it carries. */
    link?: unknown
  }
  interface Server {
    listen(port: number): void
    close(): void
  }
  export function createServer(accept: (socket: Socket) => void): Server
}

declare module 'Flash' {
  export function erasePage(address: number): void
  /** Clears bits, at any alignment. */
  export function write(data: Uint8Array, address: number): void
  /** In RAM. */
  export function read(length: number, address: number): Uint8Array
}

declare const E: {
  /** A copy; of a view of a whole buffer the buffer itself. */
  toString(bytes: Uint8Array): string
  /** Maps each octet of `from` by `table` into `to`. */
  mapInPlace(from: Uint8Array, to: Uint8Array, table: Uint8Array): void
  CRC32(bytes: Uint8Array): number
}

declare const process: {
  env: { BOARD: string }
  /** In variables. Collects garbage first, unless `collect` is false. */
  memory(collect?: boolean): { free: number }
}

/** Forgets the classes that came from flash; the bundle has it. */
declare function $drop(): void
declare function print(line: string): void
declare function peek32(address: number): number
declare function getTime(): number
declare function setTimeout(callback: () => void, ms: number): number
declare function clearTimeout(timer: number): void

interface Uint8Array {
  /** The octets of a text; what does not fit is cut without a word. */
  set(text: string, at?: number): void
}
