// The ways in which a secret comes into a report: by the script, by an encoding, by what is asked for too late. Each leaves it
// in no page, no log line and no blob. In the in-memory world.
import assert from 'node:assert/strict'
import test from 'node:test'
import { NorChip } from '../host-sim/nor-chip.ts'
import { type CgitbOptions, enable } from '../src/cgitb/index.ts'
import { Secrets } from '../src/cgitb/secrets.ts'
import { type Cgi, Gateway, type Plan, type Script } from '../src/index.ts'
import { binary, octets } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

const HEAD = 'Content-Type: text/html\n\n'
const SECRET = 'hunter2secret'
const BASIC = `Authorization: Basic ${Buffer.from(`ann:${SECRET}`).toString('base64')}\r\n`
const JSON_TYPE = 'Content-Type: application/json\r\n'
const FILE_TYPE = 'Content-Type: multipart/form-data; boundary=b\r\n'
const FILE = `--b\r\nContent-Disposition: form-data; name="key"; filename="k.pem"\r\n\r\n${SECRET}\r\n--b--\r\n`
const LATER = 1000

interface Case {
  name: string
  script: Script
  query?: string
  content?: string
  lines?: string
  plan?: Plan
  /** What must be nowhere. Default: SECRET. */
  absent?: string
}

const fails = (text: string): never => { throw new Error(text) }
const password = (cgi: Cgi): string => cgi.form.getfirst('password', '')
const rejects = (error: unknown): PromiseLike<unknown> => ({
  then: (_done: unknown, failed: (reason: unknown) => void): void => failed(error),
}) as unknown as PromiseLike<unknown>

const CASES: Case[] = [
  { name: 'a detached script, whose arena is gone', query: `password=${SECRET}`, plan: { keep: ['cookie'] }, lines: `Cookie: sid=${SECRET}9\r\n`, script: cgi => {
    const text = `${password(cgi)} ${cgi.field('cookie')}`
    cgi.detach()
    cgi.commit(() => fails(text))
  } },
  { name: 'a promise', query: `password=${SECRET}`, script: cgi => rejects(new Error(password(cgi))) },
  { name: 'stderr set back to what it was', query: `password=${SECRET}`, script: cgi => {
    const before = cgi.stderr
    cgi.stderr = cgi
    cgi.stderr = before
    cgi.print(`${HEAD}half`)
    fails(password(cgi))
  } },
  { name: 'a member of the error', script: () => { throw Object.assign(new Error(`login ann:${SECRET}`), { password: SECRET }) } },
  { name: 'the query as a browser encodes it', query: 'password=pass*w%7Erd%21', absent: 'pass*w%7Erd%21', script: cgi => fails(`bad ${cgi.env.get('QUERY_STRING')}`) },
  { name: 'escapes in lower case', query: 'password=hunt%2fer%3d2', absent: 'hunt%2fer%3d2', script: cgi => fails(`bad ${cgi.env.get('QUERY_STRING')}`) },
  { name: 'encodeURIComponent', query: 'password=p%40ss%21word', absent: 'p%40ss!word', script: cgi => fails(`http://x/?p=${encodeURIComponent(password(cgi))}`) },
  { name: 'JSON.stringify', query: 'password=ab%22cdef12', absent: 'ab\\"cdef12', script: cgi => fails(JSON.stringify({ value: password(cgi) })) },
  { name: 'a cookie in quotes, decoded', lines: 'Cookie: sid="ab%2Fcd%3Dsecret"\r\n', plan: { keep: ['cookie'] }, absent: 'ab/cd=secret', script: () => fails('ab/cd=secret') },
  { name: 'Basic, decoded by the script', lines: BASIC, plan: { keep: ['authorization'] }, script: () => fails(`no ${SECRET}`) },
  { name: 'authenticate that throws', lines: BASIC, plan: { authenticate: (user, word) => fails(`no ${user}:${word}`) }, script: cgi => cgi.print(HEAD) },
  { name: 'content in JSON', content: `{"password":"${SECRET}"}`, lines: JSON_TYPE, script: () => fails(`refused ${SECRET}`) },
  { name: 'the query beside content in JSON', query: `token=${SECRET}`, content: '{}', lines: JSON_TYPE, script: cgi => fails(`no ${cgi.env.get('REQUEST_URI')}`) },
  { name: 'a file in a field named key', content: FILE, lines: FILE_TYPE, plan: { files: { key: { sink: 'space', max: 500 } } }, script: () => fails(`bad PEM ${SECRET}`) },
  { name: 'the first query behind a local redirect', query: `password=${SECRET}`, script: cgi => cgi.print('Location: /cgi-bin/uri\n\n') },
  { name: 'a source', query: `password=${SECRET}`, script: cgi => {
    const text = password(cgi)
    cgi.print(HEAD)
    return { read: () => fails(text) }
  } },
]

class Scene {
  readonly world = new World({ flash: new NorChip(65536) })
  readonly gateway = new Gateway(this.world, { hosts: 'any' })

  constructor(script: Script, plan: Plan = {}, options: CgitbOptions = { display: true, logdir: 'tb' }) {
    enable(this.gateway, options)
    this.gateway.register('s', plan, script)
    this.gateway.register('uri', cgi => fails(`from ${cgi.env.get('REQUEST_URI')}`))
    this.gateway.register('ok', cgi => cgi.print(HEAD))
    this.gateway.listen(80)
  }

  connect(target: string, content = '', lines = '') {
    const peer = this.world.connect()
    const method = content === '' ? 'GET' : 'POST'
    const bytes = binary(`${method} ${target} HTTP/1.1\r\nHost: h\r\n${lines}Content-Length: ${content.length}\r\n\r\n${content}`)
    peer.send(bytes, 0, bytes.length)
    return peer
  }

  ask(target: string, content = '', lines = ''): string {
    const peer = this.connect(target, content, lines)
    this.world.advance(LATER)
    const bytes = peer.received(0)
    peer.sendReset()
    this.world.settle()
    assert.deepEqual(this.world.misuses, [])
    return octets(bytes, 0, bytes.length)
  }

  /** All that anybody could read, but the answers. */
  kept(): string {
    const store = this.gateway.store, names = store?.names() ?? []
    const blobs = names.map(name => {
      const blob = store?.open(name), bytes = new Uint8Array(blob?.length ?? 0)
      blob?.readAt(0, bytes, 0, bytes.length)
      blob?.release()
      return Buffer.from(bytes).toString()
    })
    return [...this.world.lines, ...this.gateway.logged(), ...blobs].join('\n')
  }
}

for (const { name, script, query = '', content = '', lines = '', plan = {}, absent = SECRET } of CASES) {
  test(`no secret by ${name}`, () => {
    for (const format of ['html', 'text'] as const) {
      const scene = new Scene(script, plan, { display: true, logdir: 'tb', format })
      const answer = scene.ask(`/cgi-bin/s?${query}`, content, lines), all = `${answer}\n${scene.kept()}`
      assert.match(answer, /^HTTP\/1\.1 500 /)
      assert.ok(!all.includes(absent), all)
      assert.match(all, /threw/)
    }
  })
}

test('what onDisconnect throws is told at once, and not by the next request', () => {
  const scene = new Scene(cgi => {
    const text = password(cgi)
    cgi.detach()
    cgi.print(HEAD)
    cgi.onDisconnect = () => fails(`gone ${text}`)
  })
  scene.ask(`/cgi-bin/s?password=${SECRET}`)
  assert.match(scene.ask('/cgi-bin/ok'), /^HTTP\/1\.1 200 /)
  assert.ok(!scene.kept().includes(SECRET))
  assert.deepEqual(scene.world.lines.map(line => line.split(',')[0]), ['s: 500'])
})

test('masks are not masked again, and what is too short is not looked for', () => {
  const long = `page=${'a'.repeat(900)}&key=aaaaaaaa&key=*******&key=******&key=*****&key=****&key=***&key=**&key=*`
  let length = 0
  new Scene(cgi => {
    length = new Secrets(cgi, []).masked(`no page ${cgi.form.getfirst('page')}`).length
    cgi.print(HEAD)
  }).ask('/cgi-bin/s', long, 'Content-Type: application/x-www-form-urlencoded\r\n')
  assert.ok(length > 0 && length <= 8 * 908, `${length} characters`)
  const scene = new Scene(() => fails('the reason'), { keep: ['cookie'] })
  assert.match(scene.ask('/cgi-bin/s', '', 'Cookie: lang=e\r\n'), /the reason/)
})

test('a message chooses no file that is read', () => {
  const asked: string[] = []
  const source = (file: string): undefined => { asked.push(file) }
  const scene = new Scene(cgi => fails(`no page ${cgi.form.getfirst('page')}`), {}, { display: true, source })
  scene.ask(`/cgi-bin/s?page=${encodeURIComponent('x\n    at f (/etc/passwd:3:1)')}`)
  assert.ok(asked.length > 0 && !asked.includes('/etc/passwd'), asked.join())
})

test('an upload that waits for the page of a report goes on when it is saved', () => {
  const scene = new Scene(() => fails('x'))
  scene.gateway.register('up', { files: { f: { sink: 'flash', max: 5000 } } }, cgi => {
    cgi.keep('f', cgi.form.item('f') as never)
    cgi.commit(status => cgi.print(`${HEAD}up ${status}`))
  })
  scene.connect('/cgi-bin/s')
  for (let turns = 0; scene.gateway.store?.available() !== 0 && turns < 100; turns++) scene.world.turn()
  assert.equal(scene.gateway.store?.available(), 0, 'the page is taken')
  const peer = scene.connect('/cgi-bin/up', FILE.replace('name="key"', 'name="f"'), FILE_TYPE)
  scene.world.settle()
  const bytes = peer.received(0)
  assert.match(octets(bytes, 0, bytes.length), /^HTTP\/1\.1 200 [^]*up 0/)
})
