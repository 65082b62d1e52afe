// A blob of the store as a script has it: a snapshot, to be read at any position, or on from one, as a file of a form.
import type { StoredBlob } from '../cgi/types.ts'
import { ContentFile } from '../form/part-file.ts'
import type { Blob } from '../store/blob.ts'

export class StoredFile implements StoredBlob {
  readonly length: number
  readonly type: string
  readonly time: number
  readonly commit: number
  private readonly blob: Blob
  private file: ContentFile | undefined = undefined

  constructor(blob: Blob) {
    this.blob = blob
    this.length = blob.length
    this.type = blob.type
    this.time = blob.time
    this.commit = blob.commit
  }

  readAt(position: number, target: Uint8Array, from: number, to: number): number {
    return this.blob.readAt(position, target, from, to)
  }

  read(size?: number): Uint8Array {
    return this.positioned().read(size)
  }

  readline(limit?: number): Uint8Array {
    return this.positioned().readline(limit)
  }

  seek(position: number): void {
    this.positioned().seek(position)
  }

  release(): void {
    this.blob.release()
  }

  private positioned(): ContentFile {
    if (!this.file) this.file = new ContentFile(this.blob, this.length)
    return this.file
  }
}
