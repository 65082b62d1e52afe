// What the suite on lin serves: the example device, and an upload that is discarded.
import type { Gateway } from '../../src/index.ts'
import { device } from '../../boards/device/index.ts'

const MOST = 1 << 30

export function registerLinScripts(gateway: Gateway): void {
  device(gateway)
  gateway.register('discard', { files: { file: { sink: 'discard', max: MOST } } }, cgi => {
    const item = cgi.form.item('file')
    cgi.print('Content-Type: text/plain\n')
    cgi.print(`${item ? item.length : -1}`)
  })
}
