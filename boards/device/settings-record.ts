// The settings as the bytes of one record: a format number, then entries `id u8, length u16, bytes` (little endian).
// An id that is not known here is kept and written back, so that an older program loses nothing of a newer one. A
// record of another format is never read as if it were ours, and never taken for "no settings": see README.md.
import { copy } from './text.ts'

/** What is stored of a certificate beside its bytes. */
export interface CertificateFacts {
  /** As it was uploaded; empty when the text was pasted. */
  readonly name: Uint8Array
  readonly length: number
  readonly digest: Uint8Array
}

/** Texts are UTF-8. */
export interface Settings {
  ssid: Uint8Array
  password: Uint8Array
  host: Uint8Array
  port: number
  tls: boolean
  qos: number
  certificate: CertificateFacts | undefined
  /** How often the settings were saved; tells a form that was loaded before another save. */
  revision: number
  /** Entries with ids of later programs, as they were. */
  others: Uint8Array
}

export interface Stored {
  /** 'none': never saved; 'other': a format that is not ours; 'damaged': ours, but its entries do not fit. */
  readonly state: 'none' | 'read' | 'other' | 'damaged'
  /** The record's format number, 0 without one. */
  readonly format: number
  /** The defaults unless the state is 'read'. */
  readonly settings: Settings
}

const FORMAT = 1
const SSID = 1
const PASSWORD = 2
const HOST = 3
const PORT = 4
const TLS = 5
const QOS = 6
const CERTIFICATE_NAME = 7
const CERTIFICATE_LENGTH = 8
const CERTIFICATE_DIGEST = 9
const REVISION = 10

export function defaults(): Settings {
  const none = new Uint8Array(0)
  return {
    ssid: none, password: none, host: none, port: 1883, tls: false, qos: 0,
    certificate: undefined, revision: 0, others: none,
  }
}

export function unpack(record: Uint8Array | undefined): Stored {
  if (record === undefined) return { state: 'none', format: 0, settings: defaults() }
  const format = record.length > 0 ? record[0] : 0
  if (format !== FORMAT) return { state: 'other', format, settings: defaults() }
  const settings = defaults()
  const others: number[] = []
  let name = settings.others
  let length = 0
  let digest = settings.others
  let at = 1
  while (at + 3 <= record.length) {
    const from = at + 3
    const to = from + number(record, at + 1, at + 3)
    if (to > record.length) break
    switch (record[at]) {
      case SSID: settings.ssid = copy(record, from, to); break
      case PASSWORD: settings.password = copy(record, from, to); break
      case HOST: settings.host = copy(record, from, to); break
      case PORT: settings.port = number(record, from, to); break
      case TLS: settings.tls = number(record, from, to) === 1; break
      case QOS: settings.qos = number(record, from, to); break
      case CERTIFICATE_NAME: name = copy(record, from, to); break
      case CERTIFICATE_LENGTH: length = number(record, from, to); break
      case CERTIFICATE_DIGEST: digest = copy(record, from, to); break
      case REVISION: settings.revision = number(record, from, to); break
      default: for (let i = at; i < to; i++) others.push(record[i])
    }
    at = to
  }
  if (at !== record.length) return { state: 'damaged', format, settings: defaults() }
  if (digest.length === 32) settings.certificate = { name, length, digest }
  settings.others = new Uint8Array(others)
  return { state: 'read', format, settings }
}

export function pack(settings: Settings): Uint8Array {
  const certificate = settings.certificate
  const record = new Uint8Array(packedLength(settings))
  record[0] = FORMAT
  let at = 1
  at = putBytes(record, at, SSID, settings.ssid)
  at = putBytes(record, at, PASSWORD, settings.password)
  at = putBytes(record, at, HOST, settings.host)
  at = putNumber(record, at, PORT, settings.port, 2)
  at = putNumber(record, at, TLS, settings.tls ? 1 : 0, 1)
  at = putNumber(record, at, QOS, settings.qos, 1)
  at = putNumber(record, at, REVISION, settings.revision, 4)
  if (certificate !== undefined) {
    at = putBytes(record, at, CERTIFICATE_NAME, certificate.name)
    at = putNumber(record, at, CERTIFICATE_LENGTH, certificate.length, 4)
    at = putBytes(record, at, CERTIFICATE_DIGEST, certificate.digest)
  }
  if (settings.others.length > 0) record.set(settings.others, at)
  return record
}

function packedLength(settings: Settings): number {
  const texts = settings.ssid.length + settings.password.length + settings.host.length
  const certificate = settings.certificate
  const facts = certificate === undefined ? 0 : 9 + certificate.name.length + 4 + certificate.digest.length
  return 1 + 21 + texts + 8 + facts + settings.others.length
}

function putBytes(target: Uint8Array, at: number, id: number, value: Uint8Array): number {
  target[at] = id
  target[at + 1] = value.length & 0xFF
  target[at + 2] = value.length >> 8
  if (value.length > 0) target.set(value, at + 3)
  return at + 3 + value.length
}

function putNumber(
  target: Uint8Array, at: number, id: number, value: number, length: number,
): number {
  target[at] = id
  target[at + 1] = length
  target[at + 2] = 0
  for (let i = 0; i < length; i++) target[at + 3 + i] = (value >>> (8 * i)) & 0xFF
  return at + 3 + length
}

/** At most four octets, little endian. */
function number(bytes: Uint8Array, from: number, to: number): number {
  let value = 0
  for (let i = to - 1; i >= from; i--) value = value * 256 + bytes[i]
  return value
}
