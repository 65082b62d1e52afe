// The example device in the in-memory world, with a peer that fills in forms: requests go in as bytes, pages come out.
import { NorChip } from '../../host-sim/nor-chip.ts'
import { device } from '../../boards/device/index.ts'
import { unpack } from '../../boards/device/settings-record.ts'
import { Gateway } from '../../src/index.ts'
import type { Cgi } from '../../src/index.ts'
import type { Flash } from '../../src/ports.ts'
import { readResponses } from '../../host-sim/world/responses.ts'
import { World } from '../../host-sim/world/world.ts'

/** What breaks settings pages: separators, escapes, quotes, and one to four octets of UTF-8. */
export const HARD = '& % + # \' " < \u00e9 \u6f22 \u{1f600}'
/** About 6 kB of certificate, in lines as they come. */
export const PEM = pem(6000)

/** 64 sectors. */
const FLASH_BYTES = 262144

/** The core and the device, as they come from an engine. */
export interface DeviceEngine {
  Gateway: typeof Gateway
  device: typeof device
}

export interface Part {
  name: string
  content: Buffer
  /** Undefined: a text. */
  filename: string | undefined
}

export interface Page {
  status: number
  fields: { [name: string]: string }
  html: string
}

interface Decoded {
  ssid: string
  password: string
  host: string
  port: number
  tls: boolean
  qos: number
}

interface Snapshot {
  record: Buffer | undefined
  certificate: Buffer | undefined
  /** The commit that the certificate is of. */
  commit: number | undefined
}

export function text(name: string, value: string): Part {
  return { name, content: Buffer.from(value), filename: undefined }
}

export function file(name: string, filename: string, content: string | Buffer): Part {
  return { name, content: Buffer.from(content), filename }
}

/** What a browser sends when no file was chosen. */
export const NO_FILE = file('certificate', '', '')

/** A form that is in order; `changes` replaces fields by name. */
export function complete(...changes: Part[]): Part[] {
  const parts = [
    text('ssid', 'home'), text('password', 'correct horse'), text('host', 'broker.local'),
    text('port', '1883'), text('qos', '1'), text('tls', '1'), file('certificate', 'ca.pem', PEM), text('pasted', ''),
  ]
  return parts.map(part => changes.find(change => change.name === part.name) ?? part)
    .concat(changes.filter(change => !parts.some(part => part.name === change.name)))
}

/** The same without one field, as a checkbox that is not ticked. */
export function without(parts: Part[], name: string): Part[] {
  return parts.filter(part => part.name !== name)
}

/** The `value` of the input `id`. */
export function shown(html: string, id: string): string | undefined {
  const value = new RegExp(`id="${id}"[^>]* value="([^"]*)"`).exec(html)
  return value ? unescaped(value[1]) : undefined
}

/** The text of the element `id`, '' when there is none. */
export function textOf(html: string, id: string): string {
  const content = new RegExp(`id="${id}"[^>]*>([^<]*)<`).exec(html)
  return content ? unescaped(content[1]) : ''
}

export function flag(html: string, id: string, attribute: string): boolean {
  return new RegExp(`id="${id}"[^>]* ${attribute}[ >]`).test(html)
}

/** A chip whose programs can be made to fail. */
class FailingFlash implements Flash {
  readonly size: number
  failing = false
  readonly chip: NorChip

  constructor(chip: NorChip) {
    this.chip = chip
    this.size = chip.size
  }

  read(target: Uint8Array, from: number, to: number, address: number): void {
    this.chip.read(target, from, to, address)
  }

  program(source: Uint8Array, from: number, to: number, address: number): void {
    if (this.failing) throw new Error('the chip does not answer')
    this.chip.program(source, from, to, address)
  }

  erase(sector: number): void {
    this.chip.erase(sector)
  }
}

export class DeviceWorld {
  readonly flash: FailingFlash
  private readonly world: World
  private readonly engine: DeviceEngine
  private peeked: ((cgi: Cgi) => void) | undefined

  constructor(chip: NorChip = new NorChip(FLASH_BYTES), engine: DeviceEngine = { Gateway, device }) {
    this.engine = engine
    this.flash = new FailingFlash(chip)
    this.world = new World({ flash: this.flash })
    const gateway = new engine.Gateway(this.world, { hosts: 'any' })
    engine.device(gateway)
    gateway.register('peek', (cgi: Cgi) => {
      cgi.print('Content-Type: text/plain\n')
      if (this.peeked) this.peeked(cgi)
    })
    gateway.listen(80)
    this.world.settle()
  }

  /** The same flash after a restart. */
  restarted(): DeviceWorld {
    return new DeviceWorld(this.flash.chip.reboot(), this.engine)
  }

  lines(): string[] {
    return this.world.lines
  }

  get(target: string): Page {
    return this.at(`/cgi-bin/${target}`)
  }

  at(path: string): Page {
    return this.send(`GET ${path} HTTP/1.1\r\nHost: device\r\n\r\n`, Buffer.alloc(0))
  }

  post(target: string, parts: Part[]): Page {
    const pieces: Buffer[] = []
    for (const part of parts) {
      const filename = part.filename?.replace(/"/g, '%22')
      const tail = filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: application/octet-stream`
      pieces.push(Buffer.from(`--cut\r\nContent-Disposition: form-data; name="${part.name}"${tail}\r\n\r\n`),
        part.content, Buffer.from('\r\n'))
    }
    return this.content(target, 'multipart/form-data; boundary=cut', Buffer.concat([...pieces, Buffer.from('--cut--\r\n')]))
  }

  postUrlencoded(target: string, content: string): Page {
    return this.content(target, 'application/x-www-form-urlencoded', Buffer.from(content))
  }

  /** The stored settings, their texts decoded. */
  settings(): Decoded {
    const { settings } = unpack(this.snapshot().record)
    const decoded = (bytes: Uint8Array): string => Buffer.from(bytes).toString()
    return {
      ssid: decoded(settings.ssid), password: decoded(settings.password), host: decoded(settings.host),
      port: settings.port, tls: settings.tls, qos: settings.qos,
    }
  }

  certificate(): Buffer | undefined {
    return this.snapshot().certificate
  }

  /** The commit that the certificate is of. */
  commit(): number | undefined {
    return this.snapshot().commit
  }

  /** What a script finds on flash now. */
  snapshot(): Snapshot {
    let found: Snapshot | undefined
    this.peek(cgi => {
      const record = cgi.recorded('settings'), blob = cgi.blob('certificate')
      let certificate: Buffer | undefined
      if (blob) {
        certificate = Buffer.alloc(blob.length)
        for (let at = 0; at < blob.length;) at += blob.readAt(at, certificate, at, blob.length)
      }
      found = { record: record && Buffer.from(record), certificate, commit: blob?.commit }
    })
    if (!found) throw new Error('the script did not run')
    return found
  }

  /** Puts another record in place of the settings. */
  store(record: Uint8Array): void {
    let status = -1
    this.peek(cgi => {
      cgi.record('settings', record)
      cgi.commit(done => { status = done })
    })
    if (status !== 0) throw new Error(`not stored: ${status}`)
  }

  private peek(script: (cgi: Cgi) => void): void {
    this.peeked = script
    this.get('peek')
    this.peeked = undefined
  }

  private content(target: string, type: string, content: Buffer): Page {
    return this.send(`POST /cgi-bin/${target} HTTP/1.1\r\nHost: device\r\nContent-Type: ${type}\r\n`
      + `Content-Length: ${content.length}\r\n\r\n`, content)
  }

  private send(head: string, content: Buffer): Page {
    const peer = this.world.connect()
    const bytes = Buffer.concat([Buffer.from(head), content])
    peer.send(bytes, 0, bytes.length)
    this.world.settle()
    peer.sendFin()
    this.world.settle()
    const [response] = readResponses(peer.received(0), true)
    if (!response || !response.complete) throw new Error(`no whole answer: ${Buffer.from(peer.received(0))}`)
    if (this.world.misuses.length > 0) throw new Error(this.world.misuses.join('; '))
    const fields: Page['fields'] = {}
    for (const { name, value } of response.fields) fields[name] = value
    return { status: response.status, fields, html: Buffer.from(response.content, 'latin1').toString() }
  }
}

function unescaped(markup: string): string {
  return markup.replace(/&#([0-9]+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}

/** PEM text of about `size` bytes in two certificates; its content is a fixed sequence, not a real key. */
function pem(size: number): string {
  let state = 1
  const content = Buffer.alloc(Math.floor(size * 0.36))
  for (let i = 0; i < content.length; i++) {
    state = (state * 48271) % 2147483647
    content[i] = state & 255
  }
  const lines = content.toString('base64').replace(/.{64}/g, '$&\n')
  const one = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
  return one + one
}

/** Parts as a client of Node sends them. */
export function formData(parts: Part[]): FormData {
  const data = new FormData()
  for (const { name, content, filename } of parts) {
    if (filename === undefined) data.append(name, content.toString())
    else data.append(name, new Blob([content]), filename)
  }
  return data
}
