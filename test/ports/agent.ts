// The device's side of the conformance suite: serves one control connection by the platform under test itself, executes
// what it is told on that platform, and gives the events since with each answer. See commands.ts for what crosses.
import type { Clock, Connection, Digest, Flash, Listener, Platform } from '../../src/ports.ts'
import {
  ABORT, ACCEPTED, ADDRESSES, CHECK, CLOSE, CONNECTIONS_MAX, CRC32,
  DATE, DECODE, DIGEST, DIGEST_CLOSE, DIGEST_WRITE, ENCODE, ENCODED_LENGTH, END, ENTROPY, FIND, FINISH,
  FLASH_ERASE, FLASH_PROGRAM, FLASH_READ, FLASH_SIZE, FRAME_BYTES_MAX, INSIDE, LISTEN, LOG, NOW, OK, READ,
  RESET, SPAN, THREW, UNLISTEN, WAKE, WAKE_INSIDE, WHERE, WOKEN, WRITE,
} from './commands.ts'
import { Reader, type Texts, Writer } from './frames.ts'
import { Subject } from './subject.ts'

const NONE = -1
/** What the device writes over a buffer that it handed over: nobody may have kept it. */
const SPENT = 0xEE
const EVENT_BYTES_MAX = 2048
const CHECK_LENGTH_MAX = 80
/** No case lasts as long. */
const NEVER_MS = 0x3FFFFFFF

export class Agent {
  private platform: Platform | undefined = undefined
  private control: Connection | undefined = undefined
  private subjects: Subject[] = []
  private listeners: (Listener | undefined)[] = []
  private digest: Digest | undefined = undefined
  /** The command that is being executed, or NONE. */
  private command = NONE
  /** What the next wakes ask for inside themselves, in ms. */
  private wakes: number[] = []
  private readonly events: Writer
  private readonly reader: Reader
  /** The value of an answer, and the frame that it goes out in. */
  private readonly writer: Writer
  private readonly frame: Writer
  private readonly input = new Uint8Array(FRAME_BYTES_MAX)
  private inputEnd = 0
  private sent = 0

  constructor(texts: Texts) {
    this.reader = new Reader(this.input, texts)
    this.writer = new Writer(FRAME_BYTES_MAX, texts)
    this.frame = new Writer(FRAME_BYTES_MAX, texts)
    this.events = new Writer(EVENT_BYTES_MAX, texts)
  }

  /** Begins to serve; the port of the control connection. */
  serve(platform: Platform): number {
    this.platform = platform
    platform.clock.onWake(() => this.woken(platform.clock))
    return platform.listen(0, connection => {
      this.control = connection
      this.inputEnd = 0
      this.frame.end = this.sent = 0
      return { onReadable: () => this.receive(), onWritable: () => this.send(), onClose: () => undefined }
    }).port
  }

  /** The platform's log: what the adapter found wrong is an event. */
  logged(line: string): void {
    if (line.slice(0, 6) !== 'check:' || !this.heard(CHECK, NONE)) return
    this.events.text(line.slice(0, CHECK_LENGTH_MAX))
  }

  /** Keeps an event for the next answer; false when nobody has asked for long: a test that failed. */
  heard(event: number, id: number): boolean {
    if (this.events.end > EVENT_BYTES_MAX - 12 - 4 - 3 * CHECK_LENGTH_MAX) return false
    this.events.int(event)
    this.events.int(this.command)
    this.events.int(id)
    return true
  }

  private woken(clock: Clock): void {
    this.heard(WOKEN, NONE)
    const ms = this.wakes.shift()
    if (ms === undefined) return
    this.command = WAKE
    clock.wake(ms)
    this.command = NONE
  }

  private receive(): void {
    const control = this.control
    if (!control) return
    for (;;) {
      const count = control.read(this.input, this.inputEnd, FRAME_BYTES_MAX)
      if (count === 0) return
      this.inputEnd += count
      this.reader.at = 0
      if (this.inputEnd >= 4 && this.inputEnd >= 4 + this.reader.int()) this.answer()
    }
  }

  private answer(): void {
    this.inputEnd = 0
    const writer = this.writer, frame = this.frame
    const command = this.reader.int()
    let status = OK
    writer.end = 0
    try {
      this.command = command
      this.execute(command)
    } catch (error) {
      status = THREW
      writer.end = 0
      writer.text(String(error))
    }
    this.command = NONE
    frame.end = 4
    frame.octets(this.events.bytes, 0, this.events.end)
    this.events.end = 0
    frame.int(END)
    frame.int(this.subjects.length)
    for (let i = 0; i < this.subjects.length; i++) {
      const connection = this.subjects[i].connection
      frame.int(connection.readable)
      frame.int(connection.writable)
      frame.int(connection.ended ? 1 : 0)
    }
    frame.int(status)
    frame.octets(writer.bytes, 0, writer.end)
    frame.finish()
    this.sent = 0
    this.send()
  }

  private send(): void {
    const control = this.control
    while (control && this.sent < this.frame.end && control.writable > 0) {
      const room = control.writable, left = this.frame.end - this.sent
      const count = room < left ? room : left
      control.write(this.frame.bytes, this.sent, this.sent + count)
      this.sent += count
    }
  }

  private execute(command: number): void {
    const platform = this.platform
    if (!platform) return
    if (command === RESET) this.reset(platform)
    else if (command === LISTEN) this.listen(platform)
    else if (command === UNLISTEN) this.unlisten(this.reader.int())
    else if (command >= READ && command <= INSIDE) this.onSubject(command, this.subjects[this.reader.int()])
    else if (command >= NOW && command <= DATE) this.onClock(command, platform.clock)
    else if (command >= FLASH_SIZE && command <= FLASH_ERASE) this.onFlash(command, platform.flash)
    else if (command >= FIND && command <= CRC32) this.onBytes(command, platform)
    else if (command >= DIGEST && command <= DIGEST_CLOSE) this.onDigest(command, platform)
    else this.onOthers(command, platform)
  }

  private reset(platform: Platform): void {
    for (let i = 0; i < this.listeners.length; i++) this.unlisten(i)
    for (let i = 0; i < this.subjects.length; i++) this.subjects[i].connection.abort()
    this.listeners = []
    this.subjects = []
    this.digest = undefined
    this.wakes = []
    platform.clock.wake(NEVER_MS)
    this.events.end = 0
  }

  private listen(platform: Platform): void {
    const port = this.reader.int(), refuse = this.reader.int(), id = this.listeners.length
    const listener = platform.listen(port, connection => {
      if (refuse) return undefined
      const subject = new Subject(connection, this.subjects.length, this)
      this.subjects.push(subject)
      this.heard(ACCEPTED, id)
      return subject
    })
    this.listeners.push(listener)
    this.writer.int(listener.port)
  }

  private unlisten(id: number): void {
    const listener = this.listeners[id]
    this.listeners[id] = undefined
    if (listener) listener.close()
  }

  private onSubject(command: number, subject: Subject): void {
    const connection = subject.connection, reader = this.reader, writer = this.writer
    if (command === READ) {
      const target = reader.octets(), from = reader.int(), to = reader.int()
      writer.int(connection.read(target, from, to))
      writer.all(target)
    } else if (command === WRITE) {
      const source = reader.octets(), from = reader.int(), to = reader.int()
      connection.write(source, from, to)
      source.fill(SPENT)
    } else if (command === FINISH) {
      connection.finish()
    } else if (command === CLOSE) {
      connection.close()
    } else if (command === ABORT) {
      connection.abort()
    } else if (command === INSIDE) {
      subject.action = reader.int()
    } else if (command === WHERE) {
      writer.maybe(connection.remoteAddress)
      writer.int(connection.remotePort === undefined ? NONE : connection.remotePort)
      writer.maybe(connection.localAddress)
      writer.int(connection.localPort === undefined ? NONE : connection.localPort)
    }
  }

  private onClock(command: number, clock: Clock): void {
    if (command === NOW) {
      this.writer.int(clock.now())
    } else if (command === WAKE) {
      clock.wake(this.reader.int())
    } else if (command === WAKE_INSIDE) {
      this.wakes = []
      for (let left = this.reader.int(); left > 0; left--) this.wakes.push(this.reader.int())
    } else if (command === DATE) {
      const date = clock.date()
      this.writer.maybe(date === undefined ? undefined : String(date))
    }
  }

  private onFlash(command: number, flash: Flash | undefined): void {
    const reader = this.reader
    if (command === FLASH_SIZE) {
      this.writer.int(flash ? flash.size : NONE)
      return
    }
    if (!flash) throw new Error('there is no flash')
    if (command === FLASH_READ) {
      const target = reader.octets(), from = reader.int(), to = reader.int()
      flash.read(target, from, to, reader.int())
      this.writer.all(target)
    } else if (command === FLASH_PROGRAM) {
      const source = reader.octets(), from = reader.int(), to = reader.int()
      flash.program(source, from, to, reader.int())
      source.fill(SPENT)
    } else {
      flash.erase(reader.int())
    }
  }

  private onBytes(command: number, platform: Platform): void {
    const reader = this.reader, writer = this.writer
    if (command === FIND) {
      const needle = reader.octets(), length = reader.int(), table = reader.octets(), bytes = reader.octets()
      const from = reader.int(), to = reader.int()
      writer.int(platform.find(needle, length, table, bytes, from, to))
    } else if (command === SPAN) {
      const table = reader.octets(), bytes = reader.octets(), from = reader.int(), to = reader.int()
      writer.int(platform.span(table, bytes, from, to))
    } else if (command === ENCODED_LENGTH) {
      writer.int(platform.encodedLength(reader.text()))
    } else if (command === ENCODE) {
      const text = reader.text(), at = reader.int(), target = reader.octets(), from = reader.int(), to = reader.int()
      writer.int(platform.encode(text, at, target, from, to))
      writer.all(target)
    } else if (command === DECODE) {
      const bytes = reader.octets(), from = reader.int(), to = reader.int()
      const text = platform.decode(bytes, from, to, reader.int() === 0 ? 'utf-8' : 'latin1')
      bytes.fill(SPENT)
      writer.text(text)
    } else {
      const bytes = reader.octets(), from = reader.int(), to = reader.int()
      writer.int(platform.crc32(bytes, from, to))
    }
  }

  private onDigest(command: number, platform: Platform): void {
    if (command === DIGEST) {
      this.digest = platform.digest ? platform.digest('sha-256') : undefined
      this.writer.int(this.digest ? 1 : 0)
    } else if (this.digest && command === DIGEST_WRITE) {
      const bytes = this.reader.octets(), from = this.reader.int(), to = this.reader.int()
      this.digest.write(bytes, from, to)
    } else if (this.digest) {
      this.writer.all(this.digest.close())
      this.digest = undefined
    }
  }

  private onOthers(command: number, platform: Platform): void {
    const writer = this.writer
    if (command === ENTROPY) {
      const target = this.reader.octets()
      writer.int(platform.entropy(target) ? 1 : 0)
      writer.all(target)
    } else if (command === LOG) {
      platform.log(this.reader.text())
    } else if (command === ADDRESSES) {
      const addresses = platform.addresses()
      writer.int(addresses.length)
      for (let i = 0; i < addresses.length; i++) writer.text(addresses[i])
    } else if (command === CONNECTIONS_MAX) {
      writer.int(platform.connectionsMax)
    }
  }
}
