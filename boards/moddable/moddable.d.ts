// The SDK's typings, 5.6.0 of @moddable/typings, file by file: as a whole they do not compile. Then what they lack, as far
// as the ports use it, and our own native functions.
/// <reference types="@moddable/typings/embedded_io/_common" />
/// <reference types="@moddable/typings/embedded_io/socket/listener" />
/// <reference types="@moddable/typings/embedded_io/socket/tcp" />
/// <reference types="@moddable/typings/mc/config" />
/// <reference types="@moddable/typings/time" />
/// <reference types="@moddable/typings/timer" />
/// <reference types="@moddable/typings/xs" />

declare module 'embedded:io/socket/tcp' {
  export default interface TCP {
    readonly target: unknown
    /** How many bytes were read. */
    read(bytes: Uint8Array): number
    /** How many bytes could be written next. */
    write(bytes: Uint8Array): number
  }
}

declare module 'embedded:io/socket/listener' {
  export default interface Listener {
    close(): void
  }
}

declare module 'embedded:storage/flash' {
  interface Partition {
    read(target: Uint8Array, offset: number): void
    write(source: Uint8Array, offset: number): void
    eraseBlock(first: number): void
    status(): { size: number; blockLength: number; blocks: number }
  }
  const flash: { open(options: { path: string; mode?: 'r' | 'r+' }): Partition }
  export default flash
}

declare module 'embedded:storage/files' {
  interface File {
    read(target: Uint8Array, position: number): number
    write(source: Uint8Array, position: number): void
    flush(): void
    status(): { size: number }
    close(): void
  }
  interface Directory {
    openFile(options: { path: string; mode?: 'r' | 'r+' | 'w' | 'w+' }): File
    status(path: string): { isFile(): boolean }
    createDirectory(path: string): boolean
    openDirectory(options: { path: string }): Directory
  }
  const files: Directory
  export default files
}

declare module 'crypt' {
  export class Digest {
    constructor(name: string)
    write(bytes: Uint8Array): void
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
    /** The text of octets 1 to 7F, undefined when there is another. */
    decode(bytes: Uint8Array, from: number, to: number): string | undefined
    entropy(target: Uint8Array): boolean
  }
  export default native
}

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
