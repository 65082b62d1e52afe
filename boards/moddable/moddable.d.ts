// What @moddable/typings lacks, as far as the ports use it; and our own native functions.
declare module 'embedded:io/socket/tcp' {
  export default class TCP {
    constructor(options: {
      from: TCP
      nodelay?: boolean
      target?: unknown
      onReadable?: (this: TCP, bytes: number) => void
      onWritable?: (this: TCP, bytes: number) => void
      onError?: (this: TCP) => void
    })
    readonly remoteAddress: string
    readonly remotePort: number
    readonly target: unknown
    read(bytes: ArrayBufferView): number
    write(bytes: ArrayBufferView | ArrayBuffer): number
    close(): void
  }
}

declare module 'embedded:io/socket/listener' {
  import type TCP from 'embedded:io/socket/tcp'
  export default class Listener {
    constructor(options: { port: number; target?: unknown; onReadable: (this: Listener, requests: number) => void })
    readonly port: number
    readonly target: unknown
    read(): TCP | undefined
    close(): void
  }
}

declare module 'embedded:storage/flash' {
  interface Partition {
    read(target: ArrayBufferView, offset: number): void
    write(source: ArrayBufferView, offset: number): void
    eraseBlock(first: number): void
    status(): { size: number; blockLength: number; blocks: number }
  }
  const flash: { open(options: { path: string; mode?: 'r' | 'r+' }): Partition }
  export default flash
}

declare module 'timer' {
  export default class Timer {
    static repeat(callback: () => void, ms: number): object
    static schedule(id: object, ms: number, repeat: number): void
    static clear(id: object): void
  }
}

declare module 'time' {
  export default class Time {
    static readonly ticks: number
  }
}

declare module 'crypt' {
  export class Digest {
    constructor(name: string)
    write(bytes: ArrayBufferView): void
    close(): ArrayBuffer
  }
}

declare module 'postern/native' {
  const native: {
    find(needle: Uint8Array, length: number, table: Uint8Array, bytes: Uint8Array, from: number, to: number): number
    span(table: Uint8Array, bytes: Uint8Array, from: number, to: number): number
    crc32(bytes: Uint8Array, from: number, to: number): number
    /** Copies source[from, to) to `target` at `at` without a view. */
    move(source: Uint8Array, from: number, to: number, target: Uint8Array, at: number): void
    encodedLength(text: string): number
    encode(text: string, at: number, target: Uint8Array, from: number, to: number): number
    entropy(target: Uint8Array): boolean
  }
  export default native
}

declare function trace(text: string): void

/** The stand-in of lin for a chip: its cells. */
declare module 'nor' {
  export default function cells(): ArrayBuffer
}

interface ArrayBuffer {
  resize(length: number): void
}

interface ArrayBufferConstructor {
  new(length: number, options: { maxByteLength: number }): ArrayBuffer
}
