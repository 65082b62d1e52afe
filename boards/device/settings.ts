// /cgi-bin/settings: GET shows the form, POST judges it and saves. Settings and certificate are one transaction; after
// it the browser is sent to the GET (303), so that reloading sends nothing twice. What equals the stored is not written.
import type { Cgi, Content, Plan, StoredBlob } from '../../src/index.ts'
import { sameContent } from './certificate.ts'
import { reply } from './page.ts'
import { sha256 } from './sha256.ts'
import { settingsPage } from './settings-form.ts'
import type { Note } from './settings-form.ts'
import { pack, unpack } from './settings-record.ts'
import type { CertificateFacts, Stored } from './settings-record.ts'
import {
  CERTIFICATE_BYTES_MAX, PASTED_BYTES_MAX, draftOf, judge, settingsOf,
} from './settings-rules.ts'
import type { Draft } from './settings-rules.ts'
import { same, utf8 } from './text.ts'

const RECORD = 'settings'
const BLOB = 'certificate'

/** Two windows: who saves last would undo the other's change without knowing of it. */
function overtaken(): Note {
  return {
    heading: 'Nothing was saved',
    text: 'The settings were changed in another window since this form was loaded. It shows what you entered here: '
      + 'save again to put it in place of the other, <a href="/cgi-bin/settings">or see what is stored</a>. '
      + 'A browser keeps neither passwords nor chosen files: please give them again.',
    good: false,
  }
}

export function settingsPlan(): Plan {
  return {
    methods: ['GET', 'POST'],
    token: 'required',
    files: { certificate: { sink: 'flash', max: CERTIFICATE_BYTES_MAX } },
    texts: { pasted: { sink: 'flash', max: PASTED_BYTES_MAX } },
  }
}

export function settings(cgi: Cgi): void {
  const stored = unpack(cgi.recorded(RECORD))
  if (cgi.env.get('REQUEST_METHOD') === 'POST') {
    save(cgi, stored)
  } else {
    show(cgi, draftOf(stored.settings), stored, noteOf(cgi.form.getfirst('saved', '')), undefined)
  }
}

function save(cgi: Cgi, stored: Stored): void {
  // Fields of a query would stand before those of the form: nobody but an attacker's link sends others than a token, which
  // may be that of before a restart.
  const query = cgi.env.get('QUERY_STRING')
  if (query && !/^token=[0-9a-f]*$/.test(query)) {
    const note = { heading: 'Nothing was saved', text: 'The form must be sent without another query.', good: false }
    show(cgi, draftOf(stored.settings), stored, note, '400 Bad Request')
    return
  }
  const draft = judge(cgi.form, stored)
  if (draft.problems.length > 0) {
    show(cgi, draft, stored, undefined, '422 Unprocessable Content')
    return
  }
  const next = settingsOf(draft, stored.settings)
  const change = keepCertificate(cgi, draft, stored)
  next.certificate = change.facts
  const before = cgi.recorded(RECORD)
  if (!change.written && before !== undefined && same(pack(next), before)) {
    redirect(cgi, 'same')
    return
  }
  const seen = cgi.form.getfirst('revision', '')
  if (seen !== '' && seen !== '' + stored.settings.revision) {
    show(cgi, draft, stored, overtaken(), '409 Conflict')
    return
  }
  next.revision++
  cgi.record(RECORD, pack(next))
  cgi.commit(status => {
    if (status === 0) redirect(cgi, 'yes')
    else fail(cgi, draft, stored, status)
  })
}

interface Change {
  readonly facts: CertificateFacts | undefined
  /** The transaction holds a blob or a removal. */
  readonly written: boolean
}

/** Puts the new certificate, or the removal of the old one, into the transaction. */
function keepCertificate(cgi: Cgi, draft: Draft, stored: Stored): Change {
  const item = draft.certificate
  const old = stored.settings.certificate
  const blob = cgi.blob(BLOB)
  if (item === undefined || item.file === undefined) {
    if (!draft.remove) return { facts: old ?? factsOf(blob), written: false }
    if (blob !== undefined) cgi.remove(BLOB)
    return { facts: undefined, written: blob !== undefined }
  }
  const name = utf8(item.filename ?? '')
  if (old !== undefined && blob !== undefined && sameContent(item.file, blob)) {
    return { facts: { name, length: old.length, digest: old.digest }, written: false }
  }
  const facts = { name, length: item.length, digest: sha256(item.file) }
  cgi.keep(BLOB, item, mediaType(item.file))
  return { facts, written: true }
}

/** A certificate whose settings could not be read is taken over, not forgotten. */
function factsOf(blob: StoredBlob | undefined): CertificateFacts | undefined {
  if (blob === undefined) return undefined
  try {
    return { name: new Uint8Array(0), length: blob.length, digest: sha256(blob) }
  } catch {
    // Its stored bytes do not verify: nothing is left to take over.
    return undefined
  }
}

function mediaType(content: Content): string {
  const first = new Uint8Array(1)
  const der = content.readAt(0, first, 0, 1) === 1 && first[0] === 0x30
  return der ? 'application/pkix-cert' : 'application/x-pem-file'
}

function show(
  cgi: Cgi, draft: Draft, stored: Stored, note: Note | undefined, status: string | undefined,
): void {
  const facts = stored.settings.certificate
  const blob = cgi.blob(BLOB)
  const found = blob !== undefined && (facts === undefined || blob.length === facts.length)
  reply(cgi, settingsPage(cgi.token, draft, stored, found, note), status)
}

/** See Other (RFC 9110 section 15.4.4): with a Status it is no local redirect (RFC 3875 section 6.2.4). */
function redirect(cgi: Cgi, saved: string): void {
  const target = '/cgi-bin/settings?saved=' + saved
  cgi.print('Status: 303 See Other')
  cgi.print('Location: ' + target)
  cgi.print('Content-Type: text/html; charset=utf-8')
  cgi.print()
  cgi.print('<p>Done. <a href="' + target + '">Back to the settings</a></p>')
}

/** What was uploaded is gone with its transaction, so it is not shown again. */
function fail(cgi: Cgi, draft: Draft, stored: Stored, status: number): void {
  draft.pasted = undefined
  const note = { heading: 'Not saved', text: failure(status), good: false }
  show(cgi, draft, stored, note, '' + status)
}

function failure(status: number): string {
  if (status === 507) {
    return 'The flash has no room for it. The settings and the certificate stored before are unchanged.'
  }
  // Even what is on flash may fail to be read back: only the next start decides then, for the old or the new.
  return 'The flash could not be written or read (status ' + status + '). Whether it was saved shows after a restart: '
    + 'then all of it is there, or all that was there before.'
}

function noteOf(saved: string): Note | undefined {
  if (saved === 'yes') return { heading: 'Saved', text: 'The settings are on the flash.', good: true }
  if (saved === 'same') {
    return { heading: 'Nothing to save', text: 'Everything was as it is stored already.', good: true }
  }
  return undefined
}
