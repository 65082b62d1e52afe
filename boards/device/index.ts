// The example device: a page of settings with a certificate, and the classic examples. It knows the gateway's public
// surface and nothing of a platform; the simulator and every board run this same file.
import type { Gateway } from '../../src/index.ts'
import { checkboxes, hello, lines, linesPlan, nameAndAddress } from './examples.ts'
import { FOOT, HEAD, TOP } from './page.ts'
import { settings, settingsPlan } from './settings.ts'

/** Registers everything that the device serves. */
export function device(gateway: Gateway): void {
  gateway.register('settings', settingsPlan(), settings)
  gateway.register('hello', hello)
  gateway.register('nameaddr', nameAndAddress)
  gateway.register('checkboxes', checkboxes)
  gateway.register('lines', linesPlan(), lines)
  gateway.asset('/', 'text/html; charset=utf-8', () => HOME)
}

const HOME = HEAD + 'Postern device' + TOP
  + '<h1>Welcome</h1>'
  + '<p>This device is configured in the browser, and its pages are CGI scripts.</p>'
  + '<ul class="card list"><li><a href="/cgi-bin/settings">Settings</a><br>'
  + 'Wi-Fi, MQTT broker and certificate, saved together or not at all.</li></ul>'
  + '<h2>Examples</h2><ul class="card list">'
  + '<li><a href="/cgi-bin/hello?name=Ada">Hello</a><br>A greeting: the first value of a name.</li>'
  + '<li><a href="/cgi-bin/nameaddr">Name and address</a><br>The same form by GET and by POST.</li>'
  + '<li><a href="/cgi-bin/checkboxes">Checkboxes</a><br>One name that repeats.</li>'
  + '<li><a href="/cgi-bin/lines">Lines of a file</a><br>An upload, read line by line.</li></ul>'
  + FOOT
