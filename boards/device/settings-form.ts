// The settings form as a page. Every value goes through `bytes`, `text` or `content`, which escape it; the password is
// in no draft that is shown. Errors stand beside their field, tied to it, and in a summary that has the focus.
import { Page } from './page.ts'
import { grouped, hexadecimal } from './text.ts'
import type { Stored } from './settings-record.ts'
import { CERTIFICATE_BYTES_MAX, PASTED_BYTES_MAX, problemOf } from './settings-rules.ts'
import type { Draft, Problem } from './settings-rules.ts'

export interface Note {
  /** Markup of ours. */
  readonly heading: string
  readonly text: string
  readonly good: boolean
}

/** The page of `draft`. `token`: of the action, '' without one. `found`: a certificate is on the flash, the one that the settings name if they name one. */
export function settingsPage(
  token: string, draft: Draft, stored: Stored, found: boolean, note: Note | undefined,
): Page {
  const problems = draft.problems
  const page = new Page(problems.length > 0 ? 'Error: Settings' : 'Settings')
  page.html('<h1>Settings</h1>')
  if (note !== undefined) showNote(page, note)
  if (problems.length > 0) page.section(() => showProblems(page, draft))
  page.html('<form method="post" action="/cgi-bin/settings' + (token === '' ? '' : '?token=' + token)
    + '" enctype="multipart/form-data" novalidate><input type="hidden" name="revision" value="' + stored.settings.revision + '">')
  page.section(() => showStoredState(page, stored, draft))
  page.section(() => showNetwork(page, stored, draft))
  page.section(() => showBroker(page, draft))
  page.section(() => showCertificate(page, stored, draft, found))
  page.html('<p class="hint">All of it is saved together, or nothing is.</p>'
    + '<p><button>Save settings</button></p></form>')
  return page
}

function showNote(page: Page, note: Note): void {
  page.html('<div class="note').html(note.good ? '" role="status' : ' bad" role="alert')
    .html('" tabindex="-1" autofocus><h2>').html(note.heading).html('</h2><p>')
    .html(note.text).html('</p></div>')
}

function showProblems(page: Page, draft: Draft): void {
  const problems = draft.problems
  page.html('<div class="note bad" role="alert" tabindex="-1" autofocus><h2>Nothing was saved</h2>'
    + '<p>Please mend this and save again:</p><ul>')
  for (let i = 0; i < problems.length; i++) {
    page.html('<li><a href="#').html(problems[i].field).html('">')
      .text(problems[i].message).html('</a></li>')
  }
  page.html('</ul>')
  if (draft.uploaded || draft.password.length > 0) {
    page.html('<p>A browser keeps neither passwords nor chosen files: please give them again.</p>')
  }
  page.html('</div>')
}

/** Settings that we cannot read are never passed over in silence. */
function showStoredState(page: Page, stored: Stored, draft: Draft): void {
  if (stored.state !== 'other' && stored.state !== 'damaged') return
  page.html('<fieldset><legend>Stored settings cannot be read</legend><p>')
  if (stored.state === 'other') {
    page.html('They have format ' + stored.format + ', which another version of this program wrote. ')
  } else {
    page.html('Their entries do not fit together. ')
  }
  page.html('They stay as they are until you save over them. The form below shows defaults.</p>')
  tick(page, draft.problems, 'replace', 'Replace the stored settings', draft.replace)
  page.html('</fieldset>')
}

function showNetwork(page: Page, stored: Stored, draft: Draft): void {
  const problems = draft.problems
  page.html('<fieldset><legend>Wi-Fi</legend>')
  label(page, 'ssid', 'Network name (SSID)')
  page.html('<input id="ssid" name="ssid" required autocomplete="off" autocapitalize="none" '
    + 'spellcheck="false" value="').bytes(draft.ssid).html('"')
  described(page, problems, 'ssid', 'Up to 32 bytes.')
  label(page, 'password', 'Password')
  page.html('<input id="password" name="password" type="password" autocomplete="new-password"')
  if (stored.settings.password.length > 0) {
    described(page, problems, 'password',
      '8 to 63 bytes. One is stored; it is never shown. Leave this empty to keep it.')
    tick(page, problems, 'forget', 'Forget the stored password (open network)', draft.forget)
  } else {
    described(page, problems, 'password', '8 to 63 bytes; empty for an open network. Never shown again.')
  }
  page.html('<p class="hint">This page is not encrypted: save it over a network that you trust.</p></fieldset>')
}

function showBroker(page: Page, draft: Draft): void {
  const problems = draft.problems
  page.html('<fieldset><legend>MQTT broker</legend>')
  label(page, 'host', 'Host')
  page.html('<input id="host" name="host" required autocomplete="off" autocapitalize="none" '
    + 'spellcheck="false" value="').bytes(draft.host).html('"')
  described(page, problems, 'host', 'A name or an address, such as broker.local.')
  label(page, 'port', 'Port')
  page.html('<input id="port" name="port" required inputmode="numeric" autocomplete="off" value="')
    .bytes(draft.port).html('"')
  described(page, problems, 'port', '1 to 65535. Usually 1883, with TLS 8883.')
  label(page, 'qos', 'Delivery')
  page.html('<select id="qos" name="qos"')
  describe(page, problems, 'qos', false)
  page.html('>')
  option(page, '0', '0: at most once', draft.qos === 0)
  option(page, '1', '1: at least once', draft.qos === 1)
  option(page, '2', '2: exactly once', draft.qos === 2)
  page.html('</select>')
  showError(page, problems, 'qos')
  page.html('</div>')
  tick(page, problems, 'tls', 'Use TLS', draft.tls)
  page.html('</fieldset>')
}

function showCertificate(page: Page, stored: Stored, draft: Draft, found: boolean): void {
  const problems = draft.problems
  page.html('<fieldset><legend>Certificate</legend>')
  showFacts(page, stored, found)
  if (stored.settings.certificate !== undefined) {
    tick(page, problems, 'remove', 'Remove the stored certificate', draft.remove)
  }
  label(page, 'certificate', stored.settings.certificate === undefined ? 'File' : 'New file')
  page.html('<input id="certificate" name="certificate" type="file" accept=".pem,.crt,.cer,.der"')
  described(page, problems, 'certificate', 'PEM or DER, at most ' + grouped(CERTIFICATE_BYTES_MAX) + ' bytes.')
  label(page, 'pasted', 'Or paste it as text')
  page.html('<textarea id="pasted" name="pasted" rows="5" autocomplete="off" spellcheck="false" '
    + 'placeholder="-----BEGIN CERTIFICATE-----"')
  describe(page, problems, 'pasted', true)
  // The first line end inside a textarea is not part of its value (HTML 4.10.11, 13.1.2.5).
  page.html('>\n')
  if (draft.pasted !== undefined && draft.pasted.file !== undefined) page.content(draft.pasted.file)
  page.html('</textarea>')
  hint(page, 'pasted', 'PEM, at most ' + grouped(PASTED_BYTES_MAX)
    + ' bytes. Give a file or a text, not both. It replaces the stored certificate.')
  showError(page, problems, 'pasted')
  page.html('</div>')
  page.html('</fieldset>')
}

function showFacts(page: Page, stored: Stored, found: boolean): void {
  const facts = stored.settings.certificate
  if (facts === undefined) {
    page.html(found ? '<p>One is stored; what the settings say of it cannot be read.</p>'
      : '<p>None is stored.</p>')
    return
  }
  page.html('<dl><dt>Stored</dt><dd id="stored-name">')
  if (facts.name.length > 0) page.bytes(facts.name)
  else page.html('No file name (pasted)')
  page.html('</dd><dt>Size</dt><dd id="stored-size">' + grouped(facts.length) + ' bytes</dd>'
    + '<dt>SHA-256</dt><dd><code id="stored-digest">' + hexadecimal(facts.digest) + '</code></dd></dl>')
  if (!found) {
    page.html('<p class="error">Its content is missing on the flash. Please upload it again.</p>')
  }
}

function label(page: Page, id: string, text: string): void {
  page.html('<div class="field"><label for="' + id + '">' + text + '</label>')
}

/** Ends an input that has a hint, and its field. */
function described(page: Page, problems: Problem[], id: string, text: string): void {
  describe(page, problems, id, true)
  page.html('>')
  hint(page, id, text)
  showError(page, problems, id)
  page.html('</div>')
}

/** The attributes that tie an input to its hint and its error. */
function describe(page: Page, problems: Problem[], id: string, hinted: boolean): void {
  const wrong = problemOf(problems, id) !== undefined
  if (!wrong && !hinted) return
  page.html(' aria-describedby="' + (hinted ? id + '-hint' : '') + (wrong && hinted ? ' ' : '')
    + (wrong ? id + '-error" aria-invalid="true"' : '"'))
}

function hint(page: Page, id: string, text: string): void {
  page.html('<p class="hint" id="' + id + '-hint">' + text + '</p>')
}

function showError(page: Page, problems: Problem[], id: string): void {
  const message = problemOf(problems, id)
  if (message === undefined) return
  page.html('<p class="error" id="' + id + '-error">').text(message).html('</p>')
}

function option(page: Page, value: string, text: string, chosen: boolean): void {
  page.html('<option value="' + value + (chosen ? '" selected>' : '">') + text + '</option>')
}

function tick(page: Page, problems: Problem[], id: string, text: string, ticked: boolean): void {
  page.html('<div class="field"><div class="tick"><input type="checkbox" id="' + id + '" name="' + id
    + '" value="1"' + (ticked ? ' checked' : ''))
  describe(page, problems, id, false)
  page.html('><label for="' + id + '">' + text + '</label></div>')
  showError(page, problems, id)
  page.html('</div>')
}
