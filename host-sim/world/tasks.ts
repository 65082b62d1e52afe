// What clients ask for, as whole requests, and what must be true of the answers. A request that is answered with a status
// that says `try again` has failed without a fault; any other status than the right one is a violation.
import { type Answer, contentOf, fieldOf } from './answers.ts'
import type { Request } from './client.ts'
import type { Ground } from './ground.ts'
import { identity, identityOf, joined, mixed, seeded } from './octets.ts'
import { pattern } from './scripts.ts'

/** Names that clients save under: few, so that they meet. */
export const NAMES = ['a', 'b', 'c']
/** Not now: the device is full, or others were first. */
const AGAIN = [408, 429, 503, 507]
const BOUNDARY = 'b17'
/** Scripts whose answers follow from the request alone. */
const PLAIN = ['echo', 'hop']

/** How a request went: 1 it succeeded, 0 it is to be tried again. */
export type Went = (good: boolean, answer: Answer) => void

export class Tasks {
  constructor(private readonly ground: Ground) {}

  /** One that any client may ask, whatever the device holds. */
  any(went: Went): Request {
    const { dice } = this.ground
    switch (dice.below(10)) {
      case 0: return this.echo(went)
      case 1:
      case 8: return this.form(went)
      case 2: return this.save(went, dice.pick(NAMES), dice.pick([0, 40, 900, 3500, 9000]))
      case 3: return this.stored(went, dice.pick(NAMES))
      case 4: return this.source(went, dice.pick([0, 300, 5000, 30000]))
      case 5: return this.stream(went)
      case 6: return this.sink(went)
      case 7: return this.get(went, 'promise', '', answer => answer.text === 'kept\n')
      default: return this.events(went)
    }
  }

  /** A short GET or HEAD, as pipelines have them. */
  echo(went: Went): Request {
    const { dice } = this.ground, words = 'x'.repeat(dice.below(40)), script = dice.once(5) ? 'hop' : 'echo'
    const method = dice.once(5) ? 'HEAD' : 'GET', expected = script === 'hop' ? 'hopped' : `w ${'-'} - ${words.length} ${words}`
    return this.get(went, script, `&w=${words}`, answer => method === 'HEAD' || answer.text.includes(expected), method)
  }

  /** A form or a content of another kind; the answer shows what was understood. */
  form(went: Went): Request {
    const { ground } = this, { dice } = ground, content = seeded(dice.below(700), dice.below(1 << 30))
    const kind = dice.below(3), values = `one=${dice.below(999)}&two=${'%41'.repeat(dice.below(70))}`
    if (kind === 0) return this.post(went, 'echo', 'application/x-www-form-urlencoded', [values], '\ntwo - - ')
    if (kind === 1) return this.post(went, 'echo', 'application/octet-stream', [content], identityOf(content))
    return this.post(went, 'echo', `multipart/form-data; boundary=${BOUNDARY}`, [
      part('name', 'value'), file('file', content), `--${BOUNDARY}--\r\n`,
    ], `file up.bin application/octet-stream ${content.length}`)
  }

  /** A record and a blob in one transaction: each tells of the other. */
  save(went: Went, name: string, length: number): Request {
    const { ground } = this, serial = ground.serial(), { dice } = ground
    const remove = dice.once(8), content = seeded(length, serial)
    const record = `r${serial}.${length}.`
    return this.post((good, answer) => {
      // Who is told so can rely on it.
      if (good && !remove && !ground.oracle.saved(record)) ground.judge.fail(11, `request ${serial} is told that it is saved, and is not`)
      went(good, answer)
    }, 'save', `multipart/form-data; boundary=${BOUNDARY}`, [
      part('name', name), remove ? part('remove', '1') : part('record', record), remove ? '' : file('blob', content), `--${BOUNDARY}--\r\n`,
    ], 'saved 0', serial)
  }

  /** Takes everything away that clients saved. */
  clear(went: Went, name: string): Request {
    return this.post(went, 'clear', 'application/x-www-form-urlencoded', [`name=${name}&remove=1`], 'saved 0')
  }

  stored(went: Went, name: string): Request {
    const { ground } = this, mark = ground.oracle.mark(name), length = ground.dice.once(2) ? '&length' : ''
    return this.get(went, 'stored', `&name=${name}${length}`, answer => {
      const [, serial, octets] = /^r([0-9]+)\.([0-9]+)\./.exec(fieldOf(answer, 'x-record')) ?? ['', '', '']
      const commit = fieldOf(answer, 'x-blob'), found = commit === '' ? '' : contentOf(answer)
      if (commit !== '') ground.oracle.shown(name, commit, found)
      const whole = found === (serial === '' ? '' : identityOf(seeded(Number(octets), Number(serial))))
      if (!whole) ground.judge.fail(11, `record ${serial} of ${octets} B is shown beside the blob ${found}`)
      if (!ground.oracle.had(name, found, mark)) ground.judge.fail(11, `${name} is shown as ${found}, which it was not meanwhile`)
      return true
    })
  }

  source(went: Went, length: number): Request {
    const framed = this.ground.dice.once(2) ? '&length' : ''
    return this.get(went, 'source', `&bytes=${length}${framed}`, answer => contentOf(answer) === patterned(length))
  }

  private stream(went: Went): Request {
    const { dice } = this.ground, content = seeded(dice.below(3) * dice.below(3000), dice.below(1 << 30))
    return this.post(went, 'stream', 'application/octet-stream', [content], identityOf(content))
  }

  private sink(went: Went): Request {
    const { dice } = this.ground, content = seeded(dice.below(6000), dice.below(1 << 30))
    return this.post(went, 'sink', `multipart/form-data; boundary=${BOUNDARY}`, [
      file('file', content), `--${BOUNDARY}--\r\n`,
    ], `file up.bin application/octet-stream ${content.length}`)
  }

  private events(went: Went): Request {
    const count = 1 + this.ground.dice.below(4)
    return this.get(went, 'events', `&count=${count}`, answer => answer.text.endsWith(`event ${count}\n`))
  }

  private get(went: Went, script: string, query: string, right: (answer: Answer) => boolean, method = 'GET'): Request {
    const serial = this.ground.serial()
    const bytes = joined([`${method} /cgi-bin/${script}?r=${serial}${query} HTTP/1.1\r\nHost: device\r\nUser-Agent: world\r\n\r\n`])
    return this.request(serial, bytes, method === 'HEAD', script, went, right)
  }

  private post(
    went: Went, script: string, type: string, pieces: (string | Uint8Array)[], expected: string, given = -1,
  ): Request {
    const { ground } = this, { dice } = ground, serial = given < 0 ? ground.serial() : given, content = joined(pieces)
    const chunked = dice.once(4), framing = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${content.length}`
    const head = `POST /cgi-bin/${script}?r=${serial} HTTP/1.1\r\nHost: device\r\nOrigin: http://device\r\nContent-Type: ${type}\r\n${framing}\r\n\r\n`
    const bytes = joined([head, ...(chunked ? chunks(content, dice.between(20, 3000)) : [content])])
    return this.request(serial, bytes, false, script, went, answer => answer.text.includes(expected))
  }

  private request(
    serial: number, bytes: Uint8Array, bare: boolean, script: string, went: Went, right: (answer: Answer) => boolean,
  ): Request {
    const { ground } = this, { judge } = ground
    return { serial, bytes, bare, refused: false, answered: answer => {
      const good = answer.status === 200 && answer.complete
      if (answer.status !== 200 && !AGAIN.includes(answer.status)) judge.fail(18, `request ${serial}, ${script}: ${answer.status}`)
      if (good && !right(answer)) judge.fail(18, `request ${serial}, ${script}: ${JSON.stringify(answer.text.substring(0, 200))}`)
      if (good && PLAIN.includes(script) && ground.dice.once(3)) ground.again(bytes, answer)
      went(good, answer)
    } }
  }
}

function part(name: string, value: string): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
}

function file(name: string, content: Uint8Array): Uint8Array {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="up.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`
  return joined([head, content, '\r\n'])
}

function chunks(content: Uint8Array, size: number): (string | Uint8Array)[] {
  const pieces: (string | Uint8Array)[] = []
  for (let at = 0; at < content.length; at += size) {
    const piece = content.subarray(at, Math.min(content.length, at + size))
    pieces.push(`${piece.length.toString(16)}\r\n`, piece, '\r\n')
  }
  return [...pieces, '0\r\n\r\n']
}

function patterned(length: number): string {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = pattern(i)
  return identity(length, mixed(undefined, bytes, 0, length))
}
