// The raw partition of Espruino's boards as the flash port: 64 KiB below the Storage that holds the application.
import { erasePage, read, write } from 'Flash'
import type { Flash as FlashPort } from '../../src/ports.ts'

const SECTOR_BYTES = 4096
const PAGE_BYTES = 256
const SIZE_BYTES = 65536

/** Where it lies, by board. What `Flash.getFree()` says is wrong: on the ESP32 it names a part of Storage. */
const ESP32 = 0x310000
const BOARDS: Record<string, number> = {
  ESP32: ESP32,
  ESP32_IDF4: ESP32,
  ESP32C3: ESP32,
  ESP32C3_IDF4: ESP32,
  ESP32S3_IDF4: ESP32,
  // Interpreters for a PC, built in the format of a board.
  ESPRUINO_ESP32: 0x10000000,
  ESPRUINO_ESP32C3: 0x10000000,
}

export class EspruinoFlash implements FlashPort {
  readonly size = SIZE_BYTES
  private readonly address: number

  /** Throws on a board whose free partition is not known. */
  constructor() {
    const address = BOARDS[process.env.BOARD]
    if (address === undefined) throw new Error('no free flash is known on ' + process.env.BOARD)
    this.address = address
  }

  /** In pieces, since each is made anew in RAM. An address must be an integer for the interpreter too. */
  read(target: Uint8Array, from: number, to: number, address: number): void {
    this.check(address, to - from)
    for (let at = from; at < to; at += PAGE_BYTES) {
      const length = to - at < PAGE_BYTES ? to - at : PAGE_BYTES
      target.set(read(length, (this.address + address + at - from) | 0), at)
    }
  }

  program(source: Uint8Array, from: number, to: number, address: number): void {
    this.check(address, to - from)
    if (to <= from) return
    if (address % PAGE_BYTES + to - from > PAGE_BYTES) throw new Error('flash: across a page')
    write(new Uint8Array(source.buffer, source.byteOffset + from, to - from), (this.address + address) | 0)
  }

  /** Throws when the sector's ends are not erased: an interpreter over ESP-IDF 5 erases another place. */
  erase(sector: number): void {
    this.check(sector * SECTOR_BYTES, SECTOR_BYTES)
    const begin = (this.address + sector * SECTOR_BYTES) | 0
    erasePage(begin)
    const first = read(16, begin)
    const last = read(16, begin + SECTOR_BYTES - 16)
    for (let i = 0; i < 16; i++) if ((first[i] & last[i]) !== 0xFF) throw new Error('flash: not erased')
  }

  private check(address: number, length: number): void {
    if (address < 0 || address + length > SIZE_BYTES) throw new Error('flash: outside the partition')
  }
}
