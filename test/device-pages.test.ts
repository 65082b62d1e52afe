// The pages of the example device besides its rules: what is sent stays text, the examples, the index, labels; the parts
// that it brings itself; and that it runs where only the built-ins of the smallest engine are.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { createContext, runInContext } from 'node:vm'
import { Bytes } from '../boards/device/page.ts'
import { Sha256, sha256 } from '../boards/device/sha256.ts'
import { utf8 } from '../boards/device/text.ts'
import {
  type DeviceEngine, DeviceWorld, HARD, PEM, complete, file, shown, text, textOf,
} from './browser/device-world.ts'
import { EspruinoGlobals } from './engines/espruino-globals.ts'
import { loadPostern, script } from './engines/scripts.ts'

const EVIL = '"\'><script>alert(1)</script></textarea></style><!--&amp;'
test('nothing that is sent becomes markup', () => {
  const world = new DeviceWorld()
  const pages = [
    world.post('settings', ['ssid', 'password', 'host', 'port', 'qos', 'pasted', 'tls', 'remove', 'forget', 'replace']
      .map(name => text(name, EVIL)).concat(file('certificate', EVIL, EVIL))),
    world.get(`settings?saved=${encodeURIComponent(EVIL)}`),
    world.get(`hello?name=${encodeURIComponent(EVIL)}`),
    world.get(`nameaddr?name=${encodeURIComponent(EVIL)}&addr=${encodeURIComponent(EVIL)}`),
    world.post('checkboxes', [text('topping', EVIL), text('topping', EVIL)]),
    world.post('lines', [file('userfile', EVIL, EVIL)]),
  ]
  world.post('settings', complete(text('ssid', '"><script>1</script>'), text('password', EVIL), text('host', EVIL),
    file('certificate', EVIL, PEM)))
  pages.push(world.get('settings'))
  assert.equal(shown(world.get('settings').html, 'host'), EVIL)
  assert.equal(textOf(world.get('settings').html, 'stored-name'), EVIL)
  assert.ok(pages[2].html.includes('<h1>Hello, &#34;&#39;&#62;&#60;script&#62;alert(1)'))
  for (const page of pages) {
    assert.ok(page.html.includes('</html>'), page.html)
    assert.doesNotMatch(page.html, /<script|<!--|<\/style><!|'>/)
    assert.match(page.fields['content-security-policy'], /default-src 'none'/)
  }
})

test('the examples do what they say', () => {
  const world = new DeviceWorld()
  assert.match(world.get('hello').html, /Hello, world</)
  assert.match(world.get(`hello?name=${encodeURIComponent('\u6f22 & co')}`).html, /Hello, \u6f22 &#38; co</)
  for (const answer of [world.get('nameaddr?name=Joe+Blow&addr=At+Home'),
    world.postUrlencoded('nameaddr', 'name=Joe+Blow&addr=At+Home'),
    world.post('nameaddr', [text('name', 'Joe Blow'), text('addr', 'At Home')])]) {
    assert.equal(textOf(answer.html, 'name-sent'), 'Joe Blow')
    assert.equal(textOf(answer.html, 'addr-sent'), 'At Home')
  }
  assert.match(world.get('nameaddr?name=Joe+Blow&addr=').html, /Please fill in/)
  assert.doesNotMatch(world.get('nameaddr').html, /Please fill in/)
  const boxes = world.postUrlencoded('checkboxes', 'topping=olives&topping=salt+%26+pepper')
  assert.match(boxes.html, /<h2>2 sent<\/h2><ul><li>olives<\/li><li>salt &#38; pepper<\/li>/)
  const counts: [string, string][] = [
    ['', '0 lines'], ['one', '1 line'], ['a\nb\n', '2 lines'], [`a\r\n${'x'.repeat(5000)}\n\nend`, '4 lines'],
    ['x'.repeat(1024), '1 line'], ['\n'.repeat(2000), '2,000 lines'],
  ]
  for (const [content, count] of counts) {
    assert.equal(textOf(world.post('lines', [file('userfile', 'a.txt', content)]).html, 'count'), count)
  }
  assert.match(world.post('lines', [file('userfile', '', '')]).html, /Please choose a file/)
})

test('the index links every page, and every page links back', () => {
  const world = new DeviceWorld()
  const links = [...world.at('/').html.matchAll(/<a href="\/cgi-bin\/([^"]+)"/g)].map(match => match[1])
  assert.deepEqual(links.map(link => link.split('?')[0]).sort(),
    ['checkboxes', 'hello', 'lines', 'nameaddr', 'settings'])
  for (const link of links) {
    const page = world.get(link)
    assert.equal(page.status, 200)
    assert.match(page.html, /<html lang="en">/)
    assert.match(page.html, /<a href="\/">/)
    assert.doesNotMatch(page.html, /https?:\/\/|user-scalable|<script/)
  }
})

test('every input has its label', () => {
  const world = new DeviceWorld()
  world.post('settings', complete())
  for (const link of ['settings', 'hello', 'nameaddr', 'checkboxes', 'lines']) {
    const html = world.get(link).html
    const wrapped = html.match(/<label class="tick"><input/g)?.length ?? 0
    const ids = [...html.matchAll(/<(?:input|select|textarea) (?:type="checkbox" )?id="([^"]+)"/g)].map(match => match[1])
    assert.equal(ids.length + wrapped, html.match(/<(input(?! type="hidden")|select|textarea)/g)?.length, link)
    assert.equal(new Set(ids).size, ids.length)
    for (const id of ids) assert.ok(html.includes(`<label for="${id}">`), id)
  }
})

test('the digest of the device is SHA-256, however it is cut', () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 16384]) {
    const bytes = new Uint8Array(length).map((_, i) => (i * 7 + length) & 255)
    const expected = createHash('sha256').update(bytes).digest('hex')
    assert.equal(Buffer.from(sha256(new Bytes(bytes))).toString('hex'), expected)
    const digest = new Sha256()
    for (let i = 0; i < length; i += 7) digest.write(bytes, i, Math.min(i + 7, length))
    assert.equal(Buffer.from(digest.close()).toString('hex'), expected)
  }
})

test('text becomes UTF-8, lone surrogates U+FFFD', () => {
  for (const value of ['', 'a', HARD, '\u07ff\u0800\uffff\u{10000}\u{10ffff}', '\ud83d', 'a\ude00b', '\ud83d\ud83d\ude00']) {
    assert.deepEqual(Buffer.from(utf8(value)), Buffer.from(value))
  }
})

test('text whose characters are octets already is UTF-8', async () => {
  const engine = createContext({})
  runInContext('const wide = String.fromCharCode; String.fromCharCode = (code) => wide(code & 255)', engine)
  const source = await script('boards/device/text.ts', 'text', 'ES2015')
  const bytes: unknown = runInContext(`${source}; text.utf8('A\\xc3\\xa9')`, engine)
  assert.deepEqual(Buffer.from(bytes as Uint8Array), Buffer.from('A\u00e9'))
})

test('the device runs with the built-ins of Espruino alone', async () => {
  const room = new EspruinoGlobals()
  const { Gateway } = loadPostern(room)
  const source = await script('boards/device/index.ts', 'board', 'ES2015')
  const engine = { Gateway, device: room.evaluate(`${source}\nboard.device`, 'device.js') } as DeviceEngine
  const world = new DeviceWorld(undefined, engine)
  assert.equal(world.post('settings', complete(text('ssid', HARD), text('host', HARD))).status, 303)
  assert.equal(world.post('settings', complete(text('port', '0'), text('ssid', 'other'))).status, 422)
  const page = world.restarted().get('settings')
  assert.equal(shown(page.html, 'ssid'), HARD)
  assert.equal(textOf(page.html, 'stored-digest'), createHash('sha256').update(PEM).digest('hex'))
  assert.equal(textOf(world.post('lines', [file('userfile', 'a', 'x\ny')]).html, 'count'), '2 lines')
  assert.equal(textOf(world.get('nameaddr?name=a&addr=b').html, 'addr-sent'), 'b')
  assert.match(world.post('checkboxes', [text('topping', 'olives')]).html, /1 sent/)
})
