// The settings form of the example device as a browser meets it, in the in-memory world: every rule of it.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { defaults, pack, unpack } from '../boards/device/settings-record.ts'
import { utf8 } from '../boards/device/text.ts'
import {
  DeviceWorld, HARD, NO_FILE, PEM, type Part, complete, file, flag, shown, text, textOf, without,
} from './browser/device-world.ts'

test('saves settings and certificate together and shows them, byte for byte, after a restart', () => {
  const world = new DeviceWorld()
  const saved = world.post('settings', complete(
    text('ssid', HARD), text('password', HARD), text('host', HARD), file('certificate', `${HARD}.pem`, PEM)))
  assert.equal(saved.status, 303)
  assert.match(saved.fields.location, /^\/cgi-bin\/settings\?saved=yes$/)
  const page = world.restarted().get('settings')
  assert.equal(shown(page.html, 'ssid'), HARD)
  assert.equal(shown(page.html, 'host'), HARD)
  assert.equal(shown(page.html, 'port'), '1883')
  assert.ok(flag(page.html, 'tls', 'checked'))
  assert.match(page.html, /<option value="1" selected>/)
  assert.equal(textOf(page.html, 'stored-name'), `${HARD}.pem`)
  assert.equal(textOf(page.html, 'stored-size'), `${PEM.length.toLocaleString('en')} bytes`)
  assert.equal(textOf(page.html, 'stored-digest'), createHash('sha256').update(PEM).digest('hex'))
  assert.equal(world.settings().password, HARD)
  assert.deepEqual(world.certificate(), Buffer.from(PEM))
})

test('a valid certificate with an impossible port changes nothing', () => {
  const world = new DeviceWorld()
  world.post('settings', complete())
  const before = world.snapshot()
  const other = PEM.replace(/[A-M]/g, 'Z')
  for (const port of ['0', '65536', '70000', '-1', '1e3', '18 83', '0x50', '', '999999999999', '\u0661']) {
    const answer = world.post('settings', complete(
      text('ssid', 'new'), text('port', port), file('certificate', 'new.pem', other)))
    assert.equal(answer.status, 422, port)
    assert.match(answer.html, /<p class="error" id="port-error">The port must be/)
    assert.deepEqual(world.snapshot(), before, port)
  }
  assert.deepEqual(world.restarted().snapshot(), before)
})

test('an error stands beside its field, tied to it, with a summary that names it', () => {
  const answer = new DeviceWorld().post('settings', complete(text('port', 'x'), text('host', '')))
  for (const id of ['port', 'host']) {
    assert.match(answer.html, new RegExp(
      `<input id="${id}"[^>]*aria-describedby="${id}-hint ${id}-error" aria-invalid="true"`))
    assert.match(answer.html, new RegExp(`<p class="error" id="${id}-error">`))
    assert.match(answer.html, new RegExp(`<li><a href="#${id}">`))
  }
  assert.match(answer.html, /<title>Error: Settings/)
  assert.doesNotMatch(answer.html, /id="ssid-error"/)
})

test('what was entered stays on an error, but not the password', () => {
  const world = new DeviceWorld()
  const pasted = `not a certificate </textarea>${HARD}\r\nline`
  const answer = world.post('settings', complete(
    text('ssid', HARD), text('password', 'swordfish-42'), text('host', HARD), text('port', '8883x'),
    text('qos', '2'), text('pasted', pasted), NO_FILE))
  assert.equal(answer.status, 422)
  assert.equal(shown(answer.html, 'ssid'), HARD)
  assert.equal(shown(answer.html, 'host'), HARD)
  assert.equal(shown(answer.html, 'port'), '8883x')
  assert.equal(textOf(answer.html, 'pasted'), `\n${pasted}`)
  assert.ok(flag(answer.html, 'tls', 'checked'))
  assert.match(answer.html, /<option value="2" selected>/)
  assert.doesNotMatch(answer.html, /swordfish/)
  const unticked = world.post('settings', without(complete(text('port', '')), 'tls'))
  assert.ok(!flag(unticked.html, 'tls', 'checked'))
})

test('never sends a password back, and keeps it when the field is left empty', () => {
  const world = new DeviceWorld()
  world.post('settings', complete(text('password', 'swordfish-42')))
  const kept = world.post('settings', complete(text('password', ''), text('ssid', 'other'), NO_FILE))
  assert.equal(kept.status, 303)
  assert.equal(world.settings().password, 'swordfish-42')
  assert.equal(world.settings().ssid, 'other')
  assert.doesNotMatch(world.get('settings').html, /swordfish/)
  assert.match(world.get('settings').html, /name="password" type="password" autocomplete="new-password" aria/)
  world.post('settings', complete(text('password', ''), text('forget', '1'), NO_FILE))
  assert.equal(world.settings().password, '')
  assert.deepEqual(world.lines().filter(line => line.includes('swordfish')), [])
})

const LENGTHS: [string, number, number][] = [['ssid', 1, 32], ['password', 8, 63], ['host', 1, 255]]
for (const [name, least, most] of LENGTHS) {
  test(`counts the length of ${name} in bytes: ${least} to ${most}`, () => {
    const world = new DeviceWorld()
    const status = (value: string): number => world.post('settings', complete(text(name, value))).status
    assert.equal(status('x'.repeat(most)), 303)
    assert.equal(status('x'.repeat(most + 1)), 422)
    assert.equal(status('x'.repeat(least)), 303)
    if (least > 1) assert.equal(status('x'.repeat(least - 1)), 422)
    const wide = '\u00e9'.repeat(Math.floor(most / 2))
    assert.equal(status(wide), 303)
    assert.equal(status(`${wide}\u00e9`), 422)
    assert.equal(status('twelve\tbytes'), 422)
    assert.equal(status('twelve\0bytes'), 422)
  })
}

test('accepts the ends of the range of ports, and refuses a choice that is none', () => {
  const world = new DeviceWorld()
  for (const port of ['1', '65535']) assert.equal(world.post('settings', complete(text('port', port))).status, 303)
  assert.equal(world.settings().port, 65535)
  for (const qos of ['3', '', '01', 'x']) {
    const answer = world.post('settings', complete(text('qos', qos)))
    assert.equal(answer.status, 422)
    assert.match(answer.html, /<select id="qos" name="qos" aria-describedby="qos-error" aria-invalid="true">/)
  }
})

test('takes a checkbox that is not sent as no', () => {
  const world = new DeviceWorld()
  world.post('settings', complete())
  assert.equal(world.settings().tls, true)
  world.post('settings', without(complete(), 'tls'))
  assert.equal(world.settings().tls, false)
})

test('takes a pasted certificate like an uploaded one', () => {
  const world = new DeviceWorld()
  assert.equal(world.post('settings', complete(NO_FILE, text('pasted', PEM))).status, 303)
  assert.deepEqual(world.certificate(), Buffer.from(PEM))
  const page = world.get('settings').html
  assert.equal(textOf(page, 'stored-digest'), createHash('sha256').update(PEM).digest('hex'))
  assert.equal(textOf(page, 'pasted'), '\n')
})

test('asks which of the two is meant when a file and a text are given', () => {
  const world = new DeviceWorld()
  const answer = world.post('settings', complete(text('pasted', PEM)))
  assert.equal(answer.status, 422)
  assert.match(answer.html, /id="pasted-error">A file was chosen as well/)
  assert.equal(world.certificate(), undefined)
  assert.equal(world.post('settings', complete(text('pasted', ' \r\n\t'))).status, 303)
})

const DER = Buffer.concat([Buffer.from([0x30, 0x82, 0x01, 0x00]), Buffer.alloc(256, 0x30)])
/** As a private key begins: a version behind the outer SEQUENCE. */
const DER_KEY = Buffer.concat([Buffer.from([0x30, 0x82, 0x01, 0x00, 0x02, 0x01, 0x00]), Buffer.alloc(253, 7)])
const WRONG: [string, string | Buffer, RegExp][] = [
  ['an empty file', '', /This file is empty/],
  ['a text', 'hello', /This is no certificate/],
  ['a private key', '-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----\n', /private key/],
  ['a certificate with its key', `${PEM}-----BEGIN RSA PRIVATE KEY-----\nAA\n`, /private key/],
  ['a cut certificate', PEM.slice(0, 2000), /cut off/],
  ['a chain cut within its second', PEM.slice(0, 5000), /cut off/],
  ['a chain cut within a line of dashes', PEM.slice(0, 3000), /cut off/],
  ['a certificate within another', PEM.slice(0, 2000).concat('\n', PEM), /cut off/],
  ['a DER key', DER_KEY, /private key/],
  ['something else in DER', Buffer.from(DER).fill(7, 4), /no certificate/],
  ['a cut DER', DER.subarray(0, 200), /incomplete: it says that it has 260 bytes, but 200 arrived/],
]
for (const [what, content, message] of WRONG) {
  test(`refuses ${what} as a certificate and keeps the old one`, () => {
    const world = new DeviceWorld()
    world.post('settings', complete())
    const before = world.snapshot()
    const answer = world.post('settings', complete(file('certificate', 'x.pem', content)))
    assert.equal(answer.status, 422)
    assert.match(textOf(answer.html, 'certificate-error'), message)
    assert.deepEqual(world.snapshot(), before)
  })
}

test('accepts DER, PEM behind a byte order mark, and a chain behind comments', () => {
  const world = new DeviceWorld()
  for (const content of [DER, `\ufeff${PEM.slice(0, PEM.length / 2)}`, `subject=/CN=x\r\n${PEM}\nissuer\n${PEM.slice(0, 1000)}`.slice(0, 6200)
    .concat('\n-----END CERTIFICATE-----\n')]) {
    assert.equal(world.post('settings', complete(file('certificate', 'a', content))).status, 303)
    assert.deepEqual(world.certificate(), Buffer.from(content))
  }
})

test('refuses a certificate beyond the maxima and keeps the old one', () => {
  const world = new DeviceWorld()
  world.post('settings', complete())
  const before = world.snapshot()
  assert.equal(world.post('settings', complete(file('certificate', 'a', 'x'.repeat(16385)))).status, 413)
  assert.equal(world.post('settings', complete(NO_FILE, text('pasted', 'x'.repeat(8193)))).status, 413)
  assert.deepEqual(world.snapshot(), before)
})

test('removes the certificate when asked, and keeps it otherwise', () => {
  const world = new DeviceWorld()
  world.post('settings', complete())
  world.post('settings', complete(NO_FILE, text('host', 'other')))
  assert.deepEqual(world.certificate(), Buffer.from(PEM))
  world.post('settings', complete(NO_FILE, text('remove', '1')))
  assert.equal(world.certificate(), undefined)
  assert.match(world.restarted().get('settings').html, /None is stored/)
})

test('writes nothing when nothing changed', () => {
  const world = new DeviceWorld()
  world.post('settings', complete())
  const before = world.snapshot()
  const again = world.post('settings', complete(NO_FILE))
  assert.match(again.fields.location, /saved=same$/)
  assert.equal(world.commit(), before.commit)
  assert.match(world.post('settings', complete()).fields.location, /saved=same$/)
  assert.match(world.get('settings?saved=same').html, /Nothing to save/)
  assert.match(world.post('settings', complete(text('port', '1884'))).fields.location, /saved=yes$/)
  assert.deepEqual(world.snapshot().certificate, before.certificate)
})

test('a form that was overtaken by another window changes nothing until it is saved again', () => {
  const world = new DeviceWorld()
  const revision = (page: { html: string }): string => /name="revision" value="([0-9]+)"/.exec(page.html)?.[1] ?? ''
  const first = revision(world.get('settings')), second = revision(world.get('settings'))
  const mine = (seen: string): Part[] => complete(text('revision', seen), text('host', 'mine.local'), NO_FILE)
  assert.equal(world.post('settings', complete(text('revision', first))).status, 303)
  assert.match(world.post('settings', complete(text('revision', first))).fields.location, /saved=same$/, 'sent twice')
  const before = world.snapshot()
  const overtaken = world.post('settings', mine(second))
  assert.equal(overtaken.status, 409)
  assert.match(overtaken.html, /changed in another window/)
  assert.equal(shown(overtaken.html, 'host'), 'mine.local')
  assert.deepEqual(world.snapshot(), before)
  assert.equal(world.post('settings', mine(revision(overtaken))).status, 303)
  assert.equal(world.restarted().settings().host, 'mine.local')
})

test('says so when the flash fails, and the stored settings stay', () => {
  const world = new DeviceWorld()
  world.post('settings', complete())
  const before = world.snapshot()
  world.flash.failing = true
  const answer = world.post('settings', complete(NO_FILE, text('ssid', HARD), text('password', 'swordfish-42')))
  assert.equal(answer.status, 500)
  assert.match(answer.html, /<h2>Not saved<\/h2>/)
  assert.equal(shown(answer.html, 'ssid'), HARD)
  assert.doesNotMatch(answer.html, /swordfish/)
  world.flash.failing = false
  assert.deepEqual(world.restarted().snapshot(), before)
})

test('refuses a form that comes with a query', () => {
  const world = new DeviceWorld()
  assert.equal(world.post('settings?ssid=evil', complete()).status, 400)
  assert.equal(world.snapshot().record, undefined)
})

test('never takes settings that it cannot read for none', () => {
  const later = pack({ ...defaults(), ssid: utf8('later') })
  later[0] = 2
  for (const record of [[...later], [7], [1, 1, 200, 0, 65], []]) {
    const world = new DeviceWorld()
    world.post('settings', complete())
    world.store(new Uint8Array(record))
    assert.match(world.get('settings').html, /Stored settings cannot be read/)
    const refused = world.post('settings', complete(NO_FILE))
    assert.equal(refused.status, 422)
    assert.match(refused.html, /id="replace"[^>]*aria-invalid="true"/)
    assert.deepEqual(world.snapshot().record, Buffer.from(record))
    assert.equal(world.post('settings', complete(NO_FILE, text('replace', '1'))).status, 303)
    assert.equal(world.settings().ssid, 'home')
    const digest = createHash('sha256').update(PEM).digest('hex')
    assert.equal(textOf(world.get('settings').html, 'stored-digest'), digest)
  }
})

test('keeps entries of later programs', () => {
  const record = Buffer.concat([pack({ ...defaults(), ssid: utf8('a') }), Buffer.from([200, 2, 0, 1, 2])])
  const world = new DeviceWorld()
  world.store(record)
  world.post('settings', complete(NO_FILE, text('ssid', 'b')))
  const { settings } = unpack(world.snapshot().record)
  assert.equal(Buffer.from(settings.ssid).toString(), 'b')
  assert.deepEqual([...settings.others], [200, 2, 0, 1, 2])
})
