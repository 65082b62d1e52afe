// Scripts that fail in every way a script can, in a world in memory: what their peer hears, that others are served meanwhile,
// and that all is as before at the end. Runs inside every engine.
import type { Cgi, Gateway, GatewayOptions, Limits, Plan, Script } from '../../src/index.ts'
import { NorChip } from '../../host-sim/nor-chip.ts'
import { octets } from '../../host-sim/world/responses.ts'
import type { WorldConnection } from '../../host-sim/world/connection.ts'
import { World } from '../../host-sim/world/world.ts'

export interface Core {
  Gateway: new (platform: World, options: GatewayOptions) => Gateway
  defaultLimits: () => Limits
  enable: (gateway: Gateway, options: { display: boolean }) => void
}

interface Case {
  name: string
  script: Script
  plan?: Plan
  /** What the peer hears, in short: status, and whether the connection was cut. */
  expected: string
  /** The same with cgitb's display. Default: as without. */
  shown?: string
  /** What it does once its peer has what it printed. */
  after?: (cgi: Cgi) => void
  /** The peer takes nothing. */
  idle?: boolean
  log: string
}

const HEAD = 'Content-Type: text/html\n'
const FLASH_BYTES = 65536
const FIVE_MB = 5_000_000
/** As long as the longest deadline, and a little more. */
const LONG_MS = 25_000
const OTHERS = 4

function fault(): never {
  throw new Error('of the script')
}

function never(): PromiseLike<unknown> {
  return { then: () => undefined } as unknown as PromiseLike<unknown>
}

function text(length: number): string {
  let piece = 'x'
  while (piece.length < length) piece += piece
  return piece.slice(0, length)
}

/** Content without end of the peer's patience: five million octets. */
class Long {
  private left = FIVE_MB
  private readonly end: () => void

  constructor(end: () => void) {
    this.end = end
  }

  read(target: Uint8Array, from: number, to: number): number {
    const count = to - from < this.left ? to - from : this.left
    if (this.left < FIVE_MB - 4000) this.end()
    target.fill(120, from, from + count)
    this.left -= count
    return count === 0 ? -1 : count
  }
}

const cases: Case[] = [
  { name: 'throws before its header section', script: fault, expected: '500', log: 's: 500, threw' },
  { name: 'throws within its header section', script: cgi => { cgi.print('Content-Type: text/html'); fault() }, expected: '500', log: 's: 500, threw' },
  { name: 'throws behind its header section', script: cgi => { cgi.print(HEAD); fault() }, expected: '500', log: 's: 500, threw' },
  { name: 'throws behind content', script: cgi => { cgi.print(HEAD); cgi.print('content'); fault() }, expected: '500', log: 's: 500, threw' },
  { name: 'throws where content has left', script: cgi => { kept.push(cgi); cgi.detach(); cgi.print(HEAD); cgi.print('content') }, after: cgi => cgi.commit(fault), expected: '200 cut', shown: '200', log: 'threw' },
  { name: 'a source that throws where content has left', script: cgi => { cgi.print(HEAD); return new Long(fault) }, expected: '200 cut', log: 's: 500, threw Error: of the script' },
  { name: 'throws no error', script: () => { throw undefined }, expected: '500', log: 's: 500, threw' },
  { name: 'promises and never settles', script: never, expected: '504', log: '504' },
  { name: 'prints, promises and never settles', script: cgi => { cgi.print(HEAD); return never() }, expected: '504', log: '504' },
  { name: 'promises what throws', script: () => ({ then: fault }) as unknown as PromiseLike<unknown>, expected: '500', log: 's: 500, threw' },
  { name: 'keeps cgi and never prints', script: cgi => cgi.detach(), expected: '504', log: '504' },
  { name: 'keeps cgi, prints and never ends', script: cgi => { cgi.detach(); cgi.print(HEAD); cgi.print('begun') }, expected: '200 open', log: '' },
  { name: 'prints nothing', script: () => undefined, expected: '500', log: 's: 500, no output' },
  { name: 'prints no header section', script: cgi => cgi.print('content'), expected: '500', log: 's: 500, ' },
  { name: 'prints 5 MB, and the peer reads nothing', script: cgi => { cgi.print(HEAD); for (let i = 0; i < 5000; i++) cgi.print(text(999)) }, expected: '500', idle: true, log: 's: 500, printed more' },
  { name: 'prints 5 MB at once', script: cgi => { cgi.print(HEAD); cgi.print(text(FIVE_MB)) }, expected: '500', log: 's: 500, printed more' },
  { name: 'a source of 5 MB, and the peer reads nothing', script: cgi => { cgi.print(HEAD); return new Long(() => undefined) }, expected: ' cut', idle: true, log: 'cut: ' },
  { name: 'a source that throws', script: cgi => { cgi.print(HEAD); return { read: fault } }, expected: '500', log: 's: 500, threw Error: of the script' },
  { name: 'a source that has nothing for ever', script: cgi => { cgi.print(HEAD); return { read: () => 0 } }, expected: '200 open', log: '' },
  { name: 'throws what has no text', script: () => { throw { get stack(): string { return fault() } } }, expected: '500', log: 's: 500, threw' },
  { name: 'sends its errors to its output, detached, and throws', script: cgi => { kept.push(cgi); cgi.stderr = cgi; cgi.detach(); cgi.print(HEAD) }, after: cgi => cgi.commit(fault), expected: '200', log: 's: CGI script exit code 1' },
  { name: 'sends its errors to its output, and throws before its header section', script: cgi => { cgi.stderr = cgi; fault() }, expected: '500', log: 'of the script' },
  { name: 'prints a response of its own never', plan: { nph: true }, script: cgi => cgi.detach(), expected: '504', log: '504' },
  { name: 'exits with a number', script: cgi => { cgi.print(HEAD); return 3 }, expected: '200', log: 's: CGI script exit code 3' },
  { name: 'sends two sources', script: cgi => { cgi.print(HEAD); cgi.send(new Long(() => undefined)); cgi.send(new Long(() => undefined)) }, expected: '500', log: 's: 500, two sources' },
  { name: 'redirects to itself', script: cgi => cgi.print('Location: /cgi-bin/s\n'), expected: '500', log: 's: 500, local redirects' },
  { name: 'calls its cgi when all is over', script: cgi => { kept.push(cgi); cgi.print(HEAD) }, expected: '200', log: '' },
]
const kept: Cgi[] = []

export function names(): string[] {
  return cases.map(one => one.name)
}

/** What is wrong with a case, '' for nothing. */
export function wrong(core: Core, number: number, display: boolean): string {
  const one = cases[number], world = new World({ flash: new NorChip(FLASH_BYTES), window: 2048 })
  const gateway = new core.Gateway(world, { hosts: 'any' })
  if (display) core.enable(gateway, { display: true })
  gateway.register('s', one.plan || {}, one.script)
  gateway.register('ok', cgi => {
    cgi.print(HEAD)
    cgi.print('fine')
  })
  gateway.listen(80)
  const before = counted(gateway), problems: string[] = []
  const peer = ask(world, 's', one.idle !== true)
  for (let i = 0; i < OTHERS; i++) {
    if (shape(ask(world, 'ok', true)) !== '200') problems.push('another was not served')
  }
  if (one.after) one.after(kept[0])
  world.advance(LONG_MS)
  peer.reading = true
  world.settle()
  const heard = shape(peer), expected = display && one.shown !== undefined ? one.shown : one.expected
  if (heard !== expected) problems.push('heard ' + heard + ', expected ' + expected)
  if (one.log !== '' && !world.lines.some(line => line.indexOf(one.log) >= 0)) problems.push('logged ' + world.lines.join('; '))
  if (shape(ask(world, 'ok', true)) !== '200') problems.push('nobody is served behind it')
  if (!peer.over) peer.sendReset()
  world.advance(LONG_MS)
  while (kept.length > 0) spoken(kept.pop() as Cgi)
  world.settle()
  if (counted(gateway) !== before) problems.push(counted(gateway) + ' left of ' + before)
  if (world.misuses.length > 0) problems.push(world.misuses.join('; '))
  return problems.join('; ')
}

function spoken(cgi: Cgi): void {
  cgi.print('late')
  cgi.end()
  cgi.wake()
  cgi.stderr.print('late')
}

function ask(world: World, script: string, reading: boolean): WorldConnection {
  const peer = world.connect(), request = 'GET /cgi-bin/' + script + ' HTTP/1.1\r\nHost: h\r\n\r\n'
  const bytes = new Uint8Array(request.length)
  world.encode(request, 0, bytes, 0, bytes.length)
  peer.reading = reading
  peer.send(bytes, 0, bytes.length)
  world.settle()
  return peer
}

/** The status, and how the connection ended where its answer did not. */
function shape(peer: WorldConnection): string {
  const bytes = peer.received(0), heard = octets(bytes, 0, bytes.length)
  const status = heard.slice(9, 12), head = heard.indexOf('\r\n\r\n')
  const length = heard.indexOf('Content-Length: '), sent = bytes.length - head - 4
  const whole = length >= 0 && length < head ? sent >= +heard.slice(length + 16, heard.indexOf('\r\n', length))
    : heard.slice(heard.length - 5) === '0\r\n\r\n'
  return status + (whole ? '' : peer.sawReset ? ' cut' : ' open')
}

/** What may still be drawn of each pool. */
function counted(gateway: Gateway): string {
  const pools = gateway.pools as unknown as { [name: string]: unknown }
  const names = ['arenasLeft', 'intakesLeft', 'printsLeft', 'runsLeft', 'detachedLeft']
  return names.map(name => pools[name]).join(' ')
}
