// Script directories as `cgi_directories` of Python: which paths are scripts, which are files, which are neither.
import assert from 'node:assert/strict'
import test from 'node:test'
import { StaticFiles } from '../src/files/index.ts'
import { Gateway } from '../src/index.ts'
import { binary, readResponses } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

const SCRIPTS = ['/cgi-bin/a', '/cgi-bin/sub/b', '/htbin/c', '/app/inner/d', '/e.py']
const FILES = ['/index.html', '/file.txt', '/cgi-bin/file.txt', '/app/file.txt', '/app/inner/file.txt', '/cgi-bin-not/file.txt']

/** By directories: targets and what they get, `script NAME INFO`, `file PATH` or a status. */
const CASES: [directories: string[] | undefined, targets: Record<string, string>][] = [
  [undefined, {
    '/cgi-bin/a': 'script /cgi-bin/a -', '/cgi-bin/a/x%2By': 'script /cgi-bin/a /x+y', '/cgi-bin/sub/b/': 'script /cgi-bin/sub/b /',
    '/htbin/c': 'script /htbin/c -', '/app/inner/d': '404', '/e.py': '404', '/cgi-bin/file.txt': '404', '/cgi-bin/sub': '403',
    '/cgi-bin/': '403', '/htbin/': '403', '/htbin': '403', '/cgi-bin': '301', '/CGI-BIN/a': '404', '/cgi-bin-not/file.txt': 'file /cgi-bin-not/file.txt',
    '/cgi-bin/none': '404', '/cgi-bin/aa': '404', '/cgi-bin/x/../a': 'script /cgi-bin/a -', '/cgi-bin//a': 'script /cgi-bin/a -',
    '/cgi-bin/../file.txt': 'file /file.txt', '/': 'file /index.html', '/app/inner/file.txt': 'file /app/inner/file.txt',
  }],
  [['/app/inner'], {
    '/app/inner/d/i': 'script /app/inner/d /i', '/app/inner/file.txt': '404', '/app/inner/': '403', '/app/file.txt': 'file /app/file.txt',
    '/cgi-bin/a': '404', '/cgi-bin/file.txt': 'file /cgi-bin/file.txt', '/e.py': '404',
  }],
  ...['/', '.', ''].map((root): [string[], Record<string, string>] => [[root], {
    '/e.py': 'script /e.py -', '/e.py/a': 'script /e.py /a', '//e.py': 'script /e.py -', '/': '403', '/file.txt': '404', '/index.html': '404',
    '/none': '404', '/cgi-bin/a': 'script /cgi-bin/a -', '/cgi-bin': '403',
  }]),
  [['cgi-bin/', './htbin'], { '/cgi-bin/a': 'script /cgi-bin/a -', '/htbin/c': 'script /htbin/c -', '/e.py': '404' }],
  [[], { '/cgi-bin/a': '404', '/cgi-bin/file.txt': 'file /cgi-bin/file.txt' }],
]

for (const [directories, targets] of CASES) {
  test(`script directories ${JSON.stringify(directories) ?? 'by default'}`, () => {
    const world = new World({}), gateway = new Gateway(world, { scriptDirectories: directories })
    for (const name of SCRIPTS) {
      gateway.register(name, cgi => {
        cgi.print('Content-Type: text/plain\n')
        cgi.write(`script ${cgi.env.get('SCRIPT_NAME')} ${cgi.env.get('PATH_INFO') ?? '-'}`)
      })
    }
    gateway.documents(new StaticFiles(gateway, { files: FILES.map(path => ({ path, content: `file ${path}` })) }))
    gateway.listen(80)
    const found = Object.keys(targets).map(target => {
      const peer = world.connect(), bytes = binary(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
      peer.send(bytes, 0, bytes.length)
      world.settle()
      const { status, content } = readResponses(peer.received(0), true)[0]
      return [target, status === 200 ? content : String(status)]
    })
    assert.deepEqual(Object.fromEntries(found), targets)
  })
}

test('a short name is in the first script directory', () => {
  const world = new World({}), gateway = new Gateway(world, { scriptDirectories: ['/app', '/cgi-bin'] })
  gateway.register('a', cgi => cgi.print(`Content-Type: text/plain\n\n${cgi.env.get('SCRIPT_NAME')}`))
  gateway.listen(80)
  const peer = world.connect(), bytes = binary('GET /app/a HTTP/1.1\r\nHost: localhost\r\n\r\n')
  peer.send(bytes, 0, bytes.length)
  world.settle()
  assert.equal(readResponses(peer.received(0), true)[0].content, '/app/a\n')
})

test('a script that is registered without anything is there no more, and the others stay', () => {
  const world = new World({}), gateway = new Gateway(world)
  for (const name of ['a', 'b', '/htbin/a']) gateway.register(name, cgi => cgi.print(`Content-Type: text/plain\n\n${name}`))
  gateway.listen(80)
  const statuses = () => ['/cgi-bin/a', '/cgi-bin/b', '/htbin/a'].map(path => {
    const peer = world.connect(), bytes = binary(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    peer.send(bytes, 0, bytes.length)
    world.settle()
    return readResponses(peer.received(0), true)[0].status
  })
  gateway.register('c')
  gateway.register('b', {})
  assert.deepEqual(statuses(), [200, 200, 200])
  gateway.register('a')
  assert.deepEqual(statuses(), [404, 200, 200])
  gateway.register('/htbin/a')
  assert.deepEqual(statuses(), [404, 200, 404])
  gateway.register('a', cgi => cgi.print('Content-Type: text/plain\n\nagain'))
  assert.deepEqual(statuses(), [200, 200, 404])
})
