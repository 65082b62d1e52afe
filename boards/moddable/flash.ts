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
    try {
      this.partition.write(source.subarray(from, to), address)
    } catch (error) {
      throw failed(error)
    }
  }

  erase(sector: number): void {
    try {
      this.partition.eraseBlock(sector)
    } catch (error) {
      throw failed(error)
    }
  }
}

/** The SDK does not tell a chip that is gone from one sector that failed: other sectors are tried, a bounded number of them. */
function failed(error: unknown): Error {
  const failure: Error & { code?: string } = new Error(String(error))
  failure.code = 'sector'
  return failure
}
