// What the suite on lin serves: the example device, and an upload that is discarded.
import type { Gateway } from '../../src/index.ts'
import { device } from '../../boards/device/index.ts'

export { registerLeakScripts } from '../leak-scripts.ts'

const MOST = 1 << 30

export function registerLinScripts(gateway: Gateway): void {
  device(gateway)
  registerDiscard(gateway)
}

/** What the benchmark asks for. */
export function registerBenchScripts(gateway: Gateway): void {
  gateway.register('small', cgi => {
    cgi.print('Content-Type: text/plain\n')
    cgi.print('hello')
  })
  registerDiscard(gateway)
}

function registerDiscard(gateway: Gateway): void {
  gateway.register('discard', { files: { file: { sink: 'discard', max: MOST } } }, cgi => {
    const item = cgi.form.item('file')
    cgi.print('Content-Type: text/plain\n')
    cgi.print(`${item ? item.length : -1}`)
  })
}
