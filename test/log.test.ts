// The log: `cgi.stderr` by lines, what is thrown while it goes to the output, and the ring of the newest lines. In the
// in-memory world.
import assert from 'node:assert/strict'
import test from 'node:test'
import { type Cgi, defaultLimits, Gateway, type Script, tinyLimits } from '../src/index.ts'
import { LogRing } from '../src/journal.ts'
import { exchanged } from './exchanged.ts'
import type { Response } from '../host-sim/world/responses.ts'
import { World } from '../host-sim/world/world.ts'

const HEAD = 'Content-Type: text/plain\n\n'

function scene(script: Script, limits = defaultLimits()) {
  const world = new World({})
  const gateway = new Gateway(world, { hosts: 'any', limits })
  gateway.register('s', script)
  gateway.listen(80)
  const ask = (): Response => exchanged(world, 'GET /cgi-bin/s HTTP/1.1\r\nHost: h\r\n\r\n')
  return { world, gateway, ask }
}

/** What is written, in pieces, and the lines of it. */
const WRITTEN: [string[], string[]][] = [
  [['one\n'], ['one']],
  [['o', 'n', 'e\n', 'two'], ['one', 'two']],
  [['one\ntwo\n\nthree\n'], ['one', 'two', '', 'three']],
  [['no end'], ['no end']],
  [[''], []],
  [['\n'], ['']],
  [['a\rb\x1b[31m\\c\x00\n'], ['a\\x0db\\x1b[31m\\x5cc\\x00']],
  [['\u6f22\u5b57\n'], ['\u6f22\u5b57']],
  [['x'.repeat(513), 'y\n'], ['x'.repeat(509) + ' ...', 'y']],
]

test('stderr goes to the log line by line, escaped, with the name of the script', () => {
  for (const [pieces, lines] of WRITTEN) {
    const { world, ask } = scene(cgi => {
      for (const piece of pieces) cgi.stderr.write(piece)
      cgi.print(HEAD)
    })
    assert.equal(ask().status, 200)
    assert.deepEqual(world.lines, lines.map(line => `s: ${line}`))
  }
})

test('stderr.print ends its line; what is no text is made one', () => {
  const { world, ask } = scene(cgi => {
    cgi.stderr.print('a')
    cgi.stderr.print()
    cgi.stderr.print(7 as unknown as string)
    cgi.stderr.write(undefined as unknown as string)
    cgi.print(HEAD)
  })
  ask()
  assert.deepEqual(world.lines, ['s: a', 's: ', 's: 7', 's: undefined'])
})

test('behind the end of the reply nothing of it is heard', () => {
  let kept: Cgi | undefined
  const { world, ask } = scene(cgi => {
    kept = cgi
    cgi.print(HEAD)
  })
  ask()
  kept?.stderr.print('late')
  assert.deepEqual(world.lines, [])
})

test('stderr to the output: what is written there, and what is thrown, goes to the peer', () => {
  const { world, ask } = scene(cgi => {
    cgi.stderr = cgi
    cgi.print(HEAD)
    cgi.stderr.print('to the peer')
    throw new TypeError('<b>')
  })
  const response = ask()
  assert.equal(response.status, 200)
  assert.match(response.content, /^\nto the peer\nTypeError: <b>\n/)
  assert.deepEqual(world.lines, ['s: CGI script exit code 1'])
})

test('stderr to the output in front of a header section is a 500 all the same', () => {
  const { ask } = scene(cgi => {
    cgi.stderr = cgi
    throw new Error('early')
  })
  const response = ask()
  assert.equal(response.status, 500)
  assert.doesNotMatch(response.content, /early/)
})

test('an error output of the script that throws leaves the error to the log', () => {
  const throws = (): never => { throw new Error('of the output') }
  const { world, ask } = scene(cgi => {
    cgi.stderr = { print: throws, write: throws }
    cgi.print(HEAD)
    throw new TypeError('first')
  })
  assert.equal(ask().status, 500)
  assert.match(world.lines.join(), /s: 500, threw TypeError: first/)
})

test('a flood of lines is counted, not written', () => {
  const { world, ask } = scene(cgi => {
    cgi.stderr.write('line\n'.repeat(100_000))
    cgi.print(HEAD)
  })
  assert.equal(ask().status, 200)
  assert.equal(world.lines.length, defaultLimits().LOG_LINES_A_SECOND_MAX)
})

test('a source that throws is one escaped line, in the ring too', () => {
  const { world, gateway, ask } = scene(cgi => {
    cgi.print(HEAD)
    return { read: () => { throw new Error('a\nb') }, close: () => { throw new Error('c\nd') } }
  })
  ask()
  assert.deepEqual(world.lines.map(line => line.split('\\x0a    at')[0]), ['source: Error: c\\x0ad', 's: 500, threw Error: a\\x0ab'])
  assert.equal(gateway.logged().length, world.lines.length)
})

test('the ring gives the newest lines, each behind its time, to a script that prints it', () => {
  let count = 0
  const { world, gateway, ask } = scene(cgi => {
    cgi.error(`number ${++count}`)
    cgi.print(HEAD)
    for (const line of gateway.logged()) cgi.print(line)
  })
  for (let i = 1; i <= 300; i++) {
    const lines = ask().content.split('\n').slice(1, -1)
    assert.match(lines[lines.length - 1], new RegExp(`^${i - 1} s s: number ${i}$`))
    assert.ok(i < 100 ? lines.length === i : lines.length >= 100 && lines.length < 130, `${lines.length} lines at ${i}`)
    world.advance(1000)
  }
})

test('a ring holds what it says, whatever lengths follow each other', () => {
  const world = new World({})
  for (const size of [16, 17, 64, 100]) {
    const ring = new LogRing(world, size), said: string[] = []
    for (let i = 0; i < 500; i++) {
      const line = String.fromCharCode(97 + i % 26).repeat((i * 7) % (size - 2))
      said.push(line)
      ring.add(line)
      const lines = ring.lines()
      assert.deepEqual(lines, said.slice(said.length - lines.length))
      const held = lines.reduce((sum, one) => sum + one.length + 1, 0)
      const before = said[said.length - lines.length - 1]
      assert.ok(held <= size - 1 && (before === undefined || held + before.length + 1 > size - 1), `${held} of ${size}`)
    }
    ring.add('long'.repeat(size))
    assert.deepEqual(ring.lines(), ['long'.repeat(size).slice(0, size - 2)])
  }
})

test('without octets for it there is no ring', () => {
  const { gateway, ask } = scene(cgi => {
    cgi.error('x')
    cgi.print(HEAD)
  }, tinyLimits())
  ask()
  assert.deepEqual(gateway.logged(), [])
})
