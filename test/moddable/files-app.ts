// The app on lin whose store lies in files: the gateway with the example device in one folder, and in another one what lets
// the conformance suite of the ports drive the same class.
import files from 'embedded:storage/files'
import { FileFlash } from 'postern/file-flash'
import { defaultLimits, Gateway } from 'postern/index'
import { ModdablePlatform } from 'postern/platform'
import { registerLinScripts } from 'scripts'
import { Agent } from '../ports/agent.ts'

const SECTOR_BYTES = 4096
const STORE_SECTORS = 32
const PORTS_SECTORS = 8

function flashIn(path: string, sectors: number): FileFlash {
  files.createDirectory(path)
  const flash = new FileFlash(files.openDirectory({ path }), sectors * SECTOR_BYTES)
  if (flash.problem !== undefined) trace('check: ' + path + ': ' + String(flash.problem) + '\n')
  return flash
}

const agent = new Agent({
  make(points) {
    let text = ''
    for (const point of points) text += String.fromCodePoint(point)
    return text
  },
  points: text => [...text].map(letter => letter.codePointAt(0) ?? 0),
})
const log = (line: string): void => agent.logged(line)
const driven = new ModdablePlatform({ flash: flashIn('ports', PORTS_SECTORS), address: () => '127.0.0.1', log })
trace(`ports ${agent.serve(driven)}\n`)

const before = Date.now()
const flash = flashIn('store', STORE_SECTORS)
trace(`mounted ${Date.now() - before}\n`)
const gateway = new Gateway(new ModdablePlatform({ flash }), { hosts: 'any', limits: defaultLimits() })
registerLinScripts(gateway)
trace(`ready ${gateway.listen(0).port}\n`)
