// The `cgi` object of one run of a script. It is made for the run and loses it at the end: a script that kept it changes
// nothing that comes after.
import type { FieldStorage, Item } from '../form/types.ts'
import { describe } from '../log.ts'
import type { Source } from '../sink.ts'
import { ErrorOutput } from './error-output.ts'
import type { BlobFacts } from '../store/lookup.ts'
import type { Cgi, MetaVariables, Stdin, StoredBlob, TextOutput } from './types.ts'

/** What a script can ask of its request. */
export interface Asked {
  readonly env: MetaVariables
  readonly argv: string[]
  readonly form: FieldStorage
  readonly stdin: Stdin
  readonly skipped: number
  readonly token: string
  field(name: string): string | undefined
  fieldNames(): string[]
}

/** What it reads and changes in the store. */
export interface Changed {
  blob(name: string): StoredBlob | undefined
  blobs(visit: (blob: BlobFacts) => void): void
  recorded(name: string): Uint8Array | undefined
  keep(name: string, item: Item, type: string): void
  record(name: string, value: Uint8Array): void
  remove(name: string): void
}

/** What a run does for its script. */
export interface Run {
  readonly inputs: Asked
  readonly changes: Changed
  header(name: string, value: string): void
  print(piece: string | Uint8Array): void
  error(text: string): void
  send(source: Source): void
  detach(names: string[]): void
  end(): void
  wake(): void
  commit(done: (status: number) => void): void
}

/** A copy of fewer units costs less than a piece of its own. */
const JOINED_UNITS = 128

export class CgiRequest implements Cgi {
  onDisconnect: (() => void) | undefined = undefined
  onContent: ((bytes: Uint8Array, from: number, to: number) => void) | undefined = undefined
  credit = -1
  private run: Run | undefined
  private errors: ErrorOutput | undefined = undefined
  /** Where the script sends its errors instead of the log. */
  private redirected: TextOutput | undefined = undefined

  constructor(run: Run) {
    this.run = run
  }

  /** The reply has ended: what the script still says goes nowhere. */
  close(): void {
    if (this.errors) this.errors.flush()
    this.run = this.redirected = undefined
    this.onContent = this.onDisconnect = undefined
  }

  get env(): MetaVariables { return this.running().inputs.env }
  get argv(): string[] { return this.running().inputs.argv }
  get form(): FieldStorage { return this.running().inputs.form }
  get stdin(): Stdin { return this.running().inputs.stdin }
  get skipped(): number { return this.running().inputs.skipped }
  get token(): string { return this.running().inputs.token }

  header(name: string, value: string): void {
    this.running().header(String(name), String(value))
  }

  print(text?: string): void {
    const run = this.run
    if (!run) return
    const line = text === undefined ? '' : String(text)
    // A short text and its line end are one piece, a long one is not copied.
    if (line.length < JOINED_UNITS) return run.print(line + '\n')
    run.print(line)
    run.print('\n')
  }

  write(text: string | Uint8Array): void {
    if (this.run) this.run.print(text instanceof Uint8Array ? text : String(text))
  }

  error(text: string): void {
    if (this.run) this.run.error(text)
  }

  /** What was thrown goes where the script sends its errors; false when that is the log. */
  tell(error: unknown): boolean {
    if (!this.redirected) return false
    try {
      this.redirected.print(describe(error))
      return true
    } catch {
      return false
    }
  }

  get stderr(): TextOutput {
    if (this.redirected) return this.redirected
    if (!this.errors) this.errors = new ErrorOutput(line => this.error(line))
    return this.errors
  }

  set stderr(output: TextOutput) {
    this.redirected = output === this.errors ? undefined : output
  }

  send(source: Source): void {
    if (this.run) this.run.send(source)
    else if (source.close) source.close()
  }

  detach(names?: string[]): void {
    if (this.run) this.run.detach(names === undefined ? [] : names)
  }

  end(): void {
    if (this.run) this.run.end()
  }

  wake(): void {
    if (this.run) this.run.wake()
  }

  field(name: string): string | undefined {
    return this.run ? this.run.inputs.field(name) : undefined
  }

  fieldNames(): string[] {
    return this.run ? this.run.inputs.fieldNames() : []
  }

  blob(name: string): StoredBlob | undefined {
    return this.running().changes.blob(name)
  }

  blobs(visit: (blob: BlobFacts) => void): void {
    this.running().changes.blobs(visit)
  }

  recorded(name: string): Uint8Array | undefined {
    return this.running().changes.recorded(name)
  }

  keep(name: string, item: Item, type?: string): void {
    this.running().changes.keep(name, item, type === undefined ? '' : type)
  }

  record(name: string, value: Uint8Array): void {
    this.running().changes.record(name, value)
  }

  remove(name: string): void {
    this.running().changes.remove(name)
  }

  commit(done: (status: number) => void): void {
    this.running().commit(done)
  }

  /** Throws once the reply has ended: there is nothing left to ask. */
  private running(): Run {
    if (!this.run) throw new Error('the reply has ended')
    return this.run
  }
}
