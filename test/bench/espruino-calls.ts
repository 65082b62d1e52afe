// What calls the core makes for a request on Espruino, by the function's name, where each is evaluated from flash:
// `npx tsx test/bench/espruino-calls.ts`.
import { join } from 'node:path'
import { runInThisContext } from 'node:vm'
import { rollup } from 'rollup'
import { espruinoOutput, espruinoSources } from '../../scripts/espruino/bundle.mjs'
import { withConstants } from '../../scripts/espruino/constants.mjs'
import { marked } from '../../scripts/espruino/flash-code.mjs'
import { withOctets } from '../../scripts/espruino/octets.mjs'
import { root } from '../../scripts/setup.mjs'
import { NorChip } from '../../host-sim/nor-chip.ts'
import type { Bundle } from '../run-vectors.ts'
import { World } from '../../host-sim/world/world.ts'

const FLASH_BYTES = 65536
const GETS = 10
const entry = join(root, 'boards/espruino/index.ts')

const graph = await rollup({ input: entry, external: ['net', 'Flash'], plugins: [espruinoSources(entry)] })
const { output } = await graph.generate(espruinoOutput)
const { code: placed, octets } = withOctets(withConstants(output[0].code))
const { code, labels } = marked(placed)
const calls = new Map<string, number>()
// Each piece is evaluated when it is used, as there: some make use of others.
const lazy = code.replace(/^\$flash\((\d+), /gm, '$flash($1, () => ')
const wrapped = `(function (exports, require, note, arrays) {
  const functions = [], classes = [];
  function $flash(number, value) { functions[number] = value }
  function $(number) { note(number); return functions[number]() }
  function $c(number) { note(number); return classes[number] ||= functions[number]() }
  function $v(number) { return functions[number]() }
  function $o(number) { return new Uint8Array(arrays[number]) }
  ${lazy}
})`
type Run = (exports: object, require: () => object, note: (number: number) => void, arrays: number[][]) => void
const run = runInThisContext(wrapped) as Run
const bundle = {}
run(bundle, () => ({}), number => calls.set(labels[number], (calls.get(labels[number]) ?? 0) + 1), octets)

const world = new World({ flash: new NorChip(FLASH_BYTES) })
const { Gateway, smallLimits } = bundle as Bundle & { smallLimits: () => undefined }
const gateway = new Gateway(world, { hosts: 'any', limits: smallLimits() })
gateway.register('hello', cgi => cgi.print('Content-Type: text/plain\n\nhello'))
gateway.register('drop', { files: { file: { sink: 'discard', max: 1 << 24 } } }, cgi => cgi.print('Status: 204\n\n'))
gateway.listen(80)

/** Calls of each function while `text` is sent, 536 B at a time as there, `times` over one connection. */
function counted(text: string, times: number): Map<string, number> {
  const peer = world.connect()
  const bytes = Buffer.from(text, 'latin1')
  calls.clear()
  for (let i = 0; i < times; i++) {
    for (let at = 0; at < bytes.length; at += 536) {
      peer.send(bytes, at, Math.min(bytes.length, at + 536))
      world.settle()
    }
  }
  const counts = new Map([...calls].map(([name, count]) => [name, count / times]))
  if (!/ (200|204) /.test(Buffer.from(peer.received(0)).toString('latin1'))) throw new Error('no answer')
  return counts
}

function upload(length: number): string {
  const body = `--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n${'x'.repeat(length)}\r\n--b--\r\n`
  return 'POST /cgi-bin/drop HTTP/1.1\r\nHost: device\r\nContent-Type: multipart/form-data; boundary=b\r\n'
    + `Content-Length: ${body.length}\r\n\r\n${body}`
}

const GET = 'GET /cgi-bin/hello?name=x HTTP/1.1\r\nHost: device\r\nUser-Agent: x\r\nAccept: */*\r\n\r\n'
const get = counted(GET, GETS)
const short = counted(upload(1000), 1), long = counted(upload(101000), 1)
const names = [...new Set([...get.keys(), ...long.keys()])].map(name => {
  const kilobyte = ((long.get(name) ?? 0) - (short.get(name) ?? 0)) / 100
  return { name, get: get.get(name) ?? 0, kilobyte }
})
console.log('calls a GET   a KB  function')
for (const { name, get: count, kilobyte } of names.sort((a, b) => b.get + b.kilobyte - a.get - a.kilobyte)) {
  console.log(`${count.toFixed(1).padStart(11)} ${kilobyte.toFixed(2).padStart(6)}  ${name}`)
}
