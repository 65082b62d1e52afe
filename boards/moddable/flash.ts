// A raw partition as the flash port: a label of the partition table, 4,096 B a block.
import storage from 'embedded:storage/flash'
import type { Flash } from '../../src/ports.ts'

const SECTOR_BYTES = 4096

export class PartitionFlash implements Flash {
  readonly size: number
  private readonly partition: ReturnType<typeof storage.open>

  /** Throws when there is no such partition, or its blocks have another size. */
  constructor(label: string) {
    this.partition = storage.open({ path: label, mode: 'r+' })
    const status = this.partition.status()
    if (status.blockLength !== SECTOR_BYTES) throw new Error('blocks of ' + status.blockLength + ' B')
    this.size = status.size
  }

  read(target: Uint8Array, from: number, to: number, address: number): void {
    if (to > from) this.partition.read(target.subarray(from, to), address)
  }

  program(source: Uint8Array, from: number, to: number, address: number): void {
    this.partition.write(source.subarray(from, to), address)
  }

  erase(sector: number): void {
    this.partition.eraseBlock(sector)
  }
}
