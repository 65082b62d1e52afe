// What the settings form accepts. A draft holds what was entered beside what is wrong with it, so that the form can
// show both; the settings that come of it count only when nothing is wrong. Lengths are bytes of UTF-8, because that
// is what a radio or a broker counts; every character but a control character is allowed.
import type { FieldStorage, Item } from '../../src/index.ts'
import { certificateProblem, blank } from './certificate.ts'
import { grouped, utf8 } from './text.ts'
import type { Settings, Stored } from './settings-record.ts'

export const SSID_BYTES_MAX = 32
export const PASSWORD_BYTES_MIN = 8
export const PASSWORD_BYTES_MAX = 63
export const HOST_BYTES_MAX = 255
export const CERTIFICATE_BYTES_MAX = 16384
export const PASTED_BYTES_MAX = 8192
/** Octets that are no UTF-8 grow when they are read as text. */
const FILENAME_BYTES_MAX = 765
const PORT_MAX = 65535

/** A sentence beside the field whose id is `field`. */
export interface Problem {
  readonly field: string
  readonly message: string
}

/** What the form shows: texts as they were entered. */
export interface Draft {
  ssid: Uint8Array
  host: Uint8Array
  port: Uint8Array
  tls: boolean
  qos: number
  forget: boolean
  remove: boolean
  replace: boolean
  /** The text that was pasted, if any was. */
  pasted: Item | undefined
  /** What becomes the certificate: an upload or the pasted text. */
  certificate: Item | undefined
  /** A file was chosen. */
  uploaded: boolean
  /** The password that was entered; empty leaves the stored one. Never shown. */
  password: Uint8Array
  readonly problems: Problem[]
}

/** The draft that shows what is stored. */
export function draftOf(settings: Settings): Draft {
  return {
    ssid: settings.ssid, host: settings.host, port: utf8('' + settings.port),
    tls: settings.tls, qos: settings.qos, forget: false, remove: false, replace: false,
    pasted: undefined, certificate: undefined, uploaded: false,
    password: new Uint8Array(0), problems: [],
  }
}

/** Judges what was sent. A checkbox that is not ticked is not sent, so its absence means no. */
export function judge(form: FieldStorage, stored: Stored): Draft {
  const draft = draftOf(stored.settings)
  const problems = draft.problems
  draft.ssid = utf8(form.getfirst('ssid', ''))
  draft.host = utf8(form.getfirst('host', ''))
  draft.port = utf8(form.getfirst('port', ''))
  draft.password = utf8(form.getfirst('password', ''))
  draft.tls = form.has('tls')
  draft.forget = form.has('forget')
  draft.remove = form.has('remove')
  draft.replace = form.has('replace')

  judgeLength(problems, 'ssid', 'The network name', draft.ssid, 1, SSID_BYTES_MAX)
  if (draft.password.length > 0) {
    judgeLength(problems, 'password', 'The password', draft.password,
      PASSWORD_BYTES_MIN, PASSWORD_BYTES_MAX)
  }
  judgeLength(problems, 'host', 'The broker\'s host', draft.host, 1, HOST_BYTES_MAX)
  if (portOf(draft.port) < 0) {
    add(problems, 'port', 'The port must be a whole number from 1 to ' + PORT_MAX + '.')
  }
  draft.qos = choiceOf(form.getfirst('qos', ''))
  if (draft.qos < 0) add(problems, 'qos', 'Choose one of the three delivery guarantees.')
  judgeCertificate(form, draft)
  if (stored.state !== 'none' && stored.state !== 'read' && !draft.replace) {
    add(problems, 'replace', 'Tick this box to replace the settings that cannot be read.')
  }
  return draft
}

/** The settings of a draft without problems; those of the certificate stay as they are. */
export function settingsOf(draft: Draft, before: Settings): Settings {
  const kept = draft.forget ? new Uint8Array(0) : before.password
  return {
    ssid: draft.ssid, password: draft.password.length > 0 ? draft.password : kept,
    host: draft.host, port: portOf(draft.port), tls: draft.tls, qos: draft.qos,
    certificate: before.certificate, revision: before.revision, others: before.others,
  }
}

/** The sentence beside a field, or undefined. */
export function problemOf(problems: Problem[], field: string): string | undefined {
  for (let i = 0; i < problems.length; i++) {
    if (problems[i].field === field) return problems[i].message
  }
  return undefined
}

function judgeCertificate(form: FieldStorage, draft: Draft): void {
  const problems = draft.problems
  const upload = form.item('certificate')
  const pasted = form.item('pasted')
  draft.uploaded = upload !== undefined && (upload.length > 0 || upload.filename !== '')
  if (pasted !== undefined && pasted.file !== undefined && !blank(pasted.file)) draft.pasted = pasted
  if (draft.uploaded && draft.pasted !== undefined) {
    add(problems, 'pasted',
      'A file was chosen as well. Give one of the two: clear this text, or choose no file.')
  } else if (upload !== undefined && draft.uploaded) {
    draft.certificate = upload
    judgeContent(problems, 'certificate', upload)
  } else if (draft.pasted !== undefined) {
    draft.certificate = draft.pasted
    judgeContent(problems, 'pasted', draft.pasted)
  }
}

function judgeContent(problems: Problem[], field: string, item: Item): void {
  if (item.length === 0) {
    add(problems, field, 'This file is empty.')
  } else if (item.file === undefined || (field === 'certificate' && item.filename === undefined)) {
    add(problems, field, 'This arrived in a form that cannot be stored. Send it as a file.')
  } else if (item.filename !== undefined && utf8(item.filename).length > FILENAME_BYTES_MAX) {
    add(problems, field, 'The name of this file is too long. Rename it to at most ' + FILENAME_BYTES_MAX + ' bytes.')
  } else {
    const problem = certificateProblem(item.file)
    if (problem !== undefined) add(problems, field, problem)
  }
}

function judgeLength(
  problems: Problem[], field: string, what: string, value: Uint8Array, least: number, most: number,
): void {
  const length = value.length
  if (length === 0) {
    add(problems, field, what + ' is missing.')
  } else if (length < least || length > most) {
    add(problems, field, what + ' must have ' + least + ' to ' + most + ' bytes; this has '
      + grouped(length) + '.' + (wide(value) ? ' Some letters take more than one byte.' : ''))
  } else if (controlled(value)) {
    add(problems, field, what + ' must not hold control characters such as tabs.')
  }
}

function add(problems: Problem[], field: string, message: string): void {
  problems.push({ field, message })
}

/** C0 controls and DEL; in UTF-8 no octet of another character looks like one. */
function controlled(value: Uint8Array): boolean {
  for (let i = 0; i < value.length; i++) if (value[i] < 0x20 || value[i] === 0x7F) return true
  return false
}

/** Whether some characters have several octets. */
function wide(value: Uint8Array): boolean {
  for (let i = 0; i < value.length; i++) if (value[i] >= 0x80) return true
  return false
}

/** 1 to 65535 from one to five digits, else -1. */
function portOf(digits: Uint8Array): number {
  if (digits.length === 0 || digits.length > 5) return -1
  let value = 0
  for (let i = 0; i < digits.length; i++) {
    if (digits[i] < 0x30 || digits[i] > 0x39) return -1
    value = value * 10 + digits[i] - 0x30
  }
  return value >= 1 && value <= PORT_MAX ? value : -1
}

function choiceOf(value: string): number {
  return value === '0' ? 0 : value === '1' ? 1 : value === '2' ? 2 : -1
}
