// Names that an object has anyway, and thousands that come once: each is found, by the core's form and by Python's, and by
// the environment. Runs inside every engine.
import type { Cgi, Gateway, GatewayOptions } from '../../src/index.ts'
import { octets } from '../../host-sim/world/responses.ts'
import { World } from '../../host-sim/world/world.ts'

export interface Core {
  Gateway: new (platform: World, options: GatewayOptions) => Gateway
  FieldStorage: new (cgi: Cgi) => { getfirst(name: string): unknown; getlist(name: string): unknown[]; length: number }
}

/** What an object of the language has, or an array, and nothing. */
const ODD = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '10', '0', '-1', '']
const FRESH = 10
/** The fields of all requests that ask `count` different names. */
export function requests(count: number): number {
  return Math.ceil(count / FRESH)
}

/** '' when each of `count` requests, from number `from` on, found what it asked. */
export function wrong(core: Core, from: number, count: number): string {
  const world = new World({}), gateway = new core.Gateway(world, { hosts: 'any' })
  const plain = (cgi: Cgi): string => ODD.map(name => cgi.form.getfirst(name, '-')).join() + ' ' + cgi.form.length
  gateway.register('names', cgi => {
    const fresh = cgi.env.get('HTTP_X_FRESH') || '', form = new core.FieldStorage(cgi)
    const found = [plain(cgi), ODD.map(name => form.getfirst(name) || '-').join() + ' ' + form.length]
    for (let i = 0; i < FRESH; i++) {
      const name = fresh + i
      found.push(cgi.form.getfirst(name, '-') + form.getfirst(name) + form.getlist(name).length + cgi.env.get('HTTP_' + name.toUpperCase()))
    }
    for (let i = 0; i < ODD.length; i++) if (cgi.env.get(ODD[i]) !== undefined) found.push('env ' + ODD[i])
    cgi.print('Content-Type: text/plain\n')
    cgi.write(found.join('\n'))
  })
  gateway.listen(80)
  for (let number = from; number < from + count; number++) {
    const asked = asking('n' + number + 'x'), peer = world.connect(), bytes = new Uint8Array(asked.length)
    world.encode(asked, 0, bytes, 0, bytes.length)
    peer.send(bytes, 0, bytes.length)
    world.settle()
    const received = peer.received(0), heard = octets(received, 0, received.length)
    peer.sendReset()
    world.settle()
    const told = heard.slice(heard.indexOf('\r\n\r\n') + 4)
    if (told !== expected()) return 'request ' + number + ': ' + heard
  }
  return world.misuses.join('; ')
}

function asking(fresh: string): string {
  let query = '', lines = ''
  for (let i = 0; i < ODD.length; i++) query += '&' + ODD[i] + '=' + i
  for (let i = 0; i < FRESH; i++) {
    query += '&' + fresh + i + '=v' + i
    lines += fresh + i + ': h' + i + '\r\n'
  }
  return 'GET /cgi-bin/names?' + query.slice(1) + ' HTTP/1.1\r\nHost: h\r\nX-Fresh: ' + fresh + '\r\n' + lines + '\r\n'
}

function expected(): string {
  const odd = ODD.map((_name, i) => '' + i).join() + ' ' + (ODD.length + FRESH), told = [odd, odd]
  for (let i = 0; i < FRESH; i++) told.push('v' + i + 'v' + i + '1h' + i)
  return told.join('\n')
}
