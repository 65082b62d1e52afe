// The scripts of the world: each does what a gateway must get right. Their answers follow from the request and the store
// alone, and carry the number of the request.
import type { Cgi, Content, Gateway, Sink, Source } from '../../src/index.ts'
import type { Ground } from './ground.ts'
import type { Ledger } from './ledger.ts'
import { identityOf } from './octets.ts'
import { binary, octets } from './responses.ts'

/** Octets of one upload to flash. */
export const BLOB_BYTES_MAX = 12000
const ROOM = 1024
const CREDIT = 700
const EVENT_MS = 400
const VALUE_BYTES = 1000

/** What the source of `length` octets gives. */
export function pattern(at: number): number {
  return (at * 7 + (at >> 8)) & 255
}

export class Scripts {
  private readonly ground: Ground
  private readonly ledger: Ledger

  constructor(ground: Ground, ledger: Ledger) {
    this.ground = ground
    this.ledger = ledger
  }

  /** Those that need no store. */
  registerPlain(gateway: Gateway): void {
    gateway.register('echo', cgi => this.echo(cgi))
    gateway.register('hop', cgi => cgi.print(`Location: /cgi-bin/echo?r=${this.ledger.ran(cgi)}&hopped\n`))
  }

  register(gateway: Gateway): void {
    const sink = (cgi: Cgi) => new Slow(cgi, this.ground, this.ledger.begun('a sink'))
    this.registerPlain(gateway)
    gateway.register('save', { files: { blob: { sink: 'flash', max: BLOB_BYTES_MAX } } }, cgi => this.save(cgi))
    // Without files it needs no room.
    gateway.register('clear', cgi => this.save(cgi))
    gateway.register('stored', { methods: ['GET'] }, cgi => this.stored(cgi))
    gateway.register('source', { methods: ['GET'] }, cgi => this.source(cgi))
    gateway.register('stream', { methods: ['POST'], stdin: 'stream' }, cgi => this.stream(cgi))
    gateway.register('sink', { files: { file: { sink, max: BLOB_BYTES_MAX } } }, cgi => this.echo(cgi))
    gateway.register('events', { methods: ['GET'] }, cgi => this.events(cgi))
    gateway.register('promise', cgi => this.promise(cgi))
  }

  private echo(cgi: Cgi): void {
    begin(cgi, this.ledger.ran(cgi))
    cgi.print(`${cgi.env.get('REQUEST_METHOD')} ${cgi.env.get('PATH_INFO') ?? ''} ${cgi.env.get('CONTENT_TYPE') ?? ''}`)
    for (const item of cgi.form.items(true)) {
      const value = item.file ? identityOf(item.file.read(VALUE_BYTES)) : item.value
      cgi.print(`${item.name} ${item.filename ?? '-'} ${item.type ?? '-'} ${item.length} ${value}`)
    }
    cgi.print(identityOf(cgi.stdin.read(VALUE_BYTES)))
  }

  private save(cgi: Cgi): void {
    const serial = this.ledger.ran(cgi), name = cgi.form.getfirst('name', ''), blob = cgi.form.item('blob')
    const record = cgi.form.getfirst('record')
    if (cgi.form.has('remove')) cgi.remove(name)
    if (blob) cgi.keep(name, blob, 'application/octet-stream')
    if (record) cgi.record(name, binary(record))
    cgi.commit(status => {
      if (status !== 0) cgi.print(`Status: ${status}`)
      begin(cgi, serial)
      cgi.print(`saved ${status}`)
    })
  }

  /** The record as a field, the blob as the content: both of one moment. */
  private stored(cgi: Cgi): Source {
    const serial = this.ledger.ran(cgi), name = /[?&]name=([a-z-]+)/.exec(`?${cgi.env.get('QUERY_STRING') ?? ''}`)?.[1] ?? ''
    const record = cgi.recorded(name), blob = cgi.blob(name)
    cgi.header('X-Record', record ? octets(record, 0, record.length) : '')
    cgi.header('X-Blob', blob ? String(blob.commit) : '')
    if (cgi.form.has('length')) cgi.header('Content-Length', String(blob ? blob.length : 0))
    begin(cgi, serial)
    return new Reading(blob, this.ledger.begun('a source'))
  }

  private source(cgi: Cgi): Source {
    const serial = this.ledger.ran(cgi), length = Number(cgi.form.getfirst('bytes', '0'))
    if (cgi.form.has('length')) cgi.header('Content-Length', String(length))
    begin(cgi, serial)
    return new Pattern(length, cgi, this.ground, this.ledger.begun('a source'))
  }

  private stream(cgi: Cgi): void {
    const serial = this.ledger.ran(cgi), ended = this.ledger.once('a stream')
    let text = '', asked = false
    cgi.credit = CREDIT
    cgi.onDisconnect = ended
    cgi.onContent = (bytes, from, to) => {
      text += octets(bytes, from, to)
      if (from === to) {
        ended()
        cgi.onDisconnect = undefined
        begin(cgi, serial)
        return cgi.print(identityOf(binary(text)))
      }
      if (cgi.credit >= CREDIT / 2 || asked) return
      asked = true
      this.ground.later(3, () => {
        asked = false
        cgi.credit = CREDIT
        cgi.wake()
      })
    }
  }

  private events(cgi: Cgi): void {
    const serial = this.ledger.ran(cgi), count = Number(cgi.form.getfirst('count', '1')), ended = this.ledger.once('a detached script')
    cgi.detach()
    begin(cgi, serial)
    cgi.onDisconnect = ended
    let said = 0
    const say = () => {
      cgi.print(`event ${++said}`)
      if (said < count) return this.ground.later(EVENT_MS, say)
      if (cgi.onDisconnect === ended) ended()
      cgi.onDisconnect = undefined
      cgi.end()
    }
    this.ground.later(EVENT_MS, say)
  }

  private promise(cgi: Cgi): PromiseLike<unknown> {
    const serial = this.ledger.ran(cgi), ground = this.ground
    const settled = (resolve?: ((value: undefined) => unknown) | null) => ground.later(EVENT_MS, () => {
      begin(cgi, serial)
      cgi.print('kept')
      resolve?.(undefined)
    })
    return { then: settled } as unknown as PromiseLike<unknown>
  }
}

function begin(cgi: Cgi, serial: string): void {
  cgi.print(`X-Serial: ${serial}\nContent-Type: text/plain; charset=iso-8859-1\n`)
}

/** A sink of a script that is full now and then. */
class Slow implements Sink {
  private left = ROOM
  private asked = false

  constructor(private readonly cgi: Cgi, private readonly ground: Ground, private readonly ended: () => void) {}

  room(): number {
    if (this.left >= 256) return this.left
    if (!this.asked) {
      this.asked = true
      this.ground.later(2, () => {
        this.asked = false
        this.left = ROOM
        this.cgi.wake()
      })
    }
    return 0
  }

  write(_bytes: Uint8Array, from: number, to: number): void {
    this.left -= to - from
    if (this.left < 0) this.ground.judge.fail(17, 'a sink gets more than it has room for')
  }

  close(): void {
    this.ended()
  }

  abort(): void {
    this.ended()
  }
}

class Reading implements Source {
  private at = 0

  constructor(private readonly content: Content | undefined, readonly close: () => void) {}

  read(target: Uint8Array, from: number, to: number): number {
    const count = this.content ? this.content.readAt(this.at, target, from, to) : 0
    this.at += count
    return count > 0 ? count : -1
  }
}

/** Gives a little, or nothing yet. */
class Pattern implements Source {
  private at = 0
  private rested = false

  constructor(
    private readonly length: number, private readonly cgi: Cgi, private readonly ground: Ground,
    readonly close: () => void,
  ) {}

  read(target: Uint8Array, from: number, to: number): number {
    if (this.at === this.length) return -1
    this.rested = !this.rested && this.ground.dice.once(6)
    if (this.rested) {
      this.ground.later(5, () => this.cgi.wake())
      return 0
    }
    const count = Math.min(to - from, this.length - this.at, 1 + this.ground.dice.below(to - from))
    for (let i = 0; i < count; i++) target[from + i] = pattern(this.at++)
    return count
  }
}
